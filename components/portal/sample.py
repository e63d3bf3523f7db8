"""A task that nobody has, of which its page is rehearsed while a list is shown; see pages_ahead.jsx."""

from typing import Any

from portal_app.tasks.portal_views import PortalChecklistItem, PortalFile, PortalMessage, PortalSlot, PortalTask
from state.portal.frame import Portal
from state.portal.task import PortalTaskPage

SAMPLE_ID = "sample"
_WORDS = "…"
_FILE = PortalFile("1", _WORDS, size=_WORDS, added=_WORDS, mine=True, by_client=True, image=False)
_SLOT = PortalSlot("1", _WORDS, state="needed", reason="", files=[])
_MESSAGE = PortalMessage(
    "1", _WORDS, _WORDS, _WORDS, mine=False, by_client=False, reply_to_id="", reply_to_author="", reply_to_text=""
)

#: What most tasks have something of.
SAMPLE: tuple[tuple[Any, Any], ...] = (
    (PortalTaskPage.shown, SAMPLE_ID),
    (
        PortalTaskPage.task,
        PortalTask(
            SAMPLE_ID,
            title=_WORDS,
            description=_WORDS,
            deadline=_WORDS,
            deadline_words=_WORDS,
            may_act=True,
            turn="client",
            turn_words=_WORDS,
            assignee=_WORDS,
            slots_total=1,
            slots_missing=1,
        ),
    ),
    (PortalTaskPage.checklist, [PortalChecklistItem("1", _WORDS, done=False, done_by="")]),
    (PortalTaskPage.files, [_FILE]),
    (PortalTaskPage.slots, [_SLOT]),
    (PortalTaskPage.messages, [_MESSAGE]),
    # Its video would be fetched.
    (Portal.welcome, False),
)
