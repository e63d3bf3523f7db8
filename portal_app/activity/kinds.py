"""Every kind of activity, in one place: `subject.verb`."""

from enum import StrEnum


class Kind(StrEnum):
    """What can be recorded. The history, the mails and the audit trail all speak in these."""

    PORTAL_ACTIVATED = "portal.activated"
    PORTAL_DEACTIVATED = "portal.deactivated"
    PORTAL_CHANGED = "portal.changed"
    FIRM_CHANGED = "firm.changed"

    CLIENT_ADDED = "client.added"
    CLIENT_CHANGED = "client.changed"
    CLIENT_ARCHIVED = "client.archived"
    CLIENT_RESTORED = "client.restored"
    CLIENTS_IMPORTED = "clients.imported"
    CLIENTS_EXPORTED = "clients.exported"
    CLIENT_PORTAL_OPENED = "client.portal_opened"
    CLIENT_PORTAL_CLOSED = "client.portal_closed"

    DIGITISATION_CHANGED = "digitisation.changed"
    FILES_DIGITISED = "files.digitised"
    FOLDER_CHANGED = "folder.changed"
    DOCUMENT_UPLOADED = "document.uploaded"

    CONTACT_ADDED = "contact.added"
    CONTACT_CHANGED = "contact.changed"
    CONTACT_REMOVED = "contact.removed"
    CONTACT_INVITED = "contact.invited"
    CONTACT_ENTERED = "contact.entered"
    #: Staff looked at the portal as a contact sees it.
    PORTAL_VIEWED = "portal.viewed"

    SIGN_IN_ASKED = "sign_in.asked"
    SIGNED_IN = "sign_in.done"
    SIGN_IN_FAILED = "sign_in.failed"
    SIGNED_OUT = "sign_in.ended"
    SIGNED_OUT_EVERYWHERE = "sign_in.ended_everywhere"
    #: Somebody who manages the firm ended a person's sign-ins.
    SIGNED_OUT_BY_FIRM = "sign_in.ended_by_firm"
    #: A sign-in of one's own on another device.
    SESSION_ENDED = "session.ended"
    DEVICE_NEW = "device.new"
    CONFIRM_ASKED = "confirm.asked"
    CONFIRMED = "confirm.done"
    PASSWORD_FORGOTTEN = "password.forgotten"
    PASSWORD_SET = "password.set"
    PASSWORD_CHANGED = "password.changed"
    SECURITY_CHANGED = "security.changed"
    EMAIL_CHANGE_ASKED = "email.change_asked"
    EMAIL_CHANGED = "email.changed"

    STAFF_INVITED = "staff.invited"
    #: An invitation was taken back before anybody followed it.
    STAFF_UNINVITED = "staff.uninvited"
    STAFF_JOINED = "staff.joined"
    STAFF_LEFT = "staff.left"
    STAFF_BACK = "staff.back"
    ROLE_CHANGED = "staff.role_changed"

    FACTOR_ADDED = "factor.added"
    FACTOR_REMOVED = "factor.removed"
    RECOVERY_RENEWED = "recovery.renewed"
    RECOVERY_USED = "recovery.used"
    #: Somebody else took a person's factors away.
    FACTORS_RESET = "factors.reset"
    SECOND_STEP_FAILED = "second_step.failed"
    SECOND_STEP_DEMANDED = "second_step.demanded"

    TASK_CREATED = "task.created"
    TASK_CHANGED = "task.changed"
    TASK_SHARED = "task.shared"
    TASK_WITHDRAWN = "task.withdrawn"
    TASK_REMINDED = "task.reminded"
    TASK_CLIENT_DONE = "task.client_done"
    TASK_DONE = "task.done"
    TASK_REOPENED = "task.reopened"
    TASK_DELETED = "task.deleted"
    CHECKLIST_TICKED = "checklist.ticked"
    CHECKLIST_UNTICKED = "checklist.unticked"
    CHECKLIST_CHANGED = "checklist.changed"
    SLOTS_CHANGED = "slots.changed"
    #: The client has brought what they have.
    SLOTS_SUBMITTED = "slots.submitted"
    SLOT_ACCEPTED = "slot.accepted"
    SLOT_REJECTED = "slot.rejected"
    #: The client does not have it; and that taken back.
    SLOT_ABSENT = "slot.absent"
    SLOT_NEEDED = "slot.needed"
    FILE_ADDED = "file.added"
    FILE_REMOVED = "file.removed"
    FILE_HELD = "file.held"
    MESSAGE_POSTED = "message.posted"
    COMMENT_POSTED = "comment.posted"
    #: Of a message or a comment, by its author.
    MESSAGE_EDITED = "message.edited"
    MESSAGE_DELETED = "message.deleted"
    MESSAGE_RESTORED = "message.restored"

    REQUEST_MADE = "request.made"
    REQUEST_WRITTEN = "request.written"
    REQUEST_COMMENTED = "request.commented"
    REQUEST_ASSIGNED = "request.assigned"
    REQUEST_CLOSED = "request.closed"
    REQUEST_REOPENED = "request.reopened"
    REQUEST_BECAME_TASK = "request.became_task"
    #: That taken back.
    REQUEST_AGAIN = "request.again"

    TEMPLATE_CREATED = "template.created"
    TEMPLATE_CHANGED = "template.changed"
    TEMPLATE_DELETED = "template.deleted"

    RECURRING_CREATED = "recurring.created"
    RECURRING_CHANGED = "recurring.changed"
    RECURRING_PAUSED = "recurring.paused"
    RECURRING_RESUMED = "recurring.resumed"
    RECURRING_ENDED = "recurring.ended"
    RECURRING_DELETED = "recurring.deleted"

    MAIL_RESENT = "mail.resent"
    MAIL_CANCELLED = "mail.cancelled"

    AUDIT_EXPORTED = "audit.exported"
