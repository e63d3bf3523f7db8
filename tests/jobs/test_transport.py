"""What the way to the mail server must never do."""

from functools import partial
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

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


def _copy(source: list[str], target: list[str]) -> None:
    target[:] = source


def test_what_is_due_before_a_mail_is_done_when_the_server_waits_for_it_and_has_nothing_of_it(
    environment: Environment,
) -> None:
    """Else two mails could be on their way of which the outbox knows nothing."""
    server = _Hearing()
    catcher = Controller(server, hostname="127.0.0.1", port=free_port(), ready_timeout=60)
    catcher.start()
    environment.set(smtp_url=f"smtp://127.0.0.1:{catcher.port}")
    try:
        # Over a new connection, and over one that was kept.
        for _ in range(2):
            server.heard.clear()
            at_announced: list[str] = []
            at_due: list[str] = []
            transport.send(
                Composed("portal@firm.example", "jaan@client.example", "Hello", b"Subject: Hello\r\n\r\nHello\r\n"),
                "one",
                announced=partial(_copy, server.heard, at_announced),
                due=partial(_copy, server.heard, at_due),
            )
            assert "recipient" not in at_announced
            assert at_due == ["sender", "recipient"]
            assert server.heard == ["sender", "recipient", "mail"]
    finally:
        transport.hang_up()
        catcher.stop()
