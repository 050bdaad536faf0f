"""The staff's transactions with slips on paper: what stands where, and what is decided about a slip that waits for a
person; each whole with its register entry or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select

from kiosk import chain, decisions
from kiosk.premises import Premises, PrinterName, day_begins
from kiosk.staff import Clerk
from kiosk.steps import NotDone
from kiosk.store import Connection, Store
from kiosk.undecided import SlipStep, UndecidedSlip, count_undecided, undecided_slip, undecided_slips
from kiosk.visits import numbers_of
from printing import standing
from printing.clock import Clock
from printing.tables import attempts, print_jobs

MOST_SLIPS = 60
"""How many slips are shown; what waits behind them comes up as these are decided."""

MOST_SENT = 1_000
"""How many of the slips sent last are looked through for those of today."""


@dataclass(frozen=True, slots=True)
class UncutSlip:
    """The last slip of a printer, which is on paper and hangs there: the cutter did not cut it."""

    printer: str
    kind: str
    number: str


@dataclass(frozen=True, slots=True)
class PaperPage:
    """One moment of all slips. `undecided` wait for a person, the latest first, `count` all of them; `waiting` come
    out by themselves, `sent` were sent today to a printer that tells no more; both by printer."""

    undecided: tuple[UndecidedSlip, ...]
    count: int
    waiting: Mapping[str, int]
    sent: Mapping[str, int]
    uncut: tuple[UncutSlip, ...]


@dataclass(frozen=True)
class SlipDesk:
    """What staff do about slips, in a house whose printers are those `here`."""

    store: Store
    premises: Premises
    here: Collection[PrinterName]
    clock: Clock

    def page(self) -> PaperPage:
        """What waits for whom. Raises `StoreError`."""
        now = self.clock.now()
        with self.store.reading() as connection:
            day = chain.today(connection, self.premises, now)
            return PaperPage(
                undecided=undecided_slips(connection, self.here, now, MOST_SLIPS),
                count=count_undecided(connection, self.here),
                waiting={it.printer: it.waiting for it in standing.standings(connection)},
                sent=_sent_since(connection, day_begins(day, self.premises)),
                uncut=tuple(it for printer in self.here for it in _uncut(connection, printer)),
            )

    def decide(self, clerk: Clerk, job: int, step: SlipStep) -> UndecidedSlip | NotDone:
        """Carries out what a person decided about a slip that waits for one; returns it as it was. `NotDone` where it
        waits no more, or leaves no such step. Raises `StoreError`."""

        def transaction(connection: Connection) -> UndecidedSlip | NotDone:
            now = self.clock.now()
            slip = undecided_slip(connection, job, self.here, now)
            if slip is None or step not in slip.steps:
                return NotDone("paper.decided")
            self._carry_out(connection, slip, step, clerk, now)
            return slip

        return self.store.transact(transaction)

    def _carry_out(
        self, connection: Connection, slip: UndecidedSlip, step: SlipStep, clerk: Clerk, now: datetime
    ) -> None:
        match step:
            case "retry":
                decisions.retry(connection, self.premises, slip.job, now, clerk=clerk.id)
            case "cancel":
                decisions.cancel(connection, self.premises, slip.job, now, clerk=clerk.id)
            case "reprint":
                assert slip.visit is not None  # no slip of no visit leaves this step
                decisions.reprint(connection, self.premises, slip.visit, now, clerk=clerk.id)


def _sent_since(connection: Connection, begin: datetime) -> Mapping[str, int]:
    """How many slips ended as sent since then, by printer."""
    last = (
        select(print_jobs.c.printer, print_jobs.c.created_at)
        .where(print_jobs.c.state == "sent", print_jobs.c.alarm.is_(None))
        .where(
            ~select(attempts.c.id).where(attempts.c.job == print_jobs.c.id, attempts.c.ended_at.is_(None)).exists()
        )
        .order_by(print_jobs.c.id.desc())
        .limit(MOST_SENT)
        .subquery()
    )
    counted = select(last.c.printer, func.count()).where(last.c.created_at >= begin).group_by(last.c.printer)
    return {row[0]: row[1] for row in connection.execute(counted).all()}


def _uncut(connection: Connection, printer: str) -> tuple[UncutSlip, ...]:
    """The slip that a printer printed last, where it was not cut."""
    sent = select(print_jobs.c.kind, print_jobs.c.reference, print_jobs.c.state, print_jobs.c.alarm)
    last = sent.join(attempts, attempts.c.job == print_jobs.c.id).where(attempts.c.printer == printer)
    row = connection.execute(last.order_by(attempts.c.id.desc()).limit(1)).first()
    if row is None or (row.state, row.alarm) != ("confirmed", "cutter"):
        return ()
    return (UncutSlip(printer, row.kind, numbers_of(connection, [row.reference]).get(row.reference, "")),)
