"""How each printer stands: its condition, what waits for it, and when it last proved a slip; for whoever shows it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, func, select

from printing.condition import PaperLow, PaperOut, PrinterCondition, condition_named
from printing.tables import DUE_STATES, attempts, print_jobs, printer_states

WAITS_FOR_A_PERSON = ("held", "damaged")


@dataclass(frozen=True, slots=True)
class PrinterStanding:
    """One printer: in `condition` since `since`, as its owner last saw it. `waiting` counts the slips that will
    still come by themselves, `held` those that a person decides on; `last_confirmed_at` is None before the first.
    `heard_at`: its owner still drove it then; what it says of now is for `printing.hearing`."""

    printer: str
    condition: PrinterCondition
    since: datetime
    waiting: int
    held: int
    last_confirmed_at: datetime | None
    heard_at: datetime

    @property
    def is_near_end(self) -> bool:
        """Whether its roll should be changed now."""
        return isinstance(self.condition, PaperLow | PaperOut)


def standings(connection: Connection) -> list[PrinterStanding]:
    """Every printer that was ever looked at, by name."""
    waiting = _slips_in(connection, DUE_STATES) + _slips_under_way(connection)
    held = _slips_in(connection, WAITS_FOR_A_PERSON)
    rows = connection.execute(select(printer_states).order_by(printer_states.c.printer)).all()
    return [_standing(row, waiting[row.printer], held[row.printer]) for row in rows]


def awaited(connection: Connection, printers: Collection[str]) -> frozenset[str]:
    """Those of some printers for which slips wait that will come by themselves."""
    # The states stand in the statement itself: with parameters no database would use the index of what is due.
    due: BindParameter[Any] = bindparam("due", DUE_STATES, expanding=True, literal_execute=True)
    wanted = select(print_jobs.c.printer).where(print_jobs.c.printer.in_(printers), print_jobs.c.state.in_(due))
    return frozenset(connection.execute(wanted.distinct()).scalars())


def as_facts(standing: PrinterStanding) -> dict[str, object]:
    """The standing for machines to read; moments in ISO 8601."""
    last = standing.last_confirmed_at
    return {
        "condition": standing.condition.name,
        "since": standing.since.isoformat(),
        "heard_at": standing.heard_at.isoformat(),
        "waiting": standing.waiting,
        "held": standing.held,
        "last_confirmed_at": None if last is None else last.isoformat(),
        "near_end": standing.is_near_end,
    }


def _standing(row: Row[Any], waiting: int, held: int) -> PrinterStanding:
    condition = condition_named(row.condition, row.reason)
    heard_at = row.heard_at or row.since
    return PrinterStanding(row.printer, condition, row.since, waiting, held, row.last_confirmed_at, heard_at)


def _slips_in(connection: Connection, states: Sequence[str]) -> Counter[str]:
    found = select(print_jobs.c.printer, func.count()).where(print_jobs.c.state.in_(states))
    return _counted(connection.execute(found.group_by(print_jobs.c.printer)).all())


def _slips_under_way(connection: Connection) -> Counter[str]:
    found = select(attempts.c.printer, func.count()).where(attempts.c.ended_at.is_(None))
    return _counted(connection.execute(found.group_by(attempts.c.printer)).all())


def _counted(rows: Sequence[Row[Any]]) -> Counter[str]:
    return Counter({row[0]: row[1] for row in rows})
