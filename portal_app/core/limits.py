"""Every limit on how often something may be tried, by name, and who counts together.

Call the function before the work, never on the event loop; it raises `TooMany`, a `Refused` that knows for how long.
`place` is the address of the person's machine. A `device` is the id of a browser that this very person has signed in
with before, from a cookie that we signed: its tries count by themselves, so that no stranger's guessing keeps the
right person out. See docs/decisions/limits-lock-nobody-out.md.
"""

from ipaddress import IPv6Address, ip_address

from portal_app.core.rate_limits import Limit, take_all

SIGN_IN_BY_PERSON = Limit("sign-in-by-person", "30 per hour")
SIGN_IN_BY_PERSON_HERE = Limit("sign-in-by-person-here", "10 per 15 minutes")
SIGN_IN_BY_PLACE = Limit("sign-in-by-place", "60 per 15 minutes")
SIGN_IN_BY_DEVICE = Limit("sign-in-by-device", "10 per 15 minutes")
SIGN_IN_BY_ALL = Limit("sign-in-by-all", "600 per 15 minutes")

SECOND_STEP_BY_PERSON = Limit("second-step-by-person", "10 per 15 minutes", "40 per day")
SECOND_STEP_BY_DEVICE = Limit("second-step-by-device", "10 per 15 minutes", "40 per day")

LINK_BY_PERSON = Limit("link-by-person", "5 per 15 minutes")
LINK_BY_PLACE = Limit("link-by-place", "30 per 15 minutes")
LINK_BY_ALL = Limit("link-by-all", "600 per 15 minutes")
PRESS_BY_PLACE = Limit("press-by-place", "60 per 15 minutes")

#: Mails to addresses that somebody typed: to one more colleague, to an address that is to be one's own.
INVITATION_BY_FIRM = Limit("invitation-by-firm", "60 per hour", "200 per day")
NEW_ADDRESS_BY_PERSON = Limit("new-address-by-person", "5 per hour", "10 per day")
NEW_ADDRESS_BY_ADDRESS = Limit("new-address-by-address", "3 per hour", "6 per day")

SET_UP_BY_PLACE = Limit("set-up-by-place", "30 per 15 minutes")
#: The longer the guessing goes on, the longer the pauses. The code has 40 bits.
SET_UP_BY_ALL = Limit("set-up-by-all", "60 per minute", "600 per hour", "5000 per day")

UPLOAD_BY_PERSON = Limit("upload-by-person", "600 per hour")
UPLOAD_SIZE_BY_PERSON = Limit("upload-size-by-person", "1000 per hour")
UPLOAD_UNIT = 5_000_000
"""Bytes that count as one of `UPLOAD_SIZE_BY_PERSON`: 5 GB an hour."""

MESSAGE_BY_PERSON = Limit("message-by-person", "30 per minute", "300 per hour")


def place_of(address: str) -> str:
    """What counts as one place: an IPv4 address, or the /64 that one line of IPv6 has for itself."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    if parsed.ipv4_mapped is not None:
        return str(parsed.ipv4_mapped)
    return f"{IPv6Address(int(parsed) >> 64 << 64)}/64"


def sign_in(person: str, place: str, device: str = "") -> None:
    """Count a password tried.

    Args:
        person: The e-mail address as typed, with the firm or portal where that is known.
        place: Address of the machine.
        device: A browser that this person has signed in with before; empty for any other.
    """
    person = person.strip().casefold()
    if device:
        take_all((SIGN_IN_BY_DEVICE, (person, device)))
        return
    place = place_of(place)
    take_all(
        (SIGN_IN_BY_PLACE, (place,)),
        (SIGN_IN_BY_PERSON_HERE, (person, place)),
        (SIGN_IN_BY_PERSON, (person,)),
        (SIGN_IN_BY_ALL, ()),
    )


def second_step(person_id: str, device: str = "") -> None:
    """Count a code tried by somebody who has passed the first step, or confirms who they are.

    Args:
        person_id: Whose code it is.
        device: A browser that this person has signed in with before; empty for any other.
    """
    take_all((SECOND_STEP_BY_DEVICE, (person_id, device)) if device else (SECOND_STEP_BY_PERSON, (person_id,)))


def link_asked(person: str, place: str) -> None:
    """Count a mail with a link asked for: to sign in, or for a forgotten password.

    Args:
        person: The e-mail address as typed, with the firm or portal; or the token of an old link.
        place: Address of the machine.
    """
    place = place_of(place)
    take_all((LINK_BY_PLACE, (place,)), (LINK_BY_PERSON, (person.strip().casefold(),)), (LINK_BY_ALL, ()))


def link_pressed(place: str) -> None:
    """Count a link's button pressed."""
    take_all((PRESS_BY_PLACE, (place_of(place),)))


def invitation(firm_id: str) -> None:
    """Count an invitation to work at a firm, sent or sent again."""
    take_all((INVITATION_BY_FIRM, (firm_id,)))


def new_address(person_id: str, email: str) -> None:
    """Count a mail to an address that somebody says is theirs; whether it is anybody's makes no difference.

    Args:
        person_id: Who asks.
        email: As typed.
    """
    take_all((NEW_ADDRESS_BY_PERSON, (person_id,)), (NEW_ADDRESS_BY_ADDRESS, (email.strip().casefold(),)))


def set_up(place: str) -> None:
    """Count a one-time code tried at the set-up."""
    take_all((SET_UP_BY_PLACE, (place_of(place),)), (SET_UP_BY_ALL, ()))


def upload(person_id: str, size: int) -> None:
    """Count a file that is about to be sent.

    Args:
        person_id: Who sends it.
        size: Bytes, as announced; where nothing was, what it may have.
    """
    take_all((UPLOAD_SIZE_BY_PERSON, (person_id,)), cost=max(1, -(-size // UPLOAD_UNIT)))
    take_all((UPLOAD_BY_PERSON, (person_id,)))


def message(person_id: str) -> None:
    """Count a message or a comment written."""
    take_all((MESSAGE_BY_PERSON, (person_id,)))
