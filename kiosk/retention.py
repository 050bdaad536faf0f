"""What people wrote goes after its time: typed details, notes, the words of kept promises, and the slips that hold
them. Numbers, times and the register stay. A page at a time, so that no visitor waits for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, delete, select, update

from kiosk.progress import Told, untold
from kiosk.store import Connection, Store
from kiosk.tables import details, follow_ups, notes, visits
from printing.clock import Clock
from printing.spool import is_at_rest
from printing.tables import attempts, print_jobs

PAGE = 500

_PAGES: dict[str, Select[Any]] = {
    "details": select(details.c.visit, visits.c.checked_in_at)
    .join(visits, visits.c.id == details.c.visit)
    .where(details.c.visit > bindparam("after"))
    .order_by(details.c.visit),
    "notes": select(notes.c.id, notes.c.at).where(notes.c.id > bindparam("after")).order_by(notes.c.id),
    "promises": select(follow_ups.c.id, follow_ups.c.kept_at)
    .where(follow_ups.c.id > bindparam("after"), follow_ups.c.what.is_not(None) | follow_ups.c.word.is_not(None))
    .order_by(follow_ups.c.id),
    "slips": select(print_jobs.c.id, print_jobs.c.created_at)
    .where(print_jobs.c.id > bindparam("after"), is_at_rest())
    .order_by(print_jobs.c.id),
}
"""Each kind's ids with the moment from which their time counts, in the order in which they came."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How many of each went."""

    details: int
    notes: int
    promises: int
    slips: int


class Keeping:
    """Since when what was written has had its time, for one process: `keep` ago, by the clock that never jumps.

    A machine without a clock of its own gets the time from the network minutes after its start, and may find itself
    years later: what it was told in those minutes is no older for it.
    """

    def __init__(self, clock: Clock, keep: timedelta) -> None:
        self._clock = clock
        self._keep = keep
        self._began, self._moment = clock.now(), clock.monotonic()

    def before(self) -> datetime:
        """The moment (aware UTC) before which all may go."""
        lived = timedelta(seconds=self._clock.monotonic() - self._moment)
        return min(self._clock.now(), self._began + lived) - self._keep


def forget(store: Store, before: datetime, page: int = PAGE, told: Told = untold) -> Forgotten:
    """Deletes what was written before a moment (aware UTC), in transactions of a page of rows each. A slip that is
    still to be printed stays, and one that a printer may still hold."""
    return Forgotten(**{kind: _forget_kind(store, kind, before, page, told) for kind in _PAGES})


def _forget_kind(store: Store, kind: str, before: datetime, page: int, told: Told) -> int:
    gone, seen, after = 0, 0, 0
    while True:
        with store.reading() as connection:
            rows = connection.execute(_PAGES[kind].limit(page), {"after": after}).all()
        old = [number for number, at in rows if at is not None and at < before]
        if old:
            store.transact(lambda connection, ids=old: _delete(connection, kind, ids))  # type: ignore[misc]
        gone, seen = gone + len(old), seen + len(rows)
        told(f"looking through {kind}", f"{seen} seen, {gone} deleted")
        if len(rows) < page:
            return gone
        after = rows[-1][0]


def _delete(connection: Connection, kind: str, ids: Sequence[int]) -> None:
    match kind:
        case "details":
            connection.execute(delete(details).where(details.c.visit.in_(ids)))
        case "notes":
            connection.execute(delete(notes).where(notes.c.id.in_(ids)))
        case "promises":
            connection.execute(update(follow_ups).where(follow_ups.c.id.in_(ids)).values(what=None, word=None))
        case _:
            # Asked once more: since they were found, somebody may have wanted one of them again.
            at_rest = select(print_jobs.c.id).where(print_jobs.c.id.in_(ids), is_at_rest())
            resting = connection.execute(at_rest).scalars().all()
            connection.execute(delete(attempts).where(attempts.c.job.in_(resting)))
            connection.execute(delete(print_jobs).where(print_jobs.c.id.in_(resting)))
