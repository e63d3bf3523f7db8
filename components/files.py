"""A client's files as both sides show them: the name to download by, what holds one back, and adding more (U16)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import size_text, t
from portal_app.core.filetypes import ACCEPT
from portal_app.files.rules import Hold


def held_badge(held: Any) -> rx.Component:
    """Why a file is held back, in words; nothing for any other file.

    Args:
        held: A `files.rules.Hold`, as the file's view has it.
    """
    return rx.match(
        held,
        (Hold.WAITING.value, ui.badge(t("Being checked for viruses"), icon="shield", data_testid="file-waiting")),
        (
            Hold.THREAT.value,
            ui.badge(t("Held back: virus found"), tone="late", data_testid="file-threat"),
        ),
        (Hold.LOST.value, ui.badge(t("Lost: ask for it anew"), tone="late", data_testid="file-lost")),
        rx.fragment(),
    )


def file_name(file: Any, *, base: Any = "", of: Any = "", class_name: str = "") -> rx.Component:
    """A file's name, which downloads it unless it is held back.

    Args:
        file: Its view, with id, name and held.
        base: Before `/files/ID`: nothing in the office, `/p/ADDRESS` in a portal.
        of: Behind it: in a portal, of which company.
        class_name: Further class names.
    """
    return rx.cond(
        file.held == "",
        # A route of the server's own: the page's router must not take it for a page, and a browser that only
        # downloads leaves the page and its socket alone.
        rx.el.a(
            file.name,
            href=f"{base}/files/{file.id}{of}",
            download=True,
            reload_document=True,
            class_name=f"k-link {class_name}".strip(),
            data_testid="file",
        ),
        rx.el.span(file.name, class_name=class_name, data_testid="held-file"),
    )


def adding_files(action: Any, *, megabytes: Any, on_done: Any, **more: Any) -> rx.Component:
    """Where files of a client are added, with the limits in words.

    Args:
        action: The route's address.
        megabytes: The largest size of one file, in MB.
        on_done: Event with a list of ids, whenever a file has arrived.
        **more: As in `ui.uploader`: fields, test_id.
    """
    most = megabytes * 1_000_000
    return ui.uploader(
        action=action,
        limits=t(
            "Up to {size} a file: PDF, photos, Word, Excel, e-mails, signed files, ZIP and plain text.",
            size=size_text(most),
        ),
        accept=ACCEPT,
        max_bytes=most,
        on_done=on_done,
        **more,
    )
