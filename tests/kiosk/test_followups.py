"""Nothing that was promised is lost: owner, time, a word when it is kept, and one page for the next shift."""

from __future__ import annotations

import json
from datetime import time, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from kiosk import chain, hands
from kiosk.appointments import Appointment
from kiosk.catalogue import CatalogueError, catalogue_from
from kiosk.counter import NotDone
from kiosk.draft import Refused
from kiosk.followups import MOST, NewFollowUp, Sums
from kiosk.store import Store
from kiosk.tables import follow_ups, register
from kiosk.visit import Ticket
from printing import spool
from printing.slip import as_text, from_json
from tests.kiosk.lobby import CATALOGUE
from tests.kiosk.office import Office, had


def test_a_promise_has_an_owner_and_a_time_rises_when_overdue_and_is_closed_with_a_word(store: Store) -> None:
    office = Office(store)
    mei, lan = office.staff("Mei"), office.staff("Lan")
    counter = office.counter()
    until = office.lobby.clock.now() + timedelta(hours=2)
    made = counter.add_follow_up(mei, NewFollowUp("other", until, "bring the spare key to 3-2-1402"))
    [open_one] = counter.open_follow_ups()
    assert (open_one.id, open_one.owner, open_one.what, open_one.overdue) == (
        made,
        mei.id,
        "bring the spare key to 3-2-1402",
        False,
    )
    assert counter.board().follow_ups == (), "what has time is not in the way"
    office.later(100)
    assert [it.id for it in counter.board().follow_ups] == [made]
    office.later(30)
    assert counter.board().promises.overdue == 1
    kept = counter.keep_follow_up(lan, made, "handed to the daughter")
    assert not isinstance(kept, NotDone)
    assert (kept.kept_by, kept.word, kept.overdue) == (lan.id, "handed to the daughter", False)
    assert counter.open_follow_ups() == ()
    assert counter.keep_follow_up(mei, made, "again") == NotDone("counter.kept-already")
    assert counter.keep_follow_up(mei, 404, "never was") == NotDone("counter.kept-already")


