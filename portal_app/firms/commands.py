"""Changing a firm's portal: open, close, and everything on its settings page (U1–U3)."""

from collections.abc import Mapping
from dataclasses import asdict, fields

from sqlalchemy import update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

import portal_app.firms.wording  # noqa: F401  (what its activities say)
from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.commands import raise_faults
from portal_app.accounts.models import WebSession
from portal_app.accounts.rules import read_email
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind as Happened
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound
from portal_app.core.i18n import Text, msg
from portal_app.files.commands import store_file
from portal_app.firms.forms import PortalForm, form_faults, with_current
from portal_app.firms.models import Firm, Portal, PortalAddress
from portal_app.firms.pictures import StoredPicture
from portal_app.firms.queries import notify_minutes, portal_settings
from portal_app.firms.rules import address_fault, normal_address
from portal_app.firms.set_up import FirstFirm, Founded, found_firm, set_up, setup_code

_FIELDS = frozenset(one.name for one in fields(PortalForm)) - {"remove", "began"}

__all__ = [
    "FirstFirm",
    "Founded",
    "PortalForm",
    "activate_portal",
    "deactivate_portal",
    "found_firm",
    "save_portal",
    "set_up",
    "setup_code",
]


def activate_portal(session: Session, actor: Actor, address: str) -> None:
    """Open the firm's portal at an address (U1, U2).

    Args:
        session: The unit of work.
        actor: An owner or admin.
        address: As typed; the portal may have it already.

    Raises:
        Invalid: For an address that can't be taken.
        NotFound: For anybody who does not manage the firm.
    """
    portal = _portal(session, actor)
    address = normal_address(address)
    raise_faults({"address": address_fault(address)})
    _take_address(session, portal, address)
    if portal.active:
        return
    portal.active, portal.activated_at = True, now()
    record(
        session, actor, Event(Happened.PORTAL_ACTIVATED, ("portal", portal.firm_id), data={"address": portal.address})
    )


def deactivate_portal(session: Session, actor: Actor) -> int:
    """Close the firm's portal: every client sign-in ends at once, all data stays (U1).

    Returns:
        How many sign-ins ended.

    Raises:
        NotFound: For anybody who does not manage the firm.
    """
    portal = _portal(session, actor)
    if not portal.active:
        return 0
    portal.active = False
    ended = session.execute(
        update(WebSession)
        .where(
            WebSession.firm_id == actor.firm_id,
            WebSession.kind == Kind.CONTACT,
            WebSession.ended_at.is_(None),
        )
        .values(ended_at=now())
    )
    record(session, actor, Event(Happened.PORTAL_DEACTIVATED, ("portal", portal.firm_id)))
    return int(ended.rowcount)  # type: ignore[attr-defined]


def save_portal(
    session: Session,
    actor: Actor,
    form: PortalForm,
    pictures: Mapping[str, StoredPicture] | None = None,
    picture_faults: Mapping[str, Text] | None = None,
) -> None:
    """Save the whole page of portal settings, or nothing of it (U2, U3).

    Args:
        session: The unit of work.
        actor: An owner or admin.
        form: As typed.
        pictures: New `logo`, `icon` and `video`, already in the store.
        picture_faults: What was wrong with those that could not be stored.

    Raises:
        Invalid: For fields that can't be taken, with `picture_faults` among them.
        NotFound: For anybody who does not manage the firm.
    """
    portal = _portal(session, actor)
    if form.began:
        form = with_current(form, _typed(session, actor))
    faults = form_faults(form)
    faults.update(picture_faults or {})
    raise_faults(faults)
    firm = session.get_one(Firm, actor.firm_id)
    before = _shown(portal, firm)
    _take_address(session, portal, normal_address(form.address))
    email = read_email(form.contact_email)
    firm.name = form.firm_name.strip()
    portal.colour, portal.accent = form.colour.lower(), form.accent.lower()
    portal.description, portal.header_text = form.description.strip(), form.header_text.strip()
    portal.contact_email = email[0] if email else ""
    portal.link_hours, portal.max_upload_mb = int(form.link_hours), int(form.max_upload_mb)
    if int(form.notify_minutes) != notify_minutes(portal.notify_delay):
        portal.notify_delay = int(form.notify_minutes) * 60
    for name in form.remove & {"logo", "icon", "video"}:
        setattr(portal, f"{name}_file_id", None)
    for name, new in (pictures or {}).items():
        setattr(portal, f"{name}_file_id", store_file(session, actor, new.stored, new.name, new.media_type))
    session.flush()
    after = _shown(portal, firm)
    changes = [{"field": key, "before": before[key], "after": after[key]} for key in after if before[key] != after[key]]
    if changes:
        record(session, actor, Event(Happened.PORTAL_CHANGED, ("portal", firm.id), data={"changes": changes}))


def _typed(session: Session, actor: Actor) -> dict[str, str]:
    """What is saved, as the form has it."""
    return {name: str(value) for name, value in asdict(portal_settings(session, actor)).items() if name in _FIELDS}


def _portal(session: Session, actor: Actor) -> Portal:
    portal = session.get(Portal, actor.firm_id, with_for_update=True) if actor.manages_firm else None
    if portal is None:
        raise NotFound
    return portal


def _take_address(session: Session, portal: Portal, address: str) -> None:
    """Make an address the portal's; the one before keeps leading here."""
    if portal.address == address:
        return
    taken = Invalid({"address": msg("Another firm has this address. Choose a different one.")})
    known = session.get(PortalAddress, address)
    if known is not None and known.firm_id != portal.firm_id:
        raise taken
    old = update(PortalAddress).where(PortalAddress.firm_id == portal.firm_id, PortalAddress.current.is_(True))
    session.execute(old.values(current=False))
    if known is not None:
        known.current = True
    else:
        try:
            # Of two firms that take one address at once, the database lets one through.
            with session.begin_nested():
                session.add(PortalAddress(address=address, firm_id=portal.firm_id, current=True, created_at=now()))
        except IntegrityError as error:
            raise taken from error
    portal.address = address
    session.flush()


def _shown(portal: Portal, firm: Firm) -> dict[str, object]:
    """What the history can show of the settings."""
    return {
        "firm_name": firm.name,
        "address": portal.address or "",
        "colour": portal.colour,
        "accent": portal.accent,
        "description": portal.description,
        "header_text": portal.header_text,
        "contact_email": portal.contact_email,
        "notify_minutes": notify_minutes(portal.notify_delay),
        "link_hours": portal.link_hours,
        "max_upload_mb": portal.max_upload_mb,
        "logo": portal.logo_file_id or "",
        "icon": portal.icon_file_id or "",
        "video": portal.video_file_id or "",
    }
