"""Where the program looks beyond one firm, and where it speaks to the database past what keeps it within one."""

import ast
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("portal_app", "state", "jobs", "components")

#: Every place that may see several firms, and why. A new one joins here after somebody thought about it.
ACROSS_FIRMS = {
    ("jobs/keeping.py", "What is long over is forgotten, whosever it is"),
    ("jobs/schedule.py", "What was deleted is wiped, whosever it is"),
    ("portal_app/access/tickets.py", "A token tells whose session it is"),
    ("portal_app/http/people.py", "Whose a device is, an address or a token tells"),
    ("portal_app/audit/commands.py", "Which firms have entries to seal; each is sealed as that firm"),
    ("jobs/notifications.py", "The next mail to leave, whosever it is"),
    ("portal_app/cli.py", "Whoever runs the installation names the person"),
    ("portal_app/core/sealed.py", "A rotation of the key is the installation's"),
    ("portal_app/demo/fill.py", "The demo firm comes about here"),
    ("portal_app/http/branding.py", "A portal's address tells whose it is"),
    ("jobs/reminders.py", "Which firms remind their clients; each firm's reminders are made as that firm"),
    ("jobs/recurring.py", "Which firms there are; each firm's tasks are made as that firm"),
    ("jobs/files.py", "Files wait for the scanner, whosever they are"),
    ("portal_app/http/factors/passkey_entry.py", "Who comes in is found by a portal's address or a passkey"),
    ("portal_app/http/factors/second_step.py", "Whose the step is, its token tells"),
    ("portal_app/http/viewing.py", "Whose view is left, its token tells"),
    ("portal_app/http/people.py", "A token tells whose session it is"),
    ("portal_app/http/joining.py", "Whose an invitation or a new address is, the link tells"),
    ("portal_app/http/portal_entry.py", "Who comes in is found by a portal's address, a link or a token"),
    ("portal_app/http/set_up.py", "Before the set-up there is no firm"),
    ("portal_app/http/sign_in.py", "Whether there is any firm"),
    ("portal_app/http/sign_in.py", "Who signs in or out is found by address, link or token"),
    ("portal_app/notifications/delivery.py", "Mails leave by their time, whosever they are"),
    ("portal_app/run/trail.py", "Whoever runs the installation looks after all of its firms"),
    ("portal_app/run/banner.py", "Whether there is any firm"),
    ("state/guard/work.py", "A public page says in its address whose it is"),
    ("state/identity.py", "A token tells whose session it is"),
}

#: Text or driver SQL, connections past the session: what can't be completed with a firm.
PAST_THE_SESSION = {
    ("portal_app/audit/models.py", "text"),
    ("portal_app/clients/importing/bulk.py", "exec_driver_sql"),
    ("portal_app/core/db.py", "exec_driver_sql"),
    ("portal_app/core/migrations.py", "connect"),
    ("portal_app/core/migrations.py", "exec_driver_sql"),
    # One statement, by the mail's own id and its sender's claim.
    ("portal_app/core/noting.py", "connect"),
    ("portal_app/core/noting.py", "exec_driver_sql"),
    ("portal_app/core/noting.py", "raw_connection"),
    ("portal_app/core/schema.py", "connect"),
    ("portal_app/core/scanner.py", "connect"),  # to the virus scanner
    ("portal_app/firms/models.py", "text"),
    ("portal_app/notifications/models.py", "text"),
    ("portal_app/requests/models.py", "text"),
    ("portal_app/run/backup.py", "connect"),
    ("portal_app/run/doctor.py", "connect"),
    ("portal_app/run/doctor.py", "exec_driver_sql"),
    ("portal_app/recurring/models.py", "text"),
    ("portal_app/tasks/models.py", "text"),
}
_METHODS = {"exec_driver_sql", "connect", "raw_connection"}
_FUNCTIONS = {"text", "literal_column", "TextClause", "Session", "sessionmaker", "scoped_session"}


def _calls() -> Iterator[tuple[str, str, ast.Call]]:
    for folder in PRODUCT:
        for path in (ROOT / folder).rglob("*.py"):
            tree = ast.parse(path.read_text())
            imported = {
                alias.asname or alias.name
                for node in ast.walk(tree)
                if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(("sqlalchemy", "sqlmodel"))
                for alias in node.names
            }
            for node in ast.walk(tree):
                if isinstance(node, ast.Call):
                    name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                    # Others have functions of these names as well.
                    if name not in _FUNCTIONS or (isinstance(node.func, ast.Name) and name in imported):
                        yield str(path.relative_to(ROOT)), name, node


def test_every_place_that_sees_several_firms_is_known() -> None:
    found = set()
    for path, name, call in _calls():
        if name == "across_firms":
            (why,) = call.args
            assert isinstance(why, ast.Constant) and isinstance(why.value, str), f"{path}: say why in plain words"
            found.add((path, why.value))
    assert found == ACROSS_FIRMS


def test_nothing_goes_past_the_session() -> None:
    found = {(path, name) for path, name, _ in _calls() if name in _METHODS | _FUNCTIONS}
    assert found == PAST_THE_SESSION


def test_every_session_says_whose_it_is() -> None:
    lacking = {
        f"{path}:{call.lineno}"
        for path, name, call in _calls()
        if name in ("reading", "writing", "noting") and not call.args and not call.keywords
    }
    # It only asks the database for a sign of life.
    assert {place.split(":")[0] for place in lacking} <= {"portal_app/http/health.py"}


def test_what_a_person_changes_begins_in_one_place() -> None:
    """Who only looks on gets no unit of work: `acting(actor)`, and nothing beside it."""
    beside = {
        f"{path}:{call.lineno}"
        for path, name, call in _calls()
        if name == "writing" and path != "portal_app/accounts/acting.py" and "actor" in ast.unparse(call)
    }
    assert beside == set()
