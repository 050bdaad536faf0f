"""Follow-ups: what was promised, by whom and until when, visible until it is kept. Works inside a caller's
transaction; what people wrote stays sealed here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from sqlalchemy import Connection, Row, bindparam, func, insert, select, update

from kiosk.tables import follow_ups

FollowUpKind = Literal["hand-over", "absent-role", "time-window", "return-call", "invoice", "message", "other"]
FOLLOW_UP_KINDS: tuple[FollowUpKind, ...] = get_args(FollowUpKind)
MOST = 200
"""How many are read at once."""
MOST_CHARACTERS = 1000
"""How long staff's own words may be."""


@dataclass(frozen=True, slots=True)
class NewFollowUp:
    """A promise. `owner` is a clerk's id, or None where whoever fills the catalogue's `role` keeps it; `what` in
    staff's own words; `promised_until` aware UTC."""

    kind: FollowUpKind
    promised_until: datetime
    what: str = ""
    owner: int | None = None
    role: str | None = None


@dataclass(frozen=True, slots=True)
class FollowUpRow:
    """A follow-up as it is stored, its words sealed; `number` and `request` are those of its visit."""

    id: int
    visit: int | None
    number: str
    request: str
    kind: FollowUpKind
    owner: int | None
    role: str | None
    what: bytes | None
    promised_until: datetime
    made_at: datetime
    made_by: int | None
    kept_at: datetime | None
    kept_by: int | None
    word: bytes | None


@dataclass(frozen=True, slots=True)
class Source:
    """Where a promise comes from: its visit with number and request, if any, and who made it when; `made_by` is None
    where the kiosk did, at the check-in."""

    visit: int | None
    number: str
    request: str
    made_at: datetime
    made_by: int | None


@dataclass(frozen=True, slots=True)
class Sums:
    """How many promises are open, and how many of them are due by some moment, or overdue."""

    open: int
    due: int
    overdue: int


_ADD = insert(follow_ups).returning(follow_ups.c.id)
_OPEN = (
    select(follow_ups)
    .where(follow_ups.c.kept_at.is_(None))
    .order_by(follow_ups.c.promised_until, follow_ups.c.id)
    .limit(MOST)
)
_OPEN_FROM = _OPEN.offset(bindparam("skipped"))
_DUE = _OPEN.where(follow_ups.c.promised_until <= bindparam("until"))
_OF_VISIT = select(follow_ups).where(follow_ups.c.visit == bindparam("visit")).order_by(follow_ups.c.id)
_OF_CHECK_IN = (
    select(follow_ups.c.id)
    .where(follow_ups.c.visit == bindparam("visit"), follow_ups.c.kind == bindparam("kind"))
    .where(follow_ups.c.made_by.is_(None))
)
_SUMS = select(
    func.count(),
    func.count().filter(follow_ups.c.promised_until <= bindparam("until")),
    func.count().filter(follow_ups.c.promised_until < bindparam("now")),
).where(follow_ups.c.kept_at.is_(None))


def add(connection: Connection, source: Source, new: NewFollowUp, sealed: bytes | None) -> int:
    """Stores a promise, its words sealed by the caller; returns its id."""
    row = {
        "visit": source.visit,
        "number": source.number,
        "request": source.request,
        "kind": new.kind,
        "owner": new.owner,
        "role": new.role,
        "what": sealed,
        "promised_until": new.promised_until,
        "made_at": source.made_at,
        "made_by": source.made_by,
    }
    return int(connection.execute(_ADD, row).scalar_one())


def keep(connection: Connection, follow_up: int, clerk: int, word: bytes | None, now: datetime) -> FollowUpRow | None:
    """Closes a promise with a sealed word; None where it was closed before, or is not there."""
    statement = (
        update(follow_ups)
        .where(follow_ups.c.id == follow_up, follow_ups.c.kept_at.is_(None))
        .values(kept_at=now, kept_by=clerk, word=word)
        .returning(*follow_ups.c)
    )
    return _one(connection.execute(statement).first())


def keep_hand_over(connection: Connection, visit: int, clerk: int, now: datetime) -> tuple[FollowUpRow, ...]:
    """Closes the promise that somebody will take a visit over: `clerk` has. Returns what it was."""
    statement = update(follow_ups).where(
        follow_ups.c.visit == visit, follow_ups.c.kind == "hand-over", follow_ups.c.kept_at.is_(None)
    )
    kept = connection.execute(statement.values(kept_at=now, kept_by=clerk).returning(*follow_ups.c))
    return tuple(map(_row, kept.all()))


def pass_on(connection: Connection, visit: int, usual: NewFollowUp) -> int | None:
    """Gives what was promised at a visit's check-in to whoever owns the usual promise at its end; what is kept stays
    as it is. Returns its id, None where nothing of that kind was promised."""
    made: int | None = connection.execute(_OF_CHECK_IN, {"visit": visit, "kind": usual.kind}).scalar()
    still_open = update(follow_ups).where(follow_ups.c.id == made, follow_ups.c.kept_at.is_(None))
    connection.execute(still_open.values(owner=usual.owner, role=usual.role))
    return made


def close_owed_no_more(connection: Connection, visit: int, clerk: int, now: datetime, but: int | None) -> None:
    """Closes, where a visit ends, the promise that somebody will take it over, and what was promised at its check-in
    `but` for one."""
    statement = update(follow_ups).where(
        follow_ups.c.visit == visit,
        follow_ups.c.kept_at.is_(None),
        (follow_ups.c.kind == "hand-over") | follow_ups.c.made_by.is_(None),
        follow_ups.c.id.is_distinct_from(but),
    )
    connection.execute(statement.values(kept_at=now, kept_by=clerk))


def open_ones(connection: Connection, skipped: int = 0) -> tuple[FollowUpRow, ...]:
    """What is promised and not kept, the most pressing first: `MOST` of them, after those that are skipped."""
    return tuple(map(_row, connection.execute(_OPEN_FROM, {"skipped": skipped}).all()))


def due_until(connection: Connection, until: datetime) -> tuple[FollowUpRow, ...]:
    """What must be kept before a moment, overdue ones first: `MOST` of them."""
    return tuple(map(_row, connection.execute(_DUE, {"until": until}).all()))


def of_visit(connection: Connection, visit: int) -> tuple[FollowUpRow, ...]:
    """All that was promised to a visitor."""
    return tuple(map(_row, connection.execute(_OF_VISIT, {"visit": visit}).all()))


def sums(connection: Connection, now: datetime, until: datetime) -> Sums:
    """How many promises are open, due until a moment, and overdue now."""
    return Sums(*connection.execute(_SUMS, {"now": now, "until": until}).one())


def _one(row: Row[Any] | None) -> FollowUpRow | None:
    return None if row is None else _row(row)


def _row(row: Row[Any]) -> FollowUpRow:
    return FollowUpRow(*row)
