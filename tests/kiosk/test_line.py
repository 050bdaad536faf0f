"""The line: who is next and why. Priority goes first, appointments have their window, and nobody starves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import pytest
from hypothesis import Phase, find, given, settings
from hypothesis import strategies as st

from kiosk.line import (
    Appointment,
    Place,
    Reason,
    Rules,
    Waiting,
    ahead,
    callable_now,
    claim_s,
    due,
    order,
    since_after_no_show,
)

RULES = Rules(ageing_min=30)
NINE_S = 9 * 3600.0


def at(minutes: float) -> float:
    """Seconds of the clock, so many minutes after nine."""
    return NINE_S + minutes * 60


def ordinary(visit: int, since: float) -> Waiting:
    return Waiting(visit, "ordinary", at(since))


def priority(visit: int, since: float) -> Waiting:
    return Waiting(visit, "priority", at(since))


def booked(visit: int, since: float, begins: float, ends: float) -> Waiting:
    return Waiting(visit, "ordinary", at(since), Appointment(at(begins), at(ends)))


def visits(places: Iterable[Place]) -> list[int]:
    return [place.visit for place in places]


def reasons(places: Iterable[Place]) -> list[tuple[str, dict[str, int]]]:
    return [(place.reason.key, dict(place.reason.parameters)) for place in places]


def test_without_anybody_special_people_are_called_as_they_came() -> None:
    line = [ordinary(3, 2), ordinary(1, 0), ordinary(2, 1)]
    places = order(line, at(10), RULES)
    assert visits(places) == [1, 2, 3]
    assert reasons(places)[0] == ("line.arrival", {"minutes": 10})


def test_two_who_came_in_the_same_second_are_called_by_their_visit() -> None:
    assert visits(order([ordinary(8, 0), ordinary(7, 0)], at(1), RULES)) == [7, 8]


def test_the_priority_lane_goes_before_people_who_came_a_while_earlier() -> None:
    places = order([ordinary(1, 0), priority(2, 29)], at(30), RULES)
    assert visits(places) == [2, 1]
    assert reasons(places) == [("line.priority", {"minutes": 1}), ("line.arrival", {"minutes": 30})]


def test_who_has_waited_half_an_hour_longer_goes_before_the_priority_lane_and_the_desk_says_so() -> None:
    places = order([ordinary(1, 0), priority(2, 31)], at(40), RULES)
    assert visits(places) == [1, 2]
    assert reasons(places)[0] == ("line.aged", {"minutes": 40, "limit": 30})


def test_the_half_hour_is_kept_to_the_second() -> None:
    first = ordinary(1, 0)
    just_within = replace(priority(2, 30), since_s=at(30) - 1)
    just_beyond = replace(priority(3, 30), since_s=at(30) + 1)
    assert visits(order([first, just_within, just_beyond], at(40), RULES)) == [2, 1, 3]


def test_without_ageing_the_priority_lane_always_goes_first() -> None:
    assert visits(order([ordinary(1, 0), priority(2, 500)], at(500), Rules(ageing_min=None))) == [2, 1]


def test_within_the_priority_lane_people_are_called_as_they_came() -> None:
    assert visits(order([priority(2, 5), priority(1, 3)], at(9), RULES)) == [1, 2]


def test_an_appointment_goes_to_its_window_and_not_to_the_end_of_the_line() -> None:
    line = [ordinary(1, 40), ordinary(2, 50), booked(3, 55, begins=60, ends=75)]
    early = order(line, at(58.5), RULES)
    assert visits(early) == [1, 2, 3]
    assert reasons(early)[2] == ("line.early", {"minutes": 2})
    in_time = order(line, at(60), RULES)
    assert visits(in_time) == [3, 1, 2]
    assert reasons(in_time)[0] == ("line.appointment", {"minutes": 0})


def test_an_appointment_that_checked_in_within_its_window_keeps_its_claim_after_the_window() -> None:
    line = [ordinary(1, 50), booked(2, 70, begins=60, ends=75)]
    places = order(line, at(80), RULES)
    assert visits(places) == [2, 1]
    assert reasons(places)[0] == ("line.appointment", {"minutes": 20}), "since its window began"


def test_who_missed_the_window_stands_in_line_like_everybody() -> None:
    places = order([ordinary(1, 70), booked(2, 76, begins=60, ends=75)], at(80), RULES)
    assert visits(places) == [1, 2]
    assert reasons(places)[1] == ("line.missed", {"minutes": 4})


def test_an_early_appointment_stands_in_line_and_says_when_it_begins() -> None:
    places = order([booked(3, 0, begins=60, ends=75)], at(5), RULES)
    assert places == (Place(3, Reason("line.early", {"minutes": 55})),)


def test_who_was_put_back_lets_everybody_pass_until_the_time_is_over_and_then_has_the_old_place() -> None:
    line = [replace(ordinary(1, 0), back_at_s=at(15)), ordinary(2, 8)]
    away = order(line, at(10), RULES)
    assert visits(away) == [2, 1]
    assert reasons(away)[1] == ("line.put-back", {"minutes": 5})
    back = order(line, at(15), RULES)
    assert visits(back) == [1, 2]
    assert reasons(back)[0] == ("line.arrival", {"minutes": 15})


def test_an_appointment_that_was_put_back_is_not_due_with_its_window() -> None:
    line = [replace(booked(1, 55, begins=60, ends=75), back_at_s=at(70)), ordinary(2, 65)]
    assert [visits(order(line, at(minute), RULES)) for minute in (69, 70)] == [[2, 1], [1, 2]]


def test_a_priority_visitor_who_is_put_back_makes_nobody_aged() -> None:
    line = [ordinary(1, 0), replace(priority(2, 5), back_at_s=at(60))]
    assert reasons(order(line, at(40), RULES))[0] == ("line.arrival", {"minutes": 40})


def test_a_clock_that_was_set_back_keeps_the_order() -> None:
    places = order([ordinary(2, 12), ordinary(1, 10)], at(5), RULES)
    assert visits(places) == [1, 2]
    assert reasons(places)[0] == ("line.arrival", {"minutes": 0})


def test_somebody_asks_how_many_are_ahead() -> None:
    line = [ordinary(1, 0), priority(2, 2), ordinary(3, 3)]
    assert [ahead(visit, line, at(5), RULES) for visit in (1, 2, 3, 99)] == [1, 0, 2, None]


@pytest.mark.parametrize(("back", "since"), [(25, 0), (30, 0), (31, 31)])
def test_who_comes_back_soon_after_a_missed_call_keeps_the_place(back: float, since: float) -> None:
    assert since_after_no_show(at(0), called_s=at(20), back_s=at(back), rules=RULES) == at(since)


def test_nobody_in_no_line_is_no_trouble() -> None:
    assert order([], at(0), RULES) == ()


ROLES = ("reception", "finance")


@dataclass(frozen=True)
class Came:
    """After so many minutes somebody comes."""

    after_min: int
    lane: str
    role: str
    booked_in_min: int | None


@dataclass(frozen=True)
class Calls:
    """After so many minutes a counter with these roles calls the next."""

    after_min: int
    roles: tuple[str, ...]


came = st.builds(
    Came,
    after_min=st.integers(0, 25),
    lane=st.sampled_from(["ordinary", "priority"]),
    role=st.sampled_from(ROLES),
    booked_in_min=st.none() | st.integers(-40, 60),
)
calls = st.builds(Calls, after_min=st.integers(0, 25), roles=st.sampled_from([ROLES, ROLES[:1], ROLES[1:]]))
days = st.lists(came | calls, max_size=60)


def arrival(event: Came, visit: int, now_s: float) -> Waiting:
    begins = None if event.booked_in_min is None else now_s + event.booked_in_min * 60
    appointment = None if begins is None else Appointment(begins, begins + 15 * 60)
    return Waiting(visit, "priority" if event.lane == "priority" else "ordinary", now_s, appointment)


def passes_s(day: Sequence[Came | Calls], rules: Rules) -> list[float]:
    """By how many seconds each called claim began after that of somebody due who had to go on waiting for it."""
    now_s = NINE_S
    lines: dict[str, list[Waiting]] = {role: [] for role in ROLES}
    found: list[float] = []
    for visit, event in enumerate(day):
        now_s += event.after_min * 60
        if isinstance(event, Came):
            lines[event.role].append(arrival(event, visit, now_s))
            continue
        served = [it for role in event.roles for it in lines[role]]
        following = next(callable_now(served, now_s, rules), None)
        if following is None:
            continue
        called = next(it for it in served if it.visit == following)
        next(line for line in lines.values() if called in line).remove(called)
        passed = [it for it in served if it is not called and due(it, now_s)]
        found += [claim_s(called) - claim_s(it) for it in passed]
    return found


@settings(max_examples=400)
@given(days)
def test_nobody_is_passed_by_a_claim_that_began_more_than_the_ageing_later(day: list[Came | Calls]) -> None:
    assert all(passed_s <= 30 * 60 for passed_s in passes_s(day, RULES))


@given(days, st.integers(0, 90))
def test_the_bound_holds_whatever_the_centre_sets(day: list[Came | Calls], ageing_min: int) -> None:
    assert all(passed_s <= ageing_min * 60 for passed_s in passes_s(day, Rules(ageing_min=ageing_min)))


def test_with_ageing_off_the_same_search_finds_somebody_who_is_passed_too_late() -> None:
    def passes_too_late(day: list[Came | Calls]) -> bool:
        return any(it > 30 * 60 for it in passes_s(day, Rules(ageing_min=None)))

    assert len(find(days, passes_too_late, settings=settings(phases=[Phase.generate], max_examples=2_000))) >= 3


@given(st.lists(came, max_size=40), st.integers(0, 2000))
def test_everybody_who_waits_stands_in_the_order_once(people: list[Came], now_min: int) -> None:
    line = [arrival(person, visit, at(visit)) for visit, person in enumerate(people)]
    assert sorted(visits(order(line, at(now_min), RULES))) == list(range(len(people)))


@given(st.lists(came, max_size=40), st.integers(0, 90), st.none() | st.integers(0, 90))
def test_a_counter_calls_as_the_order_shows_them_and_nobody_who_is_not_due(
    people: list[Came], now_min: int, ageing_min: int | None
) -> None:
    rules, now_s = Rules(ageing_min=ageing_min), at(now_min)
    line = [arrival(person, visit, at(visit)) for visit, person in enumerate(people)]
    early = {it.visit for it in line if not due(it, now_s)}
    shown = [it for it in visits(order(line, now_s, rules)) if it not in early]
    assert list(callable_now(line, now_s, rules)) == shown
