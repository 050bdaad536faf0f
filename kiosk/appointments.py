"""Appointments in the store: booked, checked in for once, or cancelled. Works inside a caller's transaction.

Nothing here says who comes: a code is all that an appointment and its visitor have in common.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Row, bindparam, insert, select, update

from kiosk.booking import Window
from kiosk.premises import Calendar, service_day
from kiosk.tables import appointments
from kiosk.visit import Booked, CodeRefusal

State = Literal["coming", "checked-in", "missed", "cancelled"]
MOST = 500


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booked window. `made_by` and `cancelled_by` are ids of accounts; `visit` is the one that was checked in for
    it. All times aware UTC."""

    id: int
    code: str
    request: str
    from_at: datetime
    until_at: datetime
    made_at: datetime
    made_by: int
    checked_in_at: datetime | None
    visit: int | None
    cancelled_at: datetime | None
    cancelled_by: int | None

    @property
    def booked(self) -> Booked:
        """What a visit remembers of it."""
        return Booked(self.request, self.from_at, self.until_at)

    def state(self, now: datetime) -> State:
        """How it stands at a moment. Who missed it may still come on its day."""
        if self.cancelled_at is not None:
            return "cancelled"
        if self.checked_in_at is not None:
            return "checked-in"
        return "missed" if self.until_at < now else "coming"


_ALL = select(appointments)
_OF_ID = _ALL.where(appointments.c.id == bindparam("id"))
_OF_CODE = _ALL.where(appointments.c.code == bindparam("code"))
_SINCE = (
    _ALL.where(appointments.c.from_at >= bindparam("since"))
    .order_by(appointments.c.from_at, appointments.c.id)
    .limit(MOST)
)
_ADD = insert(appointments).returning(appointments.c.id)
_OPEN = update(appointments).where(
    appointments.c.id == bindparam("of"),
    appointments.c.checked_in_at.is_(None),
    appointments.c.cancelled_at.is_(None),
)
_CLAIM = _OPEN.values(checked_in_at=bindparam("at"))
_CANCEL = _OPEN.values(cancelled_at=bindparam("at"), cancelled_by=bindparam("by"))
_LINK = update(appointments).where(appointments.c.id == bindparam("of")).values(visit=bindparam("visit_id"))


def add(connection: Connection, code: str, request: str, window: Window, made_at: datetime, made_by: int) -> int:
    """Stores an appointment; returns its id."""
    row = {
        "code": code,
        "request": request,
        "from_at": window.from_at,
        "until_at": window.until_at,
        "made_at": made_at,
        "made_by": made_by,
    }
    return int(connection.execute(_ADD, row).scalar_one())


def of_id(connection: Connection, appointment: int) -> Appointment | None:
    """The appointment of this id."""
    return _one(connection.execute(_OF_ID, {"id": appointment}).first())


def of_code(connection: Connection, code: str) -> Appointment | None:
    """The appointment of this code; no code is ever given twice."""
    return _one(connection.execute(_OF_CODE, {"code": code}).first())


def since(connection: Connection, moment: datetime) -> tuple[Appointment, ...]:
    """The appointments that begin at a moment or after it, the first ones first."""
    return tuple(Appointment(*row) for row in connection.execute(_SINCE, {"since": moment}).all())


def claim(connection: Connection, appointment: int, at: datetime) -> bool:
    """Takes an open appointment for a visit, in one guarded statement; False where somebody was faster."""
    return connection.execute(_CLAIM, {"of": appointment, "at": at}).rowcount == 1


def claimed(
    connection: Connection, code: str, day: date, now: datetime, calendar: Calendar
) -> Appointment | CodeRefusal:
    """The appointment of a code, taken in this transaction for a visit of the service day; or why it serves none.

    Of two kiosks at once one gets it: the other finds it used.
    """
    found = of_code(connection, code)
    if found is None:
        return "unknown"
    if found.cancelled_at is not None:
        return "cancelled"
    if found.checked_in_at is not None:
        return "used"
    if service_day(found.from_at, calendar) != day:
        return "other-day"
    if claim(connection, found.id, now):
        return found
    now_so = of_id(connection, found.id)
    return "cancelled" if now_so is not None and now_so.cancelled_at is not None else "used"


def link(connection: Connection, appointment: int, visit: int) -> None:
    """Says which visit was checked in for an appointment that was just claimed."""
    connection.execute(_LINK, {"of": appointment, "visit_id": visit})


def cancel(connection: Connection, appointment: int, clerk: int, at: datetime) -> bool:
    """Calls an open appointment off; False where it is not open any more."""
    return connection.execute(_CANCEL, {"of": appointment, "by": clerk, "at": at}).rowcount == 1


def _one(row: Row[Any] | None) -> Appointment | None:
    return None if row is None else Appointment(*row)
