"""Which names of events a browser may call in the program as it is registered."""

import pytest
import reflex as rx
from reflex.state import State
from reflex_base.registry import RegistrationContext

from portal_app.http.gate import events
from state.guard import anyone, staff


class GateSample(rx.State):
    """A page with one handler for staff and one for everybody."""

    draft: str = rx.LocalStorage("")
    n: int = 0

    @staff
    async def change(self, actor: object) -> None:
        """For staff."""

    @anyone
    async def look(self) -> None:
        """For everybody."""


NAME = GateSample.get_full_name()


def test_our_handlers_are_known_and_the_guard_says_which_are_public() -> None:
    assert events.known_event(f"{NAME}.change")
    assert events.known_event(f"{NAME}.look")
    assert events.is_public_event(f"{NAME}.look")
    assert not events.is_public_event(f"{NAME}.change")
    assert not events.known_event(f"{NAME}.none")


@pytest.mark.parametrize("name", sorted(events.FROM_REFLEX))
def test_what_the_frontend_sends_exists_in_this_reflex(name: str) -> None:
    assert name in RegistrationContext.get().event_handlers


def test_reflexs_own_handlers_are_for_the_server() -> None:
    root = State.get_full_name()
    registered = RegistrationContext.get().event_handlers
    for name in (f"{root}.hydrate", f"{root}.set_is_hydrated"):
        assert name in registered
        assert not events.known_event(name)
    assert not events.known_event(f"{NAME}.setvar")


def test_only_vars_that_the_browser_stores_come_from_it() -> None:
    assert events.is_stored_in_browser(f"{NAME}.draft_rx_state_")
    assert not events.is_stored_in_browser(f"{NAME}.n_rx_state_")
    assert not events.is_stored_in_browser("nothing.of.the.kind")
