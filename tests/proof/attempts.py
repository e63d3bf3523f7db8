"""Every handler of every State, with arguments that fit, tried by somebody."""

import inspect
import json
import re
import typing
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import reflex as rx
from reflex.utils.format import json_dumps

import portal_app.portal_app as program
from portal_app.access.cookies import OFFICE_COOKIE, PORTAL_COOKIE, VIEW_COOKIE
from portal_app.core.db import engine
from state.guard import Who, who_may
from tests.proof.world import Person, World
from tests.support.statements import counted
from tests.support.tab import Tab

#: Pages of states that no page loads by itself: a part of the name of their module → the page that holds them.
_PAGES_OF = {
    "task_": "/tasks/[id]",
    "client_recurring": "/clients/[id]",
    "activation": "/clients",
    "portal.task_": "/p/[address]/tasks/[id]",
    "portal": "/p/[address]/tasks",
}

#: What a person does on the page before the event makes sense: handler → event and its arguments.
_BEFORE: dict[str, tuple[str, dict[str, Any]]] = {
    "OneTask.save_text": ("edit", {"part": "text"}),
    "OneTask.save_facts": ("edit", {"part": "facts"}),
    "ClientPage.save": ("edit", {}),
    "Away.save": ("ask", {"contact_id": ":contact_id", "name": "x"}),
    "TaskWork.save_item": ("edit_item", {"item_id": ":item_id"}),
    "TaskSlots.save_name": ("rename", {"slot_id": ":slot_id"}),
    "TaskSlots.reject": ("ask_again", {"slot_id": ":slot_id"}),
    "PortalTaskSlots.lack": ("explain", {"slot_id": ":slot_id"}),
    "MyFactors.rename": ("ask_to_rename", {"passkey_id": ":passkey_id", "name": "x"}),
    "MyFactors.remove": ("ask_to_remove", {"what": ":passkey_id", "name": "x"}),
    "MyFactors.rename at the portal": ("ask_to_rename", {"passkey_id": ":contact_passkey_id", "name": "x"}),
    "MyFactors.remove at the portal": ("ask_to_remove", {"what": ":contact_passkey_id", "name": "x"}),
    "FirmFactors.reset_person": ("ask_to_reset", {"member_id": ":member_id", "name": "x"}),
    "ContactFactors.reset_person": ("ask_to_reset", {"contact_id": ":contact_id", "name": "x"}),
}

#: Where a name means a thing of the other side: handler → its arguments.
_OTHER_SIDE: dict[str, dict[str, str]] = {
    "Security.end at the portal": {"device_id": ":contact_device_id"},
    "TaskTalk.delete_message": {"message_id": ":staff_message_id"},
    "TaskTalk.save_message": {"message_id": ":staff_message_id"},
}

_ID = re.compile(r"\b0[0-9a-z]{19}\b")

