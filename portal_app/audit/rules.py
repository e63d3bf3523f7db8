"""Which activities belong to the audit trail, and how one is hashed."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from portal_app.activity.kinds import Kind

#: Who came in or failed to, what they can sign in with, who may do what, what left the house.
AUDITED: frozenset[Kind] = frozenset(
    {
        Kind.SIGNED_IN,
        Kind.SIGN_IN_FAILED,
        Kind.SIGN_IN_ASKED,
        Kind.SIGNED_OUT,
        Kind.SIGNED_OUT_EVERYWHERE,
        Kind.SIGNED_OUT_BY_FIRM,
        Kind.SESSION_ENDED,
        Kind.DEVICE_NEW,
        Kind.CONFIRMED,
        Kind.CONTACT_ENTERED,
        Kind.PORTAL_VIEWED,
        Kind.PASSWORD_FORGOTTEN,
        Kind.PASSWORD_SET,
        Kind.PASSWORD_CHANGED,
        Kind.SECURITY_CHANGED,
        Kind.EMAIL_CHANGE_ASKED,
        Kind.EMAIL_CHANGED,
        Kind.STAFF_INVITED,
        Kind.STAFF_UNINVITED,
        Kind.STAFF_JOINED,
        Kind.STAFF_LEFT,
        Kind.STAFF_BACK,
        Kind.ROLE_CHANGED,
        Kind.FACTOR_ADDED,
        Kind.FACTOR_REMOVED,
        Kind.RECOVERY_RENEWED,
        Kind.RECOVERY_USED,
        Kind.FACTORS_RESET,
        Kind.SECOND_STEP_FAILED,
        Kind.SECOND_STEP_DEMANDED,
        Kind.PORTAL_ACTIVATED,
        Kind.PORTAL_DEACTIVATED,
        Kind.PORTAL_CHANGED,
        Kind.CLIENT_PORTAL_OPENED,
        Kind.CLIENT_PORTAL_CLOSED,
        Kind.CONTACT_CHANGED,
        Kind.CONTACT_REMOVED,
        Kind.CONTACT_INVITED,
        Kind.CLIENTS_IMPORTED,
        Kind.CLIENTS_EXPORTED,
        Kind.AUDIT_EXPORTED,
        Kind.FILE_HELD,
        Kind.TASK_DELETED,
    }
)

#: What a hash covers, in this order.
COVERED = (
    "id",
    "firm_id",
    "at",
    "kind",
    "actor_kind",
    "actor_id",
    "actor_name",
    "subject_kind",
    "subject_id",
    "client_id",
    "data",
)


def canonical(entry: Mapping[str, Any], number: int) -> bytes:
    """The one way of writing an entry down.

    Args:
        entry: Its columns, as read from the database.
        number: Its place in the chain.
    """
    values = [_plain(entry[name]) for name in COVERED]
    return json.dumps([1, number, *values], ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def link_hash(key: bytes, before: str, entry: Mapping[str, Any], number: int) -> str:
    """The hash of an entry at its place: by a key, over its content and the hash before it.

    Args:
        key: Of the chain.
        before: The hash of the entry before; empty for the first.
        entry: Its columns.
        number: Its place.

    Returns:
        64 hex digits.
    """
    return hmac.new(key, before.encode() + b"\n" + canonical(entry, number), hashlib.sha256).hexdigest()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value
