"""The staff's transactions with slips on paper: what stands where, and what is decided about a slip that waits for a
person; each whole with its register entry or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from kiosk import chain, decisions
from kiosk.premises import Premises, PrinterName, day_begins
from kiosk.sentslips import UncutSlip, sent_since, uncut
from kiosk.staff import Clerk
from kiosk.steps import NotDone
from kiosk.store import Connection, Store
from kiosk.undecided import SlipStep, UndecidedSlip, count_undecided, undecided_slip, undecided_slips
from printing import standing
from printing.clock import Clock

MOST_SLIPS = 60
"""How many slips are shown; what waits behind them comes up as these are decided."""


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
                sent=sent_since(connection, day_begins(day, self.premises)),
                uncut=tuple(it for printer in self.here for it in uncut(connection, printer)),
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
