"""The portal's own small parts, made for one place each."""

from typing import Any

import reflex as rx
from reflex_base.constants.state import FIELD_MARKER

from components import ui
from components.scripts import script
from components.ui.base import Kid
from portal_app.tasks.portal_views import PortalTaskRow


class KnownTitle(rx.Component):
    """See `at_task`."""

    library = script(__name__, "known_title.jsx")
    tag = "KnownTitle"


class Tick(rx.Component):
    """See `tick`."""

    library = script(__name__, "tick.jsx")
    tag = "Tick"

    checked: rx.Var[bool]
    disabled: rx.Var[bool]
    text: rx.Var[str]
    by: rx.Var[str]
    answer: rx.Var[str]
    on_tick: rx.EventHandler[rx.event.passthrough_event_spec(bool)]


class Composer(rx.Component):
    """See `composer`."""

    library = script(__name__, "composer.jsx")
    tag = "Composer"

    draft_key: rx.Var[str]
    sent: rx.Var[str]
    answered: rx.Var[int]
    answer: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str)]


class Tour(rx.Component):
    """See `tour`."""

    library = script(__name__, "tour.jsx")
    tag = "Tour"

    src: rx.Var[str]
    poster: rx.Var[str]
    captions: rx.Var[list[dict[str, str]]]
    label: rx.Var[str]
    on_finished: rx.EventHandler[rx.event.no_args_event_spec]


class ListShown(rx.Component):
    """See `list_shown`."""

    library = script(__name__, "list_shown.jsx")
    tag = "ListShown"

    there: rx.Var[bool]


class PagesAhead(rx.Component):
    """See `pages_ahead`."""

    library = script(__name__, "pages_ahead.jsx")
    tag = "PagesAhead"

    page: rx.Var[str]
    holding: rx.Var[dict[str, Any]]


#: The script of the rows imports it; this makes it part of the build.
ROWS = script(__name__, "rows.js")


class TaskRows(rx.Component):
    """See `task_rows`."""

    library = script(__name__, "task_rows.jsx")
    tag = "TaskRows"

    rows: rx.Var[list[PortalTaskRow]]
    base: rx.Var[str]
    on_point: rx.EventHandler[rx.event.passthrough_event_spec(str)]


def length(rows: Any) -> Any:
    """How many there are in a list of a State (its class says list, its page holds a Var)."""
    return rows.length()


def at_task(content: Kid, waiting: Kid, *, shown: Any) -> rx.Component:
    """The content of a task while it is the one that the address names, else its title and what waits.

    Args:
        content: Of the task that the state holds.
        waiting: Shown under the title until then.
        shown: Var with the id of the task that the state holds.
    """
    return ui.at_address(rx.el.div(content), rx.fragment(KnownTitle.create(), rx.el.div(waiting)), about=shown)


def tick(text: Any, *, checked: Any, by: Any, disabled: Any, answer: Any, on_tick: Any) -> rx.Component:
    """A line of the checklist, which shows its tick at the press (U17).

    Args:
        text: What is to be done.
        checked: Whether it is.
        by: Who ticked it and when.
        disabled: Nobody can tick it here.
        answer: A refusal; a new one puts the tick back.
        on_tick: Event with a bool.
    """
    return Tick.create(text=text, checked=checked, by=by, disabled=disabled, answer=answer, on_tick=on_tick)


def composer(
    *, draft_key: Any, sent: Any, answered: Any, answer: Any, texts: dict[str, Any], on_send: Any
) -> rx.Component:
    """Where a message is written; the draft stays on the device until it has arrived.

    Args:
        draft_key: What it is about; each has its own draft.
        sent: The nonce of the last writing that arrived.
        answered: Changes with every answer.
        answer: Why the last one did not.
        texts: label, audience, send, keys, late, answering, leave.
        on_send: Event with the text, its nonce, and the id of the message that it answers.
    """
    return Composer.create(
        draft_key=draft_key, sent=sent, answered=answered, answer=answer, texts=texts, on_send=on_send
    )


def tour(*, src: Any, poster: Any, captions: Any, label: Any, on_finished: Any) -> rx.Component:
    """The welcome video (U6).

    Args:
        src: Its address.
        poster: Address of its first picture.
        captions: For each language: lang, label, src.
        label: What it shows, for screen readers.
        on_finished: Event when it has come to its end.
    """
    return Tour.create(src=src, poster=poster, captions=captions, label=label, on_finished=on_finished)


def task_rows(rows: Any, *, base: Any, on_point: Any) -> rx.Component:
    """The rows of a list of tasks.

    Args:
        rows: Var with them.
        base: Of the portal, such as `/p/ACME`.
        on_point: Event with the id of a task that is pointed at and may be opened next.
    """
    return TaskRows.create(rows=rows, base=base, on_point=on_point)


def list_shown(there: Any) -> rx.Component:
    """Let what stood in for the list before the page was there go.

    Args:
        there: Var: the list is shown, or why it is not.
    """
    return ListShown.create(there=there)


def pages_ahead(page: Any, *sample: tuple[Any, Any]) -> rx.Component:
    """Load the scripts of a page once this one is there and rehearse it, so that going there shows it at once.

    Args:
        page: Any address of it.
        *sample: What its states' vars hold at the rehearsal, which nobody sees: pairs of a Var and a value. The more of
            the page that brings about, the more of it has run before somebody goes there.
    """
    holding: dict[str, dict[str, Any]] = {}
    for var, value in sample:
        held = var._get_all_var_data()
        holding.setdefault(held.state, {})[held.field_name + FIELD_MARKER] = value
    return PagesAhead.create(page=page, holding=holding)
