"""A page that loads again is emptied of what was seen under a sign-in that has ended, and of nothing else."""

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

import portal_app.portal_app  # noqa: F401  (defines every State)
from state.clients import Clients
from state.portal.tasks import PortalTasks
from state.watch import Watch
from tests.factories import make_office, sign_in
from tests.support.scope import writing
from tests.support.tab import Tab


def _hydrated(**cookies: str) -> tuple[str, str]:
    """What stays of a page that shows something of both sides."""
    tab = Tab("/p/[address]/tasks", address="numbrid", **cookies)
    office, portal = tab.state(Clients), tab.state(PortalTasks)
    office.search_text, portal.notice = "of the office", "of the portal"
    event: Any = SimpleNamespace(name="reflex___state____state.hydrate", payload={})
    asyncio.run(Watch().preprocess(None, office, event))  # type: ignore[arg-type]
    return office.search_text, portal.notice


def test_each_cookie_empties_its_own_side(database: Any) -> None:
    with writing() as session:
        office = make_office(session)
        staff, contact = sign_in(session, office.staff), sign_in(session, office.contact)
    assert _hydrated(office=staff, portal=contact) == ("of the office", "of the portal")
    assert _hydrated(office="ended", portal=contact) == ("", "of the portal")
    assert _hydrated(office=staff, portal="ended") == ("of the office", "")
    assert _hydrated(office="ended", portal="ended") == ("", "")


@pytest.mark.parametrize("name", ["state.clients.load", "hydrate.x"])
def test_events_of_ours_are_left_to_the_guard(database: Any, name: str) -> None:
    tab = Tab("/clients", office="ended")
    tab.state(Clients).search_text = "kept"
    event: Any = SimpleNamespace(name=name, payload={})
    asyncio.run(Watch().preprocess(None, tab.state(Clients), event))  # type: ignore[arg-type]
    assert tab.state(Clients).search_text == "kept"
