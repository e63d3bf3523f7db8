"""What is installed is what the locks say, from wherever the machine gets its packages."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize(
    ("name", "least"), [("requirements.lock", 50), ("requirements-dev.lock", 50), ("requirements-s3.lock", 20)]
)
def test_every_pin_has_a_hash_and_no_address(name: str, least: int) -> None:
    text = (ROOT / name).read_text()
    pins = re.split(r"^(?=[\w.-]+==)", text, flags=re.M)[1:]
    assert len(pins) > least
    assert [pin.split()[0] for pin in pins if "--hash=sha256:" not in pin] == []
    assert not re.search(r"https?://|file:|index", text)


def test_the_scripts_lock_has_integrity_and_no_address() -> None:
    lock = json.loads((ROOT / "reflex.lock" / "package-lock.json").read_text())
    packages = {name: told for name, told in lock["packages"].items() if name}
    assert len(packages) > 50
    assert [name for name, told in packages.items() if "integrity" not in told and not told.get("inBundle")] == []
    assert [name for name, told in packages.items() if "resolved" in told] == []
