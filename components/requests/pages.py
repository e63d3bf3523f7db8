"""The list of requests in the office, and the page of one (U24)."""

from typing import Any

import reflex as rx

from components import ui
from components.activity import activity
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.requests.thread import answering, file_line, said
from components.tasks.adding import staff_adding
from portal_app.requests.views import RequestRow
from state.requests import OneRequest, Requests

ONE = OneRequest.request
ROWS: Any = Requests.rows
FILES: Any = OneRequest.files
MESSAGES: Any = OneRequest.messages


def requests_page() -> rx.Component:
    """`/requests`."""
    return office_page(
        ui.page_header(
            t("Requests"),
            subtitle=t("What clients ask: addressed or given to you, or of clients whom you manage."),
            back=(t("Inbox"), "/inbox"),
        ),
        ui.tabs(_tab(t("Open"), "open"), _tab(t("Closed"), "closed"), label=t("Which requests")),
        rx.cond(
            Requests.loaded,
            rx.fragment(ui.list_news(Requests), rx.cond(ROWS.length() == 0, _none(), _rows())),
            ui.skeleton("rows", 8),
        ),
        active="inbox",
        title=t("Requests"),
        guide="inbox",
    )


def _tab(words: Any, name: str) -> rx.Component:
    return ui.tab(words, active=Requests.shown == name, on_click=Requests.choose(name), data_testid=f"show-{name}")


def _none() -> rx.Component:
    return ui.empty_state(
        "message_circle_question",
        t("No requests here"),
        t("Clients ask under Requests in their portal. What they ask comes to your inbox."),
        ui.link_button(t("To the inbox"), href="/inbox"),
        data_testid="no-requests",
    )


def _rows() -> rx.Component:
    return rx.fragment(
        ui.table(
            [t("Request"), t("Assignee"), t("Sent"), ""],
            rx.foreach(Requests.rows, _row),
            label=t("Requests"),
        ),
        rx.cond(
            Requests.has_next | (Requests.page > 1),
            ui.inline(
                ui.button(t("Newer"), on_click=Requests.turn_page(-1), disabled=Requests.page == 1),
                ui.button(t("Older"), on_click=Requests.turn_page(1), disabled=~Requests.has_next),
            ),
            rx.fragment(),
        ),
    )


def _row(row: RequestRow) -> rx.Component:
    return rx.cond(row.subject == "", ui.row(ui.cell(ui.gone(), kind="main", col_span=4)), _request_row(row))


def _request_row(row: RequestRow) -> rx.Component:
    title = rx.el.span(
        rx.el.span(row.subject),
        rx.el.span(f"{row.client} · {row.contact}", class_name="k-task-client"),
        class_name="k-task-title",
    )
    standing = rx.match(
        row.status,
        ("task", ui.badge(t("Became a task"), tone="brand", icon="list_checks")),
        ("closed", ui.badge(t("Closed"), icon="check")),
        rx.cond(
            row.asked, ui.badge(t("Waits {since}", since=row.waited), tone="warn"), ui.badge(t("Answered"), tone="ok")
        ),
    )
    return ui.row(
        ui.cell(title, kind="main", href=f"/requests/{row.id}", class_name="k-task-main"),
        ui.cell(rx.cond(row.assignee == "", "–", row.assignee), label=t("Assignee")),
        ui.cell(row.at, label=t("Sent")),
        ui.cell(standing),
        data_testid="request-row",
    )


def request_page() -> rx.Component:
    """`/requests/[id]`."""
    return office_page(
        ui.at_address(
            rx.cond(
                OneRequest.missing,
                ui.empty_state(
                    "search_x",
                    t("This request is not here"),
                    t("It may be for others at the firm: a request is seen by whom it is for."),
                    ui.link_button(t("To the inbox"), href="/inbox"),
                ),
                rx.cond(OneRequest.loaded, _whole(), ui.skeleton("text", 10)),
            ),
            ui.skeleton("text", 10),
            about=OneRequest.about,
        ),
        active="inbox",
        title=rx.cond(OneRequest.missing, t("This request is not here"), ONE.subject),
        guide="inbox",
        overlays=[notices(OneRequest, undo=OneRequest.undo != "", on_undo=OneRequest.take_back)],
    )


