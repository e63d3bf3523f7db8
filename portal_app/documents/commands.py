"""Setting a client's document folder, and noting what went into it (U28)."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from portal_app.accounts.actor import Actor
from portal_app.accounts.scope import contacts_only, office_only
from portal_app.activity.commands import Event, record
from portal_app.activity.kinds import Kind
from portal_app.clients.scope import client_of
from portal_app.core import crypto
from portal_app.core.clock import now
from portal_app.core.errors import Invalid, NotFound, Refused
from portal_app.core.i18n import Text, msg
from portal_app.core.ids import new_id
from portal_app.documents.models import ClientFolder
from portal_app.documents.rules import Way, address_fault, same_host, share_of
from portal_app.documents.webdav import Share

PURPOSE = "client-folder"
_MAX = 200


@dataclass(frozen=True, slots=True)
class FolderForm:
    """As typed.

    Attributes:
        url: Where the folder opens; empty takes the folder away.
        way: link, nextcloud or webdav.
        dav_url: Where WebDAV speaks; the address itself when empty.
        user_name: For WebDAV.
        password: A new one; empty keeps the one that there is.
    """

    url: str = ""
    way: str = "link"
    dav_url: str = ""
    user_name: str = ""
    password: str = ""


def save_folder(session: Session, actor: Actor, client_id: str, form: FolderForm) -> None:
    """Set where a client's documents are, and how files get there from the portal.

    A kept password never goes to another host than the one that it was typed for.

    Args:
        session: The unit of work.
        actor: Staff.
        client_id: Whose.
        form: As typed.

    Raises:
        NotFound: There is no such client for this actor.
        Invalid: A field can't be taken as it is.
    """
    client = client_of(session, actor, client_id)
    folder = session.scalar(select(ClientFolder).where(ClientFolder.client_id == client.id).with_for_update())
    url = form.url.strip()
    if not url:
        if folder is not None:
            session.delete(folder)
            _record(session, actor, client.id, client.name, [{"field": "url", "before": folder.url, "after": ""}])
        return
    way = form.way if form.way in set(Way) else Way.LINK.value
    dav_url, user_name = _connection(form, url, way)
    if folder is None:
        folder = ClientFolder(id=new_id(), firm_id=client.firm_id, client_id=client.id, url="", changed_at=now())
        session.add(folder)
    before = {name: getattr(folder, name) for name in ("url", "way", "dav_url", "user_name")}
    after = {"url": url, "way": way, "dav_url": dav_url, "user_name": user_name}
    if not folder.dav_url or not dav_url or not same_host(folder.dav_url, dav_url):
        folder.secret = ""
    if form.password and dav_url:
        folder.secret = crypto.encrypt(PURPOSE, form.password, folder.id)
    changes = [
        {"field": name, "before": before[name], "after": value}
        for name, value in after.items()
        if value != before[name]
    ]
    for name, value in after.items():
        setattr(folder, name, value)
    if changes or form.password:
        folder.checked_at, folder.check_fault, folder.changed_at = None, "", now()
        _record(session, actor, client.id, client.name, changes)


def note_check(session: Session, actor: Actor, client_id: str, fault: str) -> None:
    """Note how the last try of the connection went; empty for well.

    Raises:
        NotFound: There is no such folder for this actor.
    """
    office_only(actor)
    folder = session.scalar(
        select(ClientFolder).where(ClientFolder.client_id == client_id, ClientFolder.firm_id == actor.firm_id)
    )
    if folder is None:
        raise NotFound
    folder.checked_at, folder.check_fault = now(), fault


def share_for(session: Session, actor: Actor, client_id: str) -> Share:
    """Where to speak with a client's folder, and as whom. For the server alone: it holds the password.

    Args:
        session: For reading.
        actor: Staff; or a contact, for the client whose portal is open before them.
        client_id: Whose folder.

    Raises:
        NotFound: There is none, none that takes files, or not for this actor.
        Refused: The key that its password was encrypted with is gone.
    """
    if actor.is_contact and client_id != actor.client_id:
        raise NotFound
    folder = session.scalar(
        select(ClientFolder).where(
            ClientFolder.client_id == client_id,
            ClientFolder.firm_id == actor.firm_id,
            ClientFolder.dav_url != "",
        )
    )
    if folder is None:
        raise NotFound
    public = share_of(folder.url) if folder.way == Way.NEXTCLOUD else None
    newer_url = public.newer_url if public else ""
    return Share(folder.dav_url, folder.user_name, _password(actor, folder), newer_url)


def _password(actor: Actor, folder: ClientFolder) -> str:
    """What the folder is opened with. After its key was lost only staff can help, by typing it anew."""
    try:
        return crypto.decrypt(PURPOSE, folder.secret, folder.id) if folder.secret else ""
    except crypto.Undecipherable as error:
        if actor.is_contact:
            raise Refused(msg("The folder can't be opened at the moment. Tell your accountant.")) from error
        raise Refused(
            msg("The folder's password can't be read any more. Edit the folder and type its password anew.")
        ) from error


def note_upload(session: Session, actor: Actor, name: str) -> None:
    """Record what a contact put into the folder, under which name.

    Raises:
        NotFound: For staff.
    """
    contacts_only(actor)
    event = Event(Kind.DOCUMENT_UPLOADED, ("client", actor.client_id), actor.client_id, data={"file": name})
    record(session, actor, event)


def _connection(form: FolderForm, url: str, way: str) -> tuple[str, str]:
    """(WebDAV address, user name) of a form; both empty for what is only a link."""
    faults: dict[str, Text] = {}
    fault = address_fault(url)
    if fault is not None:
        faults["url"] = fault
    dav_url, user_name = "", ""
    if way == Way.NEXTCLOUD and not faults:
        share = share_of(url)
        if share is None:
            faults["url"] = msg("This is no link of a public Nextcloud share. It looks like https://host/s/letters.")
        else:
            user_name, dav_url = share.token, share.dav_url
    elif way == Way.WEBDAV:
        dav_url, user_name = form.dav_url.strip() or url, form.user_name.strip()
        fault = address_fault(dav_url)
        if fault is not None:
            faults.setdefault("dav_url" if form.dav_url.strip() else "url", fault)
        if len(user_name) > _MAX or ":" in user_name:
            faults["user_name"] = msg("Such a name can't be sent to the server.")
    if len(form.password) > _MAX:
        faults["password"] = msg("Keep it under {n} characters.", n=_MAX)
    if faults:
        raise Invalid(faults)
    return dav_url, user_name


def _record(session: Session, actor: Actor, client_id: str, title: str, changes: list[dict[str, str]]) -> None:
    data = {"title": title, "changes": changes}
    record(session, actor, Event(Kind.FOLDER_CHANGED, ("client", client_id), client_id, internal=True, data=data))
