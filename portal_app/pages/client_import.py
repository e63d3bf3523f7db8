"""`/clients/import`: a client list becomes clients (P1)."""

import reflex as rx

from components import ui
from components.client_import.columns import columns_step
from components.client_import.file import file_step
from components.client_import.finish import group_step, progress_step, result_step
from components.client_import.rows import rows_step
from components.client_import.steps import Wizard, steps
from components.i18n import t
from components.office import office_page


def client_import_page() -> rx.Component:
    """The wizard, at the step that the address names."""
    return office_page(
        ui.page_header(t("Import clients"), subtitle=Wizard.run.file_name, back=(t("Clients"), "/clients")),
        steps(),
        ui.problem(Wizard, data_testid="problem"),
        rx.cond(Wizard.missing, _missing(), rx.cond(Wizard.loaded, _step(), ui.skeleton("rows", lines=8))),
        active="clients",
        title=t("Import clients"),
        guide="import",
    )


def _step() -> rx.Component:
    return rx.match(
        Wizard.step,
        ("columns", columns_step()),
        ("rows", rows_step()),
        ("group", group_step()),
        ("progress", progress_step()),
        ("result", result_step()),
        file_step(),
    )


def _missing() -> rx.Component:
    return ui.empty_state(
        "file_x",
        t("This import is not here"),
        t("It was given up, or somebody else began it."),
        ui.link_button(t("Begin another"), href="/clients/import", kind="primary"),
    )
