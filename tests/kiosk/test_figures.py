"""The measured service: totals that each closed visit keeps up to date, and the score of announced waits."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import time, timedelta

import pytest
from sqlalchemy import event, select

from kiosk import figures, hands, line
from kiosk.appointments import Appointment
from kiosk.draft import Refused
from kiosk.estimate import Experience
from kiosk.figures import Totals, whole
from kiosk.followups import NewFollowUp
from kiosk.store import Connection, Store
from kiosk.tables import register, told_waits
from kiosk.visit import LANES, Lane
from kiosk.waiting import covered
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import Office, codes, had

TODAY = MORNING.date()


def served(office: Office, number: int, *, wait: float, service: float) -> int:
    """Somebody comes, waits, is served and leaves."""
    mei = office.accounts.everybody()[0]
    ticket = office.visitor("payment", f"visitor-{number}")
    office.later(wait)
    had(office.counter().call_next(mei))
    had(office.counter().take(mei, ticket.visit))
    office.later(service)
    had(office.counter().finish(mei, ticket.visit, "done"))
    return ticket.visit


def test_each_closed_visit_adds_to_its_day_request_and_counter(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    served(office, 1, wait=2, service=2)
    served(office, 2, wait=10, service=1)
    [row] = office.counter().figures(TODAY, TODAY).rows
    assert (row.day, row.request, row.counter) == (TODAY, "payment", "3")
    assert row.totals == Totals(finished=2, waited_s=720, served_s=180, within_standard=1)
    assert (row.totals.mean_wait_min, row.totals.mean_service_min, row.totals.share_within_standard) == (6, 1.5, 0.5)


@pytest.mark.parametrize(
    ("story", "share"),
    [
        ("is answered in time", 1),
        ("is answered in time by who leads", 1),
        ("asks for somebody else", 0),
        ("climbs and is answered", 0),
        ("climbs and is finished", 0),
        ("climbs, is put back and called once more", 0),
    ],
)
def test_a_visit_that_moved_up_was_not_within_the_standard_however_soon_it_was_noticed(
    store: Store, story: str, share: int
) -> None:
    office = Office(store)
    mei, zhao = office.staff("Mei"), office.staff("Zhao", "supervisor")
    clerk = zhao if "who leads" in story else mei
    visit = office.visitor("payment").visit
    counter = office.counter()
    had(counter.take(clerk, visit))
    if "asks" in story:
        had(counter.escalate(mei, visit, "somebody-else"))
    office.later(4 if "climbs" in story else 1)
    if "answered" in story:
        had(counter.clear(clerk, visit, 15))
    if "put back" in story:
        had(counter.put_back(mei, visit, 0))
        had(counter.call_next(mei))
        had(counter.take(mei, visit))
    had(counter.finish(clerk, visit, "done"))
    assert counter.figures(TODAY, TODAY).whole().share_within_standard == share


def test_a_hand_over_counts_as_a_promise_that_is_kept_in_time_or_late_by_who_accepts(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", counter="5")
    counter = office.counter()
    for number, minutes in enumerate((1, 60)):
        visit = office.visitor("payment", f"visitor-{number}").visit
        had(counter.take(mei, visit))
        had(counter.hand_over(mei, visit, lan.id))
        office.later(minutes)
        had(counter.accept(lan, visit))
        had(counter.finish(lan, visit, "done"))
    visit = office.visitor("payment", "taken back").visit
    had(counter.take(mei, visit))
    had(counter.hand_over(mei, visit, lan.id))
    had(counter.take_back(mei, visit))
    totals = counter.figures(TODAY, TODAY).whole()
    assert (totals.follow_ups_kept, totals.follow_ups_late) == (1, 1), "what is taken back was no promise kept"


def test_who_did_not_come_counts_until_they_come_back(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.call_next(mei))
    had(counter.no_show(mei, ticket.visit))
    assert counter.figures(TODAY, TODAY).whole().no_shows == 1
    had(counter.come_back(mei, ticket.visit))
    assert counter.figures(TODAY, TODAY).whole() == Totals()
    had(counter.call_next(mei))
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "done"))
    assert counter.figures(TODAY, TODAY).whole().closed == 1, "every visit ends in exactly one way"


def test_who_was_never_called_has_no_waiting_time_and_no_night_changes_a_days_figures(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    served(office, 1, wait=2, service=1)
    missed = office.visitor("payment", "was called").visit
    office.later(2)
    had(counter.call_next(mei))
    office.visitor("payment", "was never called")
    for_a_form = office.visitor("repair", "sent for a form and gone", answers={"place": "home"}).visit
    had(counter.no_show(mei, missed))
    had(counter.take(mei, for_a_form))
    had(counter.put_back(mei, for_a_form, 5))
    before = counter.figures(TODAY, TODAY).whole()
    assert (before.finished, before.no_shows, before.mean_wait_min) == (1, 1, 2)
    office.later(24 * 60)
    counter.call_next(mei)
    after, told = counter.figures(TODAY, TODAY).whole(), counter.summary(TODAY, TODAY)
    assert after == told.whole() == replace(before, left=2, within_standard=3)
    assert told.by_request["repair"].mean_wait_min is None
    assert (before.share_within_standard, after.share_within_standard) == (1, 0.75), "nobody saw who was never called"


def test_the_night_that_an_earlier_version_counted_as_a_wait_is_not_told(store: Store) -> None:
    with store.transaction() as connection:
        figures.add(connection, TODAY, "payment", "", Totals(left=1, waited_s=86_400))
        figures.add(connection, TODAY, "payment", "3", Totals(finished=1, waited_s=60))
    assert Office(store).counter().figures(TODAY, TODAY).whole() == Totals(finished=1, left=1, waited_s=60)


def test_escalations_ratings_and_promises_kept_in_time_and_late_are_counted(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.escalate(mei, ticket.visit, "somebody-else"))
    until = office.lobby.clock.now() + timedelta(hours=1)
    had(counter.finish(mei, ticket.visit, "done", NewFollowUp("other", until, "one")))
    late = counter.add_follow_up(mei, NewFollowUp("other", until, "two"), ticket.visit)
    had(counter.rate("C001", 4))
    counter.keep_follow_up(mei, counter.open_follow_ups()[0].id, "done")
    office.later(90)
    counter.keep_follow_up(mei, late, "done")
    totals = counter.figures(TODAY, TODAY).whole()
    assert (totals.escalated, totals.ratings, totals.mean_faces) == (1, 1, 4)
    assert (totals.follow_ups_kept, totals.follow_ups_late) == (1, 1)


def test_a_climb_because_nobody_answered_is_counted_when_it_ends_and_stands_in_the_register(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    office.later(2)
    had(counter.clear(mei, ticket.visit, 10))
    assert counter.figures(TODAY, TODAY).whole() == Totals(), "answered in time"
    office.later(14)
    had(counter.clear(mei, ticket.visit, 10))
    assert counter.figures(TODAY, TODAY).whole().escalated == 1, "it had come up to the supervisor"
    office.later(17)
    had(counter.finish(mei, ticket.visit, "done"))
    assert counter.figures(TODAY, TODAY).whole().escalated == 2, "and then to the manager"
    with store.reading() as connection:
        recorded = [str(it) for it in connection.execute(select(register.c.entry)).scalars()]
    climbs = [word for it in recorded for word in ("supervisor", "manager") if f'"climbed_to":"{word}"' in it]
    assert climbs == ["supervisor", "manager"]


def test_figures_are_those_of_the_days_that_were_asked_for(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    served(office, 1, wait=1, service=1)
    office.later(24 * 60)
    served(office, 2, wait=1, service=1)
    counter = office.counter()
    assert counter.figures(TODAY, TODAY).whole().finished == 1
    assert counter.figures(TODAY, TODAY + timedelta(days=1)).whole().finished == 2
    assert counter.figures(TODAY - timedelta(days=2), TODAY - timedelta(days=1)).rows == ()
    with pytest.raises(Refused, match="not before it"):
        counter.figures(TODAY, TODAY - timedelta(days=1))


def test_a_year_is_read_week_by_week_and_is_the_same_year(store: Store) -> None:
    counter = Office(store).counter()
    first, last = TODAY - timedelta(days=364), TODAY
    days = [first + timedelta(days=it) for it in range(365)]
    with store.transaction() as connection:
        for number, day in enumerate(days):
            figures.add(connection, day, "payment", "3", Totals(finished=number))
    readings: list[object] = []

    def note(connection: Connection) -> None:
        readings.append(connection)

    event.listen(store.engines.reading, "begin", note)
    told = counter.figures(first, last)
    event.remove(store.engines.reading, "begin", note)
    with store.reading() as connection:
        assert told == figures.figures(connection, first, last)
    assert [row.day for row in told.rows] == days
    assert len(readings) == 53, "nobody's check-in waits for a whole year"


def test_a_house_without_visits_has_no_averages() -> None:
    none = whole([])
    assert none == Totals()
    assert (none.mean_wait_min, none.mean_service_min, none.share_within_standard, none.mean_faces) == (None,) * 4


# Waits: announced, scored, learned from.


def test_nothing_is_announced_while_nobody_serves(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    assert office.visitor("payment", "before").wait is None
    office.counter().set_presence(mei, "in")
    assert office.visitor("payment", "after").wait == (5, 30)
    office.counter().set_presence(mei, "out")
    assert office.visitor("payment", "later").wait is None


def test_the_same_key_gets_the_same_range_again(store: Store) -> None:
    office = Office(store)
    office.counter().set_presence(office.staff("Mei"), "in")
    first = office.visitor("payment", "key")
    office.visitor("payment", "another")
    assert office.visitor("payment", "key") == first


def test_an_announced_wait_is_scored_when_the_call_comes(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    counter.set_presence(mei, "in")
    served(office, 1, wait=9, service=1)
    [score] = counter.figures(TODAY, TODAY).scores
    assert (score.told, score.error_min, score.before_high, score.inside, score.inside_shown) == (1, 1.0, 1, 1, 1)
    served(office, 2, wait=60, service=1)
    [score] = counter.figures(TODAY, TODAY).scores
    assert (score.told, score.before_high, score.inside) == (2, 1, 1)


def test_what_earlier_days_taught_changes_what_is_announced_and_today_does_not(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.counter().set_presence(mei, "in")
    first_day = office.visitor("payment", "newcomer").wait
    had(office.counter().call_next(mei))
    had(office.counter().no_show(mei, 1))
    for number in range(12):
        served(office, number, wait=2, service=1)
    forecast = office.counter().forecast
    assert forecast.experience(TODAY).gap_min("C") is None, "today is not among the teachers"
    tomorrow = TODAY + timedelta(days=1)
    learned = forecast.experience(tomorrow)
    assert learned.gap_min("C") == pytest.approx(2, abs=1.5)
    assert learned is forecast.experience(tomorrow), "learned once a day"
    office.later(24 * 60)
    assert office.visitor("payment", "of-the-next-day").wait != first_day


def test_a_mornings_first_phones_wait_for_one_to_learn(store: Store) -> None:
    forecast, together = Office(store).counter().forecast, threading.Barrier(2)

    def ask() -> Experience:
        together.wait()
        return forecast.experience(TODAY)

    with ThreadPoolExecutor(2) as phones:
        one, other = (phone.result() for phone in [phones.submit(ask), phones.submit(ask)])
    assert one is other


def test_the_last_hour_is_no_longer_than_the_counters_have_been_calling(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.counter().set_presence(mei, "in")
    for number in range(4):
        served(office, number, wait=5, service=1)
    office.visitor("payment", "last")
    with store.reading() as connection:
        row = connection.execute(select(told_waits).order_by(told_waits.c.visit.desc()).limit(1)).one()
    assert (row.calls, row.watched_min, row.last_wait_min, row.open_counters) == (4, 19, 5, 1)


def test_a_counter_that_serves_several_series_is_told_by_the_whole_line_before_it(store: Store) -> None:
    """One clerk, five series, five minutes each, one comes as one goes: with 20 before, it is 105 minutes."""
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    for number in range(20):
        one_of_five(office, number)
    for number in range(20, 60):
        visit = had(counter.call_next(mei)).id
        had(counter.take(mei, visit))
        office.later(5)
        had(counter.finish(mei, visit, "done"))
        one_of_five(office, number)
    office.visitor("visit", "newcomer", answers={"kind": "resident"})
    with store.reading() as connection:
        told = connection.execute(select(told_waits).order_by(told_waits.c.visit.desc()).limit(1)).one()
    assert (told.series, told.role, told.ahead, told.calls) == ("G", "front-desk", 20, 12)
    assert told.middle_min == pytest.approx(105)


def one_of_five(office: Office, number: int) -> None:
    request, answers = ASKED[number % len(ASKED)]
    office.visitor(request, f"visitor-{number}", answers=answers)


ASKED: list[tuple[str, dict[str, str]]] = [
    ("move-in", {}),
    ("repair", {"place": "home"}),
    ("goods-release", {"holder": "owner"}),
    ("parking-card", {}),
    ("enquiry", {}),
]


def test_the_pace_of_a_line_is_learned_from_all_its_series(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    counter.set_presence(mei, "in")
    for number in range(10):
        one_of_five(office, number)
    for _ in range(10):
        office.later(4)
        visit = had(counter.call_next(mei)).id
        had(counter.take(mei, visit))
        had(counter.finish(mei, visit, "done"))
    learned = counter.forecast.experience(TODAY + timedelta(days=1))
    assert learned.gap_min("front-desk") == pytest.approx(4)


def test_where_one_clerk_serves_two_roles_both_stand_in_one_line(store: Store) -> None:
    """Six came for the front desk before somebody who pays: all six are called first, and the visitor is told so."""
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk", "finance"}))
    counter = office.counter()
    counter.set_presence(mei, "in")
    for number in range(6):
        one_of_five(office, number)
    pays = office.visitor("payment", "pays")
    assert pays.ahead == 6
    for called in range(6):
        place = counter.place(codes(store, pays.visit)["ticket"][1:])
        assert place is not None
        assert place.ahead == 6 - called, "on the phone too"
        office.later(5)
        visit = had(counter.call_next(mei)).id
        assert visit != pays.visit
        had(counter.take(mei, visit))
        had(counter.finish(mei, visit, "done"))
    office.visitor("payment", "comes later")
    with store.reading() as connection:
        told = connection.execute(select(told_waits).order_by(told_waits.c.visit.desc()).limit(1)).one()
    assert (told.role, told.line, told.ahead, told.calls) == ("finance", "finance front-desk", 1, 6)
    had(counter.call_next(mei))
    learned = counter.forecast.experience(TODAY + timedelta(days=1))
    assert learned.gap_min("finance front-desk") == pytest.approx(30 / 7), "seven called in half an hour"


def test_a_second_clerk_for_one_role_only_makes_two_lines_of_them(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk", "finance"}))
    bo = office.staff("Bo", serves=frozenset({"finance"}))
    counter = office.counter()
    for clerk in (mei, bo):
        counter.set_presence(clerk, "in")
    for number in range(6):
        one_of_five(office, number)
    assert office.visitor("payment", "pays").ahead == 0, "whoever only takes payments calls them at once"


@pytest.mark.parametrize("lane", LANES)
def test_a_newcomer_is_told_of_as_many_before_as_the_line_will_call(store: Store, lane: Lane) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    counter.set_presence(mei, "in")
    noon = MORNING.replace(hour=12, minute=0)
    books = {"kept": time(12), "missed": time(11), "early": time(15)}
    booked = {}
    for name, begins in books.items():
        made = counter.diary.book(mei, "enquiry", TODAY, begins, 30)
        assert isinstance(made, Appointment)
        booked[name] = made.code
    for minutes in (60, 40, 29, 5):
        office.lobby.clock.hour = noon - timedelta(minutes=minutes)
        office.visitor("enquiry", f"ordinary-{minutes}")
    office.visitor("move-in", "priority", lane="priority")
    for name, code in booked.items():
        office.visitor("appointment", f"booked-{name}", details={"appointment-code": code})
    gone_for_a_form = office.visitor("parking-card", "put-back").visit
    had(counter.take(mei, gone_for_a_form))
    had(counter.put_back(mei, gone_for_a_form, 30))
    office.visitor("payment", "another line")
    office.lobby.clock.hour = noon
    ticket = office.visitor("enquiry", "newcomer", lane=lane)
    with store.reading() as connection:
        [told] = connection.execute(select(told_waits.c.ahead).where(told_waits.c.visit == ticket.visit)).scalars()
        waiting = hands.line_of(connection, TODAY, noon, ["front-desk"])
    place = counter.place(codes(store, ticket.visit)["ticket"][1:])
    assert place is not None
    assert ticket.ahead == place.ahead == told, "on paper, on the phone, and in what the wait was told from"
    assert told == line.ahead(ticket.visit, waiting, noon.timestamp(), office.rules.line)
    assert told == {"ordinary": 7, "priority": 4}[lane]


@pytest.mark.parametrize(
    ("spans", "minutes"),
    [
        ([], 0),
        ([(0, 5)], 5),
        ([(0, 5), (5, 8)], 8),
        ([(3, 9), (0, 5)], 9),
        ([(0, 10), (2, 3)], 10),
        ([(0, 1), (5, 6)], 2),
    ],
)
def test_minutes_in_which_somebody_waits_are_counted_once(spans: list[tuple[float, float]], minutes: float) -> None:
    assert covered(spans) == minutes


def test_the_store_sums_up_what_the_rows_say(store: Store) -> None:
    counter = Office(store).counter()
    first, last = TODAY - timedelta(days=9), TODAY
    with store.transaction() as connection:
        for number in range(10):
            for request, at in (("payment", "3"), ("repair", "3"), ("repair", "4")):
                totals = Totals(finished=number, waited_s=60, ratings=1, faces=number % 5 + 1)
                figures.add(connection, first + timedelta(days=number), request, at, totals)
    rows, told = counter.figures(first, last).rows, counter.summary(first, last)
    for sums, key in ((told.by_day, "day"), (told.by_request, "request"), (told.by_counter, "counter")):
        assert sums == {name: whole(it.totals for it in rows if getattr(it, key) == name) for name in sums}
        assert sum(it.finished for it in sums.values()) == 3 * sum(range(10))
    assert told.whole() == whole(it.totals for it in rows)
    assert list(told.by_day) == sorted(told.by_day)
    with pytest.raises(Refused, match="not before it"):
        counter.summary(last, first)


def test_a_page_of_a_year_reads_it_week_by_week_too(store: Store) -> None:
    counter = Office(store).counter()
    readings: list[object] = []

    def note(connection: Connection) -> None:
        readings.append(connection)

    event.listen(store.engines.reading, "begin", note)
    counter.summary(TODAY - timedelta(days=364), TODAY)
    event.remove(store.engines.reading, "begin", note)
    assert len(readings) == 53, "nobody's check-in waits for a whole year"
