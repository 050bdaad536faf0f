"""Staff at the touchscreen, seen from the office: who is let in, what is done, and that each act is on record."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event, select

from kiosk.accounts import FREE_FAILURES, Accounts
from kiosk.caretaker import Caretaker
from kiosk.events import Served, ServiceRefused
from kiosk.orders import Close, KeepHours, LiftHours, Orders, PrintTestSlip, Reopen, Restart, SetVolume
from kiosk.reception import Reception
from kiosk.staff import STAFF_ROLES, Clerk, StaffRole
from kiosk.states import LogIn, OpenFirstAccount, Serve
from kiosk.store import Store
from kiosk.tables import register
from printing import spool
from printing.condition import Ready, Unknown
from printing.profiles import load_profile
from tests.kiosk.lobby import PREMISES, SHANGHAI
from tests.kiosk.office import Office

PIN, OTHER_PIN = "730915", "281604"
TOUCHED = datetime(2026, 11, 23, 9, 40, tzinfo=SHANGHAI)


class House:
    """A kiosk with one supervisor; the orders that its screen was told, and whether it was restarted."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.office = Office(store)
        self.orders: list[Orders] = []
        self.restarts = 0
        boss = self.office.staff("Mei", "supervisor")
        self.clerk = boss.id
        self.office.accounts.set_secret(boss, boss.id, PIN)

    def caretaker(self) -> Caretaker:
        return caretaker(
            self.store, self.office.accounts, self.office.lobby.reception(), self.orders.append, self.end
        )

    def end(self) -> None:
        self.restarts += 1

    def does(self, act: Any) -> Served:
        self.caretaker().answer(LogIn("s1", self.clerk, PIN))
        answer = self.caretaker().answer(Serve("s1", self.clerk, act))
        assert isinstance(answer, Served), answer
        return answer

    def entries(self) -> list[dict[str, Any]]:
        with self.store.reading() as connection:
            rows = connection.execute(select(register.c.entry).order_by(register.c.day, register.c.seq)).scalars()
            return [json.loads(row) for row in rows]


def caretaker(store: Store, accounts: Accounts, reception: Reception, told: Any, restart: Any) -> Caretaker:
    return Caretaker(
        store,
        accounts,
        reception,
        first_name="Administrator",
        versions=(("kiosk", "1.2.3"),),
        touched=lambda: TOUCHED,
        orders_told=told,
        restart=restart,
    )


@pytest.fixture
def house(store: Store) -> House:
    return House(store)


def test_the_right_number_and_pin_open_the_menu(house: House) -> None:
    house.office.visitor("payment")
    answer = house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    assert isinstance(answer, Served)
    assert (answer.key, answer.clerk, answer.overview.versions) == ("s1", house.clerk, (("kiosk", "1.2.3"),))
    assert answer.overview.last_touch == TOUCHED
    assert [(slip.number, slip.kind, slip.state, slip.printer) for slip in answer.overview.slips] == [
        ("C001", "staff", "queued", "lobby"),
        ("C001", "ticket", "queued", "lobby"),
    ]


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_the_menu_opens_to_who_leads_and_who_sets_things_up(house: House, role: StaffRole) -> None:
    somebody = house.office.staff("Lan", role)
    house.office.accounts.set_secret(somebody, somebody.id, PIN)
    answer = house.caretaker().answer(LogIn("s2", somebody.id, PIN))
    if role in ("supervisor", "manager", "administrator"):
        assert isinstance(answer, Served)
    else:
        assert answer == ServiceRefused("s2", "role")
        assert house.caretaker().answer(Serve("s2", somebody.id, Restart())) == ServiceRefused("s2", "wrong")


def test_a_wrong_pin_and_an_unknown_number_are_told_alike(house: House) -> None:
    wrong = house.caretaker().answer(LogIn("s1", house.clerk, "999999"))
    assert wrong == house.caretaker().answer(LogIn("s1", 4711, PIN)) == ServiceRefused("s1", "wrong")


def test_guesses_are_throttled_in_the_store_so_that_a_restart_does_not_help(house: House) -> None:
    for _ in range(FREE_FAILURES):
        house.caretaker().answer(LogIn("s1", house.clerk, "999999"))
    blocked = house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    assert isinstance(blocked, ServiceRefused)
    assert blocked.refusal == "blocked"
    assert 0 < blocked.wait_s <= 31
    house.office.later(1)
    assert isinstance(house.caretaker().answer(LogIn("s1", house.clerk, PIN)), Served)


