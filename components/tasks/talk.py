"""The conversation of a task in the office. The two kinds of text can't be mistaken for each other (U18)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.tasks.writing import composer, kind_of, side_of
from state.office import Office
from state.task_talk import TaskTalk

MESSAGES: Any = TaskTalk.messages


def conversation() -> rx.Component:
    """Everything that was said, and the composer."""
    return ui.section(
        t("Conversation"),
        rx.cond(
            MESSAGES.length() == 0,
            rx.el.p(t("Nothing has been said yet."), class_name="k-muted"),
            rx.fragment(
                rx.cond(
                    TaskTalk.earlier,
                    ui.button(
                        t("Earlier messages"),
                        icon="chevron_up",
                        on_click=TaskTalk.show_earlier,
                        class_name="k-earlier",
                        data_testid="earlier",
                    ),
                ),
                rx.el.ol(rx.foreach(TaskTalk.messages, _message), class_name="k-thread"),
            ),
        ),
        ui.seen(TaskTalk.task.id, newest=TaskTalk.newest, already=TaskTalk.seen_number, on_seen=TaskTalk.seen),
        composer(
            about=TaskTalk.task.id,
            audience=TaskTalk.task.audience,
            nobody=t("Nobody at the client sees this task yet. Share it first."),
            texts={"people": t("Colleagues"), **ui.ANSWERING},
            sent=TaskTalk.sent,
            answered=TaskTalk.answered,
            answer=TaskTalk.send_problem,
            on_send=TaskTalk.send,
            people=TaskTalk.colleagues,
            on_mention=TaskTalk.find_colleagues,
        ),
    )


def _message(message: Any) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            rx.el.strong(message.author),
            kind_of(message),
            rx.el.span(message.at),
            ui.message_acts(
                message, internal=message.internal, on_reword=TaskTalk.reword, on_delete=TaskTalk.delete_message
            ),
            class_name="k-message-head",
        ),
        rx.cond(message.reply_to_id != "", ui.quote(message, on_far=TaskTalk.show_from)),
        rx.cond(
            message.deleted != "",
            ui.deleted_message(message),
            rx.fragment(
                ui.reword_message(
                    message,
                    writer=Office.user_email,
                    rewording=TaskTalk.rewording,
                    sent=TaskTalk.sent,
                    answered=TaskTalk.answered,
                    error=TaskTalk.faults["message"],
                    on_reword=TaskTalk.reword,
                    on_save=TaskTalk.save_message,
                ),
                rx.cond(
                    TaskTalk.rewording != message.id,
                    rx.el.div(
                        rx.cond(message.parts.length() > 0, rx.foreach(message.parts, _part), ui.written(message.text)),
                        class_name="k-message-text",
                    ),
                ),
            ),
        ),
        ui.seen_by(message),
        custom_attrs={"data-side": side_of(message), "id": f"m-{message.id}"},
        tab_index=-1,
        class_name="k-message",
        data_testid="message",
        key=message.id,
    )


def _part(part: Any) -> rx.Component:
    return rx.cond(part.name, rx.el.mark(part.text, class_name="k-mention"), ui.written(part.text))
