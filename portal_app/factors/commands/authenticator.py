"""Setting up an authenticator app, and checking its codes (P4, B5)."""

import base64
import io

import segno
from sqlalchemy import ColumnElement, delete, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.crypto import Undecipherable, decrypt, encrypt
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_id
from portal_app.factors.commands.recovery import first_codes
from portal_app.factors.commands.removing import after_removal
from portal_app.factors.models import Authenticator
from portal_app.factors.rules import grouped, matching_step, new_key, read_code, setup_address
from portal_app.factors.telling import tell
from portal_app.factors.views import Setup
from portal_app.firms.queries import firm_name

PURPOSE = "authenticator"


def begin(session: Session, actor: Actor) -> Setup:
    """Make a key for an authenticator app. It counts once `confirm` was given a first code of it.

    Args:
        session: The unit of work.
        actor: The person, whose sign-in is fresh.

    Returns:
        What the app is set up from: the only time that the key leaves the server.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
    """
    require_fresh(actor)
    # Of several that were begun only the last can be confirmed.
    session.execute(
        delete(Authenticator).where(*_of(actor.firm_id, actor.person_id), Authenticator.confirmed_at.is_(None))
    )
    key, made = new_key(), new_id()
    session.add(
        Authenticator(
            id=made,
            firm_id=actor.firm_id,
            kind=actor.kind.value,
            person_id=actor.person_id,
            sealed=encrypt(PURPOSE, key, made),
            created_at=now(),
        )
    )
    session.flush()
    address = setup_address(key, actor.email, firm_name(session, actor))
    return Setup(id=made, key=grouped(key), qr=_picture(address))


def confirm(session: Session, actor: Actor, setup_id: str, typed: str) -> list[str]:
    """Take an authenticator app into use: its first code shows that the key arrived. It replaces an earlier app.

    Args:
        session: The unit of work.
        actor: The person, whose sign-in is fresh.
        setup_id: From `begin`.
        typed: The code that the app shows.

    Returns:
        Recovery codes, to be shown once, when this is the person's first factor; else nothing.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        Invalid: For a wrong code.
        NotFound: There is no such key: it was begun anew since, or is somebody else's.
    """
    require_fresh(actor)
    found = session.scalar(
        select(Authenticator)
        .where(*_of(actor.firm_id, actor.person_id), Authenticator.id == setup_id, Authenticator.confirmed_at.is_(None))
        .with_for_update()
    )
    if found is None:
        raise NotFound
    code = read_code(typed)
    step = matching_step(decrypt(PURPOSE, found.sealed, found.id), code, now()) if code else None
    if step is None:
        raise Invalid(
            {
                "code": msg(
                    "This is not the code that the app shows now. Wait for the next one; if that does not fit "
                    "either, check that the clock of the phone is right."
                )
            }
        )
    session.execute(delete(Authenticator).where(*_of(actor.firm_id, actor.person_id), Authenticator.id != found.id))
    # The code that confirmed it is used: it does not sign in as well.
    found.confirmed_at, found.last_step = now(), step
    session.flush()
    tell(session, actor, Happened.FACTOR_ADDED, "authenticator")
    return first_codes(session, actor)


def remove(session: Session, actor: Actor) -> None:
    """Take one's authenticator app out of use.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: There is none.
        Refused: The firm demands a second step, and nothing else would be left.
    """
    require_fresh(actor)
    gone = session.execute(
        delete(Authenticator).where(*_of(actor.firm_id, actor.person_id), Authenticator.confirmed_at.is_not(None))
    )
    if not gone.rowcount:  # type: ignore[attr-defined]
        raise NotFound
    after_removal(session, actor)
    tell(session, actor, Happened.FACTOR_REMOVED, "authenticator")


def check(session: Session, firm_id: str, person_id: str, typed: str) -> bool:
    """Use a code of a person's authenticator app up.

    Args:
        session: The unit of work.
        firm_id: Of the firm.
        person_id: Whose app.
        typed: As they typed it.

    Returns:
        Whether it was the app's. The same code, and any before it, is refused from then on; of two who send it at
        once, one gets through.

    Raises:
        Refused: The key can't be read any more: whoever runs the installation lost the key that it was encrypted by.
    """
    code = read_code(typed)
    found = session.execute(
        select(Authenticator.id, Authenticator.sealed).where(
            *_of(firm_id, person_id), Authenticator.confirmed_at.is_not(None)
        )
    ).first()
    if code is None or found is None:
        return False
    try:
        step = matching_step(decrypt(PURPOSE, found.sealed, found.id), code, now())
    except Undecipherable as error:
        raise Refused(
            msg("Your authenticator app can't be checked at the moment. Use a recovery code or a passkey.")
        ) from error
    if step is None:
        return False
    used = session.execute(
        update(Authenticator)
        .where(Authenticator.id == found.id, Authenticator.firm_id == firm_id, Authenticator.last_step < step)
        .values(last_step=step)
        .execution_options(synchronize_session=False)
    )
    return bool(used.rowcount == 1)  # type: ignore[attr-defined]


def _of(firm_id: str, person_id: str) -> tuple[ColumnElement[bool], ColumnElement[bool]]:
    return Authenticator.firm_id == firm_id, Authenticator.person_id == person_id


def _picture(address: str) -> str:
    """A QR code as an image in the page: no address of ours ever holds the key."""
    out = io.BytesIO()
    # Black on white in the dark theme as well: phones read nothing else.
    segno.make(address, error="m", micro=False).save(
        out, kind="svg", scale=4, border=4, dark="#000", light="#fff", xmldecl=False, svgns=True, nl=False
    )
    return "data:image/svg+xml;base64," + base64.b64encode(out.getvalue()).decode()
