"""The lobby's board and the visitor's own page: every call arrives, nobody is named, and a rating counts once."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest

from kiosk.calls import Call
from kiosk.desk.events import Hub
from kiosk.settings import BoardPanel
from tests.kiosk.desk.house import BRIEF, SOUND, Browser, House


@contextmanager
def listening(
    board: Browser, after: int = 0, last_event: int | None = None, wanted: tuple[str, ...] = ("call",)
) -> Iterator[Iterator[dict[str, str]]]:
    """What a board hears from now on: calls, each with the id that its browser remembers, unless told otherwise."""
    headers = {} if last_event is None else {"last-event-id": str(last_event)}
    params = {"key": board.link, "after": str(after)}
    with board.client.stream("GET", "/board/events", params=params, headers=headers) as answer:
        assert answer.status_code == 200
        yield events(answer, wanted)


def events(answer: httpx.Response, wanted: tuple[str, ...]) -> Iterator[dict[str, str]]:
    event: dict[str, str] = {}
    for row in answer.iter_lines():
        name, _, value = row.partition(": ")
        if row:
            event[name] = value
        elif event.get("event") in wanted:
            yield {"id": event["id"], **json.loads(event["data"])} if event["event"] == "call" else event
            event = {}
        else:
            event = {}


def called(house: House, name: str = "Mei", counter: str = "3") -> int:
    """Somebody comes and is called; the visit's id."""
    visit = house.visitor("payment")
    house.counter.call(house.clerk(name, counter=counter), visit)
    return visit


# The board.


def test_a_call_reaches_a_board_that_is_open(house: House) -> None:
    board = house.browser("board")
    with listening(board) as heard:
        called(house)
        assert next(heard) == {"id": "1", "number": "C001", "counter": "3"}


def test_two_calls_at_once_are_both_heard(house: House) -> None:
    board = house.browser("board")
    with listening(board) as heard:
        called(house)
        called(house, "Li", "4")
        assert [next(heard)["number"], next(heard)["number"]] == ["C001", "C002"]


def test_a_board_that_was_away_misses_no_call_and_hears_none_twice(house: House) -> None:
    board = house.browser("board")
    with listening(board) as heard:
        called(house)
        seen = int(next(heard)["id"])
    called(house, "Li", "4")
    called(house, "Ann", "5")
    with listening(board, last_event=seen) as heard:
        assert [next(heard)["number"], next(heard)["number"]] == ["C002", "C003"]


def test_a_board_that_knows_calls_of_a_store_that_is_gone_begins_anew(house: House) -> None:
    board = house.browser("board")
    with listening(board) as heard:
        called(house)
        assert next(heard)["id"] == "1"
    with listening(board, last_event=500, wanted=("anew", "call", "waiting")) as heard:
        assert next(heard) == {"event": "anew", "id": "0", "data": ""}
        assert next(heard) == {"id": "1", "number": "C001", "counter": "3"}
    with listening(board, last_event=1, wanted=("anew", "call", "waiting")) as heard:
        assert next(heard)["event"] == "waiting", "one that knows no more than the store goes on"


def test_a_call_that_is_repeated_is_heard_again(house: House) -> None:
    board = house.browser("board")
    visit = house.visitor("payment")
    mei = house.clerk()
    with listening(board) as heard:
        house.counter.call(mei, visit)
        house.counter.call_again(mei, visit)
        assert [next(heard)["number"], next(heard)["number"]] == ["C001", "C001"]


def test_a_board_left_on_overnight_hears_that_a_new_day_has_begun(house: House) -> None:
    board = house.browser("board")
    with listening(board, wanted=("call", "day")) as heard:
        assert next(heard) == {"event": "day", "data": "2026-11-23"}
        called(house)
        assert next(heard)["number"] == "C001"
        house.office.later(24 * 60)
        assert next(heard) == {"event": "day", "data": "2026-11-24"}


@pytest.mark.anyio
async def test_a_board_that_was_away_overnight_hears_no_number_of_yesterday(house: House) -> None:
    called(house)
    called(house, "Li", "4")
    hub = Hub(house.outlook)
    await hub.look()
    assert [it.id for it in await hub.calls_after(1)] == [2]
    house.office.later(24 * 60)
    await hub.look()
    assert [it.id for it in await hub.calls_after(1)] == []
    called(house, "Ann", "5")
    await hub.look()
    assert [(it.id, it.number) for it in await hub.calls_after(1)] == [(3, "C001")]


def test_a_day_begins_with_its_own_hour_though_nothing_happens(house: House) -> None:
    called(house)
    before = house.counter.mark()
    house.office.later(5 * 60)
    assert house.counter.mark() == before
    house.office.later(14 * 60)
    assert (house.counter.mark() == before, house.counter.day().isoformat()) == (False, "2026-11-24")
    assert house.counter.calls_since(0) == ()


