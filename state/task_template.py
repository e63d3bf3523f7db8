"""Beginning a task from a template, in the form of the task itself (U7, U13)."""

from datetime import date

from portal_app.accounts.actor import Actor
from portal_app.tasks.views import Choice
from portal_app.templates.begin import ForWhom, begin_from, template_choices
from portal_app.templates.views import BegunTask
from state import guard
from state.choosing_client import ChoosingClient


class FromTemplate(ChoosingClient, mixin=True):
    """Choosing a template, and what it says for those whom the form is about.

    The fields themselves are the browser's: it writes what is told here into those that nobody has changed, and
    keeps what stood there before.
    """

    #: The list of templates is open.
    choosing: bool = False
    template_choices: list[Choice] = []
    begun: BegunTask = BegunTask()
    #: Counts the templates taken: what is told anew of the same one fills less of the form.
    taken: int = 0
    #: What the form says of whom and when, as far as a template asks for it.
    _ticked: tuple[str, ...] = ()
    _start: date | None = None

    @guard.staff
    async def choose_template(self, actor: Actor) -> None:
        """Open the list of templates."""
        self.template_choices = await guard.ask(template_choices, actor)
        self.choosing = True

    @guard.staff
    async def find_template(self, actor: Actor, words: str) -> None:
        """Show templates that fit what is typed."""
        self.template_choices = await guard.ask(template_choices, actor, words)

    @guard.staff
    async def close_templates(self, _actor: Actor) -> None:
        """Close the list."""
        self.choosing = False

    @guard.staff
    async def take_template(self, actor: Actor, template_id: str) -> None:
        """Fill the form from this template."""
        await self._begin(actor, template_id)
        self.choosing = False

    @guard.staff
    async def return_to(self, actor: Actor, template_id: str = "") -> None:
        """The form was put back to what stood in it before: by this template, or by none."""
        await self._tell(actor, template_id)

    @guard.staff
    async def set_whom(self, actor: Actor, contact_ids: list[str], start: str) -> None:
        """Remember whom it is for and when it starts, as the form stands."""
        self._ticked = tuple(sorted(contact_ids))
        try:
            self._start = date.fromisoformat(start)
        except ValueError:
            # Cleared, or half typed.
            self._start = None
        await self._chosen(actor)

    async def _begin(self, actor: Actor, template_id: str) -> None:
        # A template decides itself whether it has a portal side; from then on the form does.
        self.begun = await guard.ask(begin_from, actor, template_id, self._for_whom(None))
        self.for_client = self.begun.for_client
        self.taken += 1

    async def _chosen(self, actor: Actor) -> None:
        await self._tell(actor, self.begun.template_id)

    async def _tell(self, actor: Actor, template_id: str) -> None:
        whom = self._for_whom(self.for_client)
        self.begun = await guard.ask(begin_from, actor, template_id, whom) if template_id else BegunTask()

    def _for_whom(self, for_client: bool | None) -> ForWhom:
        # Of a client chosen before, or of one at whom everybody gets it, ticks say nothing.
        there = {one.id for one in self.contacts}
        ticked = None if self.whom == "all" else tuple(one for one in self._ticked if one in there)
        return ForWhom(self.client_id, ticked, for_client, self._start)

    def _without_template(self) -> None:
        self.begun, self.choosing, self._ticked, self._start = BegunTask(), False, (), None
