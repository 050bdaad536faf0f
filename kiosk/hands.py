"""Visits in the hands of staff: who waits, who is served, and the one guarded step from one status to the next.

Works inside a caller's transaction. Every statement is answered from an index, whatever the past holds.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    Select,
    Update,
    bindparam,
    exists,
    func,
    insert,
    literal_column,
    select,
    update,
)

from kiosk import line, standard, turn
from kiosk.tables import IN_HAND, details, notes, visits
from kiosk.visit import Lane, Status, is_urgent, number_text, step
from kiosk.visits import Claim


@dataclass(frozen=True, slots=True)
class Raised:
    """That a visit was moved up because the visitor wished it: when, why and by which clerk, and who above settled it
    when; None and empty where that is not known, or has not happened."""

    at: datetime
    why: str = ""
    by: int | None = None
    settled_at: datetime | None = None
    settled_by: int | None = None

    def settled(self, by: int, at: datetime) -> Raised:
        """The same once somebody above has settled it; it stays with whoever was first."""
        return self if self.settled_at is not None else replace(self, settled_at=at, settled_by=by)


@dataclass(frozen=True, slots=True)
class Climb:
    """That a visit came up the ladder because nobody answered in time: when and how far, and which clerk ended it
    when."""

    at: datetime
    to: str
    ended_at: datetime
    ended_by: int


@dataclass(frozen=True, slots=True)
class OpenVisit(Claim):
    """A visit as staff work with it; all times aware UTC. `owner` is responsible (first contact), `clerk` has it in
    hand at `counter`; `offered_to` is the colleague it was handed to, None where a role was meant. `seen_by` has seen
    the visitor who waits, and promised `seen_until`, None where no time was told. `answered_by` said last
    that it was clear. `settled_at`: when what had moved up was last answered, by who leads where the visitor had
    wished it; `climbs` what had come up by itself, once it was."""

    id: int
    day: date
    series: str
    number: int
    request: str
    role: str
    answers: Mapping[str, str]
    has: frozenset[str]
    staff_writes: frozenset[str]
    lane: Lane
    language: str
    status: Status
    checked_in_at: datetime
    owner: int | None
    clerk: int | None
    counter: str | None
    offered_to: int | None
    since_at: datetime | None
    back_at: datetime | None
    acknowledged_at: datetime | None
    seen_by: int | None
    seen_until: datetime | None
    first_called_at: datetime | None
    called_at: datetime | None
    taken_at: datetime | None
    answered_at: datetime | None
    answered_by: int | None
    answer_until: datetime | None
    raised: tuple[Raised, ...]
    climbs: tuple[Climb, ...]
    settled_at: datetime | None
    closed_at: datetime | None
    result: str | None
    rating: int | None

    @property
    def served(self) -> str:
        """The request that is served at the counter: what was booked, where it was."""
        return self.booked_request or self.request

    @property
    def number_text(self) -> str:
        """The number as people see it."""
        return number_text(self.series, self.number)

    @property
    def is_left_over(self) -> bool:
        """Whether its day ended before anybody called the visitor: no call was missed."""
        return self.status == "no-show" and self.first_called_at is None

    @property
    def waits_since(self) -> datetime:
        """Since when the place in line counts: who came early for an appointment waits from its window on."""
        return self._due_since(self.since_at or self.checked_in_at)

    @property
    def began_to_wait_at(self) -> datetime:
        """When the wait that the figures tell of began, whatever came later."""
        return self._due_since(self.checked_in_at)

    @property
    def sent_on(self) -> bool:
        """Whether the visitor was called to another counter since the service began: a colleague took the visit
        over."""
        return self.taken_at is not None and self.called_at is not None and self.called_at > self.taken_at

    @property
    def urgent(self) -> bool:
        """Whether the visitor said that it is."""
        return is_urgent(self.answers)

    @property
    def is_raised(self) -> bool:
        """Whether the visitor had the visit moved up, and nobody above has settled it since."""
        return bool(self.raised) and (self.settled_at is None or self.settled_at < self.raised[-1].at)

    @property
    def moved_up(self) -> bool:
        """Whether the visit ever came up the ladder, by the visitor's wish or because nobody answered in time (S5);
        what has climbed shows once it is answered."""
        return bool(self.raised) or self.settled_at is not None

    @property
    def heard_of_at(self) -> datetime:
        """When the visitor last came, was called or taken, or was asked to be back."""
        told: list[datetime | None] = [getattr(self, name) for name in turn.HEARD_AT]
        return max(at for at in told if at is not None)

    def is_of(self, day: date, now: datetime) -> bool:
        """Whether it is a visit of a service day: its own, or the one that has just begun."""
        is_carried_over = self.heard_of_at > now - turn.CARRIED_OVER
        return self.day == day or (self.day == day - timedelta(days=1) and is_carried_over)

    @property
    def noticed_at(self) -> datetime | None:
        """When staff first showed that they had seen the visitor."""
        shown = (self.acknowledged_at, self.first_called_at)
        return min((at for at in shown if at is not None), default=None)

    def _due_since(self, since: datetime) -> datetime:
        kept = self.booked is not None and self.booked.is_kept(since)
        return max(since, self.booked_from) if kept and self.booked_from is not None else since


_NAMES = tuple(column.name for column in fields(OpenVisit))
_COLUMNS = [visits.c[name] for name in _NAMES]
_VISIT = select(*_COLUMNS)
_OF_ID = _VISIT.where(visits.c.id == bindparam("id"))
# SQLite locks the whole store anyway, and leaves the words for a lock out.
_HELD_FAST = _OF_ID.with_for_update()
_OF_DAYS = _VISIT.where(visits.c.day.in_(bindparam("days", expanding=True)))
_OF_TOKEN = _OF_DAYS.where(visits.c.token_sha256 == bindparam("token"))
_HAS_TOKEN = select(
    exists().where(
        visits.c.day.in_(bindparam("days", expanding=True)),
        visits.c.token_sha256.in_(bindparam("tokens", expanding=True)),
    )
)
_OF_CODE = _VISIT.where(
    visits.c.day.in_(bindparam("days", expanding=True)), visits.c.code_sha256 == bindparam("code")
)
_OF_NUMBER = _OF_DAYS.where(visits.c.series == bindparam("series"), visits.c.number == bindparam("number"))

# The status stands in the statement itself: with a parameter no database would use the partial index.
_IS_WAITING = visits.c.status == literal_column("'waiting'")
_HELD: BindParameter[Any] = bindparam("held", IN_HAND, expanding=True, literal_execute=True)
_IS_IN_HAND = visits.c.status.in_(_HELD)
_WAITING = _VISIT.where(_IS_WAITING, turn.IN_LINE)
_IS_CALLED = _IS_IN_HAND & (visits.c.status == "called")
_LEFT_OVER = _VISIT.where(_IS_WAITING, turn.LEFT)
_LEFT_OVER_CALLED = _VISIT.where(_IS_CALLED, turn.LEFT)
_IN_HAND = _VISIT.where(_IS_IN_HAND).order_by(visits.c.day, visits.c.id)
_HELD_BY = _VISIT.where(_IS_IN_HAND, turn.AT_COUNTER, visits.c.clerk == bindparam("clerk"))
_HAS_LEFT_OVER = select(exists().where(_IS_WAITING, turn.LEFT) | exists().where(_IS_CALLED, turn.LEFT))
_COUNT_WAITING = select(func.count()).select_from(visits).where(_IS_WAITING, turn.IN_LINE)
_LINE = select(
    visits.c.id,
    visits.c.lane,
    func.coalesce(visits.c.since_at, visits.c.checked_in_at),
    visits.c.back_at,
    visits.c.booked_from,
    visits.c.booked_until,
).where(_IS_WAITING, turn.IN_LINE, visits.c.role.in_(bindparam("roles", expanding=True)))

_TYPED = select(details.c.sealed).where(details.c.visit == bindparam("visit"))
_ADD_NOTE = insert(notes)
_NOTES = (
    select(notes.c.clerk, notes.c.at, notes.c.sealed).where(notes.c.visit == bindparam("visit")).order_by(notes.c.id)
)


@dataclass(frozen=True, slots=True)
class SealedNote:
    """What a member of staff wrote about a visit, and when."""

    clerk: int
    at: datetime
    sealed: bytes


def visit_of_id(connection: Connection, visit: int) -> OpenVisit | None:
    """The visit of this id."""
    return _one(connection.execute(_OF_ID, {"id": visit}).first())


def held_fast(connection: Connection, visit: int) -> OpenVisit | None:
    """The visit of this id as it stays until the transaction ends: two steps on it come one after the other."""
    return _one(connection.execute(_HELD_FAST, {"id": visit}).first())


def visit_of_token(connection: Connection, day: date, now: datetime, token_sha256: str) -> OpenVisit | None:
    """The day's visit whose ticket carries a token."""
    return _of_day(connection, _OF_TOKEN, day, now, {"token": token_sha256})


