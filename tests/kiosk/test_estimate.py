"""The waiting time: today's calls, the last wait and the usual pace make a range; silence where nobody serves."""

from __future__ import annotations

import gzip
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.estimate import (
    UNLEARNED,
    Experience,
    Pace,
    PastWait,
    Rules,
    Score,
    Situation,
    Wait,
    estimate,
    expected_min,
    learn,
    quantile,
    score,
)
from tests.bench.estimate import outcome, read_days, rows

RULES = Rules()
FIRST_DAY = Experience()

NOON = Situation(
    series="C", line="C", ahead=4, open_counters=2, calls=12, watched_min=60, last_wait_min=15, service_min=8
)


def test_the_first_day_mixes_the_last_hours_calls_with_the_last_wait() -> None:
    by_calls = 5 * 60 / 12
    assert expected_min(NOON, FIRST_DAY, RULES) == pytest.approx(0.3 * by_calls + 0.7 * 15)


@pytest.mark.parametrize(
    ("watched_min", "calls", "counts"), [(14.9, 6, False), (15, 2, True), (60, 1, False), (60, 2, True)]
)
def test_calls_count_once_a_quarter_of_an_hour_and_two_calls_are_there(
    watched_min: float, calls: int, counts: bool
) -> None:
    now = replace(NOON, watched_min=watched_min, calls=calls)
    by_configured = 5 * 8 / 2
    by_calls = 5 * watched_min / calls
    assert expected_min(now, FIRST_DAY, RULES) == pytest.approx(0.3 * (by_calls if counts else by_configured) + 10.5)


def test_before_the_first_call_of_the_first_day_the_configured_service_time_speaks() -> None:
    opening = replace(NOON, calls=0, watched_min=0, last_wait_min=None)
    assert expected_min(opening, FIRST_DAY, RULES) == pytest.approx(5 * 8 / 2)
    assert expected_min(replace(opening, open_counters=1), FIRST_DAY, RULES) == pytest.approx(5 * 8)


def test_on_the_first_day_the_lines_calls_speak_for_a_series_of_which_nobody_was_called() -> None:
    new = replace(NOON, series="M", last_wait_min=None)
    assert expected_min(new, FIRST_DAY, RULES) == pytest.approx(5 * 60 / 12)
    weeks = learn([Pace("C", 600, 100)], [], RULES)
    assert expected_min(new, weeks, RULES) == pytest.approx(0.5 * 30 + 0.5 * (0.3 * 25 + 0.7 * 30))


def test_people_ahead_and_calls_are_those_of_the_line_and_the_spread_is_the_series_own() -> None:
    weeks = learn([Pace("front-desk", 600, 200), Pace("finance", 600, 60)], [], replace(RULES, pace_calls=0))
    at_the_front = replace(NOON, line="front-desk", calls=0, last_wait_min=None)
    assert expected_min(at_the_front, weeks, RULES) == pytest.approx(5 * 3)
    assert expected_min(replace(at_the_front, line="finance"), weeks, RULES) == pytest.approx(5 * 10)
    waits = [PastWait(at_the_front, 15)] * 300 + [PastWait(replace(at_the_front, series="M"), 30)] * 300
    spread = learn([Pace("front-desk", 600, 200)], waits, replace(RULES, spread_waits=0)).spread
    assert (spread("C", 15).middle, spread("M", 15).middle) == pytest.approx((1, 2))


def test_nobody_is_told_a_wait_while_nobody_serves() -> None:
    assert estimate(replace(NOON, open_counters=0), FIRST_DAY, RULES) is None


def test_the_usual_pace_of_earlier_weeks_is_half_of_what_is_expected() -> None:
    weeks = learn([Pace("C", 600, 100), Pace("C", 600, 100)], [], replace(RULES, pace_calls=0))
    assert weeks.gap_min("C") == pytest.approx(6)
    assert expected_min(NOON, weeks, RULES) == pytest.approx(0.5 * 5 * 6 + 0.5 * 18)


def test_with_a_usual_pace_the_morning_needs_no_configured_time() -> None:
    weeks = learn([Pace("C", 600, 100)], [], RULES)
    opening = replace(NOON, calls=0, watched_min=0, last_wait_min=None, service_min=999)
    assert expected_min(opening, weeks, RULES) == pytest.approx(5 * 6)


def test_a_line_with_few_calls_leans_on_the_centre_and_a_new_one_stands_on_it() -> None:
    weeks = learn([Pace("C", 1000, 100), Pace("M", 200, 2)], [], RULES)
    centre = 1200 / 102
    assert weeks.gap_min("M") == pytest.approx((200 + 10 * centre) / 12)
    assert weeks.gap_min("new") == pytest.approx(centre)


def test_days_without_a_single_call_teach_nothing() -> None:
    assert learn([Pace("C", 300, 0)], [], RULES) == FIRST_DAY


def test_a_centre_learns_how_far_its_waits_spread() -> None:
    waits = [PastWait(NOON, minutes) for minutes in range(0, 37)]
    weeks = learn([], waits, replace(RULES, spread_waits=0))
    told = estimate(NOON, weeks, RULES)
    assert told is not None
    assert (told.low_min, told.middle_min, told.high_min) == pytest.approx((7.2, 18, 28.8))


def test_short_and_long_waits_spread_each_in_their_own_way() -> None:
    long = replace(NOON, last_wait_min=90)
    weeks = learn([], [PastWait(NOON, 36)] * 50 + [PastWait(long, 70.5)] * 50, RULES)
    assert weeks.spread("C", 18).middle == pytest.approx(2)
    assert weeks.spread("C", 70.5).middle == pytest.approx(1)
    assert weeks.spread("C", 5) == UNLEARNED


