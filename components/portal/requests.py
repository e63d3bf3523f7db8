"""A contact's requests: the list, a new one, and one of them (U24)."""

from typing import Any

import reflex as rx

from components import ui
from components.files import held_badge
from components.i18n import size_text, t
from components.portal.frame import portal_page
from components.portal.parts import composer, length
from portal_app.core.filetypes import ACCEPT
from portal_app.requests.portal_views import Addressee, PortalRequestRow
from portal_app.tasks.portal_views import PortalFile, PortalMessage
from state.portal.frame import Portal
from state.portal.requests import PortalNewRequest, PortalOneRequest, PortalRequests

ONE = PortalOneRequest.request
HERE: Any = f"{Portal.base}/requests"


class Ask(rx.Component):
    """The form of a new request; what is typed stays on the device until it has arrived."""

    library = rx.asset("ask.jsx", shared=True).importable_path
    tag = "Ask"

    draft_key: rx.Var[str]
    sent: rx.Var[str]
    answered: rx.Var[int]
    subject_fault: rx.Var[str]
    text_fault: rx.Var[str]
    answer: rx.Var[str]
    people: rx.Var[list[Addressee]]
    texts: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


def requests_page() -> rx.Component:
    """`/p/ADDRESS/requests`."""
    return portal_page(
        ui.page_header(t("Requests"), _ask_button(), subtitle=Portal.client_name),
        rx.cond(PortalRequests.problem != "", ui.callout(PortalRequests.problem, tone="late"), rx.fragment()),
        ui.tabs(
            _tab(t("Open"), "open"),
            _tab(t("Closed"), "closed"),
            label=t("Which requests"),
        ),
        rx.cond(PortalRequests.loaded, _list(), ui.skeleton("cards", 4)),
        active="requests",
        title=t("Requests"),
        again=PortalRequests.load,
    )


def _ask_button() -> rx.Component:
    return ui.link_button(
        t("Ask the office"), href=f"{HERE}/new", kind="primary", icon="plus", data_testid="ask-office"
    )


def _tab(words: Any, name: str) -> rx.Component:
    return ui.tab(
        words, active=PortalRequests.shown == name, on_click=PortalRequests.choose(name), data_testid=f"show-{name}"
    )


def _list() -> rx.Component:
    return rx.cond(
        length(PortalRequests.rows) == 0,
        rx.cond(PortalRequests.shown == "open", _none(), _none_closed()),
        ui.stack(
            rx.el.ul(rx.foreach(PortalRequests.rows, _row), class_name="p-tasks"),
            rx.cond(
                PortalRequests.has_next | (PortalRequests.page > 1),
                ui.inline(
                    ui.button(t("Newer"), on_click=PortalRequests.turn_page(-1), disabled=PortalRequests.page == 1),
                    ui.button(t("Older"), on_click=PortalRequests.turn_page(1), disabled=~PortalRequests.has_next),
                ),
                rx.fragment(),
            ),
        ),
    )


def _none() -> rx.Component:
    return ui.empty_state(
        "message_circle_question",
        t("Nothing asked at the moment"),
        t("Do you need something from {firm}? Ask here, with files if you like: the answer comes to the same place.",
          firm=Portal.firm_name),
        ui.link_button(t("Ask the office"), href=f"{HERE}/new", kind="primary"),
        data_testid="no-requests",
    )  # fmt: skip


def _none_closed() -> rx.Component:
    return ui.empty_state("archive", t("Nothing here yet"), t("What is settled, and what became a task, is kept here."))


def _row(row: PortalRequestRow) -> rx.Component:
    standing = rx.match(
        row.status,
        ("task", ui.badge(t("Became a task"), tone="brand", icon="list_checks")),
        ("closed", ui.badge(t("Closed"), icon="check")),
        rx.cond(
            row.waiting,
            rx.el.span(t("With your accountant {since}", since=row.waited)),
            ui.badge(t("Answered"), tone="ok", icon="check"),
        ),
    )
    return rx.el.li(
        ui.link(
            rx.el.span(class_name="p-dot", aria_hidden="true"),
            rx.el.span(
                rx.el.span(
                    rx.cond(row.unread, ui.visually_hidden(t("New:")), rx.fragment()),
                    row.subject,
                    class_name="p-task-name",
                ),
                rx.el.span(rx.el.span(row.at), standing, class_name="p-task-facts"),
                class_name="k-grow",
            ),
            ui.icon("chevron_right", 18),
            href=rx.cond(row.status == "task", f"{Portal.base}/tasks/{row.task_id}", f"{HERE}/{row.id}"),
            class_name="p-task",
            data_testid="request",
            custom_attrs={"data-unread": row.unread},
        ),
        key=row.id,
    )


