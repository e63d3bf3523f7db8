"""What surrounds every page of the portal: the firm, the person, their companies, and the welcome."""

import reflex as rx

from portal_app.access.queries import at_client
from portal_app.accounts.actor import Actor
from portal_app.documents.queries import my_folder
from portal_app.portal.commands import change_profile, see_welcome
from portal_app.portal.queries import frame
from portal_app.portal.views import Frame
from portal_app.requests.queries.portal import unread_requests
from portal_app.tasks.portal_views import PortalClient
from state import guard
from state.confirming import stop_waiting


class Portal(guard.PageState, rx.State):
    """The frame of the portal. Pages show it by `show_frame`. Holds nothing of a page, and no identity."""

    #: `/p/ACME`.
    base: str = ""
    firm_name: str = ""
    colour: str = ""
    colour_ink: str = ""
    logo_url: str = ""
    icon_url: str = ""
    header_text: str = ""
    contact_email: str = ""
    video_url: str = ""
    user_name: str = ""
    client_id: str = ""
    client_name: str = ""
    #: Empty for a person with one company only.
    companies: list[PortalClient] = []
    unread: int = 0
    #: Of requests here that hold something new.
    requests_unread: int = 0
    #: The company has a folder for documents.
    documents: bool = False
    unread_elsewhere: int = 0
    language: str = ""
    #: Until when a staff member looks on as this person (B6); empty for the person themself.
    viewing_until: str = ""
    #: The welcome video is open (U6).
    welcome: bool = False

    @guard.contacts
    @guard.personal
    async def set_language(self, actor: Actor, code: str) -> None:
        """Remember the language of this person; the page's texts follow at once."""
        await guard.perform(change_profile, actor, language=code)
        self.language = code

    @guard.contacts
    @guard.personal
    async def play_welcome(self, actor: Actor) -> None:
        """Show the welcome video again, from Help."""
        self.welcome = True

    @guard.contacts
    @guard.personal
    async def end_welcome(self, actor: Actor) -> None:
        """Close the welcome video."""
        self.welcome = False

    def _show(self, view: Frame) -> None:
        for name in ("base", "firm_name", "colour", "colour_ink", "logo_url", "icon_url", "header_text"):
            setattr(self, name, getattr(view, name))
        for name in (
            "contact_email",
            "video_url",
            "user_name",
            "client_id",
            "client_name",
            "language",
            "viewing_until",
        ):
            setattr(self, name, getattr(view, name))
        self.companies = view.companies if len(view.companies) > 1 else []
        self._show_unread({company.id: company.unread for company in view.companies})
        self.loaded = True

    def _show_unread(self, unread: dict[str, int]) -> None:
        here = unread.get(self.client_id, 0)
        self.unread, self.unread_elsewhere = here, sum(unread.values()) - here
        if any(company.unread != unread.get(company.id, 0) for company in self.companies):
            self.companies = [
                PortalClient(company.id, company.name, unread.get(company.id, 0), company.active)
                for company in self.companies
            ]


@guard.turns
async def at_company_of_tab(page: rx.State, actor: Actor) -> Actor:
    """As a contact acts in a tab: at the company that it shows, whatever another tab of theirs has turned to (U11).

    Args:
        page: Any state of the tab.
        actor: The contact, at the company that they chose last.

    Raises:
        NotFound: The company of the tab is not open to them any more.
    """
    portal = await page.get_state(Portal)
    if portal.client_id in ("", actor.client_id) or actor.viewing_by or portal.viewing_until:
        return actor
    return await guard.ask(at_client, actor, portal.client_id)


async def show_frame(page: rx.State, actor: Actor) -> Portal:
    """Show what surrounds a page; read it only when it is not there, or is another company's.

    The first frame that a person ever gets brings the welcome video (U6).

    Args:
        page: The state of the page.
        actor: The contact.
    """
    # What another page waited for is over when this one comes.
    await stop_waiting(page)
    portal = await page.get_state(Portal)
    if (
        not portal.loaded
        or portal.client_id != actor.client_id
        or portal.language != actor.language
        or bool(portal.viewing_until) != bool(actor.viewing_by)
    ):
        view = await guard.ask(frame, actor)
        unread = await guard.ask(unread_requests, actor)
        folder = await guard.ask(my_folder, actor)
        portal._show(view)
        portal.requests_unread, portal.documents = unread, bool(folder.url)
        if view.welcome_due:
            # Before it is noted: a connection that breaks in this moment must not cost them the video.
            portal.welcome = True
            portal.welcome = await guard.perform(see_welcome, actor)
    return portal
