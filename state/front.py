"""The portal's public pages. Their forms go to routes of `portal_app/http/portal_entry.py`."""

from typing import Any

import reflex as rx

from portal_app.access.queries import link_page
from portal_app.access.rules import own_path, portal_path, within_portal
from portal_app.access.views import LinkState
from portal_app.core.errors import NotFound
from portal_app.firms.queries import branding_at, current_address
from portal_app.firms.views import Branding
from state import guard
from state.identity import Who, identify


class Front(guard.PageState, rx.State):
    """What anybody may see of a portal: its face and the form that asks for a link (U5)."""

    branding: Branding = Branding()
    next_path: str = ""

    @guard.anyone
    async def load(self) -> Any:
        """Show the firm's face; whoever is signed in here goes on to their tasks."""
        self.missing = self.loaded = False
        address = guard.route_arg(self, "address")
        wanted = own_path(guard.query_arg(self, "next"), "")
        self.next_path = wanted if within_portal(wanted) else ""
        try:
            self.branding = await guard.look(branding_at, address)
        except NotFound:
            current = await guard.look(current_address, address)
            if current is None:
                raise
            return rx.redirect(f"/p/{current}" + (f"?next={wanted}" if wanted else ""))
        if await identify(self, Who.CONTACTS) is not None:
            return rx.redirect(portal_path(self.branding.address, within_portal(wanted)))
        self.loaded = True
        return None


class Lost(guard.PageState, rx.State):
    """An address that leads nowhere: under a portal's it wears the firm's face, and leads back there."""

    branding: Branding = Branding()

    @guard.anyone
    async def load(self) -> None:
        """See whose address it is."""
        self.loaded, self.branding = False, Branding()
        parts = str(self.router.url.path).split("/")
        if parts[1:2] == ["p"] and len(parts) > 2:
            try:
                self.branding = await guard.look(branding_at, parts[2])
            except NotFound:
                self.branding = Branding()
        self.loaded = True


class Entry(guard.PageState, rx.State):
    """The page of a contact's sign-in link (U9). Looking at it uses nothing up."""

    link_token: str = ""
    branding: Branding = Branding()
    #: One of `access.views.LinkState`.
    link: str = ""

    @guard.anyone
    async def load(self) -> Any:
        """See whether the link still works, and whose portal it opens; whoever it has let in already goes on there."""
        self.missing = self.loaded = False
        address, self.link_token = guard.route_arg(self, "address"), guard.route_arg(self, "token")
        page = await guard.look(link_page, address, self.link_token)
        if page.state in (LinkState.USED, LinkState.VOIDED, LinkState.EXPIRED):
            # The mail is opened once more, or one went back to here: nobody needs a fresh link who is in.
            actor = await identify(self, Who.CONTACTS)
            if actor is not None and actor.person_id == page.person_id:
                return rx.redirect(page.path, replace=True)
        self.branding, self.link = page.branding, page.state
        self.loaded = True
        return None
