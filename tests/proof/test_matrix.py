"""The matrix: every event handler × every wrong person.

Nobody gets a row changed, a mail sent, or a word that they have no right to; and what is out of reach answers in
words, and by the work it makes, as what does not exist.
"""

import sqlite3
from collections.abc import Callable
from typing import Any

import pytest

from portal_app.core.db import engine
from state.guard import Company, Who, company_of
from state.portal.frame import Portal
from tests.proof.attempts import Attempt, Outcome, attempts, become, open_page, try_it
from tests.proof.world import MARK, NAMES, Person, World, elsewhere, fingerprint
from tests.support.tab import Tab

ALL = list(attempts())
#: About the company that a contact's tab shows; what is one's own on both sides is about none.
OF_TAB = [a for a in ALL if a.who is Who.CONTACTS and not a.own and company_of(a.handler.fn) is Company.OF_TAB]
BY_STATE = sorted({attempt.state.__name__ for attempt in ALL})

NOBODY = ("anonymous", "made-up cookie")
#: Who may not, by what a handler demands. Those before the bar are nobody to it, those behind are somebody else.
WRONG: dict[Who, tuple[tuple[str, ...], tuple[str, ...]]] = {
    Who.STAFF: (
        (*NOBODY, "expired staff", "signed-out staff", "staff who left", "contact", "other firm's contact"),
        ("other firm's owner",),
    ),
    Who.MANAGERS: (
        (*NOBODY, "expired staff", "signed-out staff", "staff who left", "contact", "other firm's contact"),
        ("other firm's owner", "accountant"),
    ),
    Who.CONTACTS: (
        (
            *NOBODY,
            "expired contact",
            "signed-out contact",
            "owner",
            "other firm's contact",
            "contact kept out",
            "contact of a closed portal",
        ),
        ("colleague at the client", "other client's contact"),
    ),
    Who.ANYONE: ((*NOBODY, "contact of a closed portal"), ("other firm's owner", "other client's contact")),
}
#: A thing that is the other person's as well, so that it does exist for them.
THEIRS = {("PortalTasks.switch", "colleague at the client")}


def of(state: str) -> list[Attempt]:
    return [attempt for attempt in ALL if attempt.state.__name__ == state]


def right(attempt: Attempt, world: World) -> Person:
    """Who may: for what anyone may, somebody without any sign-in."""
    return world.people[{Who.CONTACTS: "contact", Who.ANYONE: "anonymous"}.get(attempt.who, "owner")]


@pytest.mark.parametrize("state", BY_STATE)
def test_the_right_person_can(state: str, world: World, new_world: Callable[[], World]) -> None:
    for attempt in of(state):
        world = world if world.untouched else new_world()
        person = right(attempt, world)
        outcome = try_it(attempt, open_page(attempt, world, person), world)
        if attempt.who is not Who.ANYONE:
            assert not any("next=" in r for r in outcome.redirects), f"{attempt} sent {person.name} away"
        said = " ".join(outcome.words.values())
        assert "Something went wrong" not in said, f"{attempt}: {said}"
        if attempt.speaks_of_a_thing:
            assert "no longer here" not in said, f"{attempt}: {said}"


@pytest.mark.parametrize("state", BY_STATE)
def test_the_wrong_person_gets_nothing(state: str, world: World) -> None:
    missing = elsewhere(world)
    for attempt in of(state):
        nobodies, somebodies = WRONG[attempt.who]
        for name in (*nobodies, *somebodies):
            person = world.people[name]
            tab = _page_of(attempt, world, person, taken_over=name in nobodies)
            before = fingerprint(world, person)
            outcome = try_it(attempt, tab, world)
            case = f"{attempt} by {name}"
            assert fingerprint(world, person) == before, f"{case} changed something"
            assert MARK not in outcome.sent, f"{case} was sent {outcome.sent}"
            if person.firm_id != world.office.firm_id:
                assert NAMES not in outcome.sent, f"{case} was sent {outcome.sent}"
            if name in nobodies and attempt.who is not Who.ANYONE:
                assert outcome.redirects, f"{case} was not sent to the sign-in"
            # Who is nobody is sent away before anything is looked for.
            if attempt.speaks_of_a_thing and name not in nobodies and (str(attempt), name) not in THEIRS:
                same = _as_missing(attempt, missing, person)
                assert outcome.redirects == same.redirects and outcome.words == same.words, f"{case}: {outcome} {same}"
                assert outcome.statements == same.statements, f"{case} makes other work than a thing that is not there"


