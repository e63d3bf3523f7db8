"""Files from the portal straight into the client's document folder (U28): through here, scanned as any other."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal_app.accounts.acting import acting, may_act
from portal_app.accounts.actor import Actor
from portal_app.core import scanner
from portal_app.core.db import reading
from portal_app.core.errors import Refused
from portal_app.core.i18n import msg
from portal_app.core.storage import storage
from portal_app.documents import commands
from portal_app.documents.webdav import Share, Unreachable, put
from portal_app.http.task_files import most_bytes, take_file
from portal_app.http.uploads import Upload, uploading


@uploading
async def add_document(request: Request) -> Response:
    """Take one file and put it into the folder: 201 with the name that it got there, or why not."""
    return await take_file(request, _limit, _keep, msg("There is no folder that takes files."))


ROUTES = [Route("/p/{address}/documents/files", add_document, methods=["POST"])]


def _limit(actor: Actor) -> int:
    # Before any byte leaves us: a folder elsewhere can't be rolled back.
    may_act(actor)
    with reading(actor.firm_id) as session:
        commands.share_for(session, actor, actor.client_id)
        return most_bytes(session, actor)


def _keep(actor: Actor, upload: Upload) -> str:
    if scanner.is_set() and not upload.clean:
        raise Refused(msg("The virus scanner is away at the moment. Try again in a few minutes."))
    with reading(actor.firm_id) as session:
        share: Share = commands.share_for(session, actor, actor.client_id)
    stored = upload.stored
    try:
        name = put(share, upload.name, stored.size, lambda: storage().stream(stored.key))
    except Unreachable as error:
        # What the server said is for the office, which sees it when it tests the connection.
        raise Refused(msg("The folder did not take the file. Try again later, or tell your accountant.")) from error
    with acting(actor) as session:
        commands.note_upload(session, actor, name)
    storage().delete(stored.key)
    return name
