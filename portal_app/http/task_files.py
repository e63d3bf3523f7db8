"""Files of tasks over HTTP, one pair of routes a side (U16). What hangs on a request is downloaded here as well.

The office's are under `/files/`, the portal's under `/p/ADDRESS/files/`. Who sends the request is read from the
cookie of that side; what is out of reach is not found, whoever asks.
"""

from collections.abc import Callable
from dataclasses import dataclass

import structlog
from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from portal_app.access.queries import at_client
from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.core import scanner
from portal_app.core.db import after_commit, reading
from portal_app.core.errors import NotFound, Refused
from portal_app.core.filetypes import VIEWABLE
from portal_app.core.i18n import Text, msg, translate
from portal_app.core.storage import storage
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.files.commands import new_file
from portal_app.files.models import StoredFile
from portal_app.files.rules import Hold, hold, why_held
from portal_app.firms.models import Portal
from portal_app.http.downloads import send_file
from portal_app.http.people import language, office_actor, portal_actor
from portal_app.http.uploads import Upload, count_upload, receive_upload, uploading
from portal_app.requests import queries as requests
from portal_app.tasks import commands, queries
from portal_app.tasks.rules import STAFF_MEGABYTES

log = structlog.get_logger(__name__)

_MEGABYTE = 1_000_000
#: What a browser may show by itself instead of saving it.


Limit = Callable[[Actor], int]
"""How many bytes this person's file may have; raises `NotFound`, or `Refused` where nothing is taken now."""
Keep = Callable[[Actor, Upload], str]
"""Keeps a file whose bytes are stored; its id, which may be that of an earlier try."""


@uploading
async def add_file(request: Request) -> Response:
    """Take one file for a task: 201 with its id and name, or why not."""
    task_id = request.path_params["task_id"]
    return await take_file(
        request,
        lambda actor: _limit(actor, task_id),
        lambda actor, upload: _attach(actor, task_id, upload),
        msg("This task is no longer here."),
    )


async def take_file(request: Request, limit: Limit, keep: Keep, gone: Text) -> Response:
    """Take one file: 201 with its id and name, or why not.

    Args:
        request: Its body is the file.
        limit: Asked before any byte is read.
        keep: Gets the file once all of it is stored.
        gone: What is said where there is nothing to add it to.
    """
    try:
        actor = await _actor(request)
    except NotFound:
        return _say(request, None, gone, 404)
    if actor is None:
        return _say(request, None, msg("You are signed out. Sign in and add the file again."), 401)
    try:
        most = await in_thread(_before, limit, actor)
        await count_upload(request, actor.person_id, most)
        upload = await receive_upload(request, most)
    except NotFound:
        _note(request, actor)
        return _say(request, actor, gone, 404)
    except _NotNow as error:
        return _say(request, actor, error.text, 409)
    try:
        file_id = await in_slow_thread(keep, actor, upload)
    except (NotFound, Refused) as error:
        await in_slow_thread(storage().delete, upload.stored.key)
        text = error.text if isinstance(error, Refused) else gone
        return _say(request, actor, text, 409 if isinstance(error, Refused) else 404)
    except Exception:
        # A file that no row knows of would lie there for ever.
        await in_slow_thread(storage().delete, upload.stored.key)
        raise
    return JSONResponse({"id": file_id, "name": upload.name}, 201)


async def get_file(request: Request) -> Response:
    """Hand out a file of a task; `?show` lets the browser show what it can."""
    try:
        actor = await _actor(request)
    except NotFound:
        return Response(status_code=404)
    if actor is None:
        return Response(status_code=404)
    try:
        file = await in_thread(_file, actor, request.path_params["file_id"])
    except NotFound:
        _note(request, actor)
        return Response(status_code=404)
    held = hold(file.scanned_at, file.threat, scanner=scanner.is_set())
    if held:
        # The page shows that it is there, and why it can't be had.
        later = {"retry-after": "60"} if held is Hold.WAITING else {}
        return PlainTextResponse(translate(why_held(held), language(request, actor)), 409, headers=later)
    return send_file(
        request,
        key=file.key,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        inline="show" in request.query_params and file.media_type in VIEWABLE,
    )


ROUTES = [
    Route("/files/tasks/{task_id}", add_file, methods=["POST"]),
    Route("/files/{file_id}", get_file, methods=["GET"]),
    Route("/p/{address}/files/tasks/{task_id}", add_file, methods=["POST"]),
    Route("/p/{address}/files/{file_id}", get_file, methods=["GET"]),
]


@dataclass
class _NotNow(Exception):
    """The task is there, but takes no file from this person now."""

    text: Text


async def _actor(request: Request) -> Actor | None:
    """Who sends the request, by the cookie of the side that the path belongs to.

    Raises:
        NotFound: The page that it comes from is of a company that is not open to them.
    """
    address = request.path_params.get("address")
    if address is None:
        return await office_actor(request)
    actor = await portal_actor(request)
    if actor is None or actor.portal_address != address.lower():
        # At another firm's portal a contact is nobody.
        return None
    company = request.query_params.get("company", actor.client_id)
    # A tab stays with its company, whatever another tab has turned to.
    return actor if company in ("", actor.client_id) else await in_thread(_at, actor, company)


def _at(actor: Actor, client_id: str) -> Actor:
    with reading(actor.firm_id) as session:
        return at_client(session, actor, client_id)


def _before(limit: Limit, actor: Actor) -> int:
    try:
        return limit(actor)
    except Refused as error:
        raise _NotNow(error.text) from None


def _limit(actor: Actor, task_id: str) -> int:
    with reading(actor.firm_id) as session:
        commands.may_attach(session, actor, task_id)
        return most_bytes(session, actor)


def most_bytes(session: Session, actor: Actor) -> int:
    """What one file of this person may have, in bytes: the firm's setting is for its clients (U16)."""
    if actor.is_staff:
        return STAFF_MEGABYTES * _MEGABYTE
    portal = session.get(Portal, actor.firm_id)
    return (portal.max_upload_mb if portal else 10) * _MEGABYTE


def _attach(actor: Actor, task_id: str, upload: Upload) -> str:
    file = file_of(actor, upload)
    with acting(actor) as session:
        file_id = commands.attach_file(
            session,
            actor,
            task_id,
            file,
            internal=upload.fields.get("internal") == "true",
            slot_id=upload.fields.get("slot", ""),
        )
        if file_id != file.id:
            # It is there already: the answer to the first try was lost on the way.
            after_commit(session, lambda: storage().delete(upload.stored.key))
    return file_id


def file_of(actor: Actor, upload: Upload) -> StoredFile:
    """The row of a file that arrived, not yet in the database."""
    return new_file(actor, upload.stored, upload.name, upload.type.media_type, clean=upload.clean)


def _file(actor: Actor, file_id: str) -> StoredFile:
    with reading(actor.firm_id) as session:
        try:
            file = queries.downloadable(session, actor, file_id)
        except NotFound:
            file = requests.downloadable(session, actor, file_id)
        session.expunge(file)
        return file


def _note(request: Request, actor: Actor) -> None:
    # Out of their reach or gone: the same to them. Many of one person are a try.
    log.warning("access_refused", handler=request.scope["route"].path, person=actor.viewing_by or actor.person_id)


def _say(request: Request, actor: Actor | None, text: Text, status: int) -> JSONResponse:
    return JSONResponse({"message": translate(text, language(request, actor))}, status)
