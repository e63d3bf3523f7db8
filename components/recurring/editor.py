"""Making and changing what repeats (U22)."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.choosing import client_field
from components.i18n import date_text, t
from components.notices import notices
from components.office import office_page
from components.recurring.content import plan_fields, text_fields
from components.recurring.listing import state_badge
from components.recurring.rule import rule_fields
from components.tasks.forms import mode_choices
from state.recurring_editor import NAMES
from state.recurring_editor import RecurringEditor as RecurringEditorState

Editor: Any = RecurringEditorState


def new_recurring_page() -> rx.Component:
    """`/recurring/new`."""
    title = t("New recurring task")
    return _page(title, _form(new=True), known=title)


def recurring_task_page() -> rx.Component:
    """`/recurring/[id]`."""
    return _page(Editor.form.title, ui.stack(_told(), _form(new=False), _occurrences(), gap=6))


def _page(title: Any, inside: rx.Component, known: Any = None) -> rx.Component:
    """The page; `known` is a title that it has before anything is loaded."""
    back = (t("Recurring"), "/recurring")
    head = [] if known is None else [ui.page_header(known, back=back)]
    return office_page(
        ui.at_address(
            rx.cond(
                Editor.missing,
                ui.empty_state(
                    "search_x",
                    t("This is not here"),
                    t("It may have been deleted, or it belongs to somebody else."),
                    ui.link_button(t("Everything that repeats"), href="/recurring"),
                ),
                rx.fragment(
                    ui.page_header(title, back=back),
                    ui.problem(Editor, data_testid="problem"),
                    rx.cond(Editor.loaded, inside, ui.skeleton("text", 8)),
                ),
            ),
            rx.fragment(*head, ui.skeleton("text", 8)),
            about=Editor.about,
            names=NAMES,
            over=Editor.made_id,
        ),
        active="recurring",
        title=title,
        again=[Editor.reword],
        overlays=[
            notices(Editor),
        ],
    )


def _told() -> rx.Component:
    form = Editor.form
    return ui.callout(
        ui.inline(
            state_badge(form.state),
            rx.el.strong(form.repeats, data_testid="repeats-words"),
            rx.cond(form.next != "", rx.el.span(t("next: {day}", day=form.next))),
        ),
        rx.el.p(
            t(
                "What you change holds from {day} on. What was made before stays, and so does what somebody has "
                "worked on already.",
                day=date_text(Editor.from_iso),
            ),
            data_testid="holds-from",
        ),
    )


def _form(*, new: bool) -> rx.Component:
    form, faults = Editor.form, Editor.faults
    actions = rx.el.div(
        ui.button(t("Save") if not new else t("Let it repeat"), kind="primary", type="submit", data_testid="save"),
        ui.link_button(t("Cancel"), href="/recurring"),
        class_name="k-form-actions",
    )
    return ui.form(
        rx.el.div(
            ui.stack(
                ui.section(t("What each task says"), ui.stack(*text_fields(form, faults, Editor.placeholders))),
                *([client_field(Editor, may_change=Editor.task_id == "")] if new else [_fixed_client()]),
                _portal_side(),
                gap=6,
            ),
            ui.stack(
                ui.section(t("When"), rule_fields(Editor)),
                ui.section(t("Who and until when"), ui.stack(*plan_fields(form, faults, Editor.staff_members))),
                gap=6,
            ),
            class_name="k-columns",
        ),
        actions,
        *([ui.once("recurring", made=Editor.made_nonce)] if new else []),
        on_submit=Editor.save,
        key=Editor.filled.to(str),
        data_testid="recurring-form",
    )


def _fixed_client() -> rx.Component:
    return ui.section(t("Client"), ui.link(Editor.client_name, href=f"/clients/{Editor.client_id}"))


def _portal_side() -> rx.Component:
    return ui.section(
        t("For the client"),
        ui.stack(
            ui.switch(
                t("Make a task for the client"),
                name="for_client",
                default_checked=Editor.form.for_client,
                on_change=Editor.set_for_client,
                data_testid="for-client",
            ),
            rx.cond(
                Editor.for_client,
                rx.cond(
                    Editor.client_id == "",
                    rx.el.p(t("Choose the client first."), class_name="k-help"),
                    ui.stack(_whom(), mode_choices(Editor.form.mode)),
                ),
                rx.el.p(t("It stays in the office."), class_name="k-help"),
            ),
        ),
    )


def _whom() -> rx.Component:
    def one(contact: Any) -> rx.Component:
        return ui.checkbox(
            contact.name,
            name=f"contact-{contact.id}",
            help=rx.cond(contact.closed == "", contact.email, contact.closed),
            default_checked=Editor.form.contact_ids.contains(contact.id),
            data_testid="contact-box",
        )

    return rx.fragment(
        ui.choices(
            t("Who sees it"),
            ui.radio(
                t("All contacts of the client"),
                name="whom",
                value="all",
                help=t("Also those whose portal opens later."),
                default_checked=Editor.whom == "all",
                on_change=lambda _: Editor.choose_whom("all"),
            ),
            ui.radio(
                t("Chosen contacts"),
                name="whom",
                value="named",
                default_checked=Editor.whom == "named",
                on_change=lambda _: Editor.choose_whom("named"),
            ),
        ),
        rx.cond(
            Editor.whom == "named",
            ui.choices(
                t("Contacts"),
                rx.cond(
                    Editor.contacts.length() == 0,
                    rx.el.p(t("This client has no contacts yet."), class_name="k-help"),
                    rx.foreach(Editor.contacts, one),
                ),
                name="contacts",
                error=Editor.faults["contacts"],
            ),
        ),
    )


def _occurrences() -> rx.Component:
    def one(made: Any) -> rx.Component:
        return rx.el.li(
            ui.link(made.title, href="/tasks/" + made.task_id.to(str)),
            rx.el.span(made.day, rx.cond(made.done, " · ", ""), rx.cond(made.done, t("Done"), ""), class_name="k-help"),
        )

    return ui.section(
        t("Made so far"),
        rx.cond(
            Editor.occurrences.length() > 0,
            rx.el.ul(rx.foreach(Editor.occurrences, one), class_name="k-small-tasks", data_testid="occurrences"),
            rx.el.p(t("Nothing yet: the first is made ahead of its day."), class_name="k-muted"),
        ),
    )


def task_repeats(told: Any, task: Any) -> rx.Component:
    """On the page of a task: which rule made it, and the ways on from here.

    Args:
        told: Var of `recurring.views.Repeats`.
        task: Var of the task.
    """
    return rx.cond(
        told.recurring_id != "",
        ui.callout(
            ui.inline(
                rx.el.span(
                    t("Repeats: {rule}", rule=told.words),
                    rx.cond(told.next != "", rx.fragment(" – ", t("next: {day}", day=told.next)), rx.fragment()),
                    rx.cond(told.state == "paused", rx.fragment(" – ", t("paused")), rx.fragment()),
                ),
                ui.link(
                    t("Change this and following"),
                    href=f"/recurring/{told.recurring_id}?from={task.id}",
                    data_testid="change-following",
                ),
            ),
            rx.el.p(t("What you change on this page is changed in this one alone."), class_name="k-help"),
            data_testid="task-repeats",
        ),
        rx.el.p(
            ui.link(t("Let it repeat"), href=f"/recurring/new?task={task.id}", data_testid="let-repeat"),
            class_name="k-small-text t-repeat",
        ),
    )
