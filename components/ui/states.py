"""Nothing there, something wrong, not yet there."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from components.i18n import t
from components.scripts import script
from components.ui.base import Kid, styled, visually_hidden
from components.ui.base import icon as icon_of
from components.ui.buttons import button


class AtAddress(rx.Component):
    """See `at_address`."""

    library = script(__name__, "at_address.jsx")
    tag = "AtAddress"

    about: rx.Var[str]
    names: rx.Var[list[str]]
    over: rx.Var[str]


def at_address(content: Kid, waiting: Kid, *, about: Any, names: Sequence[str] = (), over: Any = "") -> rx.Component:
    """The content of a page while it is of what the address names: a page turns to the next thing at once.

    Args:
        content: Of what the state holds.
        waiting: What stands there until the state has what the address names, usually a skeleton.
        about: Var with what the state holds, as `guard.named` says it: with the same names.
        names: Of query parameters that the content depends on besides the `[id]` in the route.
        over: Var that is set when the content is done with, such as a form that was sent: whoever comes to it again
            waits for the next one.
    """
    return AtAddress.create(content, waiting, about=about, names=list(names), over=over)


def empty_state(icon: str, title: Any, text: Any = None, *actions: Kid, **props: Any) -> rx.Component:
    """What stands where a list would be: what belongs here, and the way to the first one.

    Args:
        icon: Lucide name.
        title: What is not there, in a few words.
        text: What it is for.
        *actions: Usually one primary button.
        **props: Passed on.
    """
    parts: list[Kid] = [
        rx.el.span(icon_of(icon, 24), class_name="k-empty-icon"),
        rx.el.p(title, class_name="k-empty-title"),
    ]
    if text is not None:
        parts.append(rx.el.p(text, class_name="k-empty-text"))
    if actions:
        parts.append(rx.el.div(*actions, class_name="k-inline k-gap-2 k-centred"))
    return rx.el.div(*parts, **styled(props, "k-empty"))


def error_state(title: Any = None, text: Any = None, on_retry: Any = None, **props: Any) -> rx.Component:
    """Something could not be shown, and what to do about it."""
    actions = (
        [button(t("Try again"), icon="rotate_cw", on_click=on_retry, data_testid="retry")]
        if on_retry is not None
        else []
    )
    shown = t("This could not be loaded") if title is None else title
    return empty_state("cloud_off", shown, text, *actions, role="alert", **props)


def skeleton(kind: Literal["rows", "text", "cards"] = "rows", lines: int = 6, **props: Any) -> rx.Component:
    """Grey bars where content will be. They appear only after 200 ms, so that quick answers never flash.

    Args:
        kind: The shape of what is awaited.
        lines: How many bars.
        **props: Passed on.
    """
    bars = [rx.el.span(class_name="k-bone") for _ in range(lines)]
    return rx.el.div(
        visually_hidden(t("Loading")),
        *bars,
        **styled(props, f"k-skeleton k-skeleton-{kind}"),
        role="status",
    )
