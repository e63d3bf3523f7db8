"""What the build changes in the framework's scripts: there, or the build fails."""

import pytest

from portal_app.run import ahead

STORE = "const [store] = useState(() => createStateStore(initialState));"
ENTRY = "hydrateRoot(document, createElement(HydratedRouter));"
TURN = "    // Equivalent to routeChangeStart - runs when navigation begins\n    dispatch();\n"


def test_the_store_begins_with_what_arrived_before_it() -> None:
    changed = ahead.with_store(STORE)
    assert "useState(() => withStateAhead(createStateStore(initialState)))" in changed
    assert "function withStateAhead(store)" in changed


def test_events_sent_ahead_are_left_alone_also_in_a_file_of_an_earlier_build() -> None:
    changed = ahead.with_turns(TURN)
    assert changed.index("__kontor_sent") < changed.index("routeChangeStart")
    assert ahead.with_turns(changed) == changed


def test_the_router_turns_in_one_go() -> None:
    assert "createElement(HydratedRouter, { useTransitions: false })" in ahead.with_router(ENTRY)


@pytest.mark.parametrize("change", [ahead.with_store, ahead.with_router, ahead.with_turns])
@pytest.mark.parametrize("text", ["something else", 2 * (STORE + ENTRY + TURN)])
def test_a_framework_that_writes_it_differently_stops_the_build(change: object, text: str) -> None:
    assert callable(change)
    with pytest.raises(SystemExit, match=r"portal_app/run/ahead\.py"):
        change(text)
