"""The conversation of a task in the office. The two kinds of text can't be mistaken for each other (U18)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.office import Office
from state.task_talk import TaskTalk

#: The composer imports it; this makes it part of the build.
MENTION = rx.asset("mention.jsx", shared=True).importable_path
MESSAGES: Any = TaskTalk.messages


class Composer(rx.Component):
    """Where a message or a comment is written; the draft stays on the device until it has arrived."""

    library = rx.asset("composer.jsx", shared=True).importable_path
    tag = "Composer"

    draft_key: rx.Var[str]
    opening: rx.Var[str]
    modes: rx.Var[list[dict[str, Any]]]
    sent: rx.Var[str]
    answered: rx.Var[int]
    answer: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    people: rx.Var[list[str]]
    on_mention: rx.EventHandler[rx.event.no_args_event_spec]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


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
        _composer(),
    )


def _message(message: Any) -> rx.Component:
    side = rx.cond(message.internal, "internal", rx.cond(message.by_client, "client", "own"))
    return rx.el.li(
        rx.el.div(
            rx.el.strong(message.author),
            rx.cond(
                message.internal,
                rx.el.span(ui.icon("lock", 13), t("Internal comment"), class_name="k-message-kind"),
                rx.el.span(rx.cond(message.by_client, t("Client"), t("Portal message")), class_name="k-message-kind"),
            ),
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
            rx.cond(
                TaskTalk.rewording == message.id,
                ui.reword_message(
                    message,
                    on_save=TaskTalk.save_message,
                    on_cancel=TaskTalk.reword(""),
                    error=TaskTalk.faults["message"],
                ),
                rx.el.div(
                    rx.cond(message.parts.length() > 0, rx.foreach(message.parts, _part), message.text),
                    class_name="k-message-text",
                ),
            ),
        ),
        ui.seen_by(message),
        custom_attrs={"data-side": side, "id": f"m-{message.id}"},
        tab_index=-1,
        class_name="k-message",
        data_testid="message",
        key=message.id,
    )


def _part(part: Any) -> rx.Component:
    return rx.cond(part.name, rx.el.mark(part.text, class_name="k-mention"), rx.fragment(part.text))


def _composer() -> rx.Component:
    audience = TaskTalk.task.audience
    return Composer.create(
        # Not the next person's at this browser.
        draft_key=f"{Office.user_email}.{TaskTalk.task.id}",
        # What can do no harm when nobody at the client reads along.
        opening=rx.cond(audience == "", "internal", "portal"),
        modes=[
            {
                "key": "portal",
                "words": t("Portal message"),
                "audience": rx.cond(
                    audience == "",
                    t("Nobody at the client sees this task yet. Share it first."),
                    t("Visible to: {names}", names=audience),
                ),
                "placeholder": t("A message to the client"),
                "send": t("Send to the client"),
                "closed": audience == "",
            },
            {
                "key": "internal",
                "words": t("Internal comment"),
                "audience": t("Only your colleagues see this."),
                "placeholder": t("A note for colleagues"),
                "send": t("Add comment"),
                "closed": False,
            },
        ],
        sent=TaskTalk.sent,
        answered=TaskTalk.answered,
        answer=TaskTalk.send_problem,
        texts={
            "modes": t("For whom"),
            "people": t("Colleagues"),
            **ui.ANSWERING,
            "keys": t("Ctrl and Enter send it too"),
            "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
        },
        on_send=TaskTalk.send,
        people=TaskTalk.colleagues,
        on_mention=TaskTalk.find_colleagues,
    )
