"""What pages see of templates."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TemplateView:
    """A template.

    Attributes:
        lines: Its checklist, in order.
        changed: The day it was last changed, formatted.
        first: No other stands before it.
        last: None stands after it.
    """

    id: str
    title: str
    description: str
    lines: list[str]
    changed: str
    first: bool
    last: bool