def test_who_guesses_at_a_screen_locks_that_screen_and_nobody_out_of_the_desk(house: House) -> None:
    for number in (house.clerk, 4711, house.clerk, 4712, house.clerk):
        house.caretaker().answer(LogIn("s1", number, "999999"))
    blocked = house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    assert isinstance(blocked, ServiceRefused), "whatever the numbers were"
    assert blocked.refusal == "blocked"
    at_the_desk = house.office.accounts.log_in("Mei", PIN, "a browser")
    assert isinstance(at_the_desk, Clerk)


def test_a_house_without_accounts_opens_its_first_one_with_the_code_that_was_printed_at_the_start(
    store: Store,
) -> None:
    office = Office(store)
    code = office.accounts.first_code()
    assert code is not None
    asked = caretaker(store, office.accounts, office.lobby.reception(), print, print)
    digits = code.replace("-", "")
    assert asked.answer(OpenFirstAccount("s1", "0" * 12, PIN)) == ServiceRefused("s1", "wrong-code")
    assert asked.answer(OpenFirstAccount("s1", digits, "111111")) == ServiceRefused("s1", "weak")
    opened = asked.answer(OpenFirstAccount("s1", digits, PIN))
    assert isinstance(opened, Served)
    assert asked.answer(OpenFirstAccount("s2", digits, PIN)) == ServiceRefused("s2", "wrong-code")
    assert isinstance(asked.answer(LogIn("s3", opened.clerk, PIN)), Served)


def test_an_account_that_was_closed_meanwhile_does_nothing_any_more(house: House) -> None:
    gone = house.office.staff("Ning", "manager")
    house.office.accounts.set_secret(gone, gone.id, PIN)
    assert isinstance(house.caretaker().answer(LogIn("s1", gone.id, PIN)), Served)
    house.office.accounts.close(gone, gone.id)
    assert house.caretaker().answer(Serve("s1", gone.id, Restart())) == ServiceRefused("s1", "wrong")
    assert house.restarts == 0


def test_whose_pin_is_changed_meanwhile_does_nothing_any_more_until_they_log_in_anew(house: House) -> None:
    boss = house.office.staff("Ning", "manager")
    house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    house.office.accounts.set_secret(boss, house.clerk, OTHER_PIN)
    assert house.caretaker().answer(Serve("s1", house.clerk, Restart())) == ServiceRefused("s1", "wrong")
    assert house.restarts == 0
    assert isinstance(house.caretaker().answer(LogIn("s1", house.clerk, OTHER_PIN)), Served)
    assert isinstance(house.caretaker().answer(Serve("s1", house.clerk, Restart())), Served)


def test_nobody_serves_by_the_number_of_an_account_alone(house: House) -> None:
    assert house.caretaker().answer(Serve("s1", house.clerk, Restart())) == ServiceRefused("s1", "wrong")
    other = house.office.staff("Ning", "manager")
    house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    assert house.caretaker().answer(Serve("s1", other.id, Restart())) == ServiceRefused("s1", "wrong")
    assert house.restarts == 0


def test_closing_is_told_to_the_screen_kept_over_a_restart_and_on_record(house: House) -> None:
    answer = house.does(Close("repair"))
    assert (answer.said, answer.overview.orders) == ("closed", Orders(closed="repair"))
    assert house.orders == [Orders(closed="repair")]
    house.caretaker().tell_orders()
    assert house.orders[-1] == Orders(closed="repair"), "a kiosk that starts again is still closed"
    facts = {"clerk": house.clerk, "kiosk": "1", "why": "repair"}
    assert [(it["event"], it["facts"]) for it in house.entries()][-1] == ("kiosk-closed", facts)
    assert house.does(Reopen()).overview.orders == Orders()
    assert house.entries()[-1]["event"] == "kiosk-reopened"


def test_lifting_the_hours_ends_with_the_service_day_and_keeps_other_orders(house: House) -> None:
    house.does(Close("pause"))
    lifted = house.does(LiftHours()).overview.orders
    assert lifted == Orders("pause", datetime(2026, 11, 24, 4, tzinfo=SHANGHAI))
    assert house.does(KeepHours()).overview.orders == Orders("pause")
    told = [it["event"] for it in house.entries() if it["event"] != "logged-in"]
    assert told[-2:] == ["kiosk-hours-lifted", "kiosk-hours-kept"]


