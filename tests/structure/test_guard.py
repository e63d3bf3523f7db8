"""Every event handler of every State came through the guard."""

import reflex as rx

import portal_app.portal_app  # noqa: F401  (defines every State)
from state.guard import OwnState, Who, who_may

#: The framework's own states and handlers. `state.watch` and the gate see to those.
FRAMEWORK = "reflex"


def _states(state: type[rx.State]) -> list[type[rx.State]]:
    return [state, *(found for child in state.get_substates() for found in _states(child))]


def _ours() -> list[type[rx.State]]:
    return [state for state in _states(rx.State) if not state.__module__.startswith(FRAMEWORK)]


def test_there_are_states_to_look_at() -> None:
    assert _ours()


def test_every_handler_is_guarded() -> None:
    unguarded = [
        f"{state.__module__}.{state.__name__}.{name}"
        for state in _ours()
        for name, handler in state.event_handlers.items()
        if name != "setvar" and not isinstance(who_may(handler.fn), Who)
    ]
    assert unguarded == []


def test_what_is_one_s_own_is_emptied_for_the_next_person() -> None:
    both = {state for state in _ours() for h in state.event_handlers.values() if who_may(h.fn) is Who.OWN}
    assert both and all(issubclass(state, OwnState) for state in both)
    # What is not for both sides says for which.
    for state in both:
        assert {who_may(h.fn) for name, h in state.event_handlers.items() if name != "setvar"} <= {Who.OWN, Who.ANYONE}
