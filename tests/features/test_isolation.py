"""A session of one firm reaches nothing of another, whatever a statement says or forgets to say."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import (
    JSON,
    Boolean,
    Date,
    DateTime,
    Integer,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    literal,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import aliased
from sqlalchemy.orm.exc import StaleDataError
from sqlmodel import SQLModel

import portal_app.models
import portal_app.wiring  # noqa: F401
from portal_app.accounts.actor import Actor
from portal_app.clients import queries as client_queries
from portal_app.clients.commands.client import add_group
from portal_app.clients.models import Client
from portal_app.clients.selection import ClientFilter, Selection
from portal_app.core.db import reading, rows, writing
from portal_app.core.errors import KontorError
from portal_app.core.ids import new_id
from portal_app.core.scope import Unscoped, across_firms, within
from portal_app.core.tables import Instant
from portal_app.firms import queries as firms
from portal_app.firms.models import Firm, Installation
from portal_app.notifications import queries as outbox
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from portal_app.portal import queries as portal
from portal_app.tasks import portal_queries, portal_task
from portal_app.tasks.commands.create import TaskFields, create_task
from portal_app.tasks.commands.share import share_task
from portal_app.tasks.models import Task
from portal_app.tasks.queries import choices, office_list, office_task
from portal_app.templates import queries as templates
from portal_app.templates.commands import create_template
from portal_app.templates.models import TaskTemplate
from portal_app.templates.rules import TemplateFields
from tests import factories
from tests.support import scope as test_scope
from tests.support.databases import Database

ALL = across_firms("a test looks at everything")


def _reaches_firm(table: Table) -> bool:
    return (
        table.name == "firm"
        or "firm_id" in table.c
        or any(_reaches_firm(key.column.table) for key in table.foreign_keys if key.column.table is not table)
    )


#: Every table with a firm, or that hangs on one by a reference: new ones join by existing.
TABLES = [table for table in SQLModel.metadata.sorted_tables if _reaches_firm(table)]
#: Nobody changes or deletes their rows, whosever they are (`test_audit`).
KEPT = {table.name for table in TABLES if "only_added_to" in table.info}
#: Of these, the firm's id is the key.
KEYED_BY_FIRM = {
    table.name
    for table in TABLES
    if table.name == "firm" or [column.name for column in table.primary_key] == ["firm_id"]
}
A, B = "a" * 20, "b" * 20


def _value(column: Any, firm: str, number: int) -> Any:
    if column.name == "firm_id":
        return firm
    if column.foreign_keys:
        return _row_id(next(iter(column.foreign_keys)).column, firm)
    kinds = {
        Boolean: True,
        Integer: number,
        Instant: datetime(2026, 11, 1, tzinfo=UTC),
        DateTime: datetime(2026, 11, 1, tzinfo=UTC),
        Date: date(2026, 11, 1),
        JSON: {},
    }
    for kind, value in kinds.items():
        if isinstance(column.type, kind):
            return value
    return _row_id(column, firm)


def _row_id(column: Any, firm: str) -> str:
    return firm if column.table.name == "firm" else f"{firm[0]}-{column.table.name}-{column.name}"[:20]


@pytest.fixture
def two_firms(database: Database) -> Database:
    """Each table has a row of firm A and one of firm B, alike but for their values."""
    with writing(ALL) as session:
        for number, firm in enumerate((A, B), 1):
            for table in TABLES:
                values = {
                    column.name: _value(column, firm, number)
                    for column in table.c
                    # What refers to its own table may be empty.
                    if not any(key.column.table is table for key in column.foreign_keys)
                }
                session.execute(insert(table), values)
    return database


def _one(table: Table, firm: str) -> Any:
    """The condition that names a firm's row by its key alone, as a forgetful query does."""
    return [column == _value(column, firm, 0) for column in table.primary_key]


def _plain(table: Table) -> Any:
    """A column to write to; a table that only joins two others has none of its own."""
    own = (column for column in table.c if not column.primary_key and column.name != "firm_id")
    return next(own, next(iter(table.primary_key)))


def _firm_of(table: Table) -> Any:
    """A column that tells whose a row is, by the values that the rows were given."""
    return next(iter(table.primary_key))


def test_tables_without_a_firm_are_few() -> None:
    without = {table.name for table in SQLModel.metadata.sorted_tables if table not in TABLES}
    # Facts about the installation, and hashes of random numbers.
    assert without == {"installation", "used_challenge"}