def test_in_the_small_hours_the_day_that_is_lifted_ends_the_same_morning(house: House) -> None:
    house.office.lobby.clock.hour = datetime(2026, 11, 24, 1, tzinfo=SHANGHAI)
    assert house.does(LiftHours()).overview.orders.open_until == datetime(2026, 11, 24, 4, tzinfo=SHANGHAI)


def test_the_volume_is_told_to_the_screen_kept_over_a_restart_and_on_record(house: House) -> None:
    house.does(Close("event"))
    answer = house.does(SetVolume(50))
    assert (answer.said, answer.overview.orders) == ("volume-set", Orders("event", volume=50))
    assert house.orders[-1] == Orders("event", volume=50), "it is heard at once"
    house.caretaker().tell_orders()
    assert house.orders[-1].volume == 50, "a kiosk that starts again is as loud as before"
    facts = {"clerk": house.clerk, "kiosk": "1", "volume": 50}
    assert (house.entries()[-1]["event"], house.entries()[-1]["facts"]) == ("kiosk-volume-set", facts)
    assert house.does(Reopen()).overview.orders == Orders(volume=50)


def test_a_kiosk_whose_staff_said_nothing_of_it_is_as_loud_as_usual(house: House) -> None:
    assert house.does(Reopen()).overview.orders.volume == 100


def test_a_test_slip_is_queued_and_on_record(house: House) -> None:
    assert house.does(PrintTestSlip("lobby")).said == "test-slip"
    with house.store.reading() as connection:
        (job,) = spool.jobs(connection)
    assert (job.kind, job.printer) == ("test", "lobby")
    assert house.entries()[-1]["facts"] == {"clerk": house.clerk, "kiosk": "1", "printer": "lobby", "jobs": [job.id]}


@pytest.mark.parametrize(
    ("kiosk", "own"), [("1", ["lobby"]), ("2", ["lobby:2"]), ("1", ["lobby", "spare"]), ("2", ["counter", "lobby:2"])]
)
def test_the_menu_offers_the_printers_that_this_kiosk_has_and_each_takes_a_test_slip(
    house: House, kiosk: str, own: list[str]
) -> None:
    """Others stand in the same store: those of another kiosk, and those that are in the settings no more."""
    with house.store.transaction() as connection:
        for printer in ("counter", "lobby", "spare", "lobby:2", "spare:2"):
            spool.record_condition(connection, printer, Ready(), house.office.lobby.clock.now())
    house.office.lobby.premises = replace(PREMISES, kiosk_name=kiosk)
    house.office.lobby.profiles = dict.fromkeys(own, load_profile("epson-zh"))
    offered = [it.name for it in house.does(Reopen()).overview.printers]
    assert offered == own
    for printer in offered:
        house.does(PrintTestSlip(printer))
    with house.store.reading() as connection:
        assert sorted(job.printer for job in spool.jobs(connection)) == own


def test_the_menu_knows_which_printer_answers_nothing(house: House) -> None:
    with house.store.transaction() as connection:
        for printer in ("lobby", "spare"):
            spool.record_condition(connection, printer, Unknown(), house.office.lobby.clock.now())
    house.office.lobby.profiles = {"lobby": load_profile("no-confirmation"), "spare": load_profile("epson-zh")}
    seen = house.does(Reopen()).overview.printers
    assert [(it.name, it.one_way) for it in seen] == [("lobby", True), ("spare", False)]


class PowerCut(Exception):
    """What a test breaks a transaction with."""


def test_a_test_slip_that_cannot_be_put_on_record_is_not_queued(house: House) -> None:
    house.caretaker().answer(LogIn("s1", house.clerk, PIN))

    def broken(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if "INSERT INTO register " in statement:
            raise PowerCut

    event.listen(house.store.engines.writing, "before_cursor_execute", broken)
    with pytest.raises(PowerCut):
        house.caretaker().answer(Serve("s1", house.clerk, PrintTestSlip("lobby")))
    with house.store.reading() as connection:
        assert spool.jobs(connection) == []


def test_a_restart_is_on_record_before_it_happens(house: House) -> None:
    assert house.does(Restart()).said == "restarting"
    assert (house.entries()[-1]["event"], house.restarts) == ("kiosk-restarted", 1)


def test_orders_are_of_one_kiosk_only(house: House) -> None:
    house.does(Close("event"))
    house.office.lobby.premises = replace(PREMISES, kiosk_name="2")
    house.caretaker().tell_orders()
    assert house.orders[-1] == Orders()


def test_no_pin_reaches_the_register(house: House) -> None:
    house.caretaker().answer(LogIn("s1", house.clerk, PIN))
    assert PIN not in json.dumps(house.entries())
