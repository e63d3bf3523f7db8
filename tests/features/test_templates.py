"""Introduction templates: made, changed, ordered, deleted and put back (U7)."""

import pytest
from sqlalchemy import select

from portal_app.activity.models import Activity
from portal_app.core.errors import Invalid, NotFound
from portal_app.templates import commands
from portal_app.templates.queries import list_templates
from portal_app.templates.rules import TemplateFields
from tests.factories import as_contact, make_client, make_contact, make_firm
from tests.support.scope import reading, writing

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
