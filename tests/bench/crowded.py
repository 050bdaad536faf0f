"""What a visitor feels of a busy house: taking a number, and frames on the lobby's screen, while a year's report is
read, 200 phones ask and 50 boards are open; in turns with the same house at rest."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from itertools import count

from kiosk.reception import Reception
from kiosk.wiring import open_reception, open_upgraded_store
from printing.tcp_printer import TcpPrinter
from tests.bench.load import Load, load_of, running
from tests.bench.paper import AnsweringPrinter
from tests.bench.row import Row
from tests.bench.served_desk import ServedDesk, served_desk
from tests.bench.touchscreen import long_visit, opened, settled, timed_frames
from tests.journeys.lobby import Lobby
from tests.kiosk.lobby import renovation

ROUNDS = 5
VISITORS, VISITOR_EVERY_S = 60, 0.15
VISITS_A_ROUND = 3
WITH = f"200 phones, 50 boards and a year's report; without, {{:.1f}} ms, {ROUNDS} rounds, {os.cpu_count()} cores"

Times = list[float]


def rows() -> list[Row]:
    """Each figure as the ratio of a round's tails, with the load and without; the median of all rounds."""
    with served_desk() as desk:
        load = load_of(desk)
        return [_check_in(desk, load), _frame(desk, load)]


def _check_in(desk: ServedDesk, load: Load) -> Row:
    with closing(open_upgraded_store(desk.house.settings)) as store:
        reception = open_reception(desk.house, store)
        reception.warm_up()
        numbers = count()
        alone, crowded = _in_turns(load, lambda: _visitors(reception, numbers))
    ratio, usual = _compared(alone, crowded, 20)
    return Row("check-in in a busy house, p95", ratio, "x", 2, WITH.format(usual))


def _visitors(reception: Reception, numbers: count[int]) -> Times:
    """Milliseconds of each check-in; visitors come at a quick pace, not all at once."""
    took_ms = []
    for _ in range(VISITORS):
        told = renovation(f"crowded-{next(numbers)}")
        began = time.perf_counter()
        reception.check_in(told)
        took_ms.append((time.perf_counter() - began) * 1000)
        time.sleep(max(0.0, began + VISITOR_EVERY_S - time.perf_counter()))
    return took_ms


def _frame(desk: ServedDesk, load: Load) -> Row:
    """The screens share the desk's store; their printer draws nothing, as a real one has a processor of its own."""
    with (
        TcpPrinter(AnsweringPrinter()) as printer,
        opened(printer=printer.address, state=desk.state) as lobby,
        settled(lobby),
        timed_frames(lobby) as took_ms,
    ):
        long_visit(lobby)
        alone, crowded = _in_turns(load, lambda: _visits(lobby, took_ms))
    ratio, usual = _compared(alone, crowded, 100)
    return Row("frame in a busy house, p99", ratio, "x", 2, WITH.format(usual))


def _visits(lobby: Lobby, took_ms: Times) -> Times:
    took_ms.clear()
    for _ in range(VISITS_A_ROUND):
        long_visit(lobby)
    return list(took_ms)


def _in_turns(load: Load, measure: Callable[[], Times]) -> tuple[list[Times], list[Times]]:
    """The rounds without the load, and those with it."""
    alone: list[Times] = []
    crowded: list[Times] = []
    for _ in range(ROUNDS):
        alone.append(measure())
        with running(load):
            crowded.append(measure())
    return alone, crowded


def _compared(alone: list[Times], crowded: list[Times], parts: int) -> tuple[float, float]:
    """The median ratio of the last of so many quantiles, and its usual value without the load."""
    tails = [(_tail(a, parts), _tail(c, parts)) for a, c in zip(alone, crowded, strict=True)]
    return statistics.median(c / a for a, c in tails), statistics.median(a for a, _ in tails)


def _tail(times: Times, parts: int) -> float:
    return statistics.quantiles(times, n=parts)[-1]


if __name__ == "__main__":
    print(*rows(), sep="\n")
