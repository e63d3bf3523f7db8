"""The office's inbox."""

from components.inbox.page import inbox_page

__all__ = ["inbox_page"]
