"""A Reflex plugin for our build: sockets lead to where the page came from, whatever address that is."""

import re
import sys
from pathlib import Path
from typing import Any

from reflex.plugins import Plugin

#: Stands where Reflex compiles an address in; it exists nowhere (RFC 2606).
NOWHERE = "kontor.invalid"
_HERE = '((typeof location==="undefined"?"http://localhost":location.origin).replace(/^http/,"%s")+"%s")'
_ADDRESS = re.compile(r"([\"'`])(http|ws)s?://" + re.escape(NOWHERE) + r"([^\"'`]*)\1")


class SameOrigin(Plugin):
    """Puts the page's own origin where Reflex has compiled in an address."""

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
