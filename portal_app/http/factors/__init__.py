"""The routes of factors: a person's own, the second step of a sign-in, and signing in with a passkey.

Routes and not events, because keys and codes do not travel through page state. Each stands twice, for the office and
under a portal's address; `doors` is what differs.
"""

from starlette.routing import BaseRoute

from portal_app.http.factors import mine, passkey_entry, second_step

ROUTES: list[BaseRoute] = [*mine.ROUTES, *second_step.ROUTES, *passkey_entry.ROUTES]
