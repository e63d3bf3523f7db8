"""Checklist and files of a task in the office."""

from typing import Any

import reflex as rx

from components import ui
from components.files import file_name, held_badge
from components.i18n import t
from components.tasks.adding import staff_adding
from components.tasks.held import keep_or_leave, removed_note
from portal_app.tasks.rules import MAX_ITEM
from state.office import Office
from state.task_work import TaskWork

CHECKLIST: Any = TaskWork.checklist
FILES: Any = TaskWork.files


def checklist() -> rx.Component:
    """The lines that both sides tick (U17), and a field for the next one."""
    return ui.section(
        t("Checklist"),
        rx.el.ul(rx.foreach(TaskWork.checklist, _item), class_name="k-checklist"),
        ui.add_line(
            # Not the next person's at this browser.
            draft_key=f"{Office.user_email}.{TaskWork.task.id}.line",
            sent=TaskWork.line_sent,
            answered=TaskWork.line_answered,
            answer=TaskWork.line_problem,
            texts={
                "label": t("Add a line"),
                "add": t("Add"),
                "late": t("Not added yet: no connection. Try again in a moment."),
            },
            max_length=MAX_ITEM,
            on_send=TaskWork.add_item,
        ),
        rx.el.p(TaskWork.faults["checklist"], class_name="k-field-error", role="alert"),
    )


def _item(item: Any, place: Any) -> rx.Component:
    rewording = rx.el.form(
        rx.el.input(
            name="item_text",
            default_value=item.text,
            aria_label=t("Reword the line"),
            auto_focus=True,
            max_length=MAX_ITEM,
            class_name="k-input",
        ),
        *keep_or_leave(item.gone, TaskWork.edit_item("")),
        on_submit=TaskWork.save_item,
        class_name="k-add-line k-grow",
    )
    shown = rx.fragment(
        ui.checkbox(
            item.text,
            checked=item.done,
            on_change=lambda done: TaskWork.tick(item.id, done),
            help=rx.cond(item.done, item.done_by, ""),
            data_testid="tick",
        ),
        ui.menu(
            ui.icon("ellipsis", 16),
            ui.menu_item(t("Reword"), icon="pencil", on_click=TaskWork.edit_item(item.id)),
            rx.cond(place > 0, ui.menu_item(t("Move up"), icon="arrow_up", on_click=TaskWork.move_item(item.id, -1))),
            rx.cond(
                place < CHECKLIST.length() - 1,
                ui.menu_item(t("Move down"), icon="arrow_down", on_click=TaskWork.move_item(item.id, 1)),
            ),
            ui.menu_item(t("Remove"), icon="trash_2", danger=True, on_click=TaskWork.remove_item(item.id)),
            label=t("What to do with this line"),
            test_id="item-menu",
        ),
    )
    return rx.el.li(
        rx.cond(TaskWork.editing_item == item.id, rewording, shown),
        removed_note(item.gone),
        custom_attrs={"data-done": item.done},
        key=item.id,
    )


def files() -> rx.Component:
    """What is there, and the way to add more (U16)."""
    return ui.section(
        t("Files"),
        rx.cond(FILES.length() > 0, rx.el.ul(rx.foreach(TaskWork.files, _loose), class_name="k-kept")),
        staff_adding(TaskWork, f"/files/tasks/{TaskWork.task.id}"),
    )


def _loose(file: Any) -> rx.Component:
    # What was brought for something stands there.
    return rx.cond(file.slot_id == "", file_line(file))


def file_line(file: Any) -> rx.Component:
    """A file that is there."""
    return rx.el.li(
        ui.icon("file_text", 18),
        rx.el.span(
            file_name(file),
            rx.el.span(file.size, " · ", file.added, class_name="k-small-text k-muted"),
            class_name="k-kept-words",
        ),
        held_badge(file.held),
        rx.cond(file.internal, ui.badge(t("Internal"), tone="warn", icon="lock")),
        rx.cond(file.by_client, ui.badge(t("From the client"))),
        ui.icon_button(
            "trash_2",
            t("Remove {file}", file=file.name),
            on_click=TaskWork.remove_file(file.id),
            data_testid="remove-file",
        ),
        key=file.id,
    )
