"""Slips that wait for a printer which the house has no more: nobody prints them, and a person has to decide."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, select

from kiosk.visits import numbers_of
from printing import lease, spool
from printing.lease import this_process
from printing.tables import print_jobs


@dataclass(frozen=True, slots=True)
class StrandedSlip:
    """A slip by its job, the printer it waits for, and the visit it is of with its number; None and empty for a slip
    of no visit, such as a hand-over's."""

    job: int
    printer: str
    visit: int | None
    number: str


def stranded_slips(connection: Connection, here: Collection[str]) -> tuple[StrandedSlip, ...]:
    """All that wait for printers other than those that are `here`, oldest first; but for printers that a process
    drives all the same, by settings of its own."""
    waiting = select(print_jobs.c.id, print_jobs.c.printer, print_jobs.c.reference).where(
        print_jobs.c.state.in_(spool.CANCELLED), print_jobs.c.printer.not_in(here)
    )
    rows = connection.execute(waiting.order_by(print_jobs.c.id)).all()
    driven = {printer for printer in {row.printer for row in rows} if _is_driven(connection, printer)}
    left = [row for row in rows if row.printer not in driven]
    numbers = numbers_of(connection, [row.reference for row in left])
    return tuple(
        StrandedSlip(it.id, it.printer, int(it.reference), numbers[it.reference])
        if it.reference in numbers
        else StrandedSlip(it.id, it.printer, None, "")
        for it in left
    )


def _is_driven(connection: Connection, printer: str) -> bool:
    holder = lease.holder_of(connection, printer)
    return holder is not None and lease.is_alive(holder, this_process())
