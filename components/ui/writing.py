"""Writing that arrives once: drafts that stay on the device, lines added at Enter, forms that make one thing."""

from typing import Any

import reflex as rx

from components.scripts import script

#: The other scripts import it; this makes it part of the build.
DRAFT = script(__name__, "draft.js")


class AddLine(rx.Component):
    """See `add_line`."""

    library = script(__name__, "add_line.jsx")
    tag = "AddLine"

    draft_key: rx.Var[str]
    sent: rx.Var[str]
    answered: rx.Var[int]
    answer: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    max_length: rx.Var[int]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]


class Nobody(rx.Component):
    """See `nobody`."""

    library = script(__name__, "nobody.jsx")
    tag = "Nobody"


class Once(rx.Component):
    """See `once`."""

    library = script(__name__, "once.jsx")
    tag = "Once"

    name: rx.Var[str]
    about: rx.Var[str]
    made: rx.Var[str]


def add_line(
    *, draft_key: Any, sent: Any, answered: Any, answer: Any, texts: dict[str, Any], max_length: int, on_send: Any
) -> rx.Component:
    """A field for one more line; it empties at the press, and what did not arrive comes back into it.

    Args:
        draft_key: What the lines belong to, and who writes; each has its own draft.
        sent: The nonce of the last line that arrived.
        answered: Changes with every answer.
        answer: Why the last one did not arrive.
        texts: label, add, late.
        max_length: Of a line, in characters.
        on_send: Event with the text and its nonce.
    """
    return AddLine.create(
        draft_key=draft_key,
        sent=sent,
        answered=answered,
        answer=answer,
        texts=texts,
        max_length=max_length,
        on_send=on_send,
    )


def nobody() -> rx.Component:
    """Shows nothing; takes away what was being written on this device, for nobody is signed in any more (A8)."""
    return Nobody.create()


def once(about: str, *, made: Any, name: str = "nonce") -> rx.Component:
    """A hidden field with one nonce for each thing that a form makes.

    Args:
        about: What the form makes; each has its own.
        made: The nonce of the last one that was made.
        name: Of the field.
    """
    return Once.create(name=name, about=about, made=made)
