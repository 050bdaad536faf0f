"""From a booking to the call within its window; a code serves once, and whoever has none is served all the same."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from kiosk import chain, hands, visits
from kiosk.appointments import Appointment
from kiosk.booking import is_code
from kiosk.counter import Counter, NotDone
from kiosk.opening import OpenSpan
from kiosk.store import Store, open_store
from kiosk.tables import register
from kiosk.visit import LANES, CodeRefusal, Ticket
from printing import spool
from printing.slip import as_text, from_json
from tests.kiosk.lobby import MORNING, PREMISES, draft
from tests.kiosk.office import Office, had, said

TODAY = MORNING.date()
TOGETHER = 6
UNUSED = "00000000"


def booked(
    office: Office, request: str = "renovation", begins: time = time(14), day: date = TODAY, minutes: int = 30
) -> Appointment:
    """An appointment that a clerk booked."""
    counter = office.counter()
    clerk = next((it for it in office.accounts.everybody()), None) or office.staff("Mei")
    made = counter.diary.book(clerk, request, day, begins, minutes)
    assert isinstance(made, Appointment), made
    return made


def comes(office: Office, code: str, key: str = "", **told: Any) -> Ticket:
    """Somebody comes to the kiosk and types a code."""
    return office.visitor("appointment", key or f"came-with-{code}", details={"appointment-code": code}, **told)


def slips(store: Store, visit: int) -> dict[str, str]:
    with store.reading() as connection:
        jobs = spool.jobs(connection, reference=str(visit))
    return {job.kind: as_text(from_json(job.slip_json)) for job in jobs}


def entries(store: Store) -> list[dict[str, Any]]:
    with store.reading() as connection:
        rows = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars()
        return [json.loads(row) for row in rows]


def at(office: Office, hour: int, minute: int = 0) -> None:
    """The centre's clocks show this time."""
    office.lobby.clock.hour = MORNING.replace(hour=hour, minute=minute)


# From the booking to the call.


