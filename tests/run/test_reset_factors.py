"""`kontor reset-factors`: the last owner's way back."""

from typing import Any

from typer.testing import CliRunner

from portal_app.cli import app
from portal_app.factors.commands import authenticator
from portal_app.factors.queries import has_factor
from tests.factories import make_office
from tests.support.authenticator import App
from tests.support.scope import reading, writing


def test_an_owner_who_lost_everything_gets_back_in(database: Any) -> None:
    with writing() as session:
        office = make_office(session, "Ledger")
        made = authenticator.begin(session, office.staff)
        authenticator.confirm(session, office.staff, made.id, App(made.key).code())
    unknown = CliRunner().invoke(app, ["reset-factors", "nobody@firm.example.com"])
    assert (unknown.exit_code, "Nobody" in unknown.output) == (1, True)
    told = CliRunner().invoke(app, ["reset-factors", office.staff.email])
    assert (told.exit_code, told.output.count("\n")) == (0, 1)
    assert "Ledger" in told.output
    with reading() as session:
        assert not has_factor(session, office.firm_id, office.staff.person_id)
