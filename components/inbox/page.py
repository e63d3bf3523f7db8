"""The inbox: left what waits, right what is open of it; on a phone one over the other."""

from typing import Any

import reflex as rx

from components import ui
from components.files import held_badge
from components.i18n import t
from components.office import office_page
from components.tasks.talk import Composer
from portal_app.inbox.views import InboxRow
from state.inbox import Inbox
from state.office import Office

ITEM = Inbox.item
ROWS: Any = Inbox.rows


class InboxKeys(rx.Component):
    """See keys.jsx."""

    library = rx.asset("keys.jsx", shared=True).importable_path
    tag = "InboxKeys"

    opened: rx.Var[str]
    count: rx.Var[int]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_task: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_close: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_shut: rx.EventHandler[rx.event.no_args_event_spec]
    on_undo: rx.EventHandler[rx.event.no_args_event_spec]
    on_help: rx.EventHandler[rx.event.no_args_event_spec]


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
        rx.cond(Inbox.problem != "", ui.callout(Inbox.problem, tone="late", data_testid="problem"), rx.fragment()),
        rx.cond(Inbox.loaded, rx.cond(ROWS.length() == 0, _nothing(), _both()), ui.skeleton("rows", 8)),
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
        title=t("Inbox"),
        overlays=[
            _keys(),
            ui.snackbar(
                Inbox.notice,
                on_close=Inbox.hide_notice(Inbox.stamp),
                stamp=Inbox.stamp,
                action=rx.cond(Inbox.undo.waiting_id != "", t("Undo"), ""),
                on_action=Inbox.take_back,
            ),
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


_SORTS = {
    "request": ("message_circle_question", "Request"),
    "question": ("message_square", "Message"),
    "finished": ("circle_check", "Client done"),
    "mail": ("mail_x", "Mail not sent"),
}


def _row(row: InboxRow) -> rx.Component:
    words = rx.match(
        row.sort,
        ("request", t("Request")),
        ("question", t("Message")),
        ("finished", t("Client done")),
        t("Mail not sent"),
    )
    picture = rx.match(row.sort, *[(sort, ui.icon(icon, 18)) for sort, (icon, _) in _SORTS.items()], rx.fragment())
    return rx.el.li(
        rx.el.button(
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
        ),
        key=row.key,
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
        rx.cond(ITEM.text != "", rx.el.p(ITEM.text, class_name="k-lines"), rx.fragment()),
        rx.cond(
            rx.Var.create(ITEM.files).to(list).length() > 0,
            rx.el.ul(rx.foreach(ITEM.files, file_line), class_name="k-kept"),
            rx.fragment(),
        ),
        rx.el.ol(rx.foreach(ITEM.messages, said), class_name="k-thread"),
        rx.cond(ITEM.sort != "mail", rx.el.div(_composer(), custom_attrs={"data-inbox-answer": ""}), rx.fragment()),
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


def file_line(file: Any) -> rx.Component:
    """A file to download, on a line."""
    return rx.el.li(
        ui.icon("file_text", 18),
        rx.cond(
            file.held == "",
            rx.el.a(
                file.name,
                href=f"/files/{file.id}",
                download=True,
                reload_document=True,
                class_name="k-link",
                data_testid="file",
            ),
            rx.el.span(file.name),
        ),
        rx.el.span(file.size, class_name="k-small-text k-muted"),
        held_badge(file.held),
        rx.cond(file.internal, ui.badge(t("Internal"), tone="warn", icon="lock"), rx.fragment()),
        key=file.id,
    )


def said(message: Any) -> rx.Component:
    """A message or a comment; the two can't be mistaken for each other (U18)."""
    side = rx.cond(message.internal, "internal", rx.cond(message.by_client, "client", "own"))
    kind = rx.cond(
        message.internal,
        rx.el.span(ui.icon("lock", 13), t("Internal comment"), class_name="k-message-kind"),
        rx.el.span(rx.cond(message.by_client, t("Client"), t("Portal message")), class_name="k-message-kind"),
    )
    return rx.el.li(
        rx.el.div(rx.el.strong(message.author), kind, rx.el.span(message.at), class_name="k-message-head"),
        rx.cond(
            message.deleted != "",
            rx.el.div(message.deleted, class_name="k-message-text k-muted"),
            rx.el.div(message.text, class_name="k-message-text"),
        ),
        custom_attrs={"data-side": side},
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
    return Composer.create(
        # Not the next person's at this browser.
        draft_key=f"{Office.user_email}.{about}",
        opening=rx.cond(audience == "", "internal", "portal"),
        modes=[
            {
                "key": "portal",
                "words": t("Portal message"),
                "audience": rx.cond(
                    audience == "",
                    t("Nobody at the client can read this now."),
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
        sent=sent,
        answered=answered,
        answer=answer,
        texts={
            "modes": t("For whom"),
            "keys": t("Ctrl and Enter send it too"),
            "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
        },
        on_send=lambda text, nonce, mode, _reply_to: on_send(text, nonce, mode),
    )


def _composer() -> rx.Component:
    return answering(
        about=ITEM.key,
        audience=ITEM.audience,
        sent=Inbox.sent,
        answered=Inbox.answered,
        answer=Inbox.send_problem,
        on_send=Inbox.send,
    )


def _keys() -> rx.Component:
    keys = (
        ("j / k", t("Next, previous")),
        ("Enter", t("Open")),
        ("r", t("Answer, or send the mail again")),
        ("t", t("Make a task of it")),
        ("a", t("Give it to a colleague")),
        ("e", t("Close, complete, settle")),
        ("z", t("Undo")),
        ("Esc", t("Back to the list")),
        ("?", t("These keys")),
    )
    return ui.dialog(
        t("Keys"),
        rx.el.dl(
            *[rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(words), class_name="i-key") for key, words in keys],
            class_name="k-stack k-gap-2",
        ),
        open=Inbox.keys_shown,
        on_close=Inbox.hide_keys,
        name="keys-help",
    )
