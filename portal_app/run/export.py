"""Compile the pages and build the frontend, in a process of its own: `python -m portal_app.run.export`.

The build knows no address: the browser finds the socket on the host that the page came from. So one build serves
every port, name and proxy, and a changed setting needs no new one.
"""

import os
import shutil

os.environ["REFLEX_EXTRA_PLUGINS"] = "portal_app.run.same_origin.SameOrigin"

from reflex.utils import export, prerequisites

from portal_app.run.project import ROOT
from portal_app.run.same_origin import NOWHERE


def main() -> None:
    """Compile and build into `.web`."""
    if prerequisites.needs_reinit():
        prerequisites.initialize_reflex_user_directory()  # type: ignore[no-untyped-call]
        prerequisites.initialize_frontend_dependencies()  # type: ignore[no-untyped-call]
    # What modules handed over for an earlier build: a script that has moved must not be found where it was.
    for kept in (ROOT / "assets" / "external", ROOT / ".web" / "public" / "external"):
        shutil.rmtree(kept, ignore_errors=True)
    address = f"http://{NOWHERE}"
    export.export(zipping=False, backend=False, api_url=address, deploy_url=address, prerender_routes=True)


if __name__ == "__main__":
    main()
