"""One engine a kind of database for all tests of a process, led to the database of the test at hand.

An engine keeps what it compiled of each statement. With one of its own each test would compile everything anew, which
is most of what a short test does.
"""

import sys
from typing import Any

from sqlalchemy import URL, Engine, event, make_url

from portal_app.core import db

_make_anew = db.make_engine
_kept: dict[str, Engine] = {}


def keep_engines() -> None:
    """From now on the installation's engine is one that tests before have used; any other is made as ever."""
    db.make_engine = _engine


def _engine(url: str) -> Engine:
    # Only `db.engine()` speaks of the installation's.
    if sys._getframe(1).f_code is not db.engine.__wrapped__.__code__:
        return _make_anew(url)
    there = make_url(url)
    kind = there.get_backend_name()
    if kind not in _kept:
        _kept[kind] = _led(_make_anew(url))
    _kept[kind].url = there
    return _kept[kind]


def _led(engine: Engine) -> Engine:
    """The same engine, whose connections go to wherever its `url` says by then."""
    first = _given(engine, engine.url)

    def connect(_dialect: Any, _record: Any, _places: list[Any], names: dict[str, Any]) -> Any:
        # What the engine was made with holds for each of its databases.
        own = {name: value for name, value in names.items() if first.get(name, first) != value}
        return engine.dialect.connect(**{**_given(engine, engine.url), **own})

    event.listen(engine, "do_connect", connect)
    # Tests ask far more different things than the program does between two of its starts.
    engine.update_execution_options(compiled_cache={})
    return engine


def _given(engine: Engine, url: URL) -> dict[str, Any]:
    places, names = engine.dialect.create_connect_args(url)
    return {**names, **({"database": places[0]} if places else {})}
