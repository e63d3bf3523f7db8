"""The clients' frame, in the firm's colours."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from components import ui
from components.i18n import language_bridge, t
from components.shell.parts import (
    SIGN_OUT,
    NavItem,
    brand_scope,
    firm_face,
    help_link,
    navigation,
    person_items,
)


def portal_shell(
    *children: ui.Kid,
    active: Any,
    home_href: Any,
    firm_name: Any,
    logo_url: Any = "",
    brand: Any = "",
    brand_ink: Any = "",
    header_text: Any = None,
    user_name: Any,
    client_name: Any = "",
    companies: Sequence[ui.Kid] = (),
    several: Any = False,
    unread_elsewhere: Any = 0,
    tasks_href: Any = None,
    requests_href: Any = None,
    requests_unread: Any = None,
    documents_href: Any = None,
    show_documents: Any = False,
    profile_href: Any = "",
    unread: Any = None,
    language: Any = "",
    on_language: Callable[[str], Any] | None = None,
    help_href: Any = "/help",
    sign_out: str = SIGN_OUT,
    viewing_until: Any = "",
    viewing_problem: Any = "",
    overlays: Sequence[ui.Kid] = (),
) -> rx.Component:
    """The page of a contact: the firm's logo on top, the company switcher at the user icon (U3, U11).

    Args:
        *children: The page.
        active: tasks, requests, documents or profile.
        home_href: Where the logo leads.
        firm_name: The firm.
        logo_url: Its logo's address; its name shows when empty.
        brand: Its colour, `#rrggbb`.
        brand_ink: A colour legible on it.
        header_text: The firm's words above every page; None for none.
        user_name: Who is signed in.
        client_name: The company shown now.
        companies: `switcher_item`s (an `rx.foreach` is fine) of all companies of this person.
        several: Bool or Var: they have more than one; else there is nothing to switch.
        unread_elsewhere: Number (Var) of unread tasks of the other companies: a dot on the user icon.
        tasks_href: Address of the tasks; `home_href` when None.
        requests_href: Address of the requests; None shows no entry.
        requests_unread: Number (Var) of requests with something new.
        documents_href: Address of the documents.
        show_documents: Bool or Var.
        profile_href: Address of the profile.
        unread: Number (Var) of unread tasks here.
        language: Var with the person's language; the page follows it.
        on_language: From a code to the State event that saves it.
        help_href: The guide for this page.
        sign_out: Route that ends the session.
        viewing_until: Var: for a staff member who looks on (B6), until when; empty for the person themself.
        viewing_problem: Var: what they tried to change and could not.
        overlays: Dialogs and snackbar of the page.
    """
    looking = rx.Var.create(viewing_until).to(str) != ""
    asking = [NavItem("requests", t("Requests"), requests_href, "message_circle_question", requests_unread)]
    if requests_href is None:
        asking = []
    entries = [
        NavItem(
            "tasks",
            t("Tasks"),
            home_href if tasks_href is None else tasks_href,
            "list_checks",
            unread,
        ),
        *asking,
        NavItem(
            "documents",
            t("Documents"),
            documents_href or home_href,
            "folder",
            show=show_documents,
        ),
        NavItem("profile", t("Profile"), profile_href or home_href, "user"),
    ]
    tools = rx.el.div(
        help_link(help_href),
        _user_menu(user_name, client_name, companies, several, unread_elsewhere, on_language, sign_out),
        class_name="k-portal-tools",
    )
    bar = rx.el.div(
        firm_face(firm_name, logo_url, home_href),
        navigation(entries, active, t("Portal")),
        tools,
        class_name="k-portal-bar",
    )
    words = [] if header_text is None else [rx.el.p(header_text, class_name="k-portal-words")]
    return brand_scope(
        ui.skip_link(),
        language_bridge(language),
        rx.cond(looking, _looking(user_name, viewing_until, viewing_problem), rx.fragment()),
        rx.el.header(bar, class_name="k-portal-head"),
        *words,
        rx.el.main(
            *children,
            class_name="k-portal-main",
            custom_attrs={"id": "main", "tabIndex": -1},
        ),
        *overlays,
        brand=brand,
        brand_ink=brand_ink,
        class_name=rx.cond(looking, "k-portal k-looking", "k-portal"),
    )


def _looking(name: Any, until: Any, problem: Any) -> rx.Component:
    """What nobody can overlook who sees a portal through somebody else's eyes."""
    return rx.el.div(
        ui.icon("eye", 20),
        rx.el.div(
            rx.el.strong(t("You see the portal as {name} sees it.", name=name)),
            " ",
            t("Nothing can be changed. Ends at {time}.", time=until),
            rx.cond(problem != "", rx.el.div(problem, class_name="k-strong"), rx.fragment()),
            class_name="k-grow",
            role="status",
        ),
        ui.post_form(
            ui.button(t("Leave"), type="submit", icon="log_out", data_testid="leave-view"), action="/leave-view"
        ),
        class_name="k-looking-banner",
        data_testid="looking",
    )


def switcher_item(name: Any, *, unread: Any, current: Any, on_click: Any, **props: Any) -> rx.Component:
    """One company in the switcher, with its number of unread tasks.

    Args:
        name: The client.
        unread: Number (Var).
        current: Bool (Var): the one shown now.
        on_click: Event that switches to it.
        **props: Passed on.
    """
    number = rx.Var.create(unread)
    hint = rx.cond(number > 0, t("{n} unread", n=number), "")
    return ui.menu_item(name, checked=current, hint=hint, on_click=on_click, **props)


def _user_menu(
    name: Any,
    client: Any,
    companies: Sequence[ui.Kid],
    several: Any,
    elsewhere: Any,
    on_language: Callable[[str], Any] | None,
    sign_out: str,
) -> rx.Component:
    dot = rx.el.span(ui.visually_hidden(t("Unread in another company")), class_name="k-unread-dot")
    face = rx.el.span(
        ui.avatar(name),
        rx.cond(rx.Var.create(elsewhere) > 0, dot, rx.fragment()),
        class_name="k-face",
    )
    switch = rx.fragment(ui.menu_heading(t("Companies")), *companies, ui.menu_line())
    return ui.menu(
        rx.el.span(
            face,
            rx.el.span(client, class_name="k-switch-name k-desk-only"),
            class_name="k-inline k-gap-2 k-switch-face",
        ),
        rx.cond(several, switch, rx.fragment()),
        *person_items(on_language, sign_out),
        label=rx.cond(several, t("Companies and your menu"), t("Your menu")),
        look="plain",
        test_id="user-menu",
    )
