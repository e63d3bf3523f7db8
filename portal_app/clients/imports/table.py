"""A client list as read: rows of text, and where they came from."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_BYTES = 20_000_000
MAX_ROWS = 50_000
MAX_COLUMNS = 200


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a sheet; row `i` is row `i + 1` as the spreadsheet program numbers it.

    Attributes:
        rows: Cells as text; rows can differ in length, empty rows are kept so that numbers hold.
        sheet: Name of the sheet, empty for CSV.
        encoding: Code page of a CSV, empty for workbooks.
        delimiter: What separates a CSV's cells, empty for workbooks.
    """

    rows: Sequence[Sequence[str]]
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""

    @property
    def width(self) -> int:
        """Number of columns of the widest row."""
        return max((len(row) for row in self.rows), default=0)
