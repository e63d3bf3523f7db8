"""What the way to the mail server must never do."""

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.handlers import Sink

from portal_app.mail.failures import Unreachable
from portal_app.mail.server import Server, connected
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
