"""The client list on its way in, and the template on its way out (P1)."""

from typing import BinaryIO

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.clients.importing import commands
from portal_app.clients.importing.source import open_list
from portal_app.clients.imports.table import MAX_BYTES
from portal_app.clients.imports.template import template_xlsx
from portal_app.core import archives
from portal_app.core.errors import Invalid
from portal_app.core.filetypes import FileType
from portal_app.core.i18n import Text, msg, translate
from portal_app.core.storage import storage
from portal_app.core.threads import in_slow_thread
from portal_app.http.downloads import disposition
from portal_app.http.people import language, office_actor
from portal_app.http.uploads import Upload, count_upload, receive_upload, uploading

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Which of these it is, reading it will tell; it is never handed out again.
_LIST = FileType("list", "application/octet-stream", ("xlsx", "xls", "xlsm", "csv", "tsv", "txt"))


@uploading
async def add_list(request: Request) -> Response:
    """Take a client list: 201 with the run's id and the file's name, or why it can't be read."""
    actor = await office_actor(request)
    if actor is None:
        return _say(request, None, msg("You are signed out. Sign in and choose the file again."), 401)
    await count_upload(request, actor.person_id, MAX_BYTES)
    upload = await receive_upload(request, MAX_BYTES, judge=_any_list)
    try:
        run_id = await in_slow_thread(_begin, actor, upload)
    except Exception as error:
        # A file that no run knows of would lie there for ever.
        await in_slow_thread(storage().delete, upload.stored.key)
        if isinstance(error, Invalid):
            return _say(request, actor, next(iter(error.faults.values())), 422)
        raise
    return JSONResponse({"id": run_id, "name": upload.name}, 201)


async def get_template(request: Request) -> Response:
    """The Excel template in the reader's language; it holds nobody's data, but only staff have use for it."""
    actor = await office_actor(request)
    if actor is None:
        return Response(status_code=404)
    lang = language(request, actor)
    content = await in_slow_thread(template_xlsx, lambda text: translate(text, lang))
    name = f"{translate(msg('Client list'), lang)}.xlsx"
    headers = {"content-disposition": disposition(name), "cache-control": "private, no-cache"}
    return Response(content, media_type=_XLSX, headers=headers)


ROUTES = [
    Route("/import/clients", add_list, methods=["POST"]),
    Route("/import/clients/template", get_template, methods=["GET"]),
]


def _any_list(file: BinaryIO, _name: str) -> FileType:
    file.seek(0)
    if file.read(2) == b"PK":
        # A spreadsheet is unpacked to be read; one made to fill the memory is not.
        archives.look_into(file)
    return _LIST


def _begin(actor: Actor, upload: Upload) -> str:
    table = open_list(storage().read(upload.stored.key), upload.name)
    with acting(actor) as session:
        return commands.begin_run(session, actor, upload.name, upload.stored.key, table)


def _say(request: Request, actor: Actor | None, text: Text, status: int) -> JSONResponse:
    return JSONResponse({"message": translate(text, language(request, actor))}, status)
