"""One turn of the scheduler: editions whose hour has come, the digests of the day, and what is due is handed over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime

from mandate.records.ledger import Actor
from mandate.services.mailing import notices, outbox, sending
from mandate.services.stand import editions

BY = Actor("job:mail")


def turn(*, now: Callable[[], datetime]) -> Counter[str]:
    """Everything that is due, once; any number of schedulers may do this at the same time. How many ended how."""
    editions.send_due(by=BY, at=now())
    notices.queue_due(at=now())
    return sending.deliver(now=now, worker=outbox.worker())
