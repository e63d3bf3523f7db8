"""What the pages show of reminders."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day that reminders may come on."""

    number: int = 0
    name: str = ""
    on: bool = False


@dataclass(frozen=True, slots=True)
class PlanView:
    """A firm's reminders, as its form has them.

    Attributes:
        before: As it is typed: "7, 1".
    """

    active: bool = False
    before: str = ""
    on_day: bool = True
    after_every: str = "0"
    after_most: str = "0"
    from_hour: str = "9"
    to_hour: str = "17"
    weekdays: list[Weekday] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class TaskPlanView:
    """A task's reminders, as the form has them.

    Attributes:
        firm_reminds: The firm reminds at all.
        own: The task has days of its own.
        words: When reminders come, in a sentence.
    """

    firm_reminds: bool = False
    own: bool = False
    before: str = ""
    on_day: bool = True
    after_every: str = "0"
    after_most: str = "0"
    words: str = ""
