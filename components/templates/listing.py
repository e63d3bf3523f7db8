"""The templates, of tasks and of introductions."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn
from components.office import kept_of_office
from components.recurring.content import plan_fields, slots_field, text_fields
from components.recurring.rule import rule_fields
from components.tasks.forms import mode_choices
from state.templates import Templates as TemplatesState

_ID = "template-form"
#: Fields that stay on the device until the template is saved.
_KEPT = (
    *("title", "description", "checklist", "slots", "deadline_days", "client_days", "assignee"),
    *("auto_complete", "for_client", "mode"),
)
#: What a State's vars can do on a page its annotations don't say.
Templates: Any = TemplatesState


def kinds() -> rx.Component:
    """Which templates are shown, and the search."""
    return rx.fragment(
        ui.tabs(
            _kind(t("Tasks"), "task"),
            _kind(t("Introductions"), "introduction"),
            label=t("Which templates"),
        ),
        ui.filter_bar(
            ui.search_input(t("Search templates"), on_change=Templates.find, data_testid="find-template"),
        ),
        rx.cond(
            Templates.kind == "introduction",
            rx.el.p(
                t("An introduction becomes the first task of every contact whom you invite to the portal."),
                class_name="k-muted",
            ),
        ),
    )


def _kind(words: Any, kind: str) -> rx.Component:
    return ui.tab(
        words, active=Templates.kind == kind, on_click=Templates.choose_kind(kind), data_testid=f"templates-{kind}"
    )


def templates() -> rx.Component:
    """The templates: introductions in the order in which a client meets them, tasks by title."""
    return rx.cond(
        Templates.templates.length() > 0,
        rx.el.ol(rx.foreach(Templates.templates, _template), class_name="k-plain-list", data_testid="templates"),
        rx.cond(Templates.search_text != "", _nothing_found(), rx.cond(Templates.kind == "task", _no_task(), _none())),
    )


def _nothing_found() -> rx.Component:
    return ui.empty_state("search_x", t("Nothing here"), t("No template has these words."))


def _no_task() -> rx.Component:
    return ui.empty_state(
        "layout_template",
        t("No templates of tasks yet"),
        t("Write once what you ask of many clients, then give it to all of them at once."),
        _new("first-template"),
    )


def _none() -> rx.Component:
    return ui.empty_state(
        "layout_template",
        t("No introduction"),
        t("Contacts who are invited get no introduction task. Write one to greet them."),
        _new("first-template"),
    )


def _new(name: str) -> rx.Component:
    return ui.button(t("New template"), kind="primary", icon="plus", on_click=Templates.ask(""), data_testid=name)


def template_dialog() -> rx.Component:
    """The form of a template."""
    return ui.dialog(
        rx.cond(Templates.template_id != "", t("Edit the template"), t("New template")),
        ui.problem(Templates, data_testid="template-problem"),
        ui.form(
            rx.cond(Templates.kind == "task", _task_fields(), _introduction_fields()),
            rx.el.div(
                ui.button(t("Cancel"), type="reset", on_click=Templates.close, data_testid="template-cancel"),
                ui.button(t("Save"), kind="primary", type="submit", data_testid="template-save"),
                class_name="k-form-actions",
            ),
            on_submit=Templates.save,
            id=_ID,
        ),
        open=Templates.form_open,
        on_close=Templates.close,
        name="template",
        kind="drawer",
        keeping=kept_of_office(
            _ID, f"template.{Templates.kind}.{Templates.template_id}", _KEPT, Templates.saves, dialog="template"
        ),
    )


def _task_fields() -> rx.Component:
    form, faults = Templates.form, Templates.faults
    return rx.fragment(
        *text_fields(form, faults, Templates.placeholders),
        *plan_fields(form, faults, Templates.staff_members),
        ui.switch(
            t("Make a task for the client"),
            name="for_client",
            default_checked=form.for_client,
            on_change=Templates.set_for_client,
        ),
        rx.cond(Templates.for_client, mode_choices(form.mode)),
        ui.switch(
            t("It repeats"),
            help=t("Each client that gets it has it made again and again."),
            checked=Templates.repeats,
            on_change=Templates.set_repeats,
            data_testid="repeats",
        ),
        rx.cond(Templates.repeats, rule_fields(Templates, start=False)),
    )


def _introduction_fields() -> rx.Component:
    faults, form = Templates.faults, Templates.form
    return rx.fragment(
        ui.field(
            t("Title"),
            ui.text_input("title", default_value=form.title, auto_focus=True),
            name="title",
            error=faults["title"],
            required=True,
            help=t("What the client sees in the list of tasks."),
        ),
        ui.field(
            t("Description"),
            ui.text_area("description", default_value=form.description, rows=8),
            name="description",
            error=faults["description"],
            help=t("The client reads it as you write it; an empty line parts paragraphs."),
        ),
        ui.field(
            t("Checklist"),
            ui.text_area("checklist", default_value=form.lines, rows=5),
            name="checklist",
            error=faults["checklist"],
            optional=True,
            help=t("One line each. The client ticks them off."),
        ),
        slots_field(form, faults),
    )


def _template(template: Any) -> rx.Component:
    lines = rx.el.ul(
        rx.foreach(template.lines, lambda line: rx.el.li(ui.icon("square", 14), line)), class_name="k-checklines"
    )
    slots = rx.el.ul(
        rx.foreach(template.slots, lambda slot: rx.el.li(ui.icon("paperclip", 14), slot)),
        class_name="k-checklines",
        data_testid="template-slots",
    )
    return rx.el.li(
        ui.card(
            rx.el.div(
                rx.el.h2(template.title, class_name="k-section-title k-grow"),
                _actions(template),
                class_name="k-section-head",
            ),
            rx.cond(
                template.description != "", rx.el.p(ui.written(template.description), class_name="k-lines k-clamped")
            ),
            rx.cond(template.lines.length() > 0, lines, rx.fragment()),
            rx.cond(template.slots.length() > 0, slots, rx.fragment()),
            rx.cond(template.facts.length() > 0, rx.el.p(template.facts.join(" · "), class_name="k-small-text")),
            rx.cond(template.repeats != "", ui.inline(ui.badge(template.repeats, tone="brand", icon="repeat"))),
            rx.el.p(
                tn("{n} checklist line", "{n} checklist lines", n=template.lines.length()),
                rx.cond(
                    template.slots.length() > 0,
                    rx.fragment(" · ", tn("{n} thing asked for", "{n} things asked for", n=template.slots.length())),
                    rx.fragment(),
                ),
                " · ",
                t("changed {day}", day=template.changed),
                class_name="k-help",
            ),
            class_name="k-section",
        ),
        data_testid="template-line",
    )


def _actions(template: Any) -> rx.Component:
    is_task = Templates.kind == "task"
    ordered = ~is_task & (Templates.search_text == "")
    return ui.inline(
        rx.cond(
            ordered & ~template.first,
            ui.icon_button("arrow_up", t("Earlier"), on_click=Templates.move(template.id, True)),
        ),
        rx.cond(
            ordered & ~template.last,
            ui.icon_button("arrow_down", t("Later"), on_click=Templates.move(template.id, False)),
        ),
        rx.cond(
            is_task,
            ui.link_button(
                t("Use for one client"),
                href=f"/tasks/new?template={template.id}",
                icon="plus",
                small=True,
                data_testid="use-template-once",
            ),
        ),
        rx.cond(
            is_task,
            ui.link_button(
                t("Use for many clients"),
                href=f"/templates/{template.id}/use",
                icon="users",
                small=True,
                data_testid="use-template",
            ),
        ),
        ui.button(
            t("Edit"), icon="pencil", small=True, on_click=Templates.ask(template.id), data_testid="edit-template"
        ),
        ui.icon_button(
            "copy", t("Duplicate"), on_click=Templates.duplicate(template.id), data_testid="duplicate-template"
        ),
        ui.icon_button("trash_2", t("Delete"), on_click=Templates.delete(template.id), data_testid="delete-template"),
    )
