"""Step 2: what each column holds."""

from typing import Any

import reflex as rx

from components import ui
from components.client_import.steps import Wizard, foot, step_href
from components.i18n import t


def columns_step() -> rx.Component:
    """The heading row, and a line for each column."""
    faults = rx.foreach(Wizard.columns.faults, lambda fault: rx.el.p(fault))
    onward = ui.link_button(t("See the rows"), href=step_href("rows"), kind="primary", data_testid="next")
    waiting = ui.button(t("See the rows"), kind="primary", disabled=True, data_testid="next")
    return ui.stack(
        _header_row(),
        ui.table(
            [t("Column"), t("For example"), t("Is taken for"), ""],
            rx.foreach(Wizard.columns.columns, _column),
            label=t("Columns of the list"),
            class_name="k-import-columns",
            data_testid="columns",
        ),
        rx.cond(
            Wizard.columns.faults.length() > 0,
            ui.callout(faults, tone="warn", data_testid="mapping-faults"),
            rx.fragment(),
        ),
        foot(step_href("file"), rx.cond(Wizard.columns.faults.length() > 0, waiting, onward)),
    )


def _header_row() -> rx.Component:
    options = rx.foreach(
        Wizard.columns.headers,
        lambda choice: rx.el.option(choice.name, value=choice.id),
    )
    return ui.card(
        ui.field(
            t("Row with the headings"),
            ui.select(
                "header",
                options,
                on_change=lambda row: Wizard.choose_header(row.to(int)),
                value=Wizard.columns.header,
                data_testid="header-row",
            ),
            name="header",
            help=t("What stands above it is left out."),
            error=Wizard.faults["header"],
        )
    )


def _column(column: Any) -> rx.Component:
    control = ui.select(
        "field",
        rx.foreach(
            Wizard.columns.fields,
            lambda choice: rx.el.option(choice.name, value=choice.id),
        ),
        value=column.field,
        aria_label=t("What column {letter} holds", letter=column.letter),
        on_change=lambda field: Wizard.choose_field(column.index, field),
        data_testid="field-" + column.letter.to(str),
    )
    heading = rx.cond(column.heading != "", column.heading, rx.el.span(t("no heading"), class_name="k-muted"))
    return ui.row(
        ui.cell(rx.el.span(column.letter, class_name="k-column-letter"), heading, kind="main"),
        ui.cell(
            rx.el.span(
                rx.foreach(column.samples, lambda sample: rx.el.span(sample, class_name="k-sample")),
                class_name="k-samples",
            ),
        ),
        ui.cell(control),
        ui.cell(_sureness(column.sure)),
        custom_attrs={"data-left-out": column.field == ""},
    )


def _sureness(sure: Any) -> rx.Component:
    return rx.match(
        sure,
        ("chosen", ui.badge(t("Chosen by you"), tone="brand")),
        ("sure", ui.badge(t("Sure"), tone="ok")),
        ("likely", ui.badge(t("Likely"), tone="neutral")),
        ("unsure", ui.badge(t("Please check"), tone="warn")),
        rx.fragment(),
    )
