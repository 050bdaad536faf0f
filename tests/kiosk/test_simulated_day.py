"""A simulated day of 5,000 visitors at 30 counters: order, fairness, both clocks, and nobody lost or served twice."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import pairwise
from statistics import fmean

import pytest

from kiosk.visit import Status
from tests.kiosk.simulated_day import COUNTERS, LUNCHES_S, TICK_S, Day, Guest, Habits, simulated_day

LIMIT_S = 180

# A day that is played once is told by all of them.
pytestmark = pytest.mark.xdist_group("simulated day")


@pytest.fixture(scope="module")
def day() -> Day:
    return simulated_day(seed=20261123)


@pytest.fixture(scope="module")
def careless_day() -> Day:
    """Fewer visitors, longer visits, and staff who are slow to notice, to answer, and to heed a warning, and forget
    whom they called."""
    slow = Habits(
        visitors=1_500,
        service_s=500,
        notices_after_s=120,
        answers_after_s=120,
        forgets_call=0.03,
        heeds_warning=0.3,
    )
    return simulated_day(seed=20261124, habits=slow)


def keeps_appointment(guest: Guest) -> bool:
    return guest.appointment is not None and guest.came_s <= guest.appointment.until_s


def first_wait_s(guest: Guest) -> float:
    """Until the first call; of who came early for an appointment from its window on."""
    due_s = guest.came_s
    if guest.appointment is not None and keeps_appointment(guest):
        due_s = max(due_s, guest.appointment.from_s)
    return guest.path[1][1] - due_s


def longest_s(guest: Guest, wanted: Status) -> float:
    """The longest of the stretches that a guest spent in a status."""
    return max((left_s - at_s for (status, at_s), (_, left_s) in pairwise(guest.path) if status == wanted), default=0)


def soon_begun(day: Day) -> float:
    """The share of the forgotten calls that were followed within a minute of the warning."""
    stood_s = [longest_s(guest, "called") for guest in day.guests]
    forgotten_s = [it for it in stood_s if it > LIMIT_S]
    assert len(forgotten_s) > 10
    return sum(it <= LIMIT_S + 60 for it in forgotten_s) / len(forgotten_s)


def alarmed(day: Day, clock: str, level: str) -> set[int]:
    return {visit for visit, its, found, _, _ in day.alerts if (its, found) == (clock, level)}


def test_every_visit_ends_in_exactly_one_way(day: Day) -> None:
    assert sorted(guest.visit for guest in day.guests) == list(range(5_000))
    ends = Counter(guest.path[-1][0] for guest in day.guests)
    assert set(ends) == {"finished", "no-show"}
    assert sum(ends.values()) == 5_000
    assert all([status for status, _ in guest.path].count("finished") <= 1 for guest in day.guests)
    assert ends["finished"] > 4_800


def test_the_day_knows_every_kind_of_visit(day: Day) -> None:
    steps = Counter(pair for guest in day.guests for pair in pairwise(status for status, _ in guest.path))
    rare: list[tuple[Status, Status]] = [
        ("no-show", "waiting"),
        ("serving", "waiting"),
        ("serving", "handed-over"),
        ("handed-over", "serving"),
    ]
    assert all(steps[pair] >= 30 for pair in rare)


def test_nobody_is_passed_by_a_claim_that_began_half_an_hour_later(day: Day) -> None:
    assert max(day.passed_s) <= 30 * 60
    assert max(day.passed_s) > 15 * 60


def test_the_priority_lane_and_kept_appointments_wait_less_than_the_others(day: Day) -> None:
    waits: dict[str, list[float]] = defaultdict(list)
    for guest in day.guests:
        waits["booked" if keeps_appointment(guest) else guest.lane].append(first_wait_s(guest))
    for first in ("priority", "booked"):
        assert len(waits[first]) > 200
        assert fmean(waits[first]) < fmean(waits["ordinary"]) / 2, "less, and not by chance"


def test_a_counter_calls_one_at_a_time_only_whom_it_may_serve_and_never_at_lunch(day: Day) -> None:
    by_counter = defaultdict(list)
    for call in day.calls:
        assert call.role in COUNTERS[call.counter]
        begins_s, ends_s = LUNCHES_S[call.counter % 2]
        assert not begins_s <= call.at_s < ends_s
        by_counter[call.counter].append(call)
    left_s = {guest.visit: [at_s for status, at_s in guest.path if status != "serving"] for guest in day.guests}
    for calls in by_counter.values():
        for call, following in pairwise(calls):
            assert any(call.at_s < at_s <= following.at_s for at_s in left_s[call.visit])
    assert len(by_counter) == 30


def test_the_unnoticed_are_exactly_those_whom_nobody_noticed_for_three_minutes(careless_day: Day) -> None:
    found = alarmed(careless_day, "unnoticed", "alert")
    for guest in (it for it in careless_day.guests if not it.urgent):
        called_s = guest.path[1][1]
        unnoticed_s = min(called_s, guest.acknowledged_s or called_s) - guest.came_s
        assert guest.visit in found or unnoticed_s < LIMIT_S + TICK_S
        assert guest.visit not in found or unnoticed_s >= LIMIT_S
    assert len(found) > 20


def test_the_unanswered_are_exactly_those_who_heard_nothing_clear_for_three_minutes(careless_day: Day) -> None:
    found = alarmed(careless_day, "unanswered", "alert")
    plain = [
        it for it in careless_day.guests if [status for status, _ in it.path][1:] == ["called", "serving", "finished"]
    ]
    for guest in (it for it in plain if not it.raised_s and it.taken_s):
        answered_s = min([guest.path[-1][1], *guest.answered_s])
        unanswered_s = answered_s - (guest.taken_s or 0)
        assert guest.visit in found or unanswered_s < LIMIT_S + TICK_S
        assert guest.visit not in found or unanswered_s >= LIMIT_S
    assert len(found) > 20


def test_whoever_is_alarmed_was_warned_before(careless_day: Day) -> None:
    for clock in ("unnoticed", "unanswered"):
        assert alarmed(careless_day, clock, "alert") < alarmed(careless_day, clock, "warning")


def test_all_who_complained_moved_up_at_once(day: Day) -> None:
    complained = {guest.visit for guest in day.guests if guest.raised_s}
    assert complained
    assert alarmed(day, "raised", "alert") == complained


def test_the_calls_that_were_forgotten_are_exactly_those_that_warn_and_most_are_soon_brought_to_mind(
    day: Day, careless_day: Day
) -> None:
    for seen in (day, careless_day):
        forgotten = {guest.visit for guest in seen.guests if longest_s(guest, "called") > LIMIT_S}
        assert alarmed(seen, "called", "warning") == forgotten
        assert not alarmed(seen, "called", "alert"), "it asks the clerk, and alarms nobody"
    assert soon_begun(day) > 0.8 > soon_begun(careless_day)


def test_a_time_that_was_told_and_is_over_warns_until_another_is_told(day: Day, careless_day: Day) -> None:
    for seen in (day, careless_day):
        waited_s = {guest.visit: longest_s(guest, "waiting") for guest in seen.guests}
        reminded = alarmed(seen, "promised", "warning")
        assert all(waited_s[visit] >= seen.habits.promised_s for visit in reminded)
        assert not alarmed(seen, "promised", "alert")
    assert len(alarmed(careless_day, "promised", "warning")) > 20


def test_at_normal_load_a_desk_is_alarmed_less_than_six_times_an_hour(day: Day) -> None:
    an_hour = day.alerts_an_hour()
    print(f"{an_hour:.1f} alerts an hour")
    assert 0 < an_hour < 6


def test_where_warnings_are_not_heeded_the_desk_is_alarmed_more_often(careless_day: Day) -> None:
    assert careless_day.alerts_an_hour() > 6
