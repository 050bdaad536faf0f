"""Opening hours, and orders of staff above them."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from kiosk.opening import AfterHours, ClosedByStaff, Open, OpenSpan, door
from kiosk.orders import STANDING_ORDERS, Orders

SHANGHAI = ZoneInfo("Asia/Shanghai")
WORKDAYS = OpenSpan(frozenset(range(5)), time(8, 30), time(18, 0))
SATURDAY = OpenSpan(frozenset({5}), time(9, 0), time(12, 0))
NIGHTS = OpenSpan(frozenset({4}), time(20, 0), time(2, 0))
MONDAY = datetime(2026, 11, 23, tzinfo=SHANGHAI)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """A local moment of the week that begins on Monday 23 November 2026."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def test_a_centre_that_names_no_hours_is_always_open() -> None:
    assert door((), STANDING_ORDERS, at(6, 3)) == Open()


@pytest.mark.parametrize(
    ("now", "stands"),
    [
        (at(0, 8, 29), AfterHours(at(0, 8, 30))),
        (at(0, 8, 30), Open()),
        (at(0, 17, 59), Open()),
        (at(0, 18), AfterHours(at(1, 8, 30))),
        (at(4, 18), AfterHours(at(5, 9))),
        (at(5, 11), Open()),
        (at(5, 12), AfterHours(at(7, 8, 30))),
        (at(6, 23), AfterHours(at(7, 8, 30))),
    ],
)
def test_outside_the_hours_it_says_when_it_opens_again(now: datetime, stands: object) -> None:
    assert door((WORKDAYS, SATURDAY), STANDING_ORDERS, now) == stands


def test_hours_across_midnight_belong_to_the_day_on_which_they_begin() -> None:
    assert door((NIGHTS,), STANDING_ORDERS, at(5, 1, 59)) == Open()
    assert door((NIGHTS,), STANDING_ORDERS, at(5, 2)) == AfterHours(at(11, 20))
    assert door((NIGHTS,), STANDING_ORDERS, at(4, 1)) == AfterHours(at(4, 20))


def test_hours_of_one_day_a_week_are_found_a_week_later() -> None:
    assert door((SATURDAY,), STANDING_ORDERS, at(5, 9, 0) + timedelta(hours=4)) == AfterHours(at(12, 9))


def test_staff_close_whatever_the_hours_say_and_lift_the_hours_for_a_while() -> None:
    assert door((WORKDAYS,), Orders(closed="repair"), at(0, 10)) == ClosedByStaff("repair")
    lifted = Orders(open_until=at(1, 4))
    assert door((WORKDAYS,), lifted, at(0, 22)) == Open()
    assert door((WORKDAYS,), lifted, at(1, 4)) == AfterHours(at(1, 8, 30))
    assert door((WORKDAYS,), Orders("pause", at(1, 4)), at(0, 22)) == ClosedByStaff("pause")
