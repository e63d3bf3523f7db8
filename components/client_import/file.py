"""Step 1: choosing the file."""

import reflex as rx

from components import ui
from components.client_import.steps import Wizard, step_href
from components.i18n import t, tn
from portal_app.clients.imports.table import MAX_BYTES, MAX_ROWS


def file_step() -> rx.Component:
    """What a list can be, the template, and the choice; the way back to a list already chosen."""
    chosen = ui.section(
        t("Your list"),
        rx.el.p(rx.el.strong(Wizard.run.file_name), data_testid="chosen-file"),
        rx.el.p(tn("{n} row", "{n} rows", n=Wizard.run.rows), class_name="k-help"),
        actions=[
            ui.button(t("Choose another file"), on_click=Wizard.discard, data_testid="discard"),
            ui.link_button(t("Go on"), href=step_href("columns"), kind="primary", data_testid="next"),
        ],
    )
    return rx.cond(Wizard.run.state == "ready", chosen, _choice())


def _choice() -> rx.Component:
    return ui.section(
        t("Choose your client list"),
        rx.el.ul(
            rx.el.li(
                t("One client a row. Headings in English, Estonian, Lithuanian, Polish, Dutch or German are found.")
            ),
            rx.el.li(t("Several people at a client: separate their addresses by semicolons.")),
            rx.el.li(t("Nothing is imported before you have seen every row.")),
            class_name="k-bullets",
        ),
        ui.uploader(
            action="/import/clients",
            limits=t("XLSX, XLS or CSV, up to {size} MB and {rows} rows.", size=MAX_BYTES // 10**6, rows=MAX_ROWS),
            accept=".xlsx,.xls,.xlsm,.csv,.tsv,.txt",
            max_bytes=MAX_BYTES,
            multiple=False,
            camera=False,
            on_done=Wizard.arrived,
            test_id="list",
        ),
        rx.el.p(
            t("No list at hand?"),
            " ",
            rx.el.a(
                t("Download the Excel template"),
                href="/import/clients/template",
                class_name="k-link",
                data_testid="template",
            ),
            class_name="k-help",
        ),
        description=t("As it comes out of your accounting program, or filled into our template."),
    )
