"""Addresses of document folders, and names in them."""

from ipaddress import ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal_app.documents.rules import PublicShare, address_fault, may_connect, names_for, place_in, same_host, share_of


@pytest.mark.parametrize(
    ("url", "fine"),
    [
        ("https://cloud.example.com/s/AbCd", True),
        ("https://cloud.example.com:8443/a b".replace(" ", "%20"), True),
        ("http://cloud.example.com/", False),
        ("ftp://cloud.example.com/", False),
        ("javascript:alert(1)", False),
        ("https://", False),
        ("https://user:secret@cloud.example.com/", False),
        ("https://cloud.example.com/a b", False),
        ("https://cloud.example.com/\r\nHost: x", False),
        ("https://cloud.example.com:99999/", False),
        ("https://[broken/", False),
        ("https://cloud.example.com/" + "a" * 1000, False),
    ],
)
def test_addresses(url: str, fine: bool) -> None:
    assert (address_fault(url) is None) is fine


@pytest.mark.parametrize(
    ("url", "token", "public"),
    [
        ("https://c.example.com/s/AbCd1234", "AbCd1234", "https://c.example.com/public.php"),
        ("https://c.example.com/index.php/s/AbCd1234/", "AbCd1234", "https://c.example.com/public.php"),
        ("https://c.example.com/nc/index.php/s/AbCd", "AbCd", "https://c.example.com/nc/public.php"),
        ("https://c.example.com:8443/s/AbCd", "AbCd", "https://c.example.com:8443/public.php"),
        ("https://c.example.com/f/12", "", ""),
        ("https://c.example.com/s/", "", ""),
        ("https://c.example.com/s/a/b", "", ""),
    ],
)
def test_shares_of_nextcloud(url: str, token: str, public: str) -> None:
    share = PublicShare(token, f"{public}/webdav/", f"{public}/dav/files/{token}/") if token else None
    assert share_of(url) == share


@pytest.mark.parametrize(
    ("address", "outside", "allowed"),
    [
        ("93.184.216.34", True, True),
        ("2606:2800:220:1:248:1893:25c8:1946", True, True),
        ("127.0.0.1", False, True),
        ("10.1.2.3", False, True),
        ("192.168.1.1", False, True),
        ("100.64.0.1", False, True),
        ("::1", False, True),
        ("fd00::1", False, True),
        ("::ffff:127.0.0.1", False, True),
        ("::ffff:10.0.0.1", False, True),
        ("2002:7f00:1::", False, True),
        # Nobody's folder is there, whatever is allowed: cloud metadata, everybody, nobody.
        ("169.254.169.254", False, False),
        ("::ffff:169.254.169.254", False, False),
        ("fe80::1%eth0", False, False),
        ("0.0.0.0", False, False),
        ("224.0.0.1", False, False),
    ],
)
def test_where_requests_may_go(address: str, outside: bool, allowed: bool) -> None:
    assert may_connect(address, allowed=False) is outside
    assert may_connect(address, allowed=True) is allowed


@given(st.ip_addresses())
def test_nothing_that_is_not_global_is_reached(address: object) -> None:
    if may_connect(str(address), allowed=False):
        assert ip_address(str(address)).is_global


def test_names_get_numbers() -> None:
    found = names_for("tax.2026.pdf")
    assert [next(found) for _ in range(3)] == ["tax.2026.pdf", "tax.2026 (2).pdf", "tax.2026 (3).pdf"]
    plain, dotted = list(names_for("README")), list(names_for(".hidden"))
    assert plain[1] == "README (2)" and dotted[1] == ".hidden (2)" and len(plain) < 250


@given(st.text(min_size=1))
def test_a_name_never_leaves_its_folder(name: str) -> None:
    name = name.encode("utf-8", "replace").decode()
    place = place_in("https://c.example.com/dav/", name)
    assert place.startswith("https://c.example.com/dav/") and "/" not in place.removeprefix(
        "https://c.example.com/dav/"
    )


def test_hosts() -> None:
    assert same_host("https://a.example.com/x", "https://A.example.com:443/y")
    assert not same_host("https://a.example.com/x", "https://a.example.com:8443/x")
