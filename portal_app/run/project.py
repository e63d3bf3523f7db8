"""Where the program lies, and the environment that Reflex and its tools get from us."""

import os
import sys
from pathlib import Path

#: The project's folder: where `rxconfig.py` and `.web` are.
ROOT = Path(__file__).resolve().parents[2]

_came_from = Path.cwd()


def as_given(path: Path) -> Path:
    """A path of the command line, relative to the folder in which the command was given."""
    return _came_from / path.expanduser()


def enter() -> None:
    """Work from the project's folder, whatever folder the command was given in.

    A relative data folder keeps meaning what it meant there. Node comes from our own environment, and nothing
    phones home.
    """
    given = os.environ.get("KONTOR_DATA_DIR")
    os.environ["KONTOR_DATA_DIR"] = str(Path(given).expanduser().resolve() if given else ROOT / "data")
    os.chdir(ROOT)
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    os.environ["REFLEX_USE_NPM"] = "1"
    os.environ["REFLEX_CHECK_LATEST_VERSION"] = "false"
    os.environ["REFLEX_TELEMETRY_ENABLED"] = "false"
    os.environ["REFLEX_ENV_MODE"] = "prod"
