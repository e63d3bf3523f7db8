"""Beginning a task from a template, in the form of the task itself (U7, U13)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.scripts import script
from portal_app.templates.views import BegunTask


class Filling(rx.Component):
    """Fills the form around it, and brings back what stood there."""

    library = script(__name__, "filling.jsx")
    tag = "Filling"

    begun: rx.Var[BegunTask]
    taken: rx.Var[int]
    choosing: rx.Var[bool]
    client: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_whom: rx.EventHandler[rx.event.passthrough_event_spec(list[str], str)]
    on_return: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def from_template(page: Any) -> rx.Component:
    """Which template the form was filled from, the way to one, and the way back.

    Args:
        page: A State with `state.task_template.FromTemplate`.
    """
    begun = page.begun
    return ui.stack(
        ui.inline(
            rx.cond(
                begun.template_id != "",
                rx.el.span(
                    t("From the template “{name}”.", name=begun.template),
                    class_name="k-muted",
                    data_testid="from-template",
                ),
            ),
            ui.button(
                rx.cond(begun.template_id == "", t("Begin from a template"), t("Another template")),
                icon="layout_template",
                small=True,
                on_click=page.choose_template,
                data_testid="choose-template",
            ),
            Filling.create(
                begun=begun,
                taken=page.taken,
                choosing=page.choosing,
                client=page.client_id,
                texts={"back": t("Back to what I had"), "again": t("With the template again")},
                on_whom=page.set_whom,
                on_return=page.return_to,
            ),
        ),
        rx.cond(
            begun.later.length() > 0,
            rx.el.p(
                t("Filled in as soon as you choose for whom:"),
                rx.foreach(begun.later, _later),
                class_name="k-help",
                data_testid="filled-later",
            ),
        ),
        rx.cond(
            begun.repeats != "",
            rx.el.p(
                t("The template repeats: {rule}. This form makes it once.", rule=begun.repeats),
                " ",
                ui.link(t("Let it repeat"), href=f"/templates/{begun.template_id}/use"),
                class_name="k-help",
                data_testid="template-repeats",
            ),
        ),
        gap=2,
    )


def _later(one: Any) -> rx.Component:
    return rx.fragment(" ", rx.el.span(rx.el.code(one.written), " ", one.becomes, class_name="k-nowrap"))


def template_dialog(page: Any) -> rx.Component:
    """The list of templates, to search and to choose from.

    Args:
        page: As above.
    """
    return ui.dialog(
        t("Begin from a template"),
        rx.el.div(ui.search_input(t("Search templates"), on_change=page.find_template, data_testid="find-template")),
        ui.picks(
            page.template_choices,
            page.take_template,
            nothing=rx.el.p(t("No template fits."), class_name="k-help", data_testid="no-template"),
            data_testid="template-choice",
        ),
        rx.el.p(
            t("What you have written stays: you can go back to it."),
            " ",
            ui.link(t("All templates"), href="/templates"),
            class_name="k-help",
        ),
        open=page.choosing,
        on_close=page.close_templates,
        name="templates",
    )
