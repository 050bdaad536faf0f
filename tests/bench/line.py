"""How long it takes to put 200 people in order, with lanes, appointments and reasons."""

from __future__ import annotations

import statistics
import time

from kiosk.line import Appointment, Rules, Waiting, order
from tests.bench.row import Row

PEOPLE = 200
ROUNDS = 200


def rows() -> list[Row]:
    """The median of many rounds."""
    line = [_person(visit) for visit in range(PEOPLE)]
    measured_ms = [_once_ms(line) for _ in range(ROUNDS)]
    return [
        Row(f"order of {PEOPLE} waiting", statistics.median(measured_ms), "ms", 2.0, f"median of {ROUNDS} rounds")
    ]


def _person(visit: int) -> Waiting:
    since_s = visit * 7919 % 3600
    appointment = Appointment(since_s + 600, since_s + 1500) if visit % 10 == 0 else None
    return Waiting(visit, "priority" if visit % 5 == 0 else "ordinary", since_s, appointment)


def _once_ms(line: list[Waiting]) -> float:
    begun = time.perf_counter()
    order(line, 3600, Rules())
    return (time.perf_counter() - begun) * 1000
