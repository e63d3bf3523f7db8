"""The person's own page in the portal."""

from dataclasses import replace
from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.portal.commands import change_profile
from portal_app.portal.queries import me
from portal_app.portal.views import Me
from state import guard
from state.factors import MyFactors
from state.my_address import MyAddress
from state.portal.frame import Portal, show_frame
from state.reminders import MyHoliday, MyNotifications
from state.security import Security


class PortalMe(guard.PageState, rx.State):
    """Who the person is for the firm, and the language and time zone that they chose."""

    me: Me = Me()

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the person's own page."""
        await show_frame(self, actor)
        self.me = await guard.ask(me, actor)
        self.notice = ""
        self.loaded = True

    @guard.contacts
    @guard.personal
    async def save(self, actor: Actor, form: dict[str, str]) -> Any:
        """Keep name, phone, language and time zone; the page follows at once (U27)."""
        language = form.get("language") or actor.language
        time_zone = form.get("time_zone") or actor.time_zone
        await guard.perform(
            change_profile,
            actor,
            name=form.get("name"),
            phone=form.get("phone"),
            language=language,
            time_zone=time_zone,
        )
        actor = replace(
            actor,
            name=" ".join((form.get("name") or actor.name).split()),
            language=language,
            time_zone=time_zone,
        )
        self.me = await guard.ask(me, actor)
        portal = await self.get_state(Portal)
        portal.language, portal.user_name = language, actor.name
        self._say(actor, msg("Saved."))
        # What else stands on the page, in the language and the time zone that hold now.
        # Sign-ins are only shown anew: coming to them also says once more what was last done about them.
        return [*(part.load for part in (MyAddress, MyNotifications, MyHoliday, MyFactors)), Security.freshen]


class PortalHelp(guard.PageState, rx.State):
    """The short guide."""

    @guard.contacts
    @guard.shows
    async def load(self, actor: Actor) -> None:
        """Show the guide."""
        await show_frame(self, actor)
        self.loaded = True
