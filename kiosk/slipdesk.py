"""The staff's transactions with slips on paper: what stands where, and what is decided about a slip that waits for a
person; each whole with its register entry or not at all."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from kiosk import chain, decisions
from kiosk.premises import Premises, day_begins
from kiosk.printernames import in_order, is_elsewhere
from kiosk.sentslips import UncutSlip, sent_since, uncut
from kiosk.staff import Clerk
from kiosk.steps import NotDone
from kiosk.store import Connection, Store
from kiosk.undecided import SlipStep, UndecidedSlip, count_undecided, undecided_slip, undecided_slips
from printing import standing
from printing.clock import Clock
from printing.hearing import words

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


def printers_in_sight(connection: Connection, own: Collection[str], premises: Premises, day: date) -> tuple[str, ...]:
    """The kiosk's `own` printers, and those of other kiosks that somebody drove on this service day."""
    begin = day_begins(day, premises)
    lately = (it.printer for it in words(connection) if it.heard_at >= begin)
    return tuple(in_order({*own, *(it for it in lately if is_elsewhere(it, premises.kiosk_name))}))


@dataclass(frozen=True)
class SlipDesk:
    """What staff do about slips; `own` are the printers of the kiosk whose settings the desk has."""

    store: Store
    premises: Premises
    own: Collection[str]
    clock: Clock

    def page(self) -> PaperPage:
        """What waits for whom. Raises `StoreError`."""
        now = self.clock.now()
        with self.store.reading() as connection:
            day = chain.today(connection, self.premises, now)
            here = printers_in_sight(connection, self.own, self.premises, day)
            return PaperPage(
                undecided=undecided_slips(connection, here, now, MOST_SLIPS),
                count=count_undecided(connection, here, now),
                waiting={it.printer: it.waiting for it in standing.standings(connection)},
                sent=sent_since(connection, day_begins(day, self.premises)),
                uncut=tuple(it for printer in here for it in uncut(connection, printer)),
            )

    def decide(self, clerk: Clerk, job: int, step: SlipStep) -> UndecidedSlip | NotDone:
        """Carries out what a person decided about a slip that waits for one; returns it as it was. `NotDone` where it
        waits no more, or leaves no such step. Raises `StoreError`."""

        def transaction(connection: Connection) -> UndecidedSlip | NotDone:
            now = self.clock.now()
            day = chain.today(connection, self.premises, now)
            here = printers_in_sight(connection, self.own, self.premises, day)
            slip = undecided_slip(connection, job, here, now)
            if slip is None or step not in slip.steps:
                return NotDone("paper.decided")
            self._carry_out(connection, slip, step, here, clerk, now)
            return slip

        return self.store.transact(transaction)

    def _carry_out(
        self,
        connection: Connection,
        slip: UndecidedSlip,
        step: SlipStep,
        here: Collection[str],
        clerk: Clerk,
        now: datetime,
    ) -> None:
        match step:
            case "retry":
                decisions.retry(connection, self.premises, slip.job, now, clerk=clerk.id)
            case "cancel":
                decisions.cancel(connection, self.premises, slip.job, here, now, clerk=clerk.id)
            case "reprint":
                assert slip.visit is not None  # no slip of no visit leaves this step
                decisions.reprint(connection, self.premises, slip.visit, now, clerk=clerk.id)
