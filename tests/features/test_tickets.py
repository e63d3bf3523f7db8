"""A token changes under open pages: their sockets hold the sign-in, not the token."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

import portal_app.portal_app  # noqa: F401  (defines every State and its routes)
from portal_app.access.commands.devices import sign_out
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.access.tickets import MARK, exchanged, session_of, ticket
from portal_app.accounts.fresh import FRESH_FOR
from portal_app.accounts.models import StaffMember, WebSession
from portal_app.core.clock import now
from portal_app.core.crypto import sign
from portal_app.core.rate_limits import forget
from state.clients import Clients
from tests.factories import Office, hashed, make_office, sign_in
from tests.http.gate_support import Behind, talk
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing
from tests.support.tab import Tab

PASSWORD = "kolm tavalist sona"


@pytest.fixture
def office(database: Any) -> Iterator[Office]:
    forget()
    with writing() as session:
        make_office(session, "Other")
        office = make_office(session, "Ledger")
        session.get_one(StaffMember, office.staff.person_id).password_hash = hashed(PASSWORD)
    yield office
    forget()


def _handshake(cookie: str, token: str) -> Behind:
    """A socket opened with a cookie, through the gate."""
    sent = {"cookie": f"{cookie}={token}"}
    behind, _ = asyncio.run(talk(None, headers=sent, held_by_socket=exchanged))
    return behind


def _held(cookie: str, token: str) -> str:
    """What the page's socket holds after it."""
    header = _handshake(cookie, token).header(b"cookie") or b""
    return header.decode().partition("=")[2]


def _works(held: str) -> bool:
    tab = Tab("/clients", office=held)
    tab.send(Clients.load)
    return bool(tab.state(Clients).loaded) and not tab.redirects


def test_confirming_changes_the_token_and_open_pages_go_on(office: Office) -> None:
    with writing() as session:
        token = sign_in(session, office.staff)
        session.execute(update(WebSession).values(confirmed_at=now() - FRESH_FOR))
    before = _handshake(OFFICE_COOKIE, token)
    held = _held(OFFICE_COOKIE, token)
    assert held.startswith(MARK) and token not in held
    assert _works(held) and _works(token)
    browser = HttpBrowser(**{OFFICE_COOKIE: token})
    assert browser.post("/confirm", {"password": "not this one"}).status_code == 422
    assert _works(token)
    assert browser.post("/confirm", {"password": PASSWORD}).status_code == 200
    renewed = browser.cookies[OFFICE_COOKIE]
    assert renewed != token
    # Whoever copied the old one has nothing: no request, no new socket.
    assert HttpBrowser(**{OFFICE_COOKIE: token}).post("/confirm", {"password": PASSWORD}).status_code == 401
    assert not _works(_held(OFFICE_COOKIE, token))
    # The page that is open goes on, and finds its state again after a lost connection.
    assert _works(held)
    assert _held(OFFICE_COOKIE, renewed) == held
    assert _handshake(OFFICE_COOKIE, renewed).token == before.token != _handshake(OFFICE_COOKIE, token).token
    with writing() as session:
        from portal_app.core.crypto import hash_token

        assert sign_out(session, hash_token(renewed))
    assert not _works(held)
    assert not _works(_held(OFFICE_COOKIE, renewed))


def test_of_two_windows_that_confirm_at_once_one_is_told_to_try_again(office: Office) -> None:
    from portal_app.access.commands.confirming import confirm
    from portal_app.access.queries import staff_actor
    from portal_app.core.crypto import hash_token
    from portal_app.core.errors import Refused

    with writing() as session:
        token = sign_in(session, office.staff)
    with reading() as session:
        actor = staff_actor(session, hash_token(token))
    assert actor is not None
    with writing() as session:
        renewed = confirm(session, actor, hash_token(token))
    with pytest.raises(Refused), writing() as session:
        confirm(session, actor, hash_token(token))
    with reading() as session:
        assert staff_actor(session, hash_token(renewed)) is not None


def test_a_ticket_is_for_sockets_of_its_own_side_only(office: Office) -> None:
    with writing() as session:
        token = sign_in(session, office.staff)
        contact = sign_in(session, office.contact)
    held = _held(OFFICE_COOKIE, token)
    assert _works(held)
    # Sent by a browser it is nothing, on a socket or in a request.
    assert _handshake(OFFICE_COOKIE, held).header(b"cookie") is None
    assert HttpBrowser(**{OFFICE_COOKIE: held}).post("/confirm", {"password": PASSWORD}).status_code == 401
    # A contact's sign-in is none of the office's, whatever the cookie is called.
    assert _held(PORTAL_COOKIE, contact).startswith(MARK)
    assert _held(OFFICE_COOKIE, contact) == contact
    assert not _works(_held(PORTAL_COOKIE, contact))
    assert _held(PORTAL_COOKIE, token) == token
    assert _held(VIEW_COOKIE, token) == token


def test_nobody_makes_a_ticket_up(office: Office) -> None:
    with writing() as session:
        sign_in(session, office.staff)
    with reading() as session:
        session_id = session.query(WebSession.id).scalar()
    assert session_of(ticket(session_id)) == session_id
    assert _works(ticket(session_id))
    for made_up in (session_id, MARK + session_id, MARK + sign("sign-in-link", session_id), MARK + "x", MARK, ""):
        assert session_of(made_up) == ""
        assert not _works(made_up)
