"""A button that copies a text."""

from typing import Any

import reflex as rx

from components.i18n import t
from components.scripts import script


class CopyButton(rx.Component):
    """See `copy_button`."""

    library = script(__name__, "copy_button.jsx")
    tag = "CopyButton"

    text: rx.Var[str]
    label: rx.Var[str]
    done_label: rx.Var[str]


def copy_button(text: Any, **props: Any) -> rx.Component:
    """A button that copies a text and says that it did.

    Args:
        text: What to copy; a Var is fine.
        **props: Passed on.
    """
    return CopyButton.create(
        text=text, label=t("Copy"), done_label=t("Copied"), class_name="k-button k-button-quiet k-small", **props
    )
