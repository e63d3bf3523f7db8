"""The work that comes every month, at most clients: made by rule, with outcomes as varied as in life."""

from collections.abc import Iterator

from portal_app.demo.clients import CLIENTS, CLOSED_FROM, Company
from portal_app.demo.story import Act, Story

_STATEMENT = "Bank statement of {month}"
_SALES = "Sales invoices of {month}"
_EARLIER = "Sales invoices of {before}"


def routine() -> Iterator[Story]:
    """Bank statements and sales invoices of clients with an open portal, each at another point of its way."""
    for place, client in enumerate(CLIENTS[:CLOSED_FROM]):
        first = client.people[0]
        if client.group == "Annual report only" or client.name == "Oravatall OÜ":
            continue
        yield _earlier(place, client, first)
        yield _statement(place, client, first)
        if place % 2 == 0:
            yield _sales(place, client, first)


def _earlier(place: int, client: Company, who: str) -> Story:
    """Last month's, long done."""
    day = 36 + place % 5
    return Story(
        client.name,
        _EARLIER,
        client.manager,
        f"{day}d 09:{place % 50 + 10}",
        due=3 - day + 9,
        acts=(
            Act(f"{day - 1}d 18:20", who, "read"),
            Act(f"{day - 3}d 19:05", who, "file", "Sales invoices {before}.pdf"),
            Act(f"{day - 3}d 19:06", who, "done"),
            Act(f"{day - 5}d 10:30", client.manager, "complete"),
        ),
    )


def _statement(place: int, client: Company, who: str) -> Story:
    """Some unread, some read, some done by the client, some done on both sides, some late."""
    day = 4 + place % 6
    acts: tuple[Act, ...] = ()
    if place % 4:
        acts += (Act(f"{day - 1}d 12:{place % 50 + 10}", who, "read"),)
    if place % 4 > 1:
        acts += (
            Act(f"{day - 2}d 17:{place % 50 + 10}", who, "file", "Statement {month}.pdf"),
            Act(f"{day - 2}d 17:{place % 50 + 11}", who, "done"),
        )
    if place % 4 > 2:
        acts += (Act(f"{max(day - 3, 1)}d 20:15", client.manager, "complete"),)
    return Story(
        client.name,
        _STATEMENT,
        client.manager,
        f"{day}d 08:{place % 50 + 10}",
        due=(place * 5) % 13 - 3,
        early=place % 3,
        text="Please add the statements of all accounts, as the bank gives them (CSV, XML or PDF).",
        lines=("Main account", "Savings account", "Card account") if place % 3 == 0 else (),
        acts=acts,
    )


def _sales(place: int, client: Company, who: str) -> Story:
    day = 3 + place % 4
    acts: tuple[Act, ...] = ()
    if place % 3 == 0:
        acts = (
            Act(f"{day - 1}d 09:20", who, "read"),
            Act(
                f"{day - 1}d 09:26", who, "message", "Two invoices are still with the customer. Is Monday early enough?"
            ),
        )
    return Story(client.name, _SALES, client.manager, f"{day}d 11:{place % 50 + 10}", due=(place * 3) % 9, acts=acts)
