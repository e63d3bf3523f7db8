"""The broker: Redis when the installation has one, else in this process.

It only wakes workers. What is to be done stands in the database, so losing everything here loses nothing.
"""

import dramatiq
import redis
from dramatiq import Broker, MessageProxy
from dramatiq.brokers.redis import RedisBroker
from dramatiq.brokers.stub import StubBroker
from dramatiq.middleware import AgeLimit, Middleware, Retries

from portal_app.core.logs import begin
from portal_app.core.settings import settings

_HOUR_MS = 3_600_000


class Referenced(Middleware):
    """What a job logs carries the job's reference."""

    def before_process_message(self, _broker: Broker, message: MessageProxy) -> None:
        """Begin its record."""
        begin(message.message_id[:8])


def make_broker(redis_url: str) -> Broker:
    """A broker.

    Args:
        redis_url: Empty for one in this process.
    """
    # Neither time limits nor shutdown notices: they raise in the middle of a thread's work, and between a mail
    # and its note of having been sent nothing may be raised. Jobs look at `jobs.stop` instead.
    middleware: list[Middleware] = [Referenced(), AgeLimit(max_age=_HOUR_MS), Retries(max_retries=3)]
    if redis_url:
        # Whoever has just saved something waits for the wake-up: a Redis that does not answer must not hold them.
        client = redis.Redis.from_url(redis_url, socket_connect_timeout=2, socket_timeout=10)
        return RedisBroker(client=client, middleware=middleware, namespace="kontor-jobs")  # type: ignore[no-untyped-call]
    return StubBroker(middleware=middleware)


broker = make_broker(settings().redis_url)
dramatiq.set_broker(broker)
