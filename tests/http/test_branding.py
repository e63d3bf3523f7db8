"""Saving the portal's looks, and the pictures that anybody may see (U2, U3)."""

import json
from dataclasses import asdict
from io import BytesIO
from typing import Any

import pytest
from PIL import Image
from sqlalchemy import func, select

from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.accounts.actor import Actor, Role
from portal_app.core.settings import settings
from portal_app.files.models import StoredFile
from portal_app.firms.queries import branding, portal_settings
from tests.factories import make_office, make_staff, sign_in
from tests.support.http_browser import HttpBrowser
from tests.support.scope import reading, writing

SAVE = "/upload/portal-settings"
MP4 = b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + b"\x00" * 100


def _picture(kind: str = "PNG", size: tuple[int, int] = (2000, 400), **more: Any) -> bytes:
    target = BytesIO()
    Image.new("RGB", size, "#336699").save(target, kind, **more)
    return target.getvalue()


def _browser(actor: Actor) -> HttpBrowser:
    with writing() as session:
        return HttpBrowser(**{OFFICE_COOKIE: sign_in(session, actor)})


def _form(actor: Actor, **changed: Any) -> dict[str, Any]:
    with reading() as session:
        now = portal_settings(session, actor)
    return {
        "address": now.address,
        "firm_name": now.firm_name,
        "colour": now.colour,
        "accent": now.accent,
        "notify_minutes": "5",
        "link_hours": "24",
        "max_upload_mb": "10",
        **changed,
    }


@pytest.fixture
def owner(database: Any) -> Actor:
    with writing() as session:
        make_office(session, "Other")
        return make_office(session, "Ledger").staff


def _files() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(StoredFile)) or 0


def _bytes_kept() -> int:
    folder = settings().data_dir / "files"
    return sum(1 for path in folder.rglob("*") if path.is_file()) if folder.exists() else 0


def test_what_a_colleague_saved_meanwhile_stays_where_nobody_touched_it(owner: Actor) -> None:
    with reading() as session:
        began = json.dumps(asdict(portal_settings(session, owner)))
    browser, form = _browser(owner), _form(owner)
    assert browser.post(SAVE, form | {"header_text": "Until five", "began": began}).status_code == 200
    assert browser.post(SAVE, form | {"link_hours": "48", "began": began}).status_code == 200
    with reading() as session:
        saved = portal_settings(session, owner)
    assert (saved.header_text, saved.link_hours) == ("Until five", 48)
    for odd in ("", "[1]", "{", "null", '{"remove": 1, "began": {}, "link_hours": [1]}', "[" * 5000):
        assert browser.post(SAVE, form | {"began": odd}).status_code == 200


def test_a_manager_saves_everything_at_once(owner: Actor) -> None:
    files = {
        "logo": ("logo.exe", _picture()),
        "icon": ("x", _picture("JPEG", (100, 300))),
        "video": ("v.mp4", MP4),
    }
    done = _browser(owner).post(SAVE, _form(owner, description="We count"), files=files)
    assert done.status_code == 200, done.text
    with reading() as session:
        shown = branding(session, owner.firm_id)
    assert shown.description == "We count"
    anybody = HttpBrowser()
    logo = anybody.get(shown.logo_url)
    assert logo.headers["cross-origin-resource-policy"] == "cross-origin"  # mails show it on other sites
    assert (logo.status_code, logo.headers["content-type"]) == (200, "image/png")
    assert Image.open(BytesIO(logo.content)).size == (960, 192)
    assert anybody.get(shown.logo_url, headers={"if-none-match": logo.headers["etag"]}).status_code == 304
    icon = Image.open(BytesIO(anybody.get(shown.icon_url).content))
    assert (icon.format, icon.width) == ("PNG", icon.height)
    assert anybody.get(shown.video_url, headers={"range": "bytes=4-7"}).content == b"ftyp"


