"""Settings for the length of a test."""

import sys
from functools import _lru_cache_wrapper
from typing import Any

import pytest

from portal_app.core.settings import settings


class Environment:
    """The `KONTOR_*` environment of one test; a change is seen by everything that reads settings afterwards."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self._patch = patch

    def set(self, **values: object) -> None:
        """Set settings by their field names: `environment.set(notify_delay="2s", port=3112)`."""
        for name, value in values.items():
            self._patch.setenv(f"KONTOR_{name.upper()}", str(value))
        forget()

    def unset(self, *names: str) -> None:
        """Back to the default for these settings."""
        for name in names:
            self._patch.delenv(f"KONTOR_{name.upper()}", raising=False)
        forget()


#: Read from the machine or from our own files, whatever the settings are: made once, which takes a while.
_OF_NO_SETTINGS = {"time_zones", "countries", "_common"}
#: What each module keeps, and the names it had when that was looked up.
_kept: dict[str, tuple[int, list[Any]]] = {}


def forget() -> None:
    """Drop what was made from the settings: the engine, and every cached function without arguments in our modules."""
    db: Any = sys.modules.get("portal_app.core.db")
    if db is not None:
        db.dispose_engine()
    # A copy is made in one go: what an earlier test left running may be importing at this moment.
    for name, module in sys.modules.copy().items():
        if name.startswith(("portal_app.", "jobs", "state")):
            for kept in _caches(name, vars(module)):
                kept.cache_clear()
    settings.cache_clear()


def _caches(name: str, held: dict[str, Any]) -> list[Any]:
    """The cached functions of a module; several times in every test, of tens of thousands of names."""
    seen, found = _kept.get(name, (-1, []))
    if seen != len(held):
        # A module that is just being imported has more names the next time.
        cached = [value for value in list(held.values()) if type(value) is _lru_cache_wrapper]
        found = [
            one for one in cached if one.cache_parameters()["maxsize"] == 1 and one.__name__ not in _OF_NO_SETTINGS
        ]
        _kept[name] = (len(held), found)
    return found
