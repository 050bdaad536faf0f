"""Codes that check themselves, and which windows may be booked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.booking import CODES, BookingRefusal, Hours, Rules, Window, code_of, is_code, planned
from kiosk.opening import OpenSpan

SHANGHAI, BERLIN = ZoneInfo("Asia/Shanghai"), ZoneInfo("Europe/Berlin")
MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
NOW = datetime(2026, 11, 23, 9, 41, tzinfo=SHANGHAI)
WEEKDAYS = frozenset(range(5))
OPEN = (OpenSpan(WEEKDAYS, time(8, 30), time(12)), OpenSpan(WEEKDAYS, time(12), time(18)))
HOURS = Hours(SHANGHAI, OPEN)

codes = st.integers(0, CODES - 1).map(code_of)
places = st.integers(0, 7)


@given(codes)
def test_a_code_is_eight_digits_that_fit_together(code: str) -> None:
    assert len(code) == 8
    assert is_code(code)


@given(codes, places, st.sampled_from("0123456789"))
def test_one_wrong_digit_is_always_found(code: str, place: int, digit: str) -> None:
    typed = code[:place] + digit + code[place + 1 :]
    assert is_code(typed) == (typed == code)


@given(codes, st.integers(0, 6))
def test_two_digits_that_changed_places_are_always_found(code: str, place: int) -> None:
    typed = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
    assert is_code(typed) == (typed == code)


@pytest.mark.parametrize(
    "typed", ["", "1234567", "123456711", "1234567 ", "A2345671", "１２３４５６７１", "²2345671", "-1234567"]
)
def test_what_is_no_eight_digits_is_no_code(typed: str) -> None:
    assert not is_code(typed)


def why_not(day: date, begins: time, minutes: int, hours: Hours = HOURS) -> str | None:
    """Why a window cannot be booked, None where it can."""
    found = planned(day, begins, minutes, NOW, hours, Rules())
    return found if isinstance(found, str) else None


@pytest.mark.parametrize(
    ("day", "begins", "minutes", "why"),
    [
        (MONDAY, time(14), 30, None),
        (MONDAY, time(8, 30), 30, "past"),
        (MONDAY, time(9, 41), 30, "past"),
        (MONDAY, time(9, 42), 30, None),
        (MONDAY, time(17, 30), 30, None),
        (MONDAY, time(17, 31), 30, "closed"),
        (MONDAY, time(18), 30, "closed"),
        (MONDAY, time(11, 45), 30, None),
        (SUNDAY, time(14), 30, "closed"),
        (MONDAY, time(14), 4, "length"),
        (MONDAY, time(13), 240, None),
        (MONDAY, time(13), 241, "length"),
        (MONDAY, time(14), 0, "length"),
        (MONDAY, time(14), -30, "length"),
        (MONDAY, time(14), 10**15, "length"),
        (date(2027, 5, 21), time(14), 30, None),
        (date(2027, 5, 25), time(14), 30, "too-far"),
        (date(2025, 11, 24), time(14), 30, "past"),
        (date.max, time(23, 59), 30, "too-far"),
        (date.min, time(0), 30, "no-such-time"),
    ],
)
def test_a_window_lies_ahead_within_the_opening_hours(
    day: date, begins: time, minutes: int, why: BookingRefusal | None
) -> None:
    assert why_not(day, begins, minutes) == why


def test_the_hours_of_the_request_count_as_well() -> None:
    finance = Hours(SHANGHAI, OPEN, (OpenSpan(frozenset(range(7)), time(8, 30), time(17, 30)),))
    assert why_not(MONDAY, time(17, 15), 30, finance) == "not-served"
    assert why_not(MONDAY, time(17), 30, finance) is None


def test_a_house_that_is_open_at_night_takes_a_window_across_midnight() -> None:
    nightly = Hours(SHANGHAI, (OpenSpan(frozenset(range(7)), time(20), time(8)),))
    assert why_not(MONDAY, time(23, 45), 30, nightly) is None
    assert why_not(MONDAY, time(19, 45), 30, nightly) == "closed"


def test_a_house_without_hours_takes_a_window_at_any_time() -> None:
    assert why_not(SUNDAY, time(3), 30, Hours(SHANGHAI)) is None


def test_an_hour_that_spring_takes_away_cannot_be_booked() -> None:
    assert why_not(date(2027, 3, 28), time(2, 30), 30, Hours(BERLIN)) == "no-such-time"
    found = planned(date(2027, 3, 28), time(1, 45), 30, NOW, Hours(BERLIN), Rules())
    assert found == Window(datetime(2027, 3, 28, 0, 45, tzinfo=UTC), datetime(2027, 3, 28, 1, 15, tzinfo=UTC))
