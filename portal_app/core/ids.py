"""Identifiers: made by us, so that related rows can be written in bulk without asking the database."""

import secrets
import threading
import time

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
_RANDOM_BITS = 52
_CHARS = 20
_PAIRS = [first + second for first in _ALPHABET for second in _ALPHABET]
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


def new_ids(count: int) -> list[str]:
    """Many identifiers at once, for rows written in bulk.

    Args:
        count: How many.

    Returns:
        As from `new_id`, in order. No identifier made elsewhere in the same millisecond lies among them, as good as
        surely, so that a range of them means these rows.
    """
    global _last
    steps = secrets.token_bytes(2 * count)
    value = (time.time_ns() // 1_000_000) << _RANDOM_BITS | secrets.randbits(_RANDOM_BITS - 1)
    made: list[str] = []
    with _lock:
        value = max(value, _last + 1)
        for place in range(0, 2 * count, 2):
            value += 1 + (steps[place] << 8 | steps[place + 1])
            low = value & 0xFFFFFFFFFF
            if low < 0x20000 or not made:
                head = encode(value)[:12]
            made.append(
                head + _PAIRS[low >> 30] + _PAIRS[low >> 20 & 1023] + _PAIRS[low >> 10 & 1023] + _PAIRS[low & 1023]
            )
        _last = value
    return made


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
