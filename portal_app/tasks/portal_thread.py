"""What was said on a task, as its client reads it."""

from collections.abc import Callable
from typing import Any

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.tasks.portal_views import PortalMessage
from portal_app.tasks.queries.thread import Rows, Seen, as_own, quote
from portal_app.tasks.wording import Reader, is_client


def naming(reader: Reader, rows: Rows, assignee: str) -> Callable[[Any], str]:
    """Says who has read something: who works at the firm is named where the client knows them, else is the firm."""
    known = {row.author_name for row in rows} | {assignee}
    firm = reader.text(msg("your accountant"))
    return lambda who: reader.by(who.name if is_client(who.kind) or who.name in known else firm, who.at)


def own_messages(actor: Actor, rows: Rows) -> list[PortalMessage]:
    """The messages as a contact sees them, without who has read them."""
    reader = Reader(actor)
    return as_own(portal_messages(reader, rows, {}, reader.reading), rows, {}, actor.person_id, reader.reading)


def portal_messages(reader: Reader, rows: Rows, seen: Seen, by: Callable[[Any], str]) -> list[PortalMessage]:
    """The messages as somebody sees them who wrote none of them."""
    return [
        PortalMessage(
            id=row.id,
            author=row.author_name,
            at=reader.moment(row.created_at),
            text=row.text,
            mine=False,
            by_client=is_client(row.author_kind),
            reply_to_id=row.answered_id or "",
            reply_to_author=row.answered_name or "",
            reply_to_text=quote(row.answered_text),
            number=row.number,
            edited=row.edited_at is not None,
            deleted=reader.moment(row.deleted_at),
            seen="; ".join(map(by, seen.get(row.id, ()))),
        )
        for row in rows
    ]
