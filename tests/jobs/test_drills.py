"""A mail is sent once, whatever breaks meanwhile: each drill breaks something real."""

import random
import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select

from portal_app.core.settings import settings
from portal_app.notifications.claims import claim
from portal_app.notifications.delivery import drain
from portal_app.notifications.kinds import MailState
from portal_app.notifications.models import OutboxAttempt, OutboxMail
from tests.jobs.senders import scaled
from tests.jobs.workers import (
    Worker,
    assert_each_once,
    forget_claims,
    invite,
    state_counts,
    wait_until_sent,
)
from tests.support.databases import Database
from tests.support.environment import Environment
from tests.support.scope import reading, writing
from tests.support.smtp import SmtpCatcher

pytestmark = pytest.mark.drill


@pytest.fixture(autouse=True)
def installation(database: Database, environment: Environment, smtp: SmtpCatcher) -> None:
    """SMTP is set, and the sweep comes often."""
    environment.set(smtp_url=smtp.url, sweep_interval="300ms", notify_delay="1s")


@pytest.fixture
def workers() -> Iterator[list[Worker]]:
    """Every process that a test puts in here is gone afterwards."""
    started: list[Worker] = []
    yield started
    for worker in started:
        worker.kill()


def test_a_sender_killed_again_and_again_loses_nothing(
    smtp: SmtpCatcher, workers: list[Worker], database: Database
) -> None:
    addresses = invite(60)
    smtp.slow(0.02)
    kills = 4
    chance = random.Random(database.kind)
    for _ in range(kills):
        forget_claims()
        had = len(smtp.messages)
        workers.append(Worker().ready())
        # All may have gone in the round before, when the drill itself was slow.
        _until(lambda had=had: len(smtp.messages) > had or set(state_counts()) == {MailState.SENT})
        time.sleep(chance.random() * 0.15)
        workers[-1].kill()
    smtp.slow(0)
    forget_claims()
    workers.append(Worker())
    wait_until_sent()
    # Each of its connections may die between the mail's last word and the note of the yes.
    assert_each_once(smtp, addresses, repeated=settings().smtp_connections * kills)


def test_killed_in_the_middle_of_handing_over_the_same_mail_goes_again(
    smtp: SmtpCatcher, workers: list[Worker]
) -> None:
    addresses = invite(1)
    # The server has the mail and takes its time to say so; the sender dies before it hears.
    smtp.slow_acknowledgement(60)
    workers.append(Worker().ready())
    smtp.wait(1)
    workers[-1].kill()
    assert state_counts() == {MailState.SENDING: 1}
    smtp.slow_acknowledgement(0)
    forget_claims()
    workers.append(Worker())
    wait_until_sent()
    assert len(smtp.messages) == 2
    assert_each_once(smtp, addresses, repeated=1)


def test_killed_before_it_wrote_anything_sends_it_once(smtp: SmtpCatcher) -> None:
    addresses = invite(3)
    with writing() as session:
        claim(session, "a sender that dies now")
    drain()
    assert smtp.messages == []
    forget_claims()
    drain()
    assert_each_once(smtp, addresses)


def test_an_acknowledgement_that_is_lost_repeats_the_very_same_mail(smtp: SmtpCatcher, workers: list[Worker]) -> None:
    addresses = invite(3)
    smtp.swallow_acknowledgement(1)
    workers.append(Worker())
    wait_until_sent()
    assert len(smtp.messages) == 4
    assert_each_once(smtp, addresses, repeated=1)


def test_a_server_that_is_away_for_a_while_holds_everything_back_and_fails_nothing(
    smtp: SmtpCatcher, workers: list[Worker]
) -> None:
    smtp.stop()
    addresses = invite(20)
    workers.append(Worker().ready())
    _until(lambda: any(error.startswith("unreachable") for error in _errors()))
    time.sleep(1)
    assert set(state_counts()) <= {MailState.PENDING, MailState.SENDING}
    with reading() as session:
        assert session.scalars(select(OutboxAttempt)).all() == []
    smtp.start()
    wait_until_sent()
    assert_each_once(smtp, addresses)


def test_a_server_that_refuses_for_a_while_gets_each_mail_once(smtp: SmtpCatcher, workers: list[Worker]) -> None:
    addresses = invite(10)
    smtp.refuse("451 4.7.1 Greylisted", times=15)
    workers.append(Worker())
    wait_until_sent()
    assert smtp.attempts == 25
    assert_each_once(smtp, addresses)


