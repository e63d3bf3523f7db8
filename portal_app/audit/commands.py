"""Writing the audit trail: an entry with each activity, then a seal on each entry."""

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, listen
from portal_app.audit.models import AuditChain, AuditEntry
from portal_app.audit.rules import AUDITED, COVERED, link_hash
from portal_app.core.clock import now
from portal_app.core.crypto import decrypt, encrypt
from portal_app.core.db import reading, writing
from portal_app.core.ids import new_id
from portal_app.core.scope import across_firms

PURPOSE = "audit-chain"
#: Entries sealed in one unit of work.
BATCH = 500

_table: Any = AuditEntry.__table__  # type: ignore[attr-defined]
_INSERT = insert(_table)
_SEAL = (
    update(_table)
    .where(_table.c.id == bindparam("entry"), _table.c.number.is_(None))
    .values(number=bindparam("place"), hash=bindparam("link"))
)


@listen
def keep(session: Session, actor: Actor, events: Sequence[Event]) -> None:
    """Copy what belongs to the trail, in the unit of work in which it happens."""
    at = now()
    rows = [
        {
            "id": event.id,
            "firm_id": actor.firm_id,
            "at": at,
            "kind": event.kind.value,
            "actor_kind": actor.kind.value,
            "actor_id": actor.person_id,
            "actor_name": actor.name,
            "subject_kind": event.subject[0],
            "subject_id": event.subject[1],
            "client_id": event.client_id,
            "data": event.data,
            "number": None,
            "hash": "",
        }
        for event in events
        if event.kind in AUDITED
    ]
    if rows:
        session.connection().execute(_INSERT, rows)


def seal_all() -> int:
    """Seal what was written since the last time, firm by firm, in short units of work.

    Returns:
        How many entries.
    """
    with reading(across_firms("Which firms have entries to seal; each is sealed as that firm")) as session:
        firms = session.scalars(select(AuditEntry.firm_id).where(AuditEntry.number.is_(None)).distinct()).all()
    done = 0
    for firm_id in firms:
        while True:
            with writing(firm_id) as session:
                sealed = seal(session, firm_id)
            done += sealed
            if sealed < BATCH:
                break
    return done


def seal(session: Session, firm_id: str, limit: int = BATCH) -> int:
    """Give entries their place in the chain, in the order in which they are found here.

    Args:
        session: A unit of work of its own: it holds the end of the chain until it is committed.
        firm_id: Of the firm.
        limit: How many at most.

    Returns:
        How many were sealed.
    """
    chain = session.scalar(select(AuditChain).where(AuditChain.firm_id == firm_id).with_for_update())
    if chain is None:
        # Of two that begin a chain at once, the database lets one through; the other comes again.
        key = encrypt(PURPOSE, secrets.token_hex(32), firm_id)
        chain = AuditChain(id=new_id(), firm_id=firm_id, sealed_key=key)
        session.add(chain)
        session.flush()
    waiting = (
        select(*(_table.c[name] for name in COVERED))
        .where(_table.c.firm_id == firm_id, _table.c.number.is_(None))
        .order_by(_table.c.id)
        .limit(limit)
    )
    key_bytes = bytes.fromhex(decrypt(PURPOSE, chain.sealed_key, firm_id))
    links = []
    for row in session.execute(waiting).mappings():
        chain.number += 1
        chain.hash = link_hash(key_bytes, chain.hash, dict(row), chain.number)
        links.append({"entry": row["id"], "place": chain.number, "link": chain.hash})
    if links:
        session.flush()
        session.connection().execute(_SEAL, links)
    return len(links)
