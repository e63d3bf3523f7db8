"""What may be done only by somebody who showed a short while ago that it is them.

A browser that was left open, or taken, must not be enough to change how a person signs in, who may do what, or to carry
everything away. Commands of that kind begin with `require_fresh(actor)`.
"""

from datetime import timedelta

from portal_app.accounts.actor import Actor
from portal_app.core.clock import now
from portal_app.core.errors import ConfirmFirst
from portal_app.core.i18n import msg

FRESH_FOR = timedelta(minutes=15)
"""So long a sign-in, or a confirmation, is enough."""


def is_fresh(actor: Actor) -> bool:
    """Whether the person behind this session showed within `FRESH_FOR` that it is them."""
    return actor.confirmed_at is not None and now() - actor.confirmed_at < FRESH_FOR


def require_fresh(actor: Actor) -> None:
    """Let pass whoever signed in, or confirmed, a short while ago, and the program itself.

    A page needs nothing for this but to call the command: the guard asks the person to confirm, then sends the same
    event once more.

    Raises:
        ConfirmFirst: It was longer ago.
    """
    if (actor.is_staff or actor.is_contact) and not is_fresh(actor):
        raise ConfirmFirst(msg("Please confirm first that it is you."))
