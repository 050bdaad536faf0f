"""What the estimate of a wait is fed with: today's calls, who serves now, and what earlier weeks taught."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, func, insert, select, update

from kiosk import estimate, staff
from kiosk.estimate import Experience, Pace, PastWait, Situation, Wait
from kiosk.figures import add_score
from kiosk.roles import as_parameters, is_one_of
from kiosk.staff import OnDuty
from kiosk.store import Store
from kiosk.tables import calls, told_waits

WATCHED = timedelta(hours=1)
WEEKS = timedelta(days=28)
PAGE = 1000
LINE_SEPARATOR = " "
"""Between the roles of a line in its name; no role's id holds one."""

_FIRST_CALLS = (
    calls.c.day == bindparam("day"),
    calls.c.waited_min.is_not(None),
)
_OF_SERIES = (*_FIRST_CALLS, calls.c.series == bindparam("series"))
_LAST_WAIT = select(calls.c.waited_min).where(*_OF_SERIES).order_by(calls.c.at.desc()).limit(1)
_TELL = insert(told_waits)
_TOLD = select(told_waits.c.low_min, told_waits.c.middle_min, told_waits.c.high_min).where(
    told_waits.c.visit == bindparam("visit")
)
_CALLED = (
    update(told_waits)
    .where(told_waits.c.visit == bindparam("of"), told_waits.c.waited_min.is_(None))
    .values(waited_min=bindparam("waited"))
    .returning(told_waits.c.low_min, told_waits.c.middle_min, told_waits.c.high_min)
)
# A month holds thousands: nothing is read that nobody learns from, and the situation comes as `Situation` takes it.
_PAST = (
    select(
        told_waits.c.visit,
        told_waits.c.day,
        told_waits.c.at,
        told_waits.c.role,
        told_waits.c.waited_min,
        told_waits.c.series,
        told_waits.c.line,
        told_waits.c.ahead,
        told_waits.c.open_counters,
        told_waits.c.calls,
        told_waits.c.watched_min,
        told_waits.c.last_wait_min,
        told_waits.c.service_min,
    )
    .where(told_waits.c.day == bindparam("day"), told_waits.c.visit > bindparam("after"))
    .where(told_waits.c.waited_min.is_not(None))
    .order_by(told_waits.c.visit)
    .limit(PAGE)
)


@cache
def _today(count: int) -> Select[Any]:
    """Today's calls of a line of so many roles, and the last wait of a series."""
    of_line = (*_FIRST_CALLS, is_one_of(calls.c.role, count))
    return select(
        select(func.count()).where(*of_line, calls.c.at >= bindparam("after")).scalar_subquery().label("calls"),
        select(func.min(calls.c.at)).where(*of_line).scalar_subquery().label("begun"),
        _LAST_WAIT.scalar_subquery().label("last_wait"),
    )


@dataclass(frozen=True, slots=True)
class Newcomer:
    """Whose wait is estimated: the visit's series and role, and how many of its line will be called before, whatever
    their series."""

    series: str
    role: str
    ahead: int


