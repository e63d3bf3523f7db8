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


def forget() -> None:
    """Drop what was made from the settings: the engine, and every cached function without arguments in our modules."""
    db: Any = sys.modules.get("portal_app.core.db")
    if db is not None:
        db.dispose_engine()
    # A copy is made in one go: what an earlier test left running may be importing at this moment.
    for name, module in sys.modules.copy().items():
        if name.startswith(("portal_app.", "jobs", "state")):
            # Several times in every test, of tens of thousands of names: what is quickest to ask comes first.
            for value in [value for value in list(vars(module).values()) if type(value) is _lru_cache_wrapper]:
                if value.cache_parameters()["maxsize"] == 1:
                    value.cache_clear()
    settings.cache_clear()
