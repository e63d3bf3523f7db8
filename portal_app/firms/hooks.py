"""What later features do when a firm comes about."""

from collections.abc import Callable

from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor

#: Called once for a new firm, in the unit of work that founds it, with the program as actor.
Founding = Callable[[Session, Actor], None]
_foundings: list[Founding] = []


def on_founded(founding: Founding) -> Founding:
    """Let a later feature give a new firm what it begins with; returns the function, so it can decorate one."""
    if founding not in _foundings:
        _foundings.append(founding)
    return founding


def tell_founded(session: Session, actor: Actor) -> None:
    """Give a new firm what the features begin with.

    Args:
        session: The unit of work that founds it.
        actor: The program, acting for the new firm.
    """
    for founding in _foundings:
        founding(session, actor)
