"""A month at a glance: clients by what repeats (B9)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.office import office_page
from state.overview import OverviewPage as OverviewState

Overview: Any = OverviewState

#: How a task stands: its picture, and its words.
_STATES = (
    ("late", "circle_alert", t("Late")),
    ("office", "briefcase", t("Waits for us")),
    ("client", "hourglass", t("Waits for the client")),
    ("coming", "circle_dashed", t("Not started")),
    ("planned", "calendar_clock", t("Planned")),
    ("done", "check", t("Done")),
)


def overview_page() -> rx.Component:
    """`/overview`."""
    found = Overview.found
    return office_page(
        ui.page_header(t("Overview"), subtitle=found.month),
        ui.problem(Overview),
        _switcher(),
        rx.cond(
            Overview.loaded,
            rx.fragment(_counts(), rx.cond(found.rows.length() == 0, _empty(), _table())),
            ui.skeleton("rows", 10),
        ),
        active="overview",
        title=t("Overview"),
    )


def _switcher() -> rx.Component:
    return ui.filter_bar(
        ui.inline(
            ui.icon_button(
                "chevron_left", t("Month before"), on_click=Overview.turn_month(False), data_testid="month-before"
            ),
            rx.el.strong(Overview.found.month, class_name="k-month", data_testid="month", aria_live="polite"),
            ui.icon_button(
                "chevron_right", t("Month after"), on_click=Overview.turn_month(True), data_testid="month-after"
            ),
            ui.button(t("This month"), small=True, on_click=Overview.choose_month("")),
            gap=1,
        ),
        ui.search_input(t("Search clients"), on_change=Overview.find, data_testid="search"),
        ui.checkbox(t("Only mine"), checked=Overview.mine, on_change=Overview.choose_mine, data_testid="mine"),
        rx.cond(
            ~Overview.mine,
            ui.select(
                "manager",
                rx.fragment(
                    rx.el.option(t("Any manager"), value=""),
                    rx.el.option(t("No manager"), value="none"),
                    rx.foreach(Overview.managers, lambda one: rx.el.option(one.name, value=one.id)),
                ),
                value=Overview.manager_id,
                on_change=Overview.choose_manager,
                aria_label=t("Client manager"),
            ),
        ),
    )


def _counts() -> rx.Component:
    counts = Overview.found.counts
    return rx.el.ul(
        *(
            rx.el.li(
                ui.icon(icon, 16),
                rx.el.strong(getattr(counts, name), class_name="k-number"),
                rx.el.span(words),
                custom_attrs={"data-state": name},
                class_name="k-month-count",
            )
            for name, icon, words in _STATES
        ),
        aria_label=t("How the month stands"),
        class_name="k-month-counts",
        data_testid="counts",
    )


def _table() -> rx.Component:
    found = Overview.found
    table = rx.el.table(
        rx.el.thead(
            rx.el.tr(
                rx.el.th(t("Client"), scope="col", class_name="k-month-client"),
                rx.foreach(found.columns, _head),
            )
        ),
        rx.el.tbody(rx.foreach(found.rows, _row)),
        aria_label=t("Clients and what repeats"),
        class_name="k-month-table",
    )
    return rx.fragment(
        rx.el.div(table, class_name="k-month-box", tab_index=0, role="region", aria_label=t("Overview")),
        ui.pager(
            Overview.first,
            Overview.last,
            found.total,
            on_previous=Overview.turn(-1),
            on_next=Overview.turn(1),
            has_previous=Overview.page > 1,
            has_next=found.has_next,
        ),
    )


def _head(column: Any) -> rx.Component:
    return rx.el.th(
        rx.el.span(rx.cond(column.title == "", t("Others"), column.title), class_name="k-month-title"),
        rx.el.span(column.done, "/", column.total, class_name="k-help k-number"),
        scope="col",
    )


def _row(row: Any) -> rx.Component:
    return rx.el.tr(
        rx.el.th(
            ui.link(row.client, href=f"/clients/{row.client_id}"),
            rx.el.span(row.manager, class_name="k-help"),
            scope="row",
            class_name="k-month-client",
        ),
        rx.foreach(row.cells, _cell),
        data_testid="overview-row",
    )


def _cell(cell: Any) -> rx.Component:
    faces = [
        (name, rx.fragment(ui.icon(icon, 16), rx.el.span(words, class_name="k-month-words")))
        for name, icon, words in _STATES
    ]
    inside = ui.link(
        rx.match(cell.state, *faces, rx.fragment()),
        rx.cond(cell.total > 1, rx.el.span(cell.done, "/", cell.total, class_name="k-number"), rx.fragment()),
        href=rx.cond(cell.task_id != "", f"/tasks/{cell.task_id}", f"/recurring/{cell.recurring_id}"),
        title=cell.title,
        class_name="k-month-cell",
        custom_attrs={"data-state": cell.state},
        data_testid="overview-cell",
    )
    return rx.el.td(rx.cond(cell.state == "", rx.el.span("–", class_name="k-muted", aria_hidden="true"), inside))


def _empty() -> rx.Component:
    return ui.empty_state(
        "calendar_days",
        t("Nothing repeats in this month"),
        t("Here you see at a glance which client has sent what, as soon as something repeats for them."),
        ui.link_button(t("New recurring task"), href="/recurring/new", kind="primary", icon="plus"),
        ui.link_button(t("Templates for many clients"), href="/templates"),
    )
