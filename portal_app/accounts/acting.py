"""Where every command of a person begins: their unit of work, which somebody who only looks on is not given (B6)."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.core.db import writing
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg


@contextmanager
def acting(actor: Actor) -> Iterator[Session]:
    """A unit of work in the actor's firm: all of it is committed at the end, or nothing of it.

    Args:
        actor: Who changes something.

    Raises:
        Refused: They look at a portal as its client sees it.
    """
    may_act(actor)
    with writing(actor.firm_id) as session:
        yield session


def may_act(actor: Actor) -> None:
    """Stop whoever only looks on, before something is counted or a password is tried.

    Raises:
        Refused: They look at a portal as its client sees it.
    """
    if actor.viewing_by:
        raise Refused(
            msg(
                "You see the portal as {name} sees it. Nothing can be changed here: leave this view first.",
                name=actor.name,
            )
        )
