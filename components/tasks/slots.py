"""What is asked for on a task in the office, what came for it, and the word on it (B4)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.reason import reason_form
from components.tasks.held import keep_or_leave, removed_note
from components.tasks.work import file_line
from portal_app.tasks.rules import MAX_TITLE
from state.office import Office
from state.task_slots import TaskSlots

SLOTS: Any = TaskSlots.slots


def slots() -> rx.Component:
    """The list, and a field for the next thing."""
    task = TaskSlots.task
    return ui.section(
        t("What you need from the client"),
        rx.cond(
            task.slots_missing > 0,
            rx.el.p(
                t("{missing} of {total} still missing", missing=task.slots_missing, total=task.slots_total),
                class_name="k-muted",
                data_testid="slots-missing",
            ),
        ),
        rx.cond(SLOTS.length() > 0, rx.el.ul(rx.foreach(TaskSlots.slots, _slot), class_name="k-slots")),
        ui.add_line(
            # Not the next person's at this browser.
            draft_key=f"{Office.user_email}.{task.id}.slot",
            sent=TaskSlots.slot_sent,
            answered=TaskSlots.slot_answered,
            answer=TaskSlots.slot_problem,
            texts={
                "label": t("Ask for a document"),
                "add": t("Add"),
                "late": t("Not added yet: no connection. Try again in a moment."),
            },
            max_length=MAX_TITLE,
            on_send=TaskSlots.add_slot,
        ),
        rx.el.p(TaskSlots.faults["slots"], class_name="k-field-error", role="alert"),
        data_testid="slots",
    )


def _slot(slot: Any, place: Any) -> rx.Component:
    renaming = rx.el.form(
        rx.el.input(
            name="slot_title",
            default_value=slot.title,
            aria_label=t("Rename"),
            auto_focus=True,
            max_length=MAX_TITLE,
            class_name="k-input",
        ),
        *keep_or_leave(slot.gone, TaskSlots.rename("")),
        on_submit=TaskSlots.save_name,
        class_name="k-add-line k-grow",
    )
    head = rx.el.div(
        rx.el.span(slot.title, class_name="k-slot-title"),
        slot_badge(slot.state),
        _menu(slot, place),
        class_name="k-slot-head",
    )
    came = (slot.state == "submitted") | (slot.state == "absent")
    return rx.el.li(
        rx.cond(TaskSlots.renaming == slot.id, renaming, head),
        removed_note(slot.gone),
        rx.cond(slot.reason != "", rx.el.p("“", ui.written(slot.reason), "”", class_name="k-slot-reason")),
        rx.cond(slot.by != "", rx.el.p(slot.by, class_name="k-small-text k-muted")),
        rx.cond(slot.files.length() > 0, rx.el.ul(rx.foreach(slot.files, file_line), class_name="k-kept")),
        rx.cond(
            TaskSlots.rejecting == slot.id,
            _reason(),
            rx.cond(
                came,
                rx.el.div(
                    ui.button(
                        t("Accept"),
                        icon="check",
                        small=True,
                        on_click=TaskSlots.accept(slot.id),
                        data_testid="accept-slot",
                    ),
                    ui.button(
                        t("Ask again"), small=True, on_click=TaskSlots.ask_again(slot.id), data_testid="ask-again"
                    ),
                    class_name="k-form-actions",
                ),
            ),
        ),
        custom_attrs={"data-state": slot.state},
        class_name="k-slot",
        data_testid="slot",
        key=slot.id,
    )


def _menu(slot: Any, place: Any) -> rx.Component:
    return ui.menu(
        ui.icon("ellipsis", 16),
        ui.menu_item(t("Rename"), icon="pencil", on_click=TaskSlots.rename(slot.id)),
        rx.cond(
            slot.state == "accepted",
            ui.menu_item(t("Ask again"), icon="rotate_ccw", on_click=TaskSlots.ask_again(slot.id)),
        ),
        rx.cond(place > 0, ui.menu_item(t("Move up"), icon="arrow_up", on_click=TaskSlots.move_slot(slot.id, -1))),
        rx.cond(
            place < SLOTS.length() - 1,
            ui.menu_item(t("Move down"), icon="arrow_down", on_click=TaskSlots.move_slot(slot.id, 1)),
        ),
        ui.menu_item(t("Remove"), icon="trash_2", danger=True, on_click=TaskSlots.remove_slot(slot.id)),
        label=t("What to do with this"),
        test_id="slot-menu",
    )


def _reason() -> rx.Component:
    return reason_form(
        t("What is wrong with it?"),
        help=t("The client reads it, here and in a mail."),
        error=TaskSlots.faults["reason"],
        submit=t("Ask again"),
        on_submit=TaskSlots.reject,
        on_cancel=TaskSlots.ask_again(""),
        test_ids=("reject-reason", "reject-slot"),
    )


def slot_badge(state: Any) -> rx.Component:
    """Where a slot stands, in a word."""
    return rx.match(
        state,
        ("submitted", ui.badge(t("To look at"), tone="brand")),
        ("accepted", ui.badge(t("Accepted"), tone="ok", icon="check")),
        ("rejected", ui.badge(t("Asked again"), tone="late")),
        ("absent", ui.badge(t("Does not have it"), tone="warn")),
        ui.badge(t("Missing")),
    )
