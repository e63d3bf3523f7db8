"""What every page of the portal is framed in: the firm's face, the company switcher, the welcome video."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components import ui
from components.confirming import confirm_dialog
from components.front.tab import tab_face
from components.i18n import t
from components.portal.base import BASE
from components.portal.parts import tour
from components.shell import portal_shell, switcher_item
from portal_app.tasks.portal_views import PortalClient
from state.portal.frame import Portal
from state.portal.tasks import PortalTasks

_TOUR = "/tour/tour.mp4"
_POSTER = "/tour/poster.jpg"
_CAPTIONS = [
    {"lang": "en", "label": "English", "src": "/tour/tour.en.vtt"},
    {"lang": "et", "label": "Eesti", "src": "/tour/tour.et.vtt"},
]


def portal_page(
    *children: ui.Kid,
    active: str,
    title: Any,
    again: Any,
    overlays: Sequence[ui.Kid] = (),
) -> rx.Component:
    """A page of a contact.

    Args:
        *children: The page.
        active: tasks, requests, documents, profile or help.
        title: Of the browser's tab, before the firm's name.
        again: The page's own load: what it shows in words is asked for anew in another language.
        overlays: Dialogs and snackbar of the page.
    """
    return portal_shell(
        # Also before the firm is known: the tab never stands there without a name.
        tab_face(rx.cond(Portal.firm_name != "", f"{title} · {Portal.firm_name}", title), Portal.icon_url),
        *children,
        active=active,
        home_href=f"{BASE}/tasks",
        firm_name=Portal.firm_name,
        logo_url=Portal.logo_url,
        brand=Portal.colour,
        brand_ink=Portal.colour_ink,
        header_text=Portal.header_text,
        user_name=Portal.user_name,
        client_name=Portal.client_name,
        companies=[rx.foreach(Portal.companies, _company)],
        several=rx.Var.create(Portal.companies).length() > 0,
        unread=Portal.unread,
        requests_href=f"{BASE}/requests",
        requests_unread=Portal.requests_unread,
        documents_href=f"{BASE}/documents",
        show_documents=Portal.documents,
        unread_elsewhere=Portal.unread_elsewhere,
        profile_href=f"{BASE}/profile",
        help_href=f"{BASE}/help",
        language=Portal.language,
        on_language=lambda code: [Portal.set_language(code), again],
        sign_out=f"{BASE}/sign-out",
        viewing_until=Portal.viewing_until,
        viewing_problem=Portal.problem,
        overlays=[*overlays, confirm_dialog(BASE), _welcome()],
    )


def _company(company: PortalClient) -> rx.Component:
    return switcher_item(
        company.name,
        unread=company.unread,
        current=company.active,
        on_click=PortalTasks.switch(company.id),
        data_testid="company",
    )


def _welcome() -> rx.Component:
    own = Portal.video_url != ""
    return ui.dialog(
        t("Welcome"),
        rx.el.p(
            rx.cond(
                own,
                t("A short film from {firm}.", firm=Portal.firm_name),
                t("Your portal in half a minute: what is asked of you, and how you answer."),
            ),
            class_name="k-muted",
        ),
        tour(
            src=rx.cond(own, Portal.video_url, _TOUR),
            poster=rx.cond(own, "", _POSTER),
            captions=rx.cond(own, rx.Var.create([]).to(list[dict[str, str]]), rx.Var.create(_CAPTIONS)),
            label=t("Welcome video"),
            on_finished=Portal.end_welcome,
        ),
        open=Portal.welcome,
        on_close=Portal.end_welcome,
        name="welcome",
        actions=[
            ui.button(t("Skip the video"), kind="primary", on_click=Portal.end_welcome, data_testid="skip-welcome")
        ],
        class_name="p-welcome",
    )
