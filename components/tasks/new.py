"""Making a task."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.choosing import client_field
from components.i18n import t
from components.office import kept_of_office, office_page
from components.tasks.forms import assignee_field, deadline_fields, left_out_note, pause_note, whom_fields
from components.tasks.from_template import from_template, template_dialog
from state.new_task import NAMES, NewTask

LEFT_OUT: Any = NewTask.left_out
BEGUN: Any = NewTask.begun
VERSION: Any = NewTask.version
_ID = "new-task"
#: Fields that stay on the device until the task is made.
_KEPT = (
    *("title", "description", "checklist", "slots", "assignee", "start_on", "internal_deadline", "client_days"),
    *("auto_complete", "for_client", "whom", "contact-", "mode"),
)


def new_task_page() -> rx.Component:
    """`/tasks/new`."""
    return office_page(
        ui.page_header(t("New task"), back=(t("Tasks"), "/tasks")),
        ui.tabs(
            ui.tab(t("Once"), active=True, href="/tasks/new"),
            ui.tab(
                t("It repeats"),
                active=False,
                href=rx.cond(NewTask.client_id == "", "/recurring/new", f"/recurring/new?client={NewTask.client_id}"),
                data_testid="new-repeats",
            ),
            label=t("Once or again and again"),
        ),
        ui.problem(NewTask),
        rx.cond(
            NewTask.missing, ui.callout(t("This template is not here. Somebody may have deleted it."), tone="warn")
        ),
        kept_of_office(
            _ID,
            f"new-task.{NewTask.about}",
            _KEPT,
            NewTask.made_nonce,
            beside=NewTask.client_id,
            on_beside=NewTask.choose_client,
            on_anew=NewTask.anew,
        ),
        ui.at_address(
            rx.cond(
                NewTask.loaded,
                rx.cond(LEFT_OUT.length() > 0, _made(), _form()),
                ui.skeleton("text", 8),
            ),
            ui.skeleton("text", 8),
            about=NewTask.about,
            names=NAMES,
            over=NewTask.made_id,
        ),
        active="tasks",
        title=t("New task"),
        again=[NewTask.reword],
        guide="task",
        overlays=[template_dialog(NewTask)],
    )


def _made() -> rx.Component:
    return ui.section(
        t("The task is made"),
        left_out_note(NewTask.left_out),
        ui.inline(ui.link_button(t("Open the task"), href=f"/tasks/{NewTask.made_id}", kind="primary")),
    )


def _form() -> rx.Component:
    return ui.form(
        rx.el.div(
            ui.stack(_what(), client_field(NewTask), _portal_side(), gap=6),
            _plan(),
            class_name="k-columns",
        ),
        rx.el.div(
            ui.button(t("Create task"), kind="primary", type="submit", data_testid="create"),
            ui.link_button(t("Cancel"), href="/tasks"),
            class_name="k-form-actions",
        ),
        ui.once("task", made=NewTask.made_nonce),
        on_submit=NewTask.create,
        id=_ID,
        key=VERSION.to_string(),
        data_testid="new-task-form",
    )


def _what() -> rx.Component:
    return ui.section(
        t("What is to be done"),
        ui.stack(
            from_template(NewTask),
            ui.field(
                t("Title"),
                ui.text_input(
                    "title",
                    placeholder=t("Please send me the receipts"),
                    auto_focus=True,
                ),
                name="title",
                error=NewTask.faults["title"],
                required=True,
            ),
            ui.field(
                t("Description"),
                ui.text_area("description", rows=5),
                name="description",
                error=NewTask.faults["description"],
                help=t("The client reads it too."),
                optional=True,
            ),
            ui.field(
                t("Checklist"),
                ui.text_area("checklist", rows=4),
                name="checklist",
                error=NewTask.faults["checklist"],
                help=t("One line for each item. Files are added once the task is made."),
                optional=True,
            ),
            ui.field(
                t("What you need from the client"),
                ui.text_area("slots", rows=4, placeholder=t("Bank statement of March")),
                name="slots",
                error=NewTask.faults["slots"],
                help=t("One line for each document. The client sees what is still missing."),
                optional=True,
            ),
        ),
    )


def _plan() -> rx.Component:
    return ui.section(
        t("Who and until when"),
        ui.stack(
            assignee_field(NewTask.staff_members, ""),
            *deadline_fields(
                NewTask.faults,
                "",
                "",
                "0",
                on_start=NewTask.set_start,
                on_deadline=NewTask.set_deadline,
                on_days=NewTask.set_days,
            ),
            rx.cond(
                NewTask.client_deadline != "",
                rx.el.p(
                    t("The client sees {day}.", day=NewTask.client_deadline),
                    class_name="k-help",
                    data_testid="client-deadline",
                ),
            ),
            ui.switch(
                t("Complete automatically"),
                name="auto_complete",
                help=t("When the client marks it done, it is done here too."),
            ),
        ),
    )


def _portal_side() -> rx.Component:
    return ui.section(
        t("For the client"),
        ui.stack(
            ui.switch(
                t("Make a task for the client"),
                name="for_client",
                default_checked=True,
                on_change=NewTask.set_for_client,
                data_testid="for-client",
            ),
            rx.cond(
                NewTask.for_client,
                rx.cond(
                    NewTask.client_id == "",
                    rx.el.p(t("Choose the client first."), class_name="k-help"),
                    ui.stack(
                        whom_fields(NewTask.contacts, NewTask.whom, NewTask.choose_whom, NewTask.faults, BEGUN.mode),
                        pause_note(NewTask.pause),
                    ),
                ),
                rx.el.p(t("It stays in the office. You can share it later."), class_name="k-help"),
            ),
        ),
    )
