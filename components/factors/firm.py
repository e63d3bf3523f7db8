"""What the firm asks of everybody, and the way back for those who lost everything: Settings → Second step."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.notices import notices
from components.office import office_page
from state.factors import ContactFactors as ContactState
from state.factors import FirmFactors as FirmState

#: What a State's vars can do on a page its annotations don't say.
FirmFactors: Any = FirmState


def second_step_settings_page() -> rx.Component:
    """`/settings/second-step`."""
    return office_page(
        ui.page_header(t("Second step"), back=(t("Settings"), "/settings")),
        ui.problem(FirmFactors, tone="warn"),
        rx.cond(FirmFactors.loaded, rx.fragment(_demands(), _people()), ui.skeleton("cards", 2)),
        active="settings",
        title=t("Second step"),
        overlays=[
            _reset_dialog(),
            notices(FirmFactors),
        ],
    )


def _demands() -> rx.Component:
    demand = FirmFactors.demand
    return ui.section(
        t("Of whom it is demanded"),
        ui.stack(
            _switch(
                t("Demand a second step of all staff"),
                rx.cond(
                    demand.staff,
                    tn(
                        "{n} person has none yet and sets it up at the next sign-in.",
                        "{n} people have none yet and set it up at the next sign-in.",
                        n=demand.staff_without,
                    ),
                    tn(
                        "{n} person has none yet, and will be signed out to set it up.",
                        "{n} people have none yet, and will be signed out to set it up.",
                        n=demand.staff_without,
                    ),
                ),
                demand.staff,
                demand.staff_without,
                FirmFactors.demand_staff,
                "demand-staff",
            ),
            _switch(
                t("Demand a second step of clients' people"),
                rx.cond(
                    demand.contacts,
                    tn(
                        "{n} person has none yet and sets it up at the next sign-in.",
                        "{n} people have none yet and set it up at the next sign-in.",
                        n=demand.contacts_without,
                    ),
                    tn(
                        "{n} person has none yet, and will be signed out to set it up.",
                        "{n} people have none yet, and will be signed out to set it up.",
                        n=demand.contacts_without,
                    ),
                ),
                demand.contacts,
                demand.contacts_without,
                FirmFactors.demand_contacts,
                "demand-contacts",
            ),
        ),
        description=t(
            "An authenticator app or a passkey, besides the password or the link in the mail. An owner decides."
        ),
    )


def _switch(label: Any, words: Any, on: Any, without: Any, event: Any, test_id: str) -> rx.Component:
    return rx.el.div(
        ui.switch(label, checked=on, on_change=event, data_testid=test_id),
        rx.cond(without > 0, rx.el.p(words, class_name="k-help"), rx.fragment()),
        class_name="k-stack k-gap-1",
    )


def _people() -> rx.Component:
    return ui.section(
        t("Who has one"),
        ui.table(
            [t("Name"), t("Second step"), ""],
            rx.foreach(FirmFactors.people, _person),
            label=t("Who has one"),
        ),
        description=t(
            "If somebody has lost phone and codes, take theirs away: they sign in with their password and set it up "
            "anew. Be sure first that it is them who asks. A contact's is taken away on the client's page."
        ),
    )


def _person(person: Any) -> rx.Component:
    return ui.row(
        ui.cell(person.name, rx.el.div(person.email, class_name="k-help"), kind="main"),
        ui.cell(rx.cond(person.any, person.has, ui.badge(t("none"), tone="warn")), label=t("Second step")),
        ui.cell(
            rx.cond(
                person.may_reset,
                ui.button(
                    t("Take away"),
                    small=True,
                    on_click=FirmFactors.ask_to_reset(person.id, person.name),
                    data_testid="factors-reset",
                ),
                rx.fragment(),
            ),
            kind="actions",
        ),
    )


def contact_reset_dialog() -> rx.Component:
    """For the client's page: asks whether to take away what a contact has set up."""
    state: Any = ContactState
    return ui.dialog(
        t("Take away the second step of {name}?", name=state.chosen_name),
        ui.problem(state, tone="warn"),
        rx.cond(
            state.any,
            rx.el.p(
                t(
                    "App, passkeys and recovery codes go, and they are signed out everywhere. They are told by mail. "
                    "Be sure first that it is them who asks."
                ),
                " ",
                _how_to_be_sure(),
            ),
            rx.el.p(t("They have not set anything up.")),
        ),
        actions=[
            ui.button(t("Close"), on_click=state.close),
            rx.cond(
                state.any,
                ui.button(
                    t("Take away"), kind="danger", on_click=state.reset_person, data_testid="contact-factors-reset-yes"
                ),
                rx.fragment(),
            ),
        ],
        open=state.resetting,
        on_close=state.close,
        name="contact-factors",
    )


def _how_to_be_sure() -> Any:
    return t("Call them at a number that you have had before, or meet them: a mail or a call from them is not enough.")


def _reset_dialog() -> rx.Component:
    return ui.dialog(
        t("Take away the second step of {name}?", name=FirmFactors.chosen_name),
        rx.el.p(
            t(
                "App, passkeys and recovery codes go, and they are signed out everywhere. They are told by mail. "
                "Their password stays."
            ),
            " ",
            _how_to_be_sure(),
        ),
        actions=[
            ui.button(t("Cancel"), on_click=FirmFactors.close),
            ui.button(
                t("Take away"), kind="danger", on_click=FirmFactors.reset_person, data_testid="factors-reset-yes"
            ),
        ],
        open=FirmFactors.resetting,
        on_close=FirmFactors.close,
        name="factors-resetting",
    )
