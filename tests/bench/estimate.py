"""How good the waiting ranges are on eight real days of other offices: `python -m tests.bench.estimate [FILE]`.

Each date, office and queue is a day of a series, and of a line, for it has counters of its own. A newcomer at a
snapshot with somebody waiting and a counter open has the number being served + waiting + 1; the true wait ends midway
through the step in which that number is first reached, and who is never reached is left out and counted. A day is
told with what earlier days taught; the first is not scored.
"""

from __future__ import annotations

import csv
import gzip
import sys
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from statistics import fmean

from kiosk.estimate import Experience, Pace, PastWait, Rules, Score, Situation, estimate, learn, score
from tests.bench.row import Row

SNAPSHOTS = Path(__file__).parent / "data" / "queue-snapshots.csv.gz"
WINDOW_MIN = 60
LONGEST_STEP_MIN = 15
"""A longer step is a hole in the data and teaches no pace."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A queue at one minute of a day."""

    minute: int
    open: int
    waiting: int
    number: int
    nominal: int


@dataclass(frozen=True, slots=True)
class Day:
    """What one date gives: the paces and waits it teaches, and how many newcomers were never reached."""

    paces: tuple[Pace, ...]
    past: tuple[PastWait, ...]
    never_reached: int


@dataclass(frozen=True, slots=True)
class Ours:
    """How good our ranges were: for how many newcomers, by how many minutes the middle was wrong on average, and the
    shares of those called before the upper end, inside the range, and inside the range as shown."""

    count: int
    error_min: float
    before_high: float
    inside: float
    inside_shown: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A file, scored: ours, the errors in minutes of two simpler ways, and who was left out on the scored days."""

    ours: Ours
    by_last_min: float
    by_nominal_min: float
    never_reached: int


def rows(file: Path = SNAPSHOTS) -> list[Row]:
    """The figures of the waiting range."""
    found = outcome(file)
    ours, percent = found.ours, 100.0
    states = f"{ours.count} newcomers, {found.never_reached} never reached"
    last = f"{found.by_last_min:.1f} min if told the wait of the last called"
    nominal = f"{found.by_nominal_min:.0f} min if told people ahead x nominal minutes"
    cover = f"{ours.before_high * percent:.1f} % are called before the upper end, 80 % are meant"
    inside = f"{ours.inside * percent:.1f} % inside, {ours.inside_shown * percent:.1f} % inside the range as shown"
    return [
        Row("wait: newcomers short of 31,000", max(0, 31_000 - ours.count), "", 0, states),
        Row("wait: mean error", ours.error_min, "min", 15.0, nominal),
        Row("wait: error against the last wait alone", ours.error_min / found.by_last_min, "x", 0.92, last),
        Row("wait: upper end off its share", abs(ours.before_high - 0.8) * percent, "points", 4.0, cover),
        Row("wait: outside the range", (1 - ours.inside) * percent, "%", 46.0, inside),
    ]


def outcome(file: Path = SNAPSHOTS) -> Outcome:
    """Every day after the first told with what the days before it taught, and scored together."""
    days = read_days(file)
    rules = Rules()
    scores: list[Score] = []
    by_last: list[float] = []
    for today in sorted(days)[1:]:
        earlier = [day for date, day in days.items() if date < today]
        experience = learn(
            (pace for day in earlier for pace in day.paces), (wait for day in earlier for wait in day.past), rules
        )
        scores += _scores(days[today], experience, rules)
        by_last += _errors_by_last(days[today], experience)
    scored = [day for date, day in days.items() if date > min(days)]
    if not scores:
        raise SystemExit(f"{file}: needs at least two days with somebody waiting")
    by_nominal = [abs(_nominal(wait.situation) - wait.waited_min) for day in scored for wait in day.past]
    return Outcome(_ours(scores), fmean(by_last), fmean(by_nominal), sum(day.never_reached for day in scored))


def _scores(day: Day, experience: Experience, rules: Rules) -> Iterator[Score]:
    for wait in day.past:
        range_told = estimate(wait.situation, experience, rules)
        if range_told is not None:
            yield score(range_told, wait.waited_min, rules)


def _ours(scores: Sequence[Score]) -> Ours:
    return Ours(
        len(scores),
        fmean(it.error_min for it in scores),
        fmean(it.before_high for it in scores),
        fmean(it.inside for it in scores),
        fmean(it.inside_shown for it in scores),
    )


def _errors_by_last(day: Day, experience: Experience) -> Iterator[float]:
    """Where nobody was called yet, the last wait alone gets the same stand-in that ours gets: the usual pace."""
    for wait in day.past:
        last, gap = wait.situation.last_wait_min, experience.gap_min(wait.situation.line)
        stand_in = _nominal(wait.situation) if gap is None else (wait.situation.ahead + 1) * gap
        yield abs((stand_in if last is None else last) - wait.waited_min)


def _nominal(situation: Situation) -> float:
    return situation.ahead * situation.service_min


def read_days(file: Path) -> dict[str, Day]:
    """The file by date."""
    queues: dict[str, list[tuple[str, list[Snapshot]]]] = defaultdict(list)
    for (date, series), snapshots in _read_queues(file).items():
        queues[date].append((series, snapshots))
    return {date: _day(found) for date, found in queues.items()}


def _read_queues(file: Path) -> Mapping[tuple[str, str], list[Snapshot]]:
    queues: dict[tuple[str, str], list[Snapshot]] = defaultdict(list)
    with gzip.open(file, "rt", encoding="ascii", newline="") as opened:
        for line in csv.DictReader(opened):
            key = line["date"], f"{line['office']}-{line['queue']}"
            columns = ("minute", "open", "waiting", "number", "nominal")
            queues[key].append(Snapshot(*(int(line[column]) for column in columns)))
    return queues


def _day(queues: Iterable[tuple[str, list[Snapshot]]]) -> Day:
    paces, past, never = [], [], 0
    for series, snapshots in queues:
        paces.append(_pace(series, snapshots))
        for situation, waited_min in _newcomers(series, snapshots):
            if waited_min is None:
                never += 1
            else:
                past.append(PastWait(situation, waited_min))
    return Day(tuple(paces), tuple(past), never)


def _pace(series: str, snapshots: Sequence[Snapshot]) -> Pace:
    busy = [
        (after.minute - before.minute, max(0, after.number - before.number))
        for before, after in pairwise(snapshots)
        if before.waiting >= 1 and before.open >= 1 and after.minute - before.minute <= LONGEST_STEP_MIN
    ]
    return Pace(series, sum(minutes for minutes, _ in busy), sum(calls for _, calls in busy))


def _newcomers(series: str, snapshots: Sequence[Snapshot]) -> Iterator[tuple[Situation, float | None]]:
    """What each newcomer meets, and the true wait in minutes, None if the number is never reached."""
    minutes = [it.minute for it in snapshots]
    came = _first_reached([it.number + it.waiting for it in snapshots], minutes)
    called = _first_reached([it.number for it in snapshots], minutes)
    for place, now in enumerate(snapshots):
        if now.waiting < 1 or now.open < 1:
            continue
        last = called[now.number] - came[now.number] if now.number in called and now.number in came else None
        since = snapshots[bisect_left(minutes, now.minute - WINDOW_MIN)]
        calls, watched = now.number - since.number, now.minute - since.minute
        last_wait = None if last is None else max(0.0, last)
        met = Situation(series, series, now.waiting, now.open, calls, watched, last_wait, now.nominal)
        yield met, _true_wait_min(snapshots, place)


def _first_reached(counts: Sequence[int], minutes: Sequence[int]) -> dict[int, float]:
    """For each number the middle of the step in which a growing count first reached it; none for the first's."""
    reached: dict[int, float] = {}
    highest = counts[0]
    for (_, before), (count, after) in pairwise(zip(counts, minutes, strict=True)):
        for number in range(highest + 1, count + 1):
            reached[number] = (before + after) / 2
        highest = max(highest, count)
    return reached


def _true_wait_min(snapshots: Sequence[Snapshot], place: int) -> float | None:
    now = snapshots[place]
    number = now.number + now.waiting + 1
    for step in range(place + 1, len(snapshots)):
        if snapshots[step].number >= number:
            return (snapshots[step - 1].minute + snapshots[step].minute) / 2 - now.minute
    return None


def main() -> None:
    """Print the figures of a file."""
    file = Path(sys.argv[1]) if len(sys.argv) > 1 else SNAPSHOTS
    for row in rows(file):
        print(f"{row.name:42} {row.value:8.2f} {row.unit:7} limit {row.limit:g}   {row.note}")


if __name__ == "__main__":
    main()
