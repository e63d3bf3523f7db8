"""What the way to the mail server must never do."""

from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from portal_app.core.turns import Turns, take_turns
from portal_app.mail import transport
from portal_app.mail.failures import Unreachable
from portal_app.mail.letter import Composed
from portal_app.mail.server import Server, connected
from tests.support.environment import Environment
from tests.support.ports import free_port


@pytest.mark.parametrize(("host", "refused"), [("127.0.0.1", False), ("127.0.0.2", True)])
def test_a_password_never_travels_in_clear(host: str, refused: bool) -> None:
    """The first address counts as this machine, the second as any other; neither server takes the password."""
    port = free_port()
    catcher = Controller(Sink(), hostname=host, port=port, ready_timeout=60)
    catcher.start()
    try:
        with pytest.raises(Unreachable) as caught:
            connected(Server("smtp", host, port, "kontor", "secret"))
        assert ("no encryption" in str(caught.value)) is refused
    finally:
        catcher.stop()


class _Hearing:
    """A server that takes everything and remembers what it heard, in order."""

    def __init__(self) -> None:
        self.heard: list[str] = []

    # The names are aiosmtpd's.
    async def handle_MAIL(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.heard.append("sender")
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server: Any, _session: Any, envelope: Any, address: str, _options: Any) -> str:
        self.heard.append("recipient")
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server: Any, _session: Any, _envelope: Any) -> str:
        self.heard.append("mail")
        return "250 OK"


def over(line: transport.Line, *before: list[str], server: _Hearing) -> Turns[None]:
    """Send two mails, looking between the steps at what the server has heard."""
    for said in before:
        server.heard.clear()
        mail = Composed("portal@firm.example", "jaan@client.example", "Hello", b"Subject: Hello\r\n\r\nHello\r\n")
        yield from line.announce(mail)
        said[:] = server.heard
        assert (yield from line.hand_over(mail, "one")) == ""


def test_a_server_has_nothing_of_a_mail_that_was_only_announced(environment: Environment) -> None:
    """What must be safe before a mail is handed over has its place there."""
    server = _Hearing()
    catcher = Controller(server, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    catcher.start()
    environment.set(smtp_url=f"smtp://127.0.0.1:{catcher.port}")
    try:
        # Over a new connection, and over one that was kept.
        first: list[str] = []
        second: list[str] = []
        [line] = transport.lines(1)
        take_turns([over(line, first, second, server=server)])
        assert first == second == ["sender", "recipient"]
        assert server.heard == ["sender", "recipient", "mail"]
    finally:
        transport.hang_up()
        catcher.stop()
