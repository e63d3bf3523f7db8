"""How soon a person hears of what, when clients are reminded, and who is on holiday."""

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import msg
from portal_app.notifications.preferences import Preferences, choose_notifications, preferences
from portal_app.reminders.commands import set_away, set_firm_reminders, set_task_reminders
from portal_app.reminders.queries import away_until, firm_reminders, task_reminders
from portal_app.reminders.views import PlanView, TaskPlanView
from state import guard, live
from state.client import ClientPage


class MyNotifications(guard.OwnState, rx.State):
    """Settings and Profile → Notifications."""

    shown: Preferences = Preferences()

    @guard.own
    async def load(self, actor: Actor) -> None:
        """Show what is chosen."""
        self.shown = await guard.ask(preferences, actor)
        self.notice, self.loaded = "", True

    @guard.own
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep the choices; what waits follows them."""
        await guard.perform(choose_notifications, actor, form)
        self.shown = await guard.ask(preferences, actor)
        self._say(actor, msg("Saved."))


class FirmReminders(guard.PageState, rx.State):
    """Settings → Reminders."""

    plan: PlanView = PlanView()

    @guard.managers
    async def load(self, actor: Actor) -> None:
        """Show what is set."""
        self.plan = await guard.ask(firm_reminders, actor)
        self.loaded = True

    @guard.managers
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep it."""
        await guard.perform(set_firm_reminders, actor, form)
        self.plan = await guard.ask(firm_reminders, actor)
        self._say(actor, msg("Saved."))


class TaskReminders(guard.PageState, rx.State):
    """A task's own reminders, on its page."""

    OPENS = ("changing",)

    plan: TaskPlanView = TaskPlanView()
    changing: bool = False

    @guard.staff
    @guard.ahead(task_reminders, "id")
    async def load(self, actor: Actor) -> None:
        """Show when its client is reminded."""
        plan = await guard.ask(task_reminders, actor, guard.route_arg(self, "id"))
        self._came()
        live.put(self, plan=plan, loaded=True)

    @guard.staff
    async def open(self, actor: Actor) -> None:
        """Open the form, filled anew."""
        self.plan = await guard.ask(task_reminders, actor, guard.route_arg(self, "id"))
        self.changing = True

    @guard.staff
    async def close(self, _actor: Actor) -> None:
        """Close the form."""
        self.changing = False

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep it."""
        task_id = guard.route_arg(self, "id")
        await guard.perform(set_task_reminders, actor, task_id, form)
        self.plan = await guard.ask(task_reminders, actor, task_id)
        self.changing = False


class Away(guard.PageState, rx.State):
    """The holiday of a contact, on the client's page."""

    OPENS = ("contact_id",)

    contact_id: str = ""
    name: str = ""
    until: str = ""

    @guard.staff
    async def load(self, _actor: Actor) -> None:
        """Whoever comes to the client finds the form closed."""
        self._came()

    @guard.staff
    async def ask(self, actor: Actor, contact_id: str, name: str) -> None:
        """Open the form."""
        self.until = await guard.ask(away_until, actor, contact_id)
        self.contact_id, self.name = contact_id, name

    @guard.staff
    async def close(self, _actor: Actor) -> None:
        """Close the form."""
        self.contact_id = ""

    @guard.staff
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep the day; the card says it at once."""
        if not self.contact_id:
            # A second press on the same form.
            return
        until, client_id = form.get("away_until", ""), guard.route_arg(self, "id")
        await guard.perform(set_away, actor, self.contact_id, until, client_id)
        self.contact_id = ""
        page = await self.get_state(ClientPage)
        await page._show(actor)
        page._say(actor, msg("Saved."))


class MyHoliday(guard.PageState, rx.State):
    """A contact's own holiday, in the profile."""

    until: str = ""

    @guard.contacts
    @guard.personal
    async def load(self, actor: Actor) -> None:
        """Show the day."""
        self.until = await guard.ask(away_until, actor, actor.person_id)
        self.loaded = True

    @guard.contacts
    @guard.personal
    async def save(self, actor: Actor, form: dict[str, str]) -> None:
        """Keep the day."""
        await guard.perform(set_away, actor, actor.person_id, form.get("away_until", ""))
        self.until = await guard.ask(away_until, actor, actor.person_id)
        self._say(actor, msg("Saved."))
