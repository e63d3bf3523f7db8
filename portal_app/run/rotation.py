"""`kontor rotate-key`: a new key for the installation, without anybody being signed out."""

import secrets
from collections.abc import Iterator

import portal_app.models  # noqa: F401 - every table makes its encrypted columns known
from portal_app.core import keys, sealed
from portal_app.core.clock import now


class Unfinished(Exception):
    """Something stored can't be read with any key; the text says what."""


def rotate(finish_only: bool = False) -> Iterator[str]:
    """Put a new key into use and encrypt what is stored with it.

    Stopped at any place, everything stays readable, and doing it with `finish_only` ends it.

    Args:
        finish_only: Make no new key: the environment holds it, or an earlier try broke off.

    Yields:
        What was done, for whoever does it.

    Raises:
        keys.KeysElsewhere: The key is in the environment, and `finish_only` is not set.
        Unfinished: Values in the database are encrypted by keys that are not there.
    """
    if not finish_only:
        made = keys.rotate()
        yield f"Key {made.id} is in use; a running program takes it at once."
    done, lost = sealed.encrypt_anew()
    yield f"{done} stored secret{'' if done == 1 else 's'} encrypted with it."
    gone = keys.drop_expired(still_needed=list(sealed.keys_needed()))
    if gone:
        yield f"Forgotten, because all that they signed has run out: {', '.join(key.id for key in gone)}."
    for key in keys.ring()[1:]:
        if key.retired_at is not None and key.is_honoured(now()):
            yield f"Links signed by key {key.id} work until {key.retired_at + keys.HONOURED:%Y-%m-%d %H:%M} UTC."
    if lost:
        raise Unfinished(
            "No key opens these values; put the key that encrypted them back into the ring, then finish:\n"
            + "\n".join(f"  {place}" for place in lost)
        )


def how_by_environment() -> str:
    """What to do where the key is given by the environment."""
    return (
        "The key is in KONTOR_SECRET_KEY, which only you can change:\n"
        f"  1. Add its present value to KONTOR_OLD_SECRET_KEYS as <value>@{now():%Y-%m-%d}\n"
        f"  2. Set KONTOR_SECRET_KEY to a new one, for example {secrets.token_urlsafe(48)}\n"
        "  3. Restart every process, then run: kontor rotate-key --finish"
    )
