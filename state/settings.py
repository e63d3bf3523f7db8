"""Settings: the person's own, the apps, and the client portal (U1–U3)."""

from dataclasses import replace
from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.accounts.commands import change_me
from portal_app.accounts.queries import me
from portal_app.accounts.views import Me
from portal_app.core.i18n import msg, msgn, translate
from portal_app.firms.commands import activate_portal, deactivate_portal
from portal_app.firms.queries import portal_card, portal_settings
from portal_app.firms.rules import address_fault, contrast_words, ink_for, is_colour, normal_address
from portal_app.firms.views import PortalCard, PortalSettings
from state import guard
from state.office import Office


class MySettings(guard.PageState, rx.State):
    """The member's own name, language and time zone."""

    me: Me = Me()

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show what is set."""
        self.me = await guard.ask(me, actor)
        self.loaded = True

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, str]) -> Any:
        """Save the form."""
        language = form.get("language", "")
        await guard.perform(change_me, actor, form.get("name", ""), language, form.get("time_zone", ""))
        self._say(replace(actor, language=language), msg("Saved."))
        return [MySettings.load, Office.load]


class Apps(guard.PageState, rx.State):
    """Settings → Apps: opening and closing the client portal (U1)."""

    card: PortalCard = PortalCard()
    #: activate, deactivate or empty: which confirmation is open.
    asking: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show whether the portal is open."""
        self.card = await guard.ask(portal_card, actor)
        self.loaded = True

    @guard.managers
    async def ask_for(self, _actor: Actor, what: str) -> None:
        """Open a confirmation."""
        self.asking = what if what in ("activate", "deactivate") else ""

    @guard.staff
    async def close(self, _actor: Actor) -> None:
        """Close the confirmation."""
        self.asking = ""

    @guard.managers
    async def activate(self, actor: Actor, form: dict[str, str]) -> Any:
        """Open the portal, then go on to what it looks like."""
        await guard.perform(activate_portal, actor, form.get("address", ""))
        self.asking = ""
        return rx.redirect("/settings/portal")

    @guard.managers
    async def deactivate(self, actor: Actor) -> None:
        """Close the portal and every client sign-in."""
        ended = await guard.perform(deactivate_portal, actor)
        self.asking = ""
        self.card = await guard.ask(portal_card, actor)
        self._say(
            actor,
            msgn("The portal is closed. {n} sign-in ended.", "The portal is closed. {n} sign-ins ended.", ended),
        )


class PortalPage(guard.PageState, rx.State):
    """Settings → Client portal. The form itself goes to `POST /upload/portal-settings`."""

    form: PortalSettings = PortalSettings()
    #: What is typed and not yet saved, for the previews beside the fields.
    shown_address: str = ""
    address_note: str = ""
    colour: str = ""
    colour_ink: str = ""
    colour_words: str = ""
    accent: str = ""
    accent_ink: str = ""
    accent_words: str = ""
    #: Changes when the form is to be filled anew.
    version: int = 0

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Fill the form."""
        self.form = await guard.ask(portal_settings, actor)
        self.shown_address, self.address_note = self.form.address, ""
        self.colour, self.accent = self.form.colour, self.form.accent
        self.colour_ink, self.accent_ink = ink_for(self.colour), ink_for(self.accent)
        self.colour_words, self.accent_words = self.form.colour_words, self.form.accent_words
        self.version += 1
        self.loaded = True

    @guard.managers
    async def show_address(self, actor: Actor, typed: str) -> None:
        """Show the full address that is being typed, or what is wrong with it."""
        self.shown_address = normal_address(typed)[:60]
        fault = address_fault(self.shown_address)
        self.address_note = translate(fault, actor.language) if fault else ""

    @guard.managers
    async def show_colour(self, actor: Actor, typed: str) -> None:
        """Show how legible the first colour is."""
        if is_colour(typed.lower()):
            self.colour, self.colour_ink = typed.lower(), ink_for(typed.lower())
            self.colour_words = translate(contrast_words(self.colour), actor.language)

    @guard.managers
    async def show_accent(self, actor: Actor, typed: str) -> None:
        """Show how legible the second colour is."""
        if is_colour(typed.lower()):
            self.accent, self.accent_ink = typed.lower(), ink_for(typed.lower())
            self.accent_words = translate(contrast_words(self.accent), actor.language)

    @guard.managers
    async def saved(self, actor: Actor) -> Any:
        """The form was saved: fill it anew, so that pictures show as they are now."""
        self._say(actor, msg("Saved."))
        return [PortalPage.load, Office.load]
