"""What makes a making unique, so that a double click, or a try whose answer was lost, makes one thing and not two."""

from hashlib import sha256

from portal_app.accounts.actor import Actor
from portal_app.tasks.rules import MAX_NONCE


def once(actor: Actor, nonce: str, *made: object) -> str:
    """The key of one making.

    Args:
        actor: Who makes it.
        nonce: Made by the page, one for each making, the same when it tries again.
        made: All that is made. Changed meanwhile, because the answer to the first try never came, it is another making.
    """
    return f"{actor.person_id}:{nonce[:MAX_NONCE]}:{sha256(repr(made).encode()).hexdigest()[:16]}"
