"""A mail before it is words: who gets it, from which firm, and the facts for its templates."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from portal_app.mail.brand import Brand


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail.

    Attributes:
        name: As the reader sees it.
        media_type: By its content.
        key: In the store.
    """

    name: str
    media_type: str
    key: str


@dataclass(frozen=True, slots=True)
class Letter:
    """What `mail.compose` makes a mail of.

    Attributes:
        folder: Of its templates in `mail/messages/`.
        message_id: In angle brackets.
        to_name: Of the person.
        to_email: Where it goes.
        side: "contact" or "staff".
        language: It is written in.
        brand: It wears.
        items: The facts of each thing it tells; several when several leave as one mail.
        attachments: Files that go with it.
    """

    folder: str
    message_id: str
    to_name: str
    to_email: str
    side: str
    language: str
    brand: Brand
    items: Sequence[Mapping[str, Any]]
    attachments: Sequence[Attachment] = ()


@dataclass(frozen=True, slots=True)
class Composed:
    """A mail as it goes over the wire.

    Attributes:
        sender: Envelope address of the sender.
        recipient: Envelope address of the recipient.
        subject: For logs and lists.
        content: Headers and body, lines ended by CRLF.
    """

    sender: str
    recipient: str
    subject: str
    content: bytes
