"""What the mails about tasks say (U15, U25, U26).

Nothing internal is ever read for a client: no comment, no internal deadline, no note.
"""

from portal_app.tasks.mails import messages, progress, sharing
from portal_app.tasks.mails.reading import office_link, portal_link

__all__ = ["messages", "office_link", "portal_link", "progress", "sharing"]
