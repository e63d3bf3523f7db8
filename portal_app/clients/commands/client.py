"""Adding, editing, archiving and restoring clients."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import StaffMember
from portal_app.accounts.scope import office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.models import Client, ClientGroup
from portal_app.clients.rules import checked_client, fold
from portal_app.clients.scope import client_of
from portal_app.clients.search import refresh_search
from portal_app.core.clock import now
from portal_app.core.errors import Invalid
from portal_app.core.i18n import Text, msg
from portal_app.core.together import check_seen

#: Kept as None when empty: a reference, or a code that must be free for others without one.
_NULLED = ("registry_code", "manager_id", "group_id")


def add_client(session: Session, actor: Actor, fields: Mapping[str, str], *, new_group: str = "") -> str:
    """Add a client to the firm. Its portal is closed (U8).

    Args:
        session: The unit of work.
        actor: Staff.
        fields: `name`, and any of kind, registry_code, vat_number, address, note, manager_id, group_id.
        new_group: Name of a group to make for it, instead of `group_id`; none is made for a client that is not added.

    Returns:
        The client's id.

    Raises:
        Invalid: A field can't be taken as it is, or another client has the registry code.
        NotFound: The actor is a contact.
    """
    office_only(actor)
    cleaned = checked_client({"name": "", **_grouped(session, actor, fields, new_group)})
    _check_references(session, actor, cleaned, own_id="")
    at = now()
    client = Client(
        firm_id=actor.firm_id,
        name=cleaned["name"],
        name_key=fold(cleaned["name"]),
        kind=cleaned.get("kind", "company"),
        registry_code=cleaned.get("registry_code") or None,
        vat_number=cleaned.get("vat_number", ""),
        address=cleaned.get("address", ""),
        note=cleaned.get("note", ""),
        manager_id=cleaned.get("manager_id") or None,
        group_id=cleaned.get("group_id") or None,
        created_at=at,
        updated_at=at,
    )
    session.add(client)
    refresh_search(session, actor.firm_id, [client.id])
    record(
        session,
        actor,
        Event(Kind.CLIENT_ADDED, ("client", client.id), client.id, internal=True, data={"title": client.name}),
    )
    return client.id


def edit_client(
    session: Session,
    actor: Actor,
    client_id: str,
    fields: Mapping[str, str],
    *,
    seen: Mapping[str, str] | None = None,
    new_group: str = "",
) -> bool:
    """Change some fields of a client; the others stay as they are.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Which.
        fields: As for `add_client`; only those given are touched.
        seen: What of them the form showed when it was opened; None to write over whatever is there.
        new_group: As for `add_client`.

    Returns:
        Whether anything is different now.

    Raises:
        Invalid: A field can't be taken as it is, or another client has the registry code.
        Overtaken: Somebody else has changed a field meanwhile.
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    session.refresh(client, with_for_update=True)
    cleaned = checked_client(_grouped(session, actor, fields, new_group))
    _check_seen(session, actor, client, seen or {}, cleaned)
    _check_references(session, actor, cleaned, own_id=client.id)
    changes: list[dict[str, Any]] = []
    for name, text in cleaned.items():
        before = getattr(client, name) or ""
        if before == text:
            continue
        changes.append(
            {
                "field": name.removesuffix("_id"),
                "before": _shown(session, actor, name, before),
                "after": _shown(session, actor, name, text),
            }
        )
        setattr(client, name, text or None if name in _NULLED else text)
    if not changes:
        return False
    client.name_key = fold(client.name)
    client.updated_at = now()
    refresh_search(session, actor.firm_id, [client.id])
    data = {"title": client.name, "changes": changes}
    record(session, actor, Event(Kind.CLIENT_CHANGED, ("client", client.id), client.id, internal=True, data=data))
    return True


def archive_client(session: Session, actor: Actor, client_id: str) -> None:
    """Put a client out of use: it leaves the lists and its portal closes at once. Everything is kept.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    if client.archived_at is None:
        client.archived_at = client.updated_at = now()
        _record_plain(session, actor, Kind.CLIENT_ARCHIVED, client)


def restore_client(session: Session, actor: Actor, client_id: str) -> None:
    """Take an archived client back into use, its portal as it was.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    if client.archived_at is not None:
        client.archived_at = None
        client.updated_at = now()
        _record_plain(session, actor, Kind.CLIENT_RESTORED, client)


def add_group(session: Session, actor: Actor, name: str) -> str:
    """Make a group of clients, or find the one that has this name already (P1).

    Args:
        session: The unit of work.
        actor: Staff.
        name: Of the group.

    Returns:
        The group's id.

    Raises:
        Invalid: There is no name, or it is too long.
        NotFound: The actor is a contact.
    """
    office_only(actor)
    name = " ".join(name.split())
    if not name:
        raise Invalid({"group": msg("Enter a name for the group.")})
    if len(name) > 80:
        raise Invalid({"group": msg("Shorten the name to {limit} characters.", limit=80)})
    groups = session.execute(select(ClientGroup.id, ClientGroup.name).where(ClientGroup.firm_id == actor.firm_id)).all()
    for id_, known in groups:
        if fold(known) == fold(name):
            return str(id_)
    group = ClientGroup(firm_id=actor.firm_id, name=name)
    session.add(group)
    session.flush()
    return group.id


def _record_plain(session: Session, actor: Actor, kind: Kind, client: Client) -> None:
    record(session, actor, Event(kind, ("client", client.id), client.id, internal=True, data={"title": client.name}))


def _grouped(session: Session, actor: Actor, fields: Mapping[str, str], new_group: str) -> Mapping[str, str]:
    return {**fields, "group_id": add_group(session, actor, new_group)} if new_group.strip() else fields


def _check_references(session: Session, actor: Actor, cleaned: Mapping[str, str], own_id: str) -> None:
    faults = {}
    if cleaned.get("registry_code"):
        other = session.scalar(
            select(Client.name).where(
                Client.firm_id == actor.firm_id,
                Client.registry_code == cleaned["registry_code"],
                Client.id != own_id,
            )
        )
        if other is not None:
            faults["registry_code"] = msg("{name} has this registry code already.", name=other)
    if cleaned.get("manager_id") and not _name_of(session, actor, "manager_id", cleaned["manager_id"]):
        faults["manager_id"] = msg("Choose somebody who works at the firm.")
    if cleaned.get("group_id") and not _name_of(session, actor, "group_id", cleaned["group_id"]):
        faults["group_id"] = msg("This group is no longer here. Choose another.")
    if faults:
        raise Invalid(faults)


def _check_seen(
    session: Session, actor: Actor, client: Client, seen: Mapping[str, str], cleaned: Mapping[str, str]
) -> None:
    held = {name: getattr(client, name) or "" for name in seen}
    words: dict[str, Text | str] = {name: _shown(session, actor, name, text) for name, text in held.items()}
    if "kind" in words:
        words["kind"] = msg("Company") if client.kind == "company" else msg("Private person")
    check_seen(seen, held, cleaned, words)


def _shown(session: Session, actor: Actor, field: str, value: str) -> str:
    return _name_of(session, actor, field, value) if value and field.endswith("_id") else value


def _name_of(session: Session, actor: Actor, field: str, value: str) -> str:
    """The name of a manager or group of the actor's firm; empty when there is none."""
    table = StaffMember if field == "manager_id" else ClientGroup
    named = select(table.name).where(table.id == value, table.firm_id == actor.firm_id)
    if table is StaffMember:
        # Whoever is only invited does not work here yet.
        named = named.where(StaffMember.invited_at.is_(None))
    return session.scalar(named) or ""
