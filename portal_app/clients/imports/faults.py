"""What can be wrong with a row of the list."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from portal_app.core.i18n import Text


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with a row.

    Attributes:
        field: The field concerned (`columns.FIELDS`).
        severity: "error": the row can't be imported; "warning": it can, without the faulty part.
        code: What kind of fault, for counting and filtering.
        message: What is wrong and how to mend it.
    """

    field: str
    severity: str
    code: str
    message: Text


def error(field: str, code: str, message: Text) -> Fault:
    """A fault that keeps the row out."""
    return Fault(field, "error", code, message)


def warning(field: str, code: str, message: Text) -> Fault:
    """A fault with which the row can still be imported."""
    return Fault(field, "warning", code, message)


def count_by_code(faults: Iterable[Fault]) -> Counter[str]:
    """How many there are of each kind."""
    return Counter(fault.code for fault in faults)
