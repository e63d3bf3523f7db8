"""Nothing that opens something stands in a log, whoever wrote the line."""

import json
import logging
import threading
from typing import Any

import pytest
import structlog

from portal_app.core.crypto import hash_password, hash_token, new_token, sign
from portal_app.core.logs import begin, current_reference, set_up_logs
from portal_app.core.redact import GONE, redact

SIGNED = "c2ld8s0f3k1m5n7p9q2r.A-b_C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8S9t0U1v"


@pytest.mark.parametrize(
    ("line", "secret"),
    [
        (f"GET /p/acme/enter/{SIGNED}?x=1", SIGNED),
        ("path=/fresh/short-token", "short-token"),
        (f"value {SIGNED} somewhere", SIGNED),
        ("Cookie: kontor_office=abc123; kontor_lang=et", "abc123"),
        ("__Host-kontor_portal=abc123", "abc123"),
        ("{'cookie': 'a=b; kontor_form=0123456789abcdef.00'}", "0123456789abcdef.00"),
        ("Authorization: Basic bWFyaTprYXNr", "bWFyaTprYXNr"),
        ("(b'authorization', b'Bearer xyzzy-1')", "xyzzy-1"),
        ("smtps://mari:s3cret@mail.test:465", "s3cret"),
        ('{"password": "kolm sona", "email": "mari@kask.ee"}', "kolm"),
        ("password=hunter22&email=x", "hunter22"),
        ('{\\"password\\": \\"hunter22\\"}', "hunter22"),
        ("code=123456", "123456"),
        ("the one-time code 585Y-VR6F", "585Y-VR6F"),
        ("recovery AB12C-DE34F-GH56J", "AB12C-DE34F-GH56J"),
        ("otpauth://totp/Kontor:mari?secret=JBSWY3DPEHPK3PXP", "JBSWY3DPEHPK3PXP"),
        ("key JBSWY3DPEHPK3PXPJBSWY3DP", "JBSWY3DPEHPK3PXPJBSWY3DP"),
    ],
)
def test_what_opens_something_is_taken_out(line: str, secret: str) -> None:
    cleaned = redact(line)
    assert secret not in cleaned
    assert GONE in cleaned


def test_our_own_secrets_are_taken_out_wherever_they_stand(environment: Any) -> None:
    for _ in range(200):
        token = new_token()
        assert token not in redact(f"something broke at {token!r}")
    assert hash_token("x") not in redact(f"WHERE token_hash = '{hash_token('x')}'")
    assert hash_password("x") not in redact(f"row {hash_password('x')}")
    assert sign("sign-in-link", "c2ld8s0f3k1m5n7p9q2r") not in redact(sign("sign-in-link", "c2ld8s0f3k1m5n7p9q2r"))


@pytest.mark.parametrize(
    "line",
    [
        "handler=OneTask.load_the_whole_of_it_and_everything_beside path=/p/acme/tasks/c2ld8s0f3k1m5n7p9q2r",
        'File "portal_app/http/gate/errors.py", line 80, in calm',
        "kontor_lang=et status_code=404 WARNING 2026-11-21T22:53:44.388904Z",
        "postgresql://db.test/kontor mari@kask.ee 3 mails sent",
    ],
)
def test_what_tells_what_happened_stays(line: str) -> None:
    assert redact(line) == line


def test_records_are_lines_of_json_with_their_request(environment: Any, capsys: pytest.CaptureFixture[str]) -> None:
    environment.set(log_level="warning")
    set_up_logs()
    log = structlog.get_logger("test")
    reference = begin()
    secret = new_token()
    try:
        raise RuntimeError(f"kontor_office={secret}")
    except RuntimeError as error:
        log.error("broke", token="abc", headers={"cookie": "def"}, status=500, exc_info=error)
    logging.getLogger("some.library").warning("asked for /enter/%s", "ghi")
    logging.getLogger("some.library").info("chatter")
    thread = threading.Thread(target=lambda: int("jkl"), name="worker")
    thread.start()
    thread.join()
    printed = capsys.readouterr().err
    ours, library, failed = [json.loads(line) for line in printed.splitlines()]
    assert (ours["event"], ours["status"], ours["level"]) == ("broke", 500, "error")
    assert ours["request"] == library["request"] == reference == current_reference()
    assert "RuntimeError" in ours["exception"]
    assert library["logger"] == "some.library"
    assert failed["event"] == "thread_failed"
    assert secret not in printed
    for gone in ('"abc"', '"def"', "ghi"):
        assert gone not in printed
