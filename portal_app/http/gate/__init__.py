"""The gate: one ASGI wall around everything that a browser or a stranger can send.

`rx.App(api_transformer=[routes, gate])`. Each rule is a file of its own; this one is only the order in which
they stand. A refusal costs nothing behind the wall.
"""

from starlette.types import ASGIApp, Receive, Scope, Send

from portal_app.http.gate.assets import assets_from_memory
from portal_app.http.gate.bodies import limit_bodies, limit_headers
from portal_app.http.gate.caching import cache_by_kind
from portal_app.http.gate.client import client_address, real_client
from portal_app.http.gate.cookie_names import prefix_cookies
from portal_app.http.gate.errors import calm_errors
from portal_app.http.gate.form_tokens import require_form_token
from portal_app.http.gate.headers import security_headers
from portal_app.http.gate.hosts import require_own_host
from portal_app.http.gate.origins import require_own_origin
from portal_app.http.gate.pages import serve_pages
from portal_app.http.gate.preload import preload_chunks
from portal_app.http.gate.record import keep_record
from portal_app.http.gate.rules import GateRules, standard_rules
from portal_app.http.gate.shut import shut_paths
from portal_app.http.gate.sockets import watch_sockets

__all__ = ["GateRules", "build_gate", "client_address", "gate", "standard_rules"]


def build_gate(app: ASGIApp, rules: GateRules) -> ASGIApp:
    """Put the wall around an application.

    Args:
        app: Our routes with the pages behind them.
        rules: What is let through.

    Returns:
        The application to serve.
    """
    http = preload_chunks(serve_pages(app, rules), rules)
    http = cache_by_kind(http)
    http = assets_from_memory(http, rules)
    # What follows is met by a request from the last to the first.
    http = require_form_token(http, rules)
    http = limit_bodies(http, rules)
    http = require_own_origin(http, rules)
    http = shut_paths(http, rules)
    http = require_own_host(http, rules)
    http = limit_headers(http, rules)
    http = calm_errors(http)
    http = security_headers(http, rules)
    http = prefix_cookies(http, rules)
    http = keep_record(http)
    sockets = prefix_cookies(watch_sockets(app, rules), rules)

    async def wall(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await http(real_client(scope, rules), receive, send)
        elif scope["type"] == "websocket":
            await sockets(real_client(scope, rules), receive, send)
        else:
            await app(scope, receive, send)

    return wall


def gate(app: ASGIApp) -> ASGIApp:
    """The wall with this installation's rules, in the form that `api_transformer` takes."""
    return build_gate(app, standard_rules())
