"""Surfaces and small things that show something."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

from components.i18n import number_text, t
from components.ui.base import Kid, attrs, styled
from components.ui.base import icon as icon_of
from components.ui.buttons import link

Tone = Literal["neutral", "brand", "ok", "warn", "late"]
_TONE_ICONS = {
    "neutral": "info",
    "brand": "info",
    "ok": "circle_check",
    "warn": "triangle_alert",
    "late": "circle_alert",
}


def badge(*children: Kid, tone: Any = "neutral", icon: str | None = None, **props: Any) -> rx.Component:
    """A short state in words; the colour only underlines it.

    Args:
        *children: The words.
        tone: A `Tone`, or a Var that holds one.
        icon: Lucide name.
        **props: Passed on.
    """
    attrs(props, **{"data-tone": tone})
    return rx.el.span(*([icon_of(icon, 13)] if icon else []), *children, **styled(props, "k-badge"))


def chip(*children: Kid, on_remove: Any = None, **props: Any) -> rx.Component:
    """Something chosen, which can be taken away."""
    remove = rx.el.button(
        "×",
        type="button",
        on_click=on_remove,
        aria_label=t("Remove"),
        class_name="k-chip-remove",
    )
    return rx.el.span(
        *children,
        *([remove] if on_remove is not None else []),
        **styled(props, "k-chip"),
    )


def card(*children: Kid, **props: Any) -> rx.Component:
    """A surface that holds what belongs together."""
    return rx.el.div(*children, **styled(props, "k-card"))


def section(
    title: Any,
    *children: Kid,
    actions: Sequence[Kid] = (),
    description: Any = None,
    **props: Any,
) -> rx.Component:
    """A titled part of a page, on its own surface.

    Args:
        title: Its heading.
        *children: What it holds.
        actions: Buttons at the right of the heading.
        description: One or two sentences under the heading.
        **props: Passed on.
    """
    words = [rx.el.h2(title, class_name="k-section-title")]
    if description is not None:
        words.append(rx.el.p(description, class_name="k-help"))
    head = rx.el.div(
        rx.el.div(*words),
        *([rx.el.div(*actions, class_name="k-inline k-gap-2")] if actions else []),
        class_name="k-section-head",
    )
    return rx.el.section(head, *children, **styled(props, "k-card k-section"))


def page_header(
    title: Any,
    *actions: Kid,
    subtitle: Any = None,
    back: tuple[Any, Any] | None = None,
    **props: Any,
) -> rx.Component:
    """The page's heading.

    Args:
        title: What the page is about.
        *actions: Buttons at the right (below on a phone).
        subtitle: One line under the title.
        back: (words, address) of the page above.
        **props: Passed on.
    """
    words: list[Kid] = []
    if back is not None:
        words.append(link(icon_of("chevron_left", 16), back[0], href=back[1], class_name="k-back"))
    words.append(rx.el.h1(title, class_name="k-title"))
    if subtitle is not None:
        words.append(rx.el.p(subtitle, class_name="k-subtitle"))
    right = [rx.el.div(*actions, class_name="k-inline k-gap-2 k-page-actions")] if actions else []
    return rx.el.header(
        rx.el.div(*words, class_name="k-page-words"),
        *right,
        **styled(props, "k-page-header"),
    )


def stat(label: Any, value: Any, hint: Any = None, **props: Any) -> rx.Component:
    """One figure with what it counts."""
    parts = [
        rx.el.dt(label, class_name="k-stat-label"),
        rx.el.dd(number_text(value), class_name="k-stat-value"),
    ]
    if hint is not None:
        parts.append(rx.el.dd(hint, class_name="k-help"))
    return rx.el.dl(*parts, **styled(props, "k-stat"))


def facts(*pairs: tuple[Any, Kid], **props: Any) -> rx.Component:
    """A list of names and values, such as a client's details."""
    rows = [rx.el.div(rx.el.dt(name), rx.el.dd(value), class_name="k-fact") for name, value in pairs]
    return rx.el.dl(*rows, **styled(props, "k-facts"))


def disclosure(summary: Any, *children: Kid, **props: Any) -> rx.Component:
    """Further things behind a line that opens (native, by keyboard too)."""
    head = rx.el.summary(icon_of("chevron_right", 16), rx.el.span(summary), class_name="k-summary")
    return rx.el.details(
        head,
        rx.el.div(*children, class_name="k-details-body"),
        **styled(props, "k-details"),
    )


def callout(*children: Kid, tone: Tone = "neutral", title: Any = None, **props: Any) -> rx.Component:
    """Something to know before going on."""
    words = [rx.el.p(title, class_name="k-callout-title")] if title is not None else []
    body = rx.el.div(*words, rx.el.div(*children), class_name="k-callout-body")
    return rx.el.div(
        icon_of(_TONE_ICONS[tone]),
        body,
        **attrs(styled(props, "k-callout"), **{"data-tone": tone}),
    )


def problem(page: Any, *, here: Any = True, tone: Tone = "late", **props: Any) -> rx.Component:
    """Why what was just asked for did not happen; it stays in sight however far the page has been scrolled.

    Args:
        page: State with `guard.PageState`, whose `problem` is empty while nothing is wrong.
        here: Var that says whether this place tells it, where a dialog over the page tells it too.
        tone: "late", or "warn".
        **props: Passed on.
    """
    # Another element each time: the same words twice are read out twice.
    said = callout(page.problem, tone=tone, role="alert", key=page.complaints, **styled(props, "k-problem"))
    return rx.cond((page.problem != "") & here, said, rx.fragment())


def avatar(name: Any, **props: Any) -> rx.Component:
    """A round mark with the first letter of a name; the name itself stands beside it."""
    letter = rx.Var.create(name).to(str)[:1].upper()
    return rx.el.span(letter, **styled(props, "k-avatar"), aria_hidden="true")


def progress_bar(value: Any, maximum: Any = 100, *, label: Any, **props: Any) -> rx.Component:
    """How far something is.

    Args:
        value: Done so far (number or Var).
        maximum: The whole.
        label: What is under way, for screen readers.
        **props: Passed on.
    """
    return rx.el.progress(value=value, max=maximum, aria_label=label, **styled(props, "k-progress"))
