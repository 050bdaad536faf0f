"""What the head of each desk page tells of the printers: how they are, and of which nobody is heard any more."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kiosk.desk.events import Hub
from printing import lease, spool
from printing.condition import PaperOut, PrinterCondition, Ready
from printing.lease import Owner
from tests.kiosk.desk.house import House, on_both_stores

SILENT = {
    "zh": ("大厅打印机：9:41 起没有消息", "请看看触摸屏是否开着"),
    "zh-Hant": ("大廳印表機：9:41 起沒有消息", "請看看觸控螢幕是否開著"),
    "en": ("Lobby printer: not heard of since 9:41", "See whether the kiosk is switched on"),
}


def tell(house: House, condition: PrinterCondition, printer: str = "lobby") -> None:
    """A printer's worker tells how it is."""
    with house.store.transaction() as connection:
        spool.record_condition(connection, printer, condition, house.office.lobby.clock.now())


def hear(house: House, printer: str = "lobby") -> None:
    """A printer's worker says that it lives."""
    with house.store.transaction() as connection:
        spool.record_heard(connection, printer, house.office.lobby.clock.now())


@on_both_stores
@pytest.mark.parametrize("language", SILENT)
def test_a_printer_whose_kiosk_died_is_not_shown_as_ready_for_ever(house: House, language: str) -> None:
    tell(house, Ready())
    house.clerk()
    mei = house.logged_in()
    mei.client.headers["accept-language"] = language
    mei.get("/")
    told, advice = SILENT[language]
    assert told not in mei.text
    house.office.later(1)
    mei.get("/")
    assert told in mei.text
    assert advice in mei.text
    hear(house)
    mei.get("/")
    assert told not in mei.text
    assert advice not in mei.text


def test_a_printer_that_died_on_another_day_is_told_with_the_day(house: House) -> None:
    tell(house, Ready())
    house.office.later(24 * 60)
    house.clerk()
    assert "大厅打印机：11月23日 星期一 9:41 起没有消息" in house.logged_in().text


def test_the_others_are_told_as_they_are(house: House) -> None:
    tell(house, Ready())
    tell(house, PaperOut(), "counter")
    house.office.later(1)
    hear(house, "counter")
    house.clerk()
    text = house.logged_in().text
    assert "大厅打印机：9:41 起没有消息" in text
    assert "纸用完了" in text
    assert "打印机正常" not in text


def test_a_printer_that_the_house_has_no_more_is_not_missed(house: House) -> None:
    tell(house, Ready(), "spare")
    house.office.later(1)
    house.clerk()
    assert "没有消息" not in house.logged_in().text


GONE = {
    "zh": ("备用打印机已撤下，2 张小票没有打印", "请管理员取消"),
    "zh-Hant": ("備用印表機已撤下，2 張小票沒有列印", "請管理員取消"),
    "en": ("Spare printer removed: 2 slips not printed", "Ask the administrator to cancel"),
}


def wait_for_the_spare(house: House, kind: str) -> list[int]:
    """The lobby's slips of a kind are given to the spare, which this house has no more; returns their jobs."""
    with house.store.transaction() as connection:
        given = spool.take_over(connection, "lobby", "spare")
        for job in given:
            if job.kind != kind:
                spool.cancel(connection, job.id)
    return [job.id for job in given if job.kind == kind]


@on_both_stores
@pytest.mark.parametrize("language", GONE)
def test_slips_of_a_printer_that_was_taken_out_are_told_with_whose_they_are(house: House, language: str) -> None:
    visits = [house.visitor("payment"), house.visitor("renovation", answers={"workers": "5"})]
    jobs = wait_for_the_spare(house, "staff")
    house.clerk()
    mei = house.logged_in()
    mei.client.headers["accept-language"] = language
    mei.get("/")
    told, advice = GONE[language]
    assert told in mei.text
    assert advice in mei.text
    pills = mei.page.text.partition('id="pills"')[2].partition("</header>")[0]
    assert [f'href="/visit/{it}"' in pills for it in visits] == [True, True]
    for job in jobs:
        house.office.lobby.reception().cancel(job)
    mei.get("/")
    assert told not in mei.text


def test_slips_of_a_printer_that_another_machine_drives_are_not_missed(house: House) -> None:
    house.visitor("payment")
    wait_for_the_spare(house, "ticket")
    elsewhere = Owner("another-machine", "its boot", 1)
    with house.store.transaction() as connection:
        lease.acquire_lease(connection, "spare", elsewhere, lease.Watch(house.office.lobby.clock))
    house.clerk()
    assert "已撤下" not in house.logged_in().text


async def looks(hub: Hub) -> int:
    await hub.look()
    return hub.turn


@pytest.mark.anyio
async def test_open_pages_hear_of_it_by_themselves_and_of_nothing_while_all_is_well(house: House) -> None:
    hub = Hub(house.outlook)
    tell(house, Ready())
    turn = await looks(hub)
    for _ in range(10):
        house.office.lobby.clock.hour += timedelta(seconds=4)
        hear(house)
        assert await looks(hub) == turn
    house.office.later(1)
    assert await looks(hub) == turn + 1
