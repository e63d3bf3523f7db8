"""Small things that say how a task stands; lists and pages of both sides use them."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t, tn


def turn_badge(turn: Any, words: Any) -> rx.Component:
    """Whose turn it is and for how long (B9), seen from the office; nothing when it is nobody's.

    Args:
        turn: Var: office, client or empty.
        words: Var: for how long.
    """
    return rx.cond(
        turn == "",
        rx.el.span("–", class_name="k-muted"),
        rx.el.span(
            ui.badge(
                rx.cond(turn == "office", t("Our turn"), t("Client's turn")),
                tone=rx.cond(turn == "office", "brand", "neutral"),
            ),
            rx.el.span(words, class_name="k-small-text k-muted"),
            class_name="k-turn",
        ),
    )


def due(deadline: Any, words: Any, late: Any, soon: Any) -> rx.Component:
    """A deadline with how far off it is; red, and in words too, when it has passed (U21).

    Args:
        deadline: Var: the day, or empty.
        words: Var: "2 days late".
        late: Bool Var.
        soon: Bool Var.
    """
    return rx.cond(
        deadline == "",
        rx.el.span("–", class_name="k-muted"),
        rx.el.span(
            rx.el.span(
                words, class_name=rx.cond(late, "k-late k-strong", rx.cond(soon, "k-strong", "")), hidden=words == ""
            ),
            rx.el.span(deadline, class_name="k-small-text k-muted"),
            class_name="k-due",
        ),
    )


def amounts(done: Any, total: Any, files: Any) -> rx.Component:
    """How much of the checklist is ticked, and how many files there are."""
    return rx.el.span(
        rx.el.span(
            ui.icon("list_checks", 14),
            ui.visually_hidden(t("Checklist")),
            rx.el.span(done, "/", total),
            hidden=total == 0,
        ),
        rx.el.span(ui.icon("paperclip", 14), ui.visually_hidden(t("Files")), files, hidden=files == 0),
        class_name="k-task-counts",
    )


def state_chips(row: Any) -> rx.Component:
    """What is special about a task in the office's list."""
    return rx.el.span(
        rx.cond(
            (row.slots_missing > 0) & ~row.done,
            ui.badge(t("{missing} of {total} missing", missing=row.slots_missing, total=row.slots_total)),
        ),
        rx.cond(row.done, ui.badge(t("Done"), tone="ok", icon="check")),
        rx.cond(row.client_done & ~row.done, ui.badge(t("Client done"), tone="ok", icon="circle_check")),
        rx.cond(row.asked, ui.badge(t("Waits for an answer"), tone="warn", icon="message_circle_question")),
        rx.cond(
            (row.unread > 0) & ~row.done,
            ui.badge(tn("Unread by {n}", "Unread by {n}", n=row.unread), tone="neutral"),
        ),
        class_name="k-task-chips",
    )
