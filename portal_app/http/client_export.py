"""`/clients/export`: the clients that the list shows or has ticked, as a file (P1).

A form's POST, because ticks and filters are too long for an address and belong into no log.
"""

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal_app.accounts.acting import acting
from portal_app.clients.exports import ExportFile, export_file
from portal_app.clients.selection import MAX_TICKED, ClientFilter, Selection
from portal_app.core.errors import ConfirmFirst
from portal_app.core.threads import in_slow_thread
from portal_app.http import people
from portal_app.http.downloads import disposition


async def export(request: Request) -> Response:
    """Answer with the file; without an office session, with the way to the sign-in."""
    actor = await people.office_actor(request)
    if actor is None:
        return RedirectResponse("/sign-in?next=/clients", 303)
    form = await request.form(max_files=0, max_fields=20)
    selection = _selection(form)

    def run() -> ExportFile:
        with acting(actor) as session:
            return export_file(session, actor, selection, "csv" if form.get("format") == "csv" else "xlsx")

    try:
        made = await in_slow_thread(run)
    except ConfirmFirst:
        # The page asks for it before it sends this form; between the two the quarter of an hour can end.
        return RedirectResponse("/clients", 303)
    headers = {
        "Content-Disposition": disposition(made.name),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(made.data, media_type=made.media_type, headers=headers)


def _selection(form: FormData) -> Selection:
    def text(name: str) -> str:
        return people.typed(form, name)

    def ids(name: str) -> tuple[str, ...]:
        return tuple(part for part in text(name).split(",") if part)[:MAX_TICKED]

    wanted = ClientFilter(
        search=text("search"),
        portal=text("portal"),
        manager_id=text("manager_id"),
        group_id=text("group_id"),
        archived=text("archived") == "1",
        lacking=text("lacking"),
        imported=text("imported"),
    )
    return Selection(ids("ids"), text("everything") == "1", wanted, ids("without"))


ROUTES = [Route("/clients/export", export, methods=["POST"])]
