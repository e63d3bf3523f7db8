"""Lists of many things: tables that become cards on a phone, pages, search, tabs."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx
from reflex.event import EventHandler, EventSpec

from components.i18n import t
from components.ui.base import Kid, attrs, styled
from components.ui.base import icon as icon_of
from components.ui.buttons import icon_button, link

CellKind = Literal["", "main", "number", "actions", "tick"]


def table(headers: Sequence[Any], *rows: Kid, label: Any, **props: Any) -> rx.Component:
    """A table; on a phone each row becomes a card.

    Args:
        headers: A text a column ("" for one of ticks or actions), a component,
            or (text, "number") for a column of numbers.
        *rows: `row(...)` components, or an `rx.foreach` of them.
        label: What the table lists, for screen readers.
        **props: Passed on.
    """
    heads = [_head(*head) if isinstance(head, tuple) else _head(head) for head in headers]
    # The roles stay when the stylesheet turns rows into cards.
    inside = rx.el.table(
        rx.el.thead(rx.el.tr(*heads, role="row"), role="rowgroup"),
        rx.el.tbody(*rows, role="rowgroup"),
        role="table",
        aria_label=label,
        class_name="k-table",
    )
    return rx.el.div(inside, **styled(props, "k-table-box"))


def _head(words: Any, kind: CellKind = "") -> rx.Component:
    return rx.el.th(words, role="columnheader", scope="col", class_name=f"k-cell-{kind}" if kind else "")


def row(*cells: Kid, unread: Any = None, selected: Any = None, **props: Any) -> rx.Component:
    """A row of a table.

    Args:
        *cells: `cell(...)` components, one a column.
        unread: Bool or Var: shows the row in bold (U14).
        selected: Bool or Var: shows the row as ticked.
        **props: Passed on.
    """
    attrs(props, **{"data-unread": unread, "data-selected": selected})
    return rx.el.tr(*cells, role="row", **styled(props, "k-row"))


def cell(
    *children: Kid,
    label: Any = None,
    kind: CellKind = "",
    href: Any = None,
    **props: Any,
) -> rx.Component:
    """A cell.

    Args:
        *children: What it shows.
        label: The column's name, shown before the value on a phone.
        kind: "main" heads the card on a phone; "number", "actions" and "tick" are placed accordingly.
        href: Makes the whole row lead there (use on the "main" cell).
        **props: Passed on.
    """
    inner = [link(*children, href=href, class_name="k-row-link")] if href is not None else list(children)
    attrs(props, **{"data-label": label})
    return rx.el.td(*inner, role="cell", **styled(props, f"k-cell-{kind}" if kind else ""))


def pager(
    first: Any,
    last: Any,
    total: Any,
    *,
    on_previous: Any,
    on_next: Any,
    has_previous: Any = True,
    has_next: Any = True,
) -> rx.Component:
    """Previous and next, with "1–50 of 1,000" between.

    Args:
        first: Number of the first row shown.
        last: Number of the last row shown.
        total: How many there are.
        on_previous: Event of the button.
        on_next: Event of the button.
        has_previous: Bool or Var.
        has_next: Bool or Var.
    """
    return rx.el.nav(
        rx.el.span(
            t("{first}–{last} of {total}", first=first, last=last, total=total),
            class_name="k-help",
            data_testid="pager-range",
        ),
        icon_button(
            "chevron_left",
            t("Previous page"),
            disabled=~rx.Var.create(has_previous).bool(),
            on_click=on_previous,
            data_testid="pager-previous",
        ),
        icon_button(
            "chevron_right",
            t("Next page"),
            disabled=~rx.Var.create(has_next).bool(),
            on_click=on_next,
            data_testid="pager-next",
        ),
        aria_label=t("Pages"),
        class_name="k-pager",
    )


def search_input(label: Any, *, on_change: Any, wait: int = 250, **props: Any) -> rx.Component:
    """A search box that asks when the typing pauses.

    Args:
        label: What is searched; stands in the box and is read out.
        on_change: A State event with one text argument.
        wait: The pause, in milliseconds.
        **props: Passed on (`default_value`, `data_testid`).
    """
    event = on_change.debounce(wait) if isinstance(on_change, (EventHandler, EventSpec)) else on_change
    box = rx.el.input(
        type="search",
        placeholder=label,
        aria_label=label,
        on_change=event,
        auto_complete="off",
        **styled(props, "k-input k-search-input"),
    )
    return rx.el.div(icon_of("search", 16), box, class_name="k-search")


def picks(choices: Any, on_choose: Any, *, nothing: Kid, data_testid: str) -> rx.Component:
    """A list of which one is chosen by a press.

    Args:
        choices: Var of `tasks.views.Choice`: id, name, and a note beside it.
        on_choose: Handler; gets the id.
        nothing: What stands there while there is none.
        data_testid: Of each.
    """

    def one(choice: Any) -> rx.Component:
        return rx.el.button(
            rx.el.span(choice.name),
            rx.el.span(choice.note, class_name="k-muted k-small-text"),
            type="button",
            on_click=on_choose(choice.id),
            class_name="k-pick",
            data_testid=data_testid,
        )

    return rx.cond(choices.length() == 0, nothing, rx.el.div(rx.foreach(choices, one), class_name="k-picks"))


def filter_bar(*children: Kid, **props: Any) -> rx.Component:
    """Search and filters above a list."""
    return rx.el.div(*children, **styled(props, "k-filter-bar"))


def tabs(*items: Kid, label: Any, **props: Any) -> rx.Component:
    """Tabs; give it `tab(...)` items and say what they choose between."""
    return rx.el.nav(*items, aria_label=label, **styled(props, "k-tabs"))


def tab(
    words: Any,
    *,
    active: Any,
    href: Any = None,
    on_click: Any = None,
    count: Any = None,
    **props: Any,
) -> rx.Component:
    """One tab: a link with `href`, else a button with `on_click`.

    Args:
        words: Its name.
        active: Bool or Var.
        href: Where it leads.
        on_click: Event.
        count: A number beside the name.
        **props: Passed on.
    """
    face = [
        words,
        *([rx.el.span(count, class_name="k-tab-count")] if count is not None else []),
    ]
    current = rx.cond(rx.Var.create(active).bool(), "page", "false")
    attrs(styled(props, "k-tab"), **{"aria-current": current})
    if href is not None:
        return link(*face, href=href, **props)
    return rx.el.button(*face, type="button", on_click=on_click, **props)
