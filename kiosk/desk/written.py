"""Days and times as people write them in forms: 2026-11-30 and 14:30, in whatever language a browser speaks. What
cannot be read is `Unfit`, whose message says what is allowed."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from kiosk.draft import Refused

DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
TIME: Final = re.compile(r"([0-9]{1,2})[:：]([0-9]{2})")
"""A Chinese keyboard writes the wide colon, and the hour is read out without its zero."""

MOST_AHEAD: Final = timedelta(days=366)
"""Nobody promises, or is away, for longer: a year that is further off was mistyped."""


class Unfit(Refused):
    """Something in a form does not fit; `key` is the message that says what."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def day_of(written: str) -> date:
    """The day that a field says. Raises `Unfit`."""
    try:
        if DAY.fullmatch(written):
            return date.fromisoformat(written)
    except ValueError:
        pass
    raise Unfit("said.day")


def time_of(written: str) -> time:
    """The time of the day that a field says. Raises `Unfit`."""
    told = TIME.fullmatch(written)
    try:
        if told is not None:
            return time(int(told[1]), int(told[2]))
    except ValueError:
        pass
    raise Unfit("said.time")


def moment_of(day: str, clock_time: str, now: datetime, zone: ZoneInfo) -> datetime:
    """The moment that two fields say by the centre's clocks, today where no day is written. Raises `Unfit` for one
    that is not to come, or too far off."""
    on = day_of(day) if day else now.astimezone(zone).date()
    at = datetime.combine(on, time_of(clock_time), zone)
    if not now < at <= now + MOST_AHEAD:
        raise Unfit("said.until")
    return at
