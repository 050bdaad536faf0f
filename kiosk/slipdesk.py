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
from kiosk.undecided import Sight, SlipStep, UndecidedSlip, count_undecided, undecided_slip, undecided_slips
from printing import standing
from printing.clock import Clock
from printing.hearing import SILENT_S, Hearing, words

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


def sight_of(connection: Connection, own: Collection[str], premises: Premises, day: date, hearing: Hearing) -> Sight:
    """The kiosk's `own` printers, and those of other kiosks that somebody drove on this service day; or drives now,
    whatever the clock there says."""
    told, begin = words(connection), day_begins(day, premises)
    silent_s = hearing.silences(told)
    lately = (it.printer for it in told if it.heard_at >= begin or silent_s[it.printer] < SILENT_S)
    here = in_order({*own, *(it for it in lately if is_elsewhere(it, premises.kiosk_name))})
    return Sight(tuple(here), silent_s)


@dataclass(frozen=True)
class SlipDesk:
    """What staff do about slips; `own` are the printers of the kiosk whose settings the desk has, `hearing` tells how
    long nobody has been heard of any."""

    store: Store
    premises: Premises
    own: Collection[str]
    clock: Clock
    hearing: Hearing

    def page(self) -> PaperPage:
        """What waits for whom. Raises `StoreError`."""
        now = self.clock.now()
        with self.store.reading() as connection:
            day = chain.today(connection, self.premises, now)
            sight = sight_of(connection, self.own, self.premises, day, self.hearing)
            return PaperPage(
                undecided=undecided_slips(connection, sight, now, MOST_SLIPS),
                count=count_undecided(connection, sight),
                waiting={it.printer: it.waiting for it in standing.standings(connection)},
                sent=sent_since(connection, day_begins(day, self.premises)),
                uncut=tuple(it for printer in sight.here for it in uncut(connection, printer)),
            )

    def decide(self, clerk: Clerk, job: int, step: SlipStep) -> UndecidedSlip | NotDone:
        """Carries out what a person decided about a slip that waits for one; returns it as it was. `NotDone` where it
        waits no more, or leaves no such step. Raises `StoreError`."""

        def transaction(connection: Connection) -> UndecidedSlip | NotDone:
            now = self.clock.now()
            day = chain.today(connection, self.premises, now)
            sight = sight_of(connection, self.own, self.premises, day, self.hearing)
            slip = undecided_slip(connection, job, sight, now)
            if slip is None or step not in slip.steps:
                return NotDone("paper.decided")
            self._carry_out(connection, slip, step, sight, clerk, now)
            return slip

        return self.store.transact(transaction)

    def _carry_out(
        self,
        connection: Connection,
        slip: UndecidedSlip,
        step: SlipStep,
        sight: Sight,
        clerk: Clerk,
        now: datetime,
    ) -> None:
        match step:
            case "retry":
                decisions.retry(connection, self.premises, slip.job, now, clerk=clerk.id)
            case "cancel":
                decisions.cancel(connection, self.premises, slip.job, sight, now, clerk=clerk.id)
            case "reprint":
                assert slip.visit is not None  # no slip of no visit leaves this step
                decisions.reprint(connection, self.premises, slip.visit, now, clerk=clerk.id)
