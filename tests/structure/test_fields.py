"""A field's fault marks its control: the field is where a fault is given, and nowhere else."""

import inspect
from collections.abc import Callable
from typing import Any

import pytest
import reflex as rx

from components import ui
from components.front.zones import zone_select

_CONTROLS: list[Callable[..., Any]] = [ui.text_input, ui.text_area, ui.date_input, ui.colour_input]


@pytest.mark.parametrize("control", _CONTROLS, ids=lambda one: str(one.__name__))
def test_the_field_marks_its_control(control: Callable[..., Any]) -> None:
    fault = rx.Var("fault").to(str)
    inside = control("name")
    shown = ui.field("Name", inside, name="name", error=fault)
    assert "aria-invalid" in inside.custom_attrs and "fault" in str(inside.custom_attrs["aria-invalid"])
    # Without a fault of its own, what a form's answer says marks it.
    other = control("name")
    ui.field("Name", other, name="name")
    assert "aria-invalid" not in other.custom_attrs
    assert "f-name-error" in str(shown)


def test_a_choice_is_marked_too() -> None:
    for inside in (ui.select("zone", [("a", "A")]), rx.el.textarea(name="zone"), zone_select("zone")):
        ui.field("Zone", inside, name="zone", error=rx.Var("fault").to(str))
        assert "aria-invalid" in inside.custom_attrs


@pytest.mark.parametrize("control", [*_CONTROLS, ui.select], ids=lambda one: str(one.__name__))
def test_no_control_is_given_a_fault_by_itself(control: Callable[..., Any]) -> None:
    assert "error" not in inspect.signature(control).parameters
