"""Write docs/settings.md from the settings themselves.

Usage: python -m scripts.settings_page [--check]
"""

import sys
from pathlib import Path

from portal_app.core.settings import Settings

PAGE = Path(__file__).resolve().parents[1] / "docs" / "settings.md"
HEAD = """# Settings

Environment variables, read once at start. Durations are written like `30s`, `5m`, `24h` or `2d`.

| variable | default | what it is |
| --- | --- | --- |
"""


def page() -> str:
    """The page as it should be."""
    rows = []
    for name, field in Settings.model_fields.items():
        default = field.default
        shown = f"{int(default.total_seconds())}s" if hasattr(default, "total_seconds") else str(default)
        rows.append(f"| `KONTOR_{name.upper()}` | {f'`{shown}`' if shown else ''} | {field.description} |")
    return HEAD + "\n".join(rows) + "\n"


if __name__ == "__main__":
    if "--check" in sys.argv:
        sys.exit(
            0 if PAGE.read_text() == page() else "docs/settings.md is out of step: python -m scripts.settings_page"
        )
    PAGE.write_text(page())
