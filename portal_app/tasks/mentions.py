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
    told, message.mentioned = spoken_to(session, actor, message.text) if message.internal else ([], "")
    return told


def spoken_to(session: Session, actor: Actor, text: str) -> tuple[list[str], str]:
    """Whom a comment speaks to.

    Args:
        session: For reading.
        actor: Its author, who is not told of their own words.
        text: Of the comment.

    Returns:
        Ids of the colleagues to tell, and the names of all it speaks to, one a line.
    """
    if "@" not in text:
        return [], ""
    staff = rows(session, _STAFF, {"firm": actor.firm_id})
    spoken = mentioned(text, [row.name for row in staff])
    return [row.id for row in staff if row.name in spoken and row.id != actor.person_id], "\n".join(sorted(spoken))