@pytest.mark.parametrize("state", sorted({a.state.__name__ for a in ALL if a.who is Who.CONTACTS}))
def test_who_looks_on_changes_nothing(state: str, world: World, new_world: Callable[[], World]) -> None:
    """Staff who see the portal through this contact's eyes, with the contact's own sign-in in the same browser."""
    for attempt in (one for one in of(state) if one.who is Who.CONTACTS):
        world = world if world.untouched else new_world()
        looking, contact = world.people["who looks on"], world.people["contact"]
        before = fingerprint(world, looking)
        looked = try_it(attempt, open_page(attempt, world, looking), world)
        assert fingerprint(world, looking) == before, f"{attempt} changed something"
        assert "Something went wrong" not in str(looked.words), f"{attempt}: {looked.words}"
        # What changes something by the contact themself was refused to them in words, and not only without effect.
        tab = open_page(attempt, world, contact)
        before = fingerprint(world, looking)
        try_it(attempt, tab, world)
        if fingerprint(world, looking) != before and attempt.name != "load":
            assert "Nothing can be changed here" in str(looked.words), f"{attempt} said {looked.words}"


@pytest.mark.parametrize("state", sorted({a.state.__name__ for a in OF_TAB}))
def test_nothing_is_done_at_another_company_than_the_tab_shows(state: str, world: World) -> None:
    """The right contact, to whom the company of the tab was closed meanwhile: their sign-in has turned to another."""
    for attempt in (one for one in OF_TAB if one.state.__name__ == state):
        contact = world.people["contact"]
        tab = open_page(attempt, world, contact)
        tab.state(Portal).client_id = world.rival.client_id
        before = fingerprint(world, contact)
        outcome = try_it(attempt, tab, world)
        assert fingerprint(world, contact) == before, f"{attempt} changed something"
        assert MARK not in outcome.sent, f"{attempt} sent {outcome.sent}"
        # Who they are, and whether the company is open to them: nothing else was asked.
        assert outcome.statements == 2, f"{attempt} went on with another company"


def _page_of(attempt: Attempt, world: World, person: Person, *, taken_over: bool) -> Tab:
    """The page that the event comes from.

    Whoever is nobody has the very page of the right person, whose sign-in then ended in an open socket; a page of
    somebody else is their own, at the same address.
    """
    if not taken_over:
        return open_page(attempt, world, person)
    tab = open_page(attempt, world, right(attempt, world))
    become(tab, person)
    return tab


def _as_missing(attempt: Attempt, missing: World, person: Person) -> Outcome:
    """The same by the same person, about what does not exist."""
    return try_it(attempt, open_page(attempt, missing, person), missing)


def test_whatever_is_written_is_seen(world: World) -> None:
    """By whom ever, also while nothing of the world was looked at."""
    before = fingerprint(world, world.people["anonymous"])
    assert fingerprint(world, world.people["anonymous"]) == before
    with sqlite3.connect(str(engine().url.database)) as another:
        another.execute("UPDATE task SET title = title || '!'")
    after = fingerprint(world, world.people["anonymous"])
    assert {table for table in after if after[table] != before[table]} == {"task"}


def test_the_size_of_the_matrix(record_property: Any) -> None:
    """So that nobody takes an empty one for a proof."""
    people = sum(len(nobodies) + len(somebodies) for a in ALL for nobodies, somebodies in [WRONG[a.who]])
    record_property("handlers", len(ALL))
    record_property("attempts", people)
    assert len(ALL) > 150 and people > 1200
    assert engine() is not None
