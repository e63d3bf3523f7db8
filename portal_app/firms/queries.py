"""Reading firms and their portals."""

from datetime import date
from typing import Any

from sqlalchemy import bindparam, exists, func, select
from sqlalchemy.orm import Session, aliased

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.models import WebSession
from portal_app.accounts.scope import office_only
from portal_app.core.clock import now, today
from portal_app.core.db import rows
from portal_app.core.errors import NotFound
from portal_app.core.i18n import format_date, translate
from portal_app.core.settings import settings
from portal_app.files.models import StoredFile
from portal_app.firms.models import Firm, Portal, PortalAddress
from portal_app.firms.rules import contrast_words, normal_address, shades, suggest_address
from portal_app.firms.views import Branding, PortalCard, PortalSettings


def is_empty(session: Session) -> bool:
    """Whether nobody has set up a firm here yet."""
    return not session.scalar(select(exists().where(Firm.id.is_not(None))))


_old = aliased(PortalAddress)
_CURRENT = (
    select(PortalAddress.address)
    .join(_old, _old.firm_id == PortalAddress.firm_id)
    .where(_old.address == bindparam("address"), PortalAddress.current.is_(True))
)


def current_address(session: Session, address: str) -> str | None:
    """The address that a portal has now.

    Args:
        session: For reading.
        address: Any address that a portal has or had, as it came from outside (U2).

    Returns:
        The current address, or None when no portal ever had this one.
    """
    found = rows(session, _CURRENT, {"address": normal_address(address)})
    return str(found[0][0]) if found else None


def open_portal(session: Session, address: str) -> str | None:
    """The firm whose portal is open at an address, or None."""
    return session.scalar(
        select(Portal.firm_id).where(Portal.address == normal_address(address), Portal.active.is_(True))
    )


def branding_at(session: Session, address: str) -> Branding:
    """What the portal at an address looks like. Public.

    Args:
        session: For reading.
        address: The current one.

    Raises:
        NotFound: No portal has this address now.
    """
    return _branding(session, _AT, normal_address(address))


def branding(session: Session, firm_id: str) -> Branding:
    """What a firm's portal looks like, for its pages and its mails.

    Raises:
        NotFound: There is no such firm.
    """
    return _branding(session, _OF, firm_id)


def branding_of(session: Session, actor: Actor) -> Branding:
    """What the portal of the actor's firm looks like."""
    return branding(session, actor.firm_id)


_FACE = select(Portal, Firm.name, Firm.language, Firm.time_zone).join(Firm, Firm.id == Portal.firm_id)
_AT, _OF = _FACE.where(Portal.address == bindparam("which")), _FACE.where(Portal.firm_id == bindparam("which"))


def _branding(session: Session, statement: Any, which: str) -> Branding:
    row = session.execute(statement, {"which": which}).first()
    if row is None:
        raise NotFound
    portal, name, language, time_zone = row
    return Branding(
        firm_name=name,
        address=portal.address or "",
        url=portal_url(portal.address),
        active=portal.active,
        **{f"colour{part}": shade for part, shade in shades(portal.colour).items()},
        **{f"accent{part}": shade for part, shade in shades(portal.accent).items()},
        description=portal.description,
        header_text=portal.header_text,
        contact_email=portal.contact_email,
        logo_url=_picture_url(portal, "logo", portal.logo_file_id),
        icon_url=_picture_url(portal, "icon", portal.icon_file_id),
        video_url=_picture_url(portal, "video", portal.video_file_id),
        language=language,
        time_zone=time_zone,
    )


def portal_url(address: str | None) -> str:
    """The full address of a portal; empty while it has none."""
    return f"{settings().public_url}/p/{address}" if address else ""


def _picture_url(portal: Portal, name: str, file_id: str | None) -> str:
    return f"/p/{portal.address}/{name}?v={file_id[-10:]}" if file_id and portal.address else ""


