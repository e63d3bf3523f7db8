"""A contact's requests: what is open, and what is over (U24)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.portal.base import BASE
from components.portal.frame import portal_page
from components.portal.parts import length
from portal_app.requests.portal_views import PortalRequestRow
from state.portal.frame import Portal
from state.portal.requests import PortalRequests

HERE: Any = f"{BASE}/requests"


def requests_page() -> rx.Component:
    """`/p/ADDRESS/requests`."""
    return portal_page(
        ui.page_header(t("Requests"), _ask_button(), subtitle=Portal.client_name),
        ui.problem(PortalRequests),
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
    return rx.fragment(ui.list_news(PortalRequests), _shown())


def _shown() -> rx.Component:
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
    return rx.el.li(rx.cond(row.subject == "", rx.el.div(ui.gone(), class_name="p-task"), _link(row)), key=row.id)


def _link(row: PortalRequestRow) -> rx.Component:
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
    return ui.link(
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
        href=rx.cond(row.status == "task", f"{BASE}/tasks/{row.task_id}", f"{HERE}/{row.id}"),
        class_name="p-task",
        data_testid="request",
        custom_attrs={"data-unread": row.unread},
    )
