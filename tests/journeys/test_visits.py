"""Whole visits by touch, from the greeting to the paper, with everything real but the printer's metal."""

from __future__ import annotations

import hashlib
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.accounts import NewAccount
from kiosk.draft import Draft
from kiosk.events import WentOn
from kiosk.flow import ALERT_S, IDLE_AFTER_S
from kiosk.house import open_house
from kiosk.staff import Clerk
from kiosk.standard import Presence
from kiosk.states import (
    AskingIfPresent,
    CheckIn,
    CheckingDocuments,
    CheckingIn,
    ChoosingRequest,
    Finished,
    FinishedWithoutPaper,
    Reviewing,
    TakingListHome,
    Welcoming,
)
from kiosk.wiring import open_accounts, open_counter, open_upgraded_store
from tests.journeys.lobby import Lobby, open_for_visitors

OPENS_S = 60
HELD_S = 2.0
"""For how long another program keeps the store from the kiosk."""


def rows(lobby: Lobby, statement: str) -> list[tuple[object, ...]]:
    """What stands in the store, read past the program."""
    with sqlite3.connect(lobby.house.settings.state / "kiosk.sqlite3") as connection:
        found = connection.execute(statement).fetchall()
    connection.close()
    return found


def codes_in(received: bytes) -> list[bytes]:
    """The QR payloads as a printer's manual describes them: GS ( k, length, 49, 80, 48, payload."""
    found, at = [], received.find(b"\x1d(k")
    while at >= 0:
        length = received[at + 3] + 256 * received[at + 4]
        if received[at + 5 : at + 8] == b"1P0":
            found.append(bytes(received[at + 8 : at + 5 + length]))
        at = received.find(b"\x1d(k", at + 5 + length)
    return found


def expect_the_codes_of_the_visit(lobby: Lobby) -> None:
    """What was printed on ticket and staff slip opens the one visit of the store, and nothing else does."""
    ticket, staff = codes_in(lobby.received)
    assert (ticket[:1], staff[:1]) == (b"T", b"S")
    printed = tuple(hashlib.sha256(code[1:]).hexdigest() for code in (ticket, staff))
    assert rows(lobby, "SELECT token_sha256, code_sha256 FROM visits") == [printed]


def test_a_visitor_asks_for_a_renovation_permit_in_chinese_and_walks_away_with_two_slips(lobby: Lobby) -> None:
    assert "触摸屏幕开始" in lobby.reads()
    lobby.touch("start")
    lobby.touch("request-renovation")
    assert "一共有几位装修工人" in lobby.reads()
    lobby.type("5")
    lobby.touch("primary")
    for document in ("business-licence", "qualification-certificate", "worker-photo"):
        lobby.touch(f"document-{document}")
    assert "还缺 2 样" in lobby.reads()
    assert "¥2,300.00" in lobby.reads(), "the fees follow the number of workers"
    lobby.touch("primary")
    lobby.touch("decline")
    lobby.touch("lane-ordinary")
    assert "5 人" in lobby.reads()
    lobby.touch("primary")
    lobby.until_state(Finished)

    assert "B001" in lobby.reads()
    assert "已打印" in lobby.reads()
    lobby.until(lambda: len(lobby.slips) == 2, "the staff slip never came")
    ticket, staff = lobby.slips
    assert "B001" in "".join(ticket.texts)
    assert any("施工图纸" in text for text in ticket.texts), "what is missing stands on the ticket"
    assert any("交工作人员" in text for text in staff.texts)
    expect_the_codes_of_the_visit(lobby)
    assert b"\x1c&" in lobby.received, "Chinese is printed by the printer's own font"
    assert not ticket.marked

    lobby.touch("primary")
    assert isinstance(lobby.state, Welcoming)


def test_english_is_one_tap_away_and_every_language_can_be_had_from_there(lobby: Lobby) -> None:
    lobby.touch("start")
    lobby.touch("language")
    assert lobby.state.draft.language == "en"
    for language in ("zh-Hant", "en", "zh"):
        lobby.touch("language")
        lobby.touch(f"language-{language}")
        assert lobby.state.draft.language == language
    assert isinstance(lobby.state, ChoosingRequest)


