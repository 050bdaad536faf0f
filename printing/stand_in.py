"""When a printer stands in for another: what was never sent there comes out here, and nothing else does.

Two printers may stand in for each other: a slip that was given to one and never begun there comes back. Nothing goes
to and fro, for only a printer that is well takes slips, and it prints what it took. Of a printer that the house
has no more everything comes back that is still due: nobody else would print it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from printing import lease, spool
from printing.clock import Clock
from printing.condition import Unknown, can_print
from printing.lease import Owner, Watch
from printing.spool import Job
from printing.standing import PrinterStanding, standings

PATIENCE_S = 20.0
"""So long a printer may be unwell before another stands in: changing a roll takes less."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Which printer is stood in for; one `is_one_way` never answers, and its silence is no trouble. One that
    `is_gone` stands in the house no more."""

    printer: str
    is_one_way: bool = False
    is_gone: bool = False

    def is_unwell(self, standing: PrinterStanding) -> bool:
        """Whether that printer is in trouble."""
        silent = self.is_one_way and isinstance(standing.condition, Unknown)
        return not can_print(standing.condition) and not silent

    def standing_of(self, connection: Connection) -> PrinterStanding | None:
        """How that printer stands, as the store knows it."""
        return next((it for it in standings(connection) if it.printer == self.printer), None)


class Vigil:
    """Measures in one process how long the other printer has been unwell.

    By the clock that never jumps: the moment in the store only tells one trouble from the next, and how long one had
    lasted that was found. A moment in the future is one of a clock that was set back since, and counts as long ago.
    """

    def __init__(self, stand_in: StandIn, clock: Clock) -> None:
        self.stand_in = stand_in
        self._clock = clock
        self._watch = Watch(clock)
        self._since: datetime | None = None
        self._began = 0.0

    def is_over(self, connection: Connection) -> bool:
        """Whether slips have waited there for help long enough."""
        if self.stand_in.is_gone:
            return spool.is_left_at(connection, self.stand_in.printer)
        standing = self.stand_in.standing_of(connection)
        if standing is None or not self.stand_in.is_unwell(standing):
            self._since = None
            return False
        if standing.since != self._since:
            self._since, self._began = standing.since, self._clock.monotonic() - self._passed_s(standing.since)
        return standing.waiting > 0 and self._clock.monotonic() - self._began >= PATIENCE_S

    def take(self, connection: Connection, heir: str, owner: Owner) -> list[Job]:
        """Gives that printer's slips to `heir`, whose owner asks; returns them."""
        if self.stand_in.is_gone:
            return self._inherit(connection, heir, owner)
        return spool.take_over(connection, self.stand_in.printer, heir)

    def _inherit(self, connection: Connection, heir: str, owner: Owner) -> list[Job]:
        """Nothing while somebody still drives that printer, by settings of their own. What was under way when the
        last one stopped is unknown."""
        printer = self.stand_in.printer
        if not lease.acquire_lease(connection, printer, owner, self._watch):
            return []
        spool.recover(connection, printer, self._clock.now())
        inherited = spool.inherit(connection, printer, heir)
        lease.release(connection, printer, owner)
        return inherited

    def _passed_s(self, since: datetime) -> float:
        passed_s = (self._clock.now() - since).total_seconds()
        return passed_s if passed_s >= 0 else PATIENCE_S
