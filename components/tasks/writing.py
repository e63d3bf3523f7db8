"""What the office writes to a client, and among themselves: which of the two is never in doubt (U18)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.scripts import script
from state.office import Office

#: The composer imports it; this makes it part of the build.
MENTION = script(__name__, "mention.jsx")


class Composer(rx.Component):
    """Where a message or a comment is written; the draft stays on the device until it has arrived."""

    library = script(__name__, "composer.jsx")
    tag = "Composer"

    draft_key: rx.Var[str]
    opening: rx.Var[str]
    modes: rx.Var[list[dict[str, Any]]]
    sent: rx.Var[str]
    answered: rx.Var[int]
    answer: rx.Var[str]
    texts: rx.Var[dict[str, str]]
    people: rx.Var[list[str]]
    on_mention: rx.EventHandler[rx.event.no_args_event_spec]
    on_send: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, str)]


def composer(
    *, about: Any, audience: Any, nobody: Any, texts: dict[str, Any] | None = None, **more: Any
) -> rx.Component:
    """Where staff write a portal message or an internal comment.

    Args:
        about: Id of what it is written on; each has its own draft.
        audience: Names of those who read a portal message; empty when nobody does.
        nobody: Said when nobody does.
        texts: Further ones: people, answering, leave.
        **more: sent (nonce of the last writing that arrived), answered (changes with every answer), answer (why the
            last one did not arrive), on_send (event with the text, its nonce, portal or internal, and the id of the
            message that it answers), people and on_mention.
    """
    return Composer.create(
        # Not the next person's at this browser.
        draft_key=f"{Office.user_email}.{about}",
        # What can do no harm when nobody at the client reads along.
        opening=rx.cond(audience == "", "internal", "portal"),
        modes=[
            {
                "key": "portal",
                "words": t("Portal message"),
                "audience": rx.cond(audience == "", nobody, t("Visible to: {names}", names=audience)),
                "placeholder": t("A message to the client"),
                "send": t("Send to the client"),
                "closed": audience == "",
            },
            {
                "key": "internal",
                "words": t("Internal comment"),
                "audience": t("Only your colleagues see this."),
                "placeholder": t("A note for colleagues"),
                "send": t("Add comment"),
                "closed": False,
            },
        ],
        texts={
            "modes": t("For whom"),
            **(texts or {}),
            "keys": t("Ctrl and Enter send it too"),
            "late": t("Not sent yet: no connection. Your text is kept on this device; try again in a moment."),
        },
        **more,
    )


def side_of(message: Any) -> Any:
    """internal, client or own: what tells a message's colours."""
    return rx.cond(message.internal, "internal", rx.cond(message.by_client, "client", "own"))


def kind_of(message: Any) -> rx.Component:
    """Whether it is a comment, the client's or the office's, in words."""
    return rx.cond(
        message.internal,
        rx.el.span(ui.icon("lock", 13), t("Internal comment"), class_name="k-message-kind"),
        rx.el.span(rx.cond(message.by_client, t("Client"), t("Portal message")), class_name="k-message-kind"),
    )
