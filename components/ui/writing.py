"""Writing that arrives once: drafts and forms that stay on the device, lines added at Enter, one thing a form."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script

#: The other scripts import them; this makes them part of the build.
DRAFT = script(__name__, "draft.js")
CONTROLS = script(__name__, "controls.js")


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


class Keeping(rx.Component):
    """See `keeping`."""

    library = script(__name__, "keeping.jsx")
    tag = "Keeping"

    form: rx.Var[str]
    draft_key: rx.Var[str]
    names: rx.Var[list[str]]
    arrived: rx.Var[Any]
    beside: rx.Var[str]
    dialog: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_beside: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_anew: rx.EventHandler[rx.event.no_args_event_spec]


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


def keeping(
    form: str,
    *,
    draft_key: Any,
    names: Sequence[str],
    arrived: Any,
    beside: Any = "",
    dialog: str = "",
    **events: Any,
) -> rx.Component:
    """Keeps what is typed into a form on the device until it has arrived, and says so to whoever comes back to it.

    It stands outside the form, for the whole life of the page. A button of the type "reset" throws away what was typed.

    Args:
        form: The form's id.
        draft_key: What the form is about, and who fills it in; each has its own draft.
        names: Of the fields that are kept; one that ends with a hyphen stands for all that begin so.
        arrived: Changes when what was typed has arrived.
        beside: What belongs to it and is no field, such as the client that was chosen.
        dialog: Name of the dialog that the form is in, which is told of it as `keeping`.
        **events: `on_beside` with what was kept of it, where the page has none; `on_anew` when it is thrown away.
    """
    return Keeping.create(
        # Another form begins with what was kept of it, and knows nothing of this one.
        key=draft_key,
        form=form,
        draft_key=draft_key,
        names=list(names),
        arrived=arrived,
        beside=beside,
        dialog=dialog,
        texts={
            "kept": t("What you had typed here is back. It is kept in this browser only, until you save it."),
            "away": t("Throw it away"),
        },
        **events,
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
