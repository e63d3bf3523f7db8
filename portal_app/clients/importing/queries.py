"""What the wizard's steps show (P1), to the run's maker only."""

from collections import Counter
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.clients.importing import live, source
from portal_app.clients.importing.choices import Choices
from portal_app.clients.importing.result import A_TOTAL, text_from_json
from portal_app.clients.importing.runs import is_dead, run_of
from portal_app.clients.importing.views import (
    ChangeLine,
    ColumnsView,
    ColumnView,
    FaultGroup,
    FaultLine,
    GroupView,
    LeftOut,
    ProgressView,
    ResultView,
    RowLine,
    RowsView,
    RunView,
    SharedPerson,
)
from portal_app.clients.importing.wording import FAULT_TITLES, field_title
from portal_app.clients.imports.columns import FIELD_TITLES, FIELDS, guess_columns, mapping_faults
from portal_app.clients.imports.export import KIND_TITLES
from portal_app.clients.imports.matching import Change, Plan, PlannedContact, PlannedRow
from portal_app.clients.models import ClientGroup, ClientImport
from portal_app.clients.views import Choice
from portal_app.core.i18n import Text, msg, translate

PAGE_ROWS = 50
_HEADER_CHOICES = 20
_MOST_GROUPS_SHOWN = 6

Say = Callable[[Text], str]


def get_run(session: Session, actor: Actor, run_id: str) -> RunView:
    """A run, at any step.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    sheet = source.table_of(run).sheet if run.state == "ready" else ""
    return RunView(run.id, run.state, run.file_name, sheet, run.rows_total, _problem(run, _say(actor)))


def get_columns(session: Session, actor: Actor, run_id: str) -> ColumnsView:
    """Step 2: the columns and what each is taken for.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    say = _say(actor)
    choices = Choices.from_json(run.choices)
    table = source.table_of(run)
    columns = []
    for guess in guess_columns(table, choices.header):
        chosen = choices.fields[guess.index]
        sure = "likely" if guess.confidence >= 0.6 else "unsure"
        if guess.index in choices.by_hand:
            sure = "chosen"
        elif not chosen:
            sure = ""
        elif guess.confidence >= 0.9:
            sure = "sure"
        samples = [sample[:60] for sample in guess.samples]
        columns.append(ColumnView(guess.index, guess.letter, guess.heading, samples, chosen, sure))
    headers = [Choice("0", say(msg("The list has no headings")))]
    for index, row in enumerate(table.rows[:_HEADER_CHOICES]):
        filled = " · ".join(cell.strip() for cell in row if cell.strip())
        if filled:
            headers.append(Choice(str(index + 1), f"{index + 1}: {filled[:70]}"))
    fields = [Choice("", say(msg("Leave out"))), *(Choice(name, say(FIELD_TITLES[name])) for name in FIELDS)]
    faults = [say(fault) for fault in mapping_faults(choices.fields)]
    return ColumnsView(str(choices.header + 1), headers, fields, columns, faults)


def get_rows(
    session: Session, actor: Actor, run_id: str, show: str = "", page: int = 1, fresh: bool = False
) -> RowsView:
    """Step 3: one page of rows with what importing them would do.

    Args:
        session: For reading.
        actor: The run's maker.
        run_id: The run.
        show: An outcome, "faults" for rows with any fault, the code of one kind of fault, or "" for all.
        page: From 1; a page past the end gives the last.
        fresh: Compare with the database anew.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    choices = Choices.from_json(run.choices)
    plan, known = source.planned(session, run, fresh)
    ticked = choices.ticked(plan)
    counts = plan.counts
    shown = [planned for planned in plan.rows if _is_shown(planned, show)]
    pages = max(1, -(-len(shown) // PAGE_ROWS))
    page = min(max(1, page), pages)
    start = (page - 1) * PAGE_ROWS
    lines = shown[start : start + PAGE_ROWS]
    say = _say(actor)
    staff = {person.id: person.name for person in known.staff}
    return RowsView(
        all=len(plan.rows),
        new=counts["new"],
        changed=counts["changed"],
        unchanged=counts["unchanged"],
        blocked=counts["blocked"],
        sums=counts["total"],
        ticked=len(plan.chosen(ticked)),
        faults=_fault_groups(plan, say),
        rows=[_line(planned, planned.row.number in ticked, staff, say) for planned in lines],
        total=len(shown),
        page=page,
        pages=pages,
        first=start + 1 if lines else 0,
        last=start + len(lines),
    )


def get_group(session: Session, actor: Actor, run_id: str) -> GroupView:
    """Step 4: where the new clients go, and what the import would do.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    say = _say(actor)
    choices = Choices.from_json(run.choices)
    plan, _ = source.planned(session, run)
    chosen = plan.chosen(choices.ticked(plan))
    new = [planned for planned in chosen if planned.outcome == "new"]
    options = [Choice("none", say(msg("No group")))]
    if "group" in choices.fields:
        options.append(Choice("file", say(msg("As the list says"))))
    rows = session.execute(
        select(ClientGroup.id, ClientGroup.name)
        .where(ClientGroup.firm_id == actor.firm_id)
        .order_by(ClientGroup.name, ClientGroup.id)
    )
    options += [Choice(id_, name) for id_, name in rows]
    options.append(Choice("new", say(msg("A new group…"))))
    in_file = list(dict.fromkeys(planned.row.group for planned in new if planned.row.group))
    more = "…" if len(in_file) > _MOST_GROUPS_SHOWN else ""
    return GroupView(
        value=choices.group_id if choices.group_mode == "existing" else choices.group_mode,
        name=choices.group_name,
        options=options,
        in_file=", ".join(in_file[:_MOST_GROUPS_SHOWN]) + more,
        new=len(new),
        changed=len(chosen) - len(new),
        ticked=len(chosen),
    )


