"""The Starlette side: every route that is not a Reflex page."""

from starlette.applications import Starlette
from starlette.routing import BaseRoute

#: Each module of this package adds its routes here, in one line.
ROUTES: list[BaseRoute] = []


def http_app() -> Starlette:
    """The routes, mounted around Reflex's own application."""
    return Starlette(routes=ROUTES)
