"""The introduction templates."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from state.templates import Templates as TemplatesState

#: What a State's vars can do on a page its annotations don't say.
Templates: Any = TemplatesState


def templates() -> rx.Component:
    """The templates, in the order in which a client meets them."""
    return rx.cond(
        Templates.templates.length() > 0,
        rx.el.ol(rx.foreach(Templates.templates, _template), class_name="k-plain-list", data_testid="templates"),
        ui.empty_state(
            "layout_template",
            t("No introduction"),
            t("Contacts who are invited get no introduction task. Write one to greet them."),
            ui.button(
                t("New template"), kind="primary", icon="plus", on_click=Templates.ask(""), data_testid="first-template"
            ),
        ),
    )


def template_dialog() -> rx.Component:
    """The form of a template."""
    faults = Templates.faults
    return ui.dialog(
        rx.cond(Templates.template_id != "", t("Edit the template"), t("New template")),
        ui.form(
            ui.field(
                t("Title"),
                ui.text_input("title", error=faults["title"], default_value=Templates.title, auto_focus=True),
                name="title",
                error=faults["title"],
                required=True,
                help=t("What the client sees in the list of tasks."),
            ),
            ui.field(
                t("Description"),
                ui.text_area("description", error=faults["description"], default_value=Templates.description, rows=8),
                name="description",
                error=faults["description"],
                help=t("The client reads it as you write it; an empty line parts paragraphs."),
            ),
            ui.field(
                t("Checklist"),
                ui.text_area("checklist", error=faults["checklist"], default_value=Templates.lines, rows=5),
                name="checklist",
                error=faults["checklist"],
                optional=True,
                help=t("One line each. The client ticks them off."),
            ),
            rx.el.div(
                ui.button(t("Cancel"), on_click=Templates.close),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="template-save"),
                class_name="k-form-actions",
            ),
            on_submit=Templates.save,
        ),
        open=Templates.form_open,
        on_close=Templates.close,
        name="template",
        kind="drawer",
    )


def _template(template: Any) -> rx.Component:
    lines = rx.el.ul(
        rx.foreach(template.lines, lambda line: rx.el.li(ui.icon("square", 14), line)), class_name="k-checklines"
    )
    return rx.el.li(
        ui.card(
            rx.el.div(
                rx.el.h2(template.title, class_name="k-section-title k-grow"),
                _actions(template),
                class_name="k-section-head",
            ),
            rx.el.p(template.description, class_name="k-lines k-clamped"),
            rx.cond(template.lines.length() > 0, lines, rx.fragment()),
            rx.el.p(
                tn("{n} checklist line", "{n} checklist lines", n=template.lines.length()),
                " · ",
                t("changed {day}", day=template.changed),
                class_name="k-help",
            ),
            class_name="k-section",
        ),
        data_testid="template-line",
    )


def _actions(template: Any) -> rx.Component:
    return ui.inline(
        rx.cond(
            template.first,
            rx.fragment(),
            ui.icon_button("arrow_up", t("Earlier"), on_click=Templates.move(template.id, True)),
        ),
        rx.cond(
            template.last,
            rx.fragment(),
            ui.icon_button("arrow_down", t("Later"), on_click=Templates.move(template.id, False)),
        ),
        ui.button(
            t("Edit"), icon="pencil", small=True, on_click=Templates.ask(template.id), data_testid="edit-template"
        ),
        ui.icon_button("trash_2", t("Delete"), on_click=Templates.delete(template.id), data_testid="delete-template"),
    )
