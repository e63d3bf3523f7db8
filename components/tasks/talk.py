"""The conversation of a task in the office. The two kinds of text can't be mistaken for each other (U18)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.task_talk import TaskTalk

MESSAGES: Any = TaskTalk.messages


class SendKeys(rx.Component):
    """Ctrl and Enter send the form that this stands in."""

    library = rx.asset("send_keys.jsx", shared=True).importable_path
    tag = "SendKeys"


def conversation() -> rx.Component:
    """Everything that was said, and the composer."""
    return ui.section(
        t("Conversation"),
        rx.cond(
            MESSAGES.length() == 0,
            rx.el.p(t("Nothing has been said yet."), class_name="k-muted"),
            rx.el.ol(rx.foreach(TaskTalk.messages, _message), class_name="k-thread"),
        ),
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
            class_name="k-message-head",
        ),
        rx.cond(
            message.reply_to_id != "",
            rx.el.span(rx.el.strong(message.reply_to_author), ": ", message.reply_to_text, class_name="k-quote"),
        ),
        rx.el.div(message.text, class_name="k-message-text"),
        custom_attrs={"data-side": side},
        class_name="k-message",
        data_testid="message",
        key=message.id,
    )


def _composer() -> rx.Component:
    internal = TaskTalk.audience_mode == "internal"
    return rx.el.form(
        rx.el.div(
            _mode("portal", "globe", t("Portal message")),
            _mode("internal", "lock", t("Internal comment")),
            role="group",
            aria_label=t("For whom"),
            class_name="k-composer-modes",
        ),
        rx.el.div(
            rx.cond(
                internal,
                rx.fragment(ui.icon("lock", 14), rx.el.span(t("Only your colleagues see this."))),
                rx.cond(
                    TaskTalk.task.audience == "",
                    rx.fragment(
                        ui.icon("triangle_alert", 14),
                        rx.el.span(t("Nobody at the client sees this task yet. Share it first.")),
                    ),
                    rx.fragment(ui.icon("eye", 14), rx.el.span(t("Visible to: {names}", names=TaskTalk.task.audience))),
                ),
            ),
            class_name="k-composer-audience",
            custom_attrs={"aria-live": "polite"},
            data_testid="audience",
        ),
        rx.el.textarea(
            name="message",
            rows="2",
            placeholder=rx.cond(internal, t("A note for colleagues"), t("A message to the client")),
            aria_label=rx.cond(internal, t("Internal comment"), t("Portal message")),
            key=f"message-{TaskTalk.sent}",
            class_name="k-input k-area",
            data_testid="message-text",
        ),
        # The form says for whom it was written when it was sent, whatever is pressed meanwhile.
        rx.el.input(type="hidden", name="mode", value=TaskTalk.audience_mode, read_only=True),
        rx.el.input(type="hidden", name="nonce", value=TaskTalk.nonce, read_only=True),
        SendKeys.create(),
        rx.el.div(
            rx.el.p(TaskTalk.faults["message"], class_name="k-field-error", role="alert"),
            ui.button(
                rx.cond(internal, t("Add comment"), t("Send to the client")),
                kind="primary",
                type="submit",
                disabled=~internal & (TaskTalk.task.audience == ""),
                title=t("Ctrl and Enter send it too"),
                custom_attrs={"aria-keyshortcuts": "Control+Enter"},
                data_testid="send",
            ),
            class_name="k-composer-foot",
        ),
        on_submit=TaskTalk.send,
        reset_on_submit=False,
        class_name="k-composer",
        custom_attrs={"data-mode": TaskTalk.audience_mode},
        data_testid="composer",
    )


def _mode(name: str, icon: str, words: rx.Var[str]) -> rx.Component:
    return rx.el.button(
        ui.icon(icon, 15),
        words,
        type="button",
        on_click=TaskTalk.write_for(name),
        aria_pressed=TaskTalk.audience_mode == name,
        class_name="k-composer-mode",
        data_testid=f"mode-{name}",
    )
