"""What the store knows of visits: numbers, who is ahead, what was told. Works inside a caller's transaction.

Every statement of a check-in is built once and answered from an index, on the first day and after a million visits.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Boolean,
    Connection,
    Date,
    Integer,
    Row,
    Select,
    bindparam,
    func,
    insert,
    literal_column,
    select,
    text,
)

from kiosk import turn
from kiosk.register import as_kept
from kiosk.roles import as_parameters, is_one_of
from kiosk.tables import details, visits
from kiosk.visit import Booked, CodeRefusal, Lane, number_text
from printing.tables import UtcTime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a visit keeps of an appointment's code: the appointment that it stood for, or why it stood for none."""

    booked_request: str | None = None
    booked_from: datetime | None = None
    booked_until: datetime | None = None
    code_refused: CodeRefusal | None = None

    @property
    def booked(self) -> Booked | None:
        """The appointment that it was checked in for."""
        if self.booked_request is None or self.booked_from is None or self.booked_until is None:
            return None
        return Booked(self.booked_request, self.booked_from, self.booked_until)


@dataclass(frozen=True, slots=True)
class NewVisit(Claim):
    """A visit as it is stored; `fingerprint` tells whether the same key means the same visit, tokens are kept as
    their SHA-256, `checked_in_at` is aware UTC."""

    key: str
    fingerprint: str
    day: date
    series: str
    number: int
    request: str
    role: str
    answers: Mapping[str, str]
    has: tuple[str, ...]
    staff_writes: tuple[str, ...]
    lane: Lane
    language: str
    ahead: int
    token_sha256: str
    code_sha256: str
    kiosk: str
    checked_in_at: datetime


@dataclass(frozen=True, slots=True)
class KnownVisit(Claim):
    """A stored visit, as far as its ticket needs it."""

    id: int
    fingerprint: str
    day: date
    series: str
    number: int
    request: str
    lane: Lane
    language: str
    ahead: int
    checked_in_at: datetime


_KNOWN = select(*(visits.c[it.name] for it in fields(KnownVisit)))
_BY_KEY = _KNOWN.where(visits.c.key == bindparam("key"))
_BY_ID = _KNOWN.where(visits.c.id == bindparam("id"))
_NUMBERS = select(visits.c.id, visits.c.series, visits.c.number)
_ADD = insert(visits).values(status="waiting").returning(visits.c.id)
_SEAL = insert(details)
_SAMPLE = select(details.c.sealed).order_by(details.c.visit.desc()).limit(1)

# SQLite and PostgreSQL understand these words alike; SQLAlchemy's own upserts are of one dialect each.
_HEARD_OF = " OR ".join(f"visits.{at} > :since" for at in turn.HEARD_AT)
# In one statement: every one of a check-in keeps all other visitors waiting.
_NEXT = (
    text(
        "INSERT INTO numbers (day, series, last) VALUES (:day, :series, 1) "
        "ON CONFLICT (day, series) DO UPDATE SET last = numbers.last + 1 "
        "RETURNING last, EXISTS (SELECT 1 FROM visits WHERE visits.day = :before AND visits.series = :series "
        f"AND visits.number = numbers.last AND ({_HEARD_OF})) AS is_out"
    )
    .bindparams(bindparam("day", type_=Date), bindparam("before", type_=Date), bindparam("since", type_=UtcTime))
    .columns(last=Integer, is_out=Boolean)
)

# All who stand in one line, of any series, as `line.order` has them: who comes early for an appointment,
# or was put back, is not called yet. The status stands in the statement itself: with a parameter no database would
# use the partial index.
_CLAIMED_AT = func.coalesce(visits.c.since_at, visits.c.checked_in_at)
_AHEAD = (
    select(func.count())
    .select_from(visits)
    .where(visits.c.status == literal_column("'waiting'"))
    .where(turn.IN_LINE)
    .where(visits.c.booked_from.is_(None) | (visits.c.booked_from <= bindparam("now")))
    .where(visits.c.back_at.is_(None) | (visits.c.back_at <= bindparam("now")))
)
_AHEAD_OF_PRIORITY = _AHEAD.where(
    (visits.c.lane == "priority") | (visits.c.booked_until >= _CLAIMED_AT) | (bindparam("aged") >= _CLAIMED_AT)
)


@cache
def _ahead_of(lane: Lane, count: int) -> Select[Any]:
    """Who goes before one of a lane, where so many roles stand in one line."""
    before = _AHEAD_OF_PRIORITY if lane == "priority" else _AHEAD
    return before.where(is_one_of(visits.c.role, count))


_STORED = tuple(column.name for column in fields(NewVisit))


def visit_of_key(connection: Connection, key: str) -> KnownVisit | None:
    """The visit that was checked in with this key."""
    return _known(connection.execute(_BY_KEY, {"key": key}).first())


def visit_of_id(connection: Connection, visit: int) -> KnownVisit | None:
    """The visit of this id."""
    return _known(connection.execute(_BY_ID, {"id": visit}).first())


def numbers_of(connection: Connection, references: Iterable[str]) -> dict[str, str]:
    """The numbers of the visits that slips refer to; nothing for a reference that is no visit's."""
    ids = [int(it) for it in references if it.isdecimal()]
    found = connection.execute(_NUMBERS.where(visits.c.id.in_(ids))) if ids else ()
    return {str(row.id): number_text(row.series, row.number) for row in found}


def next_number(connection: Connection, day: date, series: str, now: datetime) -> int:
    """Takes the next number of the day and series; it is free again if the transaction does not commit. One that
    somebody of the day before still goes by is left out: nobody could tell which of the two is called."""
    asked = {**turn.at(day, now), "series": series}
    while True:
        taken = connection.execute(_NEXT, asked).one()
        if not taken.is_out:
            return int(taken.last)


def count_ahead(
    connection: Connection, day: date, roles: Collection[str], lane: Lane, now: datetime, aged: datetime
) -> int:
    """How many of all who wait for any of the roles, which stand in one line, will be called before one of a lane who
    comes now; nobody passes who has waited since `aged`, or longer."""
    asked = {**turn.at(day, now), **as_parameters(roles), "now": now, "aged": aged}
    return int(connection.execute(_ahead_of(lane, len(roles)), asked).scalar_one())


def add_visit(connection: Connection, visit: NewVisit) -> int:
    """Stores a waiting visit; returns its id."""
    row: dict[str, Any] = {name: getattr(visit, name) for name in _STORED}
    row |= {"answers": as_kept(dict(visit.answers)), "has": as_kept(visit.has)}
    row["staff_writes"] = json.dumps(visit.staff_writes)
    return int(connection.execute(_ADD, row).scalar_one())


def add_details(connection: Connection, visit: int, sealed: bytes) -> None:
    """Stores what the visitor typed, sealed."""
    connection.execute(_SEAL, {"visit": visit, "sealed": sealed})


def sealed_sample(connection: Connection) -> bytes | None:
    """The details sealed last, None where there are none: the house's key must open them."""
    sealed: bytes | None = connection.execute(_SAMPLE).scalar_one_or_none()
    return sealed


def _known(row: Row[Any] | None) -> KnownVisit | None:
    return None if row is None else KnownVisit(**row._mapping)
