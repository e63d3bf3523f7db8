"""One task of a contact."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.portal.base import BASE
from components.portal.conversation import conversation
from components.portal.frame import portal_page
from components.portal.parts import at_task, length, tick
from components.portal.task_files import files
from components.portal.task_slots import slots
from portal_app.tasks.portal_views import PortalChecklistItem
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage

TASK = PortalTaskPage.task


def task_page() -> rx.Component:
    """`/p/ADDRESS/tasks/ID`."""
    return portal_page(
        ui.link(
            ui.icon("chevron_left", 16),
            t("Tasks"),
            href=f"{BASE}/tasks",
            class_name="k-back",
            data_testid="back",
        ),
        at_task(
            rx.cond(PortalTaskPage.missing, _missing(), _task()),
            ui.skeleton("text", 6),
            shown=PortalTaskPage.shown,
        ),
        active="tasks",
        title=rx.cond(TASK.title != "", TASK.title, t("Task")),
        again=PortalTaskPage.load,
        overlays=[notices(PortalTaskPage, undo=PortalTaskPage.undo != "", on_undo=PortalTaskPage.take_back)],
    )


def _task() -> rx.Component:
    return rx.fragment(
        rx.el.h1(TASK.title, class_name="k-title p-task-title", data_testid="task-title"),
        ui.problem(PortalTaskPage, data_testid="problem"),
        rx.el.div(
            _standing(),
            rx.el.div(
                rx.cond(
                    TASK.description != "",
                    rx.el.p(
                        ui.written(TASK.description), class_name="k-lines p-description", data_testid="description"
                    ),
                    rx.fragment(),
                ),
                slots(),
                _checklist(),
                files(),
                conversation(),
                class_name="k-stack k-gap-6 p-task-main",
            ),
            _act(),
            class_name="p-task-page",
        ),
    )


def _standing() -> rx.Component:
    """Whose turn it is, until when, and who looks after it (U21, B9)."""
    return rx.el.div(
        rx.cond(
            TASK.done,
            _line("circle_check", t("Done"), TASK.client_done_by, "ok"),
            rx.cond(
                TASK.client_done,
                _line("circle_check", t("You are done"), TASK.client_done_by, "ok"),
                rx.cond(
                    TASK.turn == "client",
                    _line("circle_dot", t("Waiting for you"), TASK.turn_words, "brand"),
                    rx.cond(
                        TASK.mode == "read",
                        _line("eye", t("For you to read"), t("You can ask a question below."), "neutral"),
                        _line("hourglass", t("With your accountant"), TASK.turn_words, "neutral"),
                    ),
                ),
            ),
        ),
        rx.cond(
            TASK.deadline != "",
            rx.cond(
                TASK.late,
                _line("circle_alert", TASK.deadline_words, TASK.deadline, "late"),
                rx.cond(
                    TASK.deadline_words != "",
                    _line("calendar", t("Due {when}", when=TASK.deadline_words), TASK.deadline, "neutral"),
                    _line("calendar", TASK.deadline, "", "neutral"),
                ),
            ),
            rx.fragment(),
        ),
        rx.cond(TASK.assignee != "", _line("user", TASK.assignee, Portal.firm_name, "neutral"), rx.fragment()),
        class_name="p-standing",
        data_testid="standing",
    )


def _line(icon: str, words: Any, more: Any, tone: str) -> rx.Component:
    return rx.el.p(
        ui.icon(icon, 18),
        rx.el.span(
            rx.el.span(words, class_name="p-standing-words"),
            rx.cond(rx.Var.create(more) != "", rx.el.span(more, class_name="k-help"), rx.fragment()),
        ),
        class_name="p-standing-line",
        custom_attrs={"data-tone": tone},
    )


def _act() -> rx.Component:
    """The one thing to press at the end, and the way back."""
    done = ui.button(
        t("Mark as done"), kind="primary", icon="check", on_click=PortalTaskPage.finish, data_testid="finish"
    )
    reopen = ui.button(t("Reopen"), icon="rotate_ccw", on_click=PortalTaskPage.reopen, data_testid="reopen")
    return rx.cond(
        TASK.mode == "do",
        rx.el.div(
            rx.cond(TASK.done | TASK.client_done, reopen, done),
            class_name="p-act",
            custom_attrs={"data-over": TASK.done | TASK.client_done},
        ),
        rx.fragment(),
    )


def _checklist() -> rx.Component:
    lines = rx.el.ul(rx.foreach(PortalTaskPage.checklist, _item), class_name="p-checklist")
    return rx.cond(
        length(PortalTaskPage.checklist) > 0, ui.section(t("Checklist"), lines, data_testid="checklist"), rx.fragment()
    )


def _item(item: PortalChecklistItem) -> rx.Component:
    return rx.el.li(
        tick(
            item.text,
            checked=item.done,
            by=item.done_by,
            disabled=~TASK.may_act,
            answer=PortalTaskPage.problem,
            on_tick=lambda done: PortalTaskPage.tick(item.id, done),
        ),
        key=item.id,
    )


def _missing() -> rx.Component:
    return ui.empty_state(
        "search_x",
        t("This task is not here"),
        t("It may have been withdrawn, or it belongs to another company of yours: choose that at your name above."),
        ui.link_button(t("To my tasks"), href=f"{BASE}/tasks", kind="primary"),
        data_testid="no-task",
    )
