"""What the head of each desk page tells of the printers: how they are, and of which nobody is heard any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest

from kiosk.desk.events import Hub
from kiosk.store import open_store
from printing import spool
from printing.condition import PaperOut, PrinterCondition, Ready, Unknown, Unreachable
from printing.profiles import load_profile
from tests.kiosk.desk.house import House, on_both_stores, opened

SILENT = {
    "zh": ("大厅打印机：9:41 起没有消息", "请看看触摸屏是否开着"),
    "zh-Hant": ("大廳印表機：9:41 起沒有消息", "請看看觸控螢幕是否開著"),
    "en": ("Lobby printer: Not heard of since 9:41", "See whether the kiosk is switched on"),
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


@on_both_stores
def test_a_printer_that_was_never_heard_of_is_told_once_a_slip_waits_for_it(house: House) -> None:
    house.clerk()
    assert "大厅打印机" not in house.logged_in().text
    house.visitor()
    assert "大厅打印机：还没有消息" in house.logged_in().text
    tell(house, Ready())
    assert "打印机正常" in house.logged_in().text


@pytest.fixture
def one_way(sqlite_url: str) -> Iterator[House]:
    """A desk that serves a house whose one printer answers nothing."""
    store = open_store(sqlite_url)
    house = House(store)
    house.office.lobby.profiles = {"lobby": load_profile("no-confirmation")}
    house.counter = house.office.counter()
    with opened(house) as serving:
        yield serving
    store.close()


ONE_WAY = {
    "zh": ("大厅打印机：不会回话", "小票送出去就算“已送出”", "关掉打印机"),
    "zh-Hant": ("大廳印表機：不會回話", "小票送出去就算「已送出」", "關掉印表機"),
    "en": ("Lobby printer: Gives no answers", "its slips end as sent", "switch the printer off"),
}


@pytest.mark.parametrize("language", ONE_WAY)
def test_of_a_printer_that_answers_nothing_it_is_told_that_only_a_look_at_the_paper_helps(
    one_way: House, language: str
) -> None:
    tell(one_way, Unknown())
    one_way.clerk()
    mei = one_way.logged_in()
    mei.client.headers["accept-language"] = language
    mei.get("/")
    told, advice, alarm = ONE_WAY[language]
    assert told in mei.text
    assert advice in mei.text
    assert alarm not in mei.text, "nobody need switch off what works"
    tell(one_way, Unreachable())
    mei.get("/")
    assert told not in mei.text, "that it is away is known"


def test_a_printer_that_should_answer_and_is_silent_asks_for_a_hand(house: House) -> None:
    tell(house, Unknown())
    house.clerk()
    assert "关掉打印机，等十秒再开" in house.logged_in().text


def test_a_printer_that_the_house_has_no_more_is_not_missed(house: House) -> None:
    tell(house, Ready(), "spare")
    house.office.later(1)
    house.clerk()
    assert "没有消息" not in house.logged_in().text


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