def test_a_visitor_reports_a_repair_in_english_and_staff_learn_it_all_but_what_they_will_write(lobby: Lobby) -> None:
    lobby.speak("en")
    lobby.touch("start")
    assert "What did you come for?" in lobby.reads()
    lobby.touch("request-repair")
    lobby.touch("choice-home")
    lobby.touch("choice-yes")
    lobby.touch("primary")
    lobby.type("3-2-1402")
    lobby.touch("primary")
    lobby.touch("staff")
    while not isinstance(lobby.state, Reviewing):
        lobby.touch("lane-priority" if "lane-priority" in lobby.buttons() else "primary")
    assert "3-2-1402" in lobby.reads()
    lobby.touch("primary")
    lobby.until_state(Finished)
    assert "Please take your" in lobby.reads()
    lobby.until(lambda: len(lobby.slips) == 2, "the staff slip never came")

    ticket, staff = ("\n".join(slip.texts) for slip in lobby.slips)
    assert "D001" in ticket
    assert "Priority lane" in ticket
    assert "3-2-1402" not in ticket + staff, "typed details stay out of the lobby"
    assert "报修" in staff, "staff read their own language"
    assert rows(lobby, "SELECT number, lane, language FROM visits") == [(1, "priority", "en")]
    expect_the_codes_of_the_visit(lobby)
    assert b"3-2-1402" not in (lobby.house.settings.state / "kiosk.sqlite3").read_bytes(), "details are sealed"


def test_the_language_is_switched_in_the_middle_and_everything_told_stays(lobby: Lobby) -> None:
    lobby.touch("start")
    lobby.touch("request-renovation")
    lobby.type("12")
    lobby.speak("en")
    assert "How many workers" in lobby.reads()
    lobby.touch("primary")
    lobby.touch("document-worker-photo")
    told = lobby.state.draft
    lobby.speak("zh-Hant")
    assert "請看看材料是否帶齊" in lobby.reads()
    lobby.speak("zh")
    assert isinstance(lobby.state, CheckingDocuments)
    assert (lobby.state.draft.answers, lobby.state.draft.has) == (told.answers, told.has)
    assert "请看看材料是否带齐" in lobby.reads()


def test_a_visitor_without_papers_takes_the_whole_list_home_and_uses_no_number(lobby: Lobby) -> None:
    lobby.touch("start")
    lobby.touch("request-move-in")
    lobby.touch("print-list")
    lobby.until_state(TakingListHome)
    assert "清单" in lobby.reads()
    (checklist,) = lobby.slips
    assert any("400-000-0000" in text for text in checklist.texts), "the list says whom to ask"
    lobby.touch("leave")
    assert isinstance(lobby.state, Welcoming)
    assert rows(lobby, "SELECT count(*) FROM visits") == [(0,)]
    assert rows(lobby, "SELECT count(*) FROM numbers") == [(0,)]


def test_a_visitor_walks_off_and_the_next_one_finds_nothing_of_it(lobby: Lobby) -> None:
    lobby.speak("en")
    lobby.touch("start")
    lobby.touch("request-repair")
    lobby.wait(IDLE_AFTER_S)
    assert isinstance(lobby.state, AskingIfPresent)
    lobby.wait(ALERT_S)
    assert isinstance(lobby.state, Welcoming)
    assert "触摸屏幕开始" in lobby.reads(), "the next visitor is greeted in Chinese again"
    assert lobby.office.opened.wait(OPENS_S)
    assert rows(lobby, "SELECT count(*) FROM visits") == [(0,)]


def test_the_paper_is_out_so_the_number_stands_on_the_screen_and_the_slips_come_when_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    with open_for_visitors(before=lambda printer: setattr(printer, "paper", "out")) as lobby:
        ask_for_payment(lobby)
        lobby.until_state(FinishedWithoutPaper)
        assert "C001" in lobby.reads()
        assert "已打印" not in lobby.reads(), "the screen claims nothing that no printer has said"
        assert lobby.slips == []

        lobby.printer.paper = "ok"
        lobby.until_state(Finished)
        lobby.until(lambda: len(lobby.slips) == 2, "the slips never came")
        assert not any(slip.marked for slip in lobby.slips), "they are first copies"


