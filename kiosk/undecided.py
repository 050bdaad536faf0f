"""Slips that wait for a person: which they are, what stands in the way of each, and what can be done about it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import inf
from typing import Any, Literal, get_args

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, func, or_, select, union

from kiosk.tables import visits
from kiosk.visits import numbers_of
from printing import lease, spool
from printing.clock import Clock
from printing.hearing import Hearing, heard_meanwhile, is_fresh, words
from printing.lease import this_process
from printing.standing import WAITS_FOR_A_PERSON
from printing.tables import attempts, print_jobs

Why = Literal["unproven", "damaged", "stale", "stale-begun", "unfit", "gone", "gone-begun"]
"""Its one marked copy was not confirmed either; paper ended, or the cover was opened, inside it; it outlived its
use, before it was sent, or before its marked copy was; it cannot be sent as it is; nobody drives its printer any
more, which never began it; or which may have printed it."""

LATELY_S = 12 * 3600.0
"""A kiosk on another machine that was not heard of for so many seconds is switched off, or is no more."""

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
    print_jobs.c.held_because,
    _ENDED.label("ended_at"),
)
_OVER = select(visits.c.id).where(visits.c.status.in_(("finished", "no-show")))
_OPEN = attempts.c.ended_at.is_(None)
_HELD = print_jobs.c.state.in_(WAITS_FOR_A_PERSON)
_MARK = select(func.count(), func.sum(print_jobs.c.id)).where(_HELD)


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen of the printers of a house: those that are `here`, and for how many seconds nobody has been heard
    of each; `heard_at` is when each was heard last, where it was seen some time ago: a word since then counts."""

    here: Collection[str]
    silent_s: Mapping[str, float]
    heard_at: Mapping[str, datetime] = field(default_factory=dict)


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
    def is_stranded(self) -> bool:
        """Whether nobody drives its printer any more."""
        return self.why in ("gone", "gone-begun")

    @property
    def steps(self) -> tuple[SlipStep, ...]:
        """What a person may do: nothing is sent to a printer that nobody drives."""
        if self.is_stranded:
            return ("cancel",)
        return SLIP_STEPS if self.visit is not None else ("retry", "cancel")


def careful_sight(reading: spool.Door, here: Collection[str], clock: Clock, rest: Callable[[float], None]) -> Sight:
    """The printers of a house as a program sees them that has only just begun to look: by the time of day at which
    they were heard. Where that is long ago, or yet to come, a clock may be wrong: it watches whether a word comes.
    """
    with reading() as connection:
        told, awaited = words(connection), _awaited_elsewhere(connection, here)
    silent_s = dict(Hearing(clock).silences(told))
    doubtful = [it for it in told if it.printer in awaited and not is_fresh(it, clock.now())]
    heard = heard_meanwhile(reading, rest) if doubtful else frozenset()
    for word in doubtful:
        if word.printer in heard:
            silent_s[word.printer] = 0.0
        elif word.heard_at > clock.now():
            silent_s[word.printer] = inf
    return Sight(here, silent_s, {word.printer: word.heard_at for word in told if word.printer not in heard})


def undecided_slips(
    connection: Connection, sight: Sight, now: datetime, most: int | None = None
) -> tuple[UndecidedSlip, ...]:
    """The `most` latest of them, the latest first."""
    gone = _gone_printers(connection, sight)
    found = _SLIPS.where(_undecided(gone)).order_by(print_jobs.c.id.desc()).limit(most)
    return _read(connection, found, gone, now)


def undecided_slip(connection: Connection, job: int, sight: Sight, now: datetime) -> UndecidedSlip | None:
    """The slip of a job as it stays until the transaction ends, None where it waits for nobody any more: of two who
    decide about it the second finds it decided."""
    connection.execute(select(print_jobs.c.id).where(print_jobs.c.id == job).with_for_update())
    gone = _gone_printers(connection, sight)
    return next(iter(_read(connection, _SLIPS.where(_undecided(gone), print_jobs.c.id == job), gone, now)), None)


def count_undecided(connection: Connection, sight: Sight) -> int:
    """How many there are."""
    counted = select(func.count()).select_from(print_jobs).where(_undecided(_gone_printers(connection, sight)))
    return int(connection.execute(counted).scalar_one())


def mark(connection: Connection) -> str:
    """A text that is another one whenever a slip was held or decided, which workers do without a register entry."""
    return str(tuple(connection.execute(_MARK).one()))


def _undecided(gone: Collection[str]) -> ColumnElement[bool]:
    if not gone:
        return _HELD
    under_way = print_jobs.c.id.in_(select(attempts.c.job).where(_OPEN, attempts.c.printer.in_(gone)))
    waiting = and_(print_jobs.c.state.in_(spool.CANCELLED), print_jobs.c.printer.in_(gone))
    return or_(_HELD, waiting, under_way)


def _gone_printers(connection: Connection, sight: Sight) -> frozenset[str]:
    """Those that slips wait for, or were under way to, and that are not here; but for printers that a process drives
    all the same, by settings of its own."""
    found = _awaited_elsewhere(connection, sight.here)
    since = {it.printer for it in words(connection) if sight.heard_at.get(it.printer, it.heard_at) != it.heard_at}
    silent_s = {it: 0.0 if it in since else sight.silent_s.get(it, inf) for it in found}
    return frozenset(it for it in found if not _is_driven(connection, it, silent_s[it]))


def _awaited_elsewhere(connection: Connection, here: Collection[str]) -> Sequence[str]:
    waiting = select(print_jobs.c.printer).where(
        print_jobs.c.state.in_(spool.CANCELLED), print_jobs.c.printer.not_in(here)
    )
    under_way = select(attempts.c.printer).where(_OPEN, attempts.c.printer.not_in(here))
    return connection.execute(union(waiting, under_way)).scalars().all()


def _is_driven(connection: Connection, printer: str, silent_s: float) -> bool:
    """Whoever holds it on this machine lives or does not; on another one the last word tells."""
    me, holder = this_process(), lease.holder_of(connection, printer)
    if holder is None or not lease.is_alive(holder, me):
        return False
    return holder.host == me.host or silent_s < LATELY_S


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
        return "gone-begun" if row.attempts else "gone"
    if row.state == "damaged":
        return "damaged"
    return row.held_because or _guessed(row, now)


def _guessed(row: Row[Any], now: datetime) -> Why:
    """Of a slip that was held before the reason was kept."""
    if row.reprinted_itself:
        return "unproven"
    return "stale" if row.stale_at <= now else "unfit"


def _since(row: Row[Any], why: Why) -> datetime:
    """When it began to wait for a person, as far as the store knows."""
    found: datetime
    match why:
        case "unproven" | "damaged":
            found = row.ended_at or row.created_at
        case "stale" | "stale-begun":
            found = row.stale_at
        case _:
            found = row.created_at
    return found
