"""Settings → Apps: who answers for requests, and digitisation (U24, U29)."""

import reflex as rx

from components import ui
from components.i18n import t
from state.firm_apps import FirmApps
from state.settings import Apps


def requests_card() -> rx.Component:
    """Who is responsible for what clients ask."""
    return ui.section(
        t("Requests"),
        ui.field(
            t("Responsible"),
            ui.select(
                "responsible",
                rx.fragment(
                    rx.el.option(t("The owners"), value=""),
                    rx.foreach(FirmApps.staff_members, lambda one: rx.el.option(one.name, value=one.id)),
                ),
                value=FirmApps.responsible_id,
                on_change=FirmApps.choose_responsible,
                disabled=~Apps.card.may_manage,
                data_testid="responsible",
            ),
            name="responsible",
            help=t("Sees every request, and is told of those whose client has no manager."),
        ),
        description=t(
            "What clients ask is seen by the client's manager, by those it is addressed or given to, and here."
        ),
        data_testid="requests-card",
    )


def digitisation_card() -> rx.Component:
    """Whether files of tasks can be sent to digitisation services."""
    return ui.section(
        t("Digitisation"),
        ui.switch(
            t("Send files of tasks to the clients' digitisation services"),
            checked=FirmApps.digitises,
            on_change=FirmApps.switch_digitisation,
            disabled=~Apps.card.may_manage,
            help=t("Each client's page then has a place for the service's e-mail address."),
            data_testid="digitises",
        ),
        data_testid="digitisation-card",
    )
