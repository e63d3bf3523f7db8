"""Parts that the forms of a task share: fields of its facts, and whom it is shared with."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from portal_app.tasks.rules import MAX_CLIENT_DAYS


def assignee_field(staff: Any, chosen: Any, error: Any = "") -> rx.Component:
    """Who looks after it.

    Args:
        staff: Var with the staff members to choose from.
        chosen: Id of the one chosen, or empty.
        error: Var with what is wrong with it.
    """
    return ui.field(
        t("Assignee"),
        ui.select(
            "assignee",
            rx.fragment(rx.el.option(t("Nobody"), value=""), rx.foreach(staff, _staff_option)),
            default_value=chosen,
        ),
        name="assignee",
        error=error,
    )


def _staff_option(member: Any) -> rx.Component:
    return rx.el.option(member.name, value=member.id)


def deadline_fields(faults: Any, start: Any, deadline: Any, days: Any, **events: Any) -> list[rx.Component]:
    """Start, internal deadline, and by how much the client's is earlier.

    Args:
        faults: Var of the page's faults.
        start: ISO text or empty.
        deadline: ISO text or empty.
        days: 0–7.
        **events: `on_start`, `on_deadline` and `on_days`, called with the new value.
    """
    on_start, on_deadline, on_days = (
        {"on_change": events[name]} if name in events else {} for name in ("on_start", "on_deadline", "on_days")
    )
    options = [("0", t("The same day"))] + [
        (str(n), tn("{n} day earlier", "{n} days earlier", n=n)) for n in range(1, MAX_CLIENT_DAYS + 1)
    ]
    return [
        ui.field(
            t("Start"),
            ui.date_input("start_on", default_value=start, **on_start),
            name="start_on",
            error=faults["start_on"],
            optional=True,
        ),
        ui.field(
            t("Internal deadline"),
            ui.date_input("internal_deadline", default_value=deadline, **on_deadline),
            name="internal_deadline",
            error=faults["internal_deadline"],
            optional=True,
        ),
        ui.field(
            t("Client's deadline"),
            ui.select("client_days", options, default_value=days, **on_days),
            name="client_days",
            error=faults["client_days"],
        ),
    ]


def whom_fields(contacts: Any, whom: Any, on_whom: Any, faults: Any, mode: Any = "do") -> rx.Component:
    """All contacts or named ones, each that can't be reached with the reason.

    Args:
        contacts: Var with the client's contacts.
        whom: Var: all or named.
        on_whom: Event called with all or named.
        faults: Var of the page's faults.
        mode: What the choice of what they may do begins with.
    """
    return rx.fragment(
        ui.choices(
            t("Who sees it"),
            ui.radio(
                t("Chosen contacts"),
                name="whom",
                value="named",
                default_checked=whom == "named",
                on_change=lambda _: on_whom("named"),
            ),
            ui.radio(
                t("All contacts of the client"),
                name="whom",
                value="all",
                help=t("Also those whose portal opens later."),
                default_checked=whom == "all",
                on_change=lambda _: on_whom("all"),
            ),
        ),
        rx.cond(
            whom == "named",
            ui.choices(
                t("Contacts"),
                rx.cond(
                    contacts.length() == 0,
                    rx.el.p(t("This client has no contacts yet."), class_name="k-help"),
                    rx.foreach(contacts, _contact_box),
                ),
                name="contacts",
                error=faults["contacts"],
            ),
        ),
        mode_choices(mode),
    )


def mode_choices(mode: Any = "do") -> rx.Component:
    """What the client's people may do with it.

    Args:
        mode: What it begins with: do or read.
    """
    return ui.choices(
        t("What they may do"),
        ui.radio(
            t("To do: tick, add files, mark done"),
            name="mode",
            value="do",
            default_checked=mode != "read",
        ),
        ui.radio(t("To read, and to ask"), name="mode", value="read", default_checked=mode == "read"),
    )


def _contact_box(contact: Any) -> rx.Component:
    return ui.checkbox(
        contact.name,
        name=f"contact-{contact.id}",
        help=rx.cond(contact.closed == "", contact.email, contact.closed),
        disabled=contact.closed != "",
        data_testid="contact-box",
    )


def pause_note(minutes: Any) -> rx.Component:
    """What happens after sharing, and until when it can be changed (U15)."""
    return ui.callout(
        rx.cond(
            minutes > 0,
            tn(
                "The mail leaves in {n} minute. Until then you can edit the task or withdraw it.",
                "The mail leaves in {n} minutes. Until then you can edit the task or withdraw it.",
                n=minutes,
            ),
            t("The mail leaves at once."),
        ),
        tone="neutral",
    )


def left_out_note(people: Any) -> rx.Component:
    """Who could not be reached, each with the reason."""
    return ui.callout(
        rx.el.ul(rx.foreach(people, _left_out)),
        title=t("Not shared with"),
        tone="warn",
        data_testid="left-out",
    )


def _left_out(person: Any) -> rx.Component:
    return rx.el.li(rx.el.strong(person.name), ": ", person.reason)