def _whole() -> rx.Component:
    return rx.fragment(
        ui.page_header(
            ONE.subject,
            *_buttons(),
            subtitle=f"{ONE.client} · {ONE.contact}",
            back=(t("Requests"), "/requests"),
        ),
        ui.problem(OneRequest),
        rx.cond(
            ONE.status == "task",
            ui.callout(
                t("This request became a task, with everything that was said."),
                ui.link_button(
                    t("Open the task"), href=f"/tasks/{ONE.task_id}", kind="primary", data_testid="open-task"
                ),
                tone="brand",
            ),
            rx.fragment(),
        ),
        rx.el.div(_work(), _facts(), class_name="k-columns"),
    )


def _buttons() -> list[rx.Component]:
    is_open = ONE.status == "open"
    return [
        rx.cond(
            ONE.status != "task",
            ui.button(
                t("Make a task of it"), icon="list_checks", on_click=OneRequest.make_task, data_testid="make-task"
            ),
            rx.fragment(),
        ),
        rx.cond(
            is_open, ui.button(t("Close"), icon="check", on_click=OneRequest.close, data_testid="close"), rx.fragment()
        ),
        rx.cond(
            ONE.status == "closed",
            ui.button(t("Reopen"), icon="rotate_ccw", on_click=OneRequest.reopen, data_testid="reopen"),
            rx.fragment(),
        ),
    ]


def _work() -> rx.Component:
    return ui.stack(
        ui.section(t("What is asked"), rx.el.p(ui.written(ONE.text), class_name="k-lines", data_testid="request-text")),
        rx.cond(
            (ONE.status == "task") & ~OneRequest.turned,
            rx.fragment(),
            rx.fragment(
                rx.cond(
                    ONE.status == "task",
                    rx.fragment(),
                    ui.section(
                        t("Files"),
                        rx.cond(
                            FILES.length() > 0,
                            rx.el.ul(rx.foreach(OneRequest.files, _file), class_name="k-kept"),
                            rx.fragment(),
                        ),
                        staff_adding(OneRequest, f"/files/requests/{ONE.id}"),
                    ),
                ),
                ui.section(
                    t("Conversation"),
                    rx.cond(
                        MESSAGES.length() > 0,
                        rx.el.ol(rx.foreach(OneRequest.messages, said), class_name="k-thread"),
                        rx.fragment(),
                    ),
                    answering(
                        about=ONE.id,
                        audience=rx.cond(ONE.reachable, ONE.contact, ""),
                        sent=OneRequest.sent,
                        answered=OneRequest.answered,
                        answer=OneRequest.send_problem,
                        on_send=OneRequest.send,
                    ),
                ),
            ),
        ),
        gap=6,
    )


def _file(file: Any) -> rx.Component:
    remove = ui.icon_button(
        "trash_2",
        t("Remove {file}", file=file.name),
        on_click=OneRequest.remove_file(file.id),
        data_testid="remove-file",
    )
    return file_line(file, remove)


def _facts() -> rx.Component:
    return ui.stack(
        ui.section(
            t("Facts"),
            ui.facts(
                (t("Client"), ui.link(ONE.client, href=f"/clients/{ONE.client_id}")),
                (t("Asked by"), ONE.contact),
                (t("Addressed to"), rx.cond(ONE.addressees == "", t("The office"), ONE.addressees)),
                (t("Sent"), ONE.created),
                (t("Waits"), rx.cond(ONE.waited == "", "–", ONE.waited)),
                (t("Read by the client"), rx.cond(ONE.read == "", t("not yet"), ONE.read)),
                (t("Closed"), rx.cond(ONE.closed == "", t("not yet"), ONE.closed)),
            ),
            ui.field(
                t("Assignee"),
                ui.select(
                    "assignee",
                    rx.fragment(
                        rx.el.option(t("Nobody"), value=""),
                        rx.foreach(OneRequest.staff_members, lambda one: rx.el.option(one.name, value=one.id)),
                    ),
                    value=ONE.assignee_id,
                    on_change=OneRequest.assign,
                    disabled=ONE.status == "task",
                    data_testid="assign",
                ),
                name="assignee",
                help=t("They see the request from then on."),
            ),
        ),
        activity(OneRequest.history, shown=OneRequest.history_shown, on_toggle=OneRequest.show_history),
        gap=6,
    )