def test_what_was_written_is_sealed_in_the_store_and_not_in_the_register(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    until = office.lobby.clock.now() + timedelta(hours=2)
    made = counter.add_follow_up(mei, NewFollowUp("return-call", until, "ring 13800001234"))
    counter.keep_follow_up(mei, made, "rang 13800001234")
    with store.reading() as connection:
        row = connection.execute(select(follow_ups)).one()
        recorded = " ".join(connection.execute(select(register.c.entry)).scalars())
    assert b"13800001234" not in row.what
    assert b"13800001234" not in row.word
    assert "13800001234" not in recorded


def test_a_complaint_leaves_a_return_call_with_whoever_was_first_contact(store: Store) -> None:
    office = Office(store)
    head, boss = office.staff("Head Sun", "supervisor"), office.staff("Manager Zhou", "manager")
    complaint = office.visitor("complaint", details={"message": "the lift"})
    counter = office.counter()
    had(counter.pick_up(head, complaint.visit))
    had(counter.take(boss, complaint.visit))
    had(counter.finish(boss, complaint.visit, "done"))
    [promised] = counter.open_follow_ups()
    assert (promised.kind, promised.owner, promised.number) == ("return-call", head.id, complaint.number)
    assert promised.promised_until == office.lobby.clock.now() + timedelta(hours=24)


def test_an_invoice_is_promised_only_where_somebody_else_took_the_money(store: Store) -> None:
    office = Office(store)
    finance = office.staff("Fang", serves=frozenset({"finance"}))
    boss = office.staff("Manager Zhou", "manager")
    counter = office.counter()
    for turn, clerk in enumerate((finance, boss)):
        ticket = office.visitor("payment", f"payer-{turn}")
        had(counter.take(clerk, ticket.visit))
        had(counter.finish(clerk, ticket.visit, "done"))
    assert [(it.kind, it.role, it.number) for it in counter.open_follow_ups()] == [("invoice", "finance", "C002")]


def test_who_stands_in_for_finance_leaves_the_invoice_to_it(store: Store) -> None:
    office = Office(store)
    fang, li = (
        office.staff("Fang", serves=frozenset({"finance"})),
        office.staff("Li", serves=frozenset({"front-desk"})),
    )
    counter = office.counter()
    counter.set_presence(fang, "out")
    counter.set_presence(li, "in", stands_in_for="finance")
    standing_in = next(it.clerk for it in counter.board().staff if it.clerk.id == li.id)
    ticket = office.visitor("payment")
    had(counter.take(standing_in, ticket.visit))
    had(counter.finish(standing_in, ticket.visit, "done"))
    assert [(it.kind, it.role, it.number) for it in counter.open_follow_ups()] == [("invoice", "finance", "C001")]


def test_a_message_to_a_manager_who_is_out_is_promised_from_the_check_in_on_and_outlives_the_visit(
    store: Store,
) -> None:
    office = Office(store)
    sun, li = office.staff("Sun", "manager"), office.staff("Li", serves=frozenset({"front-desk"}))
    counter = office.counter()
    counter.set_presence(sun, "out")
    ticket = message_to_the_manager(office)
    promised = counter.open_follow_ups()
    assert [(it.kind, it.role, it.owner, it.number) for it in promised] == [("message", "manager", None, "M001")]
    assert promised[0].promised_until == office.lobby.clock.now() + timedelta(hours=24)
    assert counter.call_next(li) == NotDone("counter.nobody"), "nobody here may take it"
    office.later(24 * 60)
    counter.call_next(li)
    assert status_of(store, ticket.visit) == "no-show", "who left is closed with the new day's first call"
    assert [it.id for it in counter.shift_page().follow_ups] == [promised[0].id]
    assert "follow_up" in checked_in(store)["facts"]
    assert chain.verify_register(store, {}) == []


@pytest.mark.parametrize(
    ("request_id", "answers", "role", "kind"),
    [
        ("renovation", {"workers": "2"}, "engineering-supervisor", "absent-role"),
        ("payment", {}, "finance", "invoice"),
        ("complaint", {}, "customer-service-supervisor", "return-call"),
    ],
)
def test_whoever_comes_while_a_role_is_out_is_promised_by_it_and_nobody_while_it_is_there(
    store: Store, request_id: str, answers: dict[str, str], role: str, kind: str
) -> None:
    office = Office(store)
    away = office.staff("Wang", serves=frozenset({role}))
    counter = office.counter()
    office.visitor(request_id, "is there", answers=answers)
    assert counter.open_follow_ups() == ()
    back = office.lobby.clock.now() + timedelta(days=9)
    counter.set_presence(away, "out", back)
    office.visitor(request_id, "is out", answers=answers)
    office.visitor(request_id, "is out", answers=answers)
    [promised] = counter.open_follow_ups()
    assert (promised.kind, promised.role, promised.promised_until) == (kind, role, back), "not before they are back"


def test_who_has_an_appointment_for_when_the_role_is_back_needs_no_promise(store: Store) -> None:
    office = Office(store)
    wang = office.staff("Wang", serves=frozenset({"engineering-supervisor"}))
    counter = office.counter()
    counter.set_presence(wang, "out", office.lobby.clock.now() + timedelta(hours=1))
    booked = counter.diary.book(wang, "renovation", office.lobby.clock.hour.date(), time(15), 30)
    assert isinstance(booked, Appointment)
    office.visitor("appointment", "early", details={"appointment-code": booked.code})
    assert counter.open_follow_ups() == ()
    counter.set_presence(wang, "out")
    booked = counter.diary.book(wang, "renovation", office.lobby.clock.hour.date(), time(16), 30)
    assert isinstance(booked, Appointment)
    office.visitor("appointment", "nobody knows", details={"appointment-code": booked.code})
    assert [(it.kind, it.request) for it in counter.open_follow_ups()] == [("absent-role", "renovation")]


def test_what_was_promised_at_the_check_in_is_not_promised_twice_and_keeps_its_time(store: Store) -> None:
    office = Office(store)
    sun, zhao = office.staff("Sun", "manager"), office.staff("Zhao", "supervisor")
    counter = office.counter()
    counter.set_presence(sun, "out")
    ticket = message_to_the_manager(office)
    promised = counter.open_follow_ups()
    office.later(30)
    had(counter.take(zhao, ticket.visit))
    had(counter.finish(zhao, ticket.visit, "done"))
    assert counter.open_follow_ups() == promised


def test_what_was_kept_before_the_visit_ended_is_not_promised_again(store: Store) -> None:
    office = Office(store)
    sun, zhao = office.staff("Sun", "manager"), office.staff("Zhao", "supervisor")
    counter = office.counter()
    counter.set_presence(sun, "out")
    ticket = message_to_the_manager(office)
    had(counter.take(zhao, ticket.visit))
    [promised] = counter.open_follow_ups()
    counter.keep_follow_up(sun, promised.id, "rang from outside")
    had(counter.finish(zhao, ticket.visit, "done"))
    assert counter.open_follow_ups() == ()


def test_what_was_promised_of_no_role_is_at_the_end_its_first_contacts(store: Store) -> None:
    office = Office(store)
    zhao, boss = office.staff("Zhao", "supervisor"), office.staff("Sun", "manager")
    counter = office.counter()
    counter.set_presence(zhao, "out")
    ticket = office.visitor("complaint")
    [promised] = counter.open_follow_ups()
    assert (promised.owner, promised.role) == (None, "customer-service-supervisor")
    had(counter.take(boss, ticket.visit))
    had(counter.finish(boss, ticket.visit, "done"))
    [left] = counter.open_follow_ups()
    assert (left.id, left.owner, left.role) == (promised.id, boss.id, None)


@pytest.mark.parametrize("ends", ["by the role itself", "withdrawn", "otherwise agreed"])
def test_what_is_owed_no_more_when_the_visit_ends_is_closed(store: Store, ends: str) -> None:
    office = Office(store)
    sun, zhao = office.staff("Sun", "manager"), office.staff("Zhao", "supervisor")
    counter = office.counter()
    counter.set_presence(sun, "out")
    ticket = message_to_the_manager(office)
    until = office.lobby.clock.now() + timedelta(hours=2)
    clerk, result, agreed = {
        "by the role itself": (sun, "done", None),
        "withdrawn": (zhao, "withdrawn", None),
        "otherwise agreed": (zhao, "done", NewFollowUp("message", until, "will ring tonight", owner=zhao.id)),
    }[ends]
    had(counter.take(clerk, ticket.visit))
    had(counter.finish(clerk, ticket.visit, result, agreed))  # type: ignore[arg-type]
    left = [(it.kind, it.owner, it.promised_until) for it in counter.open_follow_ups()]
    assert left == ([("message", zhao.id, until)] if agreed else [])
    sheet = counter.visit(zhao, ticket.visit)
    assert sheet is not None
    assert sheet.follow_ups[0].kept_by == clerk.id


def test_whoever_did_not_want_it_any_more_is_promised_nothing(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("repair", answers={"place": "home"})
    counter = office.counter()
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "withdrawn"))
    assert counter.open_follow_ups() == ()


