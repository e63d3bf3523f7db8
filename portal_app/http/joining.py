"""The buttons behind two kinds of links: of an invitation to work at a firm, and to a new address."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from portal_app.access.commands import SignedIn, StepAsked, sign_in
from portal_app.access.commands.email_change import take_email_change
from portal_app.access.cookies import OFFICE_COOKIE
from portal_app.core import limits
from portal_app.core.db import reading, writing
from portal_app.core.errors import Invalid, KontorError
from portal_app.core.scope import across_firms
from portal_app.core.threads import in_slow_thread, in_thread
from portal_app.http import people
from portal_app.http.sign_in import let_in, link_failed
from portal_app.team.invitations import checked_joining, join

_WHOSE = across_firms("Whose an invitation or a new address is, the link tells")


async def post_join(request: Request) -> Response:
    """Begin to work at a firm: uses the link up, and signs in; with the second step if the firm demands it."""
    token, lang = request.path_params["token"], people.language(request)
    form = await request.form(max_files=0, max_fields=10)
    names = ("name", "language", "time_zone", "password", "password_again")
    fields = {name: people.typed(form, name) for name in names}

    def run() -> SignedIn | StepAsked:
        with reading(_WHOSE) as session:
            hashed = checked_joining(session, token, fields)
        with writing(_WHOSE) as session:
            member = join(session, token, fields, hashed)
            return sign_in(session, member, "", people.user_agent(request), people.token_hash(request, OFFICE_COOKIE))

    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        done = await in_slow_thread(run)
    except KontorError as error:
        return link_failed(request, error, lang, f"/join/{token}" if isinstance(error, Invalid) else "/sign-in")
    return let_in(request, done)


async def post_new_address(request: Request) -> Response:
    """The button in the mail to a new address: from now on it holds. Signs nobody in."""
    token, lang = request.path_params["token"], people.language(request)

    def run() -> str:
        with writing(_WHOSE) as session:
            return take_email_change(session, token)

    try:
        await in_thread(limits.link_pressed, people.client_host(request))
        address = await in_thread(run)
    except KontorError as error:
        return people.failed(request, error, lang, "/")
    # The page has nothing else that tells whose face to wear.
    return people.go(request, f"/new-address/done?portal={address}" if address else "/new-address/done")


ROUTES = [
    Route("/join/{token}", post_join, methods=["POST"]),
    Route("/new-address/{token}", post_new_address, methods=["POST"]),
]
