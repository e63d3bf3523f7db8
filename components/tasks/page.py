"""One task in the office: left what is worked on, right the facts."""

from typing import Any

import reflex as rx

from components import ui
from components.activity import activity
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.recurring.editor import task_repeats
from components.reminders import task_reminders, task_reminders_dialog
from components.tasks.badges import due, turn_badge
from components.tasks.digitise import digitisation
from components.tasks.forms import assignee_field, deadline_fields
from components.tasks.sharing import share_dialog, sharing
from components.tasks.slots import slots
from components.tasks.talk import conversation
from components.tasks.work import checklist, files
from state.task import OneTask
from state.task_repeats import TaskRepeats


def task_page() -> rx.Component:
    """`/tasks/[id]`."""
    return office_page(
        ui.at_address(
            rx.cond(
                OneTask.missing,
                ui.empty_state(
                    "search_x",
                    t("This task is not here"),
                    t("It may have been removed, or it belongs to somebody else."),
                    ui.link_button(t("All tasks"), href="/tasks"),
                ),
                rx.cond(OneTask.loaded, _whole(), ui.skeleton("text", 10)),
            ),
            ui.skeleton("text", 10),
            about=OneTask.about,
        ),
        active="tasks",
        title=rx.cond(OneTask.missing, t("This task is not here"), OneTask.task.title),
        guide="task",
        overlays=[
            share_dialog(),
            task_reminders_dialog(),
            notices(OneTask, undo=OneTask.undo_what != "", on_undo=OneTask.undo),
        ],
    )


def _whole() -> rx.Component:
    task = OneTask.task
    return rx.fragment(
        ui.page_header(
            task.title,
            rx.cond(
                task.done,
                ui.button(t("Reopen"), icon="rotate_ccw", on_click=OneTask.reopen, data_testid="reopen"),
                rx.cond(
                    ~task.client_done,
                    ui.button(t("Complete"), icon="check", on_click=OneTask.complete, data_testid="complete"),
                ),
            ),
            subtitle=ui.link(task.client, href=f"/clients/{task.client_id}"),
            back=(t("Tasks"), "/tasks"),
        ),
        ui.problem(OneTask, data_testid="problem"),
        _banner(),
        task_repeats(TaskRepeats.told, task),
        rx.el.div(
            ui.stack(_description(), slots(), checklist(), conversation(), files(), digitisation(), gap=6),
            ui.stack(_facts(), sharing(), task_reminders(), _activity(), gap=6),
            class_name="k-columns",
        ),
    )


def _banner() -> rx.Component:
    """What ended, on which side, and what can be done about it (U23)."""
    task = OneTask.task
    return rx.cond(
        task.done,
        ui.callout(t("Done {when}.", when=task.done_at), tone="ok"),
        rx.cond(
            task.client_done,
            ui.callout(
                ui.inline(
                    rx.el.span(t("The client marked it done: {who}", who=task.client_done_by)),
                    ui.button(
                        t("Complete"), kind="primary", small=True, on_click=OneTask.complete, data_testid="complete"
                    ),
                    ui.button(t("Reopen"), small=True, on_click=OneTask.reopen, data_testid="reopen"),
                ),
                tone="ok",
                data_testid="client-done",
            ),
        ),
    )


def _description() -> rx.Component:
    task = OneTask.task
    shown = rx.cond(
        task.description == "",
        rx.el.p(t("No description."), class_name="k-muted"),
        rx.el.p(ui.written(task.description), class_name="k-description"),
    )
    form = ui.form(
        ui.field(
            t("Title"),
            ui.text_input("title", default_value=task.title, auto_focus=True),
            name="title",
            error=OneTask.faults["title"],
            required=True,
        ),
        ui.field(
            t("Description"),
            ui.text_area("description", default_value=task.description, rows=6),
            name="description",
            error=OneTask.faults["description"],
            help=t("The client reads it too."),
        ),
        _save_buttons(),
        on_submit=OneTask.save_text,
    )
    return ui.section(
        t("Description"),
        rx.cond(OneTask.editing == "text", form, shown),
        actions=[_edit_button("text", t("Edit title and description"))],
    )


def _facts() -> rx.Component:
    task: Any = OneTask.task
    none = rx.el.span("–", class_name="k-muted")
    shown = ui.facts(
        (t("Whose turn"), turn_badge(task.turn, task.turn_words)),
        (t("Assignee"), rx.cond(task.assignee == "", none, task.assignee)),
        (t("Internal deadline"), due(task.internal_deadline, task.deadline_words, task.late, task.soon)),
        (t("Client's deadline"), rx.cond(task.client_deadline == "", none, task.client_deadline)),
        (t("Start"), rx.cond(task.start_on == "", none, task.start_on)),
        (t("Complete automatically"), rx.cond(task.auto_complete, t("yes"), t("no"))),
    )
    form = ui.form(
        assignee_field(OneTask.staff_members, task.assignee_id, OneTask.faults["assignee"]),
        *deadline_fields(OneTask.faults, task.start_iso, task.internal_deadline_iso, task.client_days.to_string()),
        ui.switch(
            t("Complete automatically"),
            name="auto_complete",
            default_checked=task.auto_complete,
            help=t("When the client marks it done, it is done here too."),
        ),
        _save_buttons(),
        on_submit=OneTask.save_facts,
    )
    return ui.section(
        t("Facts"),
        rx.cond(OneTask.editing == "facts", form, shown),
        actions=[_edit_button("facts", t("Edit the facts"))],
    )


def _edit_button(part: str, label: rx.Var[str]) -> rx.Component:
    return rx.cond(
        OneTask.editing != part,
        ui.icon_button("pencil", label, on_click=OneTask.edit(part), data_testid=f"edit-{part}"),
    )


def _save_buttons() -> rx.Component:
    return rx.el.div(
        ui.button(t("Save"), kind="primary", type="submit", data_testid="save"),
        ui.button(t("Cancel"), on_click=OneTask.cancel_edit),
        class_name="k-form-actions",
    )


def _activity() -> rx.Component:
    return activity(OneTask.history, shown=OneTask.history_shown, on_toggle=OneTask.show_history)
