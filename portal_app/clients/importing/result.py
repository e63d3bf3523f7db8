"""What an import came to, as it is kept with the run and shown at its end."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from portal_app.clients.importing.writing import Written
from portal_app.clients.imports.known import Known
from portal_app.clients.imports.matching import Plan, PlannedRow
from portal_app.core.i18n import Text, msg

_MOST_LINES = 200
"""Lines of each kind that the result lists; the counts hold all."""

NOT_TICKED = msg("Not ticked.")
A_TOTAL = msg("This row adds up the list; it is no client.")


def result_of(plan: Plan, chosen: Sequence[PlannedRow], written: Written, known: Known) -> dict[str, Any]:
    """Sum up an import.

    Args:
        plan: All rows.
        chosen: Those that were carried out.
        written: What was written.
        known: What they were compared with.

    Returns:
        Counts, the rows left out with the reason, and the people who now have several clients; ready for JSON.
    """
    carried_out = {planned.row.number for planned in chosen}
    left_out = [
        planned for planned in plan.rows if planned.row.number not in carried_out and planned.outcome != "unchanged"
    ]
    people = _people_of_several(chosen, known)
    return {
        "added": written.added,
        "changed": written.changed,
        "unchanged": plan.counts["unchanged"],
        "people": written.people,
        "left_out_count": len(left_out),
        "left_out": [_left_out(planned) for planned in left_out[:_MOST_LINES]],
        "shared_count": len(people),
        "shared": people[:_MOST_LINES],
    }


def text_to_json(text: Text) -> dict[str, Any]:
    """A text not yet in any language, to be kept."""
    params = {name: text_to_json(value) if isinstance(value, Text) else value for name, value in text.params}
    return {"msgid": text.msgid, "plural": text.plural, "n": text.n, "params": params}


def text_from_json(kept: Mapping[str, Any]) -> Text:
    """What `text_to_json` wrote."""
    params = [
        (name, text_from_json(value) if isinstance(value, dict) else value) for name, value in kept["params"].items()
    ]
    return Text(kept["msgid"], kept["plural"], kept["n"], tuple(params))


def _left_out(planned: PlannedRow) -> dict[str, Any]:
    if planned.outcome == "total":
        reasons = [A_TOTAL]
    elif planned.outcome == "blocked":
        reasons = [fault.message for fault in planned.faults if fault.severity == "error"]
    else:
        reasons = [NOT_TICKED]
    row = planned.row
    return {"number": row.number, "name": row.name, "reasons": [text_to_json(reason) for reason in reasons]}


def _people_of_several(chosen: Sequence[PlannedRow], known: Known) -> list[dict[str, Any]]:
    """People of the imported rows who have more than one client, with those clients' names."""
    clients: defaultdict[str, dict[str, None]] = defaultdict(dict)
    names: dict[str, str] = {}
    linked = set()
    for planned in chosen:
        for one in planned.contacts:
            address = one.contact.email
            if address:
                clients[address][planned.row.name] = None
                names.setdefault(address, one.contact.name)
                if one.action == "link":
                    linked.add(address)
    if linked:
        for client in known.clients:
            for person in client.contacts:
                if person.email.lower() in linked:
                    clients[person.email.lower()].setdefault(client.name)
    return [
        {"name": names[address] or address, "email": address, "clients": list(theirs)[:20]}
        for address, theirs in clients.items()
        if len(theirs) > 1
    ]
