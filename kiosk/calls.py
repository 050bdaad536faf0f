"""Calls to a counter, as the boards show them: in the order in which they were committed, so that none is missed."""

from __future__ import annotations

from dataclasses import asdict, dataclass, fields
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, Integer, Row, bindparam, insert, select, text

from kiosk.tables import call_heads, calls, visits

MOST = 50


@dataclass(frozen=True, slots=True)
class NewCall:
    """A number that is called to a counter, in the visitor's language. `role` is the line that it stood in: whoever
    may serve it. `waited_min` is set on a first call only;
    `shown` is whether boards show it: not where the visitor stands at the counter already."""

    day: date
    visit: int
    series: str
    role: str
    number: str
    counter: str
    language: str
    at: datetime
    waited_min: float | None
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Call:
    """What a board shows and says: never a name. Ids grow; `at` is aware UTC."""

    id: int
    day: date
    number: str
    counter: str
    language: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """How calls stand, by their ids: what is `over` leads nobody to its counter any more, what was `followed` has led
    its visitor there. To every other call somebody is still to come."""

    over: frozenset[int] = frozenset()
    followed: frozenset[int] = frozenset()


_NEXT = text(
    "INSERT INTO call_heads (id, last) VALUES (1, 1) "
    "ON CONFLICT (id) DO UPDATE SET last = call_heads.last + 1 RETURNING last"
).columns(last=Integer)
_ADD = insert(calls)
_LAST = select(call_heads.c.last)
_SHOWN = select(*(calls.c[it.name] for it in fields(Call)))
_SINCE = (
    _SHOWN.where(calls.c.id > bindparam("after"), calls.c.day == bindparam("day"), calls.c.shown.is_(True))
    .order_by(calls.c.id.desc())
    .limit(MOST)
)

_HOW_IT_STANDS = (
    select(
        calls.c.id,
        calls.c.at,
        calls.c.counter,
        visits.c.status,
        visits.c.called_at,
        visits.c.taken_at,
        visits.c.answered_at,
        visits.c.counter.label("is_at"),
    )
    .join(visits, visits.c.id == calls.c.visit)
    .where(calls.c.day == bindparam("day"), calls.c.shown.is_(True))
    .order_by(calls.c.id.desc())
    .limit(MOST)
)


def add_call(connection: Connection, call: NewCall) -> int:
    """Adds a call; returns its id."""
    number = int(connection.execute(_NEXT).scalar_one())
    connection.execute(_ADD, {"id": number, **asdict(call)})
    return number


def calls_since(connection: Connection, day: date, after: int) -> tuple[Call, ...]:
    """The day's calls with an id above `after`, oldest first; the last `MOST` where there are more."""
    rows = connection.execute(_SINCE, {"day": day, "after": after}).all()
    return tuple(Call(*row) for row in reversed(rows))


def standing(connection: Connection, day: date) -> Standing:
    """How the day's last `MOST` calls stand."""
    rows = connection.execute(_HOW_IT_STANDS, {"day": day}).all()
    over = frozenset(row.id for row in rows if _is_over(row))
    return Standing(over, frozenset(row.id for row in rows if _is_followed(row)) - over)


def last_call(connection: Connection) -> int:
    """The id of the latest call of all, 0 before the first."""
    return int(connection.execute(_LAST).scalar_one_or_none() or 0)


def _is_over(row: Row[Any]) -> bool:
    """Whether a visit has ended, waits again, goes to a colleague, or was called anew since."""
    is_held = row.status in ("called", "serving") and row.is_at == row.counter
    return not (is_held and row.called_at == row.at)


def _is_followed(row: Row[Any]) -> bool:
    """Whether service began after the call, or somebody answered since who has the visitor before them: who is sent
    on to a colleague meanwhile has yet to come."""
    served = [it for it in (row.taken_at, row.answered_at) if it is not None]
    return row.status == "serving" and any(it >= row.at for it in served)
