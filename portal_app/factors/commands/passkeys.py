"""Passkeys: made on somebody's device, shown at sign-in, renamed and removed (B5)."""

import json
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, literal, or_, select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.fresh import require_fresh
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.core.settings import settings
from portal_app.factors import challenges
from portal_app.factors.commands.recovery import first_codes
from portal_app.factors.commands.removing import after_removal
from portal_app.factors.models import Passkey
from portal_app.factors.queries import passkey_ids
from portal_app.factors.rules import PASSKEYS_MAX, origin, passkey_name_fault, relying_party
from portal_app.factors.telling import tell
from portal_app.firms.queries import firm_name

_TIMEOUT_MS = int(challenges.CHALLENGE_TIME.total_seconds() * 1000)
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
    return _json(
        generate_registration_options(
            rp_id=_relying_party(),
            rp_name=firm,
            user_id=actor.person_id.encode(),
            # In the browser's list several firms' portals stand side by side.
            user_name=f"{actor.email or actor.name} · {firm}",
            user_display_name=f"{actor.name} · {firm}",
            challenge=challenges.new_challenge(_registering(actor)),
            timeout=_TIMEOUT_MS,
            authenticator_selection=AuthenticatorSelectionCriteria(
                resident_key=ResidentKeyRequirement.REQUIRED,
                user_verification=UserVerificationRequirement.REQUIRED,
            ),
            exclude_credentials=_descriptors(known),
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
    given = _read(answer)
    challenge = _challenge(given)
    if not challenges.take(session, challenge, _registering(actor)):
        raise Refused(_again())
    try:
        made = verify_registration_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_relying_party(),
            expected_origin=origin(settings().public_url),
            require_user_verification=True,
        )
    except Exception as error:
        # The library raises more than it documents for what is no answer at all.
        raise Refused(_again()) from error
    credential_id = bytes_to_base64url(made.credential_id)
    if len(credential_id) > _CREDENTIAL_MAX or _is_known(session, credential_id):
        raise Refused(_again())
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


def showing(session: Session, firm_id: str, person_id: str, scope: str) -> dict[str, Any]:
    """What a browser needs to show one of a person's passkeys as the second step.

    Args:
        session: For reading.
        firm_id: Of the firm.
        person_id: Who is to show it.
        scope: As `show` will get it.

    Returns:
        `PublicKeyCredentialRequestOptions` as JSON.
    """
    return _request(scope, passkey_ids(session, firm_id, person_id), UserVerificationRequirement.PREFERRED)


def showing_any(scope: str) -> dict[str, Any]:
    """What a browser needs to sign in with whatever passkey it finds on the device. Tells nothing of who has one."""
    return _request(scope, [], UserVerificationRequirement.REQUIRED)


def show(
    session: Session, answer: str, scope: str, *, kind: Kind, firm_id: str = "", person_id: str = "", alone: bool
) -> Passkey:
    """Show a passkey, and use the challenge up.

    Args:
        session: The unit of work.
        answer: What the browser made of the options, as JSON.
        scope: For which the options were made.
        kind: On which side the passkey must be somebody's.
        firm_id: At which firm; empty where any will do.
        person_id: Whose it must be; empty where anybody's will do.
        alone: It is the only thing shown: then the device must have verified its owner.

    Returns:
        The passkey, whose person it was.

    Raises:
        Refused: In the same words for every reason, so that a stranger learns nothing.
    """
    given = _read(answer)
    challenge = _challenge(given)
    wanted = [Passkey.credential_id == str(given.get("id", "")), Passkey.kind == kind.value]
    wanted += [Passkey.firm_id == firm_id] if firm_id else []
    wanted += [Passkey.person_id == person_id] if person_id else []
    # One statement more when unknown or known alike: what is taken first is the challenge.
    fresh = challenges.take(session, challenge, scope)
    passkey = session.scalar(select(Passkey).where(*wanted).with_for_update())
    if not fresh or passkey is None or _other_owner(given, passkey):
        raise Refused(_unknown())
    try:
        shown = verify_authentication_response(
            credential=given,
            expected_challenge=challenge,
            expected_rp_id=_relying_party(),
            expected_origin=origin(settings().public_url),
            credential_public_key=base64url_to_bytes(passkey.public_key),
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=alone,
        )
    except Exception as error:
        raise Refused(_unknown()) from error
    # A counter that did not grow speaks of a copied key; of two who show the same at once, one gets through.
    counted = session.execute(
        update(Passkey)
        .where(
            Passkey.id == passkey.id,
            Passkey.firm_id == passkey.firm_id,
            or_(
                Passkey.sign_count < shown.new_sign_count,
                and_(Passkey.sign_count == 0, literal(shown.new_sign_count == 0)),
            ),
        )
        .values(sign_count=shown.new_sign_count, last_used_at=now())
        .execution_options(synchronize_session=False)
    )
    if counted.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused(_unknown())
    return passkey


def _mine(actor: Actor, passkey_id: str) -> tuple[ColumnElement[bool], ...]:
    return Passkey.id == passkey_id, Passkey.firm_id == actor.firm_id, Passkey.person_id == actor.person_id


def _registering(actor: Actor) -> str:
    return f"register\n{actor.firm_id}\n{actor.person_id}"


def _is_known(session: Session, credential_id: str) -> bool:
    return bool(session.scalar(select(func.count()).where(Passkey.credential_id == credential_id)))


def _relying_party() -> str:
    found = relying_party(settings().public_url)
    if found is None:
        raise Refused(
            msg("Passkeys need this installation to have a name and https. Whoever runs it sets KONTOR_PUBLIC_URL.")
        )
    return found


def _request(scope: str, known: list[tuple[str, str]], verification: UserVerificationRequirement) -> dict[str, Any]:
    return _json(
        generate_authentication_options(
            rp_id=_relying_party(),
            challenge=challenges.new_challenge(scope),
            timeout=_TIMEOUT_MS,
            allow_credentials=_descriptors(known) or None,
            user_verification=verification,
        )
    )


def _descriptors(known: list[tuple[str, str]]) -> list[PublicKeyCredentialDescriptor]:
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(credential_id),
            transports=[AuthenticatorTransport(word) for word in transports.split(",") if word] or None,
        )
        for credential_id, transports in known
    ]


def _json(options: Any) -> dict[str, Any]:
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def _read(answer: str) -> dict[str, Any]:
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("response"), dict):
        raise Refused(_again())
    return given


def _challenge(given: dict[str, Any]) -> bytes:
    try:
        return parse_client_data_json(base64url_to_bytes(given["response"]["clientDataJSON"])).challenge
    except Exception as error:
        raise Refused(_again()) from error


def _transports(given: dict[str, Any]) -> list[str]:
    words = given["response"].get("transports")
    return [word for word in words if isinstance(word, str)] if isinstance(words, list) else []


def _other_owner(given: dict[str, Any], passkey: Passkey) -> bool:
    """Whether the device says that the key is somebody else's. Those that are no passkeys of ours say nothing."""
    handle = given["response"].get("userHandle")
    return bool(handle) and handle != bytes_to_base64url(passkey.person_id.encode())


def _again() -> Text:
    return msg("The passkey could not be kept. Please try again.")


def _unknown() -> Text:
    return msg("This passkey does not open anything here. Use another way to sign in.")
