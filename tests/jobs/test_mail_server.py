"""Against a mail server as there are in the world: encryption, login, and every kind of no."""

import ssl
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from sqlalchemy import select, update

from portal_app.accounts.models import Contact
from portal_app.core.clock import now
from portal_app.mail import transport
from portal_app.notifications.delivery import drain
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from tests.jobs.workers import invite
from tests.support.certificates import make_certificate
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.ports import free_port
from tests.support.scope import reading, writing

USER, PASSWORD = "kontor@firm.example.com", "s3cret: õ/@"
ACCOUNT = "kontor%40firm.example.com:s3cret%3A%20%C3%B5%2F%40"


class Office:
    """A mail server that notes how each mail came.

    Attributes:
        came: (recipient, signed in, encrypted) of what was accepted.
        tried: Passwords that were offered.
        answers: What to answer for a recipient, by address; taken away once it was said.
        parts_after: So many mails over one connection are enough; any number when 0.
        lets_in: So many connections at once; any number when 0.
    """

    def __init__(self) -> None:
        self.came: list[tuple[str, bool, bool]] = []
        self.tried: list[bytes] = []
        self.answers: dict[str, list[str]] = {}
        self.parts_after = 0
        self.lets_in = 0
        self._inside: list[Session] = []
        self.port = free_port()

    def authenticate(self, _server: SMTP, _session: Session, _envelope: Envelope, _how: str, data: Any) -> AuthResult:
        """Whether this is our account."""
        assert isinstance(data, LoginPassword)
        self.tried.append(data.password)
        right = (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        # Not handled: the refusal is the server's to say.
        return AuthResult(success=right, handled=False)

    # The names are aiosmtpd's.
    async def handle_MAIL(
        self, _server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Decide about a sender."""
        if self.lets_in and session not in self._inside:
            if len(self._inside) >= self.lets_in:
                return "432 4.3.2 Concurrent connections limit exceeded"
            self._inside.append(session)
        session.mails = getattr(session, "mails", 0) + 1
        if self.parts_after and session.mails > self.parts_after:
            return "421 4.7.0 Too many mails over one connection"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        """Decide about a recipient."""
        if self.answers.get(address):
            return self.answers[address].pop(0)
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        """Take a mail."""
        encrypted = server.transport is not None and server.transport.get_extra_info("sslcontext") is not None
        self.came.append((envelope.rcpt_tos[0], bool(session.authenticated), encrypted))
        return "250 2.0.0 OK"


Open = Callable[..., Office]


@pytest.fixture
def open_office(database: Database, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Open]:
    """Opens a server with a certificate of its own authority: trusted, unless asked otherwise."""
    running: list[Controller] = []

    def start(trusted: bool = True, name: str = "localhost", at_once: bool = False, **options: Any) -> Office:
        authority, certificate, key = make_certificate(tmp_path, name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        if trusted:
            monkeypatch.setenv("SSL_CERT_FILE", str(authority))
        office = Office()
        options |= {"ssl_context" if at_once else "tls_context": context}
        controller = Controller(
            office,
            hostname="127.0.0.1",
            port=office.port,
            authenticator=office.authenticate,
            # It knows of encryption only when that was asked for in words.
            auth_require_tls=not at_once,
            ready_timeout=60,
            **options,
        )
        # A server for plain connections is asked whether it lives in the same way that we will talk to it.
        controller.start()
        running.append(controller)
        return office

    yield start
    transport.hang_up()
    for controller in running:
        controller.stop()


def mails() -> list[tuple[str, str, str]]:
    """(address, state, last error) of each, in order."""
    with reading() as session:
        found = session.execute(
            select(OutboxMail.recipient_email, OutboxMail.state, OutboxMail.last_error).order_by(OutboxMail.id)
        )
        return [(row[0], row[1], row[2]) for row in found]


@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
def test_it_encrypts_signs_in_and_keeps_the_connection(
    open_office: Open, environment: Environment, scheme: str, at_once: bool
) -> None:
    office = open_office(at_once=at_once, auth_required=True, **({} if at_once else {"require_starttls": True}))
    environment.set(smtp_url=f"{scheme}://{ACCOUNT}@localhost:{office.port}")
    addresses = invite(3)
    drain()
    assert office.came == [(address, True, True) for address in addresses]
    assert office.tried == [PASSWORD.encode()]
    assert {state for _, state, _ in mails()} == {"sent"}


def test_a_wrong_password_holds_everything_back_until_it_is_mended(open_office: Open, environment: Environment) -> None:
    office = open_office(auth_required=True)
    environment.set(smtp_url=f"smtp://kontor%40firm.example.com:wrong@localhost:{office.port}")
    addresses = invite(2)
    drain()
    assert office.came == []
    for _, state, error in mails():
        assert state == "pending" and error.startswith("unreachable|535 5.7.8")
        assert "wrong" not in error
    # Once: servers lock accounts after a few wrong ones.
    assert office.tried == [b"wrong"]
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    drain()
    assert [address for address, _, _ in office.came] == addresses


@pytest.mark.parametrize(("trusted", "name"), [(False, "localhost"), (True, "other.example.com")])
@pytest.mark.parametrize(("scheme", "at_once"), [("smtp", False), ("smtps", True)])
def test_a_server_that_can_not_prove_its_name_gets_neither_password_nor_mail(
    open_office: Open, environment: Environment, scheme: str, at_once: bool, trusted: bool, name: str
) -> None:
    office = open_office(trusted=trusted, name=name, at_once=at_once)
    environment.set(smtp_url=f"{scheme}://{ACCOUNT}@localhost:{office.port}")
    invite(1)
    drain()
    [(_, state, error)] = mails()
    assert state == "pending" and error.startswith("unreachable|") and "certificate verify failed" in error
    assert office.tried == [] and office.came == []


def test_a_server_that_demands_a_login_says_so_in_the_outbox(open_office: Open, environment: Environment) -> None:
    office = open_office(auth_required=True)
    environment.set(smtp_url=f"smtp://localhost:{office.port}")
    invite(2)
    drain()
    assert {(state, error) for _, state, error in mails()} == {
        ("pending", "unreachable|530 5.7.0 Authentication required")
    }
    assert office.came == []
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    drain()
    assert len(office.came) == 2


def test_a_recipient_refused_for_good_fails_alone_and_is_marked(open_office: Open, environment: Environment) -> None:
    office = open_office()
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    gone, banned, fine = invite(3)
    office.answers = {gone: ["550 5.1.1 No such user"], banned: ["554 5.7.1 Relay access denied"]}
    drain()
    assert mails() == [
        (gone, "failed", "faulty|550 5.1.1 No such user"),
        (banned, "failed", "refused|554 5.7.1 Relay access denied"),
        (fine, "sent", ""),
    ]
    with reading() as session:
        faulty = session.scalars(select(Contact.email).where(Contact.email_faulty.is_(True))).all()
    assert faulty == [gone]


def test_a_recipient_refused_for_now_is_tried_again(open_office: Open, environment: Environment) -> None:
    office = open_office()
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    full, fine = invite(2)
    office.answers = {full: ["452 4.2.2 Mailbox full"]}
    drain()
    assert mails() == [(full, "pending", "refused|452 4.2.2 Mailbox full"), (fine, "sent", "")]
    with writing() as session:
        assert session.scalars(select(OutboxAttempt.ok)).all() == [False]
        session.execute(
            update(OutboxMail).where(OutboxMail.state == "pending").values(due_at=now() - timedelta(seconds=1))
        )
    drain()
    assert [(state, error) for _, state, error in mails()] == [("sent", ""), ("sent", "")]
    assert [address for address, _, _ in office.came] == [fine, full]


def test_a_connection_that_the_server_parts_from_is_made_anew(open_office: Open, environment: Environment) -> None:
    office = open_office()
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    office.parts_after = 2
    addresses = invite(5)
    drain()
    assert [address for address, _, _ in office.came] == addresses
    assert len(office.tried) == 3
    assert {state for _, state, _ in mails()} == {"sent"}


@pytest.mark.parametrize("lets_in", [1, 2])
def test_connections_that_the_server_does_not_let_in_are_done_without(
    open_office: Open, environment: Environment, lets_in: int
) -> None:
    office = open_office()
    office.lets_in = lets_in
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}")
    addresses = invite(60)
    drain()
    assert sorted(address for address, _, _ in office.came) == sorted(addresses)
    assert {(state, error) for _, state, error in mails()} == {("sent", "")}
    with reading() as session:
        assert session.scalars(select(OutboxAttempt)).all() == []


def test_a_wrong_password_is_tried_once_however_many_mails_wait(open_office: Open, environment: Environment) -> None:
    office = open_office(auth_required=True)
    environment.set(smtp_url=f"smtp://kontor%40firm.example.com:wrong@localhost:{office.port}")
    invite(60)
    drain()
    assert office.tried == [b"wrong"]
    assert {state for _, state, _ in mails()} == {"pending"}


def test_one_connection_is_kept_and_the_others_are_not(open_office: Open, environment: Environment) -> None:
    """Others want to send as well, and servers count connections."""
    office = open_office(auth_required=True)
    environment.set(smtp_url=f"smtp://{ACCOUNT}@localhost:{office.port}", smtp_connections="3")
    invite(60)
    drain()
    assert len(office.tried) == 3
    invite(1)
    drain()
    assert len(office.tried) == 3
    invite(60)
    drain()
    assert len(office.tried) == 5
    assert len(office.came) == 121


class Pipelined(SMTP):
    """Says that it takes several commands at once, which every server does that reads lines from a stream."""

    async def ehlo_hook(self) -> None:
        """One more line of what it can do."""
        await self.push("250-PIPELINING")


class _PipelinedController(Controller):
    def factory(self) -> SMTP:
        return Pipelined(self.handler)


def test_several_commands_at_once_where_the_server_takes_them(database: Database, environment: Environment) -> None:
    office = Office()
    controller = _PipelinedController(office, hostname="127.0.0.1", port=office.port, ready_timeout=60)
    controller.start()
    try:
        environment.set(smtp_url=f"smtp://127.0.0.1:{office.port}")
        first, gone, full, last = invite(4)
        office.answers = {gone: ["550 5.1.1 No such user"], full: ["452 4.2.2 Mailbox full"]}
        drain()
        assert [address for address, _, _ in office.came] == [first, last]
        assert [state for _, state, _ in mails()] == ["sent", "failed", "pending", "sent"]
    finally:
        transport.hang_up()
        controller.stop()
