"""The list of what repeats (U22)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import office_page
from state.client_recurring import ClientRecurring
from state.recurring import RecurringList

ROWS: Any = RecurringList.rows


def recurring_page() -> rx.Component:
    """`/recurring`."""
    return office_page(
        ui.page_header(
            t("Recurring"),
            ui.link_button(
                t("New recurring task"),
                href=rx.cond(
                    RecurringList.client_id == "", "/recurring/new", f"/recurring/new?client={RecurringList.client_id}"
                ),
                kind="primary",
                icon="plus",
                data_testid="new-recurring",
            ),
            subtitle=RecurringList.client_name,
        ),
        ui.tabs(
            _view(t("Running"), "on"),
            _view(t("Paused"), "paused"),
            _view(t("Ended"), "ended"),
            _view(t("All"), "all"),
            label=t("Which ones"),
        ),
        ui.filter_bar(
            ui.search_input(t("Search titles and clients"), on_change=RecurringList.find, data_testid="search"),
            ui.checkbox(t("Only mine"), checked=RecurringList.mine, on_change=RecurringList.choose_mine),
            rx.cond(
                RecurringList.client_id != "",
                ui.link_button(t("All clients"), href="/recurring", icon="x", small=True),
            ),
        ),
        ui.problem(RecurringList),
        rx.cond(RecurringList.loaded, rx.cond(ROWS.length() == 0, _empty(), _rows()), ui.skeleton("rows", 8)),
        active="recurring",
        title=t("Recurring"),
        again=[RecurringList.load],
        overlays=[notices(RecurringList, undo=RecurringList.undo_id != "", on_undo=RecurringList.undo)],
    )


def _view(words: Any, name: str) -> rx.Component:
    return ui.tab(
        words,
        active=RecurringList.view == name,
        on_click=RecurringList.choose_view(name),
        data_testid=f"recurring-{name}",
    )


def _rows() -> rx.Component:
    return rx.fragment(
        ui.table(
            [t("Task"), t("When"), t("Next"), t("State"), ""],
            rx.foreach(RecurringList.rows, _row),
            label=t("Recurring"),
        ),
        ui.pager(
            RecurringList.first,
            RecurringList.last,
            RecurringList.total,
            on_previous=RecurringList.turn(-1),
            on_next=RecurringList.turn(1),
            has_previous=RecurringList.page > 1,
            has_next=RecurringList.has_next,
        ),
    )


def _row(row: Any) -> rx.Component:
    return ui.row(
        ui.cell(
            rx.el.span(
                rx.el.span(row.title), rx.el.span(row.client, class_name="k-task-client"), class_name="k-task-title"
            ),
            kind="main",
            href=f"/recurring/{row.id}",
        ),
        ui.cell(row.repeats, label=t("When")),
        ui.cell(
            rx.cond(row.next == "", rx.el.span("–", class_name="k-muted"), row.next),
            label=t("Next"),
            class_name="k-nowrap",
        ),
        ui.cell(state_badge(row.state), label=t("State")),
        ui.cell(_actions(row), kind="actions"),
        data_testid="recurring-row",
    )


def state_badge(state: Any) -> rx.Component:
    """What it is doing, in a word and a picture."""
    return rx.match(
        state,
        ("on", ui.badge(t("Running"), tone="ok", icon="repeat")),
        ("paused", ui.badge(t("Paused"), tone="warn", icon="pause")),
        ui.badge(t("Ended"), icon="square"),
    )


def _actions(row: Any) -> rx.Component:
    return ui.menu(
        ui.icon("ellipsis", 18),
        ui.menu_item(t("Edit"), icon="pencil", href=f"/recurring/{row.id}"),
        rx.cond(
            row.state == "on",
            ui.menu_item(t("Pause"), icon="pause", on_click=RecurringList.pause(row.id), data_testid="pause"),
        ),
        rx.cond(
            row.state == "paused",
            ui.menu_item(t("Resume"), icon="play", on_click=RecurringList.resume(row.id), data_testid="resume"),
        ),
        rx.cond(row.state != "ended", ui.menu_item(t("End"), icon="square", on_click=RecurringList.end(row.id))),
        ui.menu_item(t("Delete"), icon="trash_2", danger=True, on_click=RecurringList.delete(row.id)),
        label=t("What to do with it"),
        test_id="recurring-menu",
    )


def _empty() -> rx.Component:
    nothing = (RecurringList.view == "on") & (RecurringList.search_text == "") & ~RecurringList.mine
    return rx.cond(
        nothing,
        ui.empty_state(
            "repeat",
            t("Nothing repeats yet"),
            t("What you ask of a client every month is made by itself, ahead of its time."),
            ui.link_button(t("New recurring task"), href="/recurring/new", kind="primary", icon="plus"),
            ui.link_button(t("Templates for many clients"), href="/templates"),
        ),
        ui.empty_state("search_x", t("Nothing here"), t("Nothing that repeats fits these filters.")),
    )


def client_recurring(*, in_use: Any) -> rx.Component:
    """What repeats for a client, on its card.

    Args:
        in_use: Var: the client is not archived, so that it can get something new.
    """
    rows: Any = ClientRecurring.rows
    client = ClientRecurring.client_id

    new = ui.link_button(t("New recurring task"), href=f"/recurring/new?client={client}", icon="plus", small=True)

    def one(row: Any) -> rx.Component:
        return rx.el.li(
            ui.link(row.title, href="/recurring/" + row.id.to(str)),
            rx.el.span(row.repeats, class_name="k-help"),
        )

    return ui.section(
        t("Recurring"),
        rx.cond(
            rows.length() > 0,
            rx.el.ul(rx.foreach(rows, one), class_name="k-small-tasks", data_testid="client-recurring"),
            rx.el.p(t("Nothing repeats for this client."), class_name="k-muted"),
        ),
        ui.inline(
            ui.link(t("All of this client"), href=f"/recurring?client={client}"),
            rx.cond(in_use, new, rx.fragment()),
        ),
    )
