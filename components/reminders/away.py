"""Until when somebody is on holiday: on the contact's card, and in their own profile."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.reminders import Away, MyHoliday

#: What a State's vars can do on a page its annotations don't say.
_Away: Any = Away
_Mine: Any = MyHoliday


def away_item(contact: Any) -> rx.Component:
    """The line of a contact's menu."""
    return ui.menu_item(
        t("On holiday until…"), icon="tree_palm", on_click=_Away.ask(contact.id, contact.name), data_testid="away"
    )


def away_dialog() -> rx.Component:
    """The day, for a contact."""
    return ui.dialog(
        t("{name} is on holiday", name=_Away.name),
        ui.form(
            ui.problem(_Away),
            _day(_Away.until, _Away.faults),
            rx.el.div(
                ui.button(t("Cancel"), on_click=_Away.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-away"),
                class_name="k-form-actions",
            ),
            on_submit=_Away.save,
        ),
        open=_Away.contact_id != "",
        on_close=_Away.close,
        name="away",
    )


def my_holiday() -> rx.Component:
    """The day, for oneself. Its page loads `MyHoliday.load`."""
    return ui.section(
        t("On holiday"),
        ui.form(
            ui.problem(_Mine),
            _day(_Mine.until, _Mine.faults),
            rx.el.div(
                ui.button(t("Save"), kind="primary", type="submit", data_testid="save-holiday"),
                class_name="k-form-actions",
            ),
            on_submit=_Mine.save,
        ),
    )


def _day(until: Any, faults: Any) -> rx.Component:
    return ui.field(
        t("Last day away"),
        ui.date_input("away_until", default_value=until, key="away" + until),
        name="away_until",
        help=t("Until then no reminder is sent. Empty for not away."),
        error=faults["away_until"],
    )
