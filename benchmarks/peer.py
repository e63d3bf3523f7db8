"""The least that answers a list: one statement, one JSON, bare Starlette. For `benchmarks.lists`."""

import os

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

_SQL = """
select task.id, task.title, task_share.unread, task_share.mode, task.client_deadline, task.status, task.turn
from task_share join task on task.id = task_share.task_id
where task_share.contact_id = {0} and task_share.client_id = {0} and task_share.withdrawn_at is null
order by task_share.unread desc, task.client_deadline, task.id limit 50
"""
_COLUMNS = ("id", "title", "unread", "mode", "deadline", "status", "turn")


def _connect() -> tuple[object, str]:
    url = os.environ.get("KONTOR_DATABASE_URL", "")
    if url:
        import psycopg

        return psycopg.connect(url, autocommit=True), _SQL.format("%s")
    import sqlite3

    path = os.path.join(os.environ["KONTOR_DATA_DIR"], "kontor.sqlite3")
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA cache_size=-16000")
    return connection, _SQL.format("?")


_connection, _statement = _connect()


async def tasks(request: Request) -> JSONResponse:
    """The rows as they are."""
    asked = (request.query_params["contact"], request.query_params["client"])
    rows = _connection.execute(_statement, asked).fetchall()  # type: ignore[attr-defined]
    found = [dict(zip(_COLUMNS, row, strict=True)) for row in rows]
    for row in found:
        row["deadline"] = str(row["deadline"])
    return JSONResponse({"rows": found})


app = Starlette(routes=[Route("/list", tasks)])
