"""What a log line may hold."""

import pytest
import structlog

import portal_app.wiring  # noqa: F401  (sets the logs up)


def test_a_traceback_tells_where_and_not_what_the_variables_held(capsys: pytest.CaptureFixture[str]) -> None:
    secret = "lease of 1 200 euro"
    try:
        raise ValueError(len(secret))
    except ValueError as error:
        structlog.get_logger("test").error("something_failed", reference="abc", exc_info=error)
    written = capsys.readouterr().err
    assert "something_failed" in written
    assert "ValueError" in written
    assert "test_logs.py" in written
    assert secret not in written
