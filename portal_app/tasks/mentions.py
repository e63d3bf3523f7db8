"""Colleagues whom an internal comment speaks to: they are told, and marked in the text."""

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.core.db import rows
from portal_app.tasks.models import Message
from portal_app.tasks.rules import mentioned

_STAFF = select(StaffMember.id, StaffMember.name).where(
    StaffMember.firm_id == bindparam("firm"), StaffMember.active.is_(True)
)


def mark_mentions(session: Session, actor: Actor, message: Message) -> list[str]:
    """Find out whom a comment speaks to, and note it with the comment.

    Args:
        session: The unit of work.
        actor: Its author, who is not told of their own words.
        message: With its text; a portal message speaks to nobody.

    Returns:
        Ids of the colleagues to tell.
    """
    if not message.internal or "@" not in message.text:
        message.mentioned = ""
        return []
    staff = rows(session, _STAFF, {"firm": actor.firm_id})
    spoken = mentioned(message.text, [row.name for row in staff])
    message.mentioned = "\n".join(sorted(spoken))
    return [row.id for row in staff if row.name in spoken and row.id != actor.person_id]
