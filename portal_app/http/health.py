"""`/health`: whether this process can do its work, for proxies and supervisors."""

from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal_app.core.db import reading
from portal_app.core.threads import in_thread


async def get_health(_request: Request) -> Response:
    """200 when the database answers, 503 when not."""

    def ask() -> None:
        with reading() as session:
            session.execute(select(1))

    try:
        await in_thread(ask)
    except Exception:
        return JSONResponse({"status": "no database"}, 503)
    return JSONResponse({"status": "ok"})


ROUTES = [Route("/health", get_health, methods=["GET"])]
