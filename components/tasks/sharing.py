"""Who sees a task, in the office: the list, and the dialog that adds to it (U12, U13, U15)."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from components.tasks.forms import left_out_note, pause_note, whom_fields
from state.task_sharing import TaskSharing

SHARES: Any = TaskSharing.shares
LEFT_OUT: Any = TaskSharing.left_out


def sharing() -> rx.Component:
    """With whom the task is shared, what they know of it, and the way back."""
    return ui.section(
        t("Client portal"),
        rx.cond(
            SHARES.length() == 0,
            rx.el.p(t("Only the office sees this task."), class_name="k-muted"),
            rx.el.ul(rx.foreach(TaskSharing.shares, _share), class_name="k-people"),
        ),
        rx.cond(
            TaskSharing.task.share_all,
            rx.el.p(t("Shared with all contacts, also with those who come later."), class_name="k-help"),
        ),
        rx.cond(
            TaskSharing.task.audience != "",
            rx.el.div(
                ui.button(
                    t("Withdraw from all"),
                    kind="link",
                    small=True,
                    on_click=TaskSharing.withdraw_all,
                    data_testid="withdraw-all",
                )
            ),
        ),
        actions=[
            ui.button(t("Share"), icon="share_2", small=True, on_click=TaskSharing.open_dialog, data_testid="share")
        ],
    )


def _share(share: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.el.span(share.name, class_name="k-strong"),
            rx.el.span(
                rx.cond(
                    share.withdrawn,
                    ui.badge(t("Withdrawn")),
                    rx.fragment(
                        rx.cond(share.mode == "read", ui.badge(t("To read")), ui.badge(t("To do"), tone="brand")),
                        rx.cond(share.unread, ui.badge(t("Unread")), ui.badge(t("Read"), tone="ok")),
                    ),
                ),
                class_name="k-task-chips",
            ),
            rx.cond(
                share.told != "",
                rx.el.span(share.told, class_name="k-small-text k-muted", data_testid="told"),
            ),
            rx.cond(
                (share.closed != "") & ~share.withdrawn,
                rx.el.span(share.closed, class_name="k-small-text k-late"),
            ),
            class_name="k-people-words",
        ),
        rx.cond(
            ~share.withdrawn,
            ui.button(
                t("Withdraw"),
                ui.visually_hidden(" ", share.name),
                small=True,
                on_click=TaskSharing.withdraw(share.contact_id),
                data_testid="withdraw",
            ),
        ),
        custom_attrs={"data-withdrawn": share.withdrawn},
        key=share.contact_id,
        data_testid="share-row",
    )


def share_dialog() -> rx.Component:
    """The dialog: to whom, to do or to read, and until when it can still be changed."""
    asking = ui.form(
        whom_fields(TaskSharing.contacts, TaskSharing.whom, TaskSharing.choose_whom, TaskSharing.faults),
        pause_note(TaskSharing.pause),
        ui.problem(TaskSharing),
        rx.el.div(
            ui.button(t("Cancel"), on_click=TaskSharing.close_dialog),
            ui.button(t("Share"), kind="primary", type="submit", data_testid="share-now"),
            class_name="k-form-actions",
        ),
        on_submit=TaskSharing.share,
    )
    answered = ui.stack(
        left_out_note(TaskSharing.left_out),
        rx.el.div(
            ui.button(t("Understood"), kind="primary", on_click=TaskSharing.close_dialog),
            class_name="k-form-actions",
        ),
    )
    return ui.dialog(
        t("Share with the client"),
        rx.cond(LEFT_OUT.length() > 0, answered, asking),
        open=TaskSharing.sharing & ~TaskSharing.missing,
        on_close=TaskSharing.close_dialog,
        name="share-dialog",
    )
