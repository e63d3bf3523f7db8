"""What leaves for the pages is the same JSON, whoever writes it."""

import json
from dataclasses import dataclass
from typing import Any

import pytest
from reflex.istate.data import RouterData
from reflex.state import StateUpdate
from reflex_base.event import Event
from reflex_base.utils.format import json_dumps

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


@pytest.mark.parametrize(
    "value", [RouterData(), _Elsewhere("x"), {1, 2}, ("a",), [RouterData()], {"a": _Elsewhere("y")}]
)
def test_what_the_framework_says_in_its_own_way_is_left_to_it(value: Any) -> None:
    assert encoded(["event", StateUpdate(delta={"state.a": {"value": value}})]) == ""


def test_so_are_events_that_a_page_is_to_run() -> None:
    assert encoded(["event", StateUpdate(events=[Event(name="_redirect", payload={"path": "/"})])]) == ""
