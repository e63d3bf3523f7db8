"""Choosing when something repeats, with its next dates shown at once (U22)."""

from dataclasses import replace
from datetime import date

from portal_app.accounts.actor import Actor
from portal_app.calendar.forms import RuleForm, with_field, with_weekday
from portal_app.recurring.queries import next_dates
from state import guard


class Repeating(guard.PageState, mixin=True):
    """The fields of a rule, for the pages that have them."""

    repeats: bool = False
    rule: RuleForm = RuleForm()
    #: From which day it counts.
    starts_iso: str = ""
    rule_words: str = ""
    next_days: list[str] = []
    #: What is wrong with the rule as it stands, by field.
    rule_faults: dict[str, str] = {}

    @guard.staff
    async def set_repeats(self, actor: Actor, on: bool) -> None:
        """Once, or again and again."""
        self.repeats = on
        await self._show_dates(actor)

    @guard.staff
    async def set_rule(self, actor: Actor, name: str, value: str) -> None:
        """Change one field of the rule."""
        self.rule = with_field(self.rule, name, value)
        await self._show_dates(actor)

    @guard.staff
    async def set_weekday(self, actor: Actor, weekday: int) -> None:
        """Choose a day of the week, or take it away."""
        self.rule = with_weekday(self.rule, weekday)
        await self._show_dates(actor)

    @guard.staff
    async def set_start(self, actor: Actor, value: str) -> None:
        """Change the day from which it counts."""
        self.starts_iso = value[:10]
        await self._show_dates(actor)

    def _start(self) -> date | None:
        try:
            return date.fromisoformat(self.starts_iso)
        except ValueError:
            return None

    def _made_before(self) -> bool:
        """Whether the rule is one that has made tasks before."""
        return False

    async def _show_dates(self, actor: Actor) -> None:
        if not self.repeats:
            self.rule_words, self.next_days, self.rule_faults = "", [], {}
            return
        found = await guard.ask(next_dates, actor, self.rule, self._start(), self._made_before())
        self.rule_words, self.next_days, self.rule_faults = found.words, found.days, found.faults

    def _begin_rule(self, rule: RuleForm, starts_iso: str, repeats: bool) -> None:
        self.rule, self.starts_iso, self.repeats = replace(rule), starts_iso, repeats
