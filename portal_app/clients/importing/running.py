"""Carrying an import out: read, judge and compare again, then write all of it or nothing (P1).

Runs in a thread of its own. Progress is told to the run's row in short units of work of its own, where the
database takes them. A second try follows when somebody else added one of the clients or people meanwhile.
"""

import threading
import time
from collections.abc import Callable

import structlog
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.importing import commands, live, source
from portal_app.clients.importing.choices import Choices
from portal_app.clients.importing.groups import groups_for
from portal_app.clients.importing.known import load_known
from portal_app.clients.importing.result import result_of, text_to_json
from portal_app.clients.importing.runs import run_of
from portal_app.clients.importing.writing import write_rows
from portal_app.clients.imports.matching import match
from portal_app.clients.imports.progress import Stopped
from portal_app.clients.imports.rows import ImportRow
from portal_app.clients.models import ClientImport
from portal_app.core.clock import now
from portal_app.core.db import after_commit, engine, reading
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.garbage import collector_paused
from portal_app.core.i18n import Text, msg
from portal_app.core.ids import new_id
from portal_app.core.storage import storage
from portal_app.firms.models import Firm

log = structlog.get_logger(__name__)

_TRIES = 3
_TELL_SECONDS = 0.4
_JUDGED_SHARE = 0.4
"""How much of the time judging takes; writing takes the rest."""


def carry_out_apart(actor: Actor, run_id: str) -> threading.Thread:
    """`carry_out`, in a thread that keeps nobody waiting: no click, no sign-in, no end of the program."""
    thread = threading.Thread(target=carry_out, args=(actor, run_id), name="kontor-import", daemon=True)
    thread.start()
    return thread


def carry_out(actor: Actor, run_id: str) -> None:
    """Carry out a run that was started (`commands.start`). Ends with the run done, or ready to be started again.

    Args:
        actor: Who started it.
        run_id: The run.
    """
    with reading(actor.firm_id) as session:
        run = session.get(ClientImport, run_id)
        country = source.country_of(session, actor.firm_id)
    if run is None or run.firm_id != actor.firm_id or run.state != "importing":
        return
    doing = live.begin(run_id, run.rows_total)
    if doing is None:
        return
    pass_ = _Pass(actor, run, country, doing)
    try:
        with collector_paused():
            pass_.run()
    except Stopped:
        _back_to_ready(actor, run_id, {"cancelled": True})
    except (Refused, NotFound, Invalid) as error:
        why = error.text if isinstance(error, Refused) else msg("The file is no longer here. Choose it again.")
        _back_to_ready(actor, run_id, {"problem": text_to_json(why)})
    except Exception as error:
        reference = new_id()[-8:]
        log.error("client_import_failed", run=run_id, reference=reference, exc_info=error)
        _back_to_ready(actor, run_id, {"problem": text_to_json(_failed(reference))})
    finally:
        live.end(run_id)


def cancel(actor: Actor, run_id: str) -> None:
    """Cancel an import that runs: nothing of it stays, and it can be started again.

    Takes no session: while this process writes, SQLite lets nobody else, and the wish must not wait for the end.

    Args:
        actor: The run's maker.
        run_id: The run.

    Raises:
        NotFound: There is no such run for this actor.
    """
    with reading(actor.firm_id) as session:
        run_of(session, actor, run_id)
    doing = live.find(run_id)
    if doing is not None:
        doing.cancelled.set()
        return
    with acting(actor) as session:
        commands.ask_cancel(session, actor, run_id)


