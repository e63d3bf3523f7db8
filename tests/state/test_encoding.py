"""What leaves for the pages is the same JSON, whoever writes it."""

import json
from dataclasses import dataclass, replace
from typing import Any

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.istate.proxy import MutableProxy
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.utils.format import json_dumps

from portal_app.activity.views import Change, HistoryLine
from portal_app.tasks.portal_views import PortalClient, PortalTask
from portal_app.tasks.views import Task
from state.encoding import encoded

_NAMES = 'Õ"\\</script>\u2028\n\x00🎈'


@dataclass(frozen=True)
class _Elsewhere:
    name: str


@pytest.mark.parametrize(
    "values",
    [
        {"rows": [PortalClient("1", _NAMES, 3, True), PortalClient("2", "", 0, False)], "total": 2},
        {"task": Task(title=_NAMES), "page": 1, "share": 0.5, "none": None, "faults": {"name": _NAMES, "on": "x"}},
        {"nested": [[1, [True, None]], {"a": {"b": [PortalTask(late=True)]}}], "empty": [], "nothing": {}},
    ],
)
def test_the_same_is_said(values: dict[str, Any]) -> None:
    message = ["event", StateUpdate(delta={"state.a": values})]
    assert encoded(message) == json_dumps(message, separators=(",", ":"))
    assert json.loads(encoded(message))[1]["delta"]["state.a"].keys() == values.keys()


class _Page(rx.State):
    line: HistoryLine = HistoryLine("", "", "", "")
    rows: list[PortalClient] = []


def test_parts_of_a_state_that_went_into_something_new_are_said_as_what_they_are() -> None:
    page: Any = _Page()
    page.rows = [PortalClient("1", _NAMES, 3, True)]
    page.line = HistoryLine("1", "", "", _NAMES, changes=[Change(_NAMES, "", "x")])
    plain = {"line": page.line.__wrapped__, "rows": page.rows.__wrapped__}
    mixed = {"line": replace(page.line, changes=page.line.changes), "rows": [*page.rows]}
    assert isinstance(mixed["rows"][0], MutableProxy)
    assert isinstance(mixed["line"].changes, MutableProxy)
    for values in (mixed, {name: getattr(page, name) for name in plain}):
        said = encoded(["event", StateUpdate(delta={"state.a": values})])
        assert said == json_dumps(["event", StateUpdate(delta={"state.a": plain})], separators=(",", ":"))


@pytest.mark.parametrize(
    "value", [RouterData(), _Elsewhere("x"), {1, 2}, ("a",), [RouterData()], {"a": _Elsewhere("y")}]
)
def test_what_the_framework_says_in_its_own_way_is_left_to_it(value: Any) -> None:
    assert encoded(["event", StateUpdate(delta={"state.a": {"value": value}})]) == ""


def test_so_are_events_that_a_page_is_to_run() -> None:
    assert encoded(["event", StateUpdate(events=[Event(name="_redirect", payload={"path": "/"})])]) == ""
