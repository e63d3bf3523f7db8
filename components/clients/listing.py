"""The clients list."""

from typing import Any

import reflex as rx

from components import ui
from components.clients.words import portal_badge
from components.i18n import t, tn
from components.scripts import script
from state.activation import Activation
from state.clients import Clients as ClientsState

#: What a State's vars can do on a page its annotations don't say.
Clients: Any = ClientsState


class DownloadForm(rx.Component):
    """A hidden form that sends itself when its stamp grows, to be answered with a file."""

    library = script(__name__, "download_form.jsx")
    tag = "DownloadForm"

    action: rx.Var[str]
    stamp: rx.Var[int]


def filters() -> rx.Component:
    """Search, filters and order."""
    return ui.filter_bar(
        ui.search_input(
            t("Search by name, code, person or address"),
            on_change=Clients.search,
            default_value=Clients.search_text,
            key=Clients.cleared,
            data_testid="clients-search",
        ),
        rx.cond(
            Clients.imported != "",
            ui.chip(t("Added by one import"), on_remove=Clients.narrow("imported", ""), data_testid="by-imported"),
            rx.fragment(),
        ),
        rx.el.div(*_filters(), class_name="k-filter-more"),
    )


def _filters() -> list[rx.Component]:
    return [
        _filter(
            "portal",
            t("Client portal"),
            Clients.portal,
            [
                ("", t("Any portal")),
                ("open", t("Portal open")),
                ("partly", t("Open to some")),
                ("closed", t("Portal closed")),
            ],
        ),
        _filter(
            "manager_id",
            t("Client manager"),
            Clients.manager_id,
            [("", t("Any manager")), ("none", t("No manager"))],
            Clients.managers,
        ),
        rx.cond(
            Clients.groups.length() > 0,
            _filter(
                "group_id",
                t("Group"),
                Clients.group_id,
                [("", t("Any group")), ("none", t("No group"))],
                Clients.groups,
            ),
        ),
        _filter(
            "lacking",
            t("What is missing"),
            Clients.lacking,
            [
                ("", t("With or without gaps")),
                ("address", t("An address is missing")),
                ("contacts", t("No contacts")),
            ],
        ),
        _select(
            "archived",
            t("In use"),
            rx.cond(Clients.archived, "yes", ""),
            [("", t("In use")), ("yes", t("Archived"))],
            on_change=lambda value: Clients.show_archived(value == "yes"),
        ),
        _select(
            "sort",
            t("Order"),
            Clients.sort,
            [
                ("name", t("By name")),
                ("manager", t("By manager")),
                ("portal", t("By portal")),
                ("newest", t("Newest first")),
            ],
            on_change=Clients.order_by,
        ),
    ]


def rows() -> rx.Component:
    """The table, or what stands in its place."""
    everything = t("Tick all on this page")
    head = ui.checkbox(
        everything,
        hide_label=True,
        checked=Clients.page_chosen,
        on_change=lambda _ticked: Clients.tick_page(),
        data_testid="tick-page",
    )
    listed = rx.fragment(
        ui.table(
            [head, t("Client"), t("Registry code"), t("Manager"), t("Group"), t("Contacts"), t("Portal")],
            rx.foreach(Clients.rows, _row),
            label=t("Clients"),
            data_testid="clients",
        ),
        ui.pager(
            (Clients.page - 1) * 50 + 1,
            (Clients.page - 1) * 50 + Clients.rows.length(),
            Clients.total,
            on_previous=Clients.turn(-1),
            on_next=Clients.turn(1),
            has_previous=Clients.page > 1,
            has_next=Clients.page < Clients.pages,
        ),
    )
    return rx.cond(Clients.rows.length() > 0, listed, rx.cond(Clients.narrowed, _nothing_found(), _nothing_there()))


def ticked_bar(*, portal: bool = True) -> rx.Component:
    """How many clients are ticked, and what can be done with them.

    Args:
        portal: With the actions of the clients list; without, another page has its own.
    """
    number = tn("{n} client chosen", "{n} clients chosen", n=Clients.chosen)
    all_of_them = ui.button(
        tn("Choose all {n} that match", "Choose all {n} that match", n=Clients.total),
        kind="link",
        on_click=Clients.tick_everything,
        data_testid="tick-everything",
    )
    bar = rx.el.div(
        rx.el.strong(number, data_testid="chosen"),
        rx.cond(
            Clients.out_of_view > 0,
            rx.el.span(
                tn("{n} of them not in this list", "{n} of them not in this list", n=Clients.out_of_view),
                data_testid="out-of-view",
            ),
            rx.fragment(),
        ),
        # Where rows are cards there is no box for the whole page: the way to all of them is never behind it.
        rx.cond(~Clients.everything & (Clients.total > Clients.chosen), all_of_them, rx.fragment()),
        ui.button(t("Clear"), kind="link", on_click=Clients.untick, data_testid="untick"),
        rx.el.span(class_name="k-grow"),
        *([exports(only_ticked=True), _open_portal()] if portal else []),
        class_name="k-bulk-bar",
        role="region",
        aria_label=t("What to do with the chosen clients"),
    )
    return rx.cond(Clients.chosen > 0, bar, rx.fragment())


