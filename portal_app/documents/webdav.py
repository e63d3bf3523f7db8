"""Speaking WebDAV to one saved host: no redirect is followed, no private address reached, nothing overwritten.

The name is resolved once, and the connection goes to the very address that was judged; the certificate must be good
for the name.
"""

import base64
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from http.client import HTTPException, HTTPSConnection
from urllib.parse import quote, urlsplit

from portal_app.core.i18n import Text, msg
from portal_app.core.settings import settings
from portal_app.documents.rules import NEWER_NAME, may_connect, names_for, place_in

#: Seconds for each step: to connect, to send a piece, to answer.
TIMEOUT = 20
_ANSWER_MAX = 64 * 1024
#: What a server answers of what it has.
_THERE = (200, 207)


class Unreachable(Exception):
    """It did not work; says why, for staff.

    Args:
        text: In words.
        status: What the server answered; 0 when it did not.
    """

    def __init__(self, text: Text, status: int = 0) -> None:
        super().__init__(text.msgid)
        self.text, self.status = text, status


@dataclass(frozen=True, slots=True)
class Share:
    """Where to speak, and as whom.

    Attributes:
        newer_url: Of a public share: where newer servers speak, as `NEWER_NAME`. They may have given up `dav_url`,
            and older ones don't know this one.
    """

    dav_url: str
    user_name: str = ""
    password: str = ""
    newer_url: str = ""


def test(share: Share) -> None:
    """Find out whether the folder is there and takes our name.

    Raises:
        Unreachable: It is not, or does not.
    """
    _, status = _place(share)
    if status not in _THERE:
        raise _refusal(status)


def put(share: Share, name: str, size: int, read: Callable[[], Iterator[bytes]]) -> str:
    """Put a file into the folder, never over one that is there.

    Args:
        share: The folder.
        name: As the person calls it, cleaned.
        size: In bytes.
        read: Begins to read the file; called anew for each try.

    Returns:
        The name that it got: with a number where there was one of that name.

    Raises:
        Unreachable: It did not work.
    """
    if share.newer_url:
        share, _ = _place(share)
    for tried in names_for(name):
        place = place_in(share.dav_url, tried)
        # Not every server keeps to If-None-Match: ask first, and say it all the same, for two at once.
        if _ask(share, "PROPFIND", place, {"Depth": "0"}) in _THERE:
            continue
        headers = {"If-None-Match": "*", "Content-Length": str(size), "Content-Type": "application/octet-stream"}
        status = _ask(share, "PUT", place, headers, read())
        if status == 412:
            continue
        if status not in (200, 201, 204):
            raise _refusal(status)
        return tried
    raise Unreachable(msg("There are too many files of this name in the folder."))


def _place(share: Share) -> tuple[Share, int]:
    """Where the folder is of those places where it may be, and what it answers there."""
    older = replace(share, newer_url="")
    if not share.newer_url:
        return older, _folder_status(older)
    newer = Share(share.newer_url, NEWER_NAME, share.password)
    at_newer = _folder_status(newer)
    if at_newer in _THERE:
        return newer, at_newer
    at_older = _folder_status(older)
    # A place that refuses us says more than one that is not there.
    return (newer, at_newer) if at_older == 404 else (older, at_older)


def _folder_status(share: Share) -> int:
    return _ask(share, "PROPFIND", share.dav_url, {"Depth": "0"})


class _Pinned(HTTPSConnection):
    """A connection to an address that was judged before."""

    def __init__(self, host: str, port: int, address: str) -> None:
        super().__init__(host, port, timeout=TIMEOUT, context=ssl.create_default_context())
        self._address = address

    def connect(self) -> None:
        """Connect to the address, and see that the certificate is good for the name."""
        plain = socket.create_connection((self._address, self.port), self.timeout)
        context = ssl.create_default_context()
        self.sock = context.wrap_socket(plain, server_hostname=self.host)


def _ask(share: Share, method: str, url: str, headers: dict[str, str], body: Iterator[bytes] | None = None) -> int:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or 443
    connection = _Pinned(host, port, _address_of(host, port))
    given = {"User-Agent": "Kontor", "Accept": "*/*", **headers}
    if share.user_name:
        pair = f"{share.user_name}:{share.password}".encode()
        given["Authorization"] = "Basic " + base64.b64encode(pair).decode()
        # What Nextcloud wants of whoever is no browser.
        given["X-Requested-With"] = "XMLHttpRequest"
    try:
        # Some people copy an address as it shows, with their own letters in it.
        connection.request(method, quote(parts.path, safe="/%:@!$&'()*+,;=~") or "/", body=body, headers=given)
        answer = connection.getresponse()
        # Nobody needs what it says; some of it is read, so that the other side sees an orderly end.
        answer.read(_ANSWER_MAX)
        return answer.status
    except ssl.SSLError as error:
        raise Unreachable(msg("The server's certificate is not good for its name.")) from error
    except TimeoutError as error:
        raise Unreachable(msg("The server did not answer in time.")) from error
    except (OSError, HTTPException) as error:
        raise Unreachable(msg("The server could not be reached.")) from error
    finally:
        connection.close()


def _address_of(host: str, port: int) -> str:
    try:
        found = [str(entry[4][0]) for entry in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
    except (OSError, UnicodeError):
        raise Unreachable(msg("There is no server of this name.")) from None
    allowed = host.lower() in settings().private_hosts
    for address in found:
        if may_connect(address, allowed=allowed):
            return address
    raise Unreachable(msg("This server is in a private network, where Kontor may not reach it."))


def _refusal(status: int) -> Unreachable:
    if status in (401, 403):
        return Unreachable(msg("The server does not take the name and password, or lets nobody write there."), status)
    if status in (404, 405, 409):
        return Unreachable(msg("There is no such folder, or it takes no WebDAV."), status)
    if 300 <= status < 400:
        return Unreachable(msg("The server sends us elsewhere. Write the address that it ends at."), status)
    if status in (413, 507):
        return Unreachable(msg("There is no room in the folder."), status)
    return Unreachable(msg("The server answered with {status}.", status=status), status)
