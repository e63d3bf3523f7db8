"""Files that came while the virus scanner was away, or before there was one: looked at when it is back."""

import structlog

from portal_app.core import scanner
from portal_app.core.db import reading, writing
from portal_app.core.errors import NotFound
from portal_app.core.scope import across_firms
from portal_app.core.storage import StorageAway, storage
from portal_app.files.commands import note_scan
from portal_app.files.queries import waiting_for_scan
from portal_app.files.rules import BYTES_LOST
from portal_app.requests.commands import files as requests
from portal_app.tasks.commands.files import record_held

log = structlog.get_logger(__name__)

_AT_ONCE = 50


def scan_waiting() -> int:
    """Have every file without a verdict looked at, until the scanner gives none or nothing waits.

    Returns:
        How many got a verdict.
    """
    if not scanner.is_set():
        return 0
    done, after = 0, ""
    while True:
        with reading(across_firms("Files wait for the scanner, whosever they are")) as session:
            found = waiting_for_scan(session, _AT_ONCE, after)
        for file_id, firm_id, key, name in found:
            after = file_id
            try:
                threat = scanner.scan(storage().stream(key))
            except NotFound:
                log.error("file_lost", file=file_id)
                with writing(firm_id) as session:
                    note_scan(session, firm_id, file_id, BYTES_LOST)
                continue
            except StorageAway:
                # Said in the log already; the next round asks again.
                return done
            except scanner.ScannerAway as error:
                # Of this file only, or altogether? A file that it can't judge must not stand before the others.
                log.error("scanner_away", file=file_id, error=str(error))
                try:
                    scanner.ping()
                except scanner.ScannerAway:
                    return done
                continue
            with writing(firm_id) as session:
                if note_scan(session, firm_id, file_id, threat) and threat:
                    log.warning("file_held", file=file_id, threat=threat)
                    record_held(session, firm_id, file_id, name, threat)
                    requests.record_held(session, firm_id, file_id, name, threat)
            done += 1
        if len(found) < _AT_ONCE:
            return done
