"""The service standard's two clocks: nobody waits unnoticed (S2), nobody is served without an answer (S5); pure.

Unnoticed: nobody has acknowledged the slip. It warns, then alerts everybody who can take the visit, and never climbs:
to wait is no fault. Whoever acknowledges says about when; once that time is over it warns, and no more; and so does a
call that nothing has followed, and an urgent slip that somebody took without saying when. Unanswered: in service or
handed over, and no clear answer. It warns, then climbs the ladder step by step. A clear answer stops it for as long
as the answer said, or until the visit is handed over; the hand-over alone does not start it anew.

All seconds are on one monotonic clock of the caller's.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from kiosk.visit import Status

ClockName = Literal["urgent", "raised", "unanswered", "unnoticed", "called", "promised"]
CLOCKS: tuple[ClockName, ...] = ("urgent", "raised", "unanswered", "unnoticed", "called", "promised")
"""What a desk names first stands first."""

Level = Literal["alert", "warning"]
Presence = Literal["in", "busy", "out"]


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the ladder: whose it is, and after how many minutes on the step before it."""

    role: str
    after_min: float


@dataclass(frozen=True, slots=True)
class Rules:
    """The centre's minutes. `warn_min` is how long before a limit somebody hears of it."""

    unnoticed_min: float = 3.0
    warn_min: float = 1.0
    ladder: tuple[Step, ...] = (Step("supervisor", 3.0), Step("manager", 3.0))


