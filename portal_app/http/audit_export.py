"""`/settings/audit/export`: the audit trail, as far as the page shows it, as a file."""

from datetime import date

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from portal_app.accounts.acting import acting
from portal_app.audit.queries import AuditFilter, export_csv
from portal_app.core.clock import today
from portal_app.core.errors import KontorError
from portal_app.core.i18n import msg, translate
from portal_app.core.threads import in_slow_thread
from portal_app.http import people
from portal_app.http.downloads import disposition

_PAGE = "/settings/audit"


async def export(request: Request) -> Response:
    """Answer with the file; whoever may not, or not now, is led to where they see why."""
    actor = await people.office_actor(request)
    if actor is None:
        return RedirectResponse(f"/sign-in?next={_PAGE}", 303)
    form = await request.form(max_files=0, max_fields=20)
    days = {name: _day(people.typed(form, name)) for name in ("since", "until")}
    wanted = AuditFilter(people.typed(form, "person_id"), people.typed(form, "kind"), **days)

    def run() -> bytes:
        with acting(actor) as session:
            return export_csv(session, actor, wanted)

    try:
        data = await in_slow_thread(run)
    except KontorError:
        return RedirectResponse(_PAGE, 303)
    name = f"{translate(msg('Audit trail'), actor.language)} {today(actor.time_zone).isoformat()}.csv"
    headers = {
        "Content-Disposition": disposition(name),
        "Cache-Control": "private, no-store",
        "X-Content-Type-Options": "nosniff",
    }
    return Response(data, media_type="text/csv; charset=utf-8", headers=headers)


def _day(typed: str) -> date | None:
    try:
        return date.fromisoformat(typed)
    except ValueError:
        return None


ROUTES = [Route("/settings/audit/export", export, methods=["POST"])]
