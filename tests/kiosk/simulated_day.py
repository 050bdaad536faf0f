"""A whole day of a busy centre on the pure modules alone: the line calls, the standard watches, people are people.

5,000 visitors come to 30 counters from 8:00 to 18:00. Counters go to lunch in two shifts; visitors miss a call
and come back, book, complain, are put back or handed over. What staff do is an assumption and stands in `Habits`:
most slips are picked up and most answers given within a minute, some visitors are told a time, now and then a call is
forgotten, and of the warnings 95 % are heeded.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from math import inf

from kiosk import line, standard
from kiosk.line import Appointment, Waiting
from kiosk.standard import Alert, Answer, Case
from kiosk.visit import Lane, Status, step

TICK_S = 10.0
OPENS_S, CLOSES_S = 8 * 3600.0, 18 * 3600.0
LUNCHES_S = ((12 * 3600.0, 12.75 * 3600.0), (12.75 * 3600.0, 13.5 * 3600.0))

ROLES = {"reception": 0.6, "finance": 0.25, "engineering": 0.15}
COUNTERS = [frozenset({"reception"})] * 14 + [frozenset({"reception", "finance"})] * 10
COUNTERS += [frozenset({"reception", "engineering"})] * 6


@dataclass(frozen=True)
class Habits:
    """How visitors and staff behave: shares, and seconds."""

    visitors: int = 5_000
    service_s: float = 155
    priority: float = 0.08
    booked: float = 0.05
    urgent: float = 0.01
    misses_call: float = 0.03
    comes_back: float = 0.5
    put_back: float = 0.02
    handed_over: float = 0.03
    complains: float = 0.002
    forgets_call: float = 0.005
    remembers_after_s: float = 600
    promises: float = 0.3
    promised_s: float = 900
    notices_after_s: float = 45
    answers_after_s: float = 45
    heeds_warning: float = 0.95


@dataclass
class Guest:
    """A visitor and all that happens to them; `path` is every status with the second of it."""

    visit: int
    role: str
    lane: Lane
    came_s: float
    since_s: float
    appointment: Appointment | None
    urgent: bool
    service_s: float
    twist: str
    status: Status = "waiting"
    acknowledged_s: float | None = None
    seen_at_s: float = inf
    seen_until_s: float | None = None
    called_s: float | None = None
    taken_s: float | None = None
    answer: Answer | None = None
    answers_at_s: float = inf
    answered_s: list[float] = field(default_factory=list)
    raised_s: tuple[float, ...] = ()
    settled_s: float | None = None
    back_at_s: float | None = None
    ready_s: float = 0.0
    ends_s: float = 0.0
    path: list[tuple[Status, float]] = field(default_factory=list)

    def go(self, after: Status, now_s: float) -> None:
        """Take a lawful step; raises `UnlawfulStep` for any other."""
        self.status = step(self.status, after)
        self.path.append((after, now_s))

    def as_waiting(self) -> Waiting:
        """As the line sees them."""
        return Waiting(self.visit, self.lane, self.since_s, self.appointment, self.back_at_s)

    def as_case(self) -> Case:
        """As the standard sees them."""
        return Case(
            self.visit,
            self.role,
            self.status,
            self.came_s,
            self.acknowledged_s,
            self.taken_s,
            self.answer,
            self.raised_s,
            self.settled_s,
            self.urgent,
            self.seen_until_s,
            self.called_s,
        )


@dataclass(eq=False)
class Counter:
    """A counter, its lunch, and whom it serves now."""

    roles: frozenset[str]
    lunch_s: tuple[float, float]
    guest: Guest | None = None

    def free(self, now_s: float) -> bool:
        """Whether it may call: nobody is there, and it is not at lunch."""
        return self.guest is None and not self.lunch_s[0] <= now_s < self.lunch_s[1]


@dataclass(frozen=True)
class Call:
    """Which counter called which visit, then for which role, and when."""

    counter: int
    visit: int
    role: str
    at_s: float


@dataclass
class Day:
    """The day as it goes, and what was seen of it."""

    habits: Habits
    chance: random.Random
    coming: list[Guest]
    counters: list[Counter]
    line_rules: line.Rules = field(default_factory=line.Rules)
    rules: standard.Rules = field(default_factory=standard.Rules)
    now_s: float = OPENS_S
    guests: list[Guest] = field(default_factory=list)
    waiting: dict[int, Guest] = field(default_factory=dict)
    away: list[Guest] = field(default_factory=list)
    alerts: dict[tuple[int, str, str, int, float], float] = field(default_factory=dict)
    passed_s: list[float] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def run(self) -> None:
        """From opening until the last visitor has left."""
        while self.coming or self.waiting or self.away or any(counter.guest for counter in self.counters):
            self._arrive()
            for counter in self.counters:
                self._serve(counter)
            self._watch()
            self.now_s += TICK_S

    def alerts_an_hour(self) -> float:
        """How often somebody was alarmed in an hour of opening; warnings are not counted."""
        return sum(level == "alert" for _, _, level, _, _ in self.alerts) / ((CLOSES_S - OPENS_S) / 3600)

    def _arrive(self) -> None:
        while self.coming and self.coming[-1].came_s <= self.now_s:
            guest = self.coming.pop()
            guest.path.append(("waiting", guest.came_s))
            guest.seen_at_s = guest.came_s + self.chance.expovariate(1 / self.habits.notices_after_s)
            self.guests.append(guest)
            self.waiting[guest.visit] = guest
        for guest in [it for it in self.away if it.ready_s <= self.now_s]:
            self.away.remove(guest)
            self._come_back(guest)

    def _come_back(self, guest: Guest) -> None:
        called_s = guest.path[-2][1]
        guest.since_s = line.since_after_no_show(guest.since_s, called_s, self.now_s, self.line_rules)
        guest.twist = ""
        guest.go("waiting", self.now_s)
        self.waiting[guest.visit] = guest

    def _serve(self, counter: Counter) -> None:
        guest = counter.guest
        if guest is not None and guest.ready_s <= self.now_s:
            if guest.status in ("called", "handed-over"):
                self._begin(counter, guest)
            elif guest.ends_s <= self.now_s:
                self._end(counter, guest)
        if counter.free(self.now_s):
            self._call(counter)

    def _call(self, counter: Counter) -> None:
        served = [guest.as_waiting() for guest in self.waiting.values() if guest.role in counter.roles]
        following = next(line.callable_now(served, self.now_s, self.line_rules), None)
        if following is None:
            return
        guest = self.waiting.pop(following)
        claim_s = line.claim_s(guest.as_waiting())
        passed = [it for it in served if it.visit != guest.visit]
        self.passed_s += [claim_s - line.claim_s(it) for it in passed if line.due(it, self.now_s)]
        self.calls.append(Call(self.counters.index(counter), guest.visit, guest.role, self.now_s))
        counter.guest = guest
        guest.ready_s = self.now_s + self._until_begun_s(guest)
        guest.called_s, guest.seen_until_s = self.now_s, None
        if guest.status == "waiting":
            guest.go("called", self.now_s)

    def _until_begun_s(self, guest: Guest) -> float:
        """How long after a call the clerk says that the visitor is there, or is not."""
        if guest.twist == "forgets-call":
            return self.habits.remembers_after_s
        return 60 if guest.twist == "misses-call" else 20

    def _begin(self, counter: Counter, guest: Guest) -> None:
        if guest.twist == "misses-call":
            guest.go("no-show", self.now_s)
            counter.guest = None
            if self.chance.random() < self.habits.comes_back:
                guest.ready_s = self.now_s + self.chance.uniform(120, 1500)
                self.away.append(guest)
            return
        guest.go("serving", self.now_s)
        guest.acknowledged_s = guest.acknowledged_s or self.now_s
        guest.taken_s = guest.taken_s or self.now_s
        guest.ends_s = self.now_s + guest.service_s
        guest.answers_at_s = self.now_s + self.chance.expovariate(1 / self.habits.answers_after_s)
        if guest.twist == "complains":
            guest.raised_s = (self.now_s + guest.service_s / 2,)

    def _end(self, counter: Counter, guest: Guest) -> None:
        counter.guest = None
        twist, guest.twist = guest.twist, ""
        if twist == "put-back":
            guest.back_at_s, guest.taken_s, guest.answer = self.now_s + 600, None, None
            guest.go("waiting", self.now_s)
        elif twist == "handed-over":
            guest.role = "finance" if guest.role != "finance" else "reception"
            guest.go("handed-over", self.now_s)
            self._answer(guest, 15 * 60)
        else:
            guest.go("finished", self.now_s)
            return
        self.waiting[guest.visit] = guest

    def _watch(self) -> None:
        for guest in self._open():
            if guest.status == "waiting" and guest.seen_at_s <= self.now_s:
                self._notice(guest)
            if guest.status == "serving" and guest.answer is None and guest.answers_at_s <= self.now_s:
                self._answer(guest, guest.ends_s - self.now_s)
            alert = standard.alert(guest.as_case(), self.now_s, self.rules)
            if alert is not None:
                self._hear(guest, alert)

    def _notice(self, guest: Guest) -> None:
        """Whoever picks up a slip says of some how long it will take."""
        if guest.acknowledged_s is None and self.chance.random() < self.habits.promises:
            guest.seen_until_s = self.now_s + self.habits.promised_s
        guest.acknowledged_s = guest.acknowledged_s or self.now_s

    def _open(self) -> Iterator[Guest]:
        yield from self.waiting.values()
        yield from (counter.guest for counter in self.counters if counter.guest is not None)

    def _hear(self, guest: Guest, alert: Alert) -> None:
        """Most warnings are heeded in half a minute; an alert is answered within two."""
        kind = (alert.visit, alert.clock, alert.level, alert.step, alert.at_s)
        if kind not in self.alerts:
            heeds = alert.level == "alert" or self.chance.random() < self.habits.heeds_warning
            slow_s = self.chance.uniform(30, 120) if alert.level == "alert" else self.chance.uniform(10, 50)
            self.alerts[kind] = self.now_s + slow_s if heeds else inf
        if self.alerts[kind] > self.now_s:
            return
        match alert.clock:
            case "unnoticed" | "urgent":
                guest.acknowledged_s = self.now_s
                if alert.level == "warning" and alert.clock == "urgent":
                    guest.seen_until_s = self.now_s + self.habits.promised_s
            case "called":
                guest.ready_s = self.now_s
            case "promised":
                guest.seen_until_s = self.now_s + self.habits.promised_s
            case "unanswered" | "raised":
                self._answer(guest, max(guest.ends_s - self.now_s, 600))
                guest.settled_s = self.now_s if alert.clock == "raised" else guest.settled_s

    def _answer(self, guest: Guest, needs_s: float) -> None:
        """Clerks promise a little more than they think they need, in whole five minutes."""
        guest.answer = Answer(self.now_s, self.now_s + (needs_s // 300 + 1) * 300)
        guest.answered_s.append(self.now_s)


def simulated_day(seed: int, habits: Habits | None = None, rules: standard.Rules | None = None) -> Day:
    """A day that has gone by, the same for the same seed."""
    habits, chance = habits or Habits(), random.Random(seed)
    coming = sorted(_guests(habits, chance), key=lambda guest: -guest.came_s)
    counters = [Counter(roles, LUNCHES_S[number % 2]) for number, roles in enumerate(COUNTERS)]
    day = Day(habits, chance, coming, counters, rules=rules or standard.Rules())
    day.run()
    return day


def _guests(habits: Habits, chance: random.Random) -> Iterator[Guest]:
    """More come in the middle of the morning and of the afternoon."""
    for visit in range(habits.visitors):
        peak_s = chance.choice([9.5, 10.5, 14.5, 15.5]) * 3600
        spread_s = chance.gauss(peak_s, 5400) if chance.random() < 0.5 else chance.uniform(OPENS_S, CLOSES_S)
        came_s = min(max(spread_s, OPENS_S), CLOSES_S)
        begins_s = came_s + chance.uniform(-1200, 1800)
        yield Guest(
            visit=visit,
            role=chance.choices(list(ROLES), list(ROLES.values()))[0],
            lane="priority" if chance.random() < habits.priority else "ordinary",
            came_s=came_s,
            since_s=came_s,
            appointment=Appointment(begins_s, begins_s + 900) if chance.random() < habits.booked else None,
            urgent=chance.random() < habits.urgent,
            service_s=min(max(chance.lognormvariate(0, 0.8) * habits.service_s / 1.377, 30), 3600),
            twist=_twist(habits, chance),
        )


def _twist(habits: Habits, chance: random.Random) -> str:
    twists = {
        "misses-call": habits.misses_call,
        "put-back": habits.put_back,
        "handed-over": habits.handed_over,
        "complains": habits.complains,
        "forgets-call": habits.forgets_call,
    }
    return chance.choices([*twists, ""], [*twists.values(), 1 - sum(twists.values())])[0]