def test_without_a_firm_nothing_runs(two_firms: Database) -> None:
    for table in TABLES:
        for statement in (
            select(table),
            select(table).where(*_one(table, A)),
            update(table).values({_plain(table): _plain(table)}).where(*_one(table, A)),
            delete(table).where(*_one(table, A)),
        ):
            with pytest.raises(Unscoped, match=r"no firm|only ever added to"), writing() as session:
                session.execute(statement)
            with pytest.raises(Unscoped, match=r"no firm|only ever added to"), writing() as session:
                session.connection().execute(statement)
    with writing() as session:
        session.add(Installation(key="of", value="the installation"))
    with writing(ALL) as session:
        assert all(session.scalar(select(func.count()).select_from(table)) == 2 for table in TABLES)


def test_a_forgotten_condition_shows_only_ones_own(two_firms: Database) -> None:
    for table in TABLES:
        for firm in (A, B):
            with reading(firm) as session:
                for run in (session.execute, session.connection().execute):
                    (found,) = run(select(table)).mappings()
                    assert found[_firm_of(table).name] == _value(_firm_of(table), firm, 0), table.name
                assert session.scalar(select(func.count()).select_from(table)) == 1


def test_ids_of_another_firm_open_nothing(two_firms: Database) -> None:
    for table in TABLES:
        with reading(A) as session:
            assert session.execute(select(table).where(*_one(table, A))).first() is not None, table.name
            if table.name in KEYED_BY_FIRM:
                # The id is the firm's own: a query that names another one is at fault.
                with pytest.raises(Unscoped):
                    session.execute(select(table).where(*_one(table, B)))
                continue
            assert session.execute(select(table).where(*_one(table, B))).first() is None, table.name
            alias = table.alias()
            theirs = [alias.c[column.name] == _value(column, B, 0) for column in table.primary_key]
            assert session.execute(select(alias).where(*theirs)).all() == []


def test_nothing_of_another_firm_is_changed_or_deleted(two_firms: Database) -> None:
    def changes(session: Any, table: Table, firm: str) -> tuple[int, int]:
        column = _plain(table)
        changed = session.execute(update(table).values({column: column}).where(*_one(table, firm))).rowcount
        point = session.begin_nested()
        try:
            deleted = session.execute(delete(table).where(*_one(table, firm))).rowcount
        except SQLAlchemyError:
            deleted = 1  # others refer to it: so it was found
        point.rollback()
        return changed, deleted

    for table in TABLES:
        if table.name in KEPT:
            continue
        with writing(A) as session:
            assert changes(session, table, A) == (1, 1), table.name
            if table.name not in KEYED_BY_FIRM:
                assert changes(session, table, B) == (0, 0), table.name


def test_what_is_inserted_is_ones_own(two_firms: Database) -> None:
    for table in (one for one in TABLES if "firm_id" in one.c):
        values = {column.name: _value(column, B, 3) for column in table.c}
        for given in (values, [values, values]):
            with pytest.raises(Unscoped, match="in the session of"), writing(A) as session:
                session.execute(insert(table), given)
        with pytest.raises(Unscoped), writing(A) as session:
            session.execute(insert(table).values([values, values]))
        with pytest.raises(Unscoped), writing(A) as session:
            session.execute(update(table).values(firm_id=B))


def _template(firm: str, **values: Any) -> TaskTemplate:
    at = datetime(2026, 11, 1, tzinfo=UTC)
    return TaskTemplate(id=new_id(), firm_id=firm, title="T", created_at=at, updated_at=at, **values)


def test_inserts_of_other_shapes(two_firms: Database) -> None:
    names = ["id", "firm_id", "kind", "title", "description", "checklist", "position", "created_at", "updated_at"]
    source = TaskTemplate.__table__.c
    rest = [source[name] for name in names[2:]]
    with writing(A) as session:
        session.add(_template(A))
        session.flush()
        assert session.execute(
            insert(TaskTemplate).from_select(names, select(literal("n1"), literal(A), *rest).limit(1))
        )
        assert session.execute(
            insert(TaskTemplate).from_select(names, select(literal("n6"), source.firm_id, *rest).limit(1))
        )
    with reading(ALL) as session:
        assert set(session.scalars(select(TaskTemplate.firm_id).where(TaskTemplate.id == "n6"))) == {A}
    refused = (
        insert(TaskTemplate).from_select(names, select(literal("n2"), literal(B), *rest)),
        insert(TaskTemplate).from_select(names, select(source.id, source.title, *rest)),
        insert(TaskTemplate).values(id="n3", firm_id=select(Firm.id).scalar_subquery(), title="T"),
        insert(TaskTemplate).values(id="n4", firm_id=bindparam("whose", B), title="T"),
        insert(TaskTemplate).values(id="n5", firm_id=B, title="T"),
    )
    for statement in refused:
        with pytest.raises(Unscoped), writing(A) as session:
            session.execute(statement)
    with pytest.raises(Unscoped), writing(A) as session:
        session.add(_template(B))
    with pytest.raises(Unscoped), writing(A) as session:
        session.add_all([_template(A), _template(A), _template(B)])