class _Pass:
    """One run being carried out."""

    def __init__(self, actor: Actor, run: ClientImport, country: str, doing: live.Live) -> None:
        self._actor = actor
        self._run = run
        self._country = country
        self._live = doing
        self._told = time.monotonic()

    def run(self) -> None:
        rows = source.judged_rows(self._run, self._country, self._judged, self._stop_asked)
        for attempt in range(_TRIES):
            try:
                with acting(self._actor) as session:
                    import_rows(session, self._actor, self._run, rows, self._written)
                return
            except IntegrityError:
                # Somebody added one of these clients or people in the meantime: compare again.
                if attempt == _TRIES - 1:
                    raise

    def _judged(self, done: int, total: int) -> None:
        self._tell(_JUDGED_SHARE * done / max(total, 1))

    def _written(self, done: int, total: int) -> None:
        if self._stop_asked():
            raise Stopped
        self._tell(_JUDGED_SHARE + (1 - _JUDGED_SHARE) * done / max(total, 1), writing_now=True)

    def _tell(self, share: float, writing_now: bool = False) -> None:
        self._live.done = int(share * self._live.total)
        # On SQLite this very thread holds the only lock while it writes.
        if (writing_now and engine().dialect.name == "sqlite") or time.monotonic() - self._told < _TELL_SECONDS:
            return
        self._told = time.monotonic()
        with acting(self._actor) as session:
            changed = session.execute(
                update(ClientImport)
                .where(ClientImport.id == self._run.id, ClientImport.state == "importing")
                .values(rows_done=self._live.done, alive_at=now())
                .returning(ClientImport.cancel_asked)
            ).first()
        if changed is None or changed[0]:
            self._live.cancelled.set()

    def _stop_asked(self) -> bool:
        return self._live.cancelled.is_set()


def import_rows(
    session: Session, actor: Actor, run: ClientImport, rows: list[ImportRow], watch: Callable[[int, int], None]
) -> None:
    """Compare judged rows with what the firm has now, and write those that are ticked, in this unit of work.

    Args:
        session: The unit of work.
        actor: Staff.
        run: The run, which is being carried out.
        rows: As judged.
        watch: Called with (written, to be written); raises `Stopped` to end it.

    Raises:
        Stopped: It was cancelled; give the unit of work up.
        Refused: The chosen group is gone.
    """
    # One import of a firm after the other: the second sees what the first one made. Others' work goes on.
    session.execute(select(Firm.id).where(Firm.id == actor.firm_id).with_for_update(key_share=True))
    known = load_known(session, actor.firm_id)
    plan = match(rows, known)
    choices = Choices.from_json(run.choices)
    chosen = plan.chosen(choices.ticked(plan))
    new = [planned for planned in chosen if not planned.client_id]
    group_of = groups_for(session, actor.firm_id, choices, (planned.row.group for planned in new))
    watch(0, len(chosen))
    written = write_rows(session, actor, chosen, known, group_of, lambda done: watch(done, len(chosen)))
    result = result_of(plan, chosen, written, known)
    counts = {name: result[name] for name in ("added", "changed", "unchanged", "people", "left_out_count")}
    record(
        session,
        actor,
        Event(
            Kind.CLIENTS_IMPORTED, ("import", run.id), internal=True, data={"title": run.file_name, "counts": counts}
        ),
    )
    ended = session.execute(
        update(ClientImport)
        .where(ClientImport.id == run.id, ClientImport.state == "importing", ClientImport.cancel_asked.is_(False))
        .values(
            state="done",
            result=result,
            rows_done=ClientImport.rows_total,
            first_client_id=written.first_id or None,
            last_client_id=written.last_id or None,
            finished_at=now(),
        )
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise Stopped
    after_commit(session, lambda: _let_go(run))


def _let_go(run: ClientImport) -> None:
    source.forget(run.id)
    try:
        storage().delete(run.file_key)
    except Exception as error:  # the clients are in; a file that stays behind harms nobody
        log.warning("client_import_file_left", run=run.id, exc_info=error)


def _back_to_ready(actor: Actor, run_id: str, result: dict[str, object]) -> None:
    with acting(actor) as session:
        session.execute(
            update(ClientImport)
            .where(ClientImport.id == run_id, ClientImport.state == "importing")
            .values(state="ready", result=result, rows_done=0, cancel_asked=False, alive_at=None)
        )


def _failed(reference: str) -> Text:
    return msg(
        "Something went wrong on our side and was noted as {reference}. Nothing was imported. Please try again.",
        reference=reference,
    )
