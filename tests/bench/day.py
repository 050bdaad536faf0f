"""What a desk hears on a normal day: three simulated days of 5,000 visitors at 30 counters, on the pure modules."""

from __future__ import annotations

from statistics import median

from tests.bench.row import Row
from tests.kiosk.simulated_day import Day, simulated_day


def rows() -> list[Row]:
    """Alerts an hour, and how far anybody was passed; the worst of three days."""
    days = [simulated_day(seed) for seed in (1, 2, 3)]
    waits = ", ".join(f"{lane} {_wait_min(days, lane):.1f} min" for lane in ("ordinary", "priority"))
    calm = "5,000 visitors, 95 % of warnings heeded, worst of 3 days; urgent visits and complaints are among them"
    return [
        Row("alerts an hour", max(day.alerts_an_hour() for day in days), "", 6.0, calm),
        Row("passed by a later claim", max(max(day.passed_s) for day in days) / 60, "min", 30.0, f"waits: {waits}"),
    ]


def _wait_min(days: list[Day], lane: str) -> float:
    return median(it.path[1][1] - it.came_s for day in days for it in day.guests if it.lane == lane) / 60
