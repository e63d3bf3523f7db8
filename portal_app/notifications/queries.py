"""What the office sees of its mails (U30), always within the actor's firm."""

from datetime import datetime
from email import message_from_bytes, policy
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor, Role
from portal_app.accounts.scope import office_only
from portal_app.clients.models import Client
from portal_app.core.clock import today
from portal_app.core.errors import NotFound
from portal_app.core.i18n import day_words, format_datetime, msg, translate
from portal_app.mail import transport
from portal_app.mail.server import server
from portal_app.notifications.kinds import TELLS_OF_SIGN_IN, Mail, MailState, mail_words, state_words
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from portal_app.notifications.rules import reason_words
from portal_app.notifications.views import AttemptLine, MailRow, MailView, OutboxPage

PAGE_ROWS = 50
_SIGNING_IN = (
    Mail.INVITATION,
    Mail.SIGN_IN_LINK,
    Mail.PASSWORD_LINK,
    Mail.CONFIRM_CODE,
    Mail.STAFF_INVITATION,
    Mail.EMAIL_LINK,
)
_REQUEST = "request"


def list_mails(session: Session, actor: Actor, state: str = "", search: str = "", page: int = 1) -> OutboxPage:
    """One page of the Outbox, the newest mails first.

    Args:
        session: For reading.
        actor: Staff; words and times are theirs.
        state: Only mails in this state; all when empty or unknown.
        search: Only mails whose person, address, subject matter or client holds this.
        page: From 1.

    Returns:
        At most 50 rows. Four queries, whatever the number of mails.

    Raises:
        NotFound: The actor is a contact.
    """
    office_only(actor)
    statement = _rows(actor).order_by(OutboxMail.id.desc())
    if state in list(MailState):
        statement = statement.where(OutboxMail.state == state)
    if search.strip():
        statement = statement.where(_holds(search.strip()[:100]))
    found = session.execute(statement.limit(PAGE_ROWS + 1).offset((max(1, page) - 1) * PAGE_ROWS)).all()
    return OutboxPage(
        rows=[_row(actor, row) for row in found[:PAGE_ROWS]],
        more=len(found) > PAGE_ROWS,
        waiting=_count(session, actor, MailState.PENDING),
        failed=_count(session, actor, MailState.FAILED),
        any_mails=bool(found) or bool(session.scalar(select(exists().where(OutboxMail.firm_id == actor.firm_id)))),
        kept_here=server() is None,
    )


def get_mail(session: Session, actor: Actor, mail_id: str) -> MailView:
    """One mail with every try, and with its text while mails are kept on this machine.

    Args:
        session: For reading.
        actor: Staff.
        mail_id: Which.

    Raises:
        NotFound: There is no such mail for this actor.
    """
    office_only(actor)
    row = session.execute(_rows(actor).where(OutboxMail.id == mail_id)).first()
    if row is None:
        raise NotFound
    tries = session.execute(
        select(OutboxAttempt.at, OutboxAttempt.detail)
        .where(OutboxAttempt.mail_id == mail_id)
        .order_by(OutboxAttempt.at, OutboxAttempt.id)
    )
    attempts = [
        AttemptLine(_moment(actor, at), False, translate(reason_words(detail), actor.language)) for at, detail in tries
    ]
    if row.sent_at is not None:
        attempts.append(AttemptLine(_moment(actor, row.sent_at), True, translate(msg("Sent"), actor.language)))
    carrier = row.sent_with or row.id
    about_request = OutboxMail.subject_kind == _REQUEST
    together, of_requests = session.execute(
        select(func.count(), func.count().filter(about_request)).where(
            OutboxMail.firm_id == actor.firm_id,
            OutboxMail.bundle == row.bundle,
            OutboxMail.bundle != "",
            OutboxMail.state == MailState.SENT,
            or_(OutboxMail.id == carrier, OutboxMail.sent_with == carrier),
            OutboxMail.id != row.id,
        )
    ).one()
    # Rows that left together are one mail: whoever opens any of them has all of it before them.
    request = row.subject_kind == _REQUEST or of_requests > 0
    hidden = (row.kind in _SIGNING_IN and not _may_read_link(actor, row)) or (
        request and not _may_read_request(actor, row)
    )
    kept = "" if hidden or server() is not None else row.eml_key
    return MailView(
        row=_row(actor, row),
        created=_moment(actor, row.created_at),
        attempts=attempts,
        together=together,
        hidden=hidden,
        **_read(kept),
    )


