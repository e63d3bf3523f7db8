"""What the other primitives are made of: class names, icons, hidden words."""

from typing import Any

import reflex as rx

from components.i18n import t

Kid = Any
"""A child: a component, a Var or a plain text."""


def styled(props: dict[str, Any], *names: Any) -> dict[str, Any]:
    """The props with our class names before the caller's own.

    Args:
        props: What the caller passed; a `class_name` in it is kept.
        *names: Class names or Vars; empty ones fall away.
    """
    own = props.pop("class_name", None)
    extra = own if isinstance(own, list) else [own]
    props["class_name"] = [name for name in (*names, *extra) if name is not None and not _is_blank(name)]
    return props


def attrs(props: dict[str, Any], **more: Any) -> dict[str, Any]:
    """The props with further plain HTML attributes (an `id` set this way makes no React ref)."""
    props["custom_attrs"] = {
        **{key: value for key, value in more.items() if value is not None},
        **props.pop("custom_attrs", {}),
    }
    return props


def icon(name: str, size: int = 18, **props: Any) -> rx.Component:
    """A line icon (lucide name, such as "inbox"), hidden from screen readers."""
    return rx.icon(name, size=size, **styled(props, "k-icon"))


def visually_hidden(*children: Kid, **props: Any) -> rx.Component:
    """Words for screen readers only."""
    return rx.el.span(*children, **styled(props, "k-hidden"))


def skip_link(target: str = "main") -> rx.Component:
    """The first thing the Tab key reaches: past the navigation to the content."""
    return rx.el.a(t("Skip to content"), href=f"#{target}", class_name="k-skip")


def spinner(**props: Any) -> rx.Component:
    """A small turning ring, for something that takes long enough to wonder."""
    return rx.el.span(**styled(props, "k-spinner"), aria_hidden="true")


def stack(*children: Kid, gap: int = 4, **props: Any) -> rx.Component:
    """Children below each other.

    Args:
        *children: What to stack.
        gap: Space between, in steps of 4 px (1, 2, 3, 4, 6 or 8).
        **props: Passed on.
    """
    return rx.el.div(*children, **styled(props, f"k-stack k-gap-{gap}"))


def inline(*children: Kid, gap: int = 2, **props: Any) -> rx.Component:
    """Children beside each other, wrapping where there is no room."""
    return rx.el.div(*children, **styled(props, f"k-inline k-gap-{gap}"))


def _is_blank(name: Any) -> bool:
    return isinstance(name, str) and not name
