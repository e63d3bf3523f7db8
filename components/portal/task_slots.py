"""What is asked for on a contact's task: at a glance what is missing, and a place to bring each (B4)."""

from typing import Any

import reflex as rx

from components import ui
from components.files import adding_files
from components.i18n import t
from components.portal.base import BASE, OF_COMPANY
from components.portal.parts import length
from components.portal.task_files import task_file
from components.reason import reason_form
from state.portal.frame import Portal
from state.portal.task_slots import PortalTaskSlots

TASK = PortalTaskSlots.task


def slots() -> rx.Component:
    """The list; nothing where nothing is asked for."""
    missing = rx.cond(
        TASK.slots_missing > 0,
        t("{missing} of {total} still missing", missing=TASK.slots_missing, total=TASK.slots_total),
        t("Nothing is missing"),
    )
    hand_over = rx.cond(
        TASK.may_act & (TASK.slots_missing > 0),
        rx.cond(
            TASK.handed,
            rx.el.p(t("You handed over what you have."), class_name="k-help", data_testid="handed"),
            ui.button(t("That is all I have"), on_click=PortalTaskSlots.hand_over, data_testid="hand-over"),
        ),
        rx.fragment(),
    )
    return rx.cond(
        length(PortalTaskSlots.slots) > 0,
        ui.section(
            t("What we need from you"),
            rx.el.p(missing, class_name="p-missing", data_testid="slots-missing", aria_live="polite"),
            rx.el.ul(rx.foreach(PortalTaskSlots.slots, _slot), class_name="k-slots"),
            hand_over,
            data_testid="slots",
        ),
        rx.fragment(),
    )


def _slot(slot: Any) -> rx.Component:
    owed = (slot.state == "needed") | (slot.state == "rejected")
    open_ = TASK.may_act & (slot.state != "accepted")
    return rx.el.li(
        rx.el.div(rx.el.span(slot.title, class_name="k-slot-title"), _badge(slot.state), class_name="k-slot-head"),
        rx.cond(
            slot.state == "rejected",
            ui.callout(ui.written(slot.reason), tone="late", data_testid="slot-reason"),
            rx.cond(
                slot.reason != "", rx.el.p("“", ui.written(slot.reason), "”", class_name="k-slot-reason"), rx.fragment()
            ),
        ),
        rx.cond(
            length(slot.files) > 0, rx.el.ul(rx.foreach(slot.files, task_file), class_name="p-files"), rx.fragment()
        ),
        rx.cond(
            PortalTaskSlots.lacking == slot.id,
            _reason(),
            rx.cond(
                open_,
                rx.fragment(
                    _adding(slot),
                    rx.cond(
                        owed,
                        ui.button(
                            t("I don't have it"),
                            kind="link",
                            on_click=PortalTaskSlots.explain(slot.id),
                            data_testid="lack",
                        ),
                        rx.cond(
                            slot.state == "absent",
                            ui.button(
                                t("I have it after all"),
                                kind="link",
                                on_click=PortalTaskSlots.have(slot.id),
                                data_testid="have",
                            ),
                            rx.fragment(),
                        ),
                    ),
                ),
                rx.fragment(),
            ),
        ),
        custom_attrs={"data-state": slot.state},
        class_name="k-slot",
        data_testid="slot",
        key=slot.id,
    )


def _adding(slot: Any) -> rx.Component:
    adding = adding_files(
        f"{BASE}/files/tasks/{TASK.id}{OF_COMPANY}",
        megabytes=TASK.max_upload_mb,
        on_done=PortalTaskSlots.files_arrived,
        fields={"slot": slot.id},
        test_id="slot-uploader",
    )
    return rx.el.div(adding, class_name="p-adding")


def _reason() -> rx.Component:
    return reason_form(
        t("Why not?"),
        help=t("{firm} reads it.", firm=Portal.firm_name),
        error=PortalTaskSlots.faults["reason"],
        submit=t("Tell it"),
        on_submit=PortalTaskSlots.lack,
        on_cancel=PortalTaskSlots.explain(""),
        test_ids=("lack-reason", "tell-lack"),
    )


def _badge(state: Any) -> rx.Component:
    return rx.match(
        state,
        ("submitted", ui.badge(t("Brought"), tone="brand", icon="check")),
        ("accepted", ui.badge(t("Accepted"), tone="ok", icon="check")),
        ("rejected", ui.badge(t("Please bring it again"), tone="late")),
        ("absent", ui.badge(t("You don't have it"))),
        ui.badge(t("Missing"), tone="warn"),
    )
