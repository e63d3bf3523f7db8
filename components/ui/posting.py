"""Forms and files that go to our own routes instead of through State."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from components.i18n import size_text, t
from components.scripts import script
from components.ui.base import Kid

#: What the others import: the token that the gate wants with whatever changes something.
_FORM_TOKEN = script(__name__, "form_token.jsx")


class FormToken(rx.Component):
    """See `form_token`."""

    library = _FORM_TOKEN
    tag = "FormToken"


class PostForm(rx.Component):
    """See `post_form`."""

    library = script(__name__, "post_form.jsx")
    tag = "PostForm"

    action: rx.Var[str]
    failed_text: rx.Var[str]
    offline_text: rx.Var[str]
    leaves: rx.Var[bool]
    on_done: rx.EventHandler[rx.event.passthrough_event_spec(dict)]


class Uploader(rx.Component):
    """See `uploader`."""

    library = script(__name__, "uploader.jsx")
    tag = "Uploader"

    action: rx.Var[str]
    fields: rx.Var[dict[str, Any]]
    accept: rx.Var[str]
    max_bytes: rx.Var[int]
    max_files: rx.Var[int]
    multiple: rx.Var[bool]
    camera: rx.Var[bool]
    disabled: rx.Var[bool]
    texts: rx.Var[dict[str, str]]
    test_id: rx.Var[str]
    on_done: rx.EventHandler[rx.event.passthrough_event_spec(list[str])]
    on_busy: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


def form_token() -> rx.Component:
    """A hidden field for forms that the browser sends by itself; `post_form` and `uploader` need none."""
    return FormToken.create()


def post_form(*children: Kid, action: Any, **props: Any) -> rx.Component:
    """A form sent by fetch to a route of `portal_app/http`; it keeps what was typed whatever comes back.

    Sent as urlencoded (multipart when it holds a file) with `X-Kontor: 1`. 2xx `{"redirect"}` goes there (full
    load), 2xx `{"message"}` is shown; 4xx `{"errors": {field: text}, "message"}` marks the fields.

    Args:
        *children: Fields and a submit button.
        action: The route's address.
        **props: Passed on; `on_done` is an event with the answer of a success (an object), `leaves` says that whoever
            sends it signs out, so that nothing of theirs stays on the device.
    """
    return PostForm.create(
        *children,
        action=action,
        failed_text=t("That did not work. Try again in a moment."),
        offline_text=t("No connection. Nothing is lost: try again when you are online."),
        **props,
    )


def uploader(
    *,
    action: Any,
    limits: Any,
    fields: Mapping[str, Any] | None = None,
    accept: Any = "",
    max_bytes: Any = 0,
    max_files: Any = 0,
    multiple: bool = True,
    camera: bool = True,
    disabled: Any = False,
    on_done: Any = None,
    on_busy: Any = None,
    test_id: str = "uploader",
) -> rx.Component:
    """Choose, drop or photograph files; each goes as its own request with its own progress (U16).

    Each is a multipart POST of `file` and the fields, with `X-Kontor: 1`; the route answers 201 `{"id", "name"}`
    or 4xx `{"message"}`. A file too large or of a wrong type is refused before it is sent and stops no other.

    Args:
        action: The route's address.
        limits: What is allowed, in words, shown before the choice (types and `size_text(max_bytes)` each).
        fields: Further form fields, such as the task's id.
        accept: Types and endings as in HTML ("image/*,.pdf"); empty allows all.
        max_bytes: Largest size of one file; 0 for none.
        max_files: How many at most; 0 for no limit.
        multiple: Whether several can be chosen at once.
        camera: Offer the phone's camera.
        disabled: Bool or Var.
        on_done: Event with a list of ids, whenever a file has arrived.
        on_busy: Event with a bool, when sending starts and when all is done.
        test_id: `data-testid` of the whole; parts add `-choose`, `-input`, `-file`.
    """
    texts = {
        "choose": t("Choose files") if multiple else t("Choose a file"),
        "camera": t("Take a photo"),
        "drop": t("or drop them here") if multiple else t("or drop it here"),
        "limits": limits,
        "failed": t("The file could not be saved."),
        "offline": t("The connection broke off."),
        "wrongType": t("Files of this type are not accepted."),
        # The sizes of the very file are put in by the browser.
        "tooLarge": t(
            "Too large: {size}. The limit is {limit} a file.",
            size="{size}",
            limit=size_text(max_bytes),
        ),
        "tooMany": t("No more files fit in here."),
        "empty": t("The file is empty."),
        "retry": t("Try again"),
        "cancel": t("Cancel"),
        "remove": t("Remove from the list"),
        "sending": t("Sending"),
        "done": t("Arrived"),
    }
    events = {name: event for name, event in (("on_done", on_done), ("on_busy", on_busy)) if event is not None}
    return Uploader.create(
        action=action,
        fields=dict(fields or {}),
        accept=accept,
        max_bytes=max_bytes,
        max_files=max_files,
        multiple=multiple,
        camera=camera,
        disabled=disabled,
        texts=texts,
        test_id=test_id,
        **events,
    )