@pytest.mark.anyio
@pytest.mark.parametrize("calls_so_far", [0, 2])
async def test_however_many_boards_are_open_a_change_is_looked_at_once(house: House, calls_so_far: int) -> None:
    for name, counter in (("Mei", "3"), ("Li", "4"))[:calls_so_far]:
        called(house, name, counter)
    asked: list[int] = []

    def calls_since(after: int) -> Sequence[Call]:
        asked.append(after)
        return house.counter.calls_since(after)

    hub = Hub(replace(house.outlook, calls_since=calls_since))
    await hub.look()
    newest = calls_so_far
    for _ in range(50):
        assert [it.id for it in await hub.calls_after(0)] == list(range(1, newest + 1))
    called(house, "Ann", "5")
    await hub.look()
    for _ in range(50):
        assert [it.number for it in await hub.calls_after(newest)] == [f"C{newest + 1:03}"]
    assert asked == [0, newest]


@pytest.mark.anyio
async def test_before_the_first_look_a_board_asks_for_itself(house: House) -> None:
    called(house)
    assert [it.number for it in await Hub(house.outlook).calls_after(0)] == ["C001"]


def test_a_board_opened_late_shows_the_calls_so_far_and_names_nobody(house: House) -> None:
    house.visitor("repair", answers={"place": "home"}, details={"name": "欧阳女士", "phone": "13800001234"})
    mei = house.clerk("Mei Zhang")
    house.counter.call_next(mei)
    board = house.browser("board")
    page = board.get("/board").text
    assert "D001" in page
    assert not [it for it in ("欧阳", "13800001234", "Mei") if it in page]


def test_the_board_says_how_many_wait_and_how_late_one_may_come(house: House) -> None:
    house.visitor()
    house.visitor()
    board = house.browser("board")
    board.get("/board")
    assert "现在 2 位等候" in board.text
    assert "过号 10 分钟内" in board.text


def test_a_digit_is_thirty_millimetres_high_for_each_metre(house: House) -> None:
    assert BoardPanel(ppi=25.4, distance_m=5).digit_px == pytest.approx(150)
    board = house.browser("board")
    assert "--digit: 189.0px" in board.get("/board/size.css").text


def test_a_call_is_spoken_in_its_language_where_the_house_has_a_voice(house: House) -> None:
    called(house)
    board = house.browser("board")
    answer = board.get("/board/speech/1")
    assert (answer.content, answer.headers["content-type"]) == (SOUND, "audio/wav")
    assert board.client.get("/board/speech/1", params={"key": board.link, "brief": "1"}).content == BRIEF
    assert board.get("/board/speech/2").status_code == 404


@pytest.mark.parametrize("after", ["x", "-1", "9" * 30])
def test_a_board_that_asks_for_nonsense_gets_no_stream(house: House, after: str) -> None:
    board = house.browser("board")
    answer = board.client.get("/board/events", params={"key": board.link, "after": after})
    assert answer.status_code == 400


def test_a_link_that_was_changed_opens_no_board(house: House) -> None:
    house.clerk()
    board = house.browser("board")
    board.link = board.link[:-1] + ("a" if board.link[-1] != "a" else "b")
    assert board.get("/board").url.path == "/login"


def test_a_board_that_the_desks_menu_opens_stays_when_the_log_in_ends_and_keeps_nobody_logged_in(
    house: House,
) -> None:
    called(house)
    mei = house.logged_in()
    mei.get("/board")
    board = house.browser()
    board.client.cookies, board.link = mei.client.cookies, mei.page.url.params["key"]
    assert house.keys.watcher(board.link) == "board"
    for _ in range(2):
        house.office.later(10)
        for path in ("/board", "/board/size.css", "/board/speech/1"):
            assert board.get(path).status_code == 200
            assert "set-cookie" not in board.page.headers
        with listening(board) as heard:
            assert next(heard)["number"] == "C001"
    assert mei.get("/line").status_code == 401


# The desk hears too.


def test_an_open_desk_is_told_when_somebody_comes(house: House) -> None:
    house.clerk()
    mei = house.logged_in()
    with mei.client.stream("GET", "/events") as answer:
        rows = answer.iter_lines()
        assert next(rows) == "event: open"
        house.visitor()
        assert next(row for row in rows if row == "event: changed")
    assert "C001" in mei.get("/line").text


# The visitor's page.


def phone(house: House, visit: int) -> tuple[Browser, str]:
    token = house.codes(visit)["ticket"].removeprefix("T")
    return house.browser(), f"/t/{token}"


