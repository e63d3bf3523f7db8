"""The conversation on a task: portal messages only; the office's and one's own are unmistakable (U16, U18)."""

import reflex as rx

from components import ui
from components.i18n import t
from components.portal.parts import composer
from portal_app.tasks.portal_views import PortalMessage
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage

TASK = PortalTaskPage.task


def conversation() -> rx.Component:
    """What was said, oldest first, and where to write."""
    said = rx.el.div(
        rx.cond(
            PortalTaskPage.earlier,
            ui.button(
                t("Earlier messages"),
                icon="chevron_up",
                on_click=PortalTaskPage.show_earlier,
                class_name="k-earlier",
                data_testid="earlier",
            ),
            rx.fragment(),
        ),
        rx.el.ol(
            # One list to the browser: a message that goes from the second to the first stays as it is, and so does what
            # is typed in it.
            rx.foreach(PortalTaskPage.messages + PortalTaskPage.fresh, _message),
            class_name="p-messages",
        ),
        role="log",
        aria_label=t("Messages"),
        data_testid="messages",
    )
    return ui.section(
        t("Messages"),
        said,
        ui.seen(TASK.id, newest=PortalTaskPage.newest, already=PortalTaskPage.seen_number, on_seen=PortalTaskPage.seen),
        composer(
            # Not the next person's at this browser.
            draft_key=f"{Portal.user_name}.{TASK.id}",
            sent=PortalTaskPage.sent,
            answered=PortalTaskPage.answered,
            answer=PortalTaskPage.send_problem,
            texts={
                "label": t("Ask or tell something"),
                "audience": t("{firm} reads this, and colleagues of yours who see this task.", firm=Portal.firm_name),
                "send": t("Send"),
                **ui.ANSWERING,
                "keys": t("Ctrl and Enter send it too"),
                "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
            },
            on_send=PortalTaskPage.send,
        ),
    )


def _message(message: PortalMessage) -> rx.Component:
    who = rx.cond(
        message.mine,
        rx.el.span(t("You"), class_name="k-strong"),
        rx.el.span(
            rx.el.span(message.author, class_name="k-strong"),
            rx.cond(message.by_client, rx.fragment(), rx.el.span(" · ", Portal.firm_name)),
        ),
    )
    rewording = ui.reword_message(
        message,
        writer=Portal.user_name,
        rewording=PortalTaskPage.rewording,
        sent=PortalTaskPage.sent,
        answered=PortalTaskPage.answered,
        error=PortalTaskPage.faults["message"],
        on_reword=PortalTaskPage.reword,
        on_save=PortalTaskPage.save_message,
    )
    shown = rx.el.p(ui.written(message.text), class_name="k-lines")
    return rx.el.li(
        rx.el.div(
            who,
            rx.el.time(message.at),
            ui.message_acts(message, on_reword=PortalTaskPage.reword, on_delete=PortalTaskPage.delete_message),
            class_name="p-message-head",
        ),
        rx.cond(message.reply_to_id != "", ui.quote(message, on_far=PortalTaskPage.show_from), rx.fragment()),
        rx.cond(
            message.deleted != "",
            ui.deleted_message(message),
            rx.fragment(rewording, rx.cond(PortalTaskPage.rewording != message.id, shown)),
        ),
        ui.seen_by(message),
        class_name="p-message",
        custom_attrs={
            "data-from": rx.cond(message.mine, "me", rx.cond(message.by_client, "us", "office")),
            "id": f"m-{message.id}",
        },
        tab_index=-1,
        data_testid="message",
        key=message.id,
    )
