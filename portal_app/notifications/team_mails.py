"""What the mails about rights at the firm and about addresses say."""

from collections.abc import Mapping, Sequence

from sqlalchemy.orm import Session

from portal_app.access import proofs
from portal_app.access.addresses import taken_addresses
from portal_app.activity.kinds import Kind
from portal_app.core.i18n import msg, translate
from portal_app.core.settings import settings
from portal_app.notifications.claims import Due
from portal_app.notifications.content import Answer, Desk, provide
from portal_app.notifications.kinds import Mail
from portal_app.notifications.security_mails import own_page, when_it_was, with_proofs
from portal_app.team.rules import role_help, role_words


@provide(Mail.STAFF_INVITATION)
def staff_invitation(session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """Who invites to work at the firm and as what, with the link."""
    answers = with_proofs(session, rows, lambda proof_id: {"url": proofs.join_url(proof_id)})
    for row in rows:
        answer = answers[row.id]
        if isinstance(answer, dict):
            language = desk.person(row).language
            role = translate(role_words(str(row.data.get("after", "accountant"))), language)
            answers[row.id] = {**answer, "by": str(row.data.get("by", "")), "role": role}
    return answers


@provide(Mail.RIGHTS_CHANGED)
def rights_changed(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """What somebody is at the firm now, and who changed it."""
    answers: dict[str, Answer] = {}
    for row in rows:
        language, by = desk.person(row).language, str(row.data.get("by", ""))
        if row.data.get("event") == Kind.STAFF_LEFT:
            firm = desk.brand(row).firm
            answers[row.id] = {
                "text": translate(msg("{name} ended your access to {firm}.", name=by, firm=firm), language),
                "means": translate(
                    msg("You are signed out everywhere and can't sign in any more. What you did keeps your name."),
                    language,
                ),
                "when": when_it_was(desk, row),
                "url": "",
            }
            continue
        after = str(row.data.get("after", "accountant"))
        role = translate(role_words(after), language)
        if row.data.get("event") == Kind.STAFF_BACK:
            text = msg("{name} let you back in. You sign in as you did before. Your role: {role}.", name=by, role=role)
        else:
            before = translate(role_words(str(row.data.get("before", "accountant"))), language)
            text = msg("{name} changed your role: {before} → {after}.", name=by, before=before, after=role)
        answers[row.id] = {
            "text": translate(text, language),
            "means": translate(role_help(after), language),
            "when": when_it_was(desk, row),
            "url": f"{settings().public_url}/sign-in",
        }
    return answers


@provide(Mail.EMAIL_LINK)
def email_link(session: Session, _desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """The link by which somebody says that a new address is theirs; to an address in use, that it is."""
    taken = taken_addresses(session, [(row.side, row.firm_id, str(row.data.get("to", ""))) for row in rows])
    answers = with_proofs(session, rows, lambda proof_id: {"url": proofs.email_url(proof_id), "taken": False})
    for row in rows:
        if isinstance(answers[row.id], dict) and (row.side, row.firm_id, str(row.data.get("to", ""))) in taken:
            # Whoever reads it is somebody else, and need not learn who asked.
            answers[row.id] = {"taken": True, "to_name": ""}
    return answers


@provide(Mail.EMAIL_CHANGE_ASKED)
def email_change_asked(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """To the old address: that another one is wanted, and what to do if that was somebody else."""
    return {row.id: _told(desk, row) for row in rows}


@provide(Mail.EMAIL_CHANGED)
def email_changed(_session: Session, desk: Desk, rows: Sequence[Due]) -> Mapping[str, Answer]:
    """To the old address: that another one holds now, and what to do if that was somebody else."""
    return {row.id: _told(desk, row) for row in rows}


def _told(desk: Desk, row: Due) -> Answer:
    return {"url": own_page(desk, row), "when": when_it_was(desk, row), "new": str(row.data.get("new", ""))}
