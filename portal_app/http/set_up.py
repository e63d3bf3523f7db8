"""Founding the first firm: `POST /set-up`."""

from dataclasses import fields

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal_app.access.commands import SignedIn, let_staff_in
from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.accounts.models import StaffMember
from portal_app.accounts.shown import Shown
from portal_app.core import limits
from portal_app.core.db import writing
from portal_app.core.errors import Invalid, Refused, TooMany
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.firms.commands import FirstFirm, set_up
from portal_app.http import people

#: The next step after the set-up: opening the portal.
NEXT = "/settings/apps"


async def post_set_up(request: Request) -> Response:
    """Firm, owner and code; signs the owner in."""
    form = await request.form(max_files=0, max_fields=20)
    wanted = FirstFirm(**{field.name: people.typed(form, field.name) for field in fields(FirstFirm)})
    lang = people.language(request)
    try:
        await in_thread(limits.set_up, people.client_host(request))
    except TooMany as error:
        return people.held(request, error, lang, "/set-up")

    def run() -> SignedIn:
        with writing(across_firms("Before the set-up there is no firm")) as session:
            founded = set_up(session, wanted)
            owner = session.get_one(StaffMember, founded.owner_id)
            return let_staff_in(session, owner, NEXT, people.user_agent(request), shown=(Shown.PASSWORD,))

    try:
        done = await in_slow_thread(run)
    except Invalid as error:
        return people.faulty(request, error.faults, lang, "/set-up")
    except Refused as error:
        return people.refused(request, error.text, lang, "/sign-in")
    return people.keep_sign_in(request, people.go(request, done.path), OFFICE_COOKIE, done.token, done.actor.language)


ROUTES = [Route("/set-up", post_set_up, methods=["POST"])]
