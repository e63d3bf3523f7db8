"""Reading clients' document folders (U28)."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only
from portal_app.clients.scope import client_of
from portal_app.core.clock import zone
from portal_app.core.i18n import format_datetime
from portal_app.documents.models import ClientFolder
from portal_app.documents.views import Folder, PortalFolder
from portal_app.firms.models import Portal


def folder(session: Session, actor: Actor, client_id: str) -> Folder:
    """A client's folder, as staff see it; one without address when there is none.

    Raises:
        NotFound: There is no such client for this actor.
    """
    client = client_of(session, actor, client_id)
    found = session.scalar(
        select(ClientFolder).where(ClientFolder.client_id == client.id, ClientFolder.firm_id == actor.firm_id)
    )
    if found is None:
        return Folder()
    checked = found.checked_at
    return Folder(
        url=found.url,
        way=found.way,
        dav_url=found.dav_url if found.way == "webdav" else "",
        user_name=found.user_name if found.way == "webdav" else "",
        has_password=bool(found.secret),
        checked=format_datetime(checked, zone(actor.time_zone).key, actor.language) if checked else "",
        fault=found.check_fault,
    )


def my_folder(session: Session, actor: Actor) -> PortalFolder:
    """The folder of the client whose portal is open before a contact; one without address when there is none.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    found = session.execute(
        select(ClientFolder.url, ClientFolder.dav_url, Portal.max_upload_mb)
        .outerjoin(Portal, Portal.firm_id == ClientFolder.firm_id)
        .where(ClientFolder.client_id == actor.client_id, ClientFolder.firm_id == actor.firm_id)
    ).first()
    if found is None:
        return PortalFolder()
    return PortalFolder(found.url, bool(found.dav_url), found.max_upload_mb or 10)