def _may_read_link(actor: Actor, row: Any) -> bool:
    """Whether a mail whose link signs its reader in may be read by this person as well.

    A colleague's never; a client's by who manages the firm, because with it anybody could act in the client's name.
    An invitation to work here by owners, who may make anybody anything: with an owner's, its reader would become one.
    """
    if row.kind == Mail.STAFF_INVITATION:
        return actor.role is Role.OWNER
    if row.recipient_kind == "staff":
        return bool(row.recipient_id == actor.person_id)
    return actor.manages_firm


def _may_read_request(actor: Actor, row: Any) -> bool:
    """What clients ask is read by whom it is for and by owners, not by everybody who looks after mails (U24)."""
    return actor.role is Role.OWNER or bool(row.recipient_id == actor.person_id)


def _read(eml_key: str) -> dict[str, Any]:
    raw = transport.read_written(eml_key) if eml_key else None
    if raw is None:
        return {}
    mail = message_from_bytes(raw, policy=policy.default)
    text, html = mail.get_body(("plain",)), mail.get_body(("html",))
    return {
        "subject": str(mail["subject"]),
        "text": str(text.get_content()) if text else "",
        "html": _opening_outside(str(html.get_content())) if html else "",
    }


def _opening_outside(html: str) -> str:
    # The mail stands in a frame: what is pressed there opens in a tab of its own.
    return html.replace("<head>", '<head><base target="_blank">', 1)


def _rows(actor: Actor) -> Any:
    return (
        select(
            OutboxMail.id,
            OutboxMail.kind,
            OutboxMail.subject_kind,
            OutboxMail.about,
            OutboxMail.recipient_kind,
            OutboxMail.recipient_id,
            OutboxMail.recipient_name,
            OutboxMail.recipient_email,
            OutboxMail.state,
            OutboxMail.due_at,
            OutboxMail.created_at,
            OutboxMail.sent_at,
            OutboxMail.last_error,
            OutboxMail.bundle,
            OutboxMail.sent_with,
            OutboxMail.eml_key,
            Client.name.label("client"),
        )
        .outerjoin(Client, Client.id == OutboxMail.client_id)
        .where(OutboxMail.firm_id == actor.firm_id)
    )


def _holds(search: str) -> Any:
    escaped = search.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    columns = (OutboxMail.recipient_name, OutboxMail.recipient_email, OutboxMail.about, Client.name)
    return or_(*(column.ilike(f"%{escaped}%", escape="\\") for column in columns))


def _count(session: Session, actor: Actor, state: MailState) -> int:
    return (
        session.scalar(
            select(func.count())
            .select_from(OutboxMail)
            .where(OutboxMail.firm_id == actor.firm_id, OutboxMail.state == state)
        )
        or 0
    )


def _row(actor: Actor, row: Any) -> MailRow:
    # Those that carry a title of their own in `about` are about a task; the others are about the person.
    about = row.about if row.about != row.recipient_name else ""
    return MailRow(
        id=row.id,
        person=row.recipient_name,
        email=row.recipient_email,
        kind=translate(mail_words(row.kind), actor.language),
        about=about,
        client=row.client or "",
        state=row.state,
        state_words=translate(state_words(row.state), actor.language),
        when=_recently(actor, row.sent_at or row.due_at),
        note=translate(reason_words(row.last_error), actor.language) if row.last_error else "",
        can_cancel=row.state == MailState.PENDING and row.kind not in TELLS_OF_SIGN_IN,
        can_resend=row.state in (MailState.SENT, MailState.FAILED, MailState.CANCELLED),
    )


def _recently(actor: Actor, moment: datetime) -> str:
    local = moment.astimezone(ZoneInfo(actor.time_zone))
    return f"{day_words(local.date(), today(actor.time_zone), actor.language)}, {local:%H:%M}"


def _moment(actor: Actor, moment: Any) -> str:
    return format_datetime(moment, actor.time_zone, actor.language)
