"""What arrives in people's mailboxes."""

import re
import time
from collections.abc import Callable

from sqlalchemy import select

from portal_app.accounts.actor import Actor
from portal_app.accounts.models import MailedProof
from tests.e2e.pages.visitor import PATIENCE
from tests.support.scope import reading
from tests.support.smtp import Received, SmtpCatcher


class Mailboxes:
    """All mailboxes of a test."""

    def __init__(self, catcher: SmtpCatcher, meanwhile: Callable[[], object] = lambda: None) -> None:
        """Look into what a mail server keeps.

        Args:
            catcher: The mail server.
            meanwhile: What to do between two looks while a mail is waited for.
        """
        self.catcher = catcher
        self.meanwhile = meanwhile

    def all_to(self, address: str, subject: str = "") -> list[Received]:
        """What an address got, with these words in the subject."""
        return [mail for mail in self.catcher.to(address) if subject in mail.subject]

    def one(self, address: str, subject: str, number: int = 1, seconds: float = 30) -> Received:
        """Wait for the `number`th mail of this subject to an address.

        Raises:
            AssertionError: When it does not come, with what did.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            found = self.all_to(address, subject)
            if len(found) >= number:
                return found[number - 1]
            self.meanwhile()
            time.sleep(0.1)
        there = [(mail.recipients, mail.subject) for mail in self.catcher.messages]
        raise AssertionError(f"no mail {subject!r} to {address}; there are {there}")


def proof_for(person: Actor) -> str:
    """Id of what was mailed to somebody. It is made after the page has its answer, which is the same for everybody."""
    end = time.monotonic() + PATIENCE / 1000
    while True:
        with reading() as session:
            found = session.scalar(select(MailedProof.id).where(MailedProof.person_id == person.person_id))
        if found or time.monotonic() > end:
            assert found, "nothing was mailed"
            return found
        time.sleep(0.05)


def link_in(mail: Received) -> str:
    """The address that a mail asks to be opened.

    Raises:
        AssertionError: When there is none.
    """
    lines = [line.strip() for line in mail.text().splitlines()]
    found = next((line for line in lines if re.fullmatch(r"https?://\S+?/(p/[^/\s]+/|enter/|tasks/)\S+", line)), None)
    assert found, mail.text()
    return found
