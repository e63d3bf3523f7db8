"""Step 3: every row with its faults and what importing it would do."""

from typing import Any

import reflex as rx

from components import ui
from components.client_import.steps import Wizard, foot, step_href
from components.i18n import t, tn


def rows_step() -> rx.Component:
    """Counts, faults by kind, and the rows."""
    nothing = Wizard.rows.ticked == 0
    words = tn("Go on with {n} row", "Go on with {n} rows", n=Wizard.rows.ticked)
    onward = ui.link_button(words, href=step_href("group"), kind="primary", data_testid="next")
    waiting = ui.button(t("Nothing to import"), kind="primary", disabled=True, data_testid="next")
    return ui.stack(
        rx.cond((Wizard.rows.new == 0) & (Wizard.rows.changed == 0), _nothing_to_do(), rx.fragment()),
        _outcomes(),
        _bar(),
        ui.table(
            ["", (t("Row"), "number"), t("Client"), t("Contacts"), t("What happens"), t("Faults and changes")],
            rx.foreach(Wizard.rows.rows, _row),
            label=t("Rows of the list"),
            class_name="k-import-rows",
            data_testid="rows",
        ),
        rx.cond(
            Wizard.rows.total > 0,
            ui.pager(
                Wizard.rows.first,
                Wizard.rows.last,
                Wizard.rows.total,
                on_previous=Wizard.turn(-1),
                on_next=Wizard.turn(1),
                has_previous=Wizard.rows.page > 1,
                has_next=Wizard.rows.page < Wizard.rows.pages,
            ),
            rx.el.p(t("No row is like that."), class_name="k-muted"),
        ),
        foot(step_href("columns"), rx.cond(nothing, waiting, onward)),
    )


def _nothing_to_do() -> rx.Component:
    there = ui.callout(
        t("Importing this list would change nothing: everything that can be imported is there already."),
        tone="ok",
        title=t("All of it is there"),
        data_testid="nothing-new",
    )
    faulty = ui.callout(
        t("What is wrong stands beside each row. Mend the list and choose it again."),
        tone="warn",
        title=t("No row can be imported"),
        data_testid="nothing-importable",
    )
    return rx.cond(Wizard.rows.unchanged > 0, there, faulty)


def _outcomes() -> rx.Component:
    def one(show: str, words: Any, count: Any) -> rx.Component:
        return ui.tab(
            words,
            active=Wizard.show == show,
            count=count,
            on_click=Wizard.narrow(show),
            data_testid=f"show-{show or 'all'}",
        )

    return ui.tabs(
        one("", t("All"), Wizard.rows.all),
        one("new", t("New"), Wizard.rows.new),
        one("changed", t("Completed or changed"), Wizard.rows.changed),
        one("unchanged", t("Unchanged"), Wizard.rows.unchanged),
        one("blocked", t("Can't be imported"), Wizard.rows.blocked),
        label=t("What happens to the rows"),
    )


def _bar() -> rx.Component:
    faults = ui.select(
        "fault",
        rx.fragment(
            rx.el.option(t("With or without faults"), value=""),
            rx.el.option(t("Any fault"), value="faults"),
            rx.foreach(
                Wizard.rows.faults,
                lambda group: rx.el.option(
                    group.title.to(str) + " (" + group.count.to_string() + ")", value=group.code
                ),
            ),
        ),
        value=Wizard.show,
        aria_label=t("Show rows with this fault"),
        on_change=Wizard.narrow,
        data_testid="fault-filter",
    )
    return rx.el.div(
        rx.el.span(t("Tick:"), class_name="k-muted"),
        ui.button(t("all rows"), kind="link", on_click=Wizard.tick_all("all"), data_testid="tick-all"),
        ui.button(t("no row"), kind="link", on_click=Wizard.tick_all("none"), data_testid="tick-none"),
        ui.button(
            t("only without faults"), kind="link", on_click=Wizard.tick_all("faultless"), data_testid="tick-faultless"
        ),
        rx.el.span(class_name="k-grow"),
        rx.cond(Wizard.rows.faults.length() > 0, faults, rx.fragment()),
        class_name="k-filter-bar k-import-bar",
    )


def _row(line: Any) -> rx.Component:
    return ui.row(
        ui.cell(
            ui.checkbox(
                t("Import row {number}", number=line.number),
                hide_label=True,
                checked=line.ticked,
                disabled=~line.tickable,
                on_change=lambda ticked: Wizard.tick(line.number, ticked),
                title=line.why,
                data_testid="tick-" + line.number.to_string(),
            ),
            kind="tick",
        ),
        ui.cell(line.number, kind="number", label=t("Row")),
        ui.cell(
            rx.cond(
                line.name != "",
                rx.el.span(line.name, class_name="k-import-name"),
                rx.el.span("—", class_name="k-muted"),
            ),
            rx.cond(line.code != "", rx.el.span(line.code, class_name="k-row-code"), rx.fragment()),
            kind="main",
        ),
        ui.cell(line.people),
        ui.cell(_outcome(line)),
        ui.cell(
            rx.foreach(line.changes, _change),
            rx.foreach(line.faults, _fault),
            class_name="k-import-notes",
        ),
        selected=line.ticked,
        data_testid="row-" + line.number.to_string(),
    )


def _outcome(line: Any) -> rx.Component:
    badge = rx.match(
        line.outcome,
        ("new", ui.badge(t("New"), tone="ok")),
        ("changed", ui.badge(t("Changes"), tone="brand")),
        ("blocked", ui.badge(t("Left out"), tone="late")),
        ("total", ui.badge(t("A total"), tone="neutral")),
        ui.badge(t("Unchanged"), tone="neutral"),
    )
    return rx.el.span(
        badge, rx.cond(line.outcome == "blocked", rx.el.span(line.why, class_name="k-import-why"), rx.fragment())
    )


def _change(change: Any) -> rx.Component:
    before = rx.cond(change.before != "", rx.fragment(rx.el.del_(change.before), " → "), rx.fragment())
    return rx.el.p(rx.el.span(change.field, ": ", class_name="k-muted"), before, rx.el.ins(change.after))


def _fault(fault: Any) -> rx.Component:
    return rx.el.p(
        ui.icon("triangle_alert", 14),
        rx.el.span(rx.el.strong(fault.field, ": "), fault.text),
        class_name="k-import-fault",
        custom_attrs={"data-severity": fault.severity},
    )
