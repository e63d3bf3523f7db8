"""Form parts. Controls take their id from their name, so that label, help and error find them."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script
from components.ui.base import Kid, attrs, styled


class FaultFocus(rx.Component):
    """Brings what is wrong into sight after the form around it was sent."""

    library = script(__name__, "fault_focus.jsx")
    tag = "FaultFocus"

    complaints: rx.Var[int]


def form(*children: Kid, **props: Any) -> rx.Component:
    """A form whose `on_submit` is a State event (for one that sets cookies see `post_form`)."""
    # A lambda sends a handler's event; a State says how often it has complained.
    page = getattr(props.get("on_submit"), "state", None)
    focus = FaultFocus.create() if page is None else FaultFocus.create(complaints=page.complaints)
    return rx.el.form(*children, focus, **attrs(styled(props, "k-form"), noValidate=True))


def field(
    label: Any,
    control: Kid,
    *,
    name: str,
    help: Any = None,
    error: Any = None,
    required: bool = False,
    optional: bool = False,
    **props: Any,
) -> rx.Component:
    """A label, a control, a help text and a place for what is wrong.

    Args:
        label: What to enter.
        control: One of the controls below, with the same name.
        name: The control's name.
        help: One sentence under the control.
        error: Var with a text, empty when all is well; the control is marked by it. A `post_form` does both by itself.
        required: Marks the field.
        optional: Says "optional" beside the label.
        **props: Passed on.
    """
    if error is not None:
        _mark(control, error)
    marks: list[Kid] = []
    if required:
        marks.append(rx.el.span("*", class_name="k-required", aria_hidden="true"))
    if optional:
        marks.append(rx.el.span(" ", t("optional"), class_name="k-optional"))
    helps = [rx.el.p(help, class_name="k-help", custom_attrs={"id": f"f-{name}-help"})] if help is not None else []
    return rx.el.div(
        rx.el.label(label, *marks, html_for=f"f-{name}", class_name="k-label"),
        control,
        *helps,
        _fault(name, error),
        **styled(props, "k-field"),
    )


def text_input(name: str, **props: Any) -> rx.Component:
    """One line of text. Prefer `default_value` with `on_blur` or `on_change` to a controlled `value`.

    Args:
        name: Field name.
        **props: Passed on (`type`, `auto_complete`, `placeholder`, `default_value`, `required`, `input_mode` …).
    """
    return rx.el.input(name=name, **_control(props, name, "k-input"))


def text_area(name: str, *, rows: int = 4, **props: Any) -> rx.Component:
    """Several lines of text; grows with what is typed."""
    return rx.el.textarea(name=name, rows=str(rows), **_control(props, name, "k-input k-area"))


def select(
    name: str,
    options: Sequence[tuple[str, Any]] | Kid,
    **props: Any,
) -> rx.Component:
    """A native choice.

    Args:
        name: Field name.
        options: Pairs (value, words), or an `rx.foreach` of `rx.el.option`.
        **props: Passed on (`default_value` or `value` with `on_change`).
    """
    listed = (
        [rx.el.option(words, value=value) for value, words in options]
        if isinstance(options, (list, tuple))
        else [options]
    )
    return rx.el.select(*listed, name=name, **_control(props, name, "k-input k-select"))


def checkbox(
    label: Any,
    *,
    name: str | None = None,
    help: Any = None,
    hide_label: bool = False,
    **props: Any,
) -> rx.Component:
    """A tick box with its label beside it.

    Args:
        label: What the tick means.
        name: Field name.
        help: Further words under the label.
        hide_label: Keep the label for screen readers only (rows of a table).
        **props: Passed on (`checked` with `on_change`, or `default_checked`, `value`, `disabled`).
    """
    return _ticked(label, name, help, hide_label, props, "k-check")


def radio(label: Any, *, name: str, value: str, help: Any = None, **props: Any) -> rx.Component:
    """One of several; give all of a group the same name, inside `choices`."""
    return _ticked(
        label,
        name,
        help,
        False,
        {**props, "value": value, "type": "radio"},
        "k-check k-radio",
    )


def switch(label: Any, *, name: str | None = None, help: Any = None, **props: Any) -> rx.Component:
    """On or off, at once."""
    return _ticked(label, name, help, False, {**props, "role": "switch"}, "k-check k-switch")


def choices(
    legend: Any, *children: Kid, name: str = "", error: Any = None, row: bool = False, **props: Any
) -> rx.Component:
    """A group of checkboxes or radios under one question, and a place for what is wrong with the answer as a whole.

    Args:
        legend: The question.
        *children: Of `checkbox` or `radio`.
        name: Of the answer, for its fault.
        error: Var with a text, empty when all is well. It stands under the question, and is read out with the group.
        row: Beside one another, as far as there is room.
        **props: Passed on.
    """
    slot: list[Kid] = []
    if error is not None:
        slot.append(_fault(name, error))
        # Nothing in it may be there to choose: then the group itself takes the focus.
        attrs(props, tabIndex=-1, **{"aria-describedby": f"f-{name}-error", "data-wrong": rx.Var.create(error).bool()})
    shown = [rx.el.div(*children, class_name="k-choices-row")] if row else children
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="k-label"),
        *slot,
        *shown,
        **styled(props, "k-choices"),
    )


def date_input(name: str, **props: Any) -> rx.Component:
    """A day, by the device's own calendar; the value is ISO text."""
    return rx.el.input(name=name, type="date", **_control(props, name, "k-input k-date"))


def colour_input(name: str, **props: Any) -> rx.Component:
    """A colour, by the device's own picker; the value is `#rrggbb`."""
    return rx.el.input(name=name, type="color", **_control(props, name, "k-colour"))


def file_button(label: Any, *, name: str, accept: str = "", multiple: bool = False, **props: Any) -> rx.Component:
    """A file chooser that goes with its `post_form` (for progress and many files see `uploader`)."""
    return rx.el.input(
        type="file",
        name=name,
        accept=accept,
        multiple=multiple,
        aria_label=label,
        **_control(props, name, "k-file-input"),
    )


def _fault(name: str, error: Any) -> rx.Component:
    """The place for what is wrong with a field or a group."""
    return rx.el.p(
        *([] if error is None else [error]),
        class_name="k-field-error",
        custom_attrs={"id": f"f-{name}-error", "data-error-for": name, "role": "alert"},
    )


def _mark(control: Kid, error: Any) -> None:
    """A control shows that something is wrong with what stands in it."""
    native = isinstance(control, (rx.el.Input, rx.el.Textarea, rx.el.Select))
    # One of our own says that it is described by the place of its fault.
    if native or (isinstance(control, rx.Component) and "aria-describedby" in control.custom_attrs):
        control.custom_attrs["aria-invalid"] = rx.Var.create(error).bool()


def _control(props: dict[str, Any], name: str, class_name: str) -> dict[str, Any]:
    attrs(
        props,
        id=f"f-{name}",
        **{"aria-describedby": f"f-{name}-help f-{name}-error"},
    )
    return styled(props, class_name)


def _ticked(
    label: Any,
    name: str | None,
    help: Any,
    hide_label: bool,
    props: dict[str, Any],
    class_name: str,
) -> rx.Component:
    if name is not None:
        props["name"] = name
    props.setdefault("type", "checkbox")
    words = [rx.el.span(label, class_name="k-hidden" if hide_label else "k-check-label")]
    if help is not None:
        words.append(rx.el.span(help, class_name="k-help"))
    return rx.el.label(
        rx.el.input(**props),
        rx.el.span(*words, class_name="k-check-words"),
        class_name=class_name,
    )
