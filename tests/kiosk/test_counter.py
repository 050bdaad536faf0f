"""What staff do with visits: called once, taken, handed over, finished; a slower clerk gets a message."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, select

from kiosk import calls, chain, hands
from kiosk.calls import Standing
from kiosk.counter import Counter, NotDone
from kiosk.draft import Refused
from kiosk.followups import NewFollowUp
from kiosk.hands import OpenVisit
from kiosk.staff import Clerk, StaffRole
from kiosk.steps import Moment, Outcome, call, not_free
from kiosk.store import Connection, Store, StoreBusy, StoreClash, open_store
from kiosk.tables import register
from tests.kiosk.lobby import MORNING, draft, renovation
from tests.kiosk.office import Office, codes, had, said
from tests.kiosk.plans import plans_of, walks

TOGETHER = 6


def events(store: Store) -> list[str]:
    with store.reading() as connection:
        rows = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars()
        return [json.loads(row)["event"] for row in rows]


def at_once(store_url: str, office: Office, works: list[Callable[[Counter], object]]) -> list[object]:
    """Lets everybody loose at the same moment, each with a store of their own; what each got."""
    barrier, got = threading.Barrier(len(works)), [None] * len(works)

    def go(turn: int, work: Callable[[Counter], object]) -> None:
        store = open_store(store_url)
        counter = replace(office.counter(), store=store)
        barrier.wait()
        got[turn] = work(counter)
        store.close()

    threads = [threading.Thread(target=go, args=it) for it in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(got)


# From the line to the farewell.


def test_a_visit_goes_from_the_line_to_the_farewell(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    office.later(4)
    called = had(counter.call_next(mei))
    assert (called.id, called.status, called.counter, called.owner) == (ticket.visit, "called", "3", mei.id)
    office.later(1)
    assert had(counter.take(mei, ticket.visit)).status == "serving"
    office.later(6)
    ended = had(counter.finish(mei, ticket.visit, "done"))
    assert (ended.status, ended.result, ended.owner) == ("finished", "done", mei.id)
    assert [it for it in events(store) if it in ("called", "taken", "finished")] == ["called", "taken", "finished"]
    assert chain.verify_register(store, {}) == []


def test_the_priority_lane_goes_first_and_the_board_says_why(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.visitor("payment", "first")
    office.later(2)
    second = office.visitor("payment", "second", lane="priority")
    board = office.counter().board()
    assert [(it.visit.number_text, it.reason.key) for it in board.waiting] == [
        ("C002", "line.priority"),
        ("C001", "line.arrival"),
    ]
    assert had(office.counter().call_next(mei)).id == second.visit


def test_a_visitor_goes_to_a_counter_that_may_serve_the_request(store: Store) -> None:
    office = Office(store)
    mei, boss = office.staff("Mei"), office.staff("Manager Zhou", "manager", counter="9")
    complaint = office.visitor("complaint")
    counter = office.counter()
    assert counter.call_next(mei) == NotDone("counter.nobody")
    assert said(counter.call(mei, complaint.visit)) == "counter.not-served"
    assert said(counter.take(mei, complaint.visit)) == "counter.not-served"
    assert had(counter.call(boss, complaint.visit)).counter == "9", "who leads may call everybody"


def test_a_second_press_of_the_key_calls_nobody_else(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.visitor("payment", "one")
    two = office.visitor("payment", "two")
    counter = office.counter()
    had(counter.call_next(mei))
    again = counter.call_next(mei)
    assert again == NotDone("counter.has-one.called", {"number": "C001", "name": "Mei"})
    assert said(counter.call(mei, two.visit)) == "counter.has-one.called"


def ways_to(office: Office, clerk: Clerk) -> list[Callable[[Counter], Outcome]]:
    """Every way in which a visit can come to a clerk, with visits that are there for it: from the line, from a
    colleague's call, from a hand-over, from a colleague's service."""
    counter, other = office.counter(), office.staff("Bao", "supervisor", counter="8")
    called = had(counter.call(other, office.visitor("payment", "called by a colleague").visit))
    had(counter.put_back(other, called.id))
    had(counter.call(other, called.id))
    waits = office.visitor("payment", "waits")
    mine, theirs = office.staff("Ping", counter="6"), office.visitor("payment", "handed over")
    had(counter.take(mine, theirs.visit))
    had(counter.hand_over(mine, theirs.visit, clerk.id))
    busy, served = office.staff("Ning", counter="7"), office.visitor("payment", "served by a colleague")
    had(counter.take(busy, served.visit))
    return [
        lambda counter: counter.call_next(clerk),
        lambda counter: counter.call(clerk, waits.visit),
        lambda counter: counter.take(clerk, waits.visit),
        lambda counter: counter.call_again(clerk, called.id),
        lambda counter: counter.take(clerk, called.id),
        lambda counter: counter.accept(clerk, theirs.visit),
        lambda counter: counter.take_over(clerk, served.visit, busy.id),
    ]


@pytest.mark.parametrize("role", ["clerk", "supervisor", "manager"])
def test_nobody_is_called_to_no_counter(store: Store, role: StaffRole) -> None:
    office = Office(store)
    nowhere = office.staff("Mei", role, counter="")
    ways, before = ways_to(office, nowhere), events(store)
    assert [way(office.counter()) for way in ways] == [NotDone("counter.no-counter")] * len(ways)
    assert events(store) == before


@pytest.mark.parametrize("status", ["called", "serving"])
def test_whoever_has_a_visitor_gets_no_second_one_in_any_way(store: Store, status: str) -> None:
    office = Office(store)
    head = office.staff("Head Sun", "supervisor")
    own = had(office.counter().call(head, office.visitor("payment", "own").visit))
    if status == "serving":
        had(office.counter().take(head, own.id))
    ways, before = ways_to(office, head), events(store)
    late = NotDone(f"counter.has-one.{status}", {"number": "C001", "name": "Head Sun"})
    assert [way(office.counter()) for way in ways] == [late] * len(ways)
    assert events(store) == before


def test_the_visitor_who_was_called_is_called_again_and_served(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    visit = office.visitor("payment").visit
    counter = office.counter()
    had(counter.call(mei, visit))
    had(counter.call_again(mei, visit))
    assert had(counter.take(mei, visit)).status == "serving"
    assert said(counter.take(mei, visit)) == "counter.is.serving"


def test_who_was_put_back_is_not_called_before_the_time_and_then_has_the_old_place(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    first = office.visitor("payment", "first")
    counter = office.counter()
    had(counter.call_next(mei))
    had(counter.take(mei, first.visit))
    back = had(counter.put_back(mei, first.visit, 10))
    assert (back.status, back.clerk, back.taken_at) == ("waiting", None, None)
    assert counter.call_next(mei) == NotDone("counter.nobody")
    office.later(5)
    office.visitor("payment", "second")
    office.later(5)
    assert had(counter.call_next(mei)).id == first.visit


def test_who_misses_the_call_and_comes_soon_keeps_the_place_and_later_does_not(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    first = office.visitor("payment", "first")
    office.later(1)
    office.visitor("payment", "second")
    counter = office.counter()
    had(counter.call_next(mei))
    assert had(counter.no_show(mei, first.visit)).status == "no-show"
    office.later(9)
    assert had(counter.come_back(mei, first.visit)).waits_since == first.checked_in_at
    assert had(counter.call_next(mei)).id == first.visit
    had(counter.no_show(mei, first.visit))
    office.later(11)
    assert had(counter.come_back(mei, first.visit)).waits_since == office.lobby.clock.now()
    assert had(counter.call_next(mei)).id != first.visit


def test_who_comes_back_after_a_missed_call_has_been_seen_by_whom_they_spoke_to(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", counter="4")
    visit, counter = office.visitor("payment").visit, office.counter()
    office.later(2)
    had(counter.call(mei, visit))
    office.later(3)
    had(counter.no_show(mei, visit))
    office.later(9)
    back = had(counter.come_back(lan, visit))
    assert (back.acknowledged_at, back.seen_by) == (office.lobby.clock.now(), lan.id)
    assert counter.board().alerts == ()
    office.later(20)
    assert counter.board().alerts == (), "to wait is no fault"


def test_a_visit_of_yesterday_does_not_come_back(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    first = office.visitor("payment")
    counter = office.counter()
    had(counter.call_next(mei))
    had(counter.no_show(mei, first.visit))
    office.later(24 * 60)
    office.visitor("payment", "of today")
    assert said(counter.come_back(mei, first.visit)) == "counter.is.no-show"


# First contact is responsible.


def test_who_picks_the_slip_up_is_first_contact_and_the_clock_of_the_unnoticed_stops(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    ticket = office.visitor("payment")
    counter = office.counter()
    office.later(4)
    assert [it.clock for it in counter.board().alerts] == ["unnoticed"]
    scanned = counter.visit_by_code(codes(store, ticket.visit)["staff"])
    assert scanned is not None
    assert had(counter.pick_up(mei, scanned.id)).owner == mei.id
    assert had(counter.pick_up(lan, scanned.id)).owner == mei.id
    assert counter.board().alerts == ()
    assert had(counter.take(lan, scanned.id)).owner == mei.id, "who serves is not who answers for it"


def test_a_hand_over_moves_work_and_only_its_acceptance_moves_responsibility(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", counter="5")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    office.later(1)
    offered = had(counter.hand_over(mei, ticket.visit, lan.id, "wants the invoice for May"))
    assert (offered.status, offered.owner) == ("handed-over", mei.id)
    assert [(it.kind, it.owner) for it in counter.open_follow_ups()] == [("hand-over", mei.id)]
    accepted = had(counter.accept(lan, ticket.visit))
    assert (accepted.status, accepted.owner, accepted.counter) == ("serving", lan.id, "5")
    place = counter.place(codes(store, ticket.visit)["ticket"][1:])
    assert place is not None
    assert (place.counter, place.sent_on) == ("5", True)
    assert counter.open_follow_ups() == ()
    assert [it.counter for it in counter.calls_since(0)] == ["5"], "the board says where to go now"
    sheet = counter.visit(lan, ticket.visit)
    assert sheet is not None
    assert [(it.clerk, it.text) for it in sheet.notes] == [("Mei", "wants the invoice for May")]


def test_what_is_offered_to_one_colleague_is_not_taken_by_another(store: Store) -> None:
    office = Office(store)
    mei, lan, jun = office.staff("Mei"), office.staff("Lan"), office.staff("Jun")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.hand_over(mei, ticket.visit, lan.id))
    assert said(counter.accept(jun, ticket.visit)) == "counter.not-served"
    assert said(counter.take(jun, ticket.visit)) == "counter.is.handed-over"


def test_a_visit_handed_to_a_role_waits_for_whoever_fills_it(store: Store) -> None:
    office = Office(store)
    mei, wang = office.staff("Mei"), office.staff("Wang", serves=frozenset({"engineering-supervisor"}))
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.hand_over(mei, ticket.visit, "engineering-supervisor"))
    assert said(counter.accept(mei, ticket.visit)) == "counter.not-served"
    assert had(counter.accept(wang, ticket.visit)).owner == wang.id


def test_a_visit_is_not_handed_to_oneself_nor_to_whom_no_visitor_comes(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"finance"}))
    guard, admin = office.staff("Guard", "guard"), office.staff("Admin", "administrator")
    ticket = office.visitor("payment")
    counter = office.counter()
    assert said(counter.hand_over(mei, ticket.visit, admin.id)) == "counter.is.waiting"
    had(counter.take(mei, ticket.visit))
    for nobody in (mei.id, "finance", guard.id, "guard", admin.id):
        assert counter.hand_over(mei, ticket.visit, nobody) == NotDone("counter.no-taker", about("C001"))
    assert counter.open_follow_ups() == ()
    lan = office.staff("Lan", serves=frozenset({"front-desk"}))
    counter.set_presence(lan, "in", stands_in_for="finance")
    assert had(counter.hand_over(mei, ticket.visit, "finance")).status == "handed-over"


def about(number: str) -> dict[str, str]:
    """What a message about a visit tells of it."""
    return {"number": number, "name": ""}


def test_what_nobody_has_accepted_yet_is_taken_back_and_on_record(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="5")
    ticket = office.visitor("payment")
    counter = office.counter()
    taken = had(counter.take(mei, ticket.visit))
    had(counter.hand_over(mei, ticket.visit, lan.id))
    assert said(counter.take_back(lan, ticket.visit)) == "counter.is.handed-over"
    back = had(counter.take_back(mei, ticket.visit))
    assert back == replace(taken, role="finance")
    assert counter.open_follow_ups() == ()
    assert said(counter.accept(lan, ticket.visit)) == "counter.is.serving"
    assert events(store)[-2:] == ["handed-over", "taken-back"]
    assert chain.verify_register(store, {}) == []


def test_what_was_handed_to_a_role_is_its_requests_again_when_it_is_taken_back(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    assert had(counter.hand_over(mei, ticket.visit, "engineering-supervisor")).role == "engineering-supervisor"
    assert had(counter.take_back(mei, ticket.visit)).role == "finance"
    had(counter.put_back(mei, ticket.visit, 0))
    assert had(counter.call_next(mei)).id == ticket.visit


def test_what_was_accepted_is_not_taken_back_nor_while_another_visitor_is_there(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", counter="5")
    first, second = office.visitor("payment", "one"), office.visitor("payment", "two")
    counter = office.counter()
    had(counter.take(mei, first.visit))
    had(counter.hand_over(mei, first.visit, lan.id))
    had(counter.call(mei, second.visit))
    assert said(counter.take_back(mei, first.visit)) == "counter.has-one.called"
    had(counter.no_show(mei, second.visit))
    had(counter.accept(lan, first.visit))
    assert counter.take_back(mei, first.visit) == NotDone("counter.is.serving", {"number": "C001", "name": "Lan"})


# Nobody gets somebody else's visitor.


def test_who_leads_takes_over_what_is_in_service_and_answers_for_it_from_then_on(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="5")
    wang = office.staff("Wang", "supervisor", counter="1")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.clear(mei, ticket.visit, 30))
    had(counter.escalate(mei, ticket.visit, "somebody-else"))
    office.later(1)
    assert said(counter.take_over(lan, ticket.visit, mei.id)) == "counter.is.serving"
    taken = had(counter.take_over(wang, ticket.visit, mei.id))
    assert (taken.status, taken.owner, taken.clerk, taken.counter) == ("serving", wang.id, wang.id, "1")
    assert taken.answer_until == office.lobby.clock.now(), "that it was clear was Mei's answer"
    assert [it.counter for it in counter.calls_since(0)] == ["1"], "the board says where to go now"
    place = counter.place(codes(store, ticket.visit)["ticket"][1:])
    assert place is not None
    assert (place.counter, place.sent_on) == ("1", True)
    assert said(counter.take_over(wang, ticket.visit, mei.id)) == "counter.is.serving"
    assert said(counter.finish(mei, ticket.visit, "done")) == "counter.is.serving"
    had(counter.finish(wang, ticket.visit, "done"))
    assert events(store)[-2:] == ["taken-over", "finished"]
    assert chain.verify_register(store, {}) == []


def test_who_takes_over_at_the_same_counter_calls_nobody_anywhere(store: Store) -> None:
    office = Office(store)
    mei, wang = office.staff("Mei", counter="3"), office.staff("Wang", "supervisor", counter="3")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    office.later(1)
    assert not had(counter.take_over(wang, ticket.visit, mei.id)).sent_on
    assert counter.calls_since(0) == ()


def test_clerks_who_call_at_once_get_different_visitors(store: Store, store_url: str) -> None:
    office = Office(store)
    clerks = [office.staff(f"Clerk {turn}", counter=str(turn)) for turn in range(TOGETHER)]
    for turn in range(TOGETHER - 1):
        office.visitor("payment", f"visitor {turn}")
    got = at_once(store_url, office, [lambda counter, it=it: counter.call_next(it) for it in clerks])  # type: ignore[misc]
    called = [it for it in got if isinstance(it, OpenVisit)]
    assert len({it.id for it in called}) == len(called) == TOGETHER - 1
    assert [it.key for it in got if isinstance(it, NotDone)] == ["counter.nobody"]
    shown = office.counter().calls_since(0)
    assert [it.id for it in shown] == list(range(1, TOGETHER))
    assert {it.number for it in shown} == {it.number_text for it in called}
    assert chain.verify_register(store, {}) == []


def test_one_clerk_in_two_windows_calls_one_visitor(store: Store, store_url: str) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    for turn in range(TOGETHER):
        office.visitor("payment", f"visitor {turn}")
    got = at_once(store_url, office, [lambda counter: counter.call_next(mei)] * TOGETHER)
    assert len([it for it in got if isinstance(it, OpenVisit)]) == 1
    assert {it.key for it in got if isinstance(it, NotDone)} == {"counter.has-one.called"}


def test_one_clerk_who_calls_takes_and_accepts_at_once_gets_one_visitor(store: Store, store_url: str) -> None:
    office = Office(store)
    counter, mei = office.counter(), office.staff("Mei")
    waits = [office.visitor("payment", f"waits {turn}").visit for turn in range(TOGETHER)]
    offered = [office.visitor("payment", f"handed over {turn}").visit for turn in range(TOGETHER // 2)]
    for visit in offered:
        giver = office.staff(f"Giver of {visit}")
        had(counter.take(giver, visit))
        had(counter.hand_over(giver, visit, mei.id))
    ways = [lambda counter, it=it: counter.accept(mei, it) for it in offered]  # type: ignore[misc]
    ways += [lambda counter, it=it: counter.take(mei, it) for it in waits[::2]]  # type: ignore[misc]
    ways += [lambda counter, it=it: counter.call(mei, it) for it in waits[1::2]]  # type: ignore[misc]
    got = at_once(store_url, office, ways)  # type: ignore[arg-type]
    [one] = [it for it in got if isinstance(it, OpenVisit)]
    assert [it.id for it in counter.board().held if it.status in ("called", "serving")] == [one.id]


def test_while_one_window_of_a_clerk_gets_a_visitor_no_other_does(store: Store, store_url: str) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ways = ways_to(office, mei)
    other = replace(office.counter(), store=open_store(store_url, patience_s=0.01))
    with store.transaction() as connection:
        moment = Moment(connection, office.lobby.clock.now(), MORNING.date(), office.rules)
        assert not_free(moment, mei) is None
        for way in ways:
            with pytest.raises((StoreBusy, StoreClash)):
                way(other)
    assert had(ways[0](other)).clerk == mei.id
    other.store.close()


def test_of_two_who_accept_at_once_one_does_and_the_other_is_told(store: Store, store_url: str) -> None:
    office = Office(store)
    mei, others = office.staff("Mei"), [office.staff(f"Clerk {turn}") for turn in range(TOGETHER)]
    ticket = office.visitor("payment")
    had(office.counter().take(mei, ticket.visit))
    had(office.counter().hand_over(mei, ticket.visit, "finance"))
    works = [lambda counter, it=it: counter.accept(it, ticket.visit) for it in others]
    got = at_once(store_url, office, works)  # type: ignore[arg-type]
    [accepted] = [it for it in got if isinstance(it, OpenVisit)]
    assert {it.key for it in got if isinstance(it, NotDone)} == {"counter.is.serving"}
    assert events(store).count("accepted") == 1
    with store.reading() as connection:
        now_so = hands.visit_of_id(connection, ticket.visit)
    assert now_so is not None
    assert now_so.owner == accepted.owner == accepted.clerk


def test_of_two_who_take_over_at_once_one_does_and_the_other_is_told(store: Store, store_url: str) -> None:
    office = Office(store)
    mei, above = office.staff("Mei"), [office.staff(f"Head {turn}", "supervisor") for turn in range(TOGETHER)]
    ticket = office.visitor("payment")
    had(office.counter().take(mei, ticket.visit))
    works = [lambda counter, it=it: counter.take_over(it, ticket.visit, mei.id) for it in above]
    got = at_once(store_url, office, works)  # type: ignore[arg-type]
    [one] = [it for it in got if isinstance(it, OpenVisit)]
    late = [it for it in got if isinstance(it, NotDone)]
    assert {(it.key, it.parameters["name"]) for it in late} == {
        ("counter.is.serving", next(it.name for it in above if it.id == one.clerk))
    }
    assert events(store).count("taken-over") == 1
    [held] = office.counter().board().held
    assert (held.clerk, held.owner) == (one.clerk, one.clerk)


def test_of_who_accepts_and_who_takes_back_at_once_one_has_the_visit(store: Store, store_url: str) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan", counter="5")
    ticket = office.visitor("payment")
    had(office.counter().take(mei, ticket.visit))
    had(office.counter().hand_over(mei, ticket.visit, lan.id))
    got = at_once(
        store_url,
        office,
        [lambda counter: counter.accept(lan, ticket.visit), lambda counter: counter.take_back(mei, ticket.visit)],
    )
    [one] = [it for it in got if isinstance(it, OpenVisit)]
    assert {it.key for it in got if isinstance(it, NotDone)} == {"counter.is.serving"}
    assert len([it for it in events(store) if it in ("accepted", "taken-back")]) == 1
    [held] = office.counter().board().held
    assert (held.clerk, held.counter) == (one.clerk, one.counter)


def test_a_visit_is_rated_once_however_many_rate_it_at_once(store: Store, store_url: str) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "done"))
    got = at_once(store_url, office, [lambda counter, faces=it: counter.rate("C001", faces) for it in (1, 5)])  # type: ignore[misc]
    assert sorted(isinstance(it, NotDone) for it in got) == [False, True]
    assert counter.figures(ticket.day, ticket.day).whole().ratings == 1


def test_of_two_who_pick_a_slip_up_at_once_one_is_first_contact(store: Store, store_url: str) -> None:
    office = Office(store)
    clerks = [office.staff("Mei"), office.staff("Li", counter="4")]
    ticket = office.visitor("payment")
    got = at_once(
        store_url,
        office,
        [lambda counter, it=it: counter.pick_up(it, ticket.visit) for it in clerks],  # type: ignore[misc]
    )
    assert len({had(it).owner for it in got}) == 1  # type: ignore[arg-type]


def test_who_picked_a_slip_up_stays_first_contact_of_a_visitor_who_is_just_being_called(store: Store) -> None:
    office = Office(store)
    mei, li = office.staff("Mei"), office.staff("Li", counter="4")
    ticket = office.visitor("payment")
    counter = office.counter()
    with store.reading() as connection:
        seen = hands.visit_of_id(connection, ticket.visit)
    assert seen is not None
    had(counter.pick_up(mei, ticket.visit))
    now = office.lobby.clock.now()
    with store.transaction() as connection:
        moment = Moment(connection, now, ticket.day, counter.rules)
        called = had(call(moment, seen, li))
    assert (called.owner, called.clerk) == (mei.id, li.id)


def test_a_slower_clerk_is_told_who_was_faster(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.call_next(mei))
    late = NotDone("counter.is.called", {"number": "C001", "name": "Mei"})
    steps: list[Callable[[], object]] = [
        lambda: counter.call(lan, ticket.visit),
        lambda: counter.call_again(lan, ticket.visit),
        lambda: counter.take(lan, ticket.visit),
        lambda: counter.no_show(lan, ticket.visit),
        lambda: counter.put_back(lan, ticket.visit),
        lambda: counter.finish(lan, ticket.visit, "done"),
        lambda: counter.hand_over(lan, ticket.visit, mei.id),
        lambda: counter.clear(lan, ticket.visit, 5),
        lambda: counter.take_back(lan, ticket.visit),
    ]
    before = events(store)
    assert [step() for step in steps] == [late] * len(steps)
    assert events(store) == before, "what was not done is not on record"


def test_nothing_moves_a_visit_that_has_ended(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "done"))
    late = [
        counter.call(mei, ticket.visit),
        counter.take(mei, ticket.visit),
        counter.pick_up(mei, ticket.visit),
        counter.put_back(mei, ticket.visit),
        counter.hand_over(mei, ticket.visit, "finance"),
        counter.accept(mei, ticket.visit),
        counter.take_over(mei, ticket.visit, mei.id),
        counter.take_back(mei, ticket.visit),
        counter.acknowledge(mei, ticket.visit, 5),
        counter.clear(mei, ticket.visit, 5),
        counter.escalate(mei, ticket.visit, "dissatisfied"),
        counter.finish(mei, ticket.visit, "done"),
        counter.come_back(mei, ticket.visit),
    ]
    assert {said(it) for it in late} == {"counter.is.finished"}
    assert said(counter.take(mei, 404)) == "counter.unknown"


def test_what_nobody_could_mean_is_refused_with_what_is_allowed(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    until = office.lobby.clock.now()
    wrong: list[Callable[[], object]] = [
        lambda: counter.acknowledge(mei, ticket.visit, 0),
        lambda: counter.clear(mei, ticket.visit, 481),
        lambda: counter.put_back(mei, ticket.visit, -1),
        lambda: counter.hand_over(mei, ticket.visit, "the cat"),
        lambda: counter.hand_over(mei, ticket.visit, 404),
        lambda: counter.hand_over(mei, ticket.visit, "finance", "x" * 1001),
        lambda: counter.escalate(mei, ticket.visit, "bored"),  # type: ignore[arg-type]
        lambda: counter.finish(mei, ticket.visit, "whatever"),  # type: ignore[arg-type]
        lambda: counter.finish(mei, ticket.visit, "done", NewFollowUp("gift", until)),  # type: ignore[arg-type]
        lambda: counter.rate("C001", 6),
        lambda: counter.set_presence(mei, "asleep"),  # type: ignore[arg-type]
        lambda: counter.set_presence(mei, "in", stands_in_for="the cat"),
    ]
    before = events(store)
    for work in wrong:
        with pytest.raises(Refused, match=r"allowed|are the most|there is no such"):
            work()
    assert events(store) == before


# The standard's clocks.


def test_a_visit_in_service_without_an_answer_climbs_and_an_answer_stops_it(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    office.later(3.5)
    assert [(it.clock, it.to) for it in counter.board().alerts] == [("unanswered", "supervisor")]
    had(counter.clear(mei, ticket.visit, 15))
    assert counter.board().alerts == ()
    office.later(14)
    assert counter.board().alerts == ()
    office.later(4.5)
    assert [(it.clock, it.to) for it in counter.board().alerts] == [("unanswered", "supervisor")]


def test_what_is_handed_over_needs_an_answer_of_its_own_however_long_the_first_one_was_good(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.clear(mei, ticket.visit, 15))
    office.later(1)
    had(counter.hand_over(mei, ticket.visit, lan.id))
    assert counter.board().alerts == (), "not at once: it was clear until now"
    office.later(3)
    assert [(it.clock, it.to) for it in counter.board().alerts] == [("unanswered", "supervisor")]
    had(counter.accept(lan, ticket.visit))
    had(counter.clear(lan, ticket.visit, 15))
    assert counter.board().alerts == ()
    office.later(20)
    had(counter.hand_over(lan, ticket.visit, mei.id))
    assert [it.since_s for it in counter.board().alerts] == [
        (office.lobby.clock.now() - timedelta(minutes=5)).timestamp()
    ]


def test_who_is_dissatisfied_moves_up_at_once_and_only_somebody_above_settles_it(store: Store) -> None:
    office = Office(store)
    mei, head = office.staff("Mei"), office.staff("Head Sun", "supervisor")
    ticket = office.visitor("payment")
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.escalate(mei, ticket.visit, "dissatisfied"))
    raised = counter.board().alerts[0]
    assert (raised.clock, raised.to) == ("raised", "supervisor")
    office.later(1)
    had(counter.clear(mei, ticket.visit, 20))
    assert [it.clock for it in counter.board().alerts] == ["raised"]
    had(counter.clear(head, ticket.visit, 20))
    assert counter.board().alerts == ()


def test_an_urgent_visit_is_shown_at_once_with_who_could_take_it(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    counter = office.counter()
    counter.set_presence(mei, "busy")
    counter.arrive(lan)
    office.visitor("repair", answers={"place": "home", "urgent": "yes"})
    board = counter.board()
    assert [it.clock for it in board.alerts] == ["urgent"]
    assert board.asked[board.waiting[0].visit.id] == {mei.id, lan.id}
    assert board.waiting[0].who_can == (lan.id, mei.id)
    had(counter.acknowledge(mei, board.waiting[0].visit.id, 20))
    assert counter.board().alerts == ()


# Reading.


def test_the_sheet_tells_everything_and_typed_details_only_to_those_on_duty(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    setup = office.staff("Setup", "administrator")
    ticket = office.lobby.reception().check_in(renovation())
    counter = office.counter()
    sheet = counter.visit(mei, ticket.visit)
    assert sheet is not None
    assert dict(sheet.details) == {"unit": "3-2-1402", "name": "欧阳女士", "phone": "13800001234"}
    assert {it.document.id for it in sheet.documents if it.missing} == {"construction-drawings", "worker-identity"}
    for reader in (setup, mei):
        counter.set_presence(mei, "out")
        hidden = counter.visit(reader, ticket.visit)
        assert hidden is not None
        assert dict(hidden.details) == {}
    assert counter.visit(mei, 404) is None


def test_a_visit_is_found_by_slip_ticket_and_number(store: Store) -> None:
    office = Office(store)
    ticket = office.visitor("payment")
    counter = office.counter()
    slip = codes(store, ticket.visit)
    ways = [slip["staff"], slip["ticket"], "https://queue.example.cn/t/" + slip["ticket"][1:], "C001", " c001 "]
    assert [getattr(counter.visit_by_code(way), "id", None) for way in ways] == [ticket.visit] * len(ways)
    wrong = ["", "S", "T", "C002", "Z999999999", "C٠٠١", "'; DROP TABLE visits", "S" + "x" * 5000]
    assert [counter.visit_by_code(way) for way in wrong] == [None] * len(wrong)
    office.later(24 * 60)
    office.visitor("repair", "of today", answers={"place": "home"})
    assert counter.visit_by_code(slip["staff"]) is not None, "a slip on the desk is still good tomorrow"
    assert [counter.visit_by_code(way) for way in (slip["ticket"], "C001")] == [None, None]


def test_a_clock_that_jumps_back_has_nothing_learned_anew(store: Store) -> None:
    office = Office(store)
    reception, counter = office.lobby.reception(), office.counter()
    first = reception.check_in(draft("payment", "before"))
    token = codes(store, first.visit)["ticket"][1:]
    learned = reception.forecast.experience(MORNING.date()), counter.forecast.experience(MORNING.date())
    office.later(-24 * 60)
    reception.check_in(draft("payment", "after"))
    assert counter.place(token) is not None
    assert reception.forecast.experience(MORNING.date()) is learned[0]
    assert counter.forecast.experience(MORNING.date()) is learned[1]


def test_the_visitors_page_tells_place_range_call_and_asks_for_a_rating_once(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", counter="7")
    counter = office.counter()
    office.visitor("payment", "somebody before")
    ticket = office.visitor("payment", "the one with the phone")
    token = codes(store, ticket.visit)["ticket"][1:]
    place = counter.place(token)
    assert place is not None
    assert (place.number, place.ahead, place.wait, place.may_rate) == ("C002", 1, None, False), "nobody serves yet"
    counter.set_presence(mei, "in")
    now_served = counter.place(token)
    assert now_served is not None
    assert now_served.wait == (5, 30)
    assert said(counter.rate(token, 5)) == "counter.not-finished"
    had(counter.call(mei, ticket.visit))
    called = counter.place(token)
    assert called is not None
    assert (called.counter, called.ahead) == ("7", None)
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "done"))
    assert had(counter.rate(token, 4)).rating == 4
    assert said(counter.rate("C002", 1)) == "counter.rated"
    assert counter.place("nobody's token") is None
    office.later(24 * 60)
    office.visitor("payment", "of today")
    assert counter.place(token) is None, "a token is dead after its day"
    assert said(counter.rate(token, 4)) == "counter.unknown"


def test_boards_get_every_call_of_today_after_the_last_they_saw(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="4")
    counter = office.counter()
    first = office.visitor("payment", "one")
    office.visitor("payment", "two")
    had(counter.call_next(mei))
    had(counter.call_next(lan))
    had(counter.call_again(mei, first.visit))
    shown = counter.calls_since(0)
    assert [(it.id, it.number, it.counter) for it in shown] == [(1, "C001", "3"), (2, "C002", "4"), (3, "C001", "3")]
    assert counter.calls_since(2) == shown[2:]
    assert counter.board().last_call == 3
    office.later(24 * 60)
    office.visitor("payment", "of today")
    assert counter.calls_since(0) == ()


def test_a_call_is_followed_by_service_and_over_once_nobody_is_wanted_there_by_it_any_more(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="5")
    counter, visit = office.counter(), office.visitor("payment").visit
    steps: list[tuple[Callable[[], Outcome], set[int], set[int]]] = [
        (lambda: counter.call(mei, visit), set(), set()),
        (lambda: counter.put_back(mei, visit, 10), {1}, set()),
        (lambda: counter.call(mei, visit), {1}, set()),
        (lambda: counter.call_again(mei, visit), {1, 2}, set()),
        (lambda: counter.no_show(mei, visit), {1, 2, 3}, set()),
        (lambda: counter.come_back(mei, visit), {1, 2, 3}, set()),
        (lambda: counter.take(lan, visit), {1, 2, 3}, set()),
        (lambda: counter.put_back(lan, visit, 10), {1, 2, 3}, set()),
        (lambda: counter.call(mei, visit), {1, 2, 3}, set()),
        (lambda: counter.take(mei, visit), {1, 2, 3}, {4}),
        (lambda: counter.hand_over(mei, visit, lan.id), {1, 2, 3, 4}, set()),
        (lambda: counter.accept(lan, visit), {1, 2, 3, 4}, set()),
        (lambda: counter.clear(lan, visit, 5), {1, 2, 3, 4}, {5}),
        (lambda: counter.finish(lan, visit, "done"), {1, 2, 3, 4, 5}, set()),
    ]
    for nth, (step, over, followed) in enumerate(steps):
        office.later(1)
        had(step())
        assert counter.calls_standing() == Standing(frozenset(over), frozenset(followed)), nth


def test_the_mark_changes_with_everything_that_staff_or_visitors_do(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    marks = [counter.mark()]
    ticket = office.visitor("payment")
    for change in (
        lambda: counter.call_next(mei),
        lambda: counter.take(mei, ticket.visit),
        lambda: counter.set_presence(mei, "busy"),
        lambda: counter.finish(mei, ticket.visit, "done"),
    ):
        change()
        marks.append(counter.mark())
    assert len(set(marks)) == len(marks)
    assert counter.mark() == marks[-1]


# The store.


def test_no_statement_of_the_desk_or_of_a_rating_walks_through_past_visits(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    counter = office.counter()
    ticket = office.visitor("payment")
    counter.set_presence(mei, "in")
    token = codes(store, ticket.visit)["ticket"][1:]
    spoken: list[tuple[str, Any]] = []

    def note(connection: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        spoken.append((statement, parameters))

    for engine in (store.engines.writing, store.engines.reading):
        event.listen(engine, "before_cursor_execute", note)
    office.visitor("payment", "another")
    counter.place(token)
    counter.board()
    counter.mark()
    counter.visit_by_code("C001")
    had(counter.call_next(mei))
    had(counter.take(mei, ticket.visit))
    had(counter.hand_over(mei, ticket.visit, lan.id, "a note"))
    had(counter.accept(lan, ticket.visit))
    had(counter.finish(lan, ticket.visit, "done"))
    reception = office.lobby.reception()
    assert reception.ratable("Tnobody's") == "unknown"
    assert reception.rate(ticket.visit, 4) is None
    assert said(counter.rate(token, 5)) == "counter.rated"
    counter.visit(lan, ticket.visit)
    counter.calls_since(0)
    counter.calls_standing()
    counter.open_follow_ups()
    counter.shift_page()
    for engine in (store.engines.writing, store.engines.reading):
        event.remove(engine, "before_cursor_execute", note)
    assert spoken
    assert [it for it in walks(plans_of(store, spoken)) if not small(it)] == []


SMALL = ("presences", "printer_states", "call_heads", "first_codes", "register_heads")
"""Tables with a row for each colleague, printer or day: read whole, and meant to be."""


def small(line: str) -> bool:
    """Whether a walk is through something that stays small, or through an index of what is open."""
    return any(name in line for name in (*SMALL, "visits_in_hand", "follow_ups_open", "attempts_open", "numbers"))


@pytest.mark.parametrize("begins", ["call", "take"])
def test_what_was_promised_to_who_waits_is_kept_with_the_call_and_does_not_rise_after_it(
    store: Store, begins: str
) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    visit = office.visitor("payment").visit
    counter = office.counter()
    seen = had(counter.acknowledge(mei, visit, 5))
    assert (seen.seen_by, seen.seen_until) == (mei.id, office.lobby.clock.now() + timedelta(minutes=5))
    office.later(6)
    assert [it.clock for it in counter.board().alerts] == ["promised"]
    had(getattr(counter, begins)(mei, visit))
    had(counter.put_back(mei, visit, 0))
    office.later(60)
    assert counter.board().alerts == ()


def test_a_call_that_breaks_in_the_middle_leaves_nothing(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("payment")

    def broken(connection: Connection, cursor: Any, statement: str, *rest: Any) -> None:
        if "INSERT INTO register " in statement:
            raise PowerCut

    event.listen(store.engines.writing, "before_cursor_execute", broken)
    with pytest.raises(PowerCut):
        office.counter().call_next(mei)
    event.remove(store.engines.writing, "before_cursor_execute", broken)
    assert office.counter().calls_since(0) == ()
    with store.reading() as connection:
        visit = hands.visit_of_id(connection, ticket.visit)
        assert chain.latest_day(connection) == ticket.day
    assert visit is not None
    assert (visit.status, visit.owner) == ("waiting", None)


class PowerCut(Exception):
    """What a test breaks a transaction with."""


def test_who_waits_is_counted(store: Store) -> None:
    office = Office(store)
    office.visitor("payment", "one")
    office.visitor("repair", "two", answers={"place": "home"})
    assert office.counter().count_waiting() == 2
    office.later(24 * 60)
    office.visitor("payment", "of today")
    assert office.counter().count_waiting() == 1


def test_who_left_on_an_earlier_day_is_closed_with_the_first_call_of_the_new_one(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    counter = office.counter()
    begun = office.visitor("payment", "begun")
    had(counter.take(lan, begun.visit))
    called = office.visitor("payment", "called")
    had(counter.call_next(mei))
    left = office.visitor("payment", "left")
    office.later(24 * 60)
    today = office.visitor("payment", "of today")
    other = office.staff("Jun")
    assert had(counter.call_next(other)).id == today.visit
    with store.reading() as connection:
        ended = [hands.visit_of_id(connection, it.visit) for it in (called, left, begun)]
    assert [it.status for it in ended if it is not None] == ["no-show", "no-show", "serving"]
    totals = counter.figures(called.day, called.day).whole()
    assert (totals.no_shows, totals.left) == (1, 1), (
        "they count on their own day, who was called apart from who was not"
    )
    assert events(store).count("left-over-closed") == 1
    too_late = [counter.call(mei, it.visit) for it in (called, left)]
    assert [said(it) for it in too_late] == ["counter.is.no-show", "counter.is.left-over"], "nobody called the second"
    assert counter.call_next(lan) == NotDone("counter.nobody"), "what was begun yesterday blocks nobody today"
    assert chain.verify_register(store, {}) == []


def test_no_call_is_committed_before_one_with_a_smaller_number(store: Store, store_url: str) -> None:
    other = open_store(store_url, patience_s=0.01)
    with store.transaction() as connection:
        assert calls.add_call(connection, a_call("C001")) == 1
        with pytest.raises((StoreBusy, StoreClash)), other.transaction() as overtaking:
            calls.add_call(overtaking, a_call("C002"))
    with other.transaction() as connection:
        assert calls.add_call(connection, a_call("C002")) == 2
    other.close()


def a_call(number: str) -> calls.NewCall:
    return calls.NewCall(MORNING.date(), 1, "C", "finance", number, "3", "zh", MORNING, waited_min=None)


# The night's visitors, whom the duty manager registers (S15).


def test_in_the_morning_whoever_waits_for_the_duty_manager_is_the_front_desks(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    counter = office.counter()
    office.lobby.clock.hour = MORNING.replace(hour=7, minute=58)
    guest = office.visitor("visit", "guest", answers={"kind": "resident"}).visit
    pays = office.visitor("payment", "pays").visit
    counter.follow_hours()
    assert said(counter.call_next(mei)) == "counter.nobody"
    office.later(2)
    counter.follow_hours()
    counter.follow_hours()
    assert events(store).count("rerouted") == 1
    assert {it.visit.id: it.visit.role for it in counter.board().waiting} == {guest: "front-desk", pays: "finance"}
    assert had(counter.call_next(mei)).id == guest


def test_whoever_was_handed_to_another_role_stays_that_roles_whatever_the_hour(store: Store) -> None:
    office = Office(store)
    mei, bo = office.staff("Mei", serves=frozenset({"front-desk"})), office.staff("Bo", serves=frozenset({"finance"}))
    counter = office.counter()
    guest = office.visitor("visit", "guest", answers={"kind": "resident"}).visit
    had(counter.take(mei, guest))
    had(counter.hand_over(mei, guest, "finance"))
    had(counter.accept(bo, guest))
    had(counter.put_back(bo, guest, 0))
    counter.follow_hours()
    assert [it.visit.role for it in counter.board().waiting] == ["finance"]


def test_in_the_evening_whoever_still_waits_for_the_front_desk_is_the_duty_managers(store: Store) -> None:
    office = Office(store)
    counter = office.counter()
    mei = office.staff("Mei", serves=frozenset({"front-desk"}))
    office.lobby.clock.hour = MORNING.replace(hour=19, minute=59)
    guest = office.visitor("visit", "guest", answers={"kind": "resident"}).visit
    served = office.visitor("visit", "served", answers={"kind": "resident"}).visit
    had(counter.take(mei, served))
    office.later(1)
    counter.follow_hours()
    assert [it.visit.role for it in counter.board().waiting] == ["front-desk"], "Mei is still there"
    assert had(counter.finish(mei, served, "done")).role == "front-desk"
    counter.leave(mei)
    counter.follow_hours()
    assert {it.visit.id: it.visit.role for it in counter.board().waiting} == {guest: "duty-manager"}


# The turn of the service day, at four in the night.

NIGHT = MORNING.replace(hour=3, minute=50) + timedelta(days=1)


def test_who_came_shortly_before_the_turn_of_the_day_is_still_in_line_after_it(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    office.lobby.clock.hour = NIGHT
    waits = office.visitor("payment", "of the night")
    slips = codes(store, waits.visit)
    office.later(10)
    assert counter.day() == waits.day + timedelta(days=1)
    assert [it.visit.id for it in counter.board().waiting] == [waits.visit]
    assert [it.id for it in counter.shift_page().waiting] == [waits.visit]
    assert counter.count_waiting() == 1
    for written in ("C001", slips["ticket"], slips["staff"]):
        found = counter.visit_by_code(written)
        assert found is not None
        assert found.id == waits.visit
    place = counter.place(slips["ticket"][1:])
    assert place is not None
    assert (place.status, place.ahead) == ("waiting", 0)
    assert office.visitor("payment", "of the new day").ahead == 1
    assert had(counter.call_next(mei)).id == waits.visit
    had(counter.take(mei, waits.visit))
    assert had(counter.finish(mei, waits.visit, "done")).day == waits.day
    assert had(counter.rate(slips["ticket"], 5)).rating == 5
    assert "left-over-closed" not in events(store)
    assert chain.verify_register(store, {}) == []


def test_who_was_called_shortly_before_the_turn_of_the_day_is_not_closed_while_they_walk(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="4")
    counter = office.counter()
    office.lobby.clock.hour = NIGHT
    walks_up, other = office.visitor("payment", "walks up"), office.visitor("payment", "another")
    office.later(9)
    had(counter.call_next(mei))
    office.later(2)
    assert had(counter.call_next(lan)).id == other.visit
    assert said(counter.call_next(mei)) == "counter.has-one.called", "whoever is on the way comes to Mei"
    had(counter.no_show(mei, walks_up.visit))
    assert had(counter.come_back(mei, walks_up.visit)).waits_since == walks_up.checked_in_at
    assert had(counter.call_next(mei)).id == walks_up.visit
    had(counter.take(mei, walks_up.visit))


def test_a_new_day_gives_no_number_by_which_somebody_of_the_night_is_still_called(store: Store) -> None:
    office = Office(store)
    counter = office.counter()
    office.lobby.clock.hour = NIGHT
    [first, second] = [office.visitor("payment", it) for it in ("first", "second")]
    office.later(20)
    newcomer = office.visitor("payment", "of the new day")
    assert (first.number, second.number, newcomer.number) == ("C001", "C002", "C003")
    assert office.visitor("visit", "another series", answers={"kind": "resident"}).number == "G001"
    found = counter.visit_by_code("c002")
    assert found is not None
    assert found.id == second.visit
    assert chain.verify_register(store, {}) == []


def test_the_turn_of_the_day_closes_who_was_not_heard_of_for_four_hours_and_nobody_else(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei", counter="3"), office.staff("Lan", counter="4")
    counter = office.counter()
    office.lobby.clock.hour = NIGHT - timedelta(hours=4)
    left, returns, fetches = (office.visitor("payment", it) for it in ("left", "missed the call", "fetches a paper"))
    office.lobby.clock.hour = NIGHT
    had(counter.call(mei, returns.visit))
    had(counter.no_show(mei, returns.visit))
    had(counter.take(mei, fetches.visit))
    had(counter.put_back(mei, fetches.visit, 0))
    had(counter.come_back(mei, returns.visit))
    office.later(12)
    assert {it.visit.id for it in counter.board().waiting} == {returns.visit, fetches.visit}
    had(counter.call_next(mei))
    had(counter.call_next(lan))
    with store.reading() as connection:
        ended = [hands.visit_of_id(connection, it.visit) for it in (left, returns, fetches)]
    assert [it.status for it in ended if it is not None] == ["no-show", "called", "called"]
    assert said(counter.come_back(mei, left.visit)) == "counter.is.left-over"
    office.later(4 * 60 + 1)
    jun = office.staff("Jun", counter="5")
    assert counter.call_next(jun) == NotDone("counter.nobody")
    assert counter.board().held == (), "nobody came to a counter for four hours"
