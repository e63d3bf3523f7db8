"""What passes between a browser and us when a passkey is made or shown (WebAuthn)."""

import json
from typing import Any

from webauthn import (
    options_to_json,
)
from webauthn.helpers import base64url_to_bytes, parse_client_data_json
from webauthn.helpers.structs import (
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
)

from portal_app.core.errors import Refused
from portal_app.core.i18n import Text, msg
from portal_app.core.settings import settings
from portal_app.factors import challenges
from portal_app.factors.rules import relying_party

TIMEOUT_MS = int(challenges.CHALLENGE_TIME.total_seconds() * 1000)


def relying_party_here() -> str:
    """Of this installation's address.

    Raises:
        Refused: No passkey can be made or shown there.
    """
    found = relying_party(settings().public_url)
    if found is None:
        raise Refused(
            msg("Passkeys need this installation to have a name and https. Whoever runs it sets KONTOR_PUBLIC_URL.")
        )
    return found


def descriptors(known: list[tuple[str, str]]) -> list[PublicKeyCredentialDescriptor]:
    """Credentials that a browser is to look for, or to leave alone."""
    return [
        PublicKeyCredentialDescriptor(
            id=base64url_to_bytes(credential_id),
            transports=[AuthenticatorTransport(word) for word in transports.split(",") if word] or None,
        )
        for credential_id, transports in known
    ]


def as_json(options: Any) -> dict[str, Any]:
    """Options, as a browser takes them."""
    made: dict[str, Any] = json.loads(options_to_json(options))
    return made


def read_answer(answer: str) -> dict[str, Any]:
    """What a browser made of options.

    Raises:
        Refused: It is no answer at all.
    """
    try:
        given = json.loads(answer)
    except (ValueError, RecursionError):
        given = None
    if not isinstance(given, dict) or not isinstance(given.get("response"), dict):
        raise Refused(not_kept())
    return given


def challenge_of(given: dict[str, Any]) -> bytes:
    """The challenge that an answer says it is to.

    Raises:
        Refused: It says nothing of the kind.
    """
    try:
        return parse_client_data_json(base64url_to_bytes(given["response"]["clientDataJSON"])).challenge
    except Exception as error:
        raise Refused(not_kept()) from error


def not_kept() -> Text:
    """What is said of a passkey that could not be made."""
    return msg("The passkey could not be kept. Please try again.")
