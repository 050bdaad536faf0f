"""The staff's transactions with appointments: book and cancel, each whole with its register entry or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final, TypeVar

from kiosk import appointments, booking, chain, scan
from kiosk.appointments import Appointment
from kiosk.booking import CODES, Window, code_of, is_code
from kiosk.catalogue import Catalogue, Request
from kiosk.opening import OpenSpan
from kiosk.premises import Premises, day_begins
from kiosk.register import Fact, Happening
from kiosk.staff import Clerk
from kiosk.steps import NotDone
from kiosk.store import Connection, Store
from printing.clock import Clock

EVERY_DAY: Final = frozenset(range(7))
TRIES = 20
"""Codes by chance until one is free: among ten million, twenty taken ones in a row never happen."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Diary:
    """The centre's appointments."""

    store: Store
    premises: Premises
    catalogue: Catalogue
    rules: booking.Rules
    clock: Clock
    chance: Callable[[int], int] = secrets.randbelow

    @property
    def requests(self) -> tuple[Request, ...]:
        """What can be booked: all but the checking-in for an appointment itself."""
        return tuple(it for it in self.catalogue.requests if it.code_detail is None)

    def coming(self) -> tuple[Appointment, ...]:
        """The appointments of today and later, the first ones first."""
        with self.store.reading() as connection:
            day = chain.today(connection, self.premises, self.clock.now())
            return appointments.since(connection, day_begins(day, self.premises))

    def appointment(self, appointment: int) -> Appointment | None:
        """The appointment of this id."""
        with self.store.reading() as connection:
            return appointments.of_id(connection, appointment)

    def of_code(self, told: str) -> Appointment | None:
        """The appointment of a code that was typed or scanned."""
        code = scan.appointment_code(told)
        if not is_code(code):
            return None
        with self.store.reading() as connection:
            return appointments.of_code(connection, code)

    def book(self, clerk: Clerk, request: str, day: date, begins: time, minutes: int) -> Appointment | NotDone:
        """Books a window of a local day and time for a request; `NotDone` says why it cannot be."""
        wanted = next((it for it in self.requests if it.id == request), None)
        if wanted is None:
            return NotDone("appointment.refused.request")
        hours = booking.Hours(self.premises.zone, self.premises.opening, _served(wanted))
        now = self.clock.now()
        window = booking.planned(day, begins, minutes, now, hours, self.rules)
        if isinstance(window, str):
            return NotDone(f"appointment.refused.{window}", self._limits())
        return self.store.transact(lambda connection: self._book(connection, clerk, request, window, now))

    def cancel(self, clerk: Clerk, appointment: int) -> Appointment | NotDone:
        """Calls an appointment off; `NotDone` where it is over, checked in, or was cancelled before."""
        now = self.clock.now()

        def transaction(connection: Connection) -> Appointment | NotDone:
            if not appointments.cancel(connection, appointment, clerk.id, now):
                return NotDone("appointment.not-open")
            self._record(connection, now, "appointment-cancelled", clerk, {"appointment": appointment})
            return _there(appointments.of_id(connection, appointment))

        return self.store.transact(transaction)

    def _book(self, connection: Connection, clerk: Clerk, request: str, window: Window, now: datetime) -> Appointment:
        code = self._free_code(connection)
        made = appointments.add(connection, code, request, window, now, clerk.id)
        facts: dict[str, Fact] = {
            "appointment": made,
            "request": request,
            "from": window.from_at.isoformat(timespec="minutes"),
            "until": window.until_at.isoformat(timespec="minutes"),
        }
        self._record(connection, now, "appointment-booked", clerk, facts)
        return _there(appointments.of_id(connection, made))

    def _free_code(self, connection: Connection) -> str:
        codes = (code_of(self.chance(CODES)) for _ in range(TRIES))
        return next(code for code in codes if appointments.of_code(connection, code) is None)

    def _limits(self) -> Mapping[str, str]:
        """The rules as messages name them."""
        return {
            "least": str(self.rules.least_min),
            "most": str(self.rules.most_min),
            "days": str(self.rules.most_days),
        }

    def _record(
        self, connection: Connection, now: datetime, event: str, clerk: Clerk, facts: Mapping[str, Fact]
    ) -> None:
        """Adds to the register. The last thing that a transaction writes."""
        happening = Happening(event, now, None, {"clerk": clerk.id, **facts})
        chain.record_today(connection, self.premises, happening)


def _served(request: Request) -> tuple[OpenSpan, ...]:
    hours = request.hours
    return (OpenSpan(EVERY_DAY, hours.start, hours.end),) if hours is not None else ()


def _there(found: Appointment | None) -> Appointment:
    """What was just written is there."""
    assert found is not None
    return found