def test_a_visitor_sees_the_place_the_call_and_the_farewell(house: House) -> None:
    house.visitor()
    visit = house.visitor()
    mei = house.clerk()
    browser, path = phone(house, visit)
    browser.get(path)
    assert "C002" in browser.text
    assert "前面还有 1 位" in browser.text
    house.counter.call(mei, visit)
    browser.get(path)
    assert "3 号柜台" in browser.text
    house.counter.take(mei, visit)
    house.counter.finish(mei, visit, "done")
    browser.get(path)
    assert "已办结" in browser.text


def test_a_visitor_reads_that_staff_have_seen_them_and_what_they_promised_and_by_nobodys_name(house: House) -> None:
    visit = house.visitor()
    mei = house.clerk()
    browser, path = phone(house, visit)
    browser.get(path)
    assert "工作人员已看到" not in browser.text
    house.counter.acknowledge(mei, visit, 20)
    browser.get(f"{path}/place")
    assert "工作人员已看到您的号，约 10:01 为您办理。" in browser.text
    assert "Mei" not in browser.text
    house.office.later(21)
    browser.get(path)
    assert "会尽快叫您" in browser.text
    house.counter.call(mei, visit)
    browser.get(path)
    assert "工作人员已看到" not in browser.text


def test_a_visitor_who_is_handed_over_reads_where_to_go_now(house: House) -> None:
    visit = house.visitor()
    mei, li, sun = (house.clerk(name, counter=counter) for name, counter in (("Mei", "3"), ("Li", "5"), ("Sun", "8")))
    browser, path = phone(house, visit)
    house.counter.call(mei, visit)
    house.office.later(1)
    house.counter.take(mei, visit)
    browser.get(path)
    assert "正在为您办理 3 号柜台" in browser.text
    for giver, taker in ((mei, li), (li, sun)):
        house.office.later(1)
        house.counter.hand_over(giver, visit, taker.id)
        browser.get(path)
        assert "正在为您转接同事 请稍候" in browser.text
        assert "号柜台" not in browser.text, "nobody is sent to and fro"
        house.office.later(1)
        house.counter.accept(taker, visit)
        browser.get(path)
        assert f"同事接着为您办理，请到 {taker.counter} 号柜台" in browser.text


@pytest.mark.parametrize(
    ("language", "told", "untrue", "after"),
    [
        ("zh", "请您 10:41 回来 您的位置保留着", ("下一位", "分钟", "尽快"), "下一位就是您"),
        ("en", "We expect you back at 10:41 Your place is kept", ("next", "minutes", "soon"), "You are next"),
    ],
)
def test_who_was_put_back_reads_when_to_come_back_and_no_range_until_then(
    house: House, language: str, told: str, untrue: tuple[str, ...], after: str
) -> None:
    visit, mei = house.visitor(language=language), house.clerk()
    house.counter.call(mei, visit)
    house.counter.take(mei, visit)
    house.counter.put_back(mei, visit, 60)
    browser, path = phone(house, visit)
    browser.get(path)
    assert told in browser.text
    assert not [it for it in untrue if it in browser.text]
    house.counter.acknowledge(mei, visit, 70)
    browser.get(path)
    assert told in browser.text
    assert "10:51" in browser.text, "what staff promise beyond it is told too"
    house.office.later(60)
    browser.get(path)
    assert after in browser.text


def test_after_the_last_clerk_has_logged_out_no_phone_promises_minutes(house: House) -> None:
    house.counter.set_presence(house.clerk(), "in")
    mei, visit = house.logged_in(), house.visitor()
    browser, path = phone(house, visit)
    browser.get(path)
    assert "大约还要" in browser.text
    mei.fill("/logout")
    browser.get(path)
    assert "大约还要" not in browser.text
    assert "时间暂时说不准" in browser.text
    assert [it.state for it in house.counter.board().staff] == [None], "nobody is there for having been so before"


def test_who_missed_the_call_reads_until_when_the_place_is_kept(house: House) -> None:
    visit, mei = house.visitor(), house.clerk()
    house.counter.call(mei, visit)
    house.counter.no_show(mei, visit)
    browser, address = phone(house, visit)
    browser.get(address)
    assert "叫过您的号码，您没有来。请到柜台说一声。" in browser.text
    assert " 9:51 前回来，仍按原来的先后叫您。" in browser.text
    house.office.later(10)
    browser.get(address)
    assert "请到柜台说一声。" in browser.text
    assert "仍按原来的先后" not in browser.text


def test_who_was_served_without_a_call_reads_at_which_counter(house: House) -> None:
    visit = house.visitor()
    house.counter.take(house.clerk(counter="3"), visit)
    browser, path = phone(house, visit)
    browser.get(path)
    assert "正在为您办理 3 号柜台" in browser.text