def test_senders_at_once_send_each_mail_once(smtp: SmtpCatcher, workers: list[Worker]) -> None:
    addresses = invite(150)
    for _ in range(3):
        workers.append(Worker())
    wait_until_sent()
    assert_each_once(smtp, addresses)
    assert len(smtp.messages) == smtp.attempts == 150


def test_of_threads_at_once_one_sends_and_nobody_is_forgotten(smtp: SmtpCatcher) -> None:
    addresses = invite(100)
    threads = [threading.Thread(target=drain, kwargs={"batch": 7}) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    # Whoever came while another was at it need not wait for it, and nothing waits for the next sweep.
    assert set(state_counts()) == {MailState.SENT}
    assert_each_once(smtp, addresses)


def test_what_becomes_due_while_a_thread_is_about_to_stop_is_seen_to(smtp: SmtpCatcher) -> None:
    """A call that comes while another thread is at work is heard by that one."""
    first = invite(1)
    second: list[str] = []
    called = threading.Event()

    def stopping() -> bool:
        # The one at work has taken in hand what was due: what comes now it has not seen.
        if not second:
            second.extend(invite(1))
            other = threading.Thread(target=lambda: (drain(), called.set()))
            other.start()
            other.join()
            assert called.is_set()
        return False

    assert drain(stopping) is None
    assert_each_once(smtp, first + second)


def test_what_was_made_ready_goes_back_when_the_server_takes_nothing(smtp: SmtpCatcher) -> None:
    """The next mails are in hand while these are sent."""
    smtp.stop()
    addresses = invite(20)
    drain(batch=7)
    assert state_counts() == {MailState.PENDING: 20}
    smtp.start()
    drain(batch=7)
    assert_each_once(smtp, addresses)


def test_a_slow_answer_to_one_mail_holds_up_no_other(smtp: SmtpCatcher) -> None:
    addresses = invite(40)
    smtp.slow_acknowledgement(0.1)
    drain()
    assert_each_once(smtp, addresses)
    assert smtp.most_at_once == settings().smtp_connections > 1


@pytest.mark.scaled
class TestWithRedis:
    """The same with a broker that can be lost."""

    @pytest.fixture(autouse=True)
    def scaled(self, environment: Environment, redis_url: str) -> None:
        environment.set(redis_url=redis_url)

    def test_losing_the_brokers_data_loses_no_mail(
        self, smtp: SmtpCatcher, workers: list[Worker], redis_server: Any
    ) -> None:
        smtp.slow(0.02)
        workers.append(Worker(scaled).ready())
        addresses: list[str] = []
        for _ in range(3):
            addresses += invite(15)
            redis_server.flush()
        wait_until_sent()
        assert_each_once(smtp, addresses)

    def test_a_broker_that_is_away_loses_no_mail(
        self, smtp: SmtpCatcher, workers: list[Worker], redis_server: Any
    ) -> None:
        workers.append(Worker(scaled).ready())
        redis_server.kill()
        try:
            addresses = invite(5)
            wait_until_sent()
        finally:
            redis_server.start()
        assert_each_once(smtp, addresses)

    def test_two_workers_send_each_mail_once_and_one_may_be_killed(
        self, smtp: SmtpCatcher, workers: list[Worker], environment: Environment
    ) -> None:
        environment.set(send_lease="6s")
        smtp.slow(0.01)
        workers += [Worker(scaled).ready(), Worker(scaled).ready()]
        addresses = invite(120)
        _until(lambda: len(smtp.messages) > 10)
        workers[0].kill()
        # What the dead one had in hand lapses by itself.
        wait_until_sent()
        # Each of its connections may have been in the middle of one.
        assert_each_once(smtp, addresses, repeated=settings().smtp_connections)

    def test_a_stop_puts_back_what_is_not_sent(self, smtp: SmtpCatcher, workers: list[Worker]) -> None:
        # So slow that some are left, however late the stop comes.
        smtp.slow(0.5)
        addresses = invite(150)
        workers.append(Worker(scaled).ready())
        _until(lambda: len(smtp.messages) > 3)
        assert workers[0].stop() == 0
        assert MailState.SENDING not in state_counts() and state_counts()[MailState.PENDING] > 0
        smtp.slow(0)
        workers.append(Worker(scaled))
        wait_until_sent()
        assert_each_once(smtp, addresses)


def _errors() -> list[str]:
    with reading() as session:
        return list(session.scalars(select(OutboxMail.last_error)))


def _until(true: Any, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"never came: {state_counts()}"
        time.sleep(0.02)
