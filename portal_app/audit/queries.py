"""Reading the audit trail: for owners and admins."""

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.fresh import require_fresh
from portal_app.accounts.models import Contact, StaffMember
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.audit.models import AuditChain, AuditEntry
from portal_app.audit.rules import COVERED
from portal_app.audit.views import AuditPage, AuditRow
from portal_app.audit.wording import details, words
from portal_app.clients.imports.text import quoted
from portal_app.core.clock import zone
from portal_app.core.errors import Refused
from portal_app.core.i18n import format_datetime, msg, translate

PAGE_ROWS = 50

_table: Any = AuditEntry.__table__  # type: ignore[attr-defined]


@dataclass(frozen=True, slots=True)
class AuditFilter:
    """What the list shows.

    Attributes:
        person_id: Only what this person did; empty for all.
        kind: Only this kind; empty for all.
        since: From this day on, in the reader's time zone.
        until: Up to and with this day.
    """

    person_id: str = ""
    kind: str = ""
    since: date | None = None
    until: date | None = None


def managers_only(actor: Actor) -> None:
    """Let pass owners and admins.

    Raises:
        NotFound: For contacts.
        Refused: For accountants.
    """
    office_only(actor)
    if not actor.manages_firm:
        raise Refused(msg("Only an owner or an administrator of the firm can do this. Ask one of them."))


def list_entries(session: Session, actor: Actor, wanted: AuditFilter, page: int = 1) -> AuditPage:
    """One page of the trail, the newest first.

    Raises:
        NotFound, Refused: See `managers_only`.
    """
    managers_only(actor)
    page = max(1, page)
    found = session.execute(
        _narrowed(actor, wanted).order_by(_table.c.id.desc()).offset((page - 1) * PAGE_ROWS).limit(PAGE_ROWS + 1)
    ).all()
    unsealed = session.scalar(
        select(func.count()).select_from(_table).where(_table.c.firm_id == actor.firm_id, _table.c.number.is_(None))
    )
    sealed = session.scalar(select(AuditChain.number).where(AuditChain.firm_id == actor.firm_id))
    names = _names(session, found[:PAGE_ROWS])
    return AuditPage(
        rows=[_row(actor, row, names) for row in found[:PAGE_ROWS]],
        more=len(found) > PAGE_ROWS,
        sealed=sealed or 0,
        unsealed=unsealed or 0,
    )


def people(session: Session, actor: Actor) -> list[tuple[str, str]]:
    """Everybody in the trail, as pairs of id and name, by name.

    Raises:
        NotFound, Refused: See `managers_only`.
    """
    managers_only(actor)
    # By the newest name of each: whoever married is one person.
    newest = select(func.max(_table.c.id)).where(_table.c.firm_id == actor.firm_id).group_by(_table.c.actor_id)
    found = session.execute(
        select(_table.c.actor_id, _table.c.actor_name)
        .where(_table.c.firm_id == actor.firm_id, _table.c.id.in_(newest), _table.c.actor_id != "")
        .order_by(_table.c.actor_name, _table.c.actor_id)
        .limit(500)
    )
    return [(row[0], row[1]) for row in found]


def may_export(_session: Session, actor: Actor) -> None:
    """Let pass whoever may carry the trail away at this moment.

    Raises:
        NotFound, Refused: See `managers_only`.
        ConfirmFirst: It is too long ago that they showed that it is them.
    """
    managers_only(actor)
    require_fresh(actor)


def export_csv(session: Session, actor: Actor, wanted: AuditFilter) -> bytes:
    """The trail as CSV, the oldest first, in which no cell can run as a formula. That it was taken is recorded.

    Args:
        session: A unit of work.
        actor: An owner or admin; headings are in their language, times in UTC.
        wanted: What.

    Raises:
        NotFound, Refused, ConfirmFirst: See `may_export`.
    """
    may_export(session, actor)
    rows = session.execute(_narrowed(actor, wanted).order_by(_table.c.id)).all()
    out = io.StringIO(newline="")
    writer = csv.writer(out, delimiter=";")
    headings = (
        msg("Number"),
        msg("Time (UTC)"),
        msg("Person"),
        msg("Side"),
        msg("Event"),
        msg("Kind"),
        msg("About"),
        msg("Details"),
        msg("Seal"),
    )
    writer.writerow([translate(text, actor.language) for text in headings])
    for row in rows:
        cells = (
            str(row.number or ""),
            row.at.astimezone(UTC).isoformat(timespec="seconds"),
            row.actor_name,
            row.actor_kind,
            translate(words(row.kind), actor.language),
            row.kind,
            f"{row.subject_kind} {row.subject_id}",
            details(row.data, actor.language),
            row.hash,
        )
        writer.writerow([quoted(cell) for cell in cells])
    record(
        session, actor, Event(Kind.AUDIT_EXPORTED, ("firm", actor.firm_id), internal=True, data={"count": len(rows)})
    )
    return out.getvalue().encode("utf-8-sig")


def plain_entries(session: Session, firm_id: str) -> Iterator[dict[str, Any]]:
    """Every entry of a firm as it is covered by its hash, for `kontor audit export`."""
    columns = [_table.c[name] for name in (*COVERED, "number", "hash")]
    found = session.execute(select(*columns).where(_table.c.firm_id == firm_id).order_by(_table.c.id))
    for row in found.mappings():
        yield {**row, "at": row["at"].astimezone(UTC).isoformat(timespec="microseconds")}


def _narrowed(actor: Actor, wanted: AuditFilter) -> Select[Any]:
    statement = select(_table).where(_table.c.firm_id == actor.firm_id)
    if wanted.person_id:
        statement = statement.where(_table.c.actor_id == wanted.person_id)
    if wanted.kind:
        statement = statement.where(_table.c.kind == wanted.kind)
    if wanted.since:
        statement = statement.where(_table.c.at >= _midnight(wanted.since, actor))
    if wanted.until:
        statement = statement.where(_table.c.at < _midnight(wanted.until + timedelta(days=1), actor))
    return statement


def _midnight(day: date, actor: Actor) -> datetime:
    return datetime.combine(day, time(), zone(actor.time_zone)).astimezone(UTC)


def _names(session: Session, rows: Sequence[Any]) -> dict[str, str]:
    """Names of the people whom entries concern, where others did it."""
    names: dict[str, str] = {}
    for kind, model in (("staff", StaffMember), ("contact", Contact)):
        ids = {row.subject_id for row in rows if row.subject_kind == kind and row.subject_id != row.actor_id}
        if ids:
            found = session.execute(select(model.id, model.name).where(model.id.in_(ids)))
            names |= {row[0]: row[1] for row in found}
    return names


def _row(actor: Actor, row: Any, names: dict[str, str]) -> AuditRow:
    whom = names.get(row.subject_id, "") if row.subject_id != row.actor_id else ""
    about = "; ".join(part for part in (whom, details(row.data, actor.language)) if part)
    return AuditRow(
        id=row.id,
        when=format_datetime(row.at, actor.time_zone, actor.language),
        who=row.actor_name,
        side=row.actor_kind,
        what=translate(words(row.kind), actor.language),
        about=about,
        number=row.number or 0,
    )