def test_a_rating_counts_once_and_only_after_the_end(house: House) -> None:
    visit = house.visitor()
    mei = house.clerk()
    browser, path = phone(house, visit)
    browser.get(path)
    assert browser.actions == ["/language"]
    before = house.everything()
    browser.post(f"{path}/rating", {"faces": "5"})
    assert house.everything() == before
    house.counter.call(mei, visit)
    house.counter.take(mei, visit)
    house.counter.finish(mei, visit, "done")
    browser.get(path)
    browser.fill(f"{path}/rating", faces="4")
    assert "谢谢您的评价" in browser.text
    before = house.everything()
    browser.post(f"{path}/rating", {"faces": "1"})
    assert house.everything() == before
    day = house.counter.board().day
    whole = house.counter.figures(day, day).whole()
    assert (whole.ratings, whole.faces) == (1, 4)


@pytest.mark.parametrize("faces", ["", "0", "6", "-3", "five", "5" * 40])
def test_a_rating_that_is_none_is_not_kept(house: House, faces: str) -> None:
    visit = house.visitor()
    mei = house.clerk()
    browser, path = phone(house, visit)
    for step in (house.counter.call, house.counter.take):
        step(mei, visit)
    house.counter.finish(mei, visit, "done")
    before = house.everything()
    browser.post(f"{path}/rating", {"faces": faces})
    assert browser.page.status_code == 200
    assert house.everything() == before


@pytest.mark.parametrize("told", ["C001", "c001", "T{token}"])
def test_only_a_ticket_rates_its_visit_from_outside_and_never_the_number_on_the_board(
    house: House, told: str
) -> None:
    visit = house.visitor()
    mei = house.clerk()
    for step in (house.counter.call, house.counter.take):
        step(mei, visit)
    house.counter.finish(mei, visit, "done")
    stranger, path = phone(house, visit)
    before = house.everything()
    stranger.post("/t/nobody-has-this/rating", {"faces": "1"})
    unknown = stranger.page.status_code, stranger.text
    stranger.post(f"/t/{told.format(token=path.removeprefix('/t/'))}/rating", {"faces": "1"})
    assert (stranger.page.status_code, stranger.text) == unknown
    assert house.everything() == before


def test_a_rating_from_another_place_is_refused(house: House) -> None:
    browser, path = phone(house, house.visitor())
    assert browser.post(f"{path}/rating", {"faces": "1"}, origin="https://elsewhere.example").status_code == 403


def test_a_ticket_is_dead_on_the_next_day(house: House) -> None:
    visit = house.visitor()
    browser, path = phone(house, visit)
    assert browser.get(path).status_code == 200
    house.office.later(24 * 60)
    assert browser.get(path).status_code == 404
    assert "已过有效期" in browser.text
    assert "C001" not in browser.text


@pytest.mark.parametrize(
    ("language", "back_hours", "told", "offered"),
    [
        ("zh", 2, "预计 11:41 回来", "一定给您答复"),
        ("zh", 24, "预计 11月24日 星期二 9:41 回来", "一定给您答复"),
        ("zh", None, "管理处主任暂时不在", "一定给您答复"),
        ("en", 2, "Expected back 11:41", "you will get an answer"),
    ],
)
def test_nobody_is_next_for_who_is_out_and_nobody_else_can_promise_the_hour(
    house: House, language: str, back_hours: int | None, told: str, offered: str
) -> None:
    sun, li = house.clerk("Sun", role="manager"), house.clerk("Li", serves=frozenset({"front-desk"}))
    back = house.office.lobby.clock.now() + timedelta(hours=back_hours) if back_hours else None
    house.counter.set_presence(sun, "out", back)
    visit = house.visitor("see-manager", language=language)
    browser, path = phone(house, visit)
    house.counter.acknowledge(li, visit, 20)
    browser.get(path)
    assert told in browser.text
    assert offered in browser.text
    for untrue in ("下一位", "You are next", "10:01", "说不准", "cannot say how long"):
        assert untrue not in browser.text
    house.counter.set_presence(sun, "in")
    browser.get(path)
    assert told not in browser.text
    assert "10:01" in browser.text


def test_the_page_speaks_as_the_ticket_does_until_its_reader_chooses(house: House) -> None:
    browser, path = phone(house, house.visitor(language="en"))
    browser.get(path)
    assert "You are next" in browser.text
    browser.fill("/language", language="zh")
    assert browser.page.url.path == path
    assert "下一位就是您" in browser.text


@pytest.mark.parametrize("token", ["x", "x" * 500, "%00", "..%2f..%2fetc", "C001"])
def test_a_token_that_nobody_has_opens_nothing(house: House, token: str) -> None:
    house.visitor()
    assert house.browser().get(f"/t/{token}").status_code == 404