def test_a_series_with_few_waits_leans_on_the_spread_of_the_centre() -> None:
    rare = replace(NOON, series="M")
    waits = [PastWait(NOON, 18)] * 300 + [PastWait(rare, 36)] * 100
    weeks = learn([], waits, replace(RULES, spread_waits=100))
    assert weeks.spread("M", 18).middle == pytest.approx(0.5 * 2 + 0.5 * 1)
    assert weeks.spread("Z", 18).middle == pytest.approx(1)


def test_waits_while_nobody_served_teach_nothing() -> None:
    assert learn([], [PastWait(replace(NOON, open_counters=0), 500)], RULES) == FIRST_DAY


@pytest.mark.parametrize(
    ("low", "high", "shown"),
    [(7.2, 28.8, (5, 30)), (10, 20, (10, 20)), (0, 0, (0, 5)), (5, 5, (5, 10)), (14.9, 15.1, (10, 20))],
)
def test_people_see_whole_steps_of_five_minutes_and_never_an_empty_range(
    low: float, high: float, shown: tuple[int, int]
) -> None:
    assert Wait(low, (low + high) / 2, high).shown(RULES.step_min) == shown


situations = st.builds(
    Situation,
    series=st.sampled_from("CM"),
    line=st.sampled_from("CM"),
    ahead=st.integers(0, 300),
    open_counters=st.integers(1, 30),
    calls=st.integers(0, 500),
    watched_min=st.floats(0, 60),
    last_wait_min=st.none() | st.floats(0, 600),
    service_min=st.floats(0.1, 120),
)
past_waits = st.lists(st.builds(PastWait, situations, st.floats(0, 600)), max_size=12)
paces = st.lists(st.builds(Pace, st.sampled_from("CM"), st.floats(0, 900), st.integers(0, 200)), max_size=6)


@given(situations, paces, past_waits)
def test_whatever_was_learned_a_range_is_in_order_and_holds_its_middle(
    now: Situation, learned: list[Pace], past: list[PastWait]
) -> None:
    told = estimate(now, learn(learned, past, RULES), RULES)
    assert told is not None
    assert 0 <= told.low_min <= told.middle_min <= told.high_min < float("inf")
    low, high = told.shown(RULES.step_min)
    assert low <= told.low_min
    assert told.high_min <= high
    assert (low % 5, high % 5, low < high) == (0, 0, True)


@given(st.lists(st.floats(0, 1000), min_size=1), st.floats(0, 1))
def test_a_quantile_leaves_its_share_below(values: list[float], share: float) -> None:
    ordered = sorted(values)
    found = quantile(ordered, share)
    assert sum(it <= found for it in ordered) >= int(share * (len(ordered) - 1))
    assert ordered[0] <= found <= ordered[-1] or found == pytest.approx(ordered[-1])


@pytest.mark.parametrize(
    ("waited_min", "expected"),
    [
        (12, Score(2, before_high=True, inside=True, inside_shown=True)),
        (5.5, Score(4.5, before_high=True, inside=False, inside_shown=True)),
        (19.5, Score(9.5, before_high=False, inside=False, inside_shown=True)),
        (40, Score(30, before_high=False, inside=False, inside_shown=False)),
    ],
)
def test_a_range_is_scored_by_the_call_that_came(waited_min: float, expected: Score) -> None:
    assert score(Wait(6, 10, 19), waited_min, RULES) == expected


SMALL = """date,office,queue,minute,open,waiting,number,nominal
2020-02-03,1,7,480,1,3,0,5
2020-02-03,1,7,490,1,3,1,5
2020-02-03,1,7,500,1,2,2,5
2020-02-03,1,7,510,0,2,2,5
2020-02-03,1,7,520,1,1,6,5
"""


def small_file(folder: Path, text: str) -> Path:
    file = folder / "snapshots.csv.gz"
    file.write_bytes(gzip.compress(text.encode("ascii")))
    return file


def test_the_scorer_reads_true_waits_midway_and_counts_who_was_never_reached(tmp_path: Path) -> None:
    day = read_days(small_file(tmp_path, SMALL))["2020-02-03"]
    met = [(it.situation.ahead, it.situation.calls, it.situation.watched_min, it.waited_min) for it in day.past]
    assert met == [(3, 0, 0, 515 - 480), (3, 1, 10, 515 - 490), (2, 2, 20, 515 - 500)]
    assert day.never_reached == 1
    assert [it.situation.last_wait_min for it in day.past] == [None, None, None]
    assert [(pace.line, pace.busy_min, pace.calls) for pace in day.paces] == [("1-7", 30, 2)]


def test_the_scorer_knows_how_long_the_one_now_served_had_waited(tmp_path: Path) -> None:
    more = SMALL + "2020-02-03,1,7,524,1,1,7,5\n2020-02-03,1,7,534,1,1,9,5\n"
    day = read_days(small_file(tmp_path, more))["2020-02-03"]
    assert [it.situation.last_wait_min for it in day.past] == [None, None, None, 0.0, 522 - 515]
    assert [it.waited_min for it in day.past][3:] == [529 - 520, 529 - 524]


def test_on_real_days_of_other_offices_the_range_keeps_its_limits() -> None:
    assert [row.name for row in rows() if row.limit is not None and row.value > row.limit] == []
    assert outcome().by_nominal_min > 100
