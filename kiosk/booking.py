"""Appointments before anybody comes: the code that a visitor brings, and which windows may be booked. Pure.

A code is seven digits by chance and one that checks them, so that a slip of the finger is found before anybody is
told that an appointment does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from kiosk.opening import OpenSpan, covered

CODE_DIGITS = 8
CODES = 10 ** (CODE_DIGITS - 1)
"""How many codes there are."""

BookingRefusal = Literal["past", "too-far", "no-such-time", "length", "closed", "not-served"]

# Damm's table: it finds every single wrong digit and every two neighbours that changed places.
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)


@dataclass(frozen=True, slots=True)
class Rules:
    """How long an appointment may be, in minutes, how long it is unless somebody says otherwise, and for how many
    days ahead it may be booked."""

    least_min: int = 5
    usual_min: int = 30
    most_min: int = 240
    most_days: int = 180


@dataclass(frozen=True, slots=True)
class Window:
    """From when until when somebody is expected, aware UTC."""

    from_at: datetime
    until_at: datetime


@dataclass(frozen=True, slots=True)
class Hours:
    """When the centre is open, and when somebody serves the request, by the clocks of `zone`; always where there are
    no spans."""

    zone: ZoneInfo
    opening: Sequence[OpenSpan] = ()
    served: Sequence[OpenSpan] = ()


def code_of(chance: int) -> str:
    """The code of a whole number below `CODES`: its digits, and the one that checks them."""
    digits = f"{chance:0{CODE_DIGITS - 1}d}"
    return digits + _check_digit(digits)


def is_code(text: str) -> bool:
    """Whether a text can be the code of an appointment: eight ASCII digits that fit together."""
    return len(text) == CODE_DIGITS and text.isascii() and text.isdecimal() and _check_digit(text) == "0"


def planned(
    day: date, begins: time, minutes: int, now: datetime, hours: Hours, rules: Rules
) -> Window | BookingRefusal:
    """The window of a local day and time, or why it cannot be booked at the moment `now`, aware."""
    if not rules.least_min <= minutes <= rules.most_min:
        return "length"
    window = _window(day, begins, minutes, hours.zone)
    if window is None:
        return "no-such-time"
    if window.from_at <= now:
        return "past"
    if window.from_at > now + timedelta(days=rules.most_days):
        return "too-far"
    local = window.from_at.astimezone(hours.zone), window.until_at.astimezone(hours.zone)
    if hours.opening and not covered(hours.opening, *local):
        return "closed"
    return "not-served" if hours.served and not covered(hours.served, *local) else window


def _window(day: date, begins: time, minutes: int, zone: ZoneInfo) -> Window | None:
    """None where the centre's clocks never show the time: spring takes an hour away."""
    local = datetime.combine(day, begins)
    try:
        from_at = local.replace(tzinfo=zone).astimezone(UTC)
        until_at = from_at + timedelta(minutes=minutes)
        shown = from_at.astimezone(zone).replace(tzinfo=None)
    except OverflowError:
        return None
    return Window(from_at, until_at) if shown == local else None


def _check_digit(digits: str) -> str:
    interim = 0
    for digit in digits:
        interim = int(_DAMM[interim][int(digit)])
    return str(interim)