def new_request_page() -> rx.Component:
    """`/p/ADDRESS/requests/new`."""
    faults: Any = PortalNewRequest.faults
    form = Ask.create(
        rx.el.div(
            rx.el.p(t("Files"), class_name="k-label"),
            _files(PortalNewRequest.files, PortalNewRequest.remove_file, rx.Var.create(True)),
            _adding(
                f"{Portal.base}/files/requests/new", PortalNewRequest.max_upload_mb, PortalNewRequest.files_arrived
            ),
            class_name="k-stack k-gap-2",
        ),
        # Not the next person's at this browser, nor of another company.
        draft_key=f"{Portal.user_name}.{PortalNewRequest.client_id}.request",
        sent=PortalNewRequest.sent,
        answered=PortalNewRequest.answered,
        subject_fault=faults.get("subject", ""),
        text_fault=faults.get("text", ""),
        answer=PortalNewRequest.problem,
        people=PortalNewRequest.addressees,
        texts={
            "subject": t("What is it about?"),
            "text": t("What do you need?"),
            "whom": t("For whom"),
            "office": t("The office"),
            "audience": t(
                "{firm} decides who looks after it. Your colleagues don't see it, only you and those responsible.",
                firm=Portal.firm_name,
            ),
            "send": t("Send"),
            "keys": t("Ctrl and Enter send it too"),
            "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
        },
        on_send=PortalNewRequest.send,
    )
    return portal_page(
        _back(),
        ui.page_header(t("Ask the office"), subtitle=Portal.client_name),
        rx.cond(
            PortalNewRequest.loaded,
            ui.card(form),
            ui.skeleton("text", 6),
        ),
        active="requests",
        title=t("Ask the office"),
        again=PortalNewRequest.load,
    )


def request_page() -> rx.Component:
    """`/p/ADDRESS/requests/ID`."""
    return portal_page(
        _back(),
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
        active="requests",
        title=rx.cond(ONE.subject != "", ONE.subject, t("Request")),
        again=PortalOneRequest.load,
        overlays=[
            ui.snackbar(
                PortalOneRequest.notice,
                on_close=PortalOneRequest.hide_notice(PortalOneRequest.stamp),
                stamp=PortalOneRequest.stamp,
                action=rx.cond(PortalOneRequest.undo != "", t("Undo"), ""),
                on_action=PortalOneRequest.take_back,
            )
        ],
    )


def _back() -> rx.Component:
    return ui.link(ui.icon("chevron_left", 16), t("Requests"), href=HERE, class_name="k-back", data_testid="back")


def _one() -> rx.Component:
    is_task = ONE.status == "task"
    return ui.stack(
        rx.el.h1(ONE.subject, class_name="k-title p-task-title", data_testid="request-subject"),
        rx.cond(
            PortalOneRequest.problem != "",
            ui.callout(PortalOneRequest.problem, tone="late", role="alert", data_testid="problem"),
            rx.fragment(),
        ),
        rx.cond(
            is_task,
            ui.callout(
                rx.el.p(t("{firm} made a task of this. It goes on there.", firm=Portal.firm_name)),
                ui.link_button(
                    t("Open the task"),
                    href=f"{Portal.base}/tasks/{ONE.task_id}",
                    kind="primary",
                    data_testid="open-task",
                ),
                tone="brand",
            ),
            ui.inline(_standing()),
        ),
        rx.el.p(ONE.text, class_name="k-lines p-description", data_testid="request-text"),
        rx.el.p(ONE.created, rx.cond(ONE.addressees != "", f" · {ONE.addressees}", ""), class_name="k-help"),
        rx.cond(is_task, rx.fragment(), _work()),
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
                _files(PortalOneRequest.files, PortalOneRequest.remove_file, is_open),
                rx.cond(
                    is_open,
                    _adding(
                        f"{Portal.base}/files/requests/{ONE.id}", ONE.max_upload_mb, PortalOneRequest.files_arrived
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
        rx.el.p(message.text, class_name="k-lines"),
        class_name="p-message",
        custom_attrs={"data-from": rx.cond(message.mine, "me", "office")},
        data_testid="message",
        key=message.id,
    )


def _adding(action: Any, megabytes: Any, on_done: Any) -> rx.Component:
    most = megabytes * 1_000_000
    return rx.el.div(
        ui.uploader(
            action=action,
            limits=t(
                "Up to {size} a file: PDF, photos, Word, Excel, e-mails, signed files, ZIP and plain text.",
                size=size_text(most),
            ),
            accept=ACCEPT,
            max_bytes=most,
            on_done=on_done,
        ),
        class_name="p-adding",
    )


def _files(files: Any, remove: Any, may_remove: Any) -> rx.Component:
    return rx.cond(
        length(files) > 0,
        rx.el.ul(rx.foreach(files, lambda file: _file(file, remove, may_remove)), class_name="p-files"),
        rx.fragment(),
    )


def _file(file: PortalFile, remove: Any, may_remove: Any) -> rx.Component:
    name = rx.cond(
        file.held == "",
        rx.el.a(
            file.name,
            href=f"{Portal.base}/files/{file.id}",
            download=True,
            # A route of the server's own: the page's router must not take it for a page.
            reload_document=True,
            class_name="k-link p-file-name",
            data_testid="file",
        ),
        rx.el.span(file.name, class_name="p-file-name", data_testid="held-file"),
    )
    return rx.el.li(
        rx.cond(file.image, ui.icon("image", 20), ui.icon("file_text", 20)),
        rx.el.span(
            name,
            held_badge(file.held),
            rx.el.span(file.size, " · ", file.added, class_name="k-help"),
            class_name="k-grow p-file-words",
        ),
        rx.cond(
            file.mine & may_remove,
            ui.icon_button(
                "trash_2", t("Remove {name}", name=file.name), on_click=remove(file.id), data_testid="remove-file"
            ),
            rx.fragment(),
        ),
        class_name="p-file",
        key=file.id,
    )
