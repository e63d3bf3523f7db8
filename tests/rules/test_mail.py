"""What mails look like on the wire, and that nobody's words become a header."""

from collections.abc import Mapping
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest

from portal_app.core.clock import now
from portal_app.mail import wire
from portal_app.mail.brand import Brand
from portal_app.mail.compose import FOLDER, compose
from portal_app.mail.letter import Letter
from portal_app.notifications.kinds import Mail

ITEM = {
    "title": "Õunad & <b>pirnid</b>",
    "client": "Kohvik OÜ",
    "description": "First line\n.\nlast = line  ",
    "deadline": "5 Mar 2026",
    "checklist": ["One", "Two"],
    "more": 2,
    "mode": "do",
    "url": "https://portal.example.com/p/firm/tasks/1",
    "hours": 24,
    "at": "21 Nov 2026, 12:00",
    "advice": "Tell an owner at once.",
    "author": "Mari <mari>",
    "code": "123456",
    "when": "5 Mar 2026, 10:15",
    "device": "Firefox on Windows",
    "by": "Mari <mari>",
    "role": "Accountant",
    "means": "Works with clients and tasks.",
    "new": "new@home.example.com",
    "taken": False,
    "slot": "Bank statement",
    "reason": "Page 2 is missing",
    "missing": 1,
    "text": "Is this right?\n--\nMari",
    "words": "Two of three are done already.",
    "names": ["receipt.pdf", "bill & <b>pirnid</b>.pdf"],
    "kind": "A new task",
    "said": "As always <b>pirnid</b>",
    "choose": "https://portal.example.com/p/firm/profile",
}
#: A digest gathers mails of many kinds and is none of them.
FOLDERS = [*(mail.value for mail in Mail), "digest"]
BRAND = Brand("Ärimees & Pojad", "firm", "#ffcc00", "", "Since 1991", "info@firm.example.com", "logo12345678")


def written(
    folder: str,
    brand: Brand = BRAND,
    name: str = "Jaan Tamm",
    language: str = "en",
    item: Mapping[str, Any] = ITEM,
) -> EmailMessage:
    letter = Letter(
        folder, "<id@portal.example.com>", name, "jaan@tamm.example.com", "contact", language, brand, [item]
    )
    parsed = message_from_bytes(compose(letter, "portal@portal.example.com").content, policy=policy.default)
    assert isinstance(parsed, EmailMessage) and not parsed.defects
    return parsed


@pytest.mark.parametrize("folder", FOLDERS)
def test_every_mail_has_a_subject_a_text_and_an_html_form_in_the_firms_brand(folder: str) -> None:
    mail = written(folder)
    text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
    assert text is not None and html is not None
    assert str(mail["subject"]).strip() and "\n" not in str(mail["subject"])
    assert mail["from"].addresses[0].display_name == "Ärimees & Pojad"
    assert mail["reply-to"].addresses[0].addr_spec == "info@firm.example.com"
    assert mail["message-id"] == "<id@portal.example.com>" and mail["auto-submitted"] == "auto-generated"
    for body in (text.get_content(), html.get_content()):
        assert "info@firm.example.com" in body and "None" not in body and "{" not in body.replace("{}", "")
    assert "<b>pirnid" not in html.get_content() and "#ffcc00" in html.get_content()
    assert "/p/firm/logo" in html.get_content()


def test_every_folder_is_a_mail_and_every_mail_a_folder() -> None:
    folders = {path.name for path in (FOLDER / "messages").iterdir() if path.is_dir()}
    assert folders == set(FOLDERS)
    for folder in folders:
        names = {path.name for path in Path(FOLDER / "messages" / folder).iterdir()}
        assert names == {"subject.txt", "text.txt", "body.html"}


@pytest.mark.parametrize("language", ["en", "et"])
@pytest.mark.parametrize("folder", FOLDERS)
def test_what_follows_the_greeting_begins_as_a_sentence(folder: str, language: str) -> None:
    text = written(folder, language=language).get_body(("plain",))
    assert text is not None
    first = text.get_content().replace("\r\n", "\n").split("\n\n")[1]
    assert not first[0].islower()


def test_a_colleagues_comment_is_not_called_a_clients() -> None:
    text = written("mention").get_body(("plain",))
    assert text is not None
    assert "client" not in text.get_content().split("Kohvik")[0]


def test_lines_come_through_as_they_are() -> None:
    text = written("task_shared").get_body(("plain",))
    assert text is not None
    assert "First line\n.\nlast = line" in text.get_content().replace("\r\n", "\n")


def test_without_a_logo_the_name_shows_and_buttons_are_legible() -> None:
    html = written("sign_in_link", Brand("Plain & Co", "firm", "#101010")).get_body(("html",))
    assert html is not None
    assert "<img" not in html.get_content() and "Plain &amp; Co" in html.get_content()
    assert Brand("x", colour="#101010").ink == "#ffffff" and Brand("x", colour="#ffff66").ink == "#000000"
    assert Brand("x", colour="red;}").ground == "#1f5eff"
    # What is as good as white has an edge, or nobody would see a button.
    assert Brand("x", colour="#fdfdfd").edge == "#8a93a3" and Brand("x", colour="#ffcc00").edge == "#ffcc00"


@pytest.mark.parametrize(
    "name", ["Jaan\r\nBcc: all@example.com", "Jaan\nX: y", "J\x00\x85aan\u2028Bcc: z", 'A "B" \\ C']
)
def test_nobodys_words_become_a_header(name: str) -> None:
    mail = written("task_shared", Brand(name, "firm"), name)
    assert mail["bcc"] is None and mail["x"] is None
    assert len(mail["to"].addresses) == 1 and mail["to"].addresses[0].addr_spec == "jaan@tamm.example.com"
    assert len(mail.keys()) == len(written("task_shared", Brand("Plain", "firm")).keys())


@pytest.mark.parametrize("email", ["a b@x.ee", "a@x.ee\r\nRCPT TO:<b@x.ee>", "a@x.ee,b@x.ee", "<a@x.ee>", "", "a"])
def test_what_is_no_address_is_refused(email: str) -> None:
    with pytest.raises(ValueError):
        wire.address("Jaan", email)


def test_a_line_break_in_a_header_is_refused() -> None:
    with pytest.raises(ValueError):
        wire.message([("Subject", "a\r\nBcc: b@x.ee")], now(), "text", "html")


def test_long_names_are_cut_into_words_that_fit() -> None:
    long = "Õ" * 200
    assert all(len(line) <= 76 for line in wire.encoded(long).split("\r\n"))
    # By its older reader: the newer one keeps the space between two encoded words of a name.
    assert str(make_header(decode_header(wire.encoded(long)))) == long
