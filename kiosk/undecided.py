"""Slips that wait for a person: which they are, what stands in the way of each, and what can be done about it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select

from kiosk.tables import visits
from kiosk.visits import numbers_of
from printing import lease, spool
from printing.lease import this_process
from printing.standing import WAITS_FOR_A_PERSON
from printing.tables import attempts, print_jobs

Why = Literal["unproven", "damaged", "stale", "unfit", "gone"]
"""Its one marked copy was not confirmed either; paper ended inside it; it outlived its use; it cannot be sent as it
is; its printer stands in the house no more."""

SlipStep = Literal["retry", "reprint", "cancel"]
SLIP_STEPS: tuple[SlipStep, ...] = get_args(SlipStep)

_ENDED = select(func.max(attempts.c.ended_at)).where(attempts.c.job == print_jobs.c.id).scalar_subquery()
_SLIPS = select(
    print_jobs.c.id,
    print_jobs.c.kind,
    print_jobs.c.printer,
    print_jobs.c.reference,
    print_jobs.c.state,
    print_jobs.c.attempts,
    print_jobs.c.reprinted_itself,
    print_jobs.c.created_at,
    print_jobs.c.stale_at,
    _ENDED.label("ended_at"),
)
_OVER = select(visits.c.id).where(visits.c.status.in_(("finished", "no-show")))
_HELD = print_jobs.c.state.in_(WAITS_FOR_A_PERSON)
_MARK = select(func.count(), func.sum(print_jobs.c.id)).where(_HELD)


@dataclass(frozen=True, slots=True)
class UndecidedSlip:
    """A slip by its job, its printer, and since when it waits for a person (aware UTC); the visit that it is of and
    its number, None and empty for a slip of no visit, such as a hand-over's. `is_marked`: a copy may exist, so the
    next one carries the reprint mark. `is_over`: nobody waits with it any more."""

    job: int
    kind: str
    printer: str
    visit: int | None
    number: str
    why: Why
    since: datetime
    is_marked: bool
    is_over: bool

    @property
    def steps(self) -> tuple[SlipStep, ...]:
        """What a person may do: nothing is sent to a printer that is no more."""
        if self.why == "gone":
            return ("cancel",)
        return SLIP_STEPS if self.visit is not None else ("retry", "cancel")


def undecided_slips(
    connection: Connection, here: Collection[str], now: datetime, most: int | None = None
) -> tuple[UndecidedSlip, ...]:
    """The `most` latest of them, the latest first, in a house whose printers are those `here`."""
    gone = _gone_printers(connection, here)
    found = _SLIPS.where(_undecided(gone)).order_by(print_jobs.c.id.desc()).limit(most)
    return _read(connection, found, gone, now)


def undecided_slip(connection: Connection, job: int, here: Collection[str], now: datetime) -> UndecidedSlip | None:
    """The slip of a job as it stays until the transaction ends, None where it waits for nobody any more: of two who
    decide about it the second finds it decided."""
    connection.execute(select(print_jobs.c.id).where(print_jobs.c.id == job).with_for_update())
    gone = _gone_printers(connection, here)
    return next(iter(_read(connection, _SLIPS.where(_undecided(gone), print_jobs.c.id == job), gone, now)), None)


def count_undecided(connection: Connection, here: Collection[str]) -> int:
    """How many there are."""
    counted = select(func.count()).select_from(print_jobs).where(_undecided(_gone_printers(connection, here)))
    return int(connection.execute(counted).scalar_one())


def mark(connection: Connection) -> str:
    """A text that is another one whenever a slip was held or decided, which workers do without a register entry."""
    return str(tuple(connection.execute(_MARK).one()))


def _undecided(gone: Collection[str]) -> ColumnElement[bool]:
    stranded = and_(print_jobs.c.state.in_(spool.CANCELLED), print_jobs.c.printer.in_(gone))
    return or_(_HELD, stranded) if gone else _HELD


def _gone_printers(connection: Connection, here: Collection[str]) -> frozenset[str]:
    """Those that slips wait for and that are not `here`; but for printers that a process drives all the same, by
    settings of its own."""
    waiting = select(print_jobs.c.printer).where(
        print_jobs.c.state.in_(spool.CANCELLED), print_jobs.c.printer.not_in(here)
    )
    found = connection.execute(waiting.distinct()).scalars().all()
    return frozenset(printer for printer in found if not _is_driven(connection, printer))


def _is_driven(connection: Connection, printer: str) -> bool:
    holder = lease.holder_of(connection, printer)
    return holder is not None and lease.is_alive(holder, this_process())


def _read(
    connection: Connection, wanted: Select[Any], gone: Collection[str], now: datetime
) -> tuple[UndecidedSlip, ...]:
    rows = connection.execute(wanted).all()
    numbers = numbers_of(connection, [row.reference for row in rows])
    over = set(connection.execute(_OVER.where(visits.c.id.in_(map(int, numbers)))).scalars())
    return tuple(_slip(row, numbers, over, _why(row, gone, now)) for row in rows)


def _slip(row: Row[Any], numbers: Mapping[str, str], over: Collection[int], why: Why) -> UndecidedSlip:
    visit = int(row.reference) if row.reference in numbers else None
    return UndecidedSlip(
        job=row.id,
        kind=row.kind,
        printer=row.printer,
        visit=visit,
        number=numbers.get(row.reference, ""),
        why=why,
        since=_since(row, why),
        is_marked=row.attempts > 0,
        is_over=visit in over,
    )


def _why(row: Row[Any], gone: Collection[str], now: datetime) -> Why:
    if row.printer in gone:
        return "gone"
    if row.state == "damaged":
        return "damaged"
    if row.reprinted_itself:
        return "unproven"
    return "stale" if row.stale_at <= now else "unfit"


def _since(row: Row[Any], why: Why) -> datetime:
    """When it began to wait for a person, as far as the store knows."""
    found: datetime
    match why:
        case "unproven" | "damaged":
            found = row.ended_at or row.created_at
        case "stale":
            found = row.stale_at
        case _:
            found = row.created_at
    return found
