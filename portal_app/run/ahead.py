"""What the build tells `components/boot.js`, so that a page's socket opens before the scripts have run.

See docs/decisions/the-socket-opens-first.md. Each text of the framework that this leans on is looked for, and a build
without it fails.
"""

import html
import json
import re
import sys
from pathlib import Path
from typing import Any

from portal_app.http.gate.built import route_chunks

_BOOT = re.compile(r"<script (?=[^>]*data-texts=)(?![^>]*data-start=)")
_FIRST = re.compile(r'data-first=""')
_STORE = "useState(() => createStateStore(initialState))"
_STORE_AHEAD = "useState(() => withStateAhead(createStateStore(initialState)))"
_HELPER = """

// State that arrived before the page was ready is there from the first render on. It is told again, as usual, once
// the page listens; what is equal by then changes nothing. A page that was rendered by the build shows the compiled
// defaults first, or its markup would not be what is there.
function withStateAhead(store) {
  const ahead = typeof window === "undefined" ? undefined : window.__kontor_ahead;
  if (!ahead || !window.__reactRouterContext?.isSpaMode) return store;
  const told = "42/_event,[\\"event\\",";
  ahead.apply = (text) => {
    if (!text.startsWith(told)) return;
    try {
      const { delta } = JSON.parse(text.slice(told.length, -1));
      for (const name in delta) store.dispatchers[name]?.(delta[name]);
    } catch {}
  };
  for (const message of ahead.held) ahead.apply(String(message.data));
  return store;
}
"""
#: Of the portal's list; components/portal/first.js draws them.
_ICONS = ("calendar", "check", "chevron-right", "circle-alert", "list-checks", "paperclip")
_ICON = re.compile(r"const __iconNode = (\[.*?\]);", re.DOTALL)
_KEY = re.compile(r"([{,]\s*)(\w+):")
_ROUTER = "createElement(HydratedRouter)"
#: Made in one go, a page is there before what the server tells of it: in slices of five milliseconds it began anew with
#: each answer that changed the page before it.
_ROUTER_AT_ONCE = "createElement(HydratedRouter, { useTransitions: false })"
_TURN = "    // Equivalent to routeChangeStart - runs when navigation begins\n"
_TURN_AHEAD = """    // Kontor: the events were sent when the person pressed; see components/shell/ahead.jsx.
    if (window.__kontor_sent?.(location)) {
      prevLocationRef.current = location;
      return;
    }

"""


def with_store(context: str) -> str:
    """The generated module of states, with a store that begins with what arrived before it.

    Args:
        context: Text of `utils/context.jsx`.

    Raises:
        SystemExit: When the framework writes it differently now.
    """
    return _replaced(context, _STORE, _STORE_AHEAD, "utils/context.jsx") + _HELPER


def with_router(entry: str) -> str:
    """The script that begins, with a router that turns to a page in one go.

    Args:
        entry: Text of `app/entry.client.js`.

    Raises:
        SystemExit: When the framework writes it differently now.
    """
    return _replaced(entry, _ROUTER, _ROUTER_AT_ONCE, "app/entry.client.js")


def with_turns(state: str) -> str:
    """The framework's event loop, which leaves alone the load events that were sent ahead.

    Args:
        state: Text of `utils/state.js`, perhaps from an earlier build.

    Raises:
        SystemExit: When the framework writes it differently now.
    """
    return state if _TURN_AHEAD in state else _replaced(state, _TURN, _TURN_AHEAD + _TURN, "utils/state.js")


def tell_pages(web: Path, built: Path) -> None:
    """Write into each built page what its first frame has to say.

    Args:
        web: The folder of the generated sources.
        built: The folder of the built pages.

    Raises:
        SystemExit: When something is not where it was.
    """
    start = _attribute(_start(web, built))
    icons = _attribute({name: _icon(web, name) for name in _ICONS})
    told = 0
    for page in built.rglob("*.html"):
        content, number = _BOOT.subn(lambda found: f'{found[0]}data-start="{start}" ', page.read_text(), count=1)
        content, first = _FIRST.subn(f'data-first="{icons}"', content, count=1)
        page.write_text(content)
        told += number and first
    if not told:
        sys.exit("No built page holds boot.js and first.js; see portal_app/run/ahead.py")


def _attribute(value: Any) -> str:
    return html.escape(json.dumps(value, separators=(",", ":")))


def _start(web: Path, built: Path) -> dict[str, Any]:
    context = (web / "utils" / "context.jsx").read_text()
    stored = _constant(context, "clientStorage")
    if any(stored.values()):
        sys.exit("A state keeps vars in the browser, which boot.js does not send; see portal_app/run/ahead.py")
    routes = ["/" + "/".join(route.pattern) for route in route_chunks(built)]
    if not routes:
        sys.exit("The build's manifest tells no routes; see portal_app/run/ahead.py")
    return {
        "event": f"{_constant(context, 'state_name')}.hydrate_and_load",
        "hashes": _constant(context, "initialStateHashes"),
        "schema": _constant(context, "stateSchema"),
        "version": json.loads((web / "reflex.json").read_text())["version"],
        "routes": routes,
    }


def _icon(web: Path, name: str) -> Any:
    """What an icon is drawn of: pairs of a tag and its attributes, as the library of icons tells them."""
    module = web / "node_modules" / "lucide-react" / "dist" / "esm" / "icons" / f"{name}.mjs"
    found = _ICON.search(module.read_text()) if module.exists() else None
    if found is None:
        sys.exit(f"The library tells no parts of the icon {name} any more; see portal_app/run/ahead.py")
    parts = json.loads(_KEY.sub(r'\1"\2":', found[1]))
    return [[tag, {key: value for key, value in attributes.items() if key != "key"}] for tag, attributes in parts]


def _constant(context: str, name: str) -> Any:
    found = re.search(rf"^export const {name} = (.+)$", context, re.MULTILINE)
    if found is None:
        sys.exit(f"utils/context.jsx tells no {name} any more; see portal_app/run/ahead.py")
    return json.loads(found[1])


def _replaced(text: str, old: str, new: str, where: str) -> str:
    if text.count(old) != 1:
        sys.exit(f"{where} does not hold once what is changed there: {old.strip()}; see portal_app/run/ahead.py")
    return text.replace(old, new)
