"""The inbox: left what waits, right what is open of it; on a phone one over the other."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.inbox.keys import InboxKeys, keys_dialog
from components.notices import notices
from components.office import office_page
from components.requests.thread import answering, file_line, said
from portal_app.inbox.views import InboxRow
from state.inbox import Inbox

ITEM = Inbox.item
ROWS: Any = Inbox.rows


def inbox_page() -> rx.Component:
    """`/inbox`."""
    return office_page(
        ui.page_header(
            t("Inbox"),
            ui.link_button(t("All requests"), href="/requests", small=True),
            ui.button(
                t("Keys"),
                icon="keyboard",
                small=True,
                on_click=Inbox.show_keys,
                class_name="k-desk-only",
                data_testid="keys",
            ),
            subtitle=t("What waits for the firm, longest first."),
        ),
        ui.tabs(
            _tab(t("Mine"), "mine"),
            _tab(t("My team's"), "team"),
            _tab(t("All"), "all"),
            label=t("Whose"),
        ),
        ui.problem(Inbox, data_testid="problem"),
        rx.cond(
            Inbox.loaded,
            # What is open stays open, also when nothing waits any more.
            rx.fragment(ui.list_news(Inbox), rx.cond((ROWS.length() == 0) & (ITEM.key == ""), _nothing(), _both())),
            ui.skeleton("rows", 8),
        ),
        InboxKeys.create(
            opened=ITEM.key,
            count=ROWS.length(),
            on_open=Inbox.open,
            on_task=Inbox.make_task,
            on_close=Inbox.close,
            on_shut=Inbox.shut,
            on_undo=Inbox.take_back,
            on_help=Inbox.show_keys,
        ),
        active="inbox",
        again=[Inbox.reword],
        title=t("Inbox"),
        overlays=[
            keys_dialog(),
            notices(Inbox, undo=Inbox.undo.waiting_id != "", on_undo=Inbox.take_back),
        ],
    )


def _tab(words: Any, name: str) -> rx.Component:
    return ui.tab(words, active=Inbox.whose == name, on_click=Inbox.choose(name), data_testid=f"whose-{name}")


def _nothing() -> rx.Component:
    return rx.cond(
        Inbox.whose == "all",
        ui.empty_state(
            "inbox",
            t("Nothing waits"),
            t("Requests, unanswered messages, what clients have finished and mails that failed come here."),
            ui.link_button(t("To the tasks"), href="/tasks"),
            data_testid="nothing-waits",
        ),
        ui.empty_state(
            "inbox",
            t("Nothing waits for you"),
            t("What your clients ask and what is assigned to you comes here. Your colleagues' is under All."),
            ui.button(t("Show all"), on_click=Inbox.choose("all")),
            data_testid="nothing-waits",
        ),
    )


def _both() -> rx.Component:
    return rx.el.div(
        rx.el.div(
            rx.el.ul(rx.foreach(Inbox.rows, _row), class_name="i-rows", aria_label=t("What waits")),
            rx.cond(
                Inbox.mark != "",
                ui.button(t("Show more"), on_click=Inbox.more, data_testid="more"),
                rx.fragment(),
            ),
            class_name="k-stack k-gap-4 i-list",
        ),
        rx.cond(ITEM.key != "", _opened(), _hint()),
        class_name="i-inbox",
        custom_attrs={"data-open": ITEM.key != ""},
    )


_PICTURES = {
    "request": "message_circle_question",
    "question": "message_square",
    "finished": "circle_check",
    "mail": "mail_x",
}


def _row(row: InboxRow) -> rx.Component:
    return rx.el.li(rx.cond(row.title == "", rx.el.div(ui.gone(), class_name="i-row"), _button(row)), key=row.key)


def _button(row: InboxRow) -> rx.Component:
    words = rx.match(
        row.sort,
        ("request", t("Request")),
        ("question", t("Message")),
        ("finished", t("Client done")),
        t("Mail not sent"),
    )
    picture = rx.match(row.sort, *[(sort, ui.icon(name, 18)) for sort, name in _PICTURES.items()], rx.fragment())
    return rx.el.button(
        picture,
        rx.el.span(
            rx.el.span(row.title, class_name="i-title"),
            rx.el.span(
                rx.el.span(words),
                rx.cond(row.client != "", rx.el.span(row.client), rx.fragment()),
                rx.cond((row.who != "") & (row.sort != "finished"), rx.el.span(row.who), rx.fragment()),
                rx.cond(row.assignee != "", rx.el.span(ui.icon("user", 13), row.assignee), rx.fragment()),
                class_name="i-facts",
            ),
            class_name="k-grow",
        ),
        rx.el.span(row.since, class_name="i-since", title=row.at),
        type="button",
        on_click=Inbox.open(row.key),
        class_name="i-row",
        custom_attrs={"data-inbox-row": row.key, "aria-current": rx.cond(ITEM.key == row.key, "true", "false")},
        data_testid="inbox-row",
    )


def _hint() -> rx.Component:
    return rx.el.p(
        t("Choose one, or press j and Enter. The question mark shows all keys."), class_name="k-muted i-hint"
    )


def _opened() -> rx.Component:
    return rx.el.section(
        rx.el.div(
            ui.link(ITEM.title, href=ITEM.href, class_name="k-link i-opened-title", data_testid="opened-title"),
            ui.icon_button("x", t("Close"), on_click=Inbox.shut, data_testid="shut"),
            class_name="k-inline i-opened-head",
        ),
        rx.el.p(
            ITEM.client,
            rx.cond(ITEM.who != "", f" · {ITEM.who}", ""),
            rx.cond(ITEM.since != "", f" · {ITEM.since}", ""),
            class_name="k-help",
        ),
        _actions(),
        rx.cond(ITEM.problem != "", ui.callout(ITEM.problem, tone="late"), rx.fragment()),
        rx.cond(ITEM.text != "", rx.el.p(ui.written(ITEM.text), class_name="k-lines"), rx.fragment()),
        rx.cond(
            rx.Var.create(ITEM.files).to(list).length() > 0,
            rx.el.ul(rx.foreach(ITEM.files, lambda file: file_line(file)), class_name="k-kept"),
            rx.fragment(),
        ),
        rx.el.ol(rx.foreach(ITEM.messages, said), class_name="k-thread"),
        rx.cond(ITEM.sort != "mail", rx.el.div(_answer(), custom_attrs={"data-inbox-answer": ""}), rx.fragment()),
        class_name="k-card k-stack k-gap-4 i-opened",
        aria_label=ITEM.title,
        data_testid="opened",
        key=ITEM.key,
    )


def _actions() -> rx.Component:
    assign = ui.select(
        "assignee",
        rx.fragment(
            rx.el.option(t("Nobody"), value=""),
            rx.foreach(Inbox.staff_members, lambda one: rx.el.option(one.name, value=one.id)),
        ),
        value=ITEM.assignee_id,
        on_change=lambda member: Inbox.assign(ITEM.key, member),
        aria_label=t("Assignee"),
        custom_attrs={"data-inbox-assign": ""},
        data_testid="assign",
    )
    return ui.inline(
        rx.cond(
            ITEM.sort == "request",
            ui.button(
                t("Make a task of it"),
                icon="list_checks",
                small=True,
                on_click=Inbox.make_task(ITEM.key),
                data_testid="make-task",
            ),
            rx.fragment(),
        ),
        rx.cond(
            ITEM.sort == "mail",
            ui.button(
                t("Send again"),
                icon="send",
                small=True,
                on_click=Inbox.send_again(ITEM.key),
                custom_attrs={"data-inbox-again": ""},
                data_testid="send-again",
            ),
            assign,
        ),
        ui.button(
            rx.match(
                ITEM.sort,
                ("request", t("Close")),
                ("question", t("Needs no answer")),
                ("finished", t("Complete")),
                t("Settled"),
            ),
            icon="check",
            small=True,
            on_click=Inbox.close(ITEM.key),
            data_testid="close-item",
        ),
    )


def _answer() -> rx.Component:
    return answering(
        about=ITEM.key,
        audience=ITEM.audience,
        sent=Inbox.sent,
        answered=Inbox.answered,
        answer=Inbox.send_problem,
        on_send=Inbox.send,
    )
