"""The service standard: nobody waits unnoticed, nobody is served without an answer, and who complains is heard."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.standard import (
    Alert,
    Answer,
    Case,
    Colleague,
    Rules,
    Step,
    alert,
    notices,
    who_can_take,
    who_steps_in,
    whom_it_asks,
)
from kiosk.visit import LAWFUL, Status

RULES = Rules()
MINUTE_S = 60.0

WAITING = Case(visit=7, role="reception", status="waiting", since_s=0)
SERVED = replace(WAITING, status="serving", acknowledged_s=60, taken_s=600)


def alerts(cases: Iterable[Case], now_s: float, rules: Rules = RULES) -> list[Alert]:
    """What several visits ask for at a moment."""
    return [it for it in (alert(case, now_s, rules) for case in cases) if it is not None]


def told(case: Case, minute: float, rules: Rules = RULES) -> list[tuple[str, str, str, int]]:
    """What the standard says in a minute: clock, level, for whom, step."""
    return [(it.clock, it.level, it.to, it.step) for it in alerts([case], minute * MINUTE_S, rules)]


def test_nobody_waits_three_minutes_unnoticed() -> None:
    warning, over = ("unnoticed", "warning", "reception", 0), ("unnoticed", "alert", "reception", 0)
    seen = [told(WAITING, minute) for minute in (0, 1.99, 2, 2.99, 3, 60)]
    assert seen == [[], [], [warning], [warning], [over], [over]]


def test_a_slip_that_was_seen_waits_as_long_as_it_takes() -> None:
    seen = replace(WAITING, acknowledged_s=100)
    assert [told(seen, minute) for minute in (2, 3, 20, 300)] == [[], [], [], []]


def test_whoever_was_told_a_time_is_remembered_once_it_is_over_and_never_climbs() -> None:
    seen = replace(WAITING, acknowledged_s=100, seen_until_s=20 * MINUTE_S)
    over = ("promised", "warning", "reception", 0)
    assert [told(seen, minute) for minute in (3, 19.9, 20, 300)] == [[], [], [over], [over]]
    again = replace(seen, seen_until_s=40 * MINUTE_S)
    assert told(again, 21) == []
    assert told(replace(seen, status="called"), 21) == []


def test_whoever_was_called_and_then_forgotten_warns_after_three_minutes_and_never_climbs() -> None:
    called = replace(WAITING, status="called", acknowledged_s=60, called_s=10 * MINUTE_S)
    forgotten = ("called", "warning", "reception", 0)
    assert [told(called, minute) for minute in (10, 12.9, 13, 300)] == [[], [], [forgotten], [forgotten]]
    assert told(called, 14, Rules(unnoticed_min=5)) == []
    assert told(replace(called, called_s=13 * MINUTE_S), 14) == [], "called again"
    served, back, missed = (replace(called, status=status) for status in ("serving", "waiting", "no-show"))
    assert [told(it, 14) for it in (served, back, missed)] == [[], [], []]


def test_what_is_urgent_is_shown_at_once_until_somebody_has_seen_it() -> None:
    urgent = replace(WAITING, urgent=True)
    assert told(urgent, 0) == [("urgent", "alert", "reception", 0)]
    assert told(replace(urgent, acknowledged_s=30), 3) == []


def test_an_urgent_slip_that_was_taken_without_a_time_warns_after_three_minutes_until_one_is_told() -> None:
    taken = replace(WAITING, urgent=True, acknowledged_s=MINUTE_S)
    asks = ("urgent", "warning", "reception", 0)
    assert [told(taken, minute) for minute in (1, 3.9, 4, 60)] == [[], [], [asks], [asks]]
    assert told(replace(taken, urgent=False), 60) == [], "who is not urgent has a place in the line"
    promised = replace(taken, seen_until_s=20 * MINUTE_S)
    assert [told(promised, minute) for minute in (19, 20)] == [[], [("promised", "warning", "reception", 0)]]
    assert told(replace(taken, status="called"), 60) == []


def test_without_a_clear_answer_a_visit_moves_up_to_the_supervisor_and_then_to_the_manager() -> None:
    climb = [told(SERVED, 10 + minute) for minute in (0, 1.9, 2, 3, 5.9, 6, 60)]
    warning = ("unanswered", "warning", "reception", 0)
    supervisor, manager = ("unanswered", "alert", "supervisor", 1), ("unanswered", "alert", "manager", 2)
    assert climb == [[], [], [warning], [supervisor], [supervisor], [manager], [manager]]


def test_an_alert_says_since_when_its_clock_runs_and_when_it_came_up() -> None:
    assert alert(SERVED, 14 * MINUTE_S, RULES) == Alert(
        7, "unanswered", "alert", "supervisor", 1, since_s=600, at_s=780
    )


def test_clear_needs_fifteen_minutes_stops_the_clock_for_fifteen_minutes() -> None:
    clear = replace(SERVED, answer=Answer(at_s=700, until_s=700 + 15 * MINUTE_S))
    over = (700 + 15 * MINUTE_S) / 60
    assert [told(clear, minute) for minute in (13, 16, over, over + 1.9)] == [[], [], [], []]
    assert told(clear, over + 2) == [("unanswered", "warning", "reception", 0)]
    assert told(clear, over + 3) == [("unanswered", "alert", "supervisor", 1)]


def test_an_answer_brings_a_visit_down_from_the_ladder() -> None:
    late = replace(SERVED, answer=Answer(at_s=16 * MINUTE_S, until_s=30 * MINUTE_S))
    assert (told(SERVED, 16), told(late, 16)) == ([("unanswered", "alert", "manager", 2)], [])


def test_handing_a_visit_over_does_not_start_its_clock_anew() -> None:
    handed = replace(SERVED, status="handed-over", role="engineering")
    assert told(handed, 12) == [("unanswered", "warning", "engineering", 0)]
    assert told(handed, 13) == [("unanswered", "alert", "supervisor", 1)]


def test_who_is_dissatisfied_moves_up_at_once_even_after_a_clear_answer() -> None:
    clear = replace(SERVED, answer=Answer(at_s=610, until_s=3000))
    complained = replace(clear, raised_s=(11 * MINUTE_S,))
    assert told(clear, 11) == []
    assert told(complained, 11) == [("raised", "alert", "supervisor", 1)]
    assert told(complained, 14) == [("raised", "alert", "manager", 2)]


def test_who_complains_while_waiting_is_heard_as_well() -> None:
    complained = replace(WAITING, acknowledged_s=30, raised_s=(5 * MINUTE_S,))
    assert (told(complained, 4.9), told(complained, 5)) == ([], [("raised", "alert", "supervisor", 1)])


def test_who_complains_again_at_the_supervisor_reaches_the_manager() -> None:
    twice = replace(SERVED, raised_s=(660, 700))
    assert told(twice, 700 / 60) == [("raised", "alert", "manager", 2)]
    thrice = replace(SERVED, raised_s=(660, 700, 720))
    assert told(thrice, 12) == [("raised", "alert", "manager", 2)]
    assert alerts([thrice], 720)[0].at_s == 720


def test_a_complaint_climbs_from_where_time_had_brought_the_visit() -> None:
    late = replace(SERVED, raised_s=(14 * MINUTE_S,))
    assert told(late, 14) == [("raised", "alert", "manager", 2)]


def test_an_answer_of_an_earlier_service_does_not_shorten_the_next() -> None:
    again = replace(SERVED, answer=Answer(at_s=100, until_s=200))
    assert (told(again, 11.9), told(again, 13)) == ([], [("unanswered", "alert", "supervisor", 1)])


def test_only_somebody_on_the_ladder_settles_a_complaint() -> None:
    complained = replace(SERVED, raised_s=(660,), answer=Answer(at_s=700, until_s=2000))
    assert told(complained, 12) == [("raised", "alert", "supervisor", 1)]
    assert told(replace(complained, settled_s=700), 12) == []
    assert told(replace(complained, settled_s=700), 2000 / 60 + 2) == [("unanswered", "warning", "reception", 0)]


def test_the_ladder_and_its_minutes_are_the_centres_own() -> None:
    rules = Rules(unnoticed_min=5, warn_min=0.5, ladder=(Step("lead", 1), Step("head", 2), Step("owner", 4)))
    assert [told(SERVED, 10 + minute, rules) for minute in (0.4, 0.5, 1, 3, 7)] == [
        [],
        [("unanswered", "warning", "reception", 0)],
        [("unanswered", "alert", "lead", 1)],
        [("unanswered", "alert", "head", 2)],
        [("unanswered", "alert", "owner", 3)],
    ]
    assert [told(WAITING, minute, rules) for minute in (4.4, 4.5, 5)] == [
        [],
        [("unnoticed", "warning", "reception", 0)],
        [("unnoticed", "alert", "reception", 0)],
    ]


def test_a_centre_without_a_ladder_is_only_told_of_the_unnoticed() -> None:
    alone = Rules(ladder=())
    assert told(replace(SERVED, raised_s=(610,)), 99, alone) == []
    assert told(WAITING, 3, alone) == [("unnoticed", "alert", "reception", 0)]


@pytest.mark.parametrize("status", ["finished", "no-show", "called"])
def test_a_visit_that_ended_or_was_just_called_asks_for_nothing(status: Status) -> None:
    assert told(replace(SERVED, status=status), 99) == []


def test_a_complaint_ends_with_the_visit() -> None:
    complained = replace(SERVED, raised_s=(660,))
    assert [told(replace(complained, status=status), 12) for status in ("finished", "no-show")] == [[], []]


def test_many_alerts_at_once_are_one_line_with_a_count() -> None:
    crowd = [replace(WAITING, visit=visit, since_s=visit * 10) for visit in range(1, 9)]
    now_s = 200.0
    found = alerts([*crowd, replace(SERVED, visit=50, taken_s=0)], now_s)
    lines = [(it.key, it.count, it.minutes, it.to, it.visits) for it in notices(found, now_s)]
    assert lines == [
        ("standard.unanswered.alert", 1, 3, "supervisor", (50,)),
        ("standard.unnoticed.alert", 2, 3, "", (1, 2)),
        ("standard.unnoticed.warning", 6, 2, "", (3, 4, 5, 6, 7, 8)),
    ]


def test_a_kind_is_one_line_but_for_the_steps_of_the_ladder_and_what_is_urgent_comes_first() -> None:
    cases = [
        replace(WAITING, visit=1),
        replace(WAITING, visit=2, role="finance"),
        replace(WAITING, visit=3, since_s=170, urgent=True),
        replace(SERVED, visit=4, taken_s=100, raised_s=(150,)),
        replace(SERVED, visit=5, taken_s=100, raised_s=(150, 160)),
    ]
    found = alerts(cases, 190)
    assert [(it.key, it.to, it.count) for it in notices(found, 190)] == [
        ("standard.urgent.alert", "", 1),
        ("standard.raised.alert", "manager", 1),
        ("standard.raised.alert", "supervisor", 1),
        ("standard.unnoticed.alert", "", 2),
    ]


def test_what_is_over_its_limit_stands_above_what_is_near_it() -> None:
    found = alerts([replace(SERVED, taken_s=60), WAITING], 190)
    assert [it.key for it in notices(found, 190)] == ["standard.unnoticed.alert", "standard.unanswered.warning"]


def test_a_quiet_desk_shows_no_line() -> None:
    assert notices([], 0) == ()


def test_the_desk_names_who_can_take_it_those_first_who_are_free() -> None:
    reception = frozenset({"reception"})
    staff = [
        Colleague(1, reception, "busy"),
        Colleague(2, frozenset({"finance"}), "in"),
        Colleague(3, reception | {"finance"}, "in"),
        Colleague(4, reception, "out"),
    ]
    assert who_can_take("reception", staff) == (3, 1)
    assert who_can_take("engineering", staff) == ()


def test_who_said_nothing_is_named_and_asked_only_where_nobody_said_to_be_there() -> None:
    finance, none = frozenset({"finance"}), frozenset[str]()
    silent, there, busy = (Colleague(it, finance, said) for it, said in ((1, None), (2, "in"), (3, "busy")))
    supervisor, manager = Colleague(4, none, None, "supervisor"), Colleague(5, none, "in", "manager")
    [found] = alerts([replace(WAITING, role="finance")], 4 * 60)
    assert who_can_take("finance", [silent, there, busy]) == (2, 3)
    assert who_can_take("finance", [silent]) == (1,)
    assert whom_it_asks(found, (), [silent, there, busy, supervisor], RULES) == {2, 3}
    assert whom_it_asks(found, (), [silent, supervisor, manager], RULES) == {1, 5}, "who steps in hears of it too"
    assert who_steps_in([silent, supervisor, manager], RULES) == (5,)
    assert who_steps_in([silent, supervisor], RULES) == (4,)


def test_where_nobody_fills_a_role_the_first_step_of_the_ladder_on_which_anybody_is_there_steps_in() -> None:
    none: frozenset[str] = frozenset()
    clerk, manager = Colleague(1, frozenset({"reception"}), "in"), Colleague(2, none, "in", "manager")
    busy, free = Colleague(3, none, "busy", "supervisor"), Colleague(4, none, "in", "supervisor")
    assert who_steps_in([clerk, manager, busy, free], RULES) == (4, 3)
    assert who_steps_in([clerk, manager, replace(busy, presence="out")], RULES) == (2,)
    assert who_steps_in([clerk], RULES) == ()


TEAM = [
    Colleague(1, frozenset({"reception"}), "in"),
    Colleague(2, frozenset({"reception"}), "out"),
    Colleague(3, frozenset({"finance"}), "busy"),
    Colleague(4, frozenset(), "in", "supervisor"),
    Colleague(5, frozenset(), "in", "manager"),
    Colleague(6, frozenset({"guard"}), "in"),
]


@pytest.mark.parametrize(
    ("case", "now_min", "hands", "asked"),
    [
        (WAITING, 4, (), {1}),
        (replace(WAITING, role="engineering"), 4, (), {4}),
        (replace(SERVED, taken_s=0), 2.5, (3,), {3}),
        (replace(SERVED, taken_s=0), 2.5, (2,), {1}),
        (replace(SERVED, taken_s=0), 4, (3,), {3, 4}),
        (replace(SERVED, taken_s=0), 7, (3,), {3, 5}),
        (replace(WAITING, raised_s=(10,)), 1, (), {4}),
    ],
    ids=["in line", "nobody's", "in hand", "out of the house", "supervisor", "manager", "raised in line"],
)
def test_an_alert_asks_whose_it_is_and_nobody_else(
    case: Case, now_min: float, hands: tuple[int, ...], asked: set[int]
) -> None:
    [found] = alerts([case], now_min * 60)
    assert whom_it_asks(found, hands, TEAM, RULES) == asked
    assert whom_it_asks(found, hands, [replace(it, presence="out") for it in TEAM], RULES) == set()


moments = st.floats(0, 7200)
cases = st.builds(
    Case,
    visit=st.just(1),
    role=st.just("reception"),
    status=st.sampled_from(list(LAWFUL)),
    since_s=st.just(0.0),
    acknowledged_s=st.none() | moments,
    taken_s=st.none() | moments,
    answer=st.none() | st.builds(lambda at, needs: Answer(at, at + needs), moments, st.floats(0, 3600)),
    raised_s=st.lists(moments, max_size=3).map(lambda found: tuple(sorted(found))),
    settled_s=st.none() | moments,
    urgent=st.booleans(),
)


@given(cases, moments, st.floats(0, 3600))
def test_time_alone_only_ever_climbs(case: Case, now_s: float, later_s: float) -> None:
    before, after = alert(case, now_s, RULES), alert(case, now_s + later_s, RULES)
    assert before is None or (after is not None and after.step >= before.step)


@given(cases, moments)
def test_waiting_alone_never_climbs(case: Case, now_s: float) -> None:
    waiting = replace(case, status="waiting", raised_s=())
    assert all(it.step == 0 for it in alerts([waiting], now_s))


@given(cases, moments, st.floats(0, 1, exclude_max=True), st.floats(1, 3600))
def test_while_a_clear_answer_holds_nobody_is_alarmed(case: Case, said_s: float, part: float, needs_s: float) -> None:
    clear = replace(case, status="serving", raised_s=(), answer=Answer(said_s, said_s + needs_s))
    assert alert(clear, said_s + part * needs_s * 0.999, RULES) is None


@given(cases, moments)
def test_no_alert_speaks_of_the_future(case: Case, now_s: float) -> None:
    for it in alerts([case], now_s):
        assert it.at_s <= now_s
