"""Scripts import each other where the build puts them: in the place of the module that hands them over.

A folder that was built before keeps what stood there then, and hides a wrong path until somebody builds anew.
"""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
_IMPORTED = re.compile(r'"\$/public/external/([^"]+)"')
IMPORTS = [
    (script, place)
    for script in sorted([*ROOT.glob("components/**/*.jsx"), *ROOT.glob("components/**/*.js")])
    for place in _IMPORTED.findall(script.read_text("utf-8"))
]


def test_some_do() -> None:
    assert len(IMPORTS) > 10


@pytest.mark.parametrize(("script", "place"), IMPORTS, ids=lambda given: str(given).removeprefix(f"{ROOT}/"))
def test_what_a_script_imports_is_handed_over_there(script: Path, place: str) -> None:
    folder, name = place.rsplit("/", 1)
    module = ROOT / f"{folder}.py"
    assert module.is_file(), f"{script.name} imports {place}"
    assert f'script(__name__, "{name}")' in module.read_text("utf-8"), f"{module.name} does not hand {name} over"
    assert (module.parent / name).is_file()