@dataclass(frozen=True, slots=True)
class Answer:
    """A clerk's last "clear, needs 15 minutes": when it was said, and until when it is good."""

    at_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Case:
    """What the standard needs to know of a visit.

    `since_s`: checked in. `acknowledged_s`: a member of staff has seen the slip, and said that it would take until
    about `seen_until_s`. `called_s`: last called to a counter. `taken_s`: service began, None again once the visit
    was put back; a hand-over leaves it. `raised_s`: each time that the visitor was dissatisfied or asked for somebody
    else, ascending; `settled_s`: when somebody on the ladder last gave a clear answer to that, for the clerk's own
    answers settle nothing.
    """

    visit: int
    role: str
    status: Status
    since_s: float
    acknowledged_s: float | None = None
    taken_s: float | None = None
    answer: Answer | None = None
    raised_s: tuple[float, ...] = ()
    settled_s: float | None = None
    urgent: bool = False
    seen_until_s: float | None = None
    called_s: float | None = None


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that somebody must do now, or soon (`warning`).

    `to` is the role it is for, `step` how far up the ladder it stands (0: not on it), `since_s` when the clock
    started, `at_s` when this alert came up.
    """

    visit: int
    clock: ClockName
    level: Level
    to: str
    step: int
    since_s: float
    at_s: float


@dataclass(frozen=True, slots=True)
class Notice:
    """One line of the desk for all alerts of a kind: a message key, how many, the longest so far in whole minutes,
    for which step of the ladder, empty for none, and the visits, longest first."""

    key: str
    level: Level
    count: int
    minutes: int
    to: str
    visits: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Colleague:
    """A member of staff: id, the counter roles that they fill today, whether they are there (None: nobody said so),
    and whose step of the ladder is theirs, empty for most."""

    id: int
    roles: frozenset[str]
    presence: Presence | None
    step: str = ""


def alert(case: Case, now_s: float, rules: Rules) -> Alert | None:
    """What an open visit asks for now; None where all is well, and once it has ended."""
    if case.status in ("finished", "no-show"):
        return None
    stand = _stand(case, now_s, rules)
    if stand.step > 0:
        return _climbing(case, stand, rules)
    if case.status == "called":
        return _called(case, now_s, rules)
    if case.status == "waiting":
        return _unnoticed(case, now_s, rules) if case.acknowledged_s is None else _seen(case, now_s, rules)
    return _unanswered(case, stand, now_s, rules)


def climb(case: Case, now_s: float, rules: Rules) -> Alert | None:
    """How far up the ladder an open visit has come because nobody answered in time; None where it has not, or moved
    up because the visitor wished it."""
    stand = _stand(case, now_s, rules)
    return _climbing(case, stand, rules) if stand.step > 0 and not stand.raised else None


def notices(found: Iterable[Alert], now_s: float) -> tuple[Notice, ...]:
    """Alerts as the desk shows them: many of a kind are one line with a count, the most pressing kind first."""
    kinds: dict[tuple[Level, ClockName, str], list[Alert]] = defaultdict(list)
    for it in found:
        kinds[it.level, it.clock, it.to if it.step else ""].append(it)
    told = sorted(kinds, key=lambda kind: (kind[0] != "alert", CLOCKS.index(kind[1]), kind[2]))
    return tuple(_notice(kind, kinds[kind], now_s) for kind in told)


def whom_it_asks(asking: Alert, hands: Collection[int], staff: Sequence[Colleague], rules: Rules) -> frozenset[int]:
    """The ids of those whom an alert asks, of whoever is there: in whose `hands` the visit is, else who can take it;
    on the ladder whoever fills the step, too. Where all of those said nothing today, they may be there or not: then
    it asks whoever steps in as well. Empty where all of them are out."""
    holding = frozenset(it.id for it in staff if it.presence != "out").intersection(hands)
    if holding and not asking.step:
        return holding
    filling = [it for it in staff if (it.step == asking.to if asking.step else asking.to in it.roles)]
    there = _who_is_there(filling)
    return holding.union(there or (*_who_may_be_there(filling), *who_steps_in(staff, rules)))


def who_can_take(role: str, staff: Iterable[Colleague]) -> tuple[int, ...]:
    """The ids of who can take a visit of a role: who is free first, then who is busy, and only where nobody said to
    be there, who said nothing; never who is out."""
    filling = [it for it in staff if role in it.roles]
    return _who_is_there(filling) or _who_may_be_there(filling)


def who_steps_in(staff: Sequence[Colleague], rules: Rules) -> tuple[int, ...]:
    """The ids of who takes a visit of a role that nobody fills: whoever is there on the ladder's first step that has
    anybody, and only where nobody on the ladder said to be there, whoever said nothing."""
    steps = [[it for it in staff if it.step == above.role] for above in rules.ladder]
    asked = (look(step) for look in (_who_is_there, _who_may_be_there) for step in steps)
    return next((found for found in asked if found), ())


def _who_is_there(staff: Iterable[Colleague]) -> tuple[int, ...]:
    there = [it for it in staff if it.presence in ("in", "busy")]
    return tuple(it.id for it in sorted(there, key=lambda it: (it.presence == "busy", it.id)))


def _who_may_be_there(staff: Iterable[Colleague]) -> tuple[int, ...]:
    return tuple(sorted(it.id for it in staff if it.presence is None))


@dataclass(frozen=True, slots=True)
class _Stand:
    """Where a visit stands on the ladder: on this step since `at_s`, its clock or complaint since `since_s`."""

    step: int
    at_s: float
    since_s: float
    raised: bool


def _stand(case: Case, now_s: float, rules: Rules) -> _Stand:
    """Time climbs step by step; each complaint that is not settled climbs at once."""
    begun_s, settled_s = _begun_s(case), -inf if case.settled_s is None else case.settled_s
    stand = _Stand(0, begun_s, begun_s, False)
    for raised_s in case.raised_s:
        if settled_s < raised_s <= now_s:
            step = _climbed(stand, raised_s, rules).step + 1
            stand = _Stand(min(step, len(rules.ladder)), raised_s, raised_s, True)
    return _climbed(stand, now_s, rules)


def _begun_s(case: Case) -> float:
    """When the clock for an answer started, or starts anew; never, while nobody has taken the visit."""
    if case.taken_s is None or case.status not in ("serving", "handed-over"):
        return inf
    return case.taken_s if case.answer is None else max(case.taken_s, case.answer.until_s)


def _climbed(stand: _Stand, now_s: float, rules: Rules) -> _Stand:
    step, at_s = stand.step, stand.at_s
    for above in rules.ladder[stand.step :]:
        if at_s + above.after_min * 60 > now_s:
            break
        step, at_s = step + 1, at_s + above.after_min * 60
    return _Stand(step, at_s, stand.since_s, stand.raised)


def _climbing(case: Case, stand: _Stand, rules: Rules) -> Alert:
    clock: ClockName = "raised" if stand.raised else "unanswered"
    to = rules.ladder[stand.step - 1].role
    return Alert(case.visit, clock, "alert", to, stand.step, stand.since_s, stand.at_s)


def _unnoticed(case: Case, now_s: float, rules: Rules) -> Alert | None:
    if case.urgent:
        return Alert(case.visit, "urgent", "alert", case.role, 0, case.since_s, case.since_s)
    limit_s = case.since_s + rules.unnoticed_min * 60
    warned_s = limit_s - rules.warn_min * 60
    over = Alert(case.visit, "unnoticed", "alert", case.role, 0, case.since_s, limit_s)
    near = replace(over, level="warning", at_s=warned_s)
    return _once_up(over, now_s) or _once_up(near, now_s)


def _called(case: Case, now_s: float, rules: Rules) -> Alert | None:
    """Whoever was called stands at a counter by now, or did not come: it is noticed as soon as whoever waits is."""
    called_s = inf if case.called_s is None else case.called_s
    limit_s = called_s + rules.unnoticed_min * 60
    return _once_up(Alert(case.visit, "called", "warning", case.role, 0, called_s, limit_s), now_s)


def _seen(case: Case, now_s: float, rules: Rules) -> Alert | None:
    """Whoever was told a time is not forgotten once it is over; nor is who is urgent and was told none."""
    if case.seen_until_s is None and case.urgent and case.acknowledged_s is not None:
        limit_s = case.acknowledged_s + rules.unnoticed_min * 60
        return _once_up(Alert(case.visit, "urgent", "warning", case.role, 0, case.acknowledged_s, limit_s), now_s)
    until_s = inf if case.seen_until_s is None else case.seen_until_s
    return _once_up(Alert(case.visit, "promised", "warning", case.role, 0, until_s, until_s), now_s)


def _unanswered(case: Case, stand: _Stand, now_s: float, rules: Rules) -> Alert | None:
    if not rules.ladder:
        return None
    limit_s = stand.at_s + rules.ladder[0].after_min * 60
    warned_s = limit_s - rules.warn_min * 60
    near = Alert(case.visit, "unanswered", "warning", case.role, 0, stand.since_s, warned_s)
    return _once_up(near, now_s)


def _once_up(coming: Alert, now_s: float) -> Alert | None:
    """An alert once its time has come."""
    return coming if coming.at_s <= now_s else None


def _notice(kind: tuple[Level, ClockName, str], found: list[Alert], now_s: float) -> Notice:
    level, clock, to = kind
    longest = sorted(found, key=lambda it: (it.since_s, it.visit))
    minutes = max(0, int((now_s - longest[0].since_s) // 60))
    visits = tuple(it.visit for it in longest)
    return Notice(f"standard.{clock}.{level}", level, len(visits), minutes, to, visits)
