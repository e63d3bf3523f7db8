"""One installation, one program: the lock on the data folder and the claim to the port."""

import errno
import fcntl
import json
import os
import socket
from pathlib import Path
from typing import IO


class Held(Exception):
    """Somebody else has the data folder or the port; the text says who and what to do."""


def lock_data_folder(folder: Path, port: int) -> IO[str]:
    """Take the data folder for this process, until it ends.

    Args:
        folder: Made when missing.
        port: Where this process will serve, for whoever finds the folder taken.

    Returns:
        The open file that holds the lock; keep it.

    Raises:
        Held: Another process has it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    file = (folder / "kontor.lock").open("a+")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        raise Held(_folder_text(folder, file.read())) from error
    file.seek(0)
    file.truncate()
    json.dump({"pid": os.getpid(), "port": port}, file)
    file.flush()
    return file


def _folder_text(folder: Path, told: str) -> str:
    try:
        holder = json.loads(told)
        who = f"process {holder['pid']}, which serves on port {holder['port']}"
    except (ValueError, KeyError, TypeError):
        who = "another process"
    return (
        f"The data folder {folder} is in use by {who}.\n"
        "Stop that one first, or give this one its own: KONTOR_DATA_DIR=another-folder KONTOR_PORT=another-port"
    )


def claim_port(host: str, port: int) -> socket.socket:
    """Bind the address to serve on.

    Args:
        host: Name or address.
        port: 1–65535.

    Returns:
        The bound socket, not yet listening.

    Raises:
        Held: Somebody listens there, or this user may not.
    """
    try:
        family, kind, protocol, _name, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except socket.gaierror as error:
        raise Held(f"KONTOR_HOST={host} is no address of this machine.") from error
    bound = socket.socket(family, kind, protocol)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind(address)
        # Of two that start at once both could bind; only one can listen.
        bound.listen(2048)
    except OSError as error:
        bound.close()
        raise Held(_port_text(host, port, error)) from error
    return bound


def _port_text(host: str, port: int, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        holder = _listener(port)
        by = f" by {holder}" if holder else ""
        return f"Port {port} is in use{by}.\nStop that one first, or take another port: KONTOR_PORT={port + 1}"
    if error.errno == errno.EACCES:
        return f"This user may not listen on port {port}. Take one above 1023: KONTOR_PORT=3000"
    return f"Can't listen on {host}, port {port}: {error.strerror}. KONTOR_HOST and KONTOR_PORT say where to."


def _listener(port: int) -> str:
    """Who listens on a port, as far as this user may see (Linux only; elsewhere an empty text)."""
    inodes = _listening_inodes(port)
    if not inodes:
        return ""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            for link in (process / "fd").iterdir():
                target = os.readlink(link)
                if target.startswith("socket:[") and target[8:-1] in inodes:
                    command = (process / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
                    return f"process {process.name} ({command[:80]})"
        except OSError:
            continue
    return "a process of another user"


def _listening_inodes(port: int) -> set[str]:
    listening = "0A"
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            lines = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for line in lines:
            fields = line.split()
            if fields[3] == listening and int(fields[1].rsplit(":", 1)[1], 16) == port:
                found.add(fields[9])
    return found
