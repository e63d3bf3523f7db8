"""Files of requests over HTTP (U24): `/files/requests/ID`, in the portal under `/p/ADDRESS/`, and for a new one.

Downloads are at `/files/ID`, as those of tasks.
"""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.core.db import after_commit, reading
from portal_app.core.i18n import msg
from portal_app.core.storage import storage
from portal_app.http.task_files import file_of, most_bytes, take_file
from portal_app.http.uploads import Upload, uploading
from portal_app.requests import commands

_NEW = ""


@uploading
async def add_file(request: Request) -> Response:
    """Take one file for a request, or for the draft of one: 201 with its id and name, or why not."""
    request_id = request.path_params.get("request_id", _NEW)
    return await take_file(
        request,
        lambda actor: _limit(actor, request_id),
        lambda actor, upload: _keep(actor, request_id, upload),
        msg("This request is no longer here."),
    )


ROUTES = [
    Route("/files/requests/{request_id}", add_file, methods=["POST"]),
    Route("/p/{address}/files/requests/new", add_file, methods=["POST"]),
    Route("/p/{address}/files/requests/{request_id}", add_file, methods=["POST"]),
]


def _limit(actor: Actor, request_id: str) -> int:
    with reading(actor.firm_id) as session:
        if request_id == _NEW:
            commands.may_draft(session, actor)
        else:
            commands.may_attach(session, actor, request_id)
        return most_bytes(session, actor)


def _keep(actor: Actor, request_id: str, upload: Upload) -> str:
    file = file_of(actor, upload)
    internal = upload.fields.get("internal") == "true"
    with acting(actor) as session:
        if request_id == _NEW:
            file_id = commands.draft_file(session, actor, file)
        else:
            file_id = commands.attach_file(session, actor, request_id, file, internal=internal)
        if file_id != file.id:
            # It is there already: the answer to the first try was lost on the way.
            after_commit(session, lambda: storage().delete(upload.stored.key))
    return file_id
