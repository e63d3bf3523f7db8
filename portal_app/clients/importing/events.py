"""What the history says of the rows of an import."""

from collections.abc import Mapping
from typing import Any

from portal_app.activity.commands import Event
from portal_app.activity.kinds import Kind
from portal_app.clients.imports.matching import Change, PlannedContact, PlannedRow


def client_changed(planned: PlannedRow, names: Mapping[str, str], staff: Mapping[str, str]) -> Event:
    """That an import completed or corrected a client."""
    changes = [
        {"field": change.field, "before": staff.get(change.before, ""), "after": staff.get(change.after, "")}
        if change.field == "manager"
        else _as_data(change)
        for change in planned.changes
    ]
    title = next((change.after for change in planned.changes if change.field == "name"), names[planned.client_id])
    data = {"title": title, "changes": changes}
    return Event(Kind.CLIENT_CHANGED, ("client", planned.client_id), planned.client_id, internal=True, data=data)


def contact_event(client_id: str, person_id: str, name: str, one: PlannedContact) -> Event:
    """That an import added, linked or completed a person at a client."""
    subject = ("contact", person_id)
    if one.person_id == person_id and one.action == "fill":
        data: dict[str, Any] = {"title": name, "changes": [_as_data(change) for change in one.changes]}
        return Event(Kind.CONTACT_CHANGED, subject, client_id, internal=True, data=data)
    data = {"title": name, "linked": one.action == "link"}
    return Event(Kind.CONTACT_ADDED, subject, client_id, internal=True, data=data)


def _as_data(change: Change) -> dict[str, str]:
    return {"field": change.field, "before": change.before, "after": change.after}