def _open_portal() -> rx.Component:
    return ui.button(
        t("Client portal"), kind="primary", icon="door_open", on_click=Activation.ask, data_testid="bulk-portal"
    )


def exports(*, only_ticked: bool) -> rx.Component:
    """Download the ticked clients, or all that match, as a file."""
    which = "ticked" if only_ticked else "all"
    meant: list[tuple[str, Any]] = [
        ("format", Clients.download_format),
        ("search", Clients.search_text),
        ("portal", Clients.portal),
        ("manager_id", Clients.manager_id),
        ("group_id", Clients.group_id),
        ("lacking", Clients.lacking),
        ("imported", Clients.imported),
        ("archived", rx.cond(Clients.archived, "1", "")),
    ]
    if only_ticked:
        meant += [
            ("everything", rx.cond(Clients.everything, "1", "")),
            ("ids", Clients.ticked.join(",")),
            ("without", Clients.without.join(",")),
        ]
    else:
        meant.append(("everything", "1"))
    hidden = [rx.el.input(type="hidden", name=name, value=value, read_only=True) for name, value in meant]

    def item(kind: str, words: Any) -> rx.Component:
        return ui.menu_item(words, icon="download", on_click=Clients.export(which, kind), data_testid=f"export-{kind}")

    return rx.fragment(
        ui.menu(
            rx.fragment(ui.icon("download", 16), t("Export")),
            item("xlsx", t("Excel workbook")),
            item("csv", t("CSV file")),
            look="button",
            test_id=f"export-{which}",
        ),
        DownloadForm.create(
            *hidden,
            ui.form_token(),
            action="/clients/export",
            stamp=rx.cond(Clients.download_of == which, Clients.download_stamp, 0),
        ),
    )


def _row(client: Any) -> rx.Component:
    ticked = rx.cond(Clients.everything, ~Clients.without.contains(client.id), Clients.ticked.contains(client.id))
    missing = ui.badge(
        tn("{n} without address", "{n} without address", n=client.without_address), tone="warn", icon="mail_x"
    )
    return ui.row(
        ui.cell(
            ui.checkbox(
                t("Choose {name}", name=client.name),
                hide_label=True,
                checked=ticked,
                on_change=lambda _ticked: Clients.tick(client.id),
                data_testid="tick",
            ),
            kind="tick",
        ),
        ui.cell(client.name, kind="main", href="/clients/" + client.id, class_name="k-client-name"),
        ui.cell(client.registry_code, label=t("Registry code"), class_name="k-number"),
        ui.cell(client.manager, label=t("Manager"), class_name="k-nowrap"),
        ui.cell(client.group, label=t("Group"), class_name="k-client-group"),
        ui.cell(
            rx.el.span(client.contacts),
            rx.cond(client.without_address > 0, rx.fragment(" ", missing), rx.fragment()),
            label=t("Contacts"),
        ),
        ui.cell(portal_badge(client.portal), label=t("Portal")),
        selected=ticked,
        data_testid="client",
    )


def _nothing_found() -> rx.Component:
    return ui.empty_state(
        "search_x",
        t("No client matches"),
        t("Try fewer words, or take the filters away."),
        ui.button(t("Take the filters away"), on_click=Clients.widen, data_testid="widen"),
    )


def _nothing_there() -> rx.Component:
    return ui.empty_state(
        "users",
        t("No clients yet"),
        t("Bring your client list as it is, from Excel or CSV. Or add the first client by hand."),
        ui.link_button(t("Import a list"), href="/clients/import", kind="primary", icon="upload"),
        ui.button(t("Add a client"), icon="plus", on_click=Clients.ask_new),
        data_testid="no-clients",
    )


def _filter(name: str, label: Any, value: Any, options: list[tuple[str, Any]], choices: Any = None) -> rx.Component:
    return _select(name, label, value, options, choices, on_change=lambda chosen: Clients.narrow(name, chosen))


def _select(
    name: str, label: Any, value: Any, options: list[tuple[str, Any]], choices: Any = None, *, on_change: Any
) -> rx.Component:
    def one(choice: Any) -> rx.Component:
        return rx.el.option(choice.name, value=choice.id)

    listed = [rx.el.option(words, value=key) for key, words in options]
    if choices is not None:
        listed.append(rx.foreach(choices, one))
    return ui.select(
        f"by-{name}", rx.fragment(*listed), value=value, on_change=on_change, aria_label=label, data_testid=f"by-{name}"
    )
