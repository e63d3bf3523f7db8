"""Everything that `make check` asks of the code; all of it runs, and the end says what failed."""

import os
import re
import subprocess
import sys
import tempfile
import time
import tomllib
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
TOOLS = Path(sys.executable).parent
_SHOWN = 1_000_000 if "--all" in sys.argv else 40


def _tool(name: str, *arguments: str) -> tuple[bool, str]:
    done = subprocess.run(
        [str(TOOLS / name), *arguments], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    return done.returncode == 0, done.stdout


def lint() -> tuple[bool, str]:
    """Ruff's rules."""
    return _tool("ruff", "check", "--quiet", ".")


def form() -> tuple[bool, str]:
    """Ruff's form; `make format` puts it right."""
    return _tool("ruff", "format", "--check", ".")


def types() -> tuple[bool, str]:
    """Mypy, strict."""
    return _tool("mypy")


def structure() -> tuple[bool, str]:
    """Imports run downward only (the contracts in pyproject.toml)."""
    return _tool("lint-imports", "--no-logo")


def migrations() -> tuple[bool, str]:
    """The migrations bring about exactly the tables of the models."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {**os.environ, "KONTOR_DATA_DIR": folder, "KONTOR_DATABASE_URL": "", "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [sys.executable, "scripts/check_migrations.py"],
            cwd=ROOT, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
    return done.returncode == 0, done.stdout


def texts() -> tuple[bool, str]:
    """Every text is in every catalogue, translated; `make texts` adds what is new."""
    return _tool(Path(sys.executable).name, "scripts/texts.py", "--check")


def no_skips() -> tuple[bool, str]:
    """No test is skipped or expected to fail."""
    pattern = re.compile(r"pytest\.(mark\.)?(skip|skipif|xfail|importorskip)\b|unittest\.skip")
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in sorted((ROOT / "tests").rglob("*.py"))
        for number, line in enumerate(path.read_text().splitlines(), 1)
        if pattern.search(line)
    ]
    return not found, "\n".join(found)


def locks() -> tuple[bool, str]:
    """The locks hold what pyproject.toml asks for, with hashes, and name no host."""
    from packaging.requirements import Requirement
    from packaging.utils import canonicalize_name

    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    wanted = {
        "requirements.lock": project["project"]["dependencies"],
        "requirements-dev.lock": project["project"]["dependencies"] + project["dependency-groups"]["dev"],
    }
    found = []
    for name, requirements in wanted.items():
        text = (ROOT / name).read_text()
        pinned = {canonicalize_name(line[0]): line[1] for line in re.findall(r"^([\w.-]+)==([^\s;\\]+)", text, re.M)}
        for requirement in map(Requirement, requirements):
            version = pinned.get(canonicalize_name(requirement.name))
            if version is None or not requirement.specifier.contains(version, prereleases=True):
                found.append(f"{name}: {requirement} is not what it pins ({version}); make lock")
        if re.search(r"https?://|file:|--(extra-)?index", text):
            found.append(f"{name}: names a host")
    npm = ROOT / "reflex.lock" / "package-lock.json"
    if '"resolved"' in npm.read_text():
        found.append("reflex.lock/package-lock.json: names a host (resolved)")
    return not found, "\n".join(found)


STEPS: list[Callable[[], tuple[bool, str]]] = [
    types, lint, form, structure, migrations, texts, no_skips, locks,
]  # fmt: skip


def _timed(step: Callable[[], tuple[bool, str]]) -> tuple[bool, str, float]:
    started = time.monotonic()
    good, output = step()
    return good, output, time.monotonic() - started


def main() -> int:
    """Run the steps named in the arguments, or all.

    Returns:
        The exit code: 1 when one failed.
    """
    named = set(sys.argv[1:]) - {"--all"}
    steps = [step for step in STEPS if not named or step.__name__ in named]
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 2) as pool:
        for step, (good, output, seconds) in zip(steps, pool.map(_timed, steps), strict=True):
            print(f"{'ok  ' if good else 'FAIL'} {step.__name__:<11} {seconds:5.1f} s  {step.__doc__}", flush=True)
            if not good:
                failed.append(step.__name__)
                lines = output.rstrip().splitlines()
                print("\n".join(lines[:_SHOWN]), flush=True)
                if len(lines) > _SHOWN:
                    print(f"… and {len(lines) - _SHOWN} lines more: python scripts/check.py {step.__name__} --all")
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
