"""Using a template for many clients: which, when, and what each would get (U7)."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.listing import filters, rows, ticked_bar
from components.i18n import t, tn
from components.notices import notices
from components.office import office_page
from state.clients import Clients as ClientsState
from state.use_template import UseTemplate as UseTemplateState

UseTemplate: Any = UseTemplateState
Clients: Any = ClientsState


def use_template_page() -> rx.Component:
    """`/templates/[id]/use`."""
    template = UseTemplate.template
    return office_page(
        ui.at_address(
            rx.cond(
                UseTemplate.missing,
                ui.empty_state(
                    "search_x",
                    t("This template is not here"),
                    t("Somebody may have deleted it."),
                    ui.link_button(t("All templates"), href="/templates"),
                ),
                rx.fragment(
                    ui.page_header(
                        t("Use for many clients"),
                        subtitle=rx.cond(
                            template.repeats == "",
                            template.title,
                            template.title.to(str) + " · " + template.repeats.to(str),
                        ),
                        back=(t("Templates"), "/templates"),
                    ),
                    ui.problem(UseTemplate, data_testid="problem"),
                    rx.cond(
                        UseTemplate.loaded,
                        rx.cond(UseTemplate.done, _done(), rx.cond(UseTemplate.looking, _preview(), _choose())),
                        ui.skeleton("rows", lines=8),
                    ),
                ),
            ),
            rx.fragment(
                ui.page_header(t("Use for many clients"), back=(t("Templates"), "/templates")),
                ui.skeleton("rows", lines=8),
            ),
            about=UseTemplate.about,
            over=rx.cond(UseTemplate.done, "done", ""),
        ),
        active="templates",
        title=t("Use for many clients"),
        overlays=[notices(UseTemplate)],
    )


def _choose() -> rx.Component:
    start = ui.form(
        rx.el.div(
            ui.field(
                rx.cond(UseTemplate.template.repeats == "", t("Start"), t("Repeats from")),
                ui.date_input("start_on", default_value=UseTemplate.start_iso),
                name="start_on",
                error=UseTemplate.faults["start_on"],
            ),
            ui.button(
                t("Show what each gets"),
                kind="primary",
                type="submit",
                icon="eye",
                disabled=Clients.chosen == 0,
                data_testid="look",
            ),
            class_name="k-use-start",
        ),
        on_submit=UseTemplate.look,
    )
    return ui.stack(
        rx.el.p(t("Tick the clients that shall get it, then look at what each of them gets."), class_name="k-muted"),
        start,
        rx.el.div(filters(), ticked_bar(portal=False), rows()),
    )


def _preview() -> rx.Component:
    preview = UseTemplate.preview
    return ui.stack(
        ui.section(
            tn("{n} client gets it", "{n} clients get it", n=preview.clients),
            rx.cond(
                preview.passed_over > 0,
                rx.el.p(
                    tn(
                        "{n} of those chosen is archived and left out.",
                        "{n} of those chosen are archived and left out.",
                        n=preview.passed_over,
                    )
                ),
            ),
            rx.cond(
                preview.unreached > 0,
                ui.callout(
                    tn(
                        "At {n} client nobody sees it yet, because the portal is open to nobody there. It is shared by "
                        "itself as soon as it is opened.",
                        "At {n} clients nobody sees it yet, because the portal is open to nobody there. It is shared "
                        "by itself as soon as it is opened.",
                        n=preview.unreached,
                    ),
                    tone="warn",
                    data_testid="unreached",
                ),
            ),
            rx.cond(
                UseTemplate.working,
                ui.progress_bar(UseTemplate.made, preview.clients, label=t("How far it has come")),
            ),
            ui.form(
                ui.once("use-template", made=UseTemplate.made_nonce),
                rx.el.div(
                    ui.button(
                        tn("Make it for {n} client", "Make it for {n} clients", n=preview.clients),
                        kind="primary",
                        type="submit",
                        loading=UseTemplate.working,
                        data_testid="make",
                    ),
                    ui.button(t("Back"), on_click=UseTemplate.back, disabled=UseTemplate.working),
                    class_name="k-form-actions",
                ),
                on_submit=UseTemplate.make,
            ),
        ),
        ui.table(
            [t("Client"), t("Title"), t("Deadline"), t("Assignee"), t("Who gets it")],
            rx.foreach(preview.rows, _row),
            label=t("What each gets"),
        ),
        rx.cond(
            preview.clients > preview.rows.length(),
            rx.el.p(
                tn("And {n} more.", "And {n} more.", n=preview.clients - preview.rows.length()), class_name="k-muted"
            ),
        ),
    )


def _row(row: Any) -> rx.Component:
    dash = rx.el.span("–", class_name="k-muted")
    return ui.row(
        ui.cell(row.client, kind="main"),
        ui.cell(
            row.title,
            rx.cond(
                row.slots.length() > 0,
                rx.el.div(t("Asked for: {list}", list=row.slots.join(", ")), class_name="k-help"),
                rx.fragment(),
            ),
            label=t("Title"),
        ),
        ui.cell(rx.cond(row.deadline == "", dash, row.deadline), label=t("Deadline"), class_name="k-nowrap"),
        ui.cell(rx.cond(row.assignee == "", dash, row.assignee), label=t("Assignee")),
        ui.cell(
            rx.cond(row.recipients == "", rx.fragment(), rx.el.span(row.recipients)),
            rx.cond(row.left_out == "", rx.fragment(), rx.el.div(row.left_out, class_name="k-help")),
            rx.cond((row.recipients == "") & (row.left_out == ""), dash),
            label=t("Who gets it"),
        ),
        data_testid="planned",
    )


def _done() -> rx.Component:
    return ui.empty_state(
        "circle_check",
        tn("{n} client got it", "{n} clients got it", n=UseTemplate.made),
        t("What you change in the template from now on touches nothing of this."),
        rx.cond(
            UseTemplate.template.repeats == "",
            ui.link_button(t("Go to the tasks"), href="/tasks", kind="primary"),
            ui.link_button(t("Go to what repeats"), href="/recurring", kind="primary"),
        ),
        ui.link_button(t("Templates"), href="/templates"),
        data_testid="use-done",
    )