def message_to_the_manager(office: Office) -> Ticket:
    return office.visitor("see-manager", details={"message": "please ring me"})


def status_of(store: Store, visit: int) -> str:
    with store.reading() as connection:
        found = hands.visit_of_id(connection, visit)
    assert found is not None
    return found.status


def checked_in(store: Store) -> dict[str, Any]:
    """The first check-in on record."""
    with store.reading() as connection:
        entries = [json.loads(it) for it in connection.execute(select(register.c.entry)).scalars()]
    return next(it for it in entries if it["event"] == "checked-in")


def test_a_follow_up_that_was_agreed_takes_the_place_of_the_usual_one(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    ticket = office.visitor("repair", answers={"place": "home"})
    counter = office.counter()
    until = office.lobby.clock.now() + timedelta(hours=3)
    had(counter.take(mei, ticket.visit))
    had(counter.finish(mei, ticket.visit, "done", NewFollowUp("time-window", until, "plumber", role="front-desk")))
    [promised] = counter.open_follow_ups()
    assert (promised.kind, promised.role, promised.what, promised.promised_until) == (
        "time-window",
        "front-desk",
        "plumber",
        until,
    )


def test_a_follow_up_of_another_kind_comes_on_top_of_what_is_promised_anyway(store: Store) -> None:
    """Whoever complained is called back, though the form is sent too (S17)."""
    office = Office(store)
    boss = office.staff("Zhao", "supervisor")
    ticket = office.visitor("complaint")
    counter = office.counter()
    until = office.lobby.clock.now() + timedelta(hours=3)
    had(counter.take(boss, ticket.visit))
    had(counter.finish(boss, ticket.visit, "done", NewFollowUp("other", until, "send the form", owner=boss.id)))
    left = {it.kind: (it.what, it.promised_until, it.owner) for it in counter.open_follow_ups()}
    tomorrow = office.lobby.clock.now() + timedelta(hours=24)
    assert left == {"other": ("send the form", until, boss.id), "return-call": ("", tomorrow, boss.id)}


def test_a_message_to_the_manager_is_not_kept_by_another_promise(store: Store) -> None:
    office = Office(store)
    sun, zhao = office.staff("Sun", "manager"), office.staff("Zhao", "supervisor")
    counter = office.counter()
    counter.set_presence(sun, "out")
    ticket = message_to_the_manager(office)
    until = office.lobby.clock.now() + timedelta(hours=2)
    had(counter.take(zhao, ticket.visit))
    had(counter.finish(zhao, ticket.visit, "done", NewFollowUp("other", until, "send the form", owner=zhao.id)))
    assert sorted(it.kind for it in counter.open_follow_ups()) == ["message", "other"]


def test_a_promise_without_sense_is_refused(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    until = office.lobby.clock.now()
    for wrong in (
        NewFollowUp("gift", until),  # type: ignore[arg-type]
        NewFollowUp("other", until, role="the cat"),
        NewFollowUp("other", until, "x" * 1001),
    ):
        with pytest.raises(Refused):
            office.counter().add_follow_up(mei, wrong)
    assert office.counter().open_follow_ups() == ()


def test_the_most_pressing_promise_stands_first(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    now = office.lobby.clock.now()
    for hours in (5, 1, 3):
        counter.add_follow_up(mei, NewFollowUp("other", now + timedelta(hours=hours), f"in {hours}"))
    assert [it.what for it in counter.open_follow_ups()] == ["in 1", "in 3", "in 5"]


def test_the_next_shift_gets_what_is_open_on_one_slip_with_the_registers_head(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    counter = office.counter()
    office.visitor("payment", "still-waiting")
    served = office.visitor("payment", "served", details={})
    had(counter.take(mei, served.visit))
    until = office.lobby.clock.now() + timedelta(hours=1)
    counter.add_follow_up(mei, NewFollowUp("other", until, "ring 13800001234"), served.visit)
    office.later(90)
    page = counter.shift_page()
    assert (len(page.waiting), len(page.held), page.promises.overdue) == (1, 1, 1)
    counter.print_shift_page(mei)
    with store.reading() as connection:
        job = spool.jobs(connection)[-1]
    words = as_text(from_json(job.slip_json))
    assert (job.kind, job.printer) == ("shift", "counter")
    for expected in ("交接班", "C002", "Mei", "逾期", page.head):
        assert expected in words, words
    assert "13800001234" not in words, "paper lies about"
    assert len(page.head) == 12


def test_a_slip_names_what_is_most_pressing_and_counts_all_that_is_promised(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    office.promise(mei, overdue=MOST + 5, later=55)
    counter = office.counter()
    assert counter.board().promises == Sums(open=MOST + 60, due=MOST + 5, overdue=MOST + 5)
    counter.print_shift_page(mei)
    with store.reading() as connection:
        [job] = spool.jobs(connection)
    words = as_text(from_json(job.slip_json))
    assert "待办承诺  260\n其中逾期  205\n" in words
    assert words.count("其他承诺") == MOST
    assert "还有 60 项，见服务台的待办" in words


def test_what_a_role_promised_that_left_the_catalogue_is_handed_over_all_the_same(store: Store) -> None:
    office = Office(store)
    mei = office.staff("Mei")
    until = office.lobby.clock.now() + timedelta(hours=1)
    office.counter().add_follow_up(mei, NewFollowUp("invoice", until, role="finance"))
    left = [it for it in CATALOGUE.roles if it.id != "finance"]
    office.lobby.catalogue = CATALOGUE.model_copy(update={"roles": tuple(left)})
    office.counter().print_shift_page(mei)
    with store.reading() as connection:
        [job] = spool.jobs(connection)
    assert "finance" in as_text(from_json(job.slip_json))


def test_a_house_without_visits_hands_over_an_empty_page(store: Store) -> None:
    office = Office(store)
    page = office.counter().shift_page()
    assert (page.waiting, page.held, page.follow_ups, page.head) == ((), (), (), "")


def test_a_catalogue_that_promises_by_a_role_nobody_knows_is_refused() -> None:
    text = {"zh": "字"}
    request = {"id": "a", "series": "A", "group": "g", "icon": "i", "name": text, "role": "r", "next": text}
    told = {
        "currency": "CNY",
        "languages": [{"id": "zh", "name": "中文"}],
        "groups": [{"id": "g", "name": text}],
        "roles": [{"id": "r", "name": text, "when_out": text}],
        "requests": [{**request, "promise": {"kind": "invoice", "hours": 1, "role": "nobody"}}],
    }
    with pytest.raises(CatalogueError, match=r"promise\.role"):
        catalogue_from(told, "told.toml")