def get_progress(session: Session, actor: Actor, run_id: str) -> ProgressView:
    """How far an import is. Asked often: one query.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    doing = live.find(run.id)
    if doing is not None and run.state == "importing":
        return ProgressView(run.state, doing.done, doing.total, doing.cancelled.is_set())
    return ProgressView(run.state, run.rows_done, run.rows_total, run.cancel_asked, is_dead(session, run))


def get_result(session: Session, actor: Actor, run_id: str) -> ResultView:
    """The end: what the import came to.

    Raises:
        NotFound: There is no such run for this actor.
    """
    run = run_of(session, actor, run_id)
    kept = run.result
    if run.state != "done":
        return ResultView()
    say = _say(actor)
    left_out = [
        LeftOut(line["number"], line["name"], " ".join(say(text_from_json(reason)) for reason in line["reasons"]))
        for line in kept["left_out"]
    ]
    shared = [SharedPerson(one["name"], one["email"], ", ".join(one["clients"])) for one in kept["shared"]]
    return ResultView(
        added=kept["added"],
        changed=kept["changed"],
        unchanged=kept["unchanged"],
        people=kept["people"],
        left_out_count=kept["left_out_count"],
        left_out=left_out,
        shared_count=kept["shared_count"],
        shared=shared,
    )


def _say(actor: Actor) -> Say:
    return lambda text: translate(text, actor.language)


def _problem(run: ClientImport, say: Say) -> str:
    if run.state != "ready" or not run.result:
        return ""
    if "problem" in run.result:
        return say(text_from_json(run.result["problem"]))
    if "cancelled" in run.result:
        return say(msg("The import was cancelled. Nothing was changed."))
    return say(msg("The program was stopped during the import. Nothing was changed; you can start it again."))


def _is_shown(planned: PlannedRow, show: str) -> bool:
    if show == "faults":
        return bool(planned.faults)
    return not show or planned.outcome == show or any(fault.code == show for fault in planned.faults)


def _fault_groups(plan: Plan, say: Say) -> list[FaultGroup]:
    """Kinds of faults by how many rows have them, those that block first."""
    counts: Counter[tuple[str, str]] = Counter()
    for planned in plan.rows:
        counts.update({(fault.severity, fault.code) for fault in planned.faults})
    found = sorted(counts.items(), key=lambda item: (item[0][0] != "error", -item[1]))
    return [FaultGroup(code, say(FAULT_TITLES[code]), severity, count) for (severity, code), count in found]


def _line(planned: PlannedRow, ticked: bool, staff: dict[str, str], say: Say) -> RowLine:
    row = planned.row
    why = ""
    if planned.outcome == "total":
        why = say(A_TOTAL)
    elif planned.outcome == "blocked":
        why = say(msg("Mend the faults in the list first."))
    elif planned.outcome == "unchanged":
        why = say(msg("Everything in this row is there already."))
    return RowLine(
        number=row.number,
        name=row.name,
        code=row.registry_code,
        outcome=planned.outcome,
        people=", ".join(contact.name or contact.email for contact in row.contacts),
        tickable=not why,
        ticked=ticked and not why,
        why=why,
        faults=[
            FaultLine(say(field_title(fault.field)), fault.severity, say(fault.message))
            # What keeps the row out comes first.
            for fault in sorted(planned.faults, key=lambda fault: fault.severity != "error")
        ],
        changes=_changes(planned, staff, say),
    )


def _changes(planned: PlannedRow, staff: dict[str, str], say: Say) -> list[ChangeLine]:
    """What changes on a client that is there; a new one's values are all new."""
    if planned.outcome != "changed":
        return []
    lines = [_change(change, staff, say) for change in planned.changes]
    for one in planned.contacts:
        if one.action in ("new", "link"):
            lines.append(ChangeLine(say(msg("New contact")), "", _who(one)))
        lines += [_filled(one, change, say) for change in one.changes if one.action == "fill"]
    return lines


def _change(change: Change, staff: dict[str, str], say: Say) -> ChangeLine:
    before, after = change.before, change.after
    if change.field == "manager":
        before, after = staff.get(before, ""), staff.get(after, "")
    elif change.field == "kind":
        before, after = (say(KIND_TITLES[kind]) if kind in KIND_TITLES else kind for kind in (before, after))
    return ChangeLine(say(field_title(change.field)), before, after)


def _filled(one: PlannedContact, change: Change, say: Say) -> ChangeLine:
    return ChangeLine(f"{_who(one)}: {say(field_title(change.field))}", change.before, change.after)


def _who(one: PlannedContact) -> str:
    return one.contact.name or one.contact.email
