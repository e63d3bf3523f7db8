"""Which events a browser has any reason to send.

The registry of Reflex is the list; of the handlers that Reflex itself brings, only the three that its own frontend
sends are let in. `hydrate`, `set_is_hydrated`, `setvar` and the upload helpers are for the server alone.
"""

from reflex_base.registry import RegistrationContext

STATE = "reflex___state____state"
BOOT = f"{STATE}.hydrate_and_load"
"""Sent once with each connection: gives the page its state and runs the page's load handlers."""

NAVIGATE = f"{STATE}.reflex___state____on_load_internal_state.on_load_internal"
"""Sent when the person goes to another page without a full load."""

BROWSER_STORAGE = f"{STATE}.reflex___state____update_vars_internal_state.update_vars_internal"
"""Sent when another tab changed a value that the browser stores."""

ERROR_REPORT = f"{STATE}.reflex___state____frontend_event_exception_state.handle_frontend_exception"
"""Sent when a script of the page failed."""

FROM_REFLEX = frozenset({BOOT, NAVIGATE, BROWSER_STORAGE, ERROR_REPORT})


def known_event(name: str) -> bool:
    """Whether the program has a handler of this name that a browser may address.

    Args:
        name: Full name of a handler, as the frontend writes it.
    """
    if name in FROM_REFLEX:
        return True
    registered = RegistrationContext.get().event_handlers.get(name)
    if registered is None or name.endswith(".setvar"):
        return False
    # A state of ours inherits nothing callable from Reflex but `setvar`; those of Reflex itself are for the server.
    return not any(state.__module__.partition(".")[0].startswith("reflex") for state in registered.states)


def is_public_event(name: str) -> bool:
    """Whether the guard declares the handler for anyone; Reflex's own are needed by every page."""
    if name in FROM_REFLEX:
        return True
    registered = RegistrationContext.get().event_handlers.get(name)
    # Asked by attribute, because nothing under http/ imports the states.
    return registered is not None and getattr(registered.handler.fn, "_kontor_who", None) == "anyone"


def is_stored_in_browser(name: str) -> bool:
    """Whether a var is one that the browser keeps and sends back; any other name makes Reflex fail.

    Args:
        name: Full name of a var, as the frontend writes it.
    """
    state_name, _, var_name = name.rpartition(".")
    state = RegistrationContext.get().base_states.get(state_name)
    return state is not None and bool(state._is_client_storage(var_name.removesuffix("_rx_state_")))
