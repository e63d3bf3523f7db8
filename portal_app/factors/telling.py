"""What is recorded, and told to the person by mail, whenever something about their signing in changes."""

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened


def tell(session: Session, actor: Actor, kind: Happened, what: str = "", name: str = "") -> None:
    """Record a change that a person made to their own factors.

    Args:
        session: The unit of work that makes the change.
        actor: Whose factors they are, and who did it.
        kind: What happened.
        what: `authenticator`, `passkey` or `codes`.
        name: Of the passkey.
    """
    data = {"event": kind.value, "what": what, "name": name}
    record(session, actor, Event(kind, (actor.kind.value, actor.person_id), internal=True, data=data))