def has_token(connection: Connection, days: Sequence[date], tokens_sha256: Sequence[str]) -> bool:
    """Whether a ticket of one of the days carries one of the tokens."""
    return bool(connection.execute(_HAS_TOKEN, {"days": days, "tokens": tokens_sha256}).scalar_one())


def visit_of_code(connection: Connection, days: Sequence[date], code_sha256: str) -> OpenVisit | None:
    """The visit of one of the days whose staff slip carries a code."""
    return _one(connection.execute(_OF_CODE, {"days": days, "code": code_sha256}).first())


def visit_of_number(connection: Connection, day: date, now: datetime, series: str, number: int) -> OpenVisit | None:
    """The day's visit of a number."""
    return _of_day(connection, _OF_NUMBER, day, now, {"series": series, "number": number})


Rows = Sequence[Row[Any]]
"""Visits as they were fetched. Whoever looks makes sense of them after the reading has ended: with two hundred who
wait that takes longer than the fetching, and meanwhile no visitor would get a number."""


def fetch_waiting(connection: Connection, day: date, now: datetime) -> Rows:
    """Everybody who waits today, in no order."""
    return connection.execute(_WAITING, turn.at(day, now)).all()


def fetch_in_hand(connection: Connection) -> Rows:
    """All visits that were called, are served or were handed over, oldest first; those of earlier days too, since
    nothing that was begun may be forgotten."""
    return connection.execute(_IN_HAND).all()


