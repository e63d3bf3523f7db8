"""Settings → Audit trail."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.listing import DownloadForm
from components.i18n import t, tn
from components.office import office_page
from state.audit import AuditTrail as AuditState

#: What a State's vars can do on a page its annotations don't say.
Audit: Any = AuditState


def audit_page() -> rx.Component:
    """Who came in, who changed whose rights, what left the house."""
    return office_page(
        ui.page_header(
            t("Audit trail"),
            ui.button(t("CSV file"), icon="download", on_click=Audit.export, data_testid="audit-export"),
            back=(t("Settings"), "/settings"),
            subtitle=t("Sign-ins, rights, and what was taken out. Entries are only ever added."),
        ),
        ui.problem(Audit, tone="warn"),
        rx.cond(Audit.loaded, rx.fragment(_narrowing(), _rows(), _seal()), ui.skeleton("rows")),
        _download(),
        active="settings",
        title=t("Audit trail"),
    )


def _narrowing() -> rx.Component:
    return ui.filter_bar(
        _select("person_id", t("Person"), Audit.person_id, t("Everybody"), Audit.people),
        _select("kind", t("Event"), Audit.kind, t("All events"), Audit.kinds),
        _day("since", t("From"), Audit.since),
        _day("until", t("Until"), Audit.until),
    )


def _select(name: str, label: Any, value: Any, everything: Any, pairs: Any) -> rx.Component:
    return ui.select(
        name,
        rx.fragment(
            rx.el.option(everything, value=""), rx.foreach(pairs, lambda pair: rx.el.option(pair[1], value=pair[0]))
        ),
        value=value,
        on_change=lambda chosen: Audit.narrow(name, chosen),
        aria_label=label,
        class_name="k-filter",
        data_testid=f"by-{name}",
    )


def _day(name: str, label: Any, value: Any) -> rx.Component:
    return rx.el.label(
        rx.el.span(label, class_name="k-muted k-small-text"),
        ui.date_input(name, value=value, on_change=lambda typed: Audit.narrow(name, typed), data_testid=f"by-{name}"),
        class_name="k-inline k-gap-2",
    )


def _rows() -> rx.Component:
    listed = rx.fragment(
        ui.table(
            [t("When"), t("Person"), t("Event"), t("About")],
            rx.foreach(Audit.rows, _row),
            label=t("Audit trail"),
            data_testid="audit",
        ),
        _pager(),
    )
    nothing = rx.cond(
        Audit.narrowed,
        ui.empty_state("search_x", t("Nothing of that"), t("No entry is of this person, kind or time.")),
        ui.empty_state("shield_check", t("Nothing yet"), t("The next sign-in will be the first entry.")),
    )
    return rx.cond(Audit.rows.length() > 0, listed, nothing)


def _row(entry: Any) -> rx.Component:
    return ui.row(
        ui.cell(rx.el.span(entry.when, class_name="k-number"), label=t("When"), class_name="k-nowrap"),
        ui.cell(
            ui.inline(
                rx.el.span(entry.who, class_name="k-strong"),
                rx.cond(entry.side == "contact", ui.badge(t("Client")), rx.fragment()),
            ),
            kind="main",
        ),
        ui.cell(entry.what, label=t("Event")),
        rx.cond(
            entry.about != "",
            ui.cell(rx.el.span(entry.about, class_name="k-muted k-small-text"), label=t("About")),
            ui.cell(),
        ),
        key=entry.id,
        data_testid="audit-entry",
    )


def _pager() -> rx.Component:
    return rx.cond(
        (Audit.page > 1) | Audit.more,
        rx.el.div(
            ui.button(t("Newer"), on_click=Audit.turn(-1), disabled=Audit.page <= 1, data_testid="newer"),
            rx.el.span(Audit.first, "–", Audit.last, class_name="k-muted k-number"),
            ui.button(t("Older"), on_click=Audit.turn(1), disabled=~Audit.more, data_testid="older"),
            class_name="k-pager",
        ),
        rx.fragment(),
    )


def _seal() -> rx.Component:
    return rx.el.p(
        tn("{n} entry is sealed.", "{n} entries are sealed.", n=Audit.sealed),
        " ",
        rx.cond(
            Audit.unsealed > 0,
            tn(
                "{n} waits for its seal; that takes seconds.",
                "{n} wait for their seal; that takes seconds.",
                n=Audit.unsealed,
            ),
            "",
        ),
        class_name="k-muted k-small-text",
        data_testid="audit-seal",
    )


def _download() -> rx.Component:
    meant = [
        ("person_id", Audit.person_id),
        ("kind", Audit.kind),
        ("since", Audit.since),
        ("until", Audit.until),
    ]
    return DownloadForm.create(
        *[rx.el.input(type="hidden", name=name, value=value, read_only=True) for name, value in meant],
        ui.form_token(),
        action="/settings/audit/export",
        stamp=Audit.download_stamp,
    )
