"""The measured service (S24): daily totals, kept by the closing of each visit and never by a walk through visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Table, TextClause, bindparam, case, func, select, text

from kiosk.estimate import Score
from kiosk.hands import OpenVisit
from kiosk.tables import daily_totals, wait_scores

DAYS_A_READING = 7
"""A week of totals is read in a few milliseconds; a year at once would keep every visitor waiting for it."""

NO_COUNTER = ""
"""Where nobody called or served."""


@dataclass(frozen=True, slots=True)
class Totals:
    """Sums over closed visits. `no_shows` were called and did not come, `left` were still waiting when their day was
    over: they have no waiting time. `waited_s` runs to the first call, `served_s` from the beginning of service;
    `within_standard` were noticed in time (S2) and never moved up (S5); `escalated` counts visits that moved up by
    the visitor's wish, and each climb because nobody answered; `faces` is the sum of `ratings` answers, 1 to 5."""

    finished: int = 0
    no_shows: int = 0
    left: int = 0
    waited_s: int = 0
    served_s: int = 0
    within_standard: int = 0
    escalated: int = 0
    follow_ups_kept: int = 0
    follow_ups_late: int = 0
    ratings: int = 0
    faces: int = 0

    def __add__(self, other: Totals) -> Totals:
        return Totals(*(getattr(self, it) + getattr(other, it) for it in NAMES))

    def __neg__(self) -> Totals:
        return Totals(*(-getattr(self, it) for it in NAMES))

    @property
    def closed(self) -> int:
        """How many visits ended, one way or another."""
        return self.finished + self.no_shows + self.left

    @property
    def mean_wait_min(self) -> float | None:
        """Minutes from check-in to the first call, on average; None where nobody was called."""
        return _share(self.waited_s / 60, self.finished + self.no_shows)

    @property
    def mean_service_min(self) -> float | None:
        """Minutes of service, on average."""
        return _share(self.served_s / 60, self.finished)

    @property
    def share_within_standard(self) -> float | None:
        """The share of visits that staff noticed in time and that never moved up, 0 to 1."""
        return _share(self.within_standard, self.closed)

    @property
    def mean_faces(self) -> float | None:
        """The average rating, 1 to 5."""
        return _share(self.faces, self.ratings)


NAMES = tuple(column.name for column in fields(Totals))


@dataclass(frozen=True, slots=True)
class DayTotals:
    """The totals of a day, of one request at one counter."""

    day: date
    request: str
    counter: str
    totals: Totals


@dataclass(frozen=True, slots=True)
class DayScore:
    """How good a day's announced waits were: sums over `told` visitors."""

    day: date
    told: int
    error_min: float
    before_high: int
    inside: int
    inside_shown: int


@dataclass(frozen=True, slots=True)
class Figures:
    """What the page and the report show: totals by day, request and counter, and the scores of announced waits."""

    rows: tuple[DayTotals, ...]
    scores: tuple[DayScore, ...]

    def whole(self) -> Totals:
        """All of it together."""
        return whole(it.totals for it in self.rows)


@dataclass(frozen=True, slots=True)
class Summary:
    """The same totals summed up: by day, by request and by counter, and the scores of announced waits."""

    by_day: Mapping[date, Totals]
    by_request: Mapping[str, Totals]
    by_counter: Mapping[str, Totals]
    scores: tuple[DayScore, ...]

    def whole(self) -> Totals:
        """All of it together."""
        return whole(self.by_day.values())


def _told(name: str) -> ColumnElement[int]:
    """A total as it is read. Whoever was still waiting at the end of the day was at no counter: they stand as the
    no-shows of none, and there no wait is one that a call ended."""
    column = daily_totals.c["no_shows" if name == "left" else name]
    if name not in ("no_shows", "left", "waited_s"):
        return column
    is_told = daily_totals.c.counter == NO_COUNTER if name == "left" else daily_totals.c.counter != NO_COUNTER
    return case((is_told, column), else_=0)


def _stored(totals: Totals) -> dict[str, int]:
    """The same, as it is written."""
    row = asdict(totals)
    row["no_shows"] += row.pop("left")
    return row


def _adding(table: Table, keys: Sequence[str]) -> TextClause:
    """SQLite and PostgreSQL understand these words alike; SQLAlchemy's own upserts are of one dialect each."""
    names = [column.name for column in table.columns]
    sums = ", ".join(f"{it} = {table.name}.{it} + excluded.{it}" for it in names if it not in keys)
    values = ", ".join(f":{it}" for it in names)
    words = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({values}) "
    return text(words + f"ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sums}").bindparams(
        *(bindparam(column.name, type_=column.type) for column in table.columns)
    )


