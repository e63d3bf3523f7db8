"""Digitisation on a task's page (U29): which files go, and what became of them."""

from typing import Any

import reflex as rx

from components import ui
from components.i18n import t
from state.digitise import Digitise
from state.task import OneTask

FILES: Any = Digitise.files


def digitisation() -> rx.Component:
    """The section; nothing where the firm has it switched off."""
    return rx.cond(
        Digitise.on,
        ui.section(
            t("Digitisation"),
            ui.problem(Digitise),
            rx.cond(Digitise.notice != "", rx.el.p(Digitise.notice, class_name="k-help", role="status"), rx.fragment()),
            rx.cond(Digitise.email == "", _no_address(), rx.cond(FILES.length() == 0, _no_files(), _form())),
            actions=[ui.button(t("Refresh"), icon="refresh_cw", small=True, on_click=Digitise.refresh)],
            data_testid="digitisation",
        ),
        rx.fragment(),
    )


def _no_address() -> rx.Component:
    return rx.el.p(
        t("This client has no address of a digitisation service yet."),
        " ",
        ui.link(t("Add it on the client's page"), href=f"/clients/{OneTask.task.client_id}"),
        class_name="k-muted",
    )


def _no_files() -> rx.Component:
    return rx.el.p(t("There are no files on this task yet."), class_name="k-muted")


def _form() -> rx.Component:
    return ui.form(
        rx.el.p(t("Ticked files go to {address}.", address=Digitise.email), class_name="k-help"),
        rx.el.ul(rx.foreach(Digitise.files, _file), class_name="k-kept"),
        rx.el.div(
            ui.button(t("Digitise"), icon="scan_text", type="submit", data_testid="digitise"),
            class_name="k-form-actions",
        ),
        on_submit=Digitise.send,
    )


def _file(file: Any) -> rx.Component:
    state = rx.match(
        file.state,
        ("queued", ui.badge(t("On its way"), icon="hourglass")),
        ("sent", ui.badge(t("Sent"), tone="ok", icon="check")),
        ("failed", ui.badge(t("Not sent"), tone="late", icon="circle_alert")),
        rx.fragment(),
    )
    done = (file.state == "queued") | (file.state == "sent")
    return rx.el.li(
        ui.checkbox(file.name, name=f"file-{file.id}", disabled=done | file.held, data_testid="digitise-file"),
        state,
        rx.cond(file.said != "", rx.el.span(file.said, class_name="k-help"), rx.fragment()),
        rx.cond(file.reason != "", rx.el.span(file.reason, class_name="k-help"), rx.fragment()),
        custom_attrs={"data-state": file.state},
        key=file.id,
    )