class Forecast:
    """Estimates waits. What the last weeks taught is learned once for each service day and then remembered; of two
    who ask at once, one waits for the other.

    `service_min`: how long a visit takes at one counter, for a house that knows nothing of its own yet.
    """

    def __init__(self, store: Store, rules: estimate.Rules, service_min: float) -> None:
        self.rules = rules
        self._store = store
        self._service_min = service_min
        self._learned: tuple[date, Experience] | None = None
        self._learning = threading.Lock()

    def experience(self, day: date) -> Experience:
        """What the weeks before a day taught. To be asked for outside a transaction: it reads page by page."""
        with self._learning:
            if self._learned is None or self._learned[0] != day:
                past = tuple(_past(self._store, day))
                waits = [PastWait(Situation(*met), waited_min) for _, _, _, _, waited_min, *met in past]
                self._learned = day, estimate.learn(paces(past), waits, self.rules)
            return self._learned[1]

    def learned(self, day: date) -> Experience | None:
        """What is remembered for a day, without reading; None where another day was learned, or none."""
        learned = self._learned
        return learned[1] if learned is not None and learned[0] == day else None

    def wait(self, situation: Situation, experience: Experience) -> Wait | None:
        """The wait of somebody in a situation; None while nobody serves."""
        return estimate.estimate(situation, experience, self.rules)

    def shown(self, wait: Wait | None) -> tuple[int, int] | None:
        """The range as people see it, in minutes; None where nothing can be promised."""
        return None if wait is None else wait.shown(self.rules.step_min)

    def situation(
        self, connection: Connection, day: date, it: Newcomer, everybody: Sequence[OnDuty], now: datetime
    ) -> Situation:
        """What a newcomer meets just now, with everybody who works here as they are there."""
        serving, roles = staff.open_counters(everybody, it.role), sorted(staff.line(everybody, it.role))
        line = LINE_SEPARATOR.join(roles)
        if serving == 0:
            return Situation(it.series, line, it.ahead, 0, 0, 0.0, None, self._service_min)
        asked = {"day": day, "series": it.series, "after": now - WATCHED}
        today = connection.execute(_today(len(roles)), asked | as_parameters(roles)).one()
        watched = min(now - today.begun, WATCHED) if today.begun else timedelta()
        minutes = max(watched.total_seconds() / 60, 0.0)
        return Situation(
            series=it.series,
            line=line,
            ahead=it.ahead,
            open_counters=serving,
            calls=today.calls,
            watched_min=minutes,
            last_wait_min=today.last_wait,
            service_min=self._service_min,
        )


def keep_told(
    connection: Connection, visit: int, day: date, role: str, situation: Situation, wait: Wait, at: datetime
) -> None:
    """Remembers what a visitor of a role was told, to be scored when the call comes, and learned from."""
    connection.execute(
        _TELL,
        {
            "visit": visit,
            "day": day,
            "series": situation.series,
            "role": role,
            "line": situation.line,
            "at": at,
            "ahead": situation.ahead,
            "open_counters": situation.open_counters,
            "calls": situation.calls,
            "watched_min": situation.watched_min,
            "last_wait_min": situation.last_wait_min,
            "service_min": situation.service_min,
            "low_min": wait.low_min,
            "middle_min": wait.middle_min,
            "high_min": wait.high_min,
        },
    )


def told(connection: Connection, visit: int) -> Wait | None:
    """What a visitor was told; None where nobody served then."""
    row = connection.execute(_TOLD, {"visit": visit}).first()
    return None if row is None else Wait(*row)


def keep_called(connection: Connection, visit: int, day: date, waited_min: float, rules: estimate.Rules) -> None:
    """The first call came: what was told about this wait is scored, where anything was."""
    row = connection.execute(_CALLED, {"of": visit, "waited": waited_min}).first()
    if row is not None:
        add_score(connection, day, estimate.score(Wait(*row), waited_min, rules))


def paces(past: Sequence[Row[Any]]) -> Iterator[Pace]:
    """For each day and line how many of all its roles were called, and for how many minutes somebody waited."""
    spans: dict[date, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in past:
        began_min = row.at.timestamp() / 60
        spans[row.day][row.role].append((began_min, began_min + row.waited_min))
    for line in sorted({row.line for row in past}):
        for of_role in spans.values():
            waits = [span for role in line.split(LINE_SEPARATOR) for span in of_role.get(role, ())]
            if waits:
                yield Pace(line, covered(waits), len(waits))


def covered(spans: Sequence[tuple[float, float]]) -> float:
    """How much of the time line the spans cover together."""
    total, reached = 0.0, float("-inf")
    for begin, end in sorted(spans):
        total += max(0.0, end - max(begin, reached))
        reached = max(reached, end)
    return total


def _past(store: Store, day: date) -> Iterator[Row[Any]]:
    """What was told in the weeks before a day and then came about, a page a reading, so that no visitor waits."""
    for back in range(WEEKS.days, 0, -1):
        after, page = 0, PAGE
        while page == PAGE:
            with store.reading() as connection:
                rows = connection.execute(_PAST, {"day": day - timedelta(days=back), "after": after}).all()
            yield from rows
            after, page = (rows[-1].visit if rows else after), len(rows)
