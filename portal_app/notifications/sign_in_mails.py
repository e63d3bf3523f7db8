"""What the mails with sign-in links say (U9, U31)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from portal_app.access import links
from portal_app.accounts.models import SignInLink
from portal_app.clients.models import Client, ClientContact
from portal_app.core.clock import now
from portal_app.firms.models import Portal
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, Skip, provide
from portal_app.notifications.kinds import Mail

_DEFAULT_HOURS = 24
#: So many clients of one person are named in an invitation.
_NAMED = 5


@provide(Mail.INVITATION, makes=True)
def invitation(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """Invitations to the portal: one a person with one link, which names every client that is open to them."""
    answers = _with_links(session, desk, rows)
    open_clients = _open_clients(session, [row.person_id for row in rows])
    for row in rows:
        answer = answers[row.id]
        if isinstance(answer, dict) and (names := open_clients.get(row.person_id)):
            more = ["…"] if len(names) > _NAMED else []
            answers[row.id] = {**answer, "client": ", ".join(names[:_NAMED] + more)}
    return answers


def _open_clients(session: Session, contacts: Sequence[str]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for contact_id, name in session.execute(
        select(ClientContact.contact_id, Client.name)
        .join(Client, Client.id == ClientContact.client_id)
        .where(
            ClientContact.contact_id.in_(contacts),
            ClientContact.portal_open,
            Client.portal_open,
            Client.archived_at.is_(None),
        )
        .order_by(Client.name_key)
    ):
        found.setdefault(contact_id, []).append(name)
    return found


@provide(Mail.SIGN_IN_LINK, makes=True)
def sign_in_link(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """Links that somebody asked for."""
    return _with_links(session, desk, rows)


def _with_links(session: Session, desk: Desk, rows: Sequence[Due]) -> dict[str, Answer]:
    hours = _hours(session, rows)
    # A person's newest link voids the older ones, so of several mails in hand the last one's is good.
    last = {(row.side, row.person_id): row for row in rows}
    refused = _issue(session, list(last.values()), hours)
    answers: dict[str, Answer] = {}
    for row in rows:
        newest = last[row.side, row.person_id]
        if row is not newest and not row.bundle:
            answers[row.id] = Skip("newer_link")
        elif newest.data["link_id"] in refused:
            answers[row.id] = Skip(refused[newest.data["link_id"]])
        else:
            answers[row.id] = {
                "client": desk.client(row),
                "url": _url(desk, newest),
                "hours": hours[row.firm_id],
            }
    return answers


def _url(desk: Desk, row: Due) -> str:
    link_id = str(row.data["link_id"])
    if row.side == "staff":
        return links.staff_url(link_id)
    return links.contact_url(desk.brand(row).address, link_id)


def _hours(session: Session, rows: Sequence[Due]) -> dict[str, int]:
    firms = {row.firm_id for row in rows}
    set_hours = dict(session.execute(select(Portal.firm_id, Portal.link_hours).where(Portal.firm_id.in_(firms))).all())
    return {firm_id: set_hours.get(firm_id, _DEFAULT_HOURS) for firm_id in firms}


def _issue(session: Session, rows: Sequence[Due], hours: Mapping[str, int]) -> dict[str, str]:
    """Make the links, or give those made before their full time again; void each person's older ones.

    Returns:
        Ids of links that can't be given again, each with the reason: it was used, so the mail came through after
        all, or a newer one was sent meanwhile.
    """
    at = now()
    found = select(SignInLink.id, SignInLink.used_at, SignInLink.voided_at).where(
        SignInLink.id.in_([row.data["link_id"] for row in rows])
    )
    known = {link_id: (used_at, voided_at) for link_id, used_at, voided_at in session.execute(found)}
    refused = {
        link_id: "link_used" if used_at is not None else "newer_link"
        for link_id, (used_at, voided_at) in known.items()
        if used_at is not None or voided_at is not None
    }
    good = [row for row in rows if row.data["link_id"] not in refused]
    _void_older(session, good, at)
    fresh = [_link(row, at, hours) for row in good if row.data["link_id"] not in known]
    if fresh:
        session.execute(insert(SignInLink), fresh)
    again = [row for row in good if row.data["link_id"] in known]
    if again:
        session.connection().execute(
            update(SignInLink).where(SignInLink.id == bindparam("link")).values(expires_at=bindparam("until")),
            [{"link": row.data["link_id"], "until": at + timedelta(hours=hours[row.firm_id])} for row in again],
        )
    return refused


def _void_older(session: Session, rows: Sequence[Due], at: datetime) -> None:
    session.execute(
        update(SignInLink)
        .where(
            SignInLink.person_id.in_([row.person_id for row in rows]),
            SignInLink.id.not_in([row.data["link_id"] for row in rows]),
            SignInLink.used_at.is_(None),
            SignInLink.voided_at.is_(None),
        )
        .values(voided_at=at)
        .execution_options(synchronize_session=False)
    )


def _link(row: Due, at: datetime, hours: Mapping[str, int]) -> dict[str, Any]:
    return {
        "id": row.data["link_id"],
        "firm_id": row.firm_id,
        "kind": row.side,
        "person_id": row.person_id,
        "client_id": row.client_id or row.data.get("client_id") or None,
        "next_path": row.data.get("next", ""),
        "created_at": at,
        "expires_at": at + timedelta(hours=hours[row.firm_id]),
    }
