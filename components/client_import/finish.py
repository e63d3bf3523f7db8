"""Steps 4 and 5: the group, the import under way, and what it came to."""

from typing import Any

import reflex as rx

from components import ui
from components.client_import.steps import Wizard, foot, step_href
from components.client_import.ticker import ticker
from components.i18n import t, tn


def group_step() -> rx.Component:
    """Where the new clients go, and the button that imports."""
    options = rx.foreach(
        Wizard.group.options,
        lambda choice: rx.el.option(choice.name, value=choice.id),
    )
    naming = ui.field(
        t("Name of the group"),
        ui.text_input(
            "group-name",
            default_value=Wizard.group.name,
            on_blur=Wizard.name_group,
            max_length=80,
            auto_complete="off",
            data_testid="group-name",
        ),
        name="group-name",
        error=Wizard.faults["group"],
        required=True,
    )
    return ui.stack(
        rx.cond(
            Wizard.run.problem != "",
            ui.callout(Wizard.run.problem, tone="warn", data_testid="run-problem"),
            rx.fragment(),
        ),
        ui.section(
            t("Group for the new clients"),
            ui.field(
                t("Group"),
                ui.select(
                    "group", options, value=Wizard.group.value, on_change=Wizard.choose_group, data_testid="group"
                ),
                name="group",
                error=rx.cond(Wizard.group.value == "new", "", Wizard.faults["group"]),
            ),
            rx.cond(Wizard.group.value == "new", naming, rx.fragment()),
            rx.cond(
                (Wizard.group.value == "file") & (Wizard.group.in_file != ""),
                rx.el.p(t("In the list: {names}", names=Wizard.group.in_file), class_name="k-help"),
                rx.fragment(),
            ),
            description=t("Only new clients are put into the group. Clients you have already stay where they are."),
        ),
        _summary(),
        foot(
            step_href("rows"),
            ui.button(
                tn("Import {n} client", "Import {n} clients", n=Wizard.group.ticked),
                kind="primary",
                disabled=Wizard.group.ticked == 0,
                on_click=Wizard.start,
                data_testid="import",
            ),
        ),
    )


def _summary() -> rx.Component:
    return rx.el.div(
        ui.stat(t("New clients"), Wizard.group.new),
        ui.stat(t("Completed or changed"), Wizard.group.changed),
        class_name="k-stats",
    )


def progress_step() -> rx.Component:
    """The import under way."""
    done = t("{done} of {total} rows", done=Wizard.progress.done, total=Wizard.progress.total)
    return ui.section(
        t("Importing"),
        ui.progress_bar(
            Wizard.progress.done, Wizard.progress.total, label=t("Importing clients"), data_testid="progress"
        ),
        rx.el.p(done, class_name="k-help", custom_attrs={"aria-live": "polite"}),
        ui.inline(
            ui.button(
                rx.cond(Wizard.progress.cancelling, t("Cancelling…"), t("Cancel the import")),
                disabled=Wizard.progress.cancelling,
                on_click=Wizard.cancel,
                data_testid="cancel-import",
            )
        ),
        ticker(Wizard.poll),
        description=t("All of it is imported, or nothing. You can close this page and come back."),
    )


def result_step() -> rx.Component:
    """What the import came to, and what comes next."""
    result = Wizard.result
    opening = ui.link_button(
        t("Open the portal for them"),
        href=rx.Var.create("/clients?imported=") + Wizard.run.id,
        kind="primary",
        icon="door_open",
        data_testid="open-portal",
    )
    return ui.stack(
        rx.el.div(
            ui.stat(t("Added"), result.added, data_testid="added"),
            ui.stat(t("Completed or changed"), result.changed, data_testid="changed"),
            ui.stat(t("Unchanged"), result.unchanged, data_testid="unchanged"),
            ui.stat(t("New contacts"), result.people),
            ui.stat(t("Left out"), result.left_out_count, data_testid="left-out"),
            class_name="k-stats",
        ),
        ui.callout(
            t("Nobody was invited and no portal was opened. That is the next step, whenever you like."),
            title=t("Your clients are in"),
            tone="ok",
        ),
        rx.cond(result.left_out_count > 0, _left_out(), rx.fragment()),
        rx.cond(result.shared_count > 0, _shared(), rx.fragment()),
        foot(
            None,
            ui.link_button(t("Import another list"), href="/clients/import"),
            ui.link_button(t("To the clients"), href="/clients"),
            rx.cond(result.added > 0, opening, rx.fragment()),
        ),
    )


def _left_out() -> rx.Component:
    def one(line: Any) -> rx.Component:
        return ui.row(
            ui.cell(line.number, kind="number", label=t("Row")),
            ui.cell(rx.cond(line.name != "", line.name, "—"), kind="main"),
            ui.cell(line.why),
        )

    return ui.disclosure(
        tn("{n} row was left out", "{n} rows were left out", n=Wizard.result.left_out_count),
        ui.table(
            [(t("Row"), "number"), t("Client"), t("Why")],
            rx.foreach(Wizard.result.left_out, one),
            label=t("Rows that were left out"),
            data_testid="left-out-rows",
        ),
        _first_only(Wizard.result.left_out_count),
    )


def _shared() -> rx.Component:
    def one(person: Any) -> rx.Component:
        return ui.row(
            ui.cell(person.name, kind="main"), ui.cell(person.email), ui.cell(person.clients, label=t("Clients"))
        )

    return ui.disclosure(
        tn("{n} person has several clients", "{n} people have several clients", n=Wizard.result.shared_count),
        ui.table(
            [t("Person"), t("E-mail"), t("Clients")],
            rx.foreach(Wizard.result.shared, one),
            label=t("People with several clients"),
            data_testid="shared-people",
        ),
        _first_only(Wizard.result.shared_count),
    )


def _first_only(count: Any) -> rx.Component:
    return rx.cond(count > 200, rx.el.p(t("The first 200 are shown."), class_name="k-help"), rx.fragment())