def public_file(session: Session, address: str, name: str) -> StoredFile:
    """A file that anybody may see: the logo, the icon or the welcome video of the portal at an address.

    Args:
        session: For reading.
        address: The current one.
        name: `logo`, `icon` or `video`.

    Raises:
        NotFound: There is no such portal, or it has no such file.
    """
    column = {"logo": Portal.logo_file_id, "icon": Portal.icon_file_id, "video": Portal.video_file_id}.get(name)
    if column is None:
        raise NotFound
    found = session.scalar(
        select(StoredFile).join(Portal, column == StoredFile.id).where(Portal.address == normal_address(address))
    )
    if found is None:
        raise NotFound
    return found


def portal_card(session: Session, actor: Actor) -> PortalCard:
    """The portal's card on Settings → Apps (U1)."""
    portal, name = session.execute(
        select(Portal, Firm.name).join(Firm, Firm.id == Portal.firm_id).where(Portal.firm_id == actor.firm_id)
    ).one()
    signed_in = session.scalar(
        select(func.count(WebSession.person_id.distinct())).where(
            WebSession.firm_id == actor.firm_id,
            WebSession.kind == Kind.CONTACT,
            WebSession.ended_at.is_(None),
            WebSession.expires_at > now(),
        )
    )
    return PortalCard(
        active=portal.active,
        since=format_date(portal.activated_at, actor.language) if portal.active and portal.activated_at else "",
        address=portal.address or "",
        url=portal_url(portal.address),
        suggestion=portal.address or suggest_address(name),
        signed_in=signed_in or 0,
        may_manage=actor.manages_firm,
    )


def portal_settings(session: Session, actor: Actor) -> PortalSettings:
    """The form of Settings → Client portal.

    Raises:
        NotFound: For anybody who does not manage the firm.
    """
    if not actor.manages_firm:
        raise NotFound
    portal, name = session.execute(
        select(Portal, Firm.name).join(Firm, Firm.id == Portal.firm_id).where(Portal.firm_id == actor.firm_id)
    ).one()
    old = session.scalars(
        select(PortalAddress.address)
        .where(PortalAddress.firm_id == actor.firm_id, PortalAddress.current.is_(False))
        .order_by(PortalAddress.created_at.desc())
    )
    return PortalSettings(
        active=portal.active,
        address=portal.address or suggest_address(name),
        base_url=f"{settings().public_url}/p/",
        url=portal_url(portal.address),
        old_addresses=list(old),
        firm_name=name,
        colour=portal.colour,
        accent=portal.accent,
        colour_words=translate(contrast_words(portal.colour), actor.language),
        accent_words=translate(contrast_words(portal.accent), actor.language),
        description=portal.description,
        header_text=portal.header_text,
        contact_email=portal.contact_email,
        logo_url=_picture_url(portal, "logo", portal.logo_file_id),
        icon_url=_picture_url(portal, "icon", portal.icon_file_id),
        video_url=_picture_url(portal, "video", portal.video_file_id),
        notify_minutes=notify_minutes(portal.notify_delay),
        link_hours=portal.link_hours,
        max_upload_mb=portal.max_upload_mb,
    )


def notify_minutes(delay: int | None) -> int:
    """The pause before mails in whole minutes; the installation's where the firm has none of its own."""
    seconds = settings().notify_delay.total_seconds() if delay is None else delay
    return round(seconds / 60)


def firm_name(session: Session, actor: Actor) -> str:
    """The name of the actor's firm."""
    return next((str(row.name) for row in rows(session, _NAME, {"firm": actor.firm_id})), "")


# Asked with every page of the office.
_NAME = select(Firm.name).where(Firm.id == bindparam("firm"))


def firm_today(session: Session, actor: Actor) -> date:
    """The firm's calendar day."""
    office_only(actor)
    return today(session.scalar(select(Firm.time_zone).where(Firm.id == actor.firm_id)))
