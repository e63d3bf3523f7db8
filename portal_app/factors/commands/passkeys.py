"""Passkeys: made on somebody's device, renamed and removed (B5)."""

from typing import Any

from sqlalchemy import ColumnElement, delete, func, select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_registration_options,
    verify_registration_response,
)
from webauthn.helpers import bytes_to_base64url
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import msg
from portal_app.core.settings import settings
from portal_app.factors import challenges
from portal_app.factors.commands.recovery import first_codes
from portal_app.factors.commands.removing import after_removal
from portal_app.factors.models import Passkey
from portal_app.factors.queries import passkey_ids
from portal_app.factors.rules import PASSKEYS_MAX, origin, passkey_name_fault
from portal_app.factors.telling import tell
from portal_app.factors.wire import (
    TIMEOUT_MS,
    as_json,
    challenge_of,
    descriptors,
    not_kept,
    read_answer,
    relying_party_here,
)
from portal_app.firms.queries import firm_name

_TRANSPORTS = frozenset(transport.value for transport in AuthenticatorTransport)
_CREDENTIAL_MAX = 1400
"""Characters of a credential's id: 1023 bytes is what the standard allows."""


def registering(session: Session, actor: Actor) -> dict[str, Any]:
    """What a browser needs to make a passkey for the actor.

    Args:
        session: For reading.
        actor: The person, whose sign-in is fresh.

    Returns:
        `PublicKeyCredentialCreationOptions` as JSON.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        Refused: Passkeys can't be made for this installation's address, or there are enough.
    """
    require_fresh(actor)
    known = passkey_ids(session, actor.firm_id, actor.person_id)
    if len(known) >= PASSKEYS_MAX:
        raise Refused(msg("There are {n} passkeys already. Remove one that you do not use any more.", n=len(known)))
    firm = firm_name(session, actor)
    return as_json(
        generate_registration_options(
            rp_id=relying_party_here(),
            rp_name=firm,
            user_id=actor.person_id.encode(),
            # In the browser's list several firms' portals stand side by side.
            user_name=f"{actor.email or actor.name} · {firm}",
            user_display_name=f"{actor.name} · {firm}",
            challenge=challenges.new_challenge(_registering(actor)),
            timeout=TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=descriptors(known),
        )
    )


def register(session: Session, actor: Actor, name: str, answer: str) -> list[str]:
    """Keep a passkey that was just made.

    Args:
        session: The unit of work.
        actor: The person, whose sign-in is fresh.
        name: By which they know the device again.
        answer: What the browser made, as JSON.

    Returns:
        Recovery codes, to be shown once, when this is the person's first factor; else nothing.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        Invalid: For the name.
        Refused: What the browser made is none of what `registering` asked for.
    """
    require_fresh(actor)
    fault = passkey_name_fault(name)
    if fault is not None:
        raise Invalid({"name": fault})
    given = read_answer(answer)
    challenge = challenge_of(given)
    if not challenges.take(session, challenge, _registering(actor)):
        raise Refused(not_kept())
    try:
        made = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=relying_party_here(),
            expected_origin=origin(settings().public_url),
            require_user_verification=True,
        )
    except Exception as error:
        # The library raises more than it documents for what is no answer at all.
        raise Refused(not_kept()) from error
    credential_id = bytes_to_base64url(made.credential_id)
    if len(credential_id) > _CREDENTIAL_MAX or _is_known(session, credential_id):
        raise Refused(not_kept())
    session.add(
        Passkey(
            firm_id=actor.firm_id,
            kind=actor.kind.value,
            person_id=actor.person_id,
            credential_id=credential_id,
            public_key=bytes_to_base64url(made.credential_public_key),
            sign_count=made.sign_count,
            transports=",".join(sorted(_TRANSPORTS.intersection(_transports(given)))),
            name=name.strip(),
            created_at=now(),
        )
    )
    session.flush()
    tell(session, actor, Happened.FACTOR_ADDED, "passkey", name.strip())
    return first_codes(session, actor)


def rename(session: Session, actor: Actor, passkey_id: str, name: str) -> None:
    """Give one's passkey another name.

    Raises:
        Invalid: For the name.
        NotFound: It is not one's own.
    """
    fault = passkey_name_fault(name)
    if fault is not None:
        raise Invalid({"name": fault})
    renamed = session.execute(update(Passkey).where(*_mine(actor, passkey_id)).values(name=name.strip()))
    if not renamed.rowcount:  # type: ignore[attr-defined]
        raise NotFound


def remove(session: Session, actor: Actor, passkey_id: str) -> None:
    """Remove one's passkey: the device signs in no more.

    Raises:
        ConfirmFirst: The sign-in is not fresh.
        NotFound: It is not one's own.
        Refused: The firm demands a second step, and nothing else would be left.
    """
    require_fresh(actor)
    name = session.scalar(select(Passkey.name).where(*_mine(actor, passkey_id)))
    if name is None:
        raise NotFound
    session.execute(delete(Passkey).where(*_mine(actor, passkey_id)))
    after_removal(session, actor)
    tell(session, actor, Happened.FACTOR_REMOVED, "passkey", name)


def _mine(actor: Actor, passkey_id: str) -> tuple[ColumnElement[bool], ...]:
    return Passkey.id == passkey_id, Passkey.firm_id == actor.firm_id, Passkey.person_id == actor.person_id


def _registering(actor: Actor) -> str:
    return f"register\n{actor.firm_id}\n{actor.person_id}"


def _is_known(session: Session, credential_id: str) -> bool:
    return bool(session.scalar(select(func.count()).where(Passkey.credential_id == credential_id)))


def _transports(given: dict[str, Any]) -> list[str]:
    words = given["response"].get("transports")
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []
