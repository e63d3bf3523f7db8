"""What every page has."""

from typing import ClassVar

import reflex as rx

from portal_app.accounts.actor import Actor
from portal_app.core.i18n import Text, translate
from state.guard.doors import anyone


class PageState(rx.State, mixin=True):
    """What every page can show besides its own: not found, a refusal, faults of a form.

    Holds no identity and decides no scope.
    """

    #: The page has what it shows; before that it shows a skeleton.
    loaded: bool = False
    #: What the address speaks of does not exist for this person.
    missing: bool = False
    #: A sentence on what could not be done and what to do instead.
    problem: str = ""
    #: Changes with each problem and each fault, so that the same words twice are said twice.
    complaints: int = 0
    #: Field → what is wrong with it and how to mend it.
    faults: dict[str, str] = {}
    #: A sentence on what was just done.
    notice: str = ""
    #: Changes with each notice, so that the same words twice show twice.
    stamp: int = 0
    #: The vars that say what is open on the page: dialogs and forms. A state names its own.
    OPENS: ClassVar[tuple[str, ...]] = ()
    #: By which connection, and at which address, it was last loaded in this document; see `begin_anew`.
    _place: tuple[str, str] = ("", "")

    @anyone
    async def hide_notice(self, stamp: int) -> None:
        """Take a notice away; one that came meanwhile stays."""
        if stamp == self.stamp:
            self._hush()

    def _came(self) -> bool:
        """Whether somebody came to this page; to be asked once in each load. What they left open on it is closed.

        Otherwise the page itself came back, after a lost connection: what is open on it and being filled in stays. At
        another address, of the next client or task, it is about something else, whatever became of the connection.
        In a new document everything was closed before anything could be pressed, and what is open was opened there.
        """
        before, self._place = self._place, (str(self.router.session.session_id), str(self.router.url.path))
        if before[0] not in ("", self._place[0]) and before[1] == self._place[1]:
            return False
        if before[0]:
            self._shut()
        return True

    def _shut(self) -> None:
        for name in self.OPENS:
            if value := getattr(self, name):
                setattr(self, name, type(value)())

    def _say(self, actor: Actor, text: Text) -> None:
        """Tell the reader what was just done."""
        self.notice, self.stamp = translate(text, actor.language), self.stamp + 1

    def _hush(self) -> None:
        """Take away what was said, and whatever stands beside it."""
        self.notice = ""


def begin_anew(tab: rx.State) -> None:
    """Close everything, because the browser shows another document: whatever loads next is a coming.

    Args:
        tab: Any of the tab's states.
    """
    parts = [tab._get_root_state()]
    while parts:
        state = parts.pop()
        # A part of a page may stand below it.
        parts += state.substates.values()
        if isinstance(state, PageState):
            state._shut()
            if state._place[0]:
                state._place = ("", "")


class OwnState(PageState, mixin=True):
    """A page of what is a person's own, the same at the office and at the portal; its handlers are `guard.own`.

    One browser can be signed in on both sides: the first event of the one empties what the other showed.
    """

    #: Whose things it shows: side and person, as `state.identity.take_over` writes them. Decides nothing.
    _whose: str = ""
