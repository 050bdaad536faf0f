"""The printers and slips of another kiosk of the same store, at the desk."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from printing import lease, spool
from printing.condition import PaperOut, Ready, Unknown
from printing.lease import Owner
from printing.spool import Outcome
from tests.kiosk.desk.house import Browser, House
from tests.kiosk.lobby import PREMISES, draft


@pytest.fixture
def elsewhere(house: House) -> int:
    """A slip of a second kiosk, whose printer has no paper; its job."""
    lobby = house.office.lobby
    premises = replace(PREMISES, kiosk_name="2")
    second = replace(lobby, premises=premises, profiles={"lobby:2": lobby.profiles["lobby"]})
    ticket, *_ = second.reception().check_in(draft(key="at-the-second")).jobs
    with house.store.transaction() as connection:
        spool.record_condition(connection, "lobby:2", PaperOut(), lobby.clock.now())
        spool.record_condition(connection, "lobby", Ready(), lobby.clock.now())
    return ticket.id


def on_paper_page(house: House) -> Browser:
    house.clerk()
    desk = house.logged_in()
    desk.get("/paper")
    return desk


def test_the_desk_sees_the_printers_of_every_kiosk(house: House, elsewhere: int) -> None:
    desk = on_paper_page(house)
    assert "大厅打印机（触摸屏 2）" in desk.text
    assert "等人处理的小票：0" in desk.text, "it still comes by itself"


@pytest.mark.parametrize(
    ("outcome", "told"),
    [(Outcome("sent"), "大厅打印机（触摸屏 2）：不会回话"), (Outcome("confirmed", "id"), "关掉打印机，等十秒再开")],
)
def test_whether_another_kiosk_s_printer_answers_is_known_by_how_its_last_slip_ended(
    house: House, elsewhere: int, outcome: Outcome, told: str
) -> None:
    clock, owner = house.office.lobby.clock, Owner("another-machine", "its boot", 1)
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "lobby:2", owner, lease.Watch(clock))
        job = spool.claim(connection, "lobby:2")
        assert job is not None
        attempt = spool.begin_attempt(connection, job, owner=owner, epoch=1, now=clock.now())
        assert attempt is not None
        spool.settle(connection, attempt, outcome, clock.now())
        spool.record_condition(connection, "lobby:2", Unknown(), clock.now())
    house.clerk()
    assert told in house.logged_in().text


def test_a_slip_that_waits_at_another_kiosk_is_decided_at_any_desk(house: House, elsewhere: int) -> None:
    with house.store.transaction() as connection:
        spool.hold(connection, elsewhere)
    desk = on_paper_page(house)
    desk.fill(f"/paper/{elsewhere}/retry")
    with house.store.reading() as connection:
        assert spool.job_of(connection, elsewhere).state == "queued"
        assert spool.job_of(connection, elsewhere).printer == "lobby:2"


def test_a_kiosk_at_work_is_no_dead_one_because_its_clock_is_a_day_behind(house: House, elsewhere: int) -> None:
    clock, owner = house.office.lobby.clock, Owner("another-machine", "its boot", 1)
    yesterday = clock.now() - timedelta(days=1)
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "lobby:2", owner, lease.Watch(clock))
        spool.record_condition(connection, "lobby:2", Ready(), yesterday)
    desk = on_paper_page(house)
    with house.store.transaction() as connection:
        spool.record_heard(connection, "lobby:2", yesterday + timedelta(seconds=4))
    desk.get("/paper")
    assert f"/paper/{elsewhere}/cancel" not in desk.actions
    assert "大厅打印机（触摸屏 2）" in desk.text


@pytest.mark.parametrize("under_way", [False, True])
def test_a_kiosk_whose_power_went_leaves_its_slips_to_a_person(house: House, elsewhere: int, under_way: bool) -> None:
    """Its lease stays in the store, and so does what it was sending."""
    clock, owner = house.office.lobby.clock, Owner("another-machine", "its boot", 1)
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "lobby:2", owner, lease.Watch(clock))
        job = spool.claim(connection, "lobby:2")
        assert job is not None
        if under_way:
            spool.begin_attempt(connection, job, owner=owner, epoch=1, now=clock.now())
    desk = on_paper_page(house)
    assert f"/paper/{elsewhere}/cancel" not in desk.actions, "it is still at work"
    house.office.later(48 * 60)
    desk = house.logged_in()
    desk.get("/paper")
    assert ("不知道有没有出纸" if under_way else "没有触摸屏在用这台打印机，没有打印") in desk.text
    desk.fill(f"/paper/{elsewhere}/cancel")
    with house.store.reading() as connection:
        assert spool.job_of(connection, elsewhere).state == "cancelled"
