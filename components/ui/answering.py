"""What can be done with a message on either side: answer it, follow a quote, change and delete one's own (U20)."""

from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script
from components.ui.base import icon
from components.ui.buttons import icon_button

_SCRIPT = script(__name__, "answering.jsx")

#: Texts that a composer needs for answering.
ANSWERING: dict[str, Any] = {"answering": t("Answer to:"), "leave": t("Do not quote it")}


class Quote(rx.Component):
    """See `quote`."""

    library = _SCRIPT
    tag = "Quote"

    to: rx.Var[str]
    author: rx.Var[str]
    text: rx.Var[str]
    label: rx.Var[str]
    on_far: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class ReplyArrow(rx.Component):
    """The arrow that answers a message; the composer of the page hears of it."""

    library = _SCRIPT
    tag = "ReplyArrow"

    to: rx.Var[str]
    author: rx.Var[str]
    text: rx.Var[str]
    internal: rx.Var[bool]
    label: rx.Var[str]


class Seen(rx.Component):
    """See `seen`."""

    library = script(__name__, "seen.jsx")
    tag = "Seen"

    about: rx.Var[str]
    newest: rx.Var[int]
    already: rx.Var[int]
    on_seen: rx.EventHandler[rx.event.passthrough_event_spec(int)]


def seen(about: Any, *, newest: Any, already: Any, on_seen: Any) -> rx.Component:
    """Tells when something new stood before a person's eyes; shows nothing.

    Args:
        about: Id of what the page shows.
        newest: Number of the newest message of somebody else.
        already: Number of the newest that was noted as seen.
        on_seen: Event with the number of the newest.
    """
    return Seen.create(about=about, newest=newest, already=already, on_seen=on_seen)


def seen_by(message: Any) -> rx.Component:
    """Who has seen a message and none after it, and when."""
    return rx.cond(
        message.seen != "",
        rx.el.p(icon("eye", 13), t("Seen by {who}", who=message.seen), class_name="k-seen", data_testid="seen-by"),
    )


def quote(message: Any, *, on_far: Any) -> rx.Component:
    """What a message answers, in short; pressing it goes there (U20).

    Args:
        message: Var of a message that answers another one.
        on_far: Event with the id of a message that is not among those shown.
    """
    return Quote.create(
        to=message.reply_to_id,
        author=message.reply_to_author,
        text=rx.cond(message.reply_to_text == "", t("Message deleted"), message.reply_to_text),
        label=t("Go to this message"),
        on_far=on_far,
    )


def message_acts(message: Any, *, on_reword: Any, on_delete: Any, internal: Any = False) -> rx.Component:
    """The arrow, and for its author the ways to change and delete a message.

    Args:
        message: Var of it.
        on_reword: Handler that takes its id: open it for changing.
        on_delete: Handler that takes its id.
        internal: It is a comment.
    """
    own = rx.fragment(
        rx.cond(
            message.may_edit,
            icon_button("pencil", t("Change"), on_click=on_reword(message.id), data_testid="reword-message"),
        ),
        icon_button("trash_2", t("Delete"), on_click=on_delete(message.id), data_testid="delete-message"),
    )
    acts = rx.el.span(
        ReplyArrow.create(
            to=message.id, author=message.author, text=message.text, internal=internal, label=t("Answer this message")
        ),
        rx.cond(message.mine, own),
        class_name="k-message-acts",
    )
    edited = rx.cond(message.edited, rx.el.span(t("edited"), class_name="k-muted", data_testid="edited"))
    return rx.cond(message.deleted == "", rx.fragment(edited, acts))


def deleted_message(message: Any) -> rx.Component:
    """The trace that a deleted message leaves."""
    return rx.el.p(
        icon("ban", 14),
        t("Message deleted by its author, {when}", when=message.deleted),
        class_name="k-message-gone",
        data_testid="message-gone",
    )
