"""What was said about a request, and where staff answer: on its page and in the inbox (U24)."""

from typing import Any

import reflex as rx

from components import ui
from components.files import file_name, held_badge
from components.i18n import t
from components.tasks.writing import composer, kind_of, side_of


def file_line(file: Any, *acts: rx.Component) -> rx.Component:
    """A file to download, on a line.

    Args:
        file: Which.
        *acts: What can be done with it there.
    """
    return rx.el.li(
        ui.icon("file_text", 18),
        file_name(file),
        rx.el.span(file.size, class_name="k-small-text k-muted"),
        held_badge(file.held),
        rx.cond(file.internal, ui.badge(t("Internal"), tone="warn", icon="lock"), rx.fragment()),
        *acts,
        key=file.id,
    )


def said(message: Any) -> rx.Component:
    """A message or a comment; the two can't be mistaken for each other (U18)."""
    return rx.el.li(
        rx.el.div(rx.el.strong(message.author), kind_of(message), rx.el.span(message.at), class_name="k-message-head"),
        rx.cond(
            message.deleted != "",
            ui.deleted_message(message),
            rx.el.div(ui.written(message.text), class_name="k-message-text"),
        ),
        custom_attrs={"data-side": side_of(message)},
        class_name="k-message",
        data_testid="message",
        key=message.id,
    )


def answering(*, about: Any, audience: Any, sent: Any, answered: Any, answer: Any, on_send: Any) -> rx.Component:
    """Where staff write on what is not a task's page.

    Args:
        about: Id of what it is written on; each has its own draft.
        audience: Names of those who read a portal message; empty when nobody does.
        sent: The nonce of the last writing that arrived.
        answered: Changes with every answer.
        answer: Why the last one did not arrive.
        on_send: Event with the text, its nonce and for whom it is.
    """
    return composer(
        about=about,
        audience=audience,
        nobody=t("Nobody at the client can read this now."),
        sent=sent,
        answered=answered,
        answer=answer,
        on_send=lambda text, nonce, mode, _reply_to: on_send(text, nonce, mode),
    )
