"""Senders as processes of their own, so that drills can kill them; and mails for them to send."""

import multiprocessing
import os
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import func, select, update

import portal_app.wiring  # noqa: F401
from portal_app.activity.commands import Event, record_many
from portal_app.activity.kinds import Kind
from portal_app.core.clock import now
from portal_app.core.settings import settings
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxMail
from tests.factories import make_client, make_contact, make_firm
from tests.jobs import senders
from tests.support.scope import reading, writing
from tests.support.smtp import Received, SmtpCatcher

#: Senders begin as copies of one process that has loaded what others wrote: that takes longer than most drills.
_starting = multiprocessing.get_context("forkserver")
_starting.set_forkserver_preload([senders.__name__])


class Worker:
    """One process that works jobs, with the settings of this test."""

    def __init__(self, work: Callable[[], None] = senders.embedded) -> None:
        environment = {**os.environ, "KONTOR_DATABASE_URL": settings().database_url}
        self._told, theirs = _starting.Pipe(duplex=False)
        self.process = _starting.Process(target=senders.begin, args=(work, environment, theirs))
        self.process.start()
        theirs.close()

    def ready(self) -> "Worker":
        """Wait until it works."""
        assert os.read(self._told.fileno(), 1000), "the worker did not start"
        return self

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.join()

    def stop(self, seconds: float = 60) -> int | None:
        """End it as an operator does; its exit code, or None when it goes on."""
        self.process.terminate()
        self.process.join(seconds)
        return self.process.exitcode


def invite(number: int) -> list[str]:
    """Invite so many people of a new firm, without waking anybody; their addresses."""
    with writing() as session:
        owner = make_firm(session)
        client_id = make_client(session, owner)
        people = [make_contact(session, owner, client_id, f"Person {n}", portal=True) for n in range(number)]
        events = [Event(Kind.CONTACT_INVITED, ("contact", person), client_id) for person in people]
        record_many(session, owner, events)
    with reading() as session:
        return list(session.scalars(select(OutboxMail.recipient_email).where(OutboxMail.firm_id == owner.firm_id)))


def wait_until_sent(seconds: float = 90) -> None:
    """Wait until no mail is pending or being sent.

    Raises:
        AssertionError: When some still are.
    """
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        counts = state_counts()
        if set(counts) <= {MailState.SENT, MailState.FAILED, MailState.CANCELLED}:
            return
        time.sleep(0.1)
    raise AssertionError(f"still on the way: {state_counts()}")


def state_counts() -> dict[str, int]:
    """How many mails are in each state."""
    with reading() as session:
        found = session.execute(select(OutboxMail.state, func.count()).group_by(OutboxMail.state)).all()
    return {row[0]: row[1] for row in found}


def forget_claims() -> None:
    """Let the lease of dead senders run out now instead of in two minutes."""
    with writing() as session:
        session.execute(
            update(OutboxMail)
            .where(OutboxMail.state == MailState.SENDING)
            .values(claimed_until=now() - timedelta(seconds=1))
        )


def assert_each_once(smtp: SmtpCatcher, addresses: list[str], repeated: int = 0) -> None:
    """Every address has its mail; by Message-ID once.

    Args:
        smtp: What arrived.
        addresses: Who must have one.
        repeated: How many may have come a second time, as the very same mail, because their sender died between
            the server's yes and its note of it.
    """
    by_address: dict[str, list[Received]] = {}
    for mail in smtp.messages:
        by_address.setdefault(mail.recipients[0], []).append(mail)
    assert sorted(by_address) == sorted(addresses)
    for mails in by_address.values():
        assert len({mail.message["Message-ID"] for mail in mails}) == 1
        # The same link too: the second is the first.
        assert len({link(mail) for mail in mails}) == 1
    twice = Counter({address: len(mails) - 1 for address, mails in by_address.items()})
    assert sum(twice.values()) <= repeated, f"{sum(twice.values())} mails came again"


def link(mail: Received) -> str:
    """The sign-in link in a mail."""
    return next(word for word in mail.text().split() if "/enter/" in word)
