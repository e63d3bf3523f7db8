"""Settings: the person's own, the apps, and the client portal (U1–U3)."""

from dataclasses import replace
from typing import Any

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.accounts.commands import change_me
from portal_app.accounts.queries import me
from portal_app.accounts.views import Me
from portal_app.core.errors import Invalid
from portal_app.core.i18n import msg, msgn, translate
from portal_app.firms.commands import activate_portal, deactivate_portal
from portal_app.firms.forms import with_typed
from portal_app.firms.queries import branding_of, portal_card, portal_settings
from portal_app.firms.rules import contrast_words
from portal_app.firms.views import Branding, PortalCard, PortalSettings
from portal_app.portal.sample import SampleHome, sample_home
from state import guard, live
from state.arrival import Arrival
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
        # All that stands on this page, in the language and the time zone that hold now.
        return Arrival.load


class Apps(guard.PageState, rx.State):
    """Settings → Apps: opening and closing the client portal (U1)."""

    OPENS = ("asking",)

    card: PortalCard = PortalCard()
    #: activate, deactivate or empty: which confirmation is open.
    asking: str = ""

    @guard.staff
    async def load(self, actor: Actor) -> None:
        """Show whether the portal is open."""
        self._came()
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
    #: The portal with what is typed and not yet saved; what can't be taken leaves it as it was (U4).
    look: Branding = Branding()
    #: Field → what is wrong with what is typed in it now; and what that is.
    unfit: dict[str, str] = {}
    _typed_unfit: dict[str, str] = {}
    colour_words: str = ""
    accent_words: str = ""
    #: What the portal's pages in the preview are about.
    sample: SampleHome = SampleHome()
    #: Changes when the form is to be filled anew.
    version: int = 0
    #: How often it was saved here.
    saves: int = 0

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Fill the form, and show the portal as it is."""
        self.form = await guard.ask(portal_settings, actor)
        look = await guard.ask(branding_of, actor)
        self.look, self._typed_unfit = replace(look, address=self.form.address), {}
        self._put_into_words(actor)
        self.version += 1
        self.loaded = True

    @guard.managers
    async def reword(self, actor: Actor) -> None:
        """Say it in the language that the reader has just chosen; what is typed stays."""
        self._put_into_words(actor)

    @guard.managers
    async def typed(self, actor: Actor, name: str, text: str) -> None:
        """Show the portal with what is being typed in a field, or what is wrong with it."""
        others = {field: words for field, words in self._typed_unfit.items() if field != name}
        try:
            self.look = with_typed(self.look, name, text)
        except Invalid:
            self._typed_unfit = others | {name: text}
        else:
            self._typed_unfit = others
            self._say_contrast(actor)
        self.unfit = self._faults(actor)

    @guard.managers
    async def pictured(self, _actor: Actor, name: str, url: str) -> None:
        """Show the portal with a picture that is chosen and not yet sent, or without one.

        Args:
            name: `logo` or `icon`.
            url: Under which this very browser knows the picture; "saved" for the present one, empty for none.
        """
        if name not in ("logo", "icon") or not (url in ("", "saved") or url.startswith("blob:")):
            return
        present = self.form.logo_url if name == "logo" else self.form.icon_url
        shown = present if url == "saved" else url
        self.look = replace(self.look, logo_url=shown) if name == "logo" else replace(self.look, icon_url=shown)

    @guard.managers
    async def saved(self, actor: Actor) -> Any:
        """The form was saved: fill it anew, so that pictures show as they are now."""
        self._say(actor, msg("Saved."))
        self.saves += 1
        return [PortalPage.load, Office.load]

    def _put_into_words(self, actor: Actor) -> None:
        self.sample = sample_home(actor)
        self._say_contrast(actor)
        # What is the same is not sent: it would take away what was said when the form was sent.
        live.put(self, unfit=self._faults(actor))

    def _faults(self, actor: Actor) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, text in self._typed_unfit.items():
            try:
                with_typed(self.look, name, text)
            except Invalid as error:
                found |= {field: translate(fault, actor.language) for field, fault in error.faults.items()}
        return found

    def _say_contrast(self, actor: Actor) -> None:
        self.colour_words = translate(contrast_words(self.look.colour), actor.language)
        self.accent_words = translate(contrast_words(self.look.accent), actor.language)
