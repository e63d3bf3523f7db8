"""`/templates`: what tasks are made from."""

import reflex as rx

from components import ui
from components.i18n import t
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
        rx.cond(Templates.problem != "", ui.callout(Templates.problem, tone="late"), rx.fragment()),
        rx.cond(Templates.loaded, rx.fragment(kinds(), templates()), ui.skeleton("cards", lines=3)),
        active="templates",
        title=t("Templates"),
        overlays=[
            template_dialog(),
            ui.snackbar(
                Templates.notice,
                stamp=Templates.stamp,
                on_close=Templates.hide_notice(Templates.stamp),
                action=rx.cond(Templates.undo_id != "", t("Undo"), ""),
                on_action=Templates.undo,
            ),
        ],
    )
