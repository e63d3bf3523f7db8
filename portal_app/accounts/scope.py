"""Which side an actor is on. To whoever is on the other side, what is asked for does not exist."""

from portal_app.accounts.actor import Actor
from portal_app.core.errors import NotFound


def office_only(actor: Actor) -> None:
    """Let staff and the program pass.

    Raises:
        NotFound: The actor is a client's contact, for whom the office does not exist.
    """
    if actor.is_contact:
        raise NotFound


def contacts_only(actor: Actor) -> None:
    """Let contacts pass.

    Raises:
        NotFound: The actor is on the office's side, which has no part in the portal.
    """
    if not actor.is_contact:
        raise NotFound
