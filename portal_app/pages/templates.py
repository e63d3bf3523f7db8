"""`/templates`: what tasks are made from."""

import reflex as rx

from components import ui
from components.i18n import t
from components.notices import notices
from components.office import office_page
from components.templates.listing import kinds, template_dialog, templates
from state.templates import Templates


def templates_page() -> rx.Component:
    """Templates of tasks, and of introductions (U7)."""
    return office_page(
        ui.page_header(
            t("Templates"),
            ui.button(
                t("New template"), kind="primary", icon="plus", on_click=Templates.ask(""), data_testid="new-template"
            ),
        ),
        ui.problem(Templates, here=~Templates.form_open, data_testid="problem"),
        rx.cond(Templates.loaded, rx.fragment(kinds(), templates()), ui.skeleton("cards", lines=3)),
        active="templates",
        title=t("Templates"),
        overlays=[
            template_dialog(),
            notices(Templates, undo=Templates.undo_id != "", on_undo=Templates.undo),
        ],
    )