def test_statements_of_every_shape_stay_within(two_firms: Database) -> None:
    task, other = aliased(Task), aliased(Task)
    mine = select(Client.id).where(Client.id.like("%client%")).cte()
    counted = select(Task.client_id, func.count().label("n")).group_by(Task.client_id).subquery()
    shapes = {
        "objects": select(Task),
        "a join": select(Client.id).join(Task, Task.client_id != ""),
        "a join that forgets one side": select(task.id).join(Client, Client.id != "").where(Client.firm_id == A),
        "an outer join": select(task.id).select_from(Client).outerjoin(task, task.client_id != ""),
        "an outer join told on its left side only": select(other.id)
        .select_from(task)
        .outerjoin(other, task.firm_id == A)
        .where(task.firm_id == A),
        "a table expression": select(mine.c.id),
        "a subquery": select(counted.c.client_id),
        "a scalar subquery": select(select(func.max(Task.id)).scalar_subquery()),
        "both of a union": union_all(select(Task.id), select(Client.id)),
        "what hangs on another table": select(OutboxAttempt.id),
        "what hangs, with it": select(OutboxAttempt.id).join(OutboxMail, OutboxMail.id == OutboxAttempt.mail_id),
        "an or": select(Task.id).where((Task.firm_id == A) | (Task.firm_id == B)),
        "a list": select(Task.id).where(Task.firm_id.in_([A, B])),
        "not": select(Task.id).where(Task.firm_id != A),
    }
    for firm in (A, B):
        for name, statement in shapes.items():
            if firm == B and name in ("a join that forgets one side", "an outer join told on its left side only"):
                continue
            with reading(firm) as session:
                seen = {str(getattr(row[0], "id", row[0])) for row in session.execute(statement)}
                assert all(one.startswith(firm[0]) for one in seen), name
                assert seen or name == "not" or (firm == B and "told" in name) or (firm == B and "forgets" in name), (
                    name
                )


def test_a_condition_for_another_firm_is_a_fault(two_firms: Database) -> None:
    kept = select(Task.id).where(Task.firm_id == bindparam("firm"), Task.id == bindparam("id"))
    for firm, id_ in ((A, "a-task-id"), (B, "b-task-id")):
        with reading(firm) as session:
            assert [row[0] for row in rows(session, kept, {"firm": firm, "id": id_})] == [id_]
    with reading(A) as session:
        with pytest.raises(Unscoped, match="for firm b"):
            rows(session, kept, {"firm": B, "id": "b-task-id"})
        with pytest.raises(Unscoped, match="for firm b"):
            session.execute(select(Task.id).where(Task.firm_id == B))
        assert session.scalar(select(exists().where(Task.id == "b-task-id"))) is False


def test_objects_stay_within(two_firms: Database) -> None:
    with reading(A) as session:
        assert session.get(Task, "a-task-id") is not None
        assert session.get(Task, "b-task-id") is None
        assert session.get(Firm, A) is not None
    with writing(ALL) as session:
        there = session.get_one(Task, "b-task-id")
        with within(session, A):
            # Even what is at hand from a wider look.
            assert session.get(Task, "b-task-id") is None
            there.title = "changed"
            with pytest.raises(StaleDataError), session.no_autoflush:
                session.flush()
            session.expunge_all()
        session.rollback()
    with reading(B) as session:
        assert session.get_one(Task, "b-task-id").title != "changed"


def test_a_wider_look_ends_with_its_block(two_firms: Database) -> None:
    with writing(A) as session:
        assert session.scalar(select(func.count()).select_from(Task)) == 1
        with within(session, ALL):
            assert session.scalar(select(func.count()).select_from(Task)) == 2
            with within(session, B):
                assert session.scalars(select(Task.id)).all() == ["b-task-id"]
        assert session.scalars(select(Task.id)).all() == ["a-task-id"]
        with pytest.raises(ZeroDivisionError), within(session, ALL):
            raise ZeroDivisionError
        assert session.scalars(select(Task.id)).all() == ["a-task-id"]
    with reading(A) as session:
        with within(session, B):
            pass
        assert session.scalars(select(Task.id)).all() == ["a-task-id"]


