"""A real WebDAV server on this machine, behind TLS."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cheroot.ssl.builtin import BuiltinSSLAdapter
from cheroot.wsgi import Server
from wsgidav.wsgidav_app import WsgiDAVApp

from tests.support.certificates import make_certificate
from tests.support.ports import free_port


@dataclass(frozen=True, slots=True)
class DavServer:
    """Where it is, what it keeps, and the authority whose certificate it shows."""

    url: str
    folder: Path
    authority: Path
    #: Every request: its method, and its Authorization header.
    seen: list[tuple[str, str]]


@contextmanager
def dav_server(
    folder: Path, *, user: str = "", password: str = "", places: dict[str, str] | None = None
) -> Iterator[DavServer]:
    """Serve a folder.

    Args:
        folder: For the files and the certificate.
        user: Who may; anybody when empty.
        password: With what.
        places: Paths under which the folder is, each with who may there; at its root when left out. Beside it is a
            redirect: `/away` leads elsewhere.
    """
    files = folder / "files"
    files.mkdir()
    authority, certificate, key = make_certificate(folder)
    places = {"/": user} if places is None else places
    users = {place: {name: {"password": password}} if name else True for place, name in places.items()}
    app = WsgiDAVApp(
        {
            "provider_mapping": dict.fromkeys(places, str(files)),
            "simple_dc": {"user_mapping": {"*": True, **users}},
            "http_authenticator": {"accept_basic": True, "accept_digest": False, "default_to_digest": False},
            "verbose": 0,
            "logging": {"enable_loggers": []},
            "lock_storage": False,
            "property_manager": False,
        }
    )
    seen: list[tuple[str, str]] = []

    def watched(environ: dict[str, Any], start: Any) -> Any:
        seen.append((environ["REQUEST_METHOD"], environ.get("HTTP_AUTHORIZATION", "")))
        if environ["PATH_INFO"].startswith("/away"):
            start("302 Found", [("Location", "https://elsewhere.example.com/"), ("Content-Length", "0")])
            return [b""]
        return app(environ, start)

    port = free_port()
    server = Server(("127.0.0.1", port), watched, numthreads=4)
    server.ssl_adapter = BuiltinSSLAdapter(str(certificate), str(key))
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        yield DavServer(f"https://localhost:{port}", files, authority, seen)
    finally:
        server.stop()
        thread.join()
