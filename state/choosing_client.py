"""Choosing whom something is for: the client, and which of its people (U13, U22)."""

from portal_app.accounts.actor import Actor
from portal_app.clients.rules import fold
from portal_app.tasks import queries
from portal_app.tasks.views import Choice, ContactChoice
from state import guard


class ChoosingClient(guard.PageState, mixin=True):
    """The fields of a client and its people, for the pages that make something for them."""

    clients: list[Choice] = []
    #: The words by which they were looked for; none fit no words where the firm has none.
    sought: str = ""
    #: It has some, but none that is in use.
    all_archived: bool = False
    client_id: str = ""
    client_name: str = ""
    contacts: list[ContactChoice] = []
    #: It gets a portal side.
    for_client: bool = True
    #: all or named.
    whom: str = "named"

    @guard.staff
    async def find_client(self, actor: Actor, words: str) -> None:
        """Show clients that fit what is typed."""
        await self._find(actor, words)

    @guard.staff
    async def choose_client(self, actor: Actor, client_id: str) -> None:
        """Take this client."""
        await self._choose(actor, client_id)
        await self._chosen(actor)

    @guard.staff
    async def change_client(self, actor: Actor) -> None:
        """Choose another client."""
        self.client_id, self.client_name, self.contacts = "", "", []
        await self._find(actor)
        await self._chosen(actor)

    @guard.staff
    async def set_for_client(self, actor: Actor, on: bool) -> None:
        """With or without a portal side."""
        self.for_client = on
        await self._chosen(actor)

    @guard.staff
    async def choose_whom(self, actor: Actor, whom: str) -> None:
        """All contacts or named ones."""
        self.whom = "all" if whom == "all" else "named"
        await self._chosen(actor)

    async def _chosen(self, actor: Actor) -> None:
        """For whom it is has changed: for pages that show something made of it."""

    async def _reword_whom(self, actor: Actor) -> None:
        """Say of the client's people anew why some can't be chosen."""
        if self.client_id:
            self.contacts = await guard.ask(queries.contact_choices, actor, self.client_id)

    async def _find(self, actor: Actor, words: str = "") -> None:
        self.sought = fold(words).strip()
        self.clients = await guard.ask(queries.client_choices, actor, self.sought)
        none = not self.clients and not self.sought
        self.all_archived = none and await guard.ask(queries.all_archived, actor)

    async def _choose(self, actor: Actor, client_id: str) -> None:
        found = await guard.ask(queries.client_choices, actor, client_id=client_id)
        if found:
            self.client_id, self.client_name = found[0].id, found[0].name
            self.contacts = await guard.ask(queries.contact_choices, actor, found[0].id)
