"""When a spare printer stands in for another: what was never sent there comes out here, and nothing else does."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from printing.condition import Unknown, can_print
from printing.standing import PrinterStanding, standings

PATIENCE_S = 20.0
"""So long a printer may be unwell before another stands in: changing a roll takes less."""


@dataclass(frozen=True, slots=True)
class StandIn:
    """Which printer is stood in for; one `is_one_way` never answers, and its silence is no trouble."""

    printer: str
    is_one_way: bool = False

    def is_wanted(self, standing: PrinterStanding, now: datetime) -> bool:
        """Whether that printer has waited for help long enough."""
        if standing.printer != self.printer or not standing.waiting:
            return False
        silent = self.is_one_way and isinstance(standing.condition, Unknown)
        unwell = not can_print(standing.condition) and not silent
        return unwell and now - standing.since >= timedelta(seconds=PATIENCE_S)

    def is_wanted_now(self, connection: Connection, now: datetime) -> bool:
        """Whether slips should come out elsewhere, as the store knows it."""
        return any(self.is_wanted(standing, now) for standing in standings(connection))
