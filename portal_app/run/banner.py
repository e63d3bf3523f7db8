"""What the terminal shows once the program runs: three lines."""

import sys

from portal_app.core.settings import Settings


def show(wanted: Settings, changed: list[str]) -> None:
    """Say where to go, with which code, and how to stop.

    Args:
        wanted: The settings of this installation.
        changed: What the start did, for example "built the pages in 14 s".
    """
    note = f" ({', '.join(changed)})" if changed else ""
    lines = [f"Kontor is at {wanted.public_url}{note}", _entry(), "Ctrl-C stops it."]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def _entry() -> str:
    """How to get in: the one-time code of an empty installation, else the firms' own sign-in."""
    from portal_app.core.db import writing
    from portal_app.core.scope import across_firms
    from portal_app.firms.commands import setup_code

    with writing(across_firms("Whether there is any firm")) as session:
        code = setup_code(session)
    if code:
        return f"It is empty: set up your firm there with the one-time code {code}"
    return "Sign in there with your e-mail address and password."