def test_a_new_logo_has_a_new_path_and_can_be_removed(owner: Actor) -> None:
    browser = _browser(owner)
    paths = set()
    for _ in range(2):
        browser.post(SAVE, _form(owner), files={"logo": ("a.png", _picture())})
        with reading() as session:
            paths.add(branding(session, owner.firm_id).logo_url)
    assert len(paths) == 2
    browser.post(SAVE, _form(owner, remove="logo"))
    with reading() as session:
        assert branding(session, owner.firm_id).logo_url == ""
    assert HttpBrowser().get(next(iter(paths))).status_code == 404


def test_what_hides_in_a_picture_does_not_stay(owner: Actor) -> None:
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    content = _picture("JPEG", (50, 50), exif=exif) + b"<script>alert(1)</script>"
    assert b"secret place" in content
    assert _browser(owner).post(SAVE, _form(owner), files={"logo": ("a.jpg", content)}).status_code == 200
    with reading() as session:
        shown = HttpBrowser().get(branding(session, owner.firm_id).logo_url).content
    assert b"secret" not in shown
    assert b"script" not in shown


@pytest.mark.parametrize(
    ("field", "content"),
    [
        ("logo", b"<svg xmlns='http://www.w3.org/2000/svg'/>"),
        ("logo", _picture("GIF", (10, 10))),
        ("logo", _picture("PNG", (900, 900))[:400]),
        ("logo", b"x" * 5_000_001),
        ("icon", b"%PDF-1.7"),
        ("video", b"not a video at all"),
        ("video", b"\x00\x00\x00\x18ftypqt  " + b"\x00" * 40),
    ],
    ids=["svg", "gif", "cut off", "too large", "pdf", "text", "quicktime"],
)
def test_what_is_no_such_file_is_told_at_its_field_and_nothing_is_saved(
    owner: Actor, field: str, content: bytes
) -> None:
    files = {"logo": ("logo.png", _picture()), field: ("logo.png", content)}
    answer = _browser(owner).post(SAVE, _form(owner, firm_name="Changed"), files=files)
    assert (answer.status_code, list(answer.json()["errors"])) == (422, [field])
    assert (_files(), _bytes_kept()) == (0, 0)
    with reading() as session:
        assert branding(session, owner.firm_id).firm_name == "Ledger"


def test_a_fault_of_another_field_leaves_no_bytes_behind(owner: Actor) -> None:
    answer = _browser(owner).post(
        SAVE, _form(owner, address="admin", link_hours="0"), files={"logo": ("a.png", _picture())}
    )
    assert set(answer.json()["errors"]) == {"address", "link_hours"}
    assert (_files(), _bytes_kept()) == (0, 0)


def test_only_managers_save(owner: Actor) -> None:
    form = _form(owner, firm_name="Changed")
    with writing() as session:
        office = make_office(session, "Third")
        accountant, admin = (make_staff(session, owner.firm_id, role=role) for role in (Role.ACCOUNTANT, Role.ADMIN))
        contact = sign_in(session, office.contact)
    assert HttpBrowser().post(SAVE, form).status_code == 401
    assert HttpBrowser(**{OFFICE_COOKIE: contact}).post(SAVE, form).status_code == 401
    assert _browser(accountant).post(SAVE, form).status_code == 403
    # Another firm's owner changes their own firm, whose address is not this one.
    assert _browser(office.staff).post(SAVE, form).json()["errors"].keys() == {"address"}
    signed_out = _browser(owner)
    signed_out.post("/sign-out")
    assert signed_out.post(SAVE, form).status_code == 401
    with reading() as session:
        assert branding(session, owner.firm_id).firm_name == "Ledger"
    assert _browser(admin).post(SAVE, form).status_code == 200
    with reading() as session:
        assert branding(session, owner.firm_id).firm_name == "Changed"


def test_there_is_nothing_to_see_without_a_picture_or_a_portal(owner: Actor) -> None:
    with reading() as session:
        address = branding(session, owner.firm_id).address
    for path in (f"/p/{address}/logo", f"/p/{address}/video", "/p/nowhere/logo"):
        assert HttpBrowser().get(path).status_code == 404
