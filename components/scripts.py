"""The scripts that lie beside the modules of components."""

import os
import sys
from pathlib import Path

#: Where the build finds what is not its own, as browsers name it and as files.
_EXTERNAL = "external"
_FOLDER = Path("assets") / _EXTERNAL


def script(module: str, name: str) -> str:
    """Hand a script to the build.

    As `rx.asset(name, shared=True)`, which looks for its caller in the sources of all that is being imported: a third
    of what a start of the program took.

    Args:
        module: Of the component, `__name__`.
        name: The file beside it.

    Returns:
        What scripts and components import it by.

    Raises:
        FileNotFoundError: If there is none.
    """
    source = Path(str(sys.modules[module].__file__)).absolute().with_name(name)
    if not source.exists():
        raise FileNotFoundError(source)
    below = f"{module.replace('.', '/')}/{name}"
    _link(_FOLDER.absolute() / below, source)
    return f"$/public/{_EXTERNAL}/{below}"


def _link(link: Path, source: Path) -> None:
    if link.is_symlink() and link.readlink() == source:
        return
    link.parent.mkdir(parents=True, exist_ok=True)
    # Processes may start at once: each of them makes one of its own, and the last to put it in place is as good.
    own = link.with_name(f".{os.getpid()}.{link.name}")
    own.unlink(missing_ok=True)
    own.symlink_to(source)
    own.replace(link)
