"""Changing a message of one's own, on either side."""

from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script


class Rewording(rx.Component):
    """See `reword_message`."""

    library = script(__name__, "rewording.jsx")
    tag = "Rewording"

    open: rx.Var[bool]
    draft_key: rx.Var[str]
    text: rx.Var[str]
    sent: rx.Var[str]
    answered: rx.Var[int]
    answer: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_open: rx.EventHandler[rx.event.no_args_event_spec]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_leave: rx.EventHandler[rx.event.no_args_event_spec]


def reword_message(
    message: Any, *, writer: Any, rewording: Any, sent: Any, answered: Any, error: Any, on_reword: Any, on_save: Any
) -> rx.Component:
    """Where a message of one's own is changed; what is typed stays on the device until it has arrived.

    Args:
        message: Var of it.
        writer: Var that tells the reader from others at this browser.
        rewording: Id of the message that is being changed; empty for none.
        sent: The nonce of the last writing that arrived.
        answered: Changes with every answer.
        error: What is wrong with the new text.
        on_reword: Handler that takes the id of the message to change; an empty one leaves it as it was.
        on_save: Handler that takes its id, the new text and the writing's nonce.
    """
    is_open = rewording == message.id
    return rx.cond(
        message.may_edit | is_open,
        Rewording.create(
            open=is_open,
            draft_key=f"{writer}.{message.id}",
            text=message.text,
            sent=sent,
            answered=answered,
            answer=error,
            texts={
                "label": t("Change the message"),
                "save": t("Save"),
                "leave": t("Cancel"),
                "keys": t("Ctrl and Enter send it too"),
                "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
            },
            on_open=on_reword(message.id),
            on_save=lambda text, nonce: on_save(message.id, text, nonce),
            on_leave=on_reword(""),
        ),
    )
