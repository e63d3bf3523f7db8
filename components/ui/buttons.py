"""Buttons and links."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.react_router import link as router_link

from components.ui.base import Kid, attrs, styled
from components.ui.base import icon as icon_of

Kind = Literal["primary", "quiet", "danger", "link"]


def button(
    *children: Kid,
    kind: Kind = "quiet",
    icon: str | None = None,
    loading: Any = None,
    disabled: Any = None,
    small: bool = False,
    **props: Any,
) -> rx.Component:
    """A button.

    Args:
        *children: Its words.
        kind: How loud it is; one "primary" a view.
        icon: Lucide name of an icon before the words.
        loading: Bool or Var: shows a ring, keeps the width, takes no press.
        disabled: Bool or Var.
        small: Less high; for use inside rows.
        **props: Passed on (`on_click`, `type`, `data_testid` …). `type` is "button" unless said.
    """
    props.setdefault("type", "button")
    if disabled is not None or loading is not None:
        props["disabled"] = _either(disabled, loading)
    if loading is not None:
        attrs(props, **{"aria-busy": loading})
    return rx.el.button(
        *_face(children, icon),
        **styled(props, f"k-button k-button-{kind}", "k-small" if small else ""),
    )


def icon_button(name: str, label: Any, disabled: Any = None, **props: Any) -> rx.Component:
    """A button that shows an icon only.

    Args:
        name: Lucide name.
        label: What it does, for the tooltip and screen readers.
        disabled: Bool or Var.
        **props: Passed on.
    """
    props.setdefault("type", "button")
    if disabled is not None:
        props["disabled"] = disabled
    return rx.el.button(icon_of(name), title=label, aria_label=label, **styled(props, "k-icon-button"))


def link(*children: Kid, href: Any, external: bool = False, **props: Any) -> rx.Component:
    """A link within the program without loading the page anew, or elsewhere (`external`: a new tab).

    Args:
        *children: Its words.
        href: Where to; a Var is fine. Routes of `portal_app/http` (downloads) need `external`, or
            `rx.el.a` with `reload_document=True`.
        external: Open in a new tab.
        **props: Passed on.
    """
    if "class_name" not in props:
        styled(props, "k-link")
    if external:
        return rx.el.a(*children, href=href, target="_blank", rel="noopener noreferrer", **props)
    return router_link(*children, to=href, **props)


def link_button(
    *children: Kid,
    href: Any,
    kind: Kind = "quiet",
    icon: str | None = None,
    external: bool = False,
    small: bool = False,
    **props: Any,
) -> rx.Component:
    """A link that looks like a button."""
    styled(props, f"k-button k-button-{kind}", "k-small" if small else "")
    return link(*_face(children, icon), href=href, external=external, **props)


def _face(children: tuple[Kid, ...], icon: str | None) -> list[Kid]:
    return [icon_of(icon, 16), *children] if icon else list(children)


def _either(one: Any, other: Any) -> Any:
    if one is None or other is None:
        return other if one is None else one
    return rx.Var.create(one).bool() | rx.Var.create(other).bool()
