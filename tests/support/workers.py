"""How the tests are dealt out when several processes run them (`pytest -n 2`, which is what `make test` does).

A file goes to one process as a whole, so that what it starts once is started once. The files that take longest begin,
or one process would still be at them when the other has long finished; browsers end, see `tests/conftest.py`.
"""

import pytest
from xdist.scheduler import LoadScopeScheduling

#: What takes longest, longest first: beginnings of paths below `tests/`. Tests of these that need nothing in common go
#: to any process one by one.
LONG = (
    "proof/test_hostile",
    "jobs/",
    "proof/test_matrix",
    "e2e/test_pages",
    "e2e/test_story",
    "e2e/test_kontor_run",
    "e2e/test_requests",
    "e2e/test_second_step",
    "e2e/test_drafts",
    "e2e/test_scaled",
    "e2e/test_security",
    "e2e/test_wrong_people",
    "features/test_demo",
    "features/test_security",
    "http/test_gate_reflex",
)
APART = ("proof/test_matrix", "jobs/test_drills")


class ByFile(LoadScopeScheduling):  # type: ignore[misc]
    """Deals out files in the order in which they were collected."""

    def __init__(self, config: pytest.Config, log: object) -> None:
        config.option.loadscopereorder = False
        super().__init__(config, log)

    def _split_scope(self, nodeid: str) -> str:
        file = nodeid.split("::", 1)[0]
        return nodeid if file.removeprefix("tests/").startswith(APART) else file


def in_turn(items: list[pytest.Item]) -> None:
    """Put tests in order: files with browsers last; before them, and among them, what takes long first."""
    with_browsers = {item.path for item in items if "playwright" in getattr(item, "fixturenames", ())}

    def turn(item: pytest.Item) -> tuple[bool, int]:
        parts = item.path.parts
        below = "/".join(parts[parts.index("tests") + 1 :])
        place = next((number for number, path in enumerate(LONG) if below.startswith(path)), len(LONG))
        return item.path in with_browsers, place

    items.sort(key=turn)
