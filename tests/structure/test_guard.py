"""Every event handler of every State came through the guard."""

from typing import Any

import pytest
import reflex as rx

import portal_app.portal_app  # noqa: F401  (defines every State)
from state import guard
from state.guard import Company, OwnState, Who, company_of, who_may

#: The framework's own states and handlers. `state.watch` and the gate see to those.
FRAMEWORK = "reflex"

#: Handlers for contacts that only show, and go on where the company of their tab was closed to the person meanwhile.
SHOWS = {
    "PortalDocuments.load",
    "PortalHelp.load",
    "PortalMe.load",
    "PortalNewRequest.load",
    "PortalOneRequest.freshen",
    "PortalOneRequest.load",
    "PortalRequests.freshen",
    "PortalRequests.load",
    "PortalTaskPage.freshen",
    "PortalTaskPage.load",
    "PortalTasks.freshen",
    "PortalTasks.load",
}
#: Those that are about the person, or about nothing but what is open on their page.
PERSONAL = {
    "MyHoliday.load",
    "MyHoliday.save",
    "Portal.end_welcome",
    "Portal.play_welcome",
    "Portal.set_language",
    # Names of what arrived in the folder, shown back to whom they came from.
    "PortalDocuments.files_arrived",
    "PortalMe.save",
    "PortalTaskPage.reword",
    "PortalTaskSlots.explain",
    # The person chooses the company here.
    "PortalTasks.switch",
}


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


def _for_contacts() -> dict[str, Any]:
    return {
        f"{state.__name__}.{name}": handler.fn
        for state in _ours()
        for name, handler in state.event_handlers.items()
        if who_may(handler.fn) is Who.CONTACTS and handler.fn.__qualname__ == f"{state.__name__}.{name}"
    }


def test_what_contacts_do_is_done_at_the_company_of_their_tab() -> None:
    """Whatever is not listed here is (`tests/proof/test_matrix.py` tries each of them)."""
    declared = {name: company_of(handler) for name, handler in _for_contacts().items()}
    assert len(declared) > len(SHOWS | PERSONAL)
    assert {name for name, company in declared.items() if company is Company.SHOWN} == SHOWS
    assert {name for name, company in declared.items() if company is Company.NONE} == PERSONAL


def test_a_handler_that_says_nothing_is_about_the_company_of_its_tab_whatever_its_name() -> None:
    async def load(self: Any, actor: Any) -> None: ...

    assert company_of(guard.contacts(load)) is Company.OF_TAB
    with pytest.raises(TypeError, match="only a contact's tab"):
        guard.staff(guard.shows(load))
