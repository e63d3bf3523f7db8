"""The `kontor` command."""

import importlib
import json
import sys
import time
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from portal_app.run import project

app = typer.Typer(
    name="kontor",
    help="A self-hosted client portal for accounting, bookkeeping and law firms.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

audit = typer.Typer(help="The audit trail.", no_args_is_help=True)
app.add_typer(audit, name="audit")


@app.callback()
def _enter() -> None:
    project.enter()


@app.command()
def run(
    demo: Annotated[bool, typer.Option("--demo", help="Fill an empty installation with the demo firm.")] = False,
) -> None:
    """Migrate, build what changed, and serve on one port until Ctrl-C."""
    from portal_app.core.settings import settings
    from portal_app.run import banner, frontend, holders, server
    from portal_app.run.doctor import enough_for_workers

    wanted = settings()
    if lacking := enough_for_workers(wanted):
        _end(lacking)
    try:
        # Kept open: closing it would give the data folder away.
        lock = holders.lock_data_folder(wanted.data_dir, wanted.port)
        bound = holders.claim_port(wanted.host, wanted.port)
        changed = _build() + _migrate()
    except (holders.Held, frontend.BuildFailed) as error:
        _end(str(error))
    if demo:
        _fill(as_json=False)
    with lock:
        server.serve(bound, wanted, lambda: banner.show(wanted, changed))


@app.command()
def worker() -> None:
    """Work the jobs in a process of its own (needs KONTOR_REDIS_URL)."""
    from portal_app.core.settings import settings

    if not settings().redis_url:
        _end("Jobs are worked inside `kontor run` as long as KONTOR_REDIS_URL is not set.")
    importlib.import_module("jobs.worker").main()


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    done = _migrate()
    typer.echo(done[0].capitalize() + "." if done else "The database is up to date.")


@app.command()
def build(force: Annotated[bool, typer.Option("--force", help="Even if nothing changed.")] = False) -> None:
    """Build the pages, as `kontor run` does when their sources changed."""
    from portal_app.run import frontend

    try:
        done = frontend.build(force)
    except frontend.BuildFailed as error:
        _end(str(error))
    typer.echo("Built." if done else "Nothing changed.")


@app.command()
def demo(as_json: Annotated[bool, typer.Option("--json", help="For programs.")] = False) -> None:
    """Make a firm full of believable data, and a sign-in link for each role."""
    _migrate()
    _fill(as_json)


@app.command()
def backup(archive: Annotated[Path, typer.Argument(help="The file to write, for example kontor.tar.gz.")]) -> None:
    """Write database, files, mails and secret key into one archive; the program may go on running."""
    from portal_app.core.settings import settings
    from portal_app.run.backup import NotPossible, back_up

    try:
        size = back_up(settings(), project.as_given(archive))
    except NotPossible as error:
        _end(str(error))
    typer.echo(f"Backed up into {archive} ({size / 1_000_000:.1f} MB). It holds the secret key: keep it safe.")


@app.command()
def restore(archive: Annotated[Path, typer.Argument(help="Written by `kontor backup`.")]) -> None:
    """Make an installation from an archive, in an empty data folder."""
    from portal_app.core.settings import settings
    from portal_app.run.backup import NotPossible
    from portal_app.run.backup import restore as restore_from

    try:
        restore_from(settings(), project.as_given(archive))
    except NotPossible as error:
        _end(str(error))
    typer.echo(f"Restored into {settings().data_dir}. Start it with `kontor run`.")


@app.command("rotate-key")
def rotate_key(
    finish: Annotated[
        bool, typer.Option("--finish", help="Make no new key; encrypt what is stored with the one in use.")
    ] = False,
) -> None:
    """Put a new key into use; links signed by the old one work for their life, stored secrets are encrypted anew."""
    from portal_app.core import keys
    from portal_app.run import rotation

    _migrate()
    try:
        for line in rotation.rotate(finish):
            typer.echo(line)
    except keys.KeysElsewhere:
        _end(rotation.how_by_environment())
    except rotation.Unfinished as error:
        _end(str(error))


@app.command("reset-factors")
def reset_factors(email: Annotated[str, typer.Argument(help="Of the staff member who lost everything.")]) -> None:
    """Take away somebody's authenticator app, passkeys and recovery codes; their password stays."""
    importlib.import_module("portal_app.wiring")
    from portal_app.core.db import writing
    from portal_app.core.scope import across_firms
    from portal_app.factors.commands.reset import reset_by_email

    with writing(across_firms("Whoever runs the installation names the person")) as session:
        done = reset_by_email(session, email)
    if not done:
        _end(f"Nobody who works at a firm here has the address {email}.")
    for person in done:
        what = "signs in with the password alone now" if person.had_any else "had nothing set up"
        typer.echo(f"{person.name} ({person.firm}) {what}, and is signed out everywhere.")


_FIRM = typer.Option("--firm", help="A firm's id or name; all without it.")


@audit.command()
def verify(
    firm: Annotated[str, _FIRM] = "",
    expect: Annotated[str, typer.Option(help="NUMBER:HASH that an earlier check told, kept elsewhere.")] = "",
) -> None:
    """Go along each firm's chain: nothing changed, nothing missing. Ends with 1 at the first broken place."""
    from portal_app.run import trail

    number, _, told = expect.partition(":")
    if expect and not (number.isdigit() and told):
        _end("Give --expect as NUMBER:HASH, as `kontor audit verify` wrote it.")
    if (firm and len(trail.firms(firm)) != 1) or (expect and len(trail.firms(firm)) != 1):
        _end("Name one firm by its id or name: --firm …" if not firm else f"There is no firm {firm} here.")
    lines, whole = trail.check(firm, (int(number), told) if expect else None)
    typer.echo("\n".join(lines) or "There is no firm yet.")
    raise typer.Exit(0 if whole else 1)


@audit.command("export")
def export_trail(firm: Annotated[str, _FIRM] = "") -> None:
    """Write every entry as a line of JSON."""
    from portal_app.run import trail

    if firm and len(trail.firms(firm)) != 1:
        _end(f"There is no firm {firm} here.")
    for line in trail.export(firm):
        typer.echo(line)


@app.command()
def doctor() -> None:
    """List every setting with its value, and check what the program depends on."""
    from portal_app.run.doctor import report

    lines, healthy = report()
    typer.echo("\n".join(lines))
    raise typer.Exit(0 if healthy else 1)


def _build() -> list[str]:
    from portal_app.run import frontend

    started = time.monotonic()
    if frontend.is_built():
        return []
    typer.echo("Building the pages; that takes a moment the first time …")
    frontend.build()
    return [f"built in {time.monotonic() - started:.0f} s"]


def _migrate() -> list[str]:
    from portal_app.core import schema
    from portal_app.core.db import engine

    if schema.is_current(engine()):
        return []
    from portal_app.core import migrations

    migrations.migrate(engine())
    return ["migrated the database"]


def _fill(as_json: bool) -> None:
    told = importlib.import_module("portal_app.demo").fill()
    if as_json:
        typer.echo(json.dumps(told, ensure_ascii=False, indent=2))
        return
    typer.echo(f"{told['firm']}: {told['url']}")
    for person in told["people"]:
        typer.echo(f"  {person['role']:<11} {person['name']:<24} {person['sign_in_url']}")


def _end(text: str) -> NoReturn:
    typer.echo(text, err=True)
    sys.exit(1)


if __name__ == "__main__":
    app(prog_name="kontor")
