"""Somebody who was served says how it was: at the kiosk, by real touches, into the real store."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from kiosk.accounts import NewAccount
from kiosk.counter import Counter
from kiosk.hands import OpenVisit
from kiosk.house import House
from kiosk.staff import Clerk
from kiosk.states import (
    Apologising,
    AskingReception,
    ChoosingFace,
    EnteringNumber,
    Finished,
    Thanking,
    Welcoming,
)
from kiosk.wiring import open_accounts, open_counter, open_upgraded_store
from tests.journeys.lobby import Lobby
from tests.journeys.test_five_keys import Blind
from tests.journeys.test_visits import ask_for_payment, codes_in, rows

FACES_HEARD = ("很差", "不好", "一般", "满意", "很满意")


def takes_a_number(lobby: Lobby) -> str:
    """A visitor comes and goes with a number; what the ticket's QR holds."""
    ask_for_payment(lobby)
    lobby.until_state(Finished)
    lobby.until(lambda: len(lobby.slips) == 2, "the slips never came")
    lobby.touch("primary")
    return codes_in(lobby.received)[0].decode()


def is_served(house: House) -> None:
    """A clerk at the desk serves whoever is next."""
    with closing(open_upgraded_store(house.settings)) as store:
        counter, accounts = open_counter(house, store), open_accounts(house, store)
        boss = Clerk(0, "setting up", "administrator", frozenset(), "")
        mei = accounts.add(boss, NewAccount("Mei", "clerk", frozenset({"finance"}), "7", "a long enough one"))
        _serve(counter, mei)


def _serve(counter: Counter, clerk: Clerk) -> None:
    called = counter.call_next(clerk)
    assert isinstance(called, OpenVisit)
    counter.take(clerk, called.id)
    counter.finish(clerk, called.id, "done")


def enters(lobby: Lobby, number: str) -> None:
    """The number by the kiosk's own keys, to reception's answer."""
    lobby.type(number)
    lobby.press("primary")
    lobby.until(lambda: not isinstance(lobby.state, AskingReception), "reception never answered")
    lobby.frames(2)


def test_a_served_visitor_rates_by_number_once_and_the_figures_count_it(lobby: Lobby) -> None:
    takes_a_number(lobby)
    lobby.touch("rate")
    enters(lobby, "C001")
    assert "还没有办完" in lobby.reads(), "whoever still waits rates afterwards"

    is_served(lobby.house)
    lobby.touch("primary")
    lobby.until_state(ChoosingFace)
    assert "今天的服务怎么样" in lobby.reads()
    lobby.touch("face-4")
    lobby.until_state(Thanking)
    assert "谢谢您的评价" in lobby.reads()
    lobby.touch("primary")
    assert isinstance(lobby.state, Welcoming)

    lobby.touch("rate")
    enters(lobby, "C001")
    assert "已经评价过" in lobby.reads()
    assert rows(lobby, "SELECT rating FROM visits") == [(4,)]
    assert rows(lobby, "SELECT sum(ratings), sum(faces) FROM daily_totals") == [(1, 4)]


@pytest.mark.parametrize("touches", [("rate",), ()], ids=["asked", "at the greeting"])
def test_a_ticket_is_scanned_and_one_tap_is_enough(lobby: Lobby, touches: tuple[str, ...]) -> None:
    code = takes_a_number(lobby)
    is_served(lobby.house)
    lobby.speak("en")
    for face in touches:
        lobby.touch(face)
    lobby.app.keys.typed(code)
    lobby.app.keys.pressed("enter")
    lobby.until_state(ChoosingFace)
    assert "C001" in lobby.reads()
    lobby.touch("face-1")
    lobby.until_state(Thanking)
    assert "Goodbye" in lobby.reads()
    assert rows(lobby, "SELECT rating FROM visits") == [(1,)]


def test_whoever_types_a_number_of_nobody_mends_it(lobby: Lobby) -> None:
    takes_a_number(lobby)
    is_served(lobby.house)
    lobby.touch("rate")
    lobby.type("C2")
    lobby.touch("key-erase")
    lobby.touch("primary")
    assert "一个字母加数字" in lobby.reads()
    enters(lobby, "2")
    assert "今天没有这个号码" in lobby.reads()
    lobby.touch("key-erase")
    enters(lobby, "1")
    assert isinstance(lobby.state, ChoosingFace)
    lobby.touch("back")
    assert isinstance(lobby.state, EnteringNumber)
    lobby.touch("back")
    assert isinstance(lobby.state, Welcoming)
    assert rows(lobby, "SELECT rating FROM visits") == [(None,)]


def test_a_store_that_takes_nothing_is_told_and_the_rating_can_be_given_later(lobby: Lobby) -> None:
    takes_a_number(lobby)
    is_served(lobby.house)
    lobby.touch("rate")
    enters(lobby, "C001")
    blocker = sqlite3.connect(lobby.house.settings.state / "kiosk.sqlite3", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    lobby.touch("face-5")
    lobby.until_state(Apologising)
    assert "暂时不能评价" in lobby.reads()
    assert "大厅服务台" in lobby.reads(), "a person can be told instead"
    blocker.execute("ROLLBACK")
    blocker.close()

    lobby.touch("primary")
    lobby.touch("rate")
    enters(lobby, "C001")
    lobby.touch("face-5")
    lobby.until_state(Thanking)
    assert rows(lobby, "SELECT rating FROM visits") == [(5,)]


def test_somebody_who_sees_nothing_rates_by_five_keys(lobby: Lobby) -> None:
    takes_a_number(lobby)
    is_served(lobby.house)
    visitor = Blind(lobby)
    visitor.presses("down")
    assert "请输入您的号码" in visitor.chooses("评价")
    for key in ("大写 C", "0", "0", "1"):
        visitor.chooses(key)
    lobby.speaker.heard.clear()
    visitor.chooses("下一步")
    lobby.until_state(ChoosingFace)
    heard = visitor.presses("f5")
    assert [it for it in heard if it in FACES_HEARD] == list(reversed(FACES_HEARD)), "from the top"
    visitor.chooses("满意")
    lobby.until_state(Thanking)
    assert rows(lobby, "SELECT rating FROM visits") == [(4,)]