def test_whoever_booked_is_called_in_the_window_by_the_counter_of_what_was_booked(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    li = office.staff("Li", serves=frozenset({"engineering-supervisor"}), counter="4")
    code = booked(office, begins=time(14)).code
    at(office, 13, 40)
    ordinary = office.visitor("renovation", "ordinary", answers={"workers": "5"})
    at(office, 13, 50)
    ticket = comes(office, code)
    counter = office.counter()
    [first, second] = counter.board().waiting
    assert (first.visit.id, second.visit.id, second.reason.key) == (ordinary.visit, ticket.visit, "line.early")
    assert said(counter.call_next(mei)) == "counter.nobody"
    at(office, 14)
    assert [it.reason.key for it in counter.board().waiting] == ["line.appointment", "line.arrival"]
    called = had(counter.call_next(li))
    assert (called.id, called.served, called.role) == (ticket.visit, "renovation", "engineering-supervisor")
    counter.take(li, called.id)
    assert had(counter.finish(li, called.id, "done")).status == "finished"


def test_the_ticket_and_the_staff_slip_name_what_was_booked_and_its_window(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    ticket = comes(office, booked(office).code)
    assert ticket.number == "G001"
    assert ticket.request == "appointment"
    assert ticket.booked is not None
    assert (ticket.booked.request, ticket.code_refused, ticket.wait) == ("renovation", None, None)
    told = slips(store, ticket.visit)
    for slip in told.values():
        assert "14:00–14:30" in slip
        assert "\n装修\n" in slip or " 装修" in slip
    assert "前面" not in told["ticket"]
    assert "工程主管" in told["staff"]


def test_who_comes_within_the_window_is_told_who_is_before_in_that_role(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office, begins=time(14)).code
    at(office, 12)
    for turn in range(3):
        office.visitor("renovation", f"waits-{turn}", answers={"workers": "1"})
    office.visitor("visit", "another role", answers={"kind": "resident"})
    at(office, 14, 5)
    ticket = comes(office, code)
    assert ticket.ahead == 3, "their claims are older by more than the ageing"
    assert "前面还有" in slips(store, ticket.visit)["ticket"]


def test_an_early_appointment_is_nobody_who_waits_before_the_others(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    comes(office, booked(office, "enquiry", begins=time(14)).code)
    comes(office, booked(office, "renovation", begins=time(9, 50)).code)
    assert office.visitor("visit", "one", answers={"kind": "resident"}).ahead == 0
    at(office, 14)
    assert office.visitor("visit", "two", answers={"kind": "resident"}).ahead == 2, "one, and the enquiry is due"


def test_the_wait_of_who_came_early_begins_with_the_window(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    code = booked(office, "payment", begins=time(14)).code
    ticket = comes(office, code)
    at(office, 13, 59)
    counter = office.counter()
    assert counter.board().alerts == ()
    assert counter.board().waiting[0].waited_s == 0
    at(office, 14, 2)
    had(counter.call_next(mei))
    counter.take(mei, ticket.visit)
    counter.finish(mei, ticket.visit, "done")
    totals = counter.figures(TODAY, TODAY).whole()
    assert (totals.waited_s, totals.within_standard) == (120, 1)


def test_who_comes_after_the_window_stands_in_line_like_everybody(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office, begins=time(10)).code
    at(office, 10, 20)
    office.visitor("renovation", "ordinary", answers={"workers": "5"})
    at(office, 10, 31)
    ticket = comes(office, code)
    assert [it.reason.key for it in office.counter().board().waiting] == ["line.arrival", "line.missed"]
    assert ticket.ahead == 1
    assert "10:00–10:30，已过" in slips(store, ticket.visit)["ticket"]


def test_what_is_promised_at_the_end_is_that_of_the_request_that_was_booked(store: Store) -> None:
    office = Office(store)
    boss = office.staff("Wang", "supervisor")
    ticket = comes(office, booked(office, "complaint").code)
    counter = office.counter()
    counter.take(boss, ticket.visit)
    counter.finish(boss, ticket.visit, "done")
    assert [(it.kind, it.request) for it in counter.open_follow_ups()] == [("return-call", "complaint")]


def test_the_same_check_in_again_gives_the_same_ticket(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office).code
    first = comes(office, code, key="one tap")
    again = comes(office, code, key="one tap")
    assert again == first
    assert again.booked is not None
    refused = comes(office, code, key="another visitor")
    assert comes(office, code, key="another visitor") == refused
    assert refused.code_refused == "used"


def test_a_visitor_at_night_goes_to_who_is_there_in_the_window(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office, "visit", begins=time(20, 30)).code
    at(office, 19, 50)
    ticket = comes(office, code)
    assert office.counter().board().waiting[0].visit.role == "duty-manager"
    assert ticket.booked is not None


# A code that stands for nothing.


@pytest.mark.parametrize("why", ["unknown", "used", "cancelled", "other-day"])
def test_a_code_that_serves_nothing_never_keeps_anybody_from_a_number(store: Store, why: CodeRefusal) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    diary = office.counter().diary
    tomorrow = TODAY + timedelta(days=1)
    made = booked(office, day=tomorrow if why == "other-day" else TODAY)
    if why == "used":
        comes(office, made.code, key="the first one")
    if why == "cancelled":
        diary.cancel(mei, made.id)
    code = UNUSED if why == "unknown" else made.code
    before = diary.appointment(made.id)
    ticket = comes(office, code, key="the visitor")
    assert (ticket.code_refused, ticket.booked) == (why, None)
    assert diary.appointment(made.id) == before, "nothing is stored about it"
    visit = next(it.visit for it in office.counter().board().waiting if it.visit.id == ticket.visit)
    assert (visit.role, visit.booked, visit.code_refused) == ("front-desk", None, why)
    for slip in slips(store, ticket.visit).values():
        assert "预约码" in slip
    assert entries(store)[-1]["facts"]["code_refused"] == why


def test_a_code_is_for_the_service_day_of_its_window(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office, "visit", day=TODAY + timedelta(days=1), begins=time(3, 30)).code
    at(office, 23)
    ticket = comes(office, code)
    assert ticket.code_refused is None, "the night belongs to the day before"


def test_without_a_code_a_number_is_given_as_ever(store: Store) -> None:
    ticket = Office(store).visitor("appointment")
    assert (ticket.number, ticket.booked, ticket.code_refused) == ("G001", None, None)
    assert "预约码" not in "".join(slips(store, ticket.visit).values())


def test_a_request_that_the_catalogue_dropped_is_still_served(store: Store) -> None:
    office = Office(store)
    office.staff("Mei")
    code = booked(office).code
    kept = tuple(it for it in office.lobby.catalogue.requests if it.id != "renovation")
    office.lobby.catalogue = office.lobby.catalogue.model_copy(update={"requests": kept})
    ticket = comes(office, code)
    assert ticket.booked is not None
    assert office.counter().board().waiting[0].visit.role == "front-desk"
    assert "14:00–14:30" in slips(store, ticket.visit)["ticket"]


# Two at once.


def test_of_several_kiosks_with_one_code_at_once_one_gets_the_appointment(store_url: str) -> None:
    store = open_store(store_url)
    office = Office(store)
    office.staff("Mei")
    code = booked(office).code
    tickets = list[Ticket]()

    def come(turn: int) -> None:
        own = open_store(store_url)
        reception = replace(office.lobby.reception(), store=own)
        wanted = draft("appointment", f"kiosk-{turn}", details={"appointment-code": code})
        tickets.append(reception.check_in(wanted))
        own.close()

    together([lambda turn=turn: come(turn) for turn in range(TOGETHER)])
    assert sorted(it.number for it in tickets) == [f"G00{turn + 1}" for turn in range(TOGETHER)]
    assert [it.code_refused for it in tickets].count("used") == TOGETHER - 1
    [kept] = [it for it in tickets if it.booked is not None]
    [row] = office.counter().diary.coming()
    assert (row.visit, row.state(office.lobby.clock.now())) == (kept.visit, "checked-in")
    assert chain.verify_register(store, {}) == []
    store.close()


def test_a_code_that_is_cancelled_while_somebody_checks_in_is_either_and_never_both(store_url: str) -> None:
    store = open_store(store_url)
    office = Office(store)
    mei = office.staff("Mei")
    for turn in range(8):
        made = booked(office)
        own, other = open_store(store_url), open_store(store_url)
        reception, counter = replace(office.lobby.reception(), store=own), replace(office.counter(), store=other)
        wanted = draft("appointment", f"turn-{turn}", details={"appointment-code": made.code})
        got: dict[str, Any] = {}
        together(
            [
                lambda r=reception, w=wanted, g=got: g.update(ticket=r.check_in(w)),
                lambda c=counter, m=made, g=got: g.update(cancelled=c.diary.cancel(mei, m.id)),
            ]
        )
        if isinstance(got["cancelled"], NotDone):
            assert got["ticket"].booked is not None
        else:
            assert got["ticket"].code_refused == "cancelled"
        own.close()
        other.close()
    store.close()


def together(works: list[Any]) -> None:
    """Lets everybody loose at the same moment."""
    barrier = threading.Barrier(len(works))

    def go(work: Any) -> None:
        barrier.wait()
        work()

    threads = [threading.Thread(target=go, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


# Booking and cancelling.


def diary_of(store: Store) -> tuple[Office, Counter]:
    office = Office(store)
    return office, office.counter()


def test_booking_and_cancelling_stand_in_the_register_without_the_code(store: Store) -> None:
    office, counter = diary_of(store)
    mei = office.staff("Mei")
    made = booked(office)
    assert is_code(made.code)
    counter.diary.cancel(mei, made.id)
    told = entries(store)
    assert [it["event"] for it in told[-2:]] == ["appointment-booked", "appointment-cancelled"]
    assert told[-2]["facts"] == {
        "appointment": made.id,
        "clerk": mei.id,
        "request": "renovation",
        "from": "2026-11-23T06:00+00:00",
        "until": "2026-11-23T06:30+00:00",
    }
    assert made.code not in json.dumps(told)
    assert chain.verify_register(store, {}) == []


def test_a_check_in_names_its_appointment_in_the_register_and_never_its_code(store: Store) -> None:
    office, _ = diary_of(store)
    office.staff("Mei")
    made = booked(office)
    ticket = comes(office, made.code, key="somebody")
    entry = entries(store)[-1]
    assert (entry["event"], entry["visit"], entry["facts"]["appointment"]) == ("checked-in", ticket.visit, made.id)
    assert made.code not in json.dumps(entries(store))


def test_what_is_over_cannot_be_cancelled(store: Store) -> None:
    office, counter = diary_of(store)
    mei = office.staff("Mei")
    made, kept = booked(office), booked(office)
    counter.diary.cancel(mei, made.id)
    comes(office, kept.code)
    for appointment in (made.id, kept.id, 999):
        assert said(counter.diary.cancel(mei, appointment)) == "appointment.not-open"


def test_the_list_holds_today_and_later_in_order_with_how_each_stands(store: Store) -> None:
    office, counter = diary_of(store)
    mei = office.staff("Mei")
    tomorrow = booked(office, day=TODAY + timedelta(days=1), begins=time(9))
    missed, kept, gone = (booked(office, begins=time(hour)) for hour in (10, 11, 12))
    comes(office, kept.code)
    counter.diary.cancel(mei, gone.id)
    at(office, 11, 30)
    now = office.lobby.clock.now()
    assert [(it.id, it.state(now)) for it in counter.diary.coming()] == [
        (missed.id, "missed"),
        (kept.id, "checked-in"),
        (gone.id, "cancelled"),
        (tomorrow.id, "coming"),
    ]
    office.lobby.clock.hour = MORNING + timedelta(days=1)
    assert [it.id for it in counter.diary.coming()] == [tomorrow.id]


@pytest.mark.parametrize(
    ("request_", "begins", "minutes", "why"),
    [
        ("renovation", time(9), 30, "past"),
        ("renovation", time(14), 600, "length"),
        ("renovation", time(18), 30, "closed"),
        ("payment", time(17, 15), 30, "not-served"),
        ("appointment", time(14), 30, "request"),
        ("nobody knows it", time(14), 30, "request"),
    ],
)
def test_what_cannot_be_booked_is_said_and_stores_nothing(
    store: Store, request_: str, begins: time, minutes: int, why: str
) -> None:
    office = Office(store)
    every_day = frozenset(range(7))
    office.lobby.premises = replace(PREMISES, opening=(OpenSpan(every_day, time(8, 30), time(18)),))
    mei = office.staff("Mei")
    before = len(entries(store))
    diary = office.counter().diary
    assert said(diary.book(mei, request_, TODAY, begins, minutes)) == f"appointment.refused.{why}"
    assert diary.coming() == ()
    assert len(entries(store)) == before


def test_a_code_is_never_given_twice(store: Store) -> None:
    office, counter = diary_of(store)
    mei = office.staff("Mei")
    chances = iter([7, 7, 7, 8])
    diary = replace(counter.diary, chance=lambda below: next(chances))
    first, second = (diary.book(mei, "renovation", TODAY, time(14), 30) for _ in range(2))
    assert isinstance(first, Appointment)
    assert isinstance(second, Appointment)
    assert (first.code[:7], second.code[:7]) == ("0000007", "0000008")


def test_an_appointment_is_found_by_its_code_typed_or_scanned(store: Store) -> None:
    office, counter = diary_of(store)
    office.staff("Mei")
    made = booked(office)
    for told in (made.code, f"A{made.code}", f" {made.code} "):
        assert counter.diary.of_code(told) == made
    for told in ("", "A", UNUSED, made.code[:-1], "A001", datetime.max.isoformat()):
        assert counter.diary.of_code(told) is None


# What a check-in and a call cost, whatever the day has seen.


def test_who_waits_is_counted_from_the_index_of_those_who_wait(sqlite_url: str) -> None:
    store = open_store(sqlite_url)
    asked: list[tuple[str, Any]] = []
    with store.reading() as connection:
        event.listen(connection, "before_cursor_execute", lambda *told: asked.append((told[2], told[3])))
        for lane in LANES:
            visits.count_ahead(connection, TODAY, ["front-desk"], lane, *[MORNING.astimezone(UTC)] * 2)
        hands.line_of(connection, TODAY, MORNING, ["front-desk", "finance"])
        plans = [connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {it}", told).all() for it, told in list(asked)]
    assert len(plans) == 3
    for plan in plans:
        assert [re.search(r"visits_(waiting|line) ", step[3]) is not None for step in plan] == [True]
    store.close()