_ADD = _adding(daily_totals, ("day", "request", "counter"))
_ADD_SCORE = _adding(wait_scores, ("day",))
_BETWEEN = (
    select(daily_totals.c.day, daily_totals.c.request, daily_totals.c.counter, *map(_told, NAMES))
    .where(daily_totals.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(daily_totals.c.day, daily_totals.c.request, daily_totals.c.counter)
)
_SUMS = [func.sum(_told(name)) for name in NAMES]
_DAYS = daily_totals.c.day.between(bindparam("first"), bindparam("last"))
_BY_DAY, _BY_REQUEST, _BY_COUNTER = (
    select(key, *_SUMS).where(_DAYS).group_by(key).order_by(key)
    for key in (daily_totals.c.day, daily_totals.c.request, daily_totals.c.counter)
)
_SCORES = (
    select(wait_scores)
    .where(wait_scores.c.day.between(bindparam("first"), bindparam("last")))
    .order_by(wait_scores.c.day)
)


def add(connection: Connection, day: date, request: str, counter: str | None, totals: Totals) -> None:
    """Adds to a day's totals; what turned out otherwise is added as its negative."""
    row: dict[str, Any] = {"day": day, "request": request, "counter": counter or NO_COUNTER, **_stored(totals)}
    connection.execute(_ADD, row)


def add_score(connection: Connection, day: date, score: Score) -> None:
    """Adds one announced wait to the day's score."""
    row = {
        "day": day,
        "told": 1,
        "error_min": score.error_min,
        "before_high": int(score.before_high),
        "inside": int(score.inside),
        "inside_shown": int(score.inside_shown),
    }
    connection.execute(_ADD_SCORE, row)


def of_closed(visit: OpenVisit, unnoticed_min: float) -> Totals:
    """What one visit that has just ended adds to the day."""
    assert visit.closed_at is not None
    noticed = visit.noticed_at
    in_time = noticed is not None and noticed - visit.began_to_wait_at <= timedelta(minutes=unnoticed_min)
    is_missed, begun = visit.status == "no-show", visit.first_called_at or visit.began_to_wait_at
    served = visit.closed_at - visit.taken_at if visit.taken_at is not None else timedelta()
    return Totals(
        finished=int(visit.status == "finished"),
        no_shows=int(is_missed and visit.counter is not None),
        left=int(is_missed and visit.counter is None),
        waited_s=max(0, int((begun - visit.began_to_wait_at).total_seconds())),
        served_s=max(0, int(served.total_seconds())),
        within_standard=int(in_time and not visit.moved_up),
        escalated=int(bool(visit.raised)),
    )


@dataclass(frozen=True, slots=True)
class Fetched:
    """Totals of some days as the store has them: read first, and made sense of after the reading has ended."""

    rows: Sequence[Row[Any]]
    scores: tuple[DayScore, ...]

    def figures(self) -> Figures:
        """What was fetched."""
        rows = (DayTotals(row[0], row[1], row[2], Totals(*row[3:])) for row in self.rows)
        return Figures(tuple(rows), self.scores)


def fetch(connection: Connection, first: date, last: date) -> Fetched:
    """The figures of the days from `first` to `last`, both included."""
    rows = connection.execute(_BETWEEN, {"first": first, "last": last}).all()
    return Fetched(rows, _scores(connection, first, last))


def figures(connection: Connection, first: date, last: date) -> Figures:
    """The same, within a reading that nobody waits for."""
    return fetch(connection, first, last).figures()


def summary(connection: Connection, first: date, last: date) -> Summary:
    """The figures of the same days, summed up by the store: it hands out a row for each of a hundred."""
    asked = {"first": first, "last": last}
    by_day, by_request, by_counter = (
        {row[0]: Totals(*row[1:]) for row in connection.execute(it, asked).all()}
        for it in (_BY_DAY, _BY_REQUEST, _BY_COUNTER)
    )
    return Summary(by_day, by_request, by_counter, _scores(connection, first, last))


def weeks(first: date, last: date) -> Iterator[tuple[date, date]]:
    """The days from `first` to `last`, both included, in pieces that one reading may take."""
    for days in range(0, (last - first).days + 1, DAYS_A_READING):
        begin = first + timedelta(days=days)
        yield begin, begin + timedelta(days=min(DAYS_A_READING - 1, (last - begin).days))


def joined(parts: Iterable[Figures]) -> Figures:
    """Figures of days that follow each other, as one."""
    told = list(parts)
    return Figures(tuple(row for it in told for row in it.rows), tuple(score for it in told for score in it.scores))


def summed(parts: Iterable[Summary]) -> Summary:
    """Summaries of days that follow each other, as one."""
    by_day: dict[date, Totals] = {}
    by_request: dict[str, Totals] = {}
    by_counter: dict[str, Totals] = {}
    scores: list[DayScore] = []
    for part in parts:
        by_day.update(part.by_day)
        _add_up(by_request, part.by_request)
        _add_up(by_counter, part.by_counter)
        scores += part.scores
    return Summary(by_day, by_request, by_counter, tuple(scores))


def whole(totals: Iterable[Totals]) -> Totals:
    """The sum."""
    return sum(totals, Totals())


def _add_up(sums: dict[str, Totals], more: Mapping[str, Totals]) -> None:
    for key, totals in more.items():
        sums[key] = sums.get(key, Totals()) + totals


def _scores(connection: Connection, first: date, last: date) -> tuple[DayScore, ...]:
    return tuple(DayScore(*row) for row in connection.execute(_SCORES, {"first": first, "last": last}).all())


def _share(part: float, all_of: int) -> float | None:
    return part / all_of if all_of else None
