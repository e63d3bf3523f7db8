"""A browser's tab without a browser: the page's real State, called as an event calls it, through the guard."""

import asyncio
from typing import Any, TypeVar

import reflex as rx
from reflex.event import Event, EventSpec

from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from state.watch import Watch

S = TypeVar("S", bound=rx.State)


class Tab:
    """One tab at one page.

    Attributes:
        redirects: Where handlers sent the browser, in order.
    """

    def __init__(
        self,
        route: str,
        *,
        office: str = "",
        portal: str = "",
        view: str = "",
        query: dict[str, str] | None = None,
        **params: str,
    ) -> None:
        """Open a page.

        Args:
            route: As in the page table, for example `/p/[address]`.
            office: Token in the office cookie; empty for nobody.
            portal: Token in the portal cookie; empty for nobody.
            view: Token in the cookie of a view of the portal; empty for none.
            query: Query parameters.
            **params: Values of the route's dynamic parts.
        """
        self._cookies = "; ".join(
            f"{name}={token}"
            for name, token in ((OFFICE_COOKIE, office), (PORTAL_COOKIE, portal), (VIEW_COOKIE, view))
            if token
        )
        #: Of all states of this tab.
        self.root: Any = rx.State(_reflex_internal_init=True)  # type: ignore[call-arg]
        self.root.router_data = {}
        self.redirects: list[str] = []
        self._connections = 1
        self.go(route, query=query, **params)

    def reconnect(self) -> None:
        """Lose the connection and get another one, at the same page; its load handlers are sent by the test."""
        self._connections += 1
        self.root.router_data = self.root._update_router_vars(
            {**self.root.router_data, "sid": f"socket {self._connections}"}, {}
        )

    def open_anew(self) -> None:
        """Load the page's document again, as a reload or a form that was posted does."""
        self.reconnect()
        hydration: Any = Event(name="reflex___state____state.hydrate_and_load", payload={"hashes": ["of nothing yet"]})
        asyncio.run(Watch().preprocess(None, self.root, hydration))  # type: ignore[arg-type]

    def go(self, route: str, *, query: dict[str, str] | None = None, **params: str) -> None:
        """Turn to another page, as a link does: all states stay as they are."""
        path = route
        for name, value in params.items():
            path = path.replace(f"[{name}]", value)
        asked = "&".join(f"{name}={value}" for name, value in (query or {}).items())
        self.root.router_data = self.root._update_router_vars(
            {
                "pathname": route,
                "asPath": path + (f"?{asked}" if asked else ""),
                "query": {**params, **(query or {})},
                "headers": {"cookie": self._cookies, "origin": "http://kontor.test"},
                "token": "a-tab-of-a-test",
                "sid": f"socket {self._connections}",
                "ip": "127.0.0.1",
            },
            {},
        )

    def state(self, kind: type[S]) -> S:
        """The state of this tab, to look at its vars."""
        found: S = self.root.get_substate(kind.get_full_name().split("."))
        return found

    def send(self, handler: Any, **arguments: Any) -> list[tuple[Any, dict[str, Any]]]:
        """Send an event, for example `tab.send(Apps.activate, form={"address": "kask"})`.

        Returns:
            The events of our own that it causes in turn, each with its arguments; they are not sent.
        """
        state = self.state(handler.state_cls if hasattr(handler, "state_cls") else _owner(handler))

        caused: list[tuple[Any, dict[str, Any]]] = []

        async def run() -> None:
            async for step in handler.fn(state, **arguments):
                for spec in step if isinstance(step, list) else [step]:
                    target = _redirect(spec)
                    if target is not None:
                        self.redirects.append(target)
                    elif isinstance(spec, EventSpec):
                        caused.append((spec.handler, {str(name): value._decode() for name, value in spec.args}))
                    elif spec is not None:
                        caused.append((spec, {}))

        asyncio.run(run())
        return caused


def _owner(handler: Any) -> Any:
    name = handler.state_full_name
    if name not in _named:
        _named.update((found.get_full_name(), found) for found in _all(rx.State))
    return _named[name]


#: The states by their full names, as far as they were asked for: looking through them all takes as long as an event.
_named: dict[str, type[rx.State]] = {}


def _all(kind: type[rx.State]) -> list[type[rx.State]]:
    return [kind, *(found for child in kind.get_substates() for found in _all(child))]


def _redirect(spec: Any) -> str | None:
    if getattr(getattr(spec, "handler", None), "fn", None) is None or spec.handler.fn.__qualname__ != "_redirect":
        return None
    return next(str(value._var_value) for name, value in spec.args if str(name) == "path")
