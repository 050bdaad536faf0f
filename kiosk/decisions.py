"""What a person decides about slips, each decision carried out and on record together; inside a caller's transaction,
by whichever way it was told: `kiosk spool`, the desk."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from kiosk import chain, visits
from kiosk.draft import Refused
from kiosk.premises import Calendar
from kiosk.register import Fact, Happening
from kiosk.store import Connection
from kiosk.undecided import Sight, undecided_slip
from printing import spool
from printing.spool import Job


def retry(connection: Connection, calendar: Calendar, job: int, now: datetime, **who: Fact) -> Job:
    """Queues one slip again that is held, damaged or unknown; marked if it was ever sent. `who` decided is recorded.

    Raises `NoSuchJob` and `UnlawfulJobStep` of the spool.
    """
    return _decided(connection, calendar, "retry-queued", spool.retry(connection, job, now), now, who)


def cancel(connection: Connection, calendar: Calendar, job: int, sight: Sight, now: datetime, **who: Fact) -> Job:
    """Gives up one slip that is not being printed, where the printers are seen so. Raises as `retry` does."""
    slip = undecided_slip(connection, job, sight, now)
    if slip is not None and slip.is_stranded:
        # What was under way there when its last owner stopped is settled first: nobody else will.
        spool.recover(connection, slip.printer, now)
    return _decided(connection, calendar, "slip-cancelled", spool.cancel(connection, job), now, who)


def reprint(connection: Connection, calendar: Calendar, visit: int, now: datetime, **who: Fact) -> Sequence[Job]:
    """Queues the slips of a visit once more, marked where they were sent before; returns those that it queued.

    What is queued already, or being printed, is left as it is.

    Raises `Refused` for a visit that nobody knows, or that has no slip to queue.
    """
    if visits.visit_of_id(connection, visit) is None:
        raise Refused(f"visit {visit}: there is no such visit")
    jobs = spool.reprint(connection, str(visit), now)
    if not jobs:
        raise Refused(f"visit {visit}: none of its slips was printed, held or given up, so none is queued again")
    facts: dict[str, Fact] = {**who, "jobs": [job.id for job in jobs]}
    chain.record_today(connection, calendar, Happening("reprint-queued", now, visit, facts))
    return jobs


def _decided(
    connection: Connection, calendar: Calendar, event: str, job: Job, now: datetime, who: dict[str, Fact]
) -> Job:
    visit = int(job.reference) if job.reference.isdecimal() else None
    chain.record_today(connection, calendar, Happening(event, now, visit, {**who, "job": job.id}))
    return job
