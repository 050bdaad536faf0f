"""How long somebody will wait, as a range: today's calls, the last wait, and what the centre has learned; pure.

A single number would be a promise, so there is none: a visitor hears a range that four of five people are called
within, and nothing while nobody serves.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

BANDS_MIN = (10.0, 20.0, 40.0)
"""Where a short wait ends and a longer one begins: short ones spread wider for their length than long ones."""

LEAST_EXPECTED_MIN = 1.0
"""What a wait is at least divided by, so that a wait of seconds teaches no factor of a hundred."""


@dataclass(frozen=True, slots=True)
class Rules:
    """How the evidence is weighed.

    `least_min` and `least_calls` are what the last hour must hold before its calls count; `calls_share` is their
    part of today's evidence (the rest is the last wait), `usual_share` the part of the centre's usual pace once it
    is known. `pace_calls` and `spread_waits` say how many of its own a line or a series needs to count as much as the
    centre.
    """

    least_min: float = 15.0
    least_calls: int = 2
    calls_share: float = 0.3
    usual_share: float = 0.5
    pace_calls: float = 10.0
    spread_waits: float = 100.0
    step_min: int = 5


@dataclass(frozen=True, slots=True)
class Situation:
    """What one visitor meets. A `line` is everybody whom the same counters serve, whatever their series: `ahead` of
    it are called before, `open_counters` serve it now, `calls` of it fell into the last `watched_min` (an hour, or
    less since the day's start).

    `last_wait_min` is how long the last one called of the `series` had waited, None before the day's first;
    `service_min` is the configured length of such a visit at one counter.
    """

    series: str
    line: str
    ahead: int
    open_counters: int
    calls: int
    watched_min: float
    last_wait_min: float | None
    service_min: float


@dataclass(frozen=True, slots=True)
class Pace:
    """`calls` of a line in the `busy_min` of an earlier day in which somebody waited and a counter was open."""

    line: str
    busy_min: float
    calls: int


@dataclass(frozen=True, slots=True)
class PastWait:
    """What a visitor of an earlier day met, and how long it was until the call."""

    situation: Situation
    waited_min: float


@dataclass(frozen=True, slots=True)
class Spread:
    """Factors on the expected wait that one, two and a half, and four of five people stayed below."""

    low: float
    middle: float
    high: float


UNLEARNED = Spread(0.5, 1.0, 1.6)
"""Until the centre has days of its own."""


@dataclass(frozen=True, slots=True)
class Experience:
    """What the centre's last weeks taught: minutes between two calls of a line, and spreads of a series by length of
    the wait.

    The key `None` is the centre as a whole. An empty one is the first day.
    """

    gaps_min: Mapping[str | None, float] = field(default_factory=lambda: MappingProxyType({}))
    spreads: Mapping[tuple[str | None, int], Spread] = field(default_factory=lambda: MappingProxyType({}))

    def gap_min(self, line: str) -> float | None:
        """Minutes between two calls of a line while somebody waits; None on the first day."""
        return self.gaps_min.get(line, self.gaps_min.get(None))

    def spread(self, series: str, expected: float) -> Spread:
        """The factors for an expected wait in minutes."""
        band = band_of(expected)
        return self.spreads.get((series, band), self.spreads.get((None, band), UNLEARNED))


@dataclass(frozen=True, slots=True)
class Wait:
    """A wait in minutes: one of five is called before `low_min`, four of five before `high_min`."""

    low_min: float
    middle_min: float
    high_min: float

    def shown(self, step_min: int) -> tuple[int, int]:
        """The range as people see it: down and up to whole steps, never empty."""
        low = math.floor(self.low_min / step_min) * step_min
        return low, max(math.ceil(self.high_min / step_min) * step_min, low + step_min)


@dataclass(frozen=True, slots=True)
class Score:
    """How good a range was that somebody was told: by how many minutes its middle was wrong, and whether the call
    came before the upper end, inside the range, and inside the range as shown."""

    error_min: float
    before_high: bool
    inside: bool
    inside_shown: bool


def estimate(now: Situation, experience: Experience, rules: Rules) -> Wait | None:
    """The wait of whoever comes next, or None while nobody serves the line."""
    if now.open_counters < 1:
        return None
    expected = expected_min(now, experience, rules)
    spread = experience.spread(now.series, expected)
    return Wait(expected * spread.low, expected * spread.middle, expected * spread.high)


def expected_min(now: Situation, experience: Experience, rules: Rules) -> float:
    """Today's evidence mixed with the usual pace, in minutes; needs an open counter.

    Where the last hour or the last wait is silent, the usual pace speaks for it: the centre's own, or on the first
    day the configured service time; then the line's calls speak for a series of which nobody was called yet.
    """
    learned = experience.gap_min(now.line)
    gap = now.service_min / now.open_counters if learned is None else learned
    usual = (now.ahead + 1) * gap
    by_calls = usual if _are_few(now, rules) else (now.ahead + 1) * now.watched_min / now.calls
    unsaid = by_calls if learned is None else usual
    today = _mix(rules.calls_share, by_calls, unsaid if now.last_wait_min is None else now.last_wait_min)
    return today if learned is None else _mix(rules.usual_share, usual, today)


def learn(paces: Iterable[Pace], past: Iterable[PastWait], rules: Rules) -> Experience:
    """What earlier days teach: usual paces first, then how the waits spread around what we would expect with them.

    Give the centre's last weeks, whole days; today is not among them.
    """
    gaps = MappingProxyType(_gaps_min(paces, rules))
    paced = Experience(gaps)
    factors: dict[tuple[str | None, int], list[float]] = defaultdict(list)
    for wait in past:
        if wait.situation.open_counters < 1:
            continue
        expected = expected_min(wait.situation, paced, rules)
        factor = wait.waited_min / max(expected, LEAST_EXPECTED_MIN)
        for whose in (wait.situation.series, None):
            factors[whose, band_of(expected)].append(factor)
    return Experience(gaps, MappingProxyType(_spreads(factors, rules)))


def score(told: Wait, waited_min: float, rules: Rules) -> Score:
    """How good a range was, once the call came."""
    low, high = told.shown(rules.step_min)
    return Score(
        error_min=abs(told.middle_min - waited_min),
        before_high=waited_min <= told.high_min,
        inside=told.low_min <= waited_min <= told.high_min,
        inside_shown=low <= waited_min <= high,
    )


def band_of(expected: float) -> int:
    """Which of the lengths of `BANDS_MIN` an expected wait has."""
    return bisect_right(BANDS_MIN, expected)


def _are_few(now: Situation, rules: Rules) -> bool:
    """Whether the last hour's calls are too few to count."""
    return now.watched_min < rules.least_min or now.calls < rules.least_calls


def _mix(share: float, this: float, other: float) -> float:
    return share * this + (1 - share) * other


def _gaps_min(paces: Iterable[Pace], rules: Rules) -> dict[str | None, float]:
    """Minutes between calls; a line with few calls of its own leans on the centre's."""
    minutes: dict[str, float] = defaultdict(float)
    calls: dict[str, int] = defaultdict(int)
    for pace in paces:
        minutes[pace.line] += pace.busy_min
        calls[pace.line] += pace.calls
    whole_calls = sum(calls.values())
    if whole_calls == 0:
        return {}
    centre = sum(minutes.values()) / whole_calls
    lean = rules.pace_calls
    gaps: dict[str | None, float] = {None: centre}
    gaps.update((it, (minutes[it] + lean * centre) / (calls[it] + lean)) for it in calls)
    return gaps


def _spreads(
    factors: Mapping[tuple[str | None, int], list[float]], rules: Rules
) -> dict[tuple[str | None, int], Spread]:
    """The centre's spread a band, and each series' own, leaning on the centre's where it has few waits."""
    centre = {band: _spread(found) for (whose, band), found in factors.items() if whose is None}
    spreads: dict[tuple[str | None, int], Spread] = {(None, band): it for band, it in centre.items()}
    for (whose, band), found in factors.items():
        if whose is not None:
            weight = len(found) / (len(found) + rules.spread_waits)
            spreads[whose, band] = _leaning(weight, _spread(found), centre[band])
    return spreads


def _spread(factors: list[float]) -> Spread:
    ordered = sorted(factors)
    return Spread(quantile(ordered, 0.2), quantile(ordered, 0.5), quantile(ordered, 0.8))


def _leaning(weight: float, own: Spread, centre: Spread) -> Spread:
    return Spread(
        _mix(weight, own.low, centre.low),
        _mix(weight, own.middle, centre.middle),
        _mix(weight, own.high, centre.high),
    )


def quantile(ordered: Sequence[float], share: float) -> float:
    """The value that a share of an ascending, non-empty row stays below, between neighbours on the straight line."""
    place = share * (len(ordered) - 1)
    before = int(place)
    after = min(before + 1, len(ordered) - 1)
    return ordered[before] + (place - before) * (ordered[after] - ordered[before])