def test_a_printer_that_answers_nothing_is_not_taken_for_one_that_cannot_print(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    paper = tmp_path / "paper"
    paper.touch()
    with open_for_visitors(printer=f"file://{paper}", profile="no-confirmation") as lobby:
        lobby.touch("start")
        lobby.touch("request-move-in")
        lobby.touch("print-list")
        lobby.until_state(TakingListHome)
        assert paper.stat().st_size > 0
        assert "清单应该会从出纸口出来" in lobby.reads(), "nobody can tell more"
        assert "没有打印出来" not in lobby.reads()
        lobby.touch("leave")
        assert "小票暂时打不出来" not in lobby.reads()
        assert "400-000-0000" in lobby.reads(), "the telephone keeps its place"


def test_the_store_is_held_for_a_while_and_the_visitor_sees_that_it_goes_on(lobby: Lobby) -> None:
    until_review(lobby)
    lobby.until(lambda: lobby.office.opened.is_set(), "the office never opened")
    blocker = sqlite3.connect(lobby.house.settings.state / "kiosk.sqlite3", isolation_level=None)
    blocker.execute("BEGIN IMMEDIATE")
    lobby.touch("primary")
    lobby.app.presenter.send(WentOn())  # a second tap that was already under way
    held_until = time.monotonic() + HELD_S
    while time.monotonic() < held_until:
        lobby.frames(1)
        assert isinstance(lobby.state, CheckingIn), "it keeps drawing, and waits"
    blocker.execute("ROLLBACK")
    blocker.close()
    lobby.until_state(Finished)
    assert rows(lobby, "SELECT number FROM visits") == [(1,)]


def test_a_state_folder_that_cannot_be_written_is_told_on_the_greeting_until_it_is_mended(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "state").write_text("not a folder", encoding="utf-8")
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    with open_for_visitors() as lobby:
        lobby.until(lambda: "暂停取号" in lobby.reads(), "the greeting never said so")
        assert "大厅服务台" in lobby.reads(), "where to go"
        assert "数据写不进设置项 state 的文件夹。请给本机用户写入权限" in lobby.reads(), (
            "what is wrong, and how staff mend it"
        )
        assert str(tmp_path) not in lobby.reads(), "no visitor needs to know how the disk is laid out"
        assert "start" not in lobby.buttons()

        (tmp_path / "state").unlink()
        lobby.office.perform(CheckIn(Draft("zh", key="knock")))
        lobby.until(lambda: "start" in lobby.buttons(), "the office never opened again")


def test_the_engineering_supervisor_is_out_and_the_visitor_reads_it_before_waiting(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    out = supervisor_out()
    with open_for_visitors() as lobby:
        lobby.touch("start")
        lobby.touch("request-renovation")
        lobby.type("2")
        lobby.touch("primary")
        lobby.until(lambda: "工程主管暂时不在" in lobby.reads(), "nobody said that the supervisor is out")
        assert "document-business-licence" in lobby.buttons(), "the papers can be left all the same"
        out("in")
        lobby.office.perform(CheckIn(Draft("zh", key="knock")))
        lobby.until(lambda: "工程主管暂时不在" not in lobby.reads(), "nobody said that the supervisor is back")


def supervisor_out() -> Callable[[Presence], None]:
    """An engineering supervisor who says at the desk to be out; says what they say later."""
    house = open_house()
    store = open_upgraded_store(house.settings)
    boss = Clerk(0, "setting up", "administrator", frozenset(), "")
    new = NewAccount("Lin", "supervisor", frozenset({"engineering-supervisor"}), "3", "a long enough one")
    supervisor = open_accounts(house, store).add(boss, new)
    store.close()

    def say(state: Presence) -> None:
        with closing(open_upgraded_store(house.settings)) as opened:
            open_counter(house, opened).set_presence(supervisor, state)

    say("out")
    return say


def until_review(lobby: Lobby) -> None:
    lobby.touch("start")
    lobby.touch("request-payment")
    while not isinstance(lobby.state, Reviewing):
        buttons = lobby.buttons()
        lobby.touch(
            "lane-ordinary" if "lane-ordinary" in buttons else "decline" if "decline" in buttons else "primary"
        )


def ask_for_payment(lobby: Lobby) -> None:
    until_review(lobby)
    lobby.touch("primary")
