"""What reception knows of the house it works in, and the service day that its clock tells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Protocol
from zoneinfo import ZoneInfo

from kiosk.opening import OpenSpan
from kiosk.printernames import PrinterRole, printer_name


@dataclass(frozen=True, slots=True)
class Premises:
    """The facts of the settings that reception needs. Texts are by language. `staff_slip_printer` is None where no
    staff slip is wanted; `public_url` is empty where phones cannot reach the house; `late_return_min` for how many
    whole minutes a missed call keeps the place, 0 for not at all; `opening` when the centre is open, always where
    it is empty."""

    name: Mapping[str, str]
    place: Mapping[str, str]
    hours: Mapping[str, str]
    telephone: str
    waiting_area: Mapping[str, str]
    kiosk_name: str
    zone: ZoneInfo
    day_starts: time
    public_url: str
    staff_slip_printer: PrinterRole | None
    stale_after_s: int
    late_return_min: int
    opening: tuple[OpenSpan, ...] = ()

    def printer(self, role: PrinterRole) -> str:
        """What this kiosk's printer for that is called in the spool."""
        return printer_name(role, self.kiosk_name)


class Calendar(Protocol):
    """Whatever tells when a service day begins: premises, and the settings that they are made of."""

    @property
    def zone(self) -> ZoneInfo:
        """By whose clocks."""

    @property
    def day_starts(self) -> time:
        """At which of their hours."""


def service_day(now: datetime, calendar: Calendar, latest: date | None = None) -> date:
    """The service day of an aware moment: it begins at `day_starts` local time, so a night belongs to the day
    before. Never before `latest`: a clock that jumped back does not open a day again."""
    local = now.astimezone(calendar.zone)
    day = local.date() if local.time() >= calendar.day_starts else local.date() - timedelta(days=1)
    return day if latest is None else max(day, latest)


def day_begins(day: date, calendar: Calendar) -> datetime:
    """The aware moment at which a service day begins."""
    return datetime.combine(day, calendar.day_starts, calendar.zone)


def day_ends(now: datetime, calendar: Calendar) -> datetime:
    """The aware moment at which the service day of `now` gives way to the next one."""
    return day_begins(service_day(now, calendar) + timedelta(days=1), calendar)
