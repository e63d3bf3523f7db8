"""What is read of templates, within the actor's firm."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import office_only
from portal_app.core.clock import zone
from portal_app.core.errors import NotFound
from portal_app.core.i18n import format_date
from portal_app.templates.models import TaskTemplate
from portal_app.templates.views import TemplateView

INTRODUCTION = "introduction"


def list_templates(session: Session, actor: Actor) -> list[TemplateView]:
    """The firm's introduction templates, in the order in which a client meets them (U7).

    Raises:
        NotFound: The actor is a contact.
    """
    rows = introductions(session, actor)
    return [
        TemplateView(
            id=row.id,
            title=row.title,
            description=row.description,
            lines=list(row.checklist),
            changed=format_date(row.updated_at.astimezone(zone(actor.time_zone)).date(), actor.language),
            first=number == 0,
            last=number == len(rows) - 1,
        )
        for number, row in enumerate(rows)
    ]


def introductions(session: Session, actor: Actor) -> list[TaskTemplate]:
    """The introduction templates themselves, in order, for whoever makes tasks from them."""
    office_only(actor)
    return list(
        session.scalars(
            select(TaskTemplate)
            .where(TaskTemplate.firm_id == actor.firm_id, TaskTemplate.kind == INTRODUCTION)
            .order_by(TaskTemplate.position, TaskTemplate.id)
        )
    )


def template_of(session: Session, actor: Actor, template_id: str) -> TaskTemplate:
    """A template that the actor may change.

    Raises:
        NotFound: It is another firm's, or not there, or the actor is a contact.
    """
    office_only(actor)
    found = session.scalar(
        select(TaskTemplate).where(TaskTemplate.id == template_id, TaskTemplate.firm_id == actor.firm_id)
    )
    if found is None:
        raise NotFound()
    return found
