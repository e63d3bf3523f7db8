"""The second step of a sign-in: `/step/…` and `/p/ADDRESS/step/…` (B5, P4)."""

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from portal_app.access.commands.entry import Entered
from portal_app.access.commands.office import SignedIn
from portal_app.access.commands.second_step import finish_in_office, finish_in_portal
from portal_app.access.devices import known_device
from portal_app.accounts.acting import acting
from portal_app.accounts.actor import Kind
from portal_app.accounts.shown import Shown
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import Invalid, KontorError
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_thread
from portal_app.factors.commands import authenticator, passkeys, showing, steps
from portal_app.factors.commands.steps import Waiting
from portal_app.http import people
from portal_app.http.factors.doors import Door, answer, both_sides, let_in

_WHOSE = across_firms("Whose the step is, its token tells")


async def get_offer(request: Request, door: Door) -> Response:
    """What the page offers: by what this person can show that it is them, or that they set something up."""

    def run() -> dict[str, Any]:
        with reading(_WHOSE) as session:
            return asdict(steps.offered(session, _waiting(session, request, door)))

    return await _answered(request, door, run)


async def post_code(request: Request, door: Door) -> Response:
    """A code of the authenticator app."""
    form = await request.form(max_files=0, max_fields=10)
    code = people.typed(form, "code")
    return await _shown(request, door, Shown.APP, lambda session, step: steps.show_code(session, step, code))


async def post_recovery_code(request: Request, door: Door) -> Response:
    """A recovery code."""
    form = await request.form(max_files=0, max_fields=10)
    code = people.typed(form, "recovery")
    return await _shown(
        request, door, Shown.RECOVERY, lambda session, step: steps.show_recovery_code(session, step, code)
    )


async def post_passkey_options(request: Request, door: Door) -> Response:
    """What the browser needs to show one of this person's passkeys."""

    def run() -> dict[str, Any]:
        with reading(_WHOSE) as session:
            step = _waiting(session, request, door)
            return {"options": showing.showing(session, step.actor.firm_id, step.actor.person_id, _scope(step))}

    return await _answered(request, door, run)


async def post_passkey(request: Request, door: Door) -> Response:
    """One of this person's passkeys."""
    form = await request.form(max_files=0, max_fields=10)
    given = people.typed(form, "credential")

    def show(session: Session, step: Waiting) -> None:
        person = step.actor
        showing.show(
            session,
            given,
            _scope(step),
            kind=person.kind,
            firm_id=person.firm_id,
            person_id=person.person_id,
            alone=False,
        )
        steps.take(session, step)

    return await _shown(request, door, Shown.PASSKEY, show, guessable=False)


async def post_new_authenticator(request: Request, door: Door) -> Response:
    """Begin to set up an app, for somebody of whom the firm demands a second step."""

    def run() -> dict[str, Any]:
        with writing(_WHOSE) as session:
            made = authenticator.begin(session, steps.may_enrol(_waiting(session, request, door)).actor)
            return {"id": made.id, "key": made.key, "qr": made.qr}

    return await _answered(request, door, run)


async def post_new_authenticator_code(request: Request, door: Door) -> Response:
    """Take that app into use; this is the second step as well."""
    form = await request.form(max_files=0, max_fields=10)
    setup_id, code = people.typed(form, "id"), people.typed(form, "code")

    def enrol(session: Session, step: Waiting) -> list[str]:
        codes = authenticator.confirm(session, steps.may_enrol(step).actor, setup_id, code)
        steps.take(session, step)
        return codes

    return await _shown(request, door, Shown.APP, enrol)


async def post_new_passkey_options(request: Request, door: Door) -> Response:
    """What the browser needs to make a passkey, for somebody of whom the firm demands a second step."""

    def run() -> dict[str, Any]:
        with reading(_WHOSE) as session:
            step = steps.may_enrol(_waiting(session, request, door))
            return {"options": passkeys.registering(session, step.actor)}

    return await _answered(request, door, run)


async def post_new_passkey(request: Request, door: Door) -> Response:
    """Keep that passkey; this is the second step as well."""
    form = await request.form(max_files=0, max_fields=10)
    name, made = people.typed(form, "name"), people.typed(form, "credential")

    def enrol(session: Session, step: Waiting) -> list[str]:
        codes = passkeys.register(session, steps.may_enrol(step).actor, name, made)
        steps.take(session, step)
        return codes

    return await _shown(request, door, Shown.PASSKEY, enrol)


async def post_leave(request: Request, door: Door) -> Response:
    """Give the step up: back to where one signs in."""
    return people.drop_sign_in(people.go(request, door.front(request)), door.step_cookie)


def _waiting(session: Session, request: Request, door: Door) -> Waiting:
    hashed = people.token_hash(request, door.step_cookie)
    return steps.waiting(session, door.kind, hashed, door.address(request))


def _scope(step: Waiting) -> str:
    return f"second step\n{step.id}"


async def _shown(
    request: Request,
    door: Door,
    second: Shown,
    show: Callable[[Session, Waiting], list[str] | None],
    guessable: bool = True,
) -> Response:
    """Let the person show a factor; then the session begins in the same unit of work.

    Args:
        request: The form's.
        door: The side.
        second: Which.
        show: Raises when what was shown is wrong; gives recovery codes that were made.
        guessable: It is short enough to be guessed, so that tries are counted by person. Others are only counted by
            where they come from: nobody who knows the password shuts out whoever holds the passkey.
    """
    agent, replaces = people.user_agent(request), people.token_hash(request, door.cookie)

    def run() -> tuple[SignedIn | Entered, list[str] | None]:
        with reading(_WHOSE) as session:
            step = _waiting(session, request, door)
            device = known_device(session, people.device_hash(request), step.actor.email, door.address(request) or None)
        if guessable:
            limits.second_step(step.actor.person_id, device)
        else:
            limits.link_pressed(people.client_host(request))
        try:
            with writing(_WHOSE) as session:
                # Read again: what was true before the tries were counted may have changed.
                step = _waiting(session, request, door)
                codes = show(session, step)
                if door.kind is Kind.STAFF:
                    return finish_in_office(session, step, agent, replaces, second=second), codes
                spoken = people.spoken_language(request)
                return finish_in_portal(session, step, agent, replaces, spoken, second=second), codes
        except Invalid:
            with acting(step.actor) as session:
                steps.note_failure(session, step, second)
            raise

    try:
        done, codes = await in_thread(run)
    except KontorError as error:
        return _failed(request, door, error)
    return let_in(request, door, done, codes)


async def _answered(request: Request, door: Door, run: Callable[[], dict[str, Any]]) -> Response:
    try:
        return answer(await in_thread(run))
    except KontorError as error:
        return _failed(request, door, error)


def _failed(request: Request, door: Door, error: KontorError) -> Response:
    lang, front = people.language(request), door.front(request)
    return people.failed(request, error, lang, front)


ROUTES: list[BaseRoute] = [
    *both_sides("/step/offer", get_offer, ("GET",)),
    *both_sides("/step/code", post_code),
    *both_sides("/step/recovery", post_recovery_code),
    *both_sides("/step/passkey-options", post_passkey_options),
    *both_sides("/step/passkey", post_passkey),
    *both_sides("/step/new/authenticator", post_new_authenticator),
    *both_sides("/step/new/authenticator/code", post_new_authenticator_code),
    *both_sides("/step/new/passkey-options", post_new_passkey_options),
    *both_sides("/step/new/passkeys", post_new_passkey),
    *both_sides("/step/leave", post_leave),
]
