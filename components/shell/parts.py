"""What the shells share: the firm's face and colours, navigation, language, theme and sign-out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import reflex as rx
from reflex.style import set_color_mode

from components import ui
from components.i18n import LANGUAGES, choose_language, current_language, t
from components.scripts import script

SIGN_OUT = "/sign-out"


@dataclass(frozen=True)
class NavItem:
    """One entry of a navigation.

    Attributes:
        key: What `active` names.
        words: Its name.
        href: Where it leads; a Var is fine.
        icon: Lucide name.
        count: A number beside it (Var), hidden at 0.
        show: Bool or Var; None shows always.
        often: Whether it has a place in the bar of a phone; the others are behind "More" there.
    """

    key: str
    words: Any
    href: Any
    icon: str
    count: Any = None
    show: Any = None
    often: bool = True


def brand_scope(*children: ui.Kid, brand: Any = "", brand_ink: Any = "", **props: Any) -> rx.Component:
    """An element in which the firm's colours hold; also for previews.

    Args:
        *children: What is inside.
        brand: `#rrggbb`, a Var is fine; empty for our own.
        brand_ink: A colour legible on it, worked out by the server.
        **props: Passed on.
    """
    own = props.pop("class_name", "")
    return BrandScope.create(*children, brand=brand, ink=brand_ink, class_name=own, **props)


class BrandScope(rx.Component):
    """See `brand_scope`. Colours are set by script: a strict content policy allows that, but no style attributes."""

    library = script(__name__, "brand.jsx")
    tag = "BrandScope"

    brand: rx.Var[str]
    ink: rx.Var[str]


def firm_face(name: Any, logo_url: Any = "", href: Any = "/") -> rx.Component:
    """The firm's logo, or its mark and name where there is none."""
    return ui.link(
        rx.cond(
            rx.Var.create(logo_url) != "",
            rx.el.img(src=logo_url, alt=name, class_name="k-firm-logo"),
            rx.fragment(firm_mark(name), rx.el.span(name, class_name="k-firm-name")),
        ),
        href=href,
        class_name="k-firm",
        data_testid="firm",
    )


def firm_mark(name: Any) -> rx.Component:
    """The firm's first letter on its colour."""
    letter = rx.Var.create(name).to(str)[:1].upper()
    return rx.el.span(letter, class_name="k-firm-mark", aria_hidden="true")


def navigation(items: Sequence[NavItem], active: Any, label: Any) -> rx.Component:
    """The main navigation: a column or row on a desk, a bar at the foot of a phone."""
    seldom = [item for item in items if not item.often]
    return rx.el.nav(
        *[_entry(item, active) for item in items],
        *([_more(seldom, active)] if seldom else []),
        aria_label=label,
        class_name="k-nav",
    )


def _more(items: Sequence[NavItem], active: Any) -> rx.Component:
    """What has no place in the bar of a phone."""
    among = isinstance(active, str) and active in {item.key for item in items}
    face = rx.el.span(
        ui.icon("ellipsis", 20),
        rx.el.span(t("More"), class_name="k-nav-words"),
        class_name="k-nav-item",
        custom_attrs={"data-here": "true" if among else "false"},
    )
    return rx.el.div(
        ui.menu(face, *[_more_item(item) for item in items], look="plain", side="up", test_id="nav-more"),
        class_name="k-nav-more k-phone-only",
    )


def _more_item(item: NavItem) -> rx.Component:
    hint = None if item.count is None else rx.cond(rx.Var.create(item.count) == 0, "", rx.Var.create(item.count))
    entry = ui.menu_item(item.words, icon=item.icon, href=item.href, hint=hint, data_testid=f"more-{item.key}")
    return entry if item.show is None else rx.cond(item.show, entry, rx.fragment())


def _entry(item: NavItem, active: Any) -> rx.Component:
    here = rx.Var.create(active) == item.key if isinstance(active, rx.Var) else rx.Var.create(active == item.key)
    face: list[ui.Kid] = [
        ui.icon(item.icon, 20),
        rx.el.span(item.words, class_name="k-nav-words"),
    ]
    if item.count is not None:
        number = rx.Var.create(item.count)
        face.append(
            rx.el.span(
                number,
                class_name="k-nav-count",
                custom_attrs={"data-zero": number == 0},
            )
        )
    link = ui.link(
        *face,
        href=item.href,
        class_name="k-nav-item" if item.often else "k-nav-item k-nav-seldom",
        data_testid=f"nav-{item.key}",
        custom_attrs={"aria-current": rx.cond(here, "page", "false")},
    )
    return link if item.show is None else rx.cond(item.show, link, rx.fragment())


def language_items(
    on_language: Callable[[str], Any] | None = None,
) -> list[rx.Component]:
    """Menu items that change the language at once.

    Args:
        on_language: From a code to a State event (or several) that saves it, for a signed-in person.
    """
    items = []
    for code, name in LANGUAGES.items():
        said = on_language(code) if on_language is not None else []
        saved = said if isinstance(said, list) else [said]
        items.append(
            ui.menu_item(
                name,
                checked=current_language() == code,
                on_click=[choose_language(code), *saved],
                lang=code,
                data_testid=f"language-{code}",
            )
        )
    return items


def theme_items() -> list[rx.Component]:
    """Menu items for light, dark, or as the device is; kept on the device."""
    themes: tuple[tuple[Literal["system", "light", "dark"], Any, str], ...] = (
        ("system", t("As the device"), "monitor"),
        ("light", t("Light"), "sun"),
        ("dark", t("Dark"), "moon"),
    )
    return [
        ui.menu_item(
            words,
            icon=icon,
            checked=rx.color_mode == mode,
            on_click=set_color_mode(mode),
            data_testid=f"theme-{mode}",
        )
        for mode, words, icon in themes
    ]


def person_items(on_language: Callable[[str], Any] | None, sign_out: str, themes: bool = True) -> list[rx.Component]:
    """What every user menu ends with: language, theme, sign out."""
    looks = [ui.menu_line(), ui.menu_heading(t("Appearance")), *theme_items()] if themes else []
    leave = ui.post_form(
        ui.menu_item(
            t("Sign out"),
            icon="log_out",
            type="submit",
            data_testid="sign-out",
            data_keep="",
        ),
        action=sign_out,
        leaves=True,
    )
    return [
        ui.menu_heading(t("Language")),
        *language_items(on_language),
        *looks,
        ui.menu_line(),
        leave,
    ]


def help_link(href: Any) -> rx.Component:
    """The question mark at the top right (S9)."""
    return ui.link(
        ui.icon("circle_help"),
        href=href,
        class_name="k-icon-button",
        aria_label=t("Help"),
        title=t("Help"),
        data_testid="help",
    )
