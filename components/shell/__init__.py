"""The frames around pages: the firm's office, the clients' portal, and the public front page."""

from components.shell.head import page_head
from components.shell.office import office_shell
from components.shell.parts import brand_scope, language_items, theme_items
from components.shell.portal import portal_shell, switcher_item
from components.shell.public import public_shell

__all__ = [
    "brand_scope",
    "language_items",
    "office_shell",
    "page_head",
    "portal_shell",
    "public_shell",
    "switcher_item",
    "theme_items",
]
