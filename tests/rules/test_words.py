"""What nobody can see is as good as nothing: as a title, a line, a message, a name."""

import pytest

from portal_app.clients.rules import checked_client, checked_contact
from portal_app.core.errors import Invalid
from portal_app.core.words import says_anything
from portal_app.tasks.rules import TaskFields, field_faults, item_faults, message_faults, slot_faults
from portal_app.templates.rules import TemplateFields, checked, tidy_lines

UNSEEN = ["", " \n", "\u200b", "\u200b \u200d\ufeff", "\u202e", "\u00ad\u2060"]


@pytest.mark.parametrize("text", UNSEEN)
def test_what_nobody_sees_is_nothing(text: str) -> None:
    assert not says_anything(text)
    for faults in (field_faults(TaskFields(text)), item_faults([text]), message_faults(text), slot_faults([text])):
        assert faults
    assert tidy_lines(["One", text]) == ("One",)
    for check in (
        lambda: checked(TemplateFields(text)),
        lambda: checked_client({"name": text}),
        lambda: checked_contact({"name": text}, "EE"),
    ):
        with pytest.raises(Invalid):
            check()


@pytest.mark.parametrize("text", ["a", "🧾", "👩\u200d💻", "שלום", "Õ\u200b", "="])
def test_what_can_be_seen_is_something(text: str) -> None:
    assert says_anything(text) and not message_faults(text)
