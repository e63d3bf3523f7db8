"""What changes requests, a module a use case."""

from portal_app.requests.commands.convert import make_task, take_task_back
from portal_app.requests.commands.files import attach_file, draft_file, may_attach, may_draft, remove_file, restore_file
from portal_app.requests.commands.make import make_request
from portal_app.requests.commands.messages import post_message, take_back_answer
from portal_app.requests.commands.progress import assign, close, mark_read, needs_no_answer, reopen

__all__ = [
    "assign",
    "attach_file",
    "close",
    "draft_file",
    "make_request",
    "make_task",
    "mark_read",
    "may_attach",
    "may_draft",
    "needs_no_answer",
    "post_message",
    "remove_file",
    "reopen",
    "restore_file",
    "take_back_answer",
    "take_task_back",
]