#: Everything that any form sends; each takes what it knows.
FORM: dict[str, Any] = {
    "title": "Something else", "description": "", "item": "One more", "item_text": "Another", "message": "Hello",
    "slot_title": "Other", "reason": "Because",
    "name": "Somebody Else", "email": "somebody@else.example.com", "phone": "", "language": "en", "subject": "Hello",
    "time_zone": "Europe/Tallinn", "address": "an-address", "whom": "all", "for_client": "on", "client_days": "1",
    "internal_deadline": "2027-01-10", "start_on": "", "mode": "do", "role": "accountant", "code": "", "group": "",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Attempt:
    """A handler, and where a page sends its event from."""

    state: type[rx.State]
    name: str
    handler: Any
    who: Who
    route: str
    loads: tuple[Any, ...]
    #: The same handler serves both sides; `who` is the one that is tried.
    own: bool
    #: The arguments, by name: a value, or the name of a thing of the world behind a colon.
    arguments: dict[str, Any] = field(default_factory=dict)

    def __str__(self) -> str:
        at = " at the portal" if self.own and self.who is Who.CONTACTS else ""
        return f"{self.state.__name__}.{self.name}{at}"

    @property
    def speaks_of_a_thing(self) -> bool:
        """It names something that exists at a firm, by its address or by an argument."""
        return "[id]" in self.route or any(str(value).startswith(":") for value in self.arguments.values())


def attempts() -> Iterator[Attempt]:
    """All of them, from the program itself."""
    loads = _loads()
    for state in _states(rx.State):
        if state.__module__.startswith("reflex"):
            continue
        for name, handler in state.event_handlers.items():
            if name == "setvar" or handler.fn.__qualname__ != f"{state.__name__}.{name}":
                continue
            who = who_may(handler.fn)
            assert isinstance(who, Who), f"{state.__name__}.{name} does not say who may call it"
            for side in (Who.STAFF, Who.CONTACTS) if who is Who.OWN else (who,):
                route = _own_route_of(state, side, loads) if who is Who.OWN else _route_of(state, side, loads)
                attempt = Attempt(state, name, handler, side, route, loads.get(route, ()), own=who is Who.OWN)
                attempt.arguments.update(dict(_arguments(handler.fn)), **_OTHER_SIDE.get(str(attempt), {}))
                yield attempt


def open_page(attempt: Attempt, world: World, person: Person) -> Tab:
    """The page as the right person sees it, before anybody else lays hands on it."""
    address = world.address
    given = {
        name: value for name, value in (("address", address), ("id", world.id("id"))) if f"[{name}]" in attempt.route
    }
    if "[id]" in attempt.route:
        given["id"] = _thing_of(attempt.route, world)
    if "[token]" in attempt.route:
        given["token"] = "made-up"
    tab = Tab(attempt.route, office=person.office, portal=person.portal, view=person.view, **given)
    for load in attempt.loads:
        tab.send(load)
    if str(attempt) in _BEFORE:
        name, arguments = _BEFORE[str(attempt)]
        tab.send(attempt.state.event_handlers[name], **{key: _value(value, world) for key, value in arguments.items()})
    return tab


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attempt, as the browser gets it."""

    #: Where it was sent instead, ids taken out.
    redirects: tuple[str, ...]
    #: What was said in words: field → text.
    words: dict[str, str]
    #: All that was sent, as one text.
    sent: str
    statements: int


def become(tab: Tab, person: Person) -> None:
    """Another cookie behind the same socket: what a page has shown is no right to anything."""
    cookies = [(OFFICE_COOKIE, person.office), (PORTAL_COOKIE, person.portal), (VIEW_COOKIE, person.view)]
    tab.root.router_data["headers"]["cookie"] = "; ".join(f"{name}={token}" for name, token in cookies if token)


def try_it(attempt: Attempt, tab: Tab, world: World) -> Outcome:
    """Send the event."""
    given = {name: _value(value, world) for name, value in attempt.arguments.items()}
    tab.root._clean()
    tab.redirects.clear()
    with counted(engine()) as statements:
        tab.send(attempt.handler, **given)
    delta = tab.root.get_delta()
    told = json.loads(json_dumps(delta))
    words = {
        f"{state.rpartition('.')[2]}.{name}": str(value)
        for state, values in told.items()
        for name, value in values.items()
        # Emptied together with the whole page, they say nothing.
        if value and name.split("_rx_")[0] in ("problem", "missing", "notice", "faults", "send_problem")
    }
    return Outcome(tuple(_ID.sub("…", r) for r in tab.redirects), words, json.dumps(told), len(statements))


def _thing_of(route: str, world: World) -> str:
    named = {
        "clients": "client_id",
        "recurring": "recurring_id",
        "requests": "request_id",
        "templates": "template_id",
    }
    return world.id(next((name for part, name in named.items() if f"/{part}/" in route), "id"))


def _value(value: Any, world: World) -> Any:
    if isinstance(value, str) and value.startswith(":"):
        return world.id(value[1:])
    return [_value(one, world) for one in value] if isinstance(value, list) else value


def _states(state: type[rx.State]) -> Iterator[type[rx.State]]:
    for child in state.get_substates():
        yield child
        yield from _states(child)


def _loads() -> dict[str, tuple[Any, ...]]:
    """Route → what its page loads, from the page table."""
    found: dict[str, tuple[Any, ...]] = {}
    for page in program.PAGES:
        given = page.on_load if isinstance(page.on_load, list) else [page.on_load]
        found[page.route] = tuple(load for load in given if load is not None)
    return found


def _route_of(state: type[rx.State], who: Who, loads: dict[str, tuple[Any, ...]]) -> str:
    for route, handlers in loads.items():
        # What stands on several pages is tried on the first of them.
        if any(handler.fn.__qualname__.split(".")[0] == state.__name__ for handler in handlers):
            return route
    named = state.__module__.removeprefix("state.")
    for part, route in _PAGES_OF.items():
        if named.startswith(part):
            return route
    return "/p/[address]/tasks" if who is Who.CONTACTS else "/settings"


def _own_route_of(state: type[rx.State], side: Who, loads: dict[str, tuple[Any, ...]]) -> str:
    """A page of that side which loads the state; any other when it stands on all of them."""
    for route, handlers in loads.items():
        at_portal = route.startswith("/p/")
        if at_portal is (side is Who.CONTACTS) and any(h.fn.__qualname__ == f"{state.__name__}.load" for h in handlers):
            return route
    return "/p/[address]/tasks" if side is Who.CONTACTS else "/settings"


def _arguments(function: Any) -> Iterator[tuple[str, Any]]:
    """Values by name and type; a thing of the world for whatever is called an id."""
    hints = typing.get_type_hints(function) if hasattr(function, "__annotations__") else {}
    for name, parameter in list(inspect.signature(function).parameters.items())[1:]:
        hint = str(hints.get(name, parameter.annotation))
        if name.endswith("_id"):
            yield name, f":{name}"
        elif name in ("ids", "_file_ids"):
            yield name, [":file_id"]
        elif "dict" in hint:
            yield name, dict(FORM)
        elif "Literal" in hint:
            yield name, re.findall(r"'([^']+)'", hint)[0]
        elif "bool" in hint:
            yield name, True
        elif "int" in hint:
            yield name, 1
        elif "list" in hint:
            yield name, []
        else:
            yield name, {"nonce": "a nonce", "text": "Hello", "code": "en"}.get(name, "x")
