"""The same for what runs by itself: every job told of what is not there, and every round of the clock.

What can reach the queue can ask for work, but not for whose: a job is told of nothing, or of what it looks for as
anybody would have to.
"""

import inspect
from typing import Any

import dramatiq
import pytest
from dramatiq.brokers.stub import StubBroker
from dramatiq.worker import Worker

from jobs import broker, notifications  # noqa: F401 - all actors
from jobs.schedule import rounds
from tests.proof.world import Person, World, elsewhere, fingerprint

ACTORS = sorted(dramatiq.get_broker().get_declared_actors())
NOBODY = Person("nobody")
#: What is due in the world as it was made: mails that leave at once, sign-ins that ended long ago, the audit's seal.
DUE = {
    "notifications.deliver_due": {"outbox_mail", "outbox_attempt"},
    "purge": {"web_session"},
    "seal": {"audit_chain", "audit_entry"},
}


def _told(name: str, world: World) -> dict[str, Any]:
    """The arguments of a job: for whatever is called an id, such a thing of the world."""
    function = dramatiq.get_broker().get_actor(name).fn
    return {
        parameter.name: world.id(parameter.name) if parameter.name.endswith("_id") else parameter.default
        for parameter in inspect.signature(function).parameters.values()
    }


def _changed(world: World, before: dict[str, str]) -> set[str]:
    after = fingerprint(world, NOBODY)
    return {table for table in after if after[table] != before[table]}


@pytest.mark.parametrize("name", ACTORS)
def test_a_job_told_of_what_is_not_there_changes_nothing(name: str, world: World) -> None:
    job = dramatiq.get_broker().get_actor(name)
    before = fingerprint(world, NOBODY)
    job.fn(**_told(name, elsewhere(world)))
    assert _changed(world, before) <= DUE.get(name, set())


@pytest.mark.parametrize("name", ACTORS)
def test_a_message_with_more_than_the_job_takes_changes_nothing(name: str, world: World) -> None:
    """Whoever writes into the queue past the program names a firm and its things, and gets nothing by it."""
    real = dramatiq.get_broker().get_actor(name)
    queue = StubBroker()
    forged = dramatiq.actor(real.fn, actor_name=name, queue_name="forged", broker=queue, max_retries=0)
    before = fingerprint(world, NOBODY)
    queue.enqueue(forged.message(*world.ids.values(), firm_id=world.office.firm_id, **world.ids))
    worker = Worker(queue, worker_timeout=10)
    worker.start()
    try:
        queue.join("forged", timeout=60_000, fail_fast=False)
    finally:
        worker.stop()
    assert _changed(world, before) == set()


@pytest.mark.parametrize("name", [name for name, _, _ in rounds()])
def test_a_round_of_the_clock_does_only_what_is_due(name: str, world: World) -> None:
    before = fingerprint(world, NOBODY)
    next(work for each, _, work in rounds() if each == name)()
    assert _changed(world, before) <= DUE.get(name, set())
