"""What each task gets, as templates and tasks that repeat have it: texts with placeholders, plan, who."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.scripts import script
from portal_app.tasks.rules import MAX_CLIENT_DAYS


class Placeholders(rx.Component):
    """Buttons that write a placeholder where the cursor was last, in the texts of the form around them."""

    library = script(__name__, "placeholders.jsx")
    tag = "Placeholders"

    label: rx.Var[str]


def text_fields(source: Any, faults: Any, placeholders: Any) -> list[rx.Component]:
    """Title, description, checklist, what is asked for, and the buttons for what is filled in later.

    Args:
        source: Var with title, description, lines and slots.
        faults: Var of the page's faults.
        placeholders: Var with what can be put in.
    """
    return [
        ui.field(
            t("Title"),
            ui.text_input("title", default_value=source.title, auto_focus=True),
            name="title",
            error=faults["title"],
            required=True,
        ),
        ui.field(
            t("Description"),
            ui.text_area("description", default_value=source.description, rows=5),
            name="description",
            error=faults["description"],
            help=t("The client reads it too."),
            optional=True,
        ),
        ui.field(
            t("Checklist"),
            ui.text_area("checklist", default_value=source.lines, rows=4),
            name="checklist",
            error=faults["checklist"],
            help=t("One line for each item."),
            optional=True,
        ),
        slots_field(source, faults),
        rx.el.div(
            rx.el.p(t("Filled in for each client and date:"), class_name="k-help"),
            Placeholders.create(rx.foreach(placeholders, _placeholder), label=t("Placeholders")),
            data_testid="placeholders",
        ),
    ]


def slots_field(source: Any, faults: Any) -> rx.Component:
    """What is asked for, one line each (B4).

    Args:
        source: Var with slots.
        faults: Var of the page's faults.
    """
    return ui.field(
        t("What you need from the client"),
        ui.text_area("slots", default_value=source.slots, rows=3),
        name="slots",
        error=faults["slots"],
        help=t("One line for each document. The client sees what is still missing."),
        optional=True,
    )


def _placeholder(one: Any) -> rx.Component:
    return rx.el.button(
        one.written,
        type="button",
        title=one.becomes,
        custom_attrs={"data-placeholder": one.written},
        class_name="k-chip k-placeholder",
    )


def plan_fields(source: Any, faults: Any, staff: Any) -> list[rx.Component]:
    """The deadline from the start on, who looks after it, how it completes.

    Args:
        source: Var with deadline_days, client_days, assignee and auto_complete.
        faults: Var of the page's faults.
        staff: Var with the staff members.
    """
    days = [("0", t("The same day"))] + [
        (str(n), tn("{n} day earlier", "{n} days earlier", n=n)) for n in range(1, MAX_CLIENT_DAYS + 1)
    ]
    return [
        rx.el.div(
            ui.field(
                t("Deadline, in days after the start"),
                ui.text_input(
                    "deadline_days",
                    type="number",
                    min=0,
                    input_mode="numeric",
                    default_value=source.deadline_days,
                ),
                name="deadline_days",
                error=faults["deadline_days"],
                optional=True,
            ),
            ui.field(
                t("Client's deadline"),
                ui.select("client_days", days, default_value=source.client_days),
                name="client_days",
                error=faults["client_days"],
            ),
            class_name="k-form-row",
        ),
        ui.field(
            t("Assignee"),
            ui.select(
                "assignee",
                rx.fragment(
                    rx.el.option(t("The client's manager"), value="manager"),
                    rx.el.option(t("Nobody"), value="nobody"),
                    rx.foreach(staff, lambda member: rx.el.option(member.name, value=member.id)),
                ),
                default_value=source.assignee,
            ),
            name="assignee",
            error=faults["assignee"],
        ),
        ui.switch(
            t("Complete automatically"),
            name="auto_complete",
            default_checked=source.auto_complete,
            help=t("When the client marks it done, it is done here too."),
        ),
    ]
