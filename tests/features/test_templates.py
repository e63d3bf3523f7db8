"""Templates of introductions and of tasks: made, changed, ordered, deleted and put back (U7)."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import select

import portal_app.wiring  # noqa: F401 - who is told of what
from portal_app.accounts.actor import Actor
from portal_app.activity.models import Activity
from portal_app.calendar.rules import On, Rule
from portal_app.clients.bulk import NewClient, insert_clients
from portal_app.clients.commands.client import archive_client
from portal_app.clients.models import Client
from portal_app.clients.selection import Selection
from portal_app.core.clock import today
from portal_app.core.db import engine
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.notifications.kinds import Mail
from portal_app.notifications.models import OutboxMail
from portal_app.tasks.models import ChecklistItem, FileSlot, Task
from portal_app.tasks.rules import Mode, TaskFields
from portal_app.templates import commands
from portal_app.templates.begin import ForWhom, begin_from, finished, template_choices
from portal_app.templates.queries import (
    fields_of,
    list_templates,
    one_template,
    placeholders,
    stamp_of,
    template_of,
)
from portal_app.templates.rules import AssignTo, Kind, TemplateFields
from portal_app.templates.use import preview_use, use_template
from tests.factories import as_contact, make_client, make_contact, make_firm, make_staff
from tests.support.scope import reading, writing
from tests.support.statements import counted

pytestmark = pytest.mark.usefixtures("database")


def test_create_edit_move_delete_restore() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        commands.create_template(session, other, TemplateFields("Elsewhere"))
        one = commands.create_template(session, owner, TemplateFields(" One ", "Text", ("a", " ", " b ")))
        two = commands.create_template(session, owner, TemplateFields("Two"))
        commands.move_template(session, owner, two, up=True)
        commands.move_template(session, owner, two, up=True)
        assert commands.edit_template(session, owner, one, TemplateFields("First", "Text", ("a", "b")))
        assert not commands.edit_template(session, owner, one, TemplateFields("First", "Text", ("a", "b")))
        commands.delete_template(session, owner, two)
        assert [view.title for view in list_templates(session, owner)] == ["First"]
        commands.restore_template(session, owner, two)
        commands.restore_template(session, owner, two)
    with reading() as session:
        views = list_templates(session, owner)
        assert [(view.title, view.lines) for view in views] == [("Two", []), ("First", ["a", "b"])]
        (changed,) = [
            data for data in session.scalars(select(Activity.data)) if data["title"] == "First" and "changes" in data
        ]
        assert changed["changes"] == [{"field": "title", "before": "One", "after": "First"}]


def test_a_template_needs_a_title() -> None:
    with writing() as session:
        owner = make_firm(session)
        with pytest.raises(Invalid) as caught:
            commands.create_template(session, owner, TemplateFields(" ", checklist=("x" * 501,)))
        assert set(caught.value.faults) == {"title", "checklist"}


def test_a_new_firm_gets_one_and_keeps_its_own() -> None:
    with writing() as session:
        owner = make_firm(session)
        commands.create_defaults(session, owner)
        commands.create_defaults(session, owner)
        (view,) = list_templates(session, owner)
        assert view.title and view.description and len(view.lines) == 4


def test_two_who_change_one_template_at_once_lose_nothing() -> None:
    with writing() as session:
        owner = make_firm(session)
        id_ = commands.create_template(session, owner, TemplateFields("One", "Text"))
        seen = stamp_of(session, owner, id_)
        assert commands.edit_template(session, owner, id_, TemplateFields("Mine", "Text"), seen)
        with pytest.raises(Refused, match="Somebody else changed"):
            commands.edit_template(session, owner, id_, TemplateFields("One", "Theirs"), seen)
        assert [one.title for one in list_templates(session, owner)] == ["Mine"]
        assert commands.edit_template(
            session, owner, id_, TemplateFields("Mine", "Theirs"), stamp_of(session, owner, id_)
        )


def test_who_is_out_of_scope_finds_nothing() -> None:
    with writing() as session:
        owner, stranger = make_firm(session), make_firm(session, "Other")
        id_ = commands.create_template(session, owner, TemplateFields("One"))
        gone = commands.create_template(session, owner, TemplateFields("Gone"))
        commands.delete_template(session, owner, gone)
        client = make_client(session, owner)
        insider = as_contact(session, make_contact(session, owner, client, portal=True), client)
        for actor in (stranger, insider):
            for call in (
                lambda who: commands.edit_template(session, who, id_, TemplateFields("Mine")),
                lambda who: commands.move_template(session, who, id_, up=True),
                lambda who: commands.delete_template(session, who, id_),
                lambda who: commands.restore_template(session, who, gone),
            ):
                with pytest.raises(NotFound):
                    call(actor)
        with pytest.raises(NotFound):
            commands.create_template(session, insider, TemplateFields("Mine"))
        with pytest.raises(NotFound):
            list_templates(session, insider)
        assert list_templates(session, stranger) == []


TASK = TemplateFields(
    "Papers of {month} {year} for {client}",
    "Dear {contact}, please send the papers of {last_month}. {firm}",
    ("Bank statement of {last_month}",),
    deadline_days=10,
    client_days=2,
    assign_to=AssignTo.MANAGER,
)
START = date(2027, 1, 4)


def test_a_task_template_is_made_changed_copied_and_found() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        commands.create_template(session, other, TemplateFields("Elsewhere"), Kind.TASK)
        id_ = commands.create_template(session, owner, TASK, Kind.TASK)
        rule = Rule(on=On.LAST_WORKING_DAY)
        assert commands.edit_template(session, owner, id_, replace(TASK, rule=rule, mode=Mode.READ))
        assert not commands.edit_template(session, owner, id_, replace(TASK, rule=rule, mode=Mode.READ))
        copy = commands.duplicate_template(session, owner, id_)
        assert fields_of(template_of(session, owner, copy)).rule == rule
        commands.delete_template(session, owner, copy)
        commands.restore_template(session, owner, copy)
    with reading() as session:
        views = list_templates(session, owner, Kind.TASK)
        assert [view.title for view in views] == [TASK.title, f"{TASK.title} (copy)"]
        assert views[1].repeats == "Every month on the last working day"
        assert views[0].facts == [
            "Due 10 days after the start",
            "for the client 2 days earlier",
            "The client's manager looks after it",
            "For the client to read",
        ]
        assert list_templates(session, owner) == []
        assert len(list_templates(session, owner, Kind.TASK, "PÁPERS copy")) == 1
        with pytest.raises(NotFound):
            one_template(session, other, id_)
        assert one_template(session, owner, id_).assignee == "manager"


def test_what_a_task_template_refuses() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        wrong = replace(TASK, title="Hello {clinet}", checklist=("{moth}", "{month}"), deadline_days=401, client_days=8)
        with pytest.raises(Invalid) as caught:
            commands.create_template(session, owner, wrong, Kind.TASK)
        faults = {name: str(text) for name, text in caught.value.faults.items()}
        assert set(faults) == {"title", "checklist", "deadline_days", "client_days"}
        assert "{clinet}" in faults["title"] and "{moth}" in faults["checklist"]
        someone = replace(TASK, assign_to=AssignTo.PERSON, assignee_id=owner.person_id)
        commands.create_template(session, owner, someone, Kind.TASK)
        with pytest.raises(NotFound):
            commands.create_template(session, owner, replace(someone, assignee_id=other.person_id), Kind.TASK)
        with pytest.raises(Invalid):
            commands.create_template(session, owner, replace(someone, assignee_id=None), Kind.TASK)


def _three_clients(session: Any, owner: Actor) -> dict[str, str]:
    """One with an open and a closed contact and a manager, one without anybody, one archived."""
    manager = make_staff(session, owner.firm_id, "Mall Mets")
    ids = {"open": make_client(session, owner, "Arm OÜ", manager_id=manager.person_id)}
    make_contact(session, owner, ids["open"], "Ants Arm", portal=True)
    make_contact(session, owner, ids["open"], "Berta Arm")
    ids["empty"] = make_client(session, owner, "Tühi OÜ")
    ids["archived"] = make_client(session, owner, "Vana OÜ")
    archive_client(session, owner, ids["archived"])
    return ids


def test_many_clients_get_what_the_preview_says_and_only_once() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        foreign = make_client(session, other, "Foreign")
        ids = _three_clients(session, owner)
        template = commands.create_template(session, owner, TASK, Kind.TASK)
    chosen = Selection(ids=(*ids.values(), foreign))
    with reading() as session:
        preview = preview_use(session, owner, template, chosen, START)
        assert (preview.clients, preview.passed_over, preview.unreached) == (2, 1, 1)
        first, second = preview.rows
        assert first.title == "Papers of January 2027 for Arm OÜ"
        assert (first.deadline, first.assignee, first.recipients) == ("14 Jan 2027", "Mall Mets", "Ants Arm")
        assert first.left_out == "Portal not open: Berta Arm" and second.left_out == "There are no contacts yet."
        assert second.assignee == ""
        with pytest.raises(Refused):
            preview_use(session, owner, template, Selection(ids=(ids["archived"], foreign)), START)
        with pytest.raises(Invalid):
            preview_use(session, owner, template, chosen, None)
        with pytest.raises(NotFound):
            preview_use(session, other, template, chosen, START)
    for expected in (2, 0):
        with writing() as session:
            assert use_template(session, owner, template, chosen, START, "one press").made == expected
    with writing() as session:
        # Changing the template touches nothing made.
        commands.edit_template(session, owner, template, replace(TASK, title="Other"))
        tasks = {task.client_id: task for task in session.scalars(select(Task))}
        assert set(tasks) == {ids["open"], ids["empty"]}
        made = tasks[ids["open"]]
        assert made.description == "Dear Ants Arm, please send the papers of December. Ledger & Co"
        assert (made.client_deadline, made.turn, made.share_all) == (date(2027, 1, 12), "client", True)
        assert session.scalars(select(ChecklistItem.text).where(ChecklistItem.task_id == made.id)).all() == [
            "Bank statement of December"
        ]
        assert tasks[ids["empty"]].turn == "office"
        mails = session.scalars(
            select(OutboxMail.recipient_name).where(OutboxMail.kind == Mail.TASK_SHARED.value)
        ).all()
        assert mails == ["Ants Arm"]
        assert use_template(session, owner, template, chosen, START, "another press").made == 2


def test_using_a_template_takes_a_fixed_number_of_statements() -> None:
    with writing() as session:
        owner = make_firm(session)
        for number in range(30):
            make_contact(session, owner, make_client(session, owner, f"Client {number:02}"), portal=True)
        template = commands.create_template(session, owner, ASKING, Kind.TASK)
    counts = []
    # After the first there are mails waiting, which those of the next join.
    for size in (1, 3, 30):
        with writing() as session:
            ids = tuple(session.scalars(select(Client.id).order_by(Client.id).limit(size)))
            with counted(engine()) as preview:
                preview_use(session, owner, template, Selection(ids=ids), START)
            with counted(engine()) as use:
                assert use_template(session, owner, template, Selection(ids=ids), START, f"{size}").made == size
            counts.append((len(preview), len(use)))
    assert counts[1] == counts[2]


def test_a_firm_of_thousands_gets_it_part_by_part() -> None:
    with writing() as session:
        owner = make_firm(session)
        insert_clients(session, owner.firm_id, [NewClient(f"Client {n:04}") for n in range(1005)])
        template = commands.create_template(session, owner, TASK, Kind.TASK)
    everybody, after, made = Selection(everything=True), "", []
    while True:
        with writing() as session:
            used = use_template(session, owner, template, everybody, START, "all", after)
        made.append(used.made)
        after = used.last_id
        if not used.more:
            break
    assert made == [1000, 5]


def test_of_what_repeats_the_preview_shows_the_first() -> None:
    with writing() as session:
        owner = make_firm(session)
        client = make_client(session, owner)
        template = commands.create_template(session, owner, replace(TASK, rule=Rule(on=On.LAST_WORKING_DAY)), Kind.TASK)
        (row,) = preview_use(session, owner, template, Selection(ids=(client,)), START).rows
        # The first is on 29 January, the last working day.
        assert (row.title, row.deadline) == ("Papers of January 2027 for Tamm OÜ", "8 Feb 2027")
        commands.move_template(session, owner, template, up=True)


ASKING = replace(TASK, slots=(" Bank statement of {last_month} ", " ", "Contracts of {client}"))


def _asked(session: Any, task_id: str) -> list[tuple[int, str, str]]:
    rows = session.execute(
        select(FileSlot.position, FileSlot.title, FileSlot.state)
        .where(FileSlot.task_id == task_id)
        .order_by(FileSlot.position)
    )
    return [tuple(row) for row in rows]


def test_what_a_template_asks_for_becomes_the_slots_of_each_task() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        ids = _three_clients(session, owner)
        elsewhere = make_client(session, other, "Arm OÜ")
        theirs = commands.create_template(session, other, replace(ASKING, slots=("Theirs",)), Kind.TASK)
        use_template(session, other, theirs, Selection(ids=(elsewhere,)), START, "theirs")
        template = commands.create_template(session, owner, ASKING, Kind.TASK)
        plain = commands.create_template(session, owner, replace(TASK, title="Plain"), Kind.TASK)
    chosen = Selection(ids=(ids["open"], ids["empty"]))
    with reading() as session:
        assert one_template(session, owner, template).slots == [
            "Bank statement of {last_month}",
            "Contracts of {client}",
        ]
        first, second = preview_use(session, owner, template, chosen, START).rows
        assert first.slots == ["Bank statement of December", "Contracts of Arm OÜ"]
        assert second.slots == ["Bank statement of December", "Contracts of Tühi OÜ"]
    with writing() as session:
        use_template(session, owner, template, chosen, START, "one press")
        use_template(session, owner, plain, chosen, START, "plain")
        # Changing the template touches nothing made.
        commands.edit_template(session, owner, template, replace(ASKING, slots=("Other",)))
        made = session.scalars(select(Task).where(Task.client_id == ids["open"]).order_by(Task.id)).all()
        assert [(task.slots_total, task.slots_missing, task.turn) for task in made] == [
            (2, 2, "client"),
            (0, 0, "client"),
        ]
        assert _asked(session, made[0].id) == [
            (0, "Bank statement of December", "needed"),
            (1, "Contracts of Arm OÜ", "needed"),
        ]
        assert _asked(session, made[1].id) == []
        whose = session.execute(select(FileSlot.firm_id, FileSlot.title).order_by(FileSlot.id)).all()
        assert [title for firm_id, title in whose if firm_id == other.firm_id] == ["Theirs"]
        assert len(whose) == 5


def test_slots_of_a_template_are_changed_copied_deleted_and_restored() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        template = commands.create_template(session, owner, ASKING, Kind.TASK)
        kept = ("Bank statement of {last_month}", "Contracts of {client}")
        copy = commands.duplicate_template(session, owner, template)
        assert fields_of(template_of(session, owner, copy)).slots == kept
        assert commands.edit_template(session, owner, copy, replace(ASKING, slots=("Payslips",)))
        assert not commands.edit_template(session, owner, copy, replace(ASKING, slots=("Payslips", " ")))
        (changes,) = [data["changes"] for data in session.scalars(select(Activity.data)) if "changes" in data]
        assert {"field": "slots", "before": "\n".join(kept), "after": "Payslips"} in changes
        commands.delete_template(session, owner, template)
        commands.restore_template(session, owner, template)
        assert fields_of(template_of(session, owner, template)).slots == kept
        with pytest.raises(NotFound):
            commands.edit_template(session, other, template, ASKING)


def test_what_a_template_can_not_ask_for() -> None:
    with writing() as session:
        owner = make_firm(session)
        for slots, words in ((("{moth}",), "{moth}"), (("x" * 201,), "200"), (("x",) * 101, "100")):
            with pytest.raises(Invalid) as caught:
                commands.create_template(session, owner, replace(TASK, slots=slots), Kind.TASK)
            assert set(caught.value.faults) == {"slots"} and words in str(caught.value.faults["slots"])
        with pytest.raises(Invalid):
            commands.create_template(session, owner, TemplateFields("Hello", slots=("x" * 201,)))
        # What is left of a placeholder may be shorter or longer than what was written.
        name = "N" * 190
        client = make_client(session, owner, name)
        template = commands.create_template(session, owner, replace(TASK, slots=("Contracts of {client}",)), Kind.TASK)
        use_template(session, owner, template, Selection(ids=(client,)), START, "long")
        (slot,) = session.scalars(select(FileSlot.title)).all()
        assert len(slot) == 200 and slot.startswith("Contracts of NNN")


def test_a_form_begins_from_a_template_as_far_as_is_known() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        manager = make_staff(session, owner.firm_id, "Piret Puu")
        id_ = commands.create_template(session, owner, replace(TASK, slots=("Lists for {contact}",)), Kind.TASK)
        client = make_client(session, owner, "Kask OÜ", manager_id=manager.person_id)
        session.get_one(Client, client).portal_open = True
        people = [make_contact(session, owner, client, name, portal=True) for name in ("Mari Mets", "Peeter Paju")]
        closed = make_contact(session, owner, client, "Urve Uus")
    with reading() as session:
        nobody = begin_from(session, owner, id_, ForWhom(start_on=START))
        assert nobody.title == "Papers of January 2027 for {client}"
        assert nobody.description == "Dear {contact}, please send the papers of December. Ledger & Co"
        assert (nobody.lines, nobody.slots) == ("Bank statement of December", "Lists for {contact}")
        assert [one.written for one in nobody.later] == ["{client}", "{contact}"]
        assert (nobody.start_iso, nobody.deadline_iso, nobody.client_days) == ("2027-01-04", "2027-01-14", "2")
        assert (nobody.assignee, nobody.for_client) == ("", True)
        chosen = ForWhom(client, (), start_on=START)
        client_alone = begin_from(session, owner, id_, chosen)
        assert client_alone.title == "Papers of January 2027 for Kask OÜ"
        assert client_alone.assignee == manager.person_id
        assert [one.written for one in client_alone.later] == ["{contact}"]
        ticked = begin_from(session, owner, id_, replace(chosen, contact_ids=(people[1], closed)))
        assert ticked.slots == "Lists for Peeter Paju" and ticked.later == []
        everybody = begin_from(session, owner, id_, replace(chosen, contact_ids=None))
        assert everybody.slots == "Lists for Mari Mets, Peeter Paju"
        inside = begin_from(session, owner, id_, replace(chosen, for_client=False))
        assert (inside.slots, inside.for_client) == ("Lists for Kask OÜ", False)
        far = begin_from(session, owner, id_, replace(chosen, start_on=date(1, 1, 1)))
        assert far.start_iso == today("Europe/Tallinn").isoformat()
        insider = as_contact(session, people[0], client)
        for actor in (other, insider):
            with pytest.raises(NotFound):
                begin_from(session, actor, id_, chosen)
        with pytest.raises(NotFound):
            template_choices(session, insider)
        theirs = TemplateFields("Elsewhere")
    with writing() as session:
        elsewhere = commands.create_template(session, other, theirs, Kind.TASK)
        with pytest.raises(NotFound):
            begin_from(session, other, elsewhere, chosen)


def test_templates_to_begin_from_are_found() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        for title in ("Öine töö", "Aruanne", "Bilanss"):
            commands.create_template(session, owner, TemplateFields(title, "Müük"), Kind.TASK)
        repeating = TemplateFields("Palgad", rule=Rule(on=On.LAST_WORKING_DAY))
        commands.create_template(session, owner, repeating, Kind.TASK)
        commands.create_template(session, owner, TemplateFields("Tere"))
        commands.create_template(session, other, TemplateFields("Aruanne"), Kind.TASK)
    with reading() as session:
        found = template_choices(session, owner)
        assert [(one.name, one.note) for one in found] == [
            ("Aruanne", ""),
            ("Bilanss", ""),
            ("Öine töö", ""),
            ("Palgad", "Every month on the last working day"),
        ]
        assert [one.name for one in template_choices(session, owner, "MUUK oine")] == ["Öine töö"]
        assert len(template_choices(session, other)) == 1


def test_what_is_left_of_a_template_is_filled_when_the_task_is_made() -> None:
    with writing() as session:
        owner, other = make_firm(session), make_firm(session, "Other")
        client = make_client(session, owner, "Kask OÜ")
    task = TaskFields("{client} {month}", "To {contact} from {nobody}")
    with reading() as session:
        chosen = ForWhom(client, None, for_client=True, start_on=START)
        made, lines, slots = finished(session, owner, chosen, task, ("For {firm}", "  "), ("{quarter}",))
        assert (made.title, made.description) == ("Kask OÜ January", "To Kask OÜ from {nobody}")
        assert (lines, slots) == (("For Ledger & Co",), ("1",))
        with pytest.raises(NotFound):
            finished(session, other, chosen, task, (), ())


def test_a_template_is_written_in_its_author_s_words_and_used_by_anybody() -> None:
    with writing() as session:
        owner = make_firm(session)
        author = make_staff(session, owner.firm_id, "Piret Puu", language="et")
        assert [one.written for one in placeholders(session, owner)][:4] == [
            "{client}", "{contact}", "{month}", "{last month}",
        ]  # fmt: skip
        assert [one.written for one in placeholders(session, author)][:4] == [
            "{klient}", "{saaja}", "{kuu}", "{eelmine kuu}",
        ]  # fmt: skip
        papers = TemplateFields("Paberid: {klient}, {last_month}", "{saaja}", ("{kuu} arved",))
        id_ = commands.create_template(session, author, papers, Kind.TASK)
        client = make_client(session, owner, "Kask OÜ")
    with reading() as session:
        nobody = begin_from(session, owner, id_, ForWhom(start_on=START))
        assert nobody.title == "Paberid: {klient}, December"
        assert [one.written for one in nobody.later] == ["{klient}", "{saaja}"]
        assert nobody.values["kuu"] == nobody.values["month"] == "January"
    with writing() as session:
        use_template(session, owner, id_, Selection(ids=(client,)), START, "words")
    with reading() as session:
        task = session.scalars(select(Task)).one()
        assert (task.title, task.description) == ("Paberid: Kask OÜ, December", "Kask OÜ")
        assert session.scalars(select(ChecklistItem.text)).all() == ["January arved"]
