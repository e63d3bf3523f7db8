"""Going along a firm's chain: is each entry where it was put, and what it was?"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from portal_app.audit.commands import PURPOSE
from portal_app.audit.models import AuditChain, AuditEntry
from portal_app.audit.rules import COVERED, link_hash
from portal_app.core.crypto import Undecipherable, decrypt

_table: Any = AuditEntry.__table__  # type: ignore[attr-defined]
_BATCH = 1000


@dataclass(frozen=True, slots=True)
class Verdict:
    """What came of going along a chain.

    Attributes:
        firm_id: Of the firm.
        sealed: How many entries are sealed and sound, from the first.
        head: The hash of the last of them: written down elsewhere, it shows later that nothing was cut off.
        fault: What is wrong at the first broken place; empty when all is well.
        unsealed: How many wait for their seal.
        unsealed_since: Since when the oldest of these waits.
    """

    firm_id: str
    sealed: int
    head: str
    fault: str
    unsealed: int
    unsealed_since: datetime | None


def verify(session: Session, firm_id: str, known: tuple[int, str] | None = None) -> Verdict:
    """Go along a firm's chain from its beginning.

    Args:
        session: For reading, of this firm.
        firm_id: Of the firm.
        known: Number and hash of an entry that was the last one at some time, as told by an earlier verdict.
    """
    count, since = session.execute(
        select(func.count(), func.min(_table.c.at)).where(_table.c.firm_id == firm_id, _table.c.number.is_(None))
    ).one()
    sealed, head, fault = _along(session, firm_id, known)
    return Verdict(firm_id, sealed, head, fault, count, since)


def _along(session: Session, firm_id: str, known: tuple[int, str] | None) -> tuple[int, str, str]:
    chain = session.scalar(select(AuditChain).where(AuditChain.firm_id == firm_id))
    number, head = 0, ""
    key = b""
    if chain is not None:
        try:
            key = bytes.fromhex(decrypt(PURPOSE, chain.sealed_key, firm_id))
        except (Undecipherable, ValueError):
            return 0, "", "the chain's key can't be read: the installation's key is another, or it was replaced"
    columns = [_table.c[name] for name in (*COVERED, "number", "hash")]
    while True:
        batch = session.execute(
            select(*columns)
            .where(_table.c.firm_id == firm_id, _table.c.number > number)
            .order_by(_table.c.number)
            .limit(_BATCH)
        ).mappings()
        found = False
        for row in batch:
            found = True
            if row["number"] != number + 1:
                return number, head, f"entry {number + 1} is gone; the next is {row['number']}"
            if chain is None or link_hash(key, head, dict(row), row["number"]) != row["hash"]:
                return number, head, f"entry {row['number']} ({row['id']}) is not what was sealed"
            number, head = row["number"], row["hash"]
            if known is not None and known[0] == number and known[1] != head:
                return number, head, f"entry {number} is sound by itself, but not the one that was told of"
        if not found:
            break
    if chain is not None and (chain.number, chain.hash) != (number, head):
        return number, head, f"the chain ended at {chain.number}, and its last entries are gone"
    if known is not None and known[0] > number:
        return number, head, f"there was an entry {known[0]}, and the chain ends at {number}"
    return number, head, ""
