"""Who is next, and why: the priority lane, appointments and ageing in one order; pure.

Priority and appointments go first, and nobody starves. The bound: whoever is due is never passed by somebody whose
claim began more than `ageing_min` after theirs. A claim begins with the check-in, and of an appointment that was
kept no sooner than with its window. So only those can pass who come within the first `ageing_min` of a wait, and
what the others' patience is asked for stands in one number.

All seconds are on one clock of the caller's choice.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heapify, heappop
from math import ceil, inf
from typing import Literal

from kiosk.visit import Lane

ReasonKey = Literal[
    "line.arrival", "line.priority", "line.appointment", "line.aged", "line.missed", "line.early", "line.put-back"
]


@dataclass(frozen=True, slots=True)
class Rules:
    """`ageing_min`: how far priority and appointments go ahead of an earlier claim; None: always, without a bound.

    `late_return_min`: who comes back this soon after a call that was not heard keeps the old place.
    """

    ageing_min: float | None = 30.0
    late_return_min: int = 10


@dataclass(frozen=True, slots=True)
class Appointment:
    """A booked window; who checks in after its end has missed it and stands in line like everybody."""

    from_s: float
    until_s: float


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody who waits: the visit's id, its lane, since when.

    `back_at_s` is set when a clerk has put the visit back, to fill a form in or to fetch a paper: until then
    everybody else goes first, after it the place is the old one.
    """

    visit: int
    lane: Lane
    since_s: float
    appointment: Appointment | None = None
    back_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a visit stands where it does: a message key and what it takes, whole minutes."""

    key: ReasonKey
    parameters: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Place:
    """A visit's place in the order, with the reason for it."""

    visit: int
    reason: Reason


def order(waiting: Iterable[Waiting], now_s: float, rules: Rules) -> tuple[Place, ...]:
    """Everybody who waits, next first."""
    line = _sorted(waiting, now_s, rules)
    passed_over = max((at for at, it in enumerate(line) if _privileged(it) and due(it, now_s)), default=-1)
    return tuple(Place(it.visit, _reason(it, at < passed_over, now_s, rules)) for at, it in enumerate(line))


def callable_now(waiting: Iterable[Waiting], now_s: float, rules: Rules) -> Iterator[int]:
    """The visits that may be called now, next first, as `order` has them; each is looked for when it is asked for,
    since of two hundred who wait a counter calls one."""
    claims = [_rank(it, now_s, rules) for it in waiting if due(it, now_s)]
    heapify(claims)
    while claims:
        yield heappop(claims)[-1]


def ahead(visit: int, waiting: Sequence[Waiting], now_s: float, rules: Rules) -> int | None:
    """How many of a line are called before a visit, or None if it does not wait there."""
    line = _sorted(waiting, now_s, rules)
    return next((at for at, it in enumerate(line) if it.visit == visit), None)


def due(waiting: Waiting, now_s: float) -> bool:
    """Whether somebody may be called now: not before a kept appointment's window, nor while put back."""
    return now_s >= _due_at_s(waiting)


def claim_s(waiting: Waiting) -> float:
    """When the claim to be served began."""
    if waiting.appointment is None or _missed(waiting):
        return waiting.since_s
    return max(waiting.since_s, waiting.appointment.from_s)


def since_after_no_show(since_s: float, called_s: float, back_s: float, rules: Rules) -> float:
    """Since when somebody waits who did not hear the call: as before if back in time, else since coming back."""
    return since_s if back_s - called_s <= rules.late_return_min * 60 else back_s


def _sorted(waiting: Iterable[Waiting], now_s: float, rules: Rules) -> list[Waiting]:
    return sorted(waiting, key=lambda it: _rank(it, now_s, rules))


def _rank(waiting: Waiting, now_s: float, rules: Rules) -> tuple[bool, bool, float, int]:
    """Those due first, then by claim, that of the privileged counted `ageing_min` sooner; equal claims by visit."""
    first = _privileged(waiting)
    if rules.ageing_min is None:
        return not due(waiting, now_s), not first, claim_s(waiting), waiting.visit
    sooner_s = rules.ageing_min * 60 if first else 0
    return not due(waiting, now_s), False, claim_s(waiting) - sooner_s, waiting.visit


def _privileged(waiting: Waiting) -> bool:
    return waiting.lane == "priority" or (waiting.appointment is not None and not _missed(waiting))


def _missed(waiting: Waiting) -> bool:
    return waiting.appointment is not None and waiting.since_s > waiting.appointment.until_s


def _due_at_s(waiting: Waiting) -> float:
    back_s = -inf if waiting.back_at_s is None else waiting.back_at_s
    kept = None if _missed(waiting) else waiting.appointment
    return back_s if kept is None else max(back_s, kept.from_s)


def _reason(waiting: Waiting, passes: bool, now_s: float, rules: Rules) -> Reason:
    """`passes` says that somebody privileged, and due, stands behind."""
    if not due(waiting, now_s):
        key: ReasonKey = "line.put-back" if waiting.back_at_s == _due_at_s(waiting) else "line.early"
        return Reason(key, {"minutes": ceil((_due_at_s(waiting) - now_s) / 60)})
    minutes = {"minutes": max(0, int((now_s - claim_s(waiting)) // 60))}
    if waiting.lane == "priority":
        return Reason("line.priority", minutes)
    if waiting.appointment is not None and not _missed(waiting):
        return Reason("line.appointment", {"minutes": int((now_s - waiting.appointment.from_s) // 60)})
    if passes and rules.ageing_min is not None:
        return Reason("line.aged", {**minutes, "limit": int(rules.ageing_min)})
    return Reason("line.missed" if _missed(waiting) else "line.arrival", minutes)
