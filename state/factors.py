"""Pages of factors (B5). Keys and codes never come here: they go by the routes of `portal_app/http/factors`."""

import reflex as rx

from portal_app.accounts.actor import Actor, Kind
from portal_app.accounts.fresh import require_fresh
from portal_app.core.i18n import msg, msgn
from portal_app.factors.commands import authenticator, passkeys
from portal_app.factors.commands.demand import set_demand
from portal_app.factors.commands.reset import reset_contact, reset_staff
from portal_app.factors.queries import colleagues, contact_has_factor, demand, my_factors
from portal_app.factors.views import ColleagueFactors, Demand
from portal_app.factors.views import MyFactors as MyFactorsView
from portal_app.firms.queries import branding_at
from portal_app.firms.views import Branding
from state import guard

_WAYS = ("authenticator", "passkey", "codes")


class OfficeStep(guard.PageState, rx.State):
    """The page of the second step for staff. What it offers comes by its own route."""

    @guard.anyone
    async def load(self) -> None:
        """Show the form."""
        self.loaded = True


class PortalStep(guard.PageState, rx.State):
    """The page of the second step at a portal: whose it is."""

    branding: Branding = Branding()

    @guard.anyone
    async def load(self) -> None:
        """Show the firm's face."""
        self.missing = self.loaded = False
        self.branding = await guard.look(branding_at, guard.route_arg(self, "address"))
        self.loaded = True


class MyFactors(guard.OwnState, rx.State):
    """What a person has set up, and the dialogs that change it."""

    OPENS = ("setting_up", "removing", "renaming")

    mine: MyFactorsView = MyFactorsView()
    #: authenticator, passkey, codes or empty: which dialog of setting up is open.
    setting_up: str = ""
    removing: bool = False
    renaming: bool = False
    chosen: str = ""
    chosen_name: str = ""

    @guard.own
    async def load(self, actor: Actor) -> None:
        """Show what is set up."""
        self._came()
        await self._show(actor)

    @guard.own
    async def open_set_up(self, actor: Actor, what: str) -> None:
        """Open a dialog that sets something up, for somebody whose sign-in is fresh."""
        require_fresh(actor)
        self.setting_up = what if what in _WAYS else ""

    @guard.own
    async def set_up_done(self, actor: Actor) -> None:
        """Close it, and show what there is now."""
        self._close()
        await self._show(actor)

    @guard.own
    async def ask_to_remove(self, actor: Actor, what: str, name: str) -> None:
        """Ask whether to remove a factor."""
        require_fresh(actor)
        self.chosen, self.chosen_name, self.removing = what, name[:100], True

    @guard.own
    async def ask_to_rename(self, _actor: Actor, passkey_id: str, name: str) -> None:
        """Open the form of a passkey's name."""
        self.chosen, self.chosen_name, self.renaming = passkey_id, name[:100], True

    @guard.own
    async def remove(self, actor: Actor) -> None:
        """Remove the chosen factor."""
        if self.chosen == "authenticator":
            await guard.perform(authenticator.remove, actor)
        else:
            await guard.perform(passkeys.remove, actor, self.chosen)
        self._close()
        await self._show(actor)

    @guard.own
    async def rename(self, actor: Actor, form: dict[str, str]) -> None:
        """Rename the chosen passkey."""
        await guard.perform(passkeys.rename, actor, self.chosen, form.get("name", ""))
        self._close()
        await self._show(actor)

    @guard.own
    async def close(self, actor: Actor) -> None:
        """Close any dialog; what was set up before it closed shows."""
        self._close()
        await self._show(actor)

    async def _show(self, actor: Actor) -> None:
        self.mine = await guard.ask(my_factors, actor)
        self.loaded = True

    def _close(self) -> None:
        self.setting_up = self.chosen = self.chosen_name = ""
        self.removing = self.renaming = False


class FirmFactors(guard.PageState, rx.State):
    """Settings → Second step: what the firm demands, and who has what."""

    OPENS = ("resetting",)

    demand: Demand = Demand()
    people: list[ColleagueFactors] = []
    resetting: bool = False
    chosen: str = ""
    chosen_name: str = ""

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Show it."""
        self._came()
        await self._show(actor)
        self.loaded = True

    @guard.managers
    async def demand_staff(self, actor: Actor, wanted: bool) -> None:
        """Demand it of staff, or stop."""
        await self._demand(actor, Kind.STAFF, wanted)

    @guard.managers
    async def demand_contacts(self, actor: Actor, wanted: bool) -> None:
        """Demand it of clients' people, or stop."""
        await self._demand(actor, Kind.CONTACT, wanted)

    @guard.managers
    async def ask_to_reset(self, actor: Actor, member_id: str, name: str) -> None:
        """Ask whether to take a colleague's factors away."""
        require_fresh(actor)
        self.chosen, self.chosen_name, self.resetting = member_id, name[:100], True

    @guard.managers
    async def reset_person(self, actor: Actor) -> None:
        """Take them away."""
        self.resetting = False
        await guard.perform(reset_staff, actor, self.chosen)
        await self._show(actor)
        self._say(actor, msg("Taken away. {name} is told by mail.", name=self.chosen_name))

    @guard.managers
    async def close(self, _actor: Actor) -> None:
        """Close the dialog."""
        self.resetting = False

    async def _demand(self, actor: Actor, of: Kind, wanted: bool) -> None:
        try:
            ended = await guard.perform(set_demand, actor, of, wanted)
        finally:
            # A switch that was refused goes back to where it was.
            await self._show(actor)
        self._say(
            actor,
            msgn(
                "Demanded from now on. {n} browser was signed out.",
                "Demanded from now on. {n} browsers were signed out.",
                ended,
            )
            if wanted
            else msg("Not demanded any more."),
        )

    async def _show(self, actor: Actor) -> None:
        self.demand = await guard.ask(demand, actor)
        self.people = await guard.ask(colleagues, actor)


class ContactFactors(guard.PageState, rx.State):
    """On a client's page: taking away what a contact has set up."""

    OPENS = ("resetting",)

    resetting: bool = False
    any: bool = False
    chosen: str = ""
    chosen_name: str = ""

    @guard.managers
    async def ask_to_reset(self, actor: Actor, contact_id: str, name: str) -> None:
        """Ask whether to take a contact's factors away."""
        require_fresh(actor)
        self.any = await guard.ask(contact_has_factor, actor, contact_id)
        self.chosen, self.chosen_name, self.resetting = contact_id, name[:100], True

    @guard.managers
    async def reset_person(self, actor: Actor) -> None:
        """Take them away."""
        await guard.perform(reset_contact, actor, self.chosen)
        self.resetting = False

    @guard.managers
    async def close(self, _actor: Actor) -> None:
        """Close the dialog."""
        self.resetting = False
