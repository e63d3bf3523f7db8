"""Pieces that the messages' HTML is put together from: `${part.button(url, words)}` in a template.

Inline styles, because that is what mail programs read.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup, escape


@dataclass(frozen=True, slots=True)
class Parts:
    """The pieces in a firm's colours and a reader's language; all words are escaped here.

    Attributes:
        ground: The firm's colour.
        ink: The colour of text on it.
        edge: The colour around what is pressed.
        gettext: Translates.
    """

    ground: str
    ink: str
    edge: str
    gettext: Callable[..., str]

    def heading(self, words: str) -> Markup:
        """What it is about."""
        return Markup(f'<h1 style="margin:0 0 12px;font-size:22px;line-height:1.3">{escape(words)}</h1>')

    def line(self, words: str) -> Markup:
        """A sentence of its own."""
        return Markup(f'<p style="margin:0 0 14px">{escape(words)}</p>')

    def small(self, words: str) -> Markup:
        """What only some readers need."""
        return Markup(f'<p style="margin:16px 0 0;color:#5b6472;font-size:14px">{escape(words)}</p>')

    def button(self, url: str, words: str) -> Markup:
        """What to press."""
        return Markup(
            '<table role="presentation" cellpadding="0" cellspacing="0" border="0" style="margin:18px 0 4px"><tr>'
            f'<td style="border-radius:8px;background:{self.ground}"><a href="{escape(url)}" '
            f'style="display:inline-block;padding:12px 23px;border:1px solid {self.edge};border-radius:8px;'
            f"color:{self.ink};font-weight:600;"
            f'text-decoration:none">{escape(words)}</a></td></tr></table>'
        )

    def quote(self, author: str, words: str) -> Markup:
        """What somebody wrote."""
        return Markup(
            '<div style="margin:0 0 14px;padding:12px 16px;background:#f3f4f6;'
            f'border-left:4px solid {self.ground};border-radius:6px">'
            f'<div style="font-weight:600;padding-bottom:4px">{escape(author)}</div>'
            f'<div style="white-space:pre-wrap">{escape(words)}</div></div>'
        )

    def facts(self, client: str, deadline: str) -> Markup:
        """For which client, until when; either may be empty."""
        if not client and not deadline:
            return Markup("")
        until = ""
        if deadline:
            words = escape(self.gettext("Please do it by {date}", date=deadline))
            until = f'<strong style="color:#1c2330">{words}</strong>'
        between = " · " if client and deadline else ""
        return Markup(f'<p style="margin:0 0 12px;color:#5b6472;font-size:14px">{escape(client)}{between}{until}</p>')
