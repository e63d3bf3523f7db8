"""The inbox by keys: what listens for them, and the list of them."""

import reflex as rx

from components import ui
from components.i18n import t
from components.scripts import script
from state.inbox import Inbox


class InboxKeys(rx.Component):
    """See keys.jsx."""

    library = script(__name__, "keys.jsx")
    tag = "InboxKeys"

    opened: rx.Var[str]
    count: rx.Var[int]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_task: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_close: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_shut: rx.EventHandler[rx.event.no_args_event_spec]
    on_undo: rx.EventHandler[rx.event.no_args_event_spec]
    on_help: rx.EventHandler[rx.event.no_args_event_spec]


def keys_dialog() -> rx.Component:
    """Which there are."""
    keys = (
        ("j / k", t("Next, previous")),
        ("Enter", t("Open it")),
        ("r", t("Answer, or send the mail again")),
        ("t", t("Make a task of it")),
        ("a", t("Give it to a colleague")),
        ("e", t("Close, complete, settle")),
        ("z", t("Undo")),
        ("Esc", t("Back to the list")),
        ("?", t("These keys")),
    )
    return ui.dialog(
        t("Keys"),
        rx.el.dl(
            *[rx.el.div(rx.el.dt(rx.el.kbd(key)), rx.el.dd(words), class_name="i-key") for key, words in keys],
            class_name="k-stack k-gap-2",
        ),
        open=Inbox.keys_shown,
        on_close=Inbox.hide_keys,
        name="keys-help",
    )
