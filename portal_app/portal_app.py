"""Composition root: the app, the page table, the mounts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

import portal_app.wiring  # noqa: F401
from components import ui
from components.i18n import texts_head
from portal_app.http.gate import gate
from portal_app.http.routes import http_app
from state.watch import Watch, quieten_framework


@dataclass(frozen=True, slots=True)
class Page:
    """One line of the page table."""

    route: str
    component: Callable[[], rx.Component]
    title: str
    on_load: Any = None


PAGES: list[Page] = []

app = rx.App(
    theme=None,
    stylesheets=ui.STYLESHEETS,
    head_components=[texts_head()],
    # The innermost first: our routes around Reflex, the gate around both.
    api_transformer=[http_app(), gate],
)
app.add_middleware(Watch())
quieten_framework()
for page in PAGES:
    app.add_page(page.component, route=page.route, title=page.title, on_load=page.on_load)
