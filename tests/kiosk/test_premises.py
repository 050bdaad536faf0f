"""The service day: by the centre's clock on the wall, from its own hour, and never opened twice."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.premises import service_day


@dataclass(frozen=True)
class Centre:
    """When its days begin."""

    zone: ZoneInfo
    day_starts: time


LANHU = Centre(ZoneInfo("Asia/Shanghai"), time(4, 0))


@pytest.mark.parametrize(
    ("now", "day"),
    [
        ("2026-11-23T09:00+08:00", "2026-11-23"),
        ("2026-11-23T23:59+08:00", "2026-11-23"),
        ("2026-11-24T03:59:59+08:00", "2026-11-23"),
        ("2026-11-24T04:00+08:00", "2026-11-24"),
        ("2026-11-23T17:00+00:00", "2026-11-23"),
        ("2026-11-23T20:00+00:00", "2026-11-24"),
        ("2027-01-01T01:00+08:00", "2026-12-31"),
    ],
)
def test_a_service_day_begins_at_its_hour_in_the_centre(now: str, day: str) -> None:
    assert service_day(datetime.fromisoformat(now), LANHU) == date.fromisoformat(day)


@pytest.mark.parametrize("now", ["2026-03-29T00:59+00:00", "2026-03-29T01:00+00:00", "2026-10-25T00:59+00:00"])
def test_a_changed_summer_time_does_not_move_the_day(now: str) -> None:
    berlin = Centre(ZoneInfo("Europe/Berlin"), time(0, 0))
    moment = datetime.fromisoformat(now)
    assert service_day(moment, berlin) == moment.astimezone(berlin.zone).date()


@given(st.datetimes(min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1)), st.dates())
def test_a_clock_that_jumps_back_never_opens_an_earlier_day(wall: datetime, latest: date) -> None:
    assert service_day(wall.replace(tzinfo=UTC), LANHU, latest) >= latest
