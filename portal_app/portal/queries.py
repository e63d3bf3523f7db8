"""What surrounds a contact's tasks: the firm's face, the person, their companies."""

from zoneinfo import ZoneInfo

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import Contact
from portal_app.accounts.scope import contacts_only
from portal_app.firms.queries import branding
from portal_app.portal.views import FirstList, Frame, Me
from portal_app.tasks.portal_queries import my_clients, my_tasks, unread_counts
from portal_app.tasks.portal_views import PortalTaskPage, PortalTaskRow

#: With more tasks than this the list can be searched.
SEARCH_FROM = 10


_WELCOME = select(Contact.welcome_seen_at).where(Contact.id == bindparam("contact"))


def frame(session: Session, actor: Actor) -> Frame:
    """What every page of the portal shows around its content (U3, U11). Four statements.

    Args:
        session: For reading.
        actor: A contact.

    Raises:
        NotFound: For staff.
    """
    companies = my_clients(session, actor)
    face = branding(session, actor.firm_id)
    seen = session.scalar(_WELCOME, {"contact": actor.person_id})
    return Frame(
        base=f"/p/{actor.portal_address}",
        firm_name=face.firm_name,
        colour=face.colour,
        colour_ink=face.colour_ink,
        logo_url=face.logo_url,
        icon_url=face.icon_url,
        header_text=face.header_text,
        contact_email=face.contact_email,
        video_url=face.video_url,
        user_name=actor.name,
        client_id=actor.client_id,
        client_name=next((company.name for company in companies if company.active), ""),
        companies=companies,
        language=actor.language,
        # What a person has seen is theirs to say, not of whoever looks on.
        welcome_due=seen is None and not actor.viewing_by,
        viewing_until=_until(actor),
    )


def _until(actor: Actor) -> str:
    # It is less than half an hour away: the day would only make a phone's banner longer.
    return f"{actor.viewing_until.astimezone(ZoneInfo(actor.time_zone)):%H:%M}" if actor.viewing_until else ""


def task_list(
    session: Session, actor: Actor, *, search: str = "", page: int = 1, beside: int = 0, elsewhere: bool = True
) -> tuple[PortalTaskPage, dict[str, int]]:
    """What `listed` shows, and the number of unread tasks of every company of this person.

    Args:
        session: For reading.
        actor: A contact.
        search: As in `listed`.
        page: From 1.
        beside: As in `listed`.
        elsewhere: Count those of other companies than the one before the person, too; costs a statement.

    Raises:
        NotFound: For staff.
    """
    found = listed(session, actor, search=search, page=page, beside=beside)
    return found, unread_counts(session, actor) if elsewhere else {actor.client_id: found.unread}


def listed(session: Session, actor: Actor, *, search: str = "", page: int = 1, beside: int = 0) -> PortalTaskPage:
    """A page of the tasks that are not done; of all tasks where words are searched for, or last year's are never found.

    Args:
        session: For reading.
        actor: A contact.
        search: Words in the title.
        page: From 1.
        beside: So many rows more, where there are: those behind the page's.

    Raises:
        NotFound: For staff.
    """
    return my_tasks(session, actor, status="all" if search else "open", search=search, page=page, beside=beside)


def is_over(row: PortalTaskRow) -> bool:
    """Whether a task is done as far as the client is asked."""
    return row.done or row.client_done


def is_asked(row: PortalTaskRow) -> bool:
    """Whether a task waits for the client, and so stands in the first of the list's two groups."""
    return row.turn == "client" and not is_over(row)


def first_list(session: Session, actor: Actor) -> FirstList:
    """The list as it is when a contact comes, in its frame. Five statements.

    Args:
        session: For reading.
        actor: A contact.

    Raises:
        NotFound: For staff.
    """
    around, found = frame(session, actor), my_tasks(session, actor)
    return FirstList(
        base=around.base,
        firm_name=around.firm_name,
        colour=around.colour,
        colour_ink=around.colour_ink,
        logo_url=around.logo_url,
        header_text=around.header_text,
        client_name=around.client_name,
        language=around.language,
        searchable=found.everything > SEARCH_FROM,
        asked=[row for row in found.rows if is_asked(row)],
        waiting=[row for row in found.rows if not is_asked(row)],
    )


def me(session: Session, actor: Actor) -> Me:
    """The person's own page.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    phone = session.scalar(select(Contact.phone).where(Contact.id == actor.person_id))
    return Me(
        name=actor.name,
        email=actor.email,
        phone=phone or "",
        language=actor.language,
        time_zone=actor.time_zone,
        companies=[company.name for company in my_clients(session, actor)],
    )