def fetch_line(connection: Connection, day: date, now: datetime, roles: Collection[str]) -> Rows:
    """Those who wait today for any of the roles."""
    return connection.execute(_LINE, {**turn.at(day, now), "roles": sorted(roles)}).all()


def visits_in(rows: Rows) -> tuple[OpenVisit, ...]:
    """The visits that were fetched."""
    return tuple(map(_visit, rows))


def line_in(rows: Rows) -> list[line.Waiting]:
    """Those who were fetched with `fetch_line`, as the line orders them."""
    return list(map(_in_line, rows))


def waiting(connection: Connection, day: date, now: datetime) -> tuple[OpenVisit, ...]:
    """Everybody who waits today, in no order."""
    return visits_in(fetch_waiting(connection, day, now))


def in_hand(connection: Connection) -> tuple[OpenVisit, ...]:
    """What `fetch_in_hand` finds."""
    return visits_in(fetch_in_hand(connection))


def left_over(connection: Connection, day: date, now: datetime) -> tuple[OpenVisit, ...]:
    """Who came on an earlier day, was never served and has not been heard of for long: they left. What was begun is
    not among them."""
    asked = turn.at(day, now)
    found = (connection.execute(it, asked).all() for it in (_LEFT_OVER, _LEFT_OVER_CALLED))
    return tuple(it for rows in found for it in sorted(map(_visit, rows), key=lambda it: it.id))


def held_by(connection: Connection, clerk: int, day: date, now: datetime) -> tuple[OpenVisit, ...]:
    """What a clerk has in hand of today's visits, oldest first."""
    rows = connection.execute(_HELD_BY, {**turn.at(day, now), "clerk": clerk}).all()
    return tuple(sorted(visits_in(rows), key=lambda it: it.id))


def has_left_over(connection: Connection, day: date, now: datetime) -> bool:
    """Whether `left_over` would find anybody."""
    return bool(connection.execute(_HAS_LEFT_OVER, turn.at(day, now)).scalar_one())


def count_waiting(connection: Connection, day: date, now: datetime) -> int:
    """How many wait today."""
    return int(connection.execute(_COUNT_WAITING, turn.at(day, now)).scalar_one())


def line_of(connection: Connection, day: date, now: datetime, roles: Collection[str]) -> list[line.Waiting]:
    """Those who wait today for any of the roles, as the line orders them."""
    return line_in(fetch_line(connection, day, now, roles))


def in_line(visit: OpenVisit) -> line.Waiting:
    """A visit as the line orders it."""
    return line.Waiting(
        visit.id,
        visit.lane,
        (visit.since_at or visit.checked_in_at).timestamp(),
        window_s(visit.booked_from, visit.booked_until),
        _seconds(visit.back_at),
    )


def window_s(from_at: datetime | None, until_at: datetime | None) -> line.Appointment | None:
    """An appointment's window as the line sees it."""
    if from_at is None or until_at is None:
        return None
    return line.Appointment(from_at.timestamp(), until_at.timestamp())


def case_of(visit: OpenVisit) -> standard.Case:
    """A visit as the standard's clocks see it."""
    answer = None
    if visit.answered_at is not None and visit.answer_until is not None:
        answer = standard.Answer(visit.answered_at.timestamp(), visit.answer_until.timestamp())
    return standard.Case(
        visit=visit.id,
        role=visit.role,
        status=visit.status,
        since_s=visit.waits_since.timestamp(),
        acknowledged_s=_seconds(visit.acknowledged_at),
        seen_until_s=_seconds(visit.seen_until),
        called_s=_seconds(visit.called_at),
        taken_s=_seconds(visit.taken_at),
        answer=answer,
        raised_s=tuple(it.at.timestamp() for it in visit.raised),
        settled_s=_seconds(visit.settled_at),
        urgent=visit.urgent,
    )


