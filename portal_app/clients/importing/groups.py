"""Into which group each new client goes: two queries, and an insert for groups that are not there yet."""

from collections.abc import Callable, Iterable

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from portal_app.clients.importing.choices import Choices
from portal_app.clients.models import ClientGroup
from portal_app.clients.rules import fold
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.core.ids import new_ids

GroupOf = Callable[[str], str | None]
"""From the group that a row names to the id of the group that its client goes into."""


def groups_for(session: Session, firm_id: str, choices: Choices, in_file: Iterable[str]) -> GroupOf:
    """Find or make the groups that new clients go into (P1).

    Args:
        session: The unit of work.
        firm_id: The firm.
        choices: What was decided on groups.
        in_file: The groups that the list names for new clients.

    Returns:
        What tells each row's group; the same for all where one was chosen.

    Raises:
        Refused: The chosen group is gone.
    """
    if choices.group_mode == "none":
        return lambda _named: None
    rows = session.execute(
        select(ClientGroup.id, ClientGroup.name).where(ClientGroup.firm_id == firm_id).order_by(ClientGroup.id)
    )
    known = {row.id: row.name for row in rows}
    if choices.group_mode == "existing":
        if choices.group_id not in known:
            raise Refused(msg("The group that you chose is no longer here. Choose another."))
        chosen = choices.group_id
        return lambda _named: chosen
    wanted = [choices.group_name] if choices.group_mode == "new" else [name for name in dict.fromkeys(in_file) if name]
    by_key = {fold(name): id_ for id_, name in reversed(known.items())}
    lacking = {fold(name): name for name in reversed(wanted) if fold(name) not in by_key}
    if lacking:
        ids = new_ids(len(lacking))
        made = [{"id": id_, "firm_id": firm_id, "name": name} for id_, name in zip(ids, lacking.values(), strict=True)]
        session.execute(insert(ClientGroup), made)
        by_key |= dict(zip(lacking, ids, strict=True))
    if choices.group_mode == "new":
        named = by_key[fold(choices.group_name)]
        return lambda _named: named
    return {name: by_key[fold(name)] for name in wanted}.get
