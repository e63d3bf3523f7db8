"""The portal's looks: saving them (U2, U3), and the pictures that anybody may see."""

import json
from collections.abc import Callable
from dataclasses import fields

import structlog
from starlette.datastructures import FormData, UploadFile
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Actor
from portal_app.core import scanner
from portal_app.core.db import reading
from portal_app.core.errors import Invalid, NotFound, TooMany
from portal_app.core.i18n import Text, msg, translate
from portal_app.core.scope import across_firms
from portal_app.core.storage import storage
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.files.models import StoredFile
from portal_app.firms.commands import PortalForm, save_portal
from portal_app.firms.pictures import (
    PICTURE_MAX,
    VIDEO_MAX,
    Picture,
    StoredPicture,
    read_picture,
    read_video,
)
from portal_app.firms.queries import public_file
from portal_app.http import people
from portal_app.http.downloads import send_file
from portal_app.http.uploads import count_upload

log = structlog.get_logger(__name__)

_PAGE = "/settings/portal"
_READERS: dict[str, tuple[int, Callable[[bytes], Picture]]] = {
    "logo": (PICTURE_MAX, lambda content: read_picture("logo", content)),
    "icon": (PICTURE_MAX, lambda content: read_picture("icon", content)),
    "video": (VIDEO_MAX, read_video),
}


async def post_settings(request: Request) -> Response:
    """Settings → Client portal, with its pictures: all of it is saved, or nothing."""
    actor = await people.office_actor(request)
    if actor is None:
        gone = msg("You are not signed in any more. Sign in in another tab, then save again.")
        return people.refused(request, gone, people.language(request), "/sign-in", 401)
    if not actor.manages_firm:
        ask = msg("Only an owner or an administrator of the firm can do this. Ask one of them.")
        return people.refused(request, ask, actor.language, "/settings", 403)
    try:
        await count_upload(request, actor.person_id, VIDEO_MAX)
    except TooMany as error:
        return people.held(request, error, actor.language, _PAGE)
    async with request.form(max_files=3, max_fields=30) as form:
        typed = _typed(form)
        contents = {name: await _content(form.get(name), name) for name in _READERS}
    try:
        await in_slow_thread(_save, actor, typed, {name: found for name, found in contents.items() if found})
    except Invalid as error:
        return people.faulty(request, error.faults, actor.language, _PAGE)
    return JSONResponse({"message": translate(msg("Saved."), actor.language)})


async def get_logo(request: Request) -> Response:
    """The portal's logo."""
    return await _show(request, "logo")


async def get_icon(request: Request) -> Response:
    """The portal's icon."""
    return await _show(request, "icon")


async def get_video(request: Request) -> Response:
    """The firm's own welcome video."""
    return await _show(request, "video")


def _typed(form: FormData) -> PortalForm:
    texts = {
        field.name: people.typed(form, field.name, str(field.default))
        for field in fields(PortalForm)
        if field.name not in ("remove", "began")
    }
    removed = frozenset(str(name) for name in form.getlist("remove"))
    return PortalForm(**texts, remove=removed, began=_began(people.typed(form, "began")))


def _began(text: str) -> dict[str, str]:
    """What the form showed when it was opened, as the page sends it along; nothing where it can't be read."""
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return {str(name): str(value) for name, value in told.items()} if isinstance(told, dict) else {}


async def _content(part: UploadFile | str | None, name: str) -> bytes:
    """The bytes of a chosen file; one byte more than allowed is enough to know that it is too large."""
    if not isinstance(part, UploadFile) or not part.filename:
        return b""
    return await part.read(_READERS[name][0] + 1)


def _save(actor: Actor, typed: PortalForm, contents: dict[str, bytes]) -> None:
    pictures: dict[str, Picture] = {}
    faults: dict[str, Text] = {}
    for name, content in contents.items():
        try:
            pictures[name] = _READERS[name][1](content)
            if name == "video":
                # Pictures are written anew, a film is handed out as it came.
                _scan(content)
        except Invalid as error:
            faults.update(error.faults)
    stored: dict[str, StoredPicture] = {}
    try:
        if not faults:
            for name, picture in pictures.items():
                stored[name] = StoredPicture(storage().put(picture.content), picture.name, picture.media_type)
        with acting(actor) as session:
            save_portal(session, actor, typed, stored, faults)
    except BaseException:
        # The rows did not come about: neither do the bytes stay.
        for new in stored.values():
            storage().delete(new.stored.key)
        raise


def _scan(content: bytes) -> None:
    if not scanner.is_set():
        return
    try:
        threat = scanner.scan([content])
    except scanner.ScannerAway as error:
        log.error("scanner_away", error=str(error))
        away = msg("The virus scanner can't be reached now, so the film was not taken. Try again in a while.")
        raise Invalid({"video": away}) from error
    if threat:
        log.warning("upload_with_threat", threat=threat)
        raise Invalid({"video": msg("A virus was found in this file ({threat}), so it was not taken.", threat=threat)})


async def _show(request: Request, name: str) -> Response:
    address = request.path_params["address"]

    def find() -> StoredFile | None:
        with reading(across_firms("A portal's address tells whose it is")) as session:
            try:
                return public_file(session, address, name)
            except NotFound:
                return None

    found = await in_thread(find)
    if found is None:
        return Response(status_code=404)
    answer = send_file(
        request,
        key=found.key,
        name=found.name,
        media_type=found.media_type,
        size=found.size,
        sha256=found.sha256,
        inline=True,
        public=True,
    )
    if name in ("logo", "icon"):
        # They stand in mails, which are read on other sites: a webmail, or the Outbox's own sandboxed frame.
        answer.headers["cross-origin-resource-policy"] = "cross-origin"
    return answer


ROUTES = [
    Route("/upload/portal-settings", post_settings, methods=["POST"]),
    Route("/p/{address}/logo", get_logo, methods=["GET"]),
    Route("/p/{address}/icon", get_icon, methods=["GET"]),
    Route("/p/{address}/video", get_video, methods=["GET"]),
]
