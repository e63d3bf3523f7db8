"""Passkeys: shown at sign-in, alone or as the second step (B5)."""

from typing import Any

from sqlalchemy import and_, literal, or_, select, update
from sqlalchemy.orm import Session
from webauthn import (
    generate_authentication_options,
    verify_authentication_response,
)
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url
from webauthn.helpers.structs import (
    UserVerificationRequirement,
)

from portal_app.accounts.actor import Kind
from portal_app.core.clock import now
from portal_app.core.errors import Refused
from portal_app.core.i18n import Text, msg
from portal_app.core.settings import settings
from portal_app.factors import challenges
from portal_app.factors.models import Passkey
from portal_app.factors.queries import passkey_ids
from portal_app.factors.rules import origin
from portal_app.factors.wire import TIMEOUT_MS, as_json, challenge_of, descriptors, read_answer, relying_party_here


def showing(session: Session, firm_id: str, person_id: str, scope: str, *, alone: bool = False) -> dict[str, Any]:
    """What a browser needs to show one of a person's passkeys, as the second step or alone.

    Args:
        session: For reading.
        firm_id: Of the firm.
        person_id: Who is to show it.
        scope: As `show` will get it.
        alone: As `show` will get it.

    Returns:
        `PublicKeyCredentialRequestOptions` as JSON.
    """
    verification = UserVerificationRequirement.REQUIRED if alone else UserVerificationRequirement.PREFERRED
    return _request(scope, passkey_ids(session, firm_id, person_id), verification)


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
    given = read_answer(answer)
    challenge = challenge_of(given)
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
            expected_rp_id=relying_party_here(),
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


def _request(scope: str, known: list[tuple[str, str]], verification: UserVerificationRequirement) -> dict[str, Any]:
    return as_json(
        generate_authentication_options(
            rp_id=relying_party_here(),
            challenge=challenges.new_challenge(scope),
            timeout=TIMEOUT_MS,
            allow_credentials=descriptors(known) or None,
            user_verification=verification,
        )
    )


def _other_owner(given: dict[str, Any], passkey: Passkey) -> bool:
    """Whether the device says that the key is somebody else's. Those that are no passkeys of ours say nothing."""
    handle = given["response"].get("userHandle")
    return bool(handle) and handle != bytes_to_base64url(passkey.person_id.encode())


def _unknown() -> Text:
    return msg("This passkey does not open anything here. Use another way to sign in.")
