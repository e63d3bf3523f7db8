"""Delivering mails to a local SMTP server, beside a bare loop that sends the same bytes.

Run: python benchmarks/mails.py [mails] [workers] [rounds]

Ours is everything from the outbox row to its note of having been sent: taking it in hand, finding out what is true,
writing it, sending, committing. The bare loop sends the bytes that ours sent, over one reused connection a worker,
with as many workers. Of our workers in one process one sends, over as many connections as `KONTOR_SMTP_CONNECTIONS`
says; so the bare loop is also shown with that many. The server is a process of its own, the same for all. Aim: at
least 70 % of the bare loop.
"""

import os
import smtplib
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable

from benchmarks.import_clients import installation

SERVER = """
import sys, time
from aiosmtpd.controller import Controller

class Sink:
    async def handle_DATA(self, server, session, envelope):
        return "250 OK"

controller = Controller(Sink(), hostname="127.0.0.1", port=int(sys.argv[1]))
controller.start()
print("ready", flush=True)
time.sleep(3600)
"""


def main() -> None:
    """Measure on both databases and print a table."""
    mails, workers, rounds = (int(text) for text in (*sys.argv[1:], *("1000", "2", "3")[len(sys.argv) - 1 :]))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-c", SERVER, str(port)], stdout=subprocess.PIPE)
    assert server.stdout is not None
    server.stdout.readline()
    os.environ["KONTOR_SMTP_URL"] = f"smtp://127.0.0.1:{port}"
    print(f"{mails} mails, {workers} workers, median of {rounds} rounds")
    print(f"{'database':<12} {'bare loop':>14} {'Kontor':>14} {'share':>8} {'bare, our connections':>24} {'share':>8}")
    try:
        for kind in ("SQLite", "PostgreSQL"):
            with installation(kind):
                bare, wide, ours = compare(mails, workers, rounds, port)
            print(
                f"{kind:<12} {mails / bare:>11.0f} /s {mails / ours:>11.0f} /s {bare / ours:>8.0%} "
                f"{mails / wide:>21.0f} /s {wide / ours:>8.0%}"
            )
    finally:
        server.terminate()


def compare(mails: int, workers: int, rounds: int, port: int) -> tuple[float, float, float]:
    """Median seconds of the bare loop, of the same with our number of connections, and of ours."""
    import portal_app.wiring  # noqa: F401
    from portal_app.core.settings import settings
    from portal_app.mail.letter import Composed, Letter
    from portal_app.notifications import sending
    from portal_app.notifications.delivery import drain

    settings.cache_clear()
    sent: list[Composed] = []
    compose = sending.compose

    def noting(letter: Letter, sender: str) -> Composed:
        sent.append(compose(letter, sender))
        return sent[-1]

    sending.compose = noting
    bare_times, wide_times, our_times = [], [], []
    try:
        write_out(10)
        together(1, drain)
        for _ in range(rounds):
            write_out(mails)
            sent.clear()
            our_times.append(together(workers, drain))
            assert len(sent) == mails, len(sent)
            for times, number in ((bare_times, workers), (wide_times, settings().smtp_connections)):
                parts = iter([sent[place::number] for place in range(number)])
                times.append(together(number, lambda parts=parts: bare(next(parts), port)))
    finally:
        sending.compose = compose
    return statistics.median(bare_times), statistics.median(wide_times), statistics.median(our_times)


def together(workers: int, work: Callable[[], object]) -> float:
    """Seconds that this many threads take for the work."""
    threads = [threading.Thread(target=work) for _ in range(workers)]
    started = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - started


def bare(mails: list[object], port: int) -> None:
    """Send bytes over one connection."""
    with smtplib.SMTP("127.0.0.1", port) as smtp:
        for mail in mails:
            smtp.sendmail(mail.sender, [mail.recipient], mail.content)  # type: ignore[attr-defined]


def write_out(number: int) -> None:
    """Share a task with so many people, its pause over."""
    from portal_app.core.clock import now
    from portal_app.core.db import writing
    from portal_app.core.scope import across_firms
    from portal_app.firms.models import Portal
    from portal_app.tasks.commands.create import ShareWith, create_task
    from portal_app.tasks.rules import TaskFields
    from tests.factories import make_client, make_contact, make_firm

    with writing(across_firms("a benchmark")) as session:
        owner = make_firm(session)
        session.get_one(Portal, owner.firm_id).notify_delay = 0
        client_id = make_client(session, owner)
        for place in range(number):
            make_contact(session, owner, client_id, f"Person {place}", portal=True)
        fields = TaskFields(
            title="Send the receipts", description="All of March.\n" * 10, internal_deadline=now().date()
        )
        create_task(session, owner, client_id, fields, checklist=("One", "Two"), share_with=ShareWith(None))


if __name__ == "__main__":
    main()
