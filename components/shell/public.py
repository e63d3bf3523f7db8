"""The frame of public pages: front page, sign-in, set-up."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.shell.parts import brand_scope, firm_mark, language_items


def public_shell(
    *children: ui.Kid,
    firm_name: Any,
    logo_url: Any = "",
    description: Any = None,
    brand: Any = "",
    brand_ink: Any = "",
    contact_email: Any = None,
    footer: ui.Kid = None,
) -> rx.Component:
    """One card in the middle of the page, under the firm's face (U3–U5).

    Args:
        *children: The card's content, such as a sign-in form.
        firm_name: The firm (or "Kontor" at set-up).
        logo_url: Its logo's address; its mark and name show when empty.
        description: The firm's own words; None for none.
        brand: Its colour, `#rrggbb`.
        brand_ink: A colour legible on it.
        contact_email: Whom to ask; None or "" for none.
        footer: More under the card.
    """
    face = rx.cond(
        rx.Var.create(logo_url) != "",
        rx.el.h1(rx.el.img(src=logo_url, alt=firm_name, class_name="k-firm-logo"), class_name="k-public-name"),
        rx.fragment(firm_mark(firm_name), rx.el.h1(firm_name, class_name="k-public-name")),
    )
    words = [] if description is None else [rx.el.p(description, class_name="k-public-words")]
    box = [rx.el.div(face, *words, class_name="k-public-firm"), ui.card(*children)]
    foot: list[ui.Kid] = [] if footer is None else [footer]
    if contact_email is not None:
        address = rx.Var.create(contact_email).to(str)
        foot.append(
            rx.cond(
                address != "",
                rx.el.a(address, href="mailto:" + address, class_name="k-link"),
                rx.fragment(),
            )
        )
    foot.append(
        ui.menu(
            rx.el.span(ui.icon("languages", 16), t("Language"), class_name="k-inline k-gap-2"),
            *language_items(),
            label=t("Language"),
            side="up",
            look="plain",
            test_id="language-menu",
        )
    )
    return brand_scope(
        ui.skip_link(),
        rx.el.main(*box, class_name="k-public-box", custom_attrs={"id": "main", "tabIndex": -1}),
        rx.el.footer(*foot, class_name="k-public-foot"),
        brand=brand,
        brand_ink=brand_ink,
        class_name="k-public",
    )