def test_what_cannot_be_looked_at_is_refused(two_firms: Database) -> None:
    task = Task.__table__
    refused: list[Any] = [
        text("SELECT id FROM task"),
        text("SELECT id FROM task").columns(task.c.id),
        select(text("id")).select_from(text("task")),
        select(Task.id).select_from(Task).join(Client, Client.id == Task.client_id, full=True),
        update(Task).values(title=Client.name).where(Task.client_id == Client.id),
    ]
    for statement in refused:
        with pytest.raises(Unscoped), writing(A) as session:
            session.execute(statement)
    with pytest.raises(Unscoped), writing(A) as session:
        session.connection().exec_driver_sql("DELETE FROM task")
    if two_firms.kind == "sqlite":
        from sqlalchemy.dialects.sqlite import insert as inserting
    else:
        from sqlalchemy.dialects.postgresql import insert as inserting  # type: ignore[assignment]
    values = {column.name: _value(column, A, 1) for column in task.c} | {"id": "b-task-id"}
    with pytest.raises(Unscoped), writing(A) as session:
        session.execute(
            inserting(task).values(values).on_conflict_do_update(index_elements=["id"], set_={"title": "x"})
        )
    with reading(B) as session:
        assert session.get_one(Task, "b-task-id").title != "x"


SECRET = "Zebra"


def _office_questions(task_id: str, client_id: str) -> dict[str, Callable[..., Any]]:
    """Questions that the office's pages ask, by ids of firm B."""
    return {
        "clients": lambda session, actor: client_queries.list_clients(session, actor, ClientFilter()),
        "client": lambda session, actor: client_queries.get_client(session, actor, client_id),
        "export": lambda session, actor: client_queries.export_clients(session, actor, Selection((client_id,))),
        "managers": client_queries.managers,
        "groups": client_queries.groups,
        "tasks": lambda session, actor: office_list.tasks(session, actor, office_list.TaskFilter()),
        "found tasks": lambda session, actor: office_list.tasks(session, actor, office_list.TaskFilter(search=SECRET)),
        "task": lambda session, actor: office_task.task(session, actor, task_id),
        "choice of clients": choices.client_choices,
        "choice of contacts": lambda session, actor: choices.contact_choices(session, actor, client_id),
        "choice of staff": choices.staff_choices,
        "templates": templates.list_templates,
        "outbox": outbox.list_mails,
        "firm": firms.firm_name,
    }


def _portal_questions(task_id: str) -> dict[str, Callable[..., Any]]:
    """Questions that the portal's pages ask."""
    return {
        "frame": portal.frame,
        "tasks": portal.task_list,
        "task": lambda session, actor: portal_task.my_task(session, actor, task_id),
        "counts": portal_queries.unread_counts,
        "clients": portal_queries.my_clients,
        "client of task": lambda session, actor: portal_queries.client_of_task(session, actor, task_id),
    }


def _answer(question: Callable[..., Any], firm: str, actor: Actor) -> str:
    try:
        with reading(firm) as session:
            return repr(question(session, actor))
    except (KontorError, Unscoped):
        return ""


def test_a_question_with_a_swapped_firm_tells_nothing(database: Database) -> None:
    """Whoever gets the wrong actor into a query, or the wrong ids, still sees no other firm's rows."""
    with test_scope.writing() as session:
        a = factories.make_office(session, "Aardvark")
        b = factories.make_office(session, SECRET)
        add_group(session, b.staff, f"Group of {SECRET}")
        create_template(session, b.staff, TemplateFields(title=f"Template of {SECRET}"))
        task_id = create_task(session, b.staff, b.client_id, TaskFields(title=f"Task of {SECRET}")).task_id
        share_task(session, b.staff, task_id, [b.contact.person_id])
    asked = [
        *((name, question, a.staff, b.staff) for name, question in _office_questions(task_id, b.client_id).items()),
        *((name, question, a.contact, b.contact) for name, question in _portal_questions(task_id).items()),
    ]
    tells = (SECRET, b.client_id, task_id, b.contact.person_id)
    for name, question, ours, theirs in asked:
        # The right one learns something that is theirs alone.
        right = _answer(question, b.firm_id, theirs)
        assert any(tell in right for tell in tells), name
        for firm, actor in (
            (a.firm_id, ours),
            (a.firm_id, theirs),
            (a.firm_id, replace(theirs, firm_id=a.firm_id)),
            (a.firm_id, replace(ours, firm_id=b.firm_id)),
            (a.firm_id, replace(theirs, person_id=ours.person_id)),
        ):
            # What the actor says of themselves is no row of the other firm.
            wrong = _answer(question, firm, replace(actor, name="Me", email="me@example.com"))
            own = (actor.client_id, actor.person_id)
            assert not any(tell in wrong for tell in tells if tell not in own), (name, actor)
