"""The office's frame."""

from collections.abc import Callable, Sequence
from typing import Any

import reflex as rx

from components import ui
from components.i18n import language_bridge, t
from components.shell.focus_kept import FocusKept
from components.shell.help import help_drawer
from components.shell.parts import (
    SIGN_OUT,
    NavItem,
    firm_face,
    navigation,
    person_items,
)


def office_shell(
    *children: ui.Kid,
    active: str,
    firm_name: Any,
    user_name: Any,
    user_email: Any = "",
    language: Any = "",
    on_language: Callable[[str], Any] | None = None,
    nav: Sequence[NavItem] | None = None,
    counts: dict[str, Any] | None = None,
    show_settings: Any = None,
    account_href: Any = "/settings/account",
    guide: str = "",
    sign_out: str = SIGN_OUT,
    overlays: Sequence[ui.Kid] = (),
) -> rx.Component:
    """The page of a staff member: navigation at the left, or at the foot of a phone.

    Args:
        *children: The page.
        active: Key of the navigation entry: inbox, tasks, clients, templates, outbox or settings.
        firm_name: The firm.
        user_name: Who is signed in.
        user_email: Their address.
        language: Var with their language; the page follows it.
        on_language: From a code to the State event that saves it.
        nav: Other entries than the usual ones.
        counts: Numbers (Vars) beside entries, by key.
        show_settings: Bool or Var; None shows Settings to all.
        account_href: The person's own page.
        guide: Key of the guide behind the question mark; the navigation entry's when empty.
        sign_out: Route that ends the session.
        overlays: Dialogs and snackbar of the page.
    """
    entries = nav if nav is not None else _entries(counts or {}, show_settings)
    return rx.el.div(
        ui.skip_link(),
        language_bridge(language),
        FocusKept.create(),
        rx.el.aside(
            firm_face(firm_name, href="/clients"),
            navigation(entries, active, t("Office")),
            rx.el.div(
                _user_menu(user_name, user_email, on_language, account_href, sign_out),
                class_name="k-side-foot",
            ),
            class_name="k-side",
        ),
        rx.el.div(
            rx.el.div(help_drawer(guide or active), class_name="k-top"),
            rx.el.main(
                *children,
                class_name="k-main",
                custom_attrs={"id": "main", "tabIndex": -1},
            ),
            class_name="k-work",
        ),
        *overlays,
        class_name="k-office",
    )


def _entries(counts: dict[str, Any], show_settings: Any) -> list[NavItem]:
    return [
        NavItem("inbox", t("Inbox"), "/inbox", "inbox", counts.get("inbox")),
        NavItem("tasks", t("Tasks"), "/tasks", "list_checks", counts.get("tasks")),
        NavItem("overview", t("Overview"), "/overview", "calendar_days", counts.get("overview")),
        NavItem("clients", t("Clients"), "/clients", "users", counts.get("clients")),
        NavItem(
            "templates",
            t("Templates"),
            "/templates",
            "layout_template",
            counts.get("templates"),
            often=False,
        ),
        NavItem("recurring", t("Recurring"), "/recurring", "repeat", counts.get("recurring"), often=False),
        NavItem("outbox", t("Outbox"), "/outbox", "send", counts.get("outbox"), often=False),
        NavItem("settings", t("Settings"), "/settings", "settings", show=show_settings, often=False),
    ]


def _user_menu(
    name: Any,
    email: Any,
    on_language: Callable[[str], Any] | None,
    account_href: Any,
    sign_out: str,
) -> rx.Component:
    who = rx.el.span(
        ui.avatar(name),
        rx.el.span(rx.el.span(name), rx.el.span(email), class_name="k-who-words"),
        class_name="k-who",
    )
    return ui.menu(
        who,
        ui.menu_item(t("My account"), icon="user", href=account_href),
        *person_items(on_language, sign_out),
        label=t("Your menu"),
        align="start",
        side="up",
        look="plain",
        test_id="user-menu",
    )
