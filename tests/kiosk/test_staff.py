"""Who is in, busy or out, and what a visitor is told of it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from kiosk.draft import Refused
from kiosk.presence import Away
from kiosk.staff import Clerk, OnDuty, Said, away, colleagues, holds, keep_presence, line, open_counters, staff
from kiosk.standard import Presence
from kiosk.store import Store
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import SECRET, Office, had

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
TODAY = MORNING.date()
YESTERDAY = TODAY - timedelta(days=1)


def somebody(number: int, state: Presence | None, back_min: float | None = None) -> OnDuty:
    until = None if back_min is None else NOW + timedelta(minutes=back_min)
    return OnDuty(Clerk(number, f"Clerk {number}", "clerk", frozenset({"finance"}), "1"), state, until, None)


def test_a_role_is_away_when_all_who_fill_it_said_so_and_back_when_the_first_is() -> None:
    assert away([somebody(1, "out", 60), somebody(2, "out", 30)], "finance", NOW) == Away(
        "finance", NOW + timedelta(minutes=30)
    )


def test_a_role_is_not_away_while_anybody_is_in_or_busy_or_said_nothing() -> None:
    for state in ("in", "busy", None):
        assert away([somebody(1, "out", 60), somebody(2, state)], "finance", NOW) is None


def test_a_house_in_which_nobody_fills_a_role_claims_nothing() -> None:
    assert away([], "finance", NOW) is None
    assert away([somebody(1, "out")], "manager", NOW) is None


def test_a_time_that_has_passed_is_not_promised_again() -> None:
    assert away([somebody(1, "out", -5)], "finance", NOW) == Away("finance", None)
    assert away([somebody(1, "out", -5), somebody(2, "out", 20)], "finance", NOW) == Away(
        "finance", NOW + timedelta(minutes=20)
    )


def test_only_who_said_so_counts_as_a_counter_that_serves() -> None:
    everybody = [somebody(1, "in"), somebody(2, "busy"), somebody(3, "out"), somebody(4, None)]
    assert open_counters(everybody, "finance") == 2
    assert open_counters(everybody, "manager") == 0
    assert [it.presence for it in colleagues(everybody)] == ["in", "busy", "out", None]


def one_who_serves(number: int, state: Presence | None, *roles: str) -> OnDuty:
    it = somebody(number, state)
    return replace(it, clerk=replace(it.clerk, serves=frozenset(roles)))


def test_roles_that_everybody_who_is_in_for_one_serves_too_stand_in_one_line_with_it() -> None:
    everybody = [
        one_who_serves(1, "in", "finance", "front-desk"),
        one_who_serves(2, "busy", "front-desk"),
        one_who_serves(3, "out", "finance"),
        one_who_serves(4, None, "finance", "manager"),
    ]
    assert line(everybody, "finance") == {"finance", "front-desk"}
    assert line(everybody, "front-desk") == {"front-desk"}, "one of two calls nobody else first"
    assert line(everybody, "manager") == {"manager"}, "nobody is in"


def test_what_somebody_says_about_being_there_takes_the_place_of_what_they_said_before(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    back = office.lobby.clock.now() + timedelta(hours=1)
    counter.set_presence(mei, "out", back)
    counter.set_presence(mei, "in")
    with store.reading() as connection:
        [known] = staff(connection, TODAY, office.lobby.clock.now())
    assert (known.state, known.until) == ("in", None)


def test_the_lobby_knows_which_roles_are_out_and_until_when(store: Store) -> None:
    office = Office(store)
    counter, reception = office.counter(), office.lobby.reception()
    assert reception.absences() == (), "a house without accounts says nothing of anybody"
    mei = office.staff("Mei", serves=frozenset({"finance"}))
    assert reception.absences() == ()
    back = office.lobby.clock.now() + timedelta(hours=1)
    counter.set_presence(mei, "out", back)
    assert reception.absences() == (Away("finance", back),)
    lan = office.staff("Lan", serves=frozenset({"front-desk"}))
    counter.set_presence(lan, "in", stands_in_for="finance")
    assert reception.absences() == ()


def test_who_stands_in_for_a_role_may_serve_it_until_they_leave(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    payment = office.visitor("payment")
    counter.set_presence(mei, "in", stands_in_for="finance")
    office.accounts.log_in("Mei", SECRET, "browser")
    standing_in = office.accounts.logged_in("browser")
    assert standing_in is not None
    assert standing_in.serves == {"front-desk", "finance"}
    assert had(counter.call_next(standing_in)).id == payment.visit
    counter.set_presence(mei, "out", stands_in_for="finance")
    left = office.accounts.logged_in("browser")
    assert left is not None
    assert left.serves == {"front-desk"}


def test_who_receives_no_visitors_stands_in_for_nobody(store: Store) -> None:
    """A guard who did would hide that finance is out, and be asked in its place."""
    office = Office(store)
    mei, guo = office.staff("Mei", serves=frozenset({"finance"})), office.staff("Guo", role="guard")
    counter, reception = office.counter(), office.lobby.reception()
    counter.set_presence(mei, "out")
    with pytest.raises(Refused, match="stand in"):
        counter.set_presence(guo, "in", stands_in_for="finance")
    with store.transaction() as connection:
        keep_presence(connection, guo.id, Said("in", counter.day(), office.lobby.clock.now(), None), "finance")
    assert reception.absences() == (Away("finance", None),), "nor one whose duties became others since"


def test_who_is_busy_until_a_time_is_in_again_from_then_on(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    counter.set_presence(mei, "busy", office.lobby.clock.now() + timedelta(minutes=30))
    office.later(29)
    assert [it.state for it in counter.board().staff] == ["busy"]
    office.later(1)
    assert [(it.state, it.until) for it in counter.board().staff] == [("in", None)]


@pytest.mark.parametrize(
    ("state", "said_on", "back_min", "so"),
    [
        ("in", TODAY, None, True),
        ("busy", TODAY, -5, True),
        ("out", TODAY, -5, True),
        ("in", YESTERDAY, None, False),
        ("in", YESTERDAY, 60, False),
        ("busy", YESTERDAY, None, False),
        ("out", YESTERDAY, None, False),
        ("out", YESTERDAY, -5, False),
        ("out", YESTERDAY, 60, True),
        ("in", TODAY + timedelta(days=1), None, True),
    ],
)
def test_what_was_said_ends_with_its_day_but_for_an_absence_that_reaches_over(
    state: Presence, said_on: date, back_min: float | None, so: bool
) -> None:
    until = None if back_min is None else NOW + timedelta(minutes=back_min)
    assert holds(Said(state, said_on, None, until), TODAY, NOW) == so


def test_a_night_shift_is_there_beyond_the_turn_of_the_day_for_as_long_as_it_is_seen_to_be(store: Store) -> None:
    office = Office(store)
    duty = office.staff("Duty", serves=frozenset({"duty-manager"}))
    counter = office.counter()
    office.lobby.clock.hour = MORNING.replace(hour=22, minute=0)
    counter.set_presence(duty, "in", stands_in_for="front-desk")
    office.lobby.clock.hour = MORNING.replace(hour=3, minute=0) + timedelta(days=1)
    guest = office.visitor("visit", "guest", answers={"kind": "resident"}).visit
    had(counter.call(duty, guest))
    office.later(8 * 60 - 1)
    assert counter.day() == TODAY + timedelta(days=1)
    [there] = counter.board().staff
    assert (there.state, there.stands_in_for) == ("in", "front-desk")
    office.later(1)
    assert [it.state for it in counter.board().staff] == [None], "nobody has seen them for a whole shift"


def test_in_the_morning_nobody_is_in_for_having_been_so_yesterday(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.counter().set_presence(mei, "in", stands_in_for="engineering-supervisor")
    assert office.visitor("payment").wait is not None
    office.later(24 * 60)
    assert office.visitor("payment").wait is None
    [mei_today] = office.counter().board().staff
    assert "engineering-supervisor" not in mei_today.clerk.serves


def test_who_was_out_yesterday_is_not_away_today_unless_until_later(store: Store) -> None:
    office = Office(store)
    counter, reception = office.counter(), office.lobby.reception()
    mei = office.staff("Mei", serves=frozenset({"finance"}))
    noon = office.lobby.clock.now() + timedelta(hours=2)
    counter.set_presence(mei, "out", noon)
    office.later(24 * 60)
    assert reception.absences() == ()
    tomorrow = office.lobby.clock.now() + timedelta(hours=20)
    counter.set_presence(mei, "out", tomorrow)
    office.later(19 * 60)
    assert reception.absences() == (Away("finance", tomorrow),)
    office.later(61)
    assert reception.absences() == ()


def test_whoever_calls_or_begins_is_in_without_having_said_so(store: Store) -> None:
    office = Office(store)
    counter = office.counter()

    def state(clerk: Clerk) -> str | None:
        return next(it.state for it in counter.board().staff if it.clerk.id == clerk.id)

    mei, lan = office.staff("Mei"), office.staff("Lan", counter="4")
    payment = office.visitor("payment", "first").visit
    assert (office.visitor("payment", "second").wait, state(mei)) == (None, None)
    had(counter.call_next(mei))
    assert (state(mei), state(lan)) == ("in", None)
    assert office.visitor("payment", "third").wait is not None
    had(counter.take(mei, payment))
    had(counter.hand_over(mei, payment, lan.id))
    had(counter.accept(lan, payment))
    assert state(lan) == "in"


def state_of(office: Office, clerk: Clerk) -> str | None:
    """How somebody is there now."""
    return next(it.state for it in office.counter().board().staff if it.clerk.id == clerk.id)


def test_whoever_logs_in_is_in_without_having_said_so(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    assert state_of(office, mei) is None
    office.counter().arrive(mei)
    assert state_of(office, mei) == "in"
    office.later(24 * 60)
    assert state_of(office, mei) is None


def test_who_logs_in_to_keep_accounts_counts_as_no_counter(store: Store) -> None:
    office = Office(store)
    ann = office.staff("Ann", role="administrator", serves=frozenset({"finance"}))
    office.counter().arrive(ann)
    assert state_of(office, ann) is None
    assert office.visitor("payment").wait is None


def test_whoever_logs_in_stays_busy_and_is_back_from_an_absence_unless_it_ends_later(store: Store) -> None:
    office = Office(store)
    counter, mei = office.counter(), office.staff("Mei")
    counter.set_presence(mei, "busy", stands_in_for="finance")
    counter.arrive(mei)
    assert state_of(office, mei) == "busy"
    counter.set_presence(mei, "out", office.lobby.clock.now() + timedelta(minutes=30), stands_in_for="finance")
    counter.arrive(mei)
    assert state_of(office, mei) == "out", "a look at the desk is no return"
    office.later(31)
    counter.arrive(mei)
    [known] = counter.board().staff
    assert (known.state, known.until, known.stands_in_for) == ("in", None, "finance")
    counter.set_presence(mei, "out")
    counter.arrive(mei)
    assert state_of(office, mei) == "in", "nobody waits for who said no time and is here"


@pytest.mark.parametrize("said", ["in", "busy", None])
def test_after_closing_no_range_is_told_and_nobody_is_called_out(store: Store, said: Presence | None) -> None:
    office = Office(store)
    counter, mei = office.counter(), office.staff("Mei", serves=frozenset({"finance"}))
    if said is not None:
        counter.set_presence(mei, said)
    had(counter.take(mei, office.visitor("payment", "first").visit))
    counter.leave(mei)
    waits = office.visitor("payment", "second")
    assert waits.wait is not None, "a visitor is still at the counter"
    had(counter.finish(mei, 1, "done"))
    counter.leave(mei)
    assert office.visitor("payment", "third").wait is None
    assert office.lobby.reception().absences() == ()
    assert [it.state for it in counter.board().staff] == [None]
    had(counter.call(mei, waits.visit))
    assert office.visitor("payment", "fourth").wait is not None, "whoever goes on is there again"


def test_who_said_until_when_they_are_out_is_so_after_logging_out_too(store: Store) -> None:
    office = Office(store)
    counter, mei = office.counter(), office.staff("Mei", serves=frozenset({"finance"}))
    back = office.lobby.clock.now() + timedelta(hours=1)
    counter.set_presence(mei, "out", back)
    counter.leave(mei)
    assert office.lobby.reception().absences() == (Away("finance", back),)


def test_who_said_busy_stays_busy_and_who_came_back_early_stands_in_as_before(store: Store) -> None:
    office = Office(store)
    counter = office.counter()
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    visits = [office.visitor("enquiry", f"enquiry-{it}").visit for it in range(2)]
    counter.set_presence(mei, "busy")
    had(counter.take(mei, visits[0]))
    [known] = counter.board().staff
    assert known.state == "busy"
    had(counter.finish(mei, visits[0], "done"))
    counter.set_presence(mei, "out", office.lobby.clock.now() + timedelta(hours=1), stands_in_for="finance")
    had(counter.call_next(mei))
    [known] = counter.board().staff
    assert (known.state, known.until, known.stands_in_for) == ("in", None, "finance")
