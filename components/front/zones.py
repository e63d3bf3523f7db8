"""A choice of time zones, prefilled from the browser."""

from typing import Any

import reflex as rx

from components.scripts import script


class ZoneSelect(rx.Component):
    """See `zone_select`."""

    library = script(__name__, "zone_select.jsx")
    tag = "ZoneSelect"

    name: rx.Var[str]
    chosen: rx.Var[str]


def zone_select(name: str, chosen: Any = "") -> rx.Component:
    """A native choice of all time zones.

    Args:
        name: Field name.
        chosen: IANA name; the browser's own zone when empty.
    """
    return ZoneSelect.create(
        name=name,
        chosen=chosen,
        class_name="k-input k-select",
        custom_attrs={"id": f"f-{name}", "aria-describedby": f"f-{name}-help f-{name}-error"},
    )
