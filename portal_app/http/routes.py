"""The Starlette side: every route that is not a Reflex page."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from portal_app.http import (
    audit_export,
    branding,
    client_export,
    client_import,
    confirming,
    document_uploads,
    factors,
    first_list,
    health,
    joining,
    portal_entry,
    request_files,
    security,
    set_up,
    sign_in,
    task_files,
    viewing,
)

#: Each module of this package adds its routes here, in one line.
ROUTES: list[BaseRoute] = [
    *sign_in.ROUTES,
    *set_up.ROUTES,
    *portal_entry.ROUTES,
    *factors.ROUTES,
    *task_files.ROUTES,
    *request_files.ROUTES,
    *document_uploads.ROUTES,
    *branding.ROUTES,
    *client_import.ROUTES,
    *confirming.ROUTES,
    *security.ROUTES,
    *viewing.ROUTES,
    *joining.ROUTES,
    *health.ROUTES,
    *client_export.ROUTES,
    *audit_export.ROUTES,
]


def http_app() -> Starlette:
    """The routes, mounted around Reflex's own application."""
    return Starlette(
        routes=ROUTES, middleware=[Middleware(portal_entry.CurrentAddresses), Middleware(first_list.ListInPage)]
    )
