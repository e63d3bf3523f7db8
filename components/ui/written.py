"""What people wrote, with the addresses in it as links."""

from typing import Any

import reflex as rx

from components.scripts import script

#: The script of the texts imports it; this makes it part of the build.
ADDRESSES = script(__name__, "addresses.js")


class Written(rx.Component):
    """See `written`."""

    library = script(__name__, "written.jsx")
    tag = "Written"

    text: rx.Var[str]


def written(text: Any) -> rx.Component:
    """A text by a person, as it was written, in an element of the caller's.

    Nothing in it becomes anything but text and links; only https, http and mail addresses do, and the words of such a
    link are the address itself.

    Args:
        text: Var with it.
    """
    return Written.create(text=text)
