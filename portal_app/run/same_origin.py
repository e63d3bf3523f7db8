"""A Reflex plugin for our build: sockets lead to where the page came from, and a page is a few files, not thirty."""

import re
import sys
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin
from reflex.utils.prerequisites import get_web_dir

from portal_app.run import ahead

#: Stands where Reflex compiles an address in; it exists nowhere (RFC 2606).
NOWHERE = "kontor.invalid"
_HERE = '((typeof location==="undefined"?"http://localhost":location.origin).replace(/^http/,"%s")+"%s")'
_ADDRESS = re.compile(r"([\"'`])(http|ws)s?://" + re.escape(NOWHERE) + r"([^\"'`]*)\1")


#: Where the bundler's configuration lists its chunks, and what we add: the libraries that every page loads anyway are
#: one file, all icons another, and the small parts that pages share a third. By itself the bundler makes a file of
#: whatever two pages share, so that a first visit asked for thirty, most of them smaller than their headers.
_GROUPS = "groups: ["
_OURS = r"""
            { name: "icons", test: /lucide-react.dist.esm.icons/, priority: 30 },
            { name: "base", test: /node_modules|[/]utils[/]/, priority: 20 },
            { name: "parts", test: /[/]public[/]/, minShareCount: 2, priority: 10 },"""


class SameOrigin(Plugin):
    """Puts the page's own origin where Reflex has compiled in an address, and has small chunks put together."""

    def pre_compile(self, **context: Any) -> None:
        """Tell the bundler how to cut, and the framework's own scripts what arrives ahead of them."""
        context["add_modify_task"]("vite.config.js", _grouped)
        context["add_modify_task"]("app/entry.client.js", ahead.with_router)
        context["add_modify_task"]("utils/context.jsx", ahead.with_store)
        context["add_modify_task"]("utils/state.js", ahead.with_turns)

    def post_build(self, **context: Any) -> None:
        """Rewrite the built scripts, before they are compressed.

        Raises:
            SystemExit: When no address is there: Reflex has changed, and sockets would lead nowhere.
        """
        replaced = 0
        for script in Path(context["static_dir"]).rglob("*.js"):
            text, number = _ADDRESS.subn(lambda found: _HERE % (found[2], found[3]), script.read_text())
            if number:
                script.write_text(text)
                replaced += number
        if not replaced:
            sys.exit("The built scripts hold no address to replace; see portal_app/run/export.py")
        ahead.tell_pages(Path(get_web_dir()), Path(context["static_dir"]))


def _grouped(config: str) -> str:
    if _OURS in config:
        return config
    if _GROUPS not in config:
        sys.exit("The bundler's configuration has no groups of chunks any more; see portal_app/run/same_origin.py")
    return config.replace(_GROUPS, _GROUPS + _OURS, 1)
