"""What the wizard's pages see: the only shapes that reach a browser. Texts are in the reader's language."""

from dataclasses import dataclass, field

from portal_app.clients.views import Choice


@dataclass(frozen=True, slots=True)
class RunView:
    """A run.

    Attributes:
        state: "ready", "importing" or "done"; empty where there is none yet.
        sheet: Name of the sheet, empty for CSV.
        rows: Rows under the headings.
        problem: Why the last attempt to import it ended without a result.
    """

    id: str = ""
    state: str = ""
    file_name: str = ""
    sheet: str = ""
    rows: int = 0
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A column of the list.

    Attributes:
        sure: "chosen" by hand, "sure", "likely" or "unsure" guesses, "" where it is left out.
    """

    index: int
    letter: str
    heading: str
    samples: list[str]
    field: str
    sure: str


@dataclass(frozen=True, slots=True)
class ColumnsView:
    """Step 2.

    Attributes:
        header: Number of the heading row, "0" for none.
        headers: Rows that can be it, with what is in them.
        fields: What a column can be; the first is "leave out".
        faults: What stands in the way.
    """

    header: str = "0"
    headers: list[Choice] = field(default_factory=list)
    fields: list[Choice] = field(default_factory=list)
    columns: list[ColumnView] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A fault of a row: the field, and what is wrong with the remedy."""

    field: str
    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """What the import would change; `before` is empty where it completes."""

    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class RowLine:
    """A row of the list as it would be imported.

    Attributes:
        number: As the spreadsheet program numbers it.
        outcome: "new", "changed", "unchanged", "blocked" or "total".
        people: Its contacts, in a line.
        tickable: Whether it can be imported and would change anything.
        why: Why it can't be ticked; empty when it can.
    """

    number: int
    name: str
    code: str
    outcome: str
    people: str
    tickable: bool
    ticked: bool
    why: str
    faults: list[FaultLine]
    changes: list[ChangeLine]


@dataclass(frozen=True, slots=True)
class FaultGroup:
    """A kind of fault, and how many rows have it."""

    code: str
    title: str
    severity: str
    count: int


@dataclass(frozen=True, slots=True)
class RowsView:
    """Step 3: one page of rows, at most 50.

    Attributes:
        ticked: Rows that the import would carry out.
        total: Rows that match what is shown.
        first, last: Of them on this page, from 1.
    """

    all: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    blocked: int = 0
    sums: int = 0
    ticked: int = 0
    faults: list[FaultGroup] = field(default_factory=list)
    rows: list[RowLine] = field(default_factory=list)
    total: int = 0
    page: int = 1
    pages: int = 1
    first: int = 0
    last: int = 0


@dataclass(frozen=True, slots=True)
class GroupView:
    """Step 4.

    Attributes:
        value: "none", "file", "new", or the id of a group.
        name: Of the new group.
        options: What can be chosen.
        in_file: The groups that the list names for new clients, in a line.
        new, changed: What the import would do.
        ticked: Both together.
    """

    value: str = "none"
    name: str = ""
    options: list[Choice] = field(default_factory=list)
    in_file: str = ""
    new: int = 0
    changed: int = 0
    ticked: int = 0


@dataclass(frozen=True, slots=True)
class ProgressView:
    """How far an import is; `dead` when nobody carries it out any more."""

    state: str = ""
    done: int = 0
    total: int = 0
    cancelling: bool = False
    dead: bool = False


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row that was not imported, and why."""

    number: int
    name: str
    why: str


@dataclass(frozen=True, slots=True)
class SharedPerson:
    """Somebody who is a contact of several clients, whose names stand in a line."""

    name: str
    email: str
    clients: str


@dataclass(frozen=True, slots=True)
class ResultView:
    """What an import came to. The lists hold the first 200 each, the counts all."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    people: int = 0
    left_out_count: int = 0
    left_out: list[LeftOut] = field(default_factory=list)
    shared_count: int = 0
    shared: list[SharedPerson] = field(default_factory=list)
