"""Identifiers: made by us, so that related rows can be written in bulk without asking the database."""

import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 52
_CHARS = 20
_lock = threading.Lock()
_last = 0


def new_id() -> str:
    """A new identifier.

    Returns:
        20 lower-case characters: 48 bits of milliseconds, 52 random bits. Later ones sort later within
        a process, so an index on them is also an order by time.
    """
    global _last
    value = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS)
    with _lock:
        # Two in one millisecond keep their order: the later one follows the earlier closely.
        if value <= _last:
            value = _last + 1 + secrets.randbits(20)
        _last = value
    return encode(value)


def encode(value: int) -> str:
    """Write a 100-bit number in 20 characters that sort as the number does."""
    chars = [""] * _CHARS
    for place in range(_CHARS - 1, -1, -1):
        chars[place] = _ALPHABET[value & 31]
        value >>= 5
    return "".join(chars)


def is_id(value: object) -> bool:
    """Whether a value from outside has the form of an identifier."""
    return isinstance(value, str) and len(value) == _CHARS and all(char in _ALPHABET for char in value)
