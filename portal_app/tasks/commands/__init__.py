"""What changes tasks, a module a use case."""

from portal_app.tasks.commands.answered import needs_no_answer, reopen_at_firm, waits_again
from portal_app.tasks.commands.bringing import hand_over, have_slot, lack_slot
from portal_app.tasks.commands.checklist import add_item, edit_item, order_items, remove_item, restore_item, tick_item
from portal_app.tasks.commands.corrections import (
    delete_message,
    edit_message,
    restore_message,
    take_back_answer,
    wipe_deleted,
)
from portal_app.tasks.commands.create import Created, ShareWith, create_task
from portal_app.tasks.commands.edit import edit_task
from portal_app.tasks.commands.files import attach_file, may_attach, remove_file, restore_file
from portal_app.tasks.commands.messages import post_message, say, write_message
from portal_app.tasks.commands.progress import complete_task, mark_client_done, mark_read, reopen_task
from portal_app.tasks.commands.reading import note_seen
from portal_app.tasks.commands.share import share_open_tasks, share_task, undo_withdraw, withdraw_task
from portal_app.tasks.commands.slots import (
    accept_slot,
    add_slot,
    add_slots,
    order_slots,
    reject_slot,
    remove_slot,
    rename_slot,
    restore_slot,
)

__all__ = [
    "Created",
    "ShareWith",
    "accept_slot",
    "add_item",
    "add_slot",
    "add_slots",
    "attach_file",
    "complete_task",
    "create_task",
    "delete_message",
    "edit_item",
    "edit_message",
    "edit_task",
    "hand_over",
    "have_slot",
    "lack_slot",
    "mark_client_done",
    "mark_read",
    "may_attach",
    "needs_no_answer",
    "note_seen",
    "order_items",
    "order_slots",
    "post_message",
    "reject_slot",
    "remove_file",
    "remove_item",
    "remove_slot",
    "rename_slot",
    "reopen_at_firm",
    "reopen_task",
    "restore_file",
    "restore_item",
    "restore_message",
    "restore_slot",
    "say",
    "share_open_tasks",
    "share_task",
    "take_back_answer",
    "tick_item",
    "undo_withdraw",
    "waits_again",
    "wipe_deleted",
    "withdraw_task",
    "write_message",
]
