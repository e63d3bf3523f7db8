"""One request of a contact: its files, and what was said (U24)."""

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.portal.base import BASE, OF_COMPANY
from components.portal.frame import portal_page
from components.portal.parts import composer, length
from components.portal.request_parts import adding, back, file_list
from components.portal.requests import HERE
from portal_app.tasks.portal_views import PortalMessage
from state.portal.frame import Portal
from state.portal.requests import PortalOneRequest

ONE = PortalOneRequest.request


def request_page() -> rx.Component:
    """`/p/ADDRESS/requests/ID`."""
    return portal_page(
        back(),
        ui.at_address(
            rx.cond(
                PortalOneRequest.missing,
                ui.empty_state(
                    "search_x",
                    t("This request is not here"),
                    t("It may belong to another company of yours: choose that at your name above."),
                    ui.link_button(t("To my requests"), href=HERE, kind="primary"),
                    data_testid="no-request",
                ),
                rx.cond(PortalOneRequest.loaded, _one(), ui.skeleton("text", 6)),
            ),
            ui.skeleton("text", 6),
            about=PortalOneRequest.shown,
        ),
        active="requests",
        title=rx.cond(ONE.subject != "", ONE.subject, t("Request")),
        again=PortalOneRequest.load,
        overlays=[notices(PortalOneRequest, undo=PortalOneRequest.undo != "", on_undo=PortalOneRequest.take_back)],
    )


def _one() -> rx.Component:
    is_task = ONE.status == "task"
    return ui.stack(
        rx.el.h1(ONE.subject, class_name="k-title p-task-title", data_testid="request-subject"),
        ui.problem(PortalOneRequest, data_testid="problem"),
        rx.cond(
            is_task,
            ui.callout(
                rx.el.p(t("{firm} made a task of this. It goes on there.", firm=Portal.firm_name)),
                ui.link_button(
                    t("Open the task"),
                    href=f"{BASE}/tasks/{ONE.task_id}",
                    kind="primary",
                    data_testid="open-task",
                ),
                tone="brand",
            ),
            ui.inline(_standing()),
        ),
        rx.el.p(ui.written(ONE.text), class_name="k-lines p-description", data_testid="request-text"),
        rx.el.p(ONE.created, rx.cond(ONE.addressees != "", f" · {ONE.addressees}", ""), class_name="k-help"),
        rx.cond(is_task & ~PortalOneRequest.turned, rx.fragment(), _work()),
        gap=6,
    )


def _standing() -> rx.Component:
    return rx.match(
        ONE.status,
        ("closed", ui.badge(t("Closed. Write below to open it again."), icon="check", data_testid="standing")),
        rx.cond(
            ONE.waiting,
            ui.badge(t("With your accountant {since}", since=ONE.waited), icon="hourglass", data_testid="standing"),
            ui.badge(t("Answered"), tone="ok", icon="check", data_testid="standing"),
        ),
    )


def _work() -> rx.Component:
    there = length(PortalOneRequest.files) > 0
    is_open = ONE.status == "open"
    return rx.fragment(
        rx.cond(
            there | is_open,
            ui.section(
                t("Files"),
                file_list(PortalOneRequest.files, on_remove=PortalOneRequest.remove_file, may_remove=is_open),
                rx.cond(
                    is_open,
                    adding(
                        f"{BASE}/files/requests/{ONE.id}{OF_COMPANY}",
                        megabytes=ONE.max_upload_mb,
                        on_done=PortalOneRequest.files_arrived,
                    ),
                    rx.fragment(),
                ),
                data_testid="files",
            ),
            rx.fragment(),
        ),
        ui.section(
            t("Messages"),
            rx.el.ol(
                rx.foreach(PortalOneRequest.messages, _message),
                class_name="p-messages",
                role="log",
                aria_label=t("Messages"),
                data_testid="messages",
            ),
            ui.seen(
                ONE.id, newest=PortalOneRequest.news, already=PortalOneRequest.seen_news, on_seen=PortalOneRequest.seen
            ),
            composer(
                draft_key=f"{Portal.user_name}.{ONE.id}",
                sent=PortalOneRequest.sent,
                answered=PortalOneRequest.answered,
                answer=PortalOneRequest.send_problem,
                texts={
                    "label": t("Ask or tell something"),
                    "audience": t("{firm} reads this: those who look after you.", firm=Portal.firm_name),
                    "send": t("Send"),
                    "keys": t("Ctrl and Enter send it too"),
                    "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
                },
                on_send=lambda text, nonce, _reply_to: PortalOneRequest.send(text, nonce),
            ),
        ),
    )


def _message(message: PortalMessage) -> rx.Component:
    who = rx.cond(
        message.mine,
        rx.el.span(t("You"), class_name="k-strong"),
        rx.el.span(rx.el.span(message.author, class_name="k-strong"), " · ", Portal.firm_name),
    )
    return rx.el.li(
        rx.el.p(who, rx.el.time(message.at), class_name="p-message-head"),
        rx.cond(
            message.deleted != "", ui.deleted_message(message), rx.el.p(ui.written(message.text), class_name="k-lines")
        ),
        class_name="p-message",
        custom_attrs={"data-from": rx.cond(message.mine, "me", "office")},
        data_testid="message",
        key=message.id,
    )
