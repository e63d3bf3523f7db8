"""How a task of the demo firm is told: the task, and what people did on it.

A moment is "3d 10:42" (three days ago at that time) or "25m" (so many minutes ago). `{month}` is the month before
this one, `{before}` the one before that, `{year}` the year of `{month}`.
"""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Act:
    """One thing that somebody did on a task.

    Attributes:
        when: The moment.
        who: Key of a staff member or a contact.
        what: message, answer (to the last message), comment, tick, file, paper (internal file), read, done, complete,
            reopen, withdraw (from the person named), later (the deadline moves by so many days) or title.
        value: The text, the number of the line, the file's name, …
    """

    when: str
    who: str
    what: str
    value: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """A task of the demo firm.

    Attributes:
        client: Name of the client.
        title: Of the task.
        by: Key of the staff member who makes it and has it to do.
        when: It was made and shared.
        due: The internal deadline in days from today; None for none.
        to: Keys of the contacts it is shared with; "all" for everybody, "" for nobody.
        read_only: Shared to read only.
        early: By how many days the client's deadline is earlier.
        auto: Done by the client is done at the firm.
        text: Description.
        lines: Checklist.
        asks: What is asked for, one by one.
        acts: What happened then, in any order.
    """

    client: str
    title: str
    by: str
    when: str
    due: int | None = None
    to: str = "all"
    read_only: bool = False
    early: int = 2
    auto: bool = False
    text: str = ""
    lines: tuple[str, ...] = ()
    asks: tuple[str, ...] = ()
    acts: tuple[Act, ...] = field(default=())
