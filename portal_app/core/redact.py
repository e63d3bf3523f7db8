"""Takes out of a log what opens something: links, tokens, cookies, passwords, codes.

The last thing that happens to every line, whoever wrote it: what a library says of an address or a header is cleaned
as our own records are. Too much taken out is no harm; a secret in a log is.
"""

import re
from collections.abc import MutableMapping
from typing import Any

GONE = "[redacted]"

#: Names of fields whose values never stand in a log.
_SECRET_NAME = re.compile(
    r"password|passwd|secret|token|cookie|authorization|credential|recovery|\botp|_otp|\bpin\b|one_time|"
    r"(?<!status_)(?<!exit_)(?<!error_)\bcode$|(?:setup|sign_in|reset)_code|\blink$",
    re.IGNORECASE,
)

_IN_TEXT: tuple[tuple[re.Pattern[str], str], ...] = (
    # Addresses that let somebody in, and signed values wherever they stand.
    (
        re.compile(r"(/(?:enter|fresh|reset|confirm|join|invite|new-password|new-address)/)[^\s\"'?#<>\\]+"),
        rf"\1{GONE}",
    ),
    (re.compile(r"\b[\w=-]{8,200}\.(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{40,}(?![\w-])"), GONE),
    # Cookies, headers, and the password in an address.
    (re.compile(r"((?:__Host-)?kontor_(?!lang\b)\w+=)[^;\s\"'\\,]+"), rf"\1{GONE}"),
    (
        re.compile(r"((?:proxy-)?authorization['\"]?\s*[:=,]\s*b?['\"]?)(?:\w+\s+)?[^\s\"',]+", re.IGNORECASE),
        rf"\1{GONE}",
    ),
    (re.compile(r"(://[^\s:/@]*:)[^\s/@]+@"), rf"\1{GONE}@"),
    (re.compile(r"otpauth://[^\s\"'<>]+"), GONE),
    # name=value, "name": "value", and the same inside a text that was quoted again.
    (
        re.compile(
            r"((?:password(?:_again)?|passwd|secret(?:_key)?|(?:csrf_|form_)?token|otp|one_time_code)"
            r"\\?['\"]?\s*[=:]\s*\\?['\"]?)(?!\[redacted\])[^\s\"'&,;)}\\]{3,}",
            re.IGNORECASE,
        ),
        rf"\1{GONE}",
    ),
    (re.compile(r"(\bcode\\?['\"]?\s*[=:]\s*\\?['\"]?)\d{6,8}\b", re.IGNORECASE), rf"\1{GONE}"),
    # What looks like a secret: hashes of passwords, one-time codes, keys of authenticator apps, long random texts.
    (re.compile(r"\$argon2\w*\$[^\s\"'\\]+"), GONE),
    (re.compile(r"(?<![\w-])(?=[A-Z0-9-]*[A-Z])[A-Z0-9]{4,5}(?:-[A-Z0-9]{4,5}){1,3}(?![\w-])"), GONE),
    (re.compile(r"(?<![A-Za-z0-9])[A-Z2-7]{16,}(?![A-Za-z0-9])"), GONE),
    (re.compile(r"(?<![\w-])(?=[\w-]*\d)(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[\w-]{32,}(?![\w-])"), GONE),
    (re.compile(r"(?<![\w-])(?=[\w-]*[A-Z])(?=[\w-]*[a-z])[A-Za-z0-9_-]{43}(?![\w-])"), GONE),
    (re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])"), GONE),
)


def redact(text: str) -> str:
    """A text without what opens something."""
    for pattern, instead in _IN_TEXT:
        text = pattern.sub(instead, text)
    return text


def redact_fields(_logger: object, _method: str, record: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """A processor of structlog: values of fields that are named like a secret go, at any depth."""
    for name in record:
        record[name] = _cleaned(name, record[name])
    return record


def redact_line(_logger: object, _method: str, line: Any) -> str:
    """A processor of structlog, after the renderer: the line as it is written."""
    return redact(str(line))


def _cleaned(name: str, value: Any) -> Any:
    if _SECRET_NAME.search(name) and value not in ("", None, True, False):
        return GONE
    if isinstance(value, dict):
        return {key: _cleaned(str(key), part) for key, part in value.items()}
    return value
