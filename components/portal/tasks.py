"""The list of a contact's tasks: a glance tells what is asked, what is late, and whose turn it is."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.portal.base import BASE
from components.portal.frame import portal_page
from components.portal.parts import length, list_shown, pages_ahead, task_rows
from components.portal.sample import SAMPLE, SAMPLE_ID
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage
from state.portal.tasks import PortalTasks


def tasks_page() -> rx.Component:
    """`/p/ADDRESS/tasks`."""
    return portal_page(
        ui.page_header(t("Tasks"), subtitle=Portal.client_name),
        ui.problem(PortalTasks),
        rx.cond(PortalTasks.loaded, _list(), ui.skeleton("cards", 4)),
        list_shown(PortalTasks.loaded | (PortalTasks.problem != "")),
        rx.cond(Portal.base != "", pages_ahead(f"{BASE}/tasks/{SAMPLE_ID}", *SAMPLE), rx.fragment()),
        active="tasks",
        title=t("Tasks"),
        again=PortalTasks.load,
    )


def _list() -> rx.Component:
    return rx.fragment(ui.list_news(PortalTasks), _shown())


def _shown() -> rx.Component:
    return rx.cond(
        PortalTasks.everything == 0,
        _none_yet(),
        ui.stack(
            rx.cond(PortalTasks.searchable, _search(), rx.fragment()),
            rx.cond(
                PortalTasks.total == 0,
                rx.cond(PortalTasks.search != "", _none_found(), _all_done()),
                rx.fragment(
                    both_sides(PortalTasks.asked, PortalTasks.waiting, BASE),
                    _group(t("Done"), PortalTasks.found_done, "found-done", BASE),
                    _pager(),
                ),
            ),
            rx.cond((PortalTasks.done_count > 0) & (PortalTasks.search == ""), _done(), rx.fragment()),
            gap=6,
        ),
    )


def both_sides(asked: Any, waiting: Any, base: Any) -> rx.Component:
    """What waits for the client, and what lies with the accountant.

    Args:
        asked: Rows (Var).
        waiting: Rows (Var).
        base: Of the portal, such as `/p/ACME`.
    """
    return rx.fragment(
        _group(t("Waiting for you"), asked, "asked", base),
        _group(t("With your accountant"), waiting, "waiting", base),
    )


def _group(title: Any, rows: Any, key: str, base: Any) -> rx.Component:
    shown = rx.el.section(
        rx.el.h2(title, class_name="p-group-title", custom_attrs={"id": f"g-{key}"}),
        _rows(rows, base),
        aria_labelledby=f"g-{key}",
        data_testid=f"group-{key}",
    )
    return rx.cond(length(rows) > 0, shown, rx.fragment())


def _rows(rows: Any, base: Any) -> rx.Component:
    return task_rows(rows, base=base, on_point=PortalTaskPage.point)


def _search() -> rx.Component:
    return ui.search_input(
        t("Search your tasks"), on_change=PortalTasks.find, default_value=PortalTasks.search, data_testid="search"
    )


def _pager() -> rx.Component:
    first = (PortalTasks.page - 1) * 50 + 1
    shown = length(PortalTasks.asked) + length(PortalTasks.waiting) + length(PortalTasks.found_done)
    last = first + shown - 1
    return rx.cond(
        (PortalTasks.page > 1) | PortalTasks.has_next,
        ui.pager(
            first,
            last,
            PortalTasks.total,
            on_previous=PortalTasks.turn_page(-1),
            on_next=PortalTasks.turn_page(1),
            has_previous=PortalTasks.page > 1,
            has_next=PortalTasks.has_next,
        ),
        rx.fragment(),
    )


def _done() -> rx.Component:
    head = rx.el.button(
        ui.icon("chevron_right", 16),
        t("Done ({n})", n=PortalTasks.done_count),
        type="button",
        on_click=PortalTasks.toggle_done,
        class_name="p-fold",
        aria_expanded=PortalTasks.done_open,
        data_testid="done",
    )
    more = rx.cond(
        PortalTasks.done_more, ui.button(t("Show more"), on_click=PortalTasks.more_done, small=True), rx.fragment()
    )
    return rx.el.section(
        head, rx.cond(PortalTasks.done_open, ui.stack(_rows(PortalTasks.done, BASE), more), rx.fragment())
    )


def _none_yet() -> rx.Component:
    return ui.empty_state(
        "inbox",
        t("No tasks yet"),
        t("When {firm} needs something from you, it appears here, and you get an e-mail.", firm=Portal.firm_name),
        ui.link_button(t("How the portal works"), href=f"{BASE}/help", icon="circle_help"),
        _write(),
        data_testid="no-tasks",
    )


def _all_done() -> rx.Component:
    return ui.empty_state(
        "circle_check",
        t("All done"),
        t("Nothing is waiting for you. You get an e-mail when there is something new."),
        data_testid="all-done",
    )


def _none_found() -> rx.Component:
    return ui.empty_state(
        "search", t("No task has these words in its title"), t("Try fewer or other words."), data_testid="none-found"
    )


def _write() -> rx.Component:
    return rx.cond(
        Portal.contact_email != "",
        rx.el.a(
            t("Write to {firm}", firm=Portal.firm_name),
            href="mailto:" + Portal.contact_email,
            class_name="k-button k-button-quiet",
        ),
        rx.fragment(),
    )
