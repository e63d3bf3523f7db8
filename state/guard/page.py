"""What every page has."""

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
    #: Field → what is wrong with it and how to mend it.
    faults: dict[str, str] = {}
    #: A sentence on what was just done.
    notice: str = ""
    #: Changes with each notice, so that the same words twice show twice.
    stamp: int = 0

    @anyone
    async def hide_notice(self, stamp: int) -> None:
        """Take a notice away; one that came meanwhile stays."""
        if stamp == self.stamp:
            self._hush()

    def _say(self, actor: Actor, text: Text) -> None:
        """Tell the reader what was just done."""
        self.notice, self.stamp = translate(text, actor.language), self.stamp + 1

    def _hush(self) -> None:
        """Take away what was said, and whatever stands beside it."""
        self.notice = ""