def move(connection: Connection, visit: OpenVisit, after: Status, **values: object) -> OpenVisit | None:
    """Takes the visit to its next status together with other values, in one guarded statement; None where somebody
    was faster. Raises `UnlawfulStep`."""
    return _change(connection, visit, {"status": step(visit.status, after), **values})


def mend(connection: Connection, visit: OpenVisit, **values: object) -> OpenVisit | None:
    """Changes values of a visit whose status stays; None where somebody was faster."""
    return _change(connection, visit, values)


def add_note(connection: Connection, visit: int, note: SealedNote) -> None:
    """Keeps what a member of staff wrote about a visit."""
    connection.execute(_ADD_NOTE, {"visit": visit, "clerk": note.clerk, "at": note.at, "sealed": note.sealed})


def notes_of(connection: Connection, visit: int) -> tuple[SealedNote, ...]:
    """What staff wrote about a visit, oldest first."""
    return tuple(SealedNote(*row) for row in connection.execute(_NOTES, {"visit": visit}).all())


def details_of(connection: Connection, visit: int) -> bytes | None:
    """What the visitor typed, sealed; None where nothing was, or it has been deleted."""
    sealed: bytes | None = connection.execute(_TYPED, {"visit": visit}).scalar_one_or_none()
    return sealed


def _change(connection: Connection, visit: OpenVisit, values: Mapping[str, object]) -> OpenVisit | None:
    stored = dict(values)
    for name in stored.keys() & {"raised", "climbs"}:
        stored[name] = json.dumps([asdict(it) for it in stored[name]], default=str)  # type: ignore[attr-defined]
    unmoved = {"of": visit.id, "is": visit.status, "with": visit.clerk, "owned": visit.owner}
    change = _guarded(tuple(stored), has_clerk=visit.clerk is not None, has_owner=visit.owner is not None)
    if connection.execute(change, {**unmoved, **{f"new_{it}": value for it, value in stored.items()}}).rowcount != 1:
        return None
    return replace(visit, **values)  # type: ignore[arg-type]


@cache
def _guarded(names: tuple[str, ...], *, has_clerk: bool, has_owner: bool) -> Update:
    """A change of some columns that holds only where nobody was faster, not even in picking the slip up: whose first
    contact it was stays so. Built once for all visits."""
    is_with: ColumnElement[bool] = visits.c.clerk == bindparam("with") if has_clerk else visits.c.clerk.is_(None)
    is_of: ColumnElement[bool] = visits.c.owner == bindparam("owned") if has_owner else visits.c.owner.is_(None)
    unmoved = (visits.c.id == bindparam("of"), visits.c.status == bindparam("is"), is_with, is_of)
    return update(visits).where(*unmoved).values({it: bindparam(f"new_{it}") for it in names})


def _of_day(
    connection: Connection, asked: Select[Any], day: date, now: datetime, told: Mapping[str, object]
) -> OpenVisit | None:
    """The visit of a day, before one of the day before it that is carried over."""
    rows = connection.execute(asked, {**told, "days": [day, day - timedelta(days=1)]}).all()
    found = (it for it in visits_in(rows) if it.is_of(day, now))
    return max(found, key=lambda it: it.day, default=None)


def _one(row: Row[Any] | None) -> OpenVisit | None:
    return None if row is None else _visit(row)


def _visit(row: Row[Any]) -> OpenVisit:
    told = dict(zip(_NAMES, row, strict=True))
    told["answers"] = json.loads(row.answers)
    told["has"], told["staff_writes"] = frozenset(json.loads(row.has)), frozenset(json.loads(row.staff_writes))
    told["raised"] = tuple(map(_raised, json.loads(row.raised or "[]")))
    told["climbs"] = tuple(map(_climb, json.loads(row.climbs or "[]")))
    return OpenVisit(**told)


def _raised(told: str | dict[str, Any]) -> Raised:
    """As it is stored; earlier versions kept no more than when."""
    if isinstance(told, str):
        return Raised(datetime.fromisoformat(told))
    settled_at = told["settled_at"] and datetime.fromisoformat(told["settled_at"])
    return Raised(datetime.fromisoformat(told["at"]), told["why"], told["by"], settled_at, told["settled_by"])


def _climb(told: dict[str, Any]) -> Climb:
    at, ended_at = datetime.fromisoformat(told["at"]), datetime.fromisoformat(told["ended_at"])
    return Climb(at, told["to"], ended_at, told["ended_by"])


def _in_line(row: Row[Any]) -> line.Waiting:
    visit, lane, since, back, window_from, window_until = row
    return line.Waiting(visit, lane, since.timestamp(), window_s(window_from, window_until), _seconds(back))


def _seconds(at: datetime | None) -> float | None:
    return None if at is None else at.timestamp()
