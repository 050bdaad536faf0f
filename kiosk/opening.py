"""Whether a kiosk gives numbers now: its opening hours, and what staff ordered. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal, get_args

from kiosk.orders import ClosedFor, Orders

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = get_args(Weekday)


@dataclass(frozen=True, slots=True)
class OpenSpan:
    """From `start` to `end`, local time, on the `days` of the week it begins on, Monday 0, at least one; an `end` at
    or before `start` is the next day's."""

    days: frozenset[int]
    start: time
    end: time

    def holds(self, local: datetime) -> bool:
        """Whether a local moment lies in it."""
        return any(opens <= local < closes for opens, closes in self._around(local, -1, 1))

    def opens_after(self, local: datetime) -> datetime:
        """When it begins next."""
        return next(opens for opens, _ in self._around(local, 0, 8) if opens > local)

    def closes_after(self, local: datetime) -> datetime | None:
        """When it ends that holds a local moment; None where it does not hold it."""
        return next((closes for opens, closes in self._around(local, -1, 1) if opens <= local < closes), None)

    def _around(self, local: datetime, first: int, beyond: int) -> list[tuple[datetime, datetime]]:
        days = [local.date() + timedelta(days=away) for away in range(first, beyond)]
        over = timedelta(days=1 if self.end <= self.start else 0)
        return [
            (datetime.combine(day, self.start, local.tzinfo), datetime.combine(day + over, self.end, local.tzinfo))
            for day in days
            if day.weekday() in self.days
        ]


@dataclass(frozen=True, slots=True)
class Open:
    """Numbers are given."""


@dataclass(frozen=True, slots=True)
class ClosedByStaff:
    """No numbers until staff open again."""

    why: ClosedFor


@dataclass(frozen=True, slots=True)
class AfterHours:
    """Outside the opening hours; `opens_at` is aware local time."""

    opens_at: datetime


Door = Open | ClosedByStaff | AfterHours


def door(spans: Sequence[OpenSpan], orders: Orders, local: datetime) -> Door:
    """How the door stands at an aware local moment; without spans it is always open."""
    if orders.closed is not None:
        return ClosedByStaff(orders.closed)
    lifted = orders.open_until is not None and local < orders.open_until
    if not spans or lifted or any(span.holds(local) for span in spans):
        return Open()
    return AfterHours(min(span.opens_after(local) for span in spans))


def covered(spans: Sequence[OpenSpan], begin: datetime, end: datetime) -> bool:
    """Whether the spans hold all of the time between two aware local moments, one after the other or together."""
    reached = begin
    while reached < end:
        ends = [at for span in spans if (at := span.closes_after(reached)) is not None]
        if not ends:
            return False
        reached = max(ends)
    return True
