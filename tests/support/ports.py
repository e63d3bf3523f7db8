"""Ports that nobody listens on."""

import os
import socket
from itertools import count

# Below the range from which the system itself takes ports for connections, and for each process from another place on:
# what is free when it is asked for is then still free when a server takes it.
_FIRST, _NUMBER = 20_000, 12_000
_turns = count(os.getpid() * 97)


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on."""
    for turn in _turns:
        port = _FIRST + turn % _NUMBER
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise AssertionError("unreachable")
