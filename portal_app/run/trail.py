"""`kontor audit`: is the trail whole, and the trail as a file."""

import json
from collections.abc import Iterator

from sqlalchemy import select

import portal_app.models  # noqa: F401
from portal_app.audit.commands import seal_all
from portal_app.audit.queries import plain_entries
from portal_app.audit.verify import verify
from portal_app.core.db import reading
from portal_app.core.scope import across_firms
from portal_app.firms.models import Firm


def firms(wanted: str = "") -> list[tuple[str, str]]:
    """Ids and names of the firms here, or of the one with this id or name."""
    with reading(across_firms("Whoever runs the installation looks after all of its firms")) as session:
        found = [(row[0], row[1]) for row in session.execute(select(Firm.id, Firm.name).order_by(Firm.id))]
    return [firm for firm in found if not wanted or wanted in firm]


def check(wanted: str = "", known: tuple[int, str] | None = None) -> tuple[list[str], bool]:
    """Go along the chain of each firm.

    Args:
        wanted: A firm's id or name; empty for all.
        known: Number and hash that an earlier check told of.

    Returns:
        A line for each, and whether all are whole.
    """
    seal_all()
    lines, whole = [], True
    for firm_id, name in firms(wanted):
        with reading(firm_id) as session:
            verdict = verify(session, firm_id, known)
        whole = whole and not verdict.fault
        tail = ""
        if verdict.unsealed and verdict.unsealed_since:
            tail = f"; {verdict.unsealed} not sealed yet, since {verdict.unsealed_since:%Y-%m-%d %H:%M} UTC"
        if verdict.fault:
            lines.append(f"BROKEN {name} ({firm_id}): {verdict.fault}; the {verdict.sealed} before it are sound{tail}")
        elif verdict.sealed:
            lines.append(f"ok     {name} ({firm_id}): {verdict.sealed} entries, {verdict.sealed}:{verdict.head}{tail}")
        else:
            lines.append(f"ok     {name} ({firm_id}): nothing sealed yet{tail}")
    return lines, whole


def export(wanted: str = "") -> Iterator[str]:
    """Every entry as a line of JSON."""
    for firm_id, _ in firms(wanted):
        with reading(firm_id) as session:
            for entry in plain_entries(session, firm_id):
                yield json.dumps(entry, ensure_ascii=False, sort_keys=True)
