"""What is true of document folders: their addresses, and names in them. Pure functions."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv6Address, ip_address
from urllib.parse import quote, urlsplit

from portal_app.core.i18n import Text, msg

MAX_ADDRESS = 1000
MAX_NAMES = 200
_SHARE = re.compile(r"^(?P<before>.*?)(/index\.php)?/s/(?P<token>[A-Za-z0-9]{4,64})/?$")


class Way(StrEnum):
    """What can be done with a folder."""

    LINK = "link"
    NEXTCLOUD = "nextcloud"
    WEBDAV = "webdav"


def address_fault(url: str) -> Text | None:
    """What is wrong with a folder's address, if anything."""
    if len(url) > MAX_ADDRESS or re.search(r"[\s\x00-\x1f\x7f\\]", url):
        return msg("This is no web address.")
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname, parts.port
    except ValueError:
        return msg("This is no web address.")
    if parts.scheme != "https":
        return msg("The address must begin with https://.")
    if not host:
        return msg("This is no web address.")
    if parts.username or parts.password:
        return msg("Write name and password into their own fields, not into the address.")
    return None


@dataclass(frozen=True, slots=True)
class PublicShare:
    """A public Nextcloud share.

    Attributes:
        token: The name by which servers of all ages know it.
        dav_url: Where WebDAV speaks at servers of any age, as long as they keep the older way.
        newer_url: Where it speaks from Nextcloud 29 on, to whoever calls themselves `NEWER_NAME`.
    """

    token: str
    dav_url: str
    newer_url: str


#: The user name that the newer place expects, whatever the share.
NEWER_NAME = "anonymous"


def share_of(url: str) -> PublicShare | None:
    """What the link of a public Nextcloud share says; None for any other address."""
    parts = urlsplit(url)
    match = _SHARE.match(parts.path)
    if match is None:
        return None
    token, public = match["token"], f"https://{parts.netloc}{match['before']}/public.php"
    return PublicShare(token, f"{public}/webdav/", f"{public}/dav/files/{token}/")


def same_host(one: str, other: str) -> bool:
    """Whether two addresses are of one host and port: credentials of one never go to another."""
    first, second = urlsplit(one), urlsplit(other)
    return (first.hostname, first.port or 443) == (second.hostname, second.port or 443)


def may_connect(address: str, *, allowed: bool) -> bool:
    """Whether an outgoing request may go to this machine.

    Args:
        address: An IP address, as the name was resolved.
        allowed: The installation allows this host at a private address.

    Returns:
        False for addresses that lead into our own network or machine, unless allowed; always for those of nobody.
    """
    parsed = ip_address(address.partition("%")[0])
    if isinstance(parsed, IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or (parsed.teredo[1] if parsed.teredo else None)
        if inner is not None:
            return may_connect(str(inner), allowed=allowed)
    if parsed.is_multicast or parsed.is_unspecified or parsed.is_link_local:
        return False
    if parsed.is_reserved and not parsed.is_loopback:
        return False
    return allowed or parsed.is_global


def place_in(dav_url: str, name: str) -> str:
    """The address of a file in a folder.

    Args:
        dav_url: Of the folder.
        name: Already cleaned.
    """
    return f"{dav_url.rstrip('/')}/{quote(name, safe='')}"


def names_for(name: str) -> Iterator[str]:
    """The name, then with numbers: what is there is never overwritten."""
    stem, dot, ending = name.rpartition(".")
    if not stem:
        stem, dot, ending = name, "", ""
    yield name
    for number in range(2, MAX_NAMES):
        yield f"{stem} ({number}){dot}{ending}"
