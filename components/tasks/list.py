"""The office's task list."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.office import office_page
from components.tasks.badges import amounts, due, state_chips, turn_badge
from state.tasks import WAITING, Tasks

ROWS: Any = Tasks.rows


def tasks_page() -> rx.Component:
    """`/tasks`."""
    return office_page(
        ui.page_header(
            t("Tasks"),
            ui.link_button(
                t("New task"),
                href=rx.cond(Tasks.client_id == "", "/tasks/new", f"/tasks/new?client={Tasks.client_id}"),
                kind="primary",
                icon="plus",
                data_testid="new-task",
            ),
            subtitle=rx.cond(Tasks.client_name == "", "", Tasks.client_name),
        ),
        _views(),
        _filters(),
        ui.problem(Tasks),
        rx.cond(
            Tasks.loaded,
            rx.fragment(ui.list_news(Tasks), rx.cond(ROWS.length() == 0, _empty(), _rows())),
            ui.skeleton("rows", 10),
        ),
        active="tasks",
        again=[Tasks.freshen],
        title=t("Tasks"),
    )


def _views() -> rx.Component:
    return ui.tabs(
        _view(t("Open"), "open", Tasks.counts.open),
        _view(t("Our turn"), "office", Tasks.counts.office),
        _view(t("Client's turn"), "client", Tasks.counts.client),
        _view(t("Late"), "late", Tasks.counts.late),
        _view(t("Done"), "done"),
        _view(t("All"), "all"),
        label=t("Which tasks"),
    )


def _view(words: Any, name: str, count: Any = None) -> rx.Component:
    return ui.tab(
        words,
        active=Tasks.view == name,
        count=None if count is None else rx.cond(count == "0", "", count),
        on_click=Tasks.choose_view(name),
        data_testid=f"view-{name}",
    )


def _filters() -> rx.Component:
    return ui.filter_bar(
        ui.search_input(t("Search titles and clients"), on_change=Tasks.find, data_testid="search"),
        ui.checkbox(t("Only mine"), checked=Tasks.mine, on_change=Tasks.choose_mine, data_testid="mine"),
        ui.select(
            "sort",
            [
                ("deadline", t("By deadline")),
                ("waiting", t("Waiting longest first")),
                ("updated", t("Latest change first")),
            ],
            default_value=Tasks.sort,
            on_change=Tasks.choose_sort,
            aria_label=t("Order"),
            data_testid="sort",
        ),
        ui.select(
            "waiting",
            [("0", t("However long it waits"))]
            + [(days, tn("Waits {n} day or more", "Waits {n} days or more", n=int(days))) for days in WAITING],
            default_value=rx.Var.create(Tasks.waiting).to(str),
            on_change=Tasks.choose_waiting,
            aria_label=t("Days waiting"),
            data_testid="waiting",
        ),
        rx.cond(
            Tasks.client_id != "",
            ui.link_button(t("All clients"), href="/tasks", icon="x", small=True),
        ),
    )


def _rows() -> rx.Component:
    return rx.fragment(
        ui.table(
            [t("Task"), t("Assignee"), t("Deadline"), t("Whose turn"), ""],
            rx.foreach(Tasks.rows, _row),
            label=t("Tasks"),
        ),
        ui.pager(
            Tasks.first,
            Tasks.last,
            Tasks.total,
            on_previous=Tasks.previous_page,
            on_next=Tasks.next_page,
            has_previous=Tasks.page > 1,
            has_next=Tasks.has_next,
        ),
    )


def _row(row: Any) -> rx.Component:
    return rx.cond(row.title == "", ui.row(ui.cell(ui.gone(), kind="main", col_span=5)), _task_row(row))


def _task_row(row: Any) -> rx.Component:
    title = rx.el.span(
        rx.el.span(row.title),
        rx.el.span(
            rx.el.span(row.client),
            amounts(row.checklist_done, row.checklist_total, row.files),
            class_name="k-task-client",
        ),
        class_name="k-task-title",
    )
    return ui.row(
        ui.cell(title, kind="main", href=f"/tasks/{row.id}", class_name="k-task-main"),
        ui.cell(
            rx.cond(row.assignee == "", rx.el.span("–", class_name="k-muted"), row.assignee),
            label=t("Assignee"),
            class_name="k-task-who",
        ),
        ui.cell(due(row.deadline, row.deadline_words, row.late, row.soon), label=t("Deadline")),
        ui.cell(turn_badge(row.turn, row.turn_words), label=t("Whose turn")),
        ui.cell(state_chips(row)),
        data_testid="task-row",
    )


def _empty() -> rx.Component:
    nothing_asked = (
        (Tasks.view == "open") & (Tasks.search == "") & ~Tasks.mine & (Tasks.waiting == 0) & (Tasks.client_id == "")
    )
    return rx.cond(
        nothing_asked,
        ui.empty_state(
            "list_checks",
            t("No open tasks"),
            t("A task replaces a mail thread: what is asked, the files, the messages and the deadline in one place."),
            ui.link_button(t("New task"), href="/tasks/new", kind="primary", icon="plus"),
            data_testid="no-tasks",
        ),
        ui.empty_state("search_x", t("Nothing here"), t("No task fits these filters."), data_testid="nothing-found"),
    )
