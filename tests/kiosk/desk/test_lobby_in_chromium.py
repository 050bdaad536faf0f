"""The board and a visitor's phone in a real Chromium."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.kiosk.desk.house import House
from tests.kiosk.desk.window import BOARDS, DESK, PHONE, Open, Window, assert_for_everybody

pytestmark = pytest.mark.xdist_group("chromium lobby")


def test_an_open_board_shows_each_call_large_and_keeps_the_last_ones(house: House, open_window: Open) -> None:
    board = open_window({"width": 1920, "height": 1080})
    board.page.clock.install()
    board.go(f"/board?key={house.keys.link('board')}")
    board.page.clock.pause_at("2099-01-01")
    for at in range(3):
        house.counter.call(house.clerk(f"Clerk {at}", counter=str(at + 1)), house.visitor("payment"))
        board.sees(f"C00{at + 1}")
    assert board.page.locator(".call .number").all_inner_texts() == ["C003", "C002"]
    assert board.page.locator(".listed .number").all_inner_texts() == ["C001"]


def test_who_has_been_served_is_invited_no_more(house: House, open_window: Open) -> None:
    board = open_window(BOARDS["lying"])
    mei, li = house.clerk("Mei", counter="3"), house.clerk("Li", counter="4")
    first, second = house.visitor("payment"), house.visitor("payment")
    board.go(f"/board?key={house.keys.link('board')}")
    for clerk, visit in ((mei, first), (li, second)):
        house.counter.call(clerk, visit)
        house.counter.take(clerk, visit)
    board.sees("C002")
    house.counter.finish(mei, first, "done")
    board.page.wait_for_selector(".listed:has-text('C001')")
    assert board.page.locator(".call .number").all_inner_texts() == ["C002"]
    house.counter.finish(li, second, "done")
    board.sees("欢迎光临")
    assert board.page.locator(".listed .number").all_inner_texts() == ["C002", "C001"]
    board.page.reload()
    board.sees("欢迎光临")
    assert board.page.locator(".call .number").count() == 0


def test_who_is_put_back_or_comes_back_is_not_sent_to_a_counter_that_called_before(
    house: House, open_window: Open
) -> None:
    board = open_window(BOARDS["lying"])
    board.page.add_init_script(EAR)
    board.page.clock.install()
    board.go(f"/board?key={house.keys.link('board')}")
    mei, visit = house.clerk(), house.visitor("payment")
    house.counter.call(mei, visit)
    board.sees("C001")
    board.page.clock.pause_at("2099-01-01")
    house.counter.put_back(mei, visit, 10)
    board.sees("欢迎光临")
    assert board.page.locator(".call .number").count() == 0
    assert _heard(board, 99) == ["chime", "1"], "nor is the call said once more"
    house.counter.call(mei, visit)
    house.counter.no_show(mei, visit)
    house.counter.come_back(mei, visit)
    board.page.wait_for_selector("body[data-last='2']")
    board.sees("欢迎光临")
    assert board.page.locator(".call .number").count() == 0


def test_a_board_left_on_overnight_invites_nobody_of_yesterday(house: House, open_window: Open) -> None:
    board = open_window({"width": 1920, "height": 1080})
    board.go(f"/board?key={house.keys.link('board')}")
    mei = house.clerk()
    house.counter.call(mei, house.visitor("payment"))
    board.sees("C001")
    house.office.later(24 * 60)
    board.sees("欢迎光临")
    assert board.page.locator(".call .number").count() == 0
    house.counter.call(house.clerk("Li", counter="4"), house.visitor("repair", answers={"place": "home"}))
    board.sees("D001")
    assert "C001" not in board.page.content().partition("<main")[2]


EAR = """
window.heard = [];
window.AudioContext = class {
  constructor() { this.state = "running"; this.currentTime = 0; }
  resume() { return Promise.resolve(); }
  createGain() {
    const gain = { setValueAtTime() {}, linearRampToValueAtTime() { heard.push("chime"); } };
    return { connect() {}, gain };
  }
  createOscillator() { return { connect() {}, start() {}, stop() {}, frequency: {} }; }
};
window.Audio = class extends EventTarget {
  constructor(address) {
    super();
    this.call = address.match(/\\d+/)[0] + (address.includes("brief=1") ? " in brief" : "");
  }
  play() {
    heard.push(this.call);
    setTimeout(() => this.dispatchEvent(new Event("ended")), 1000);
    return Promise.resolve();
  }
};
"""
"""What a board plays, in a browser that has no loudspeaker: chimes, and spoken calls by their ids."""


@pytest.mark.parametrize("size", BOARDS.values(), ids=BOARDS)
@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_each_call_is_seen_and_heard_and_heard_once_more(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    """A26: on every board, in both languages; two calls at once are heard one after the other before either is said
    once more, and a call that staff repeat is another one."""
    board = open_window(size, language)
    board.page.add_init_script(EAR)
    board.page.clock.install()
    board.go(f"/board?key={house.keys.link('board')}")
    mei, visit = house.clerk("Mei", counter="3"), house.visitor("payment", language=language[:2])
    house.counter.call(mei, visit)
    house.counter.call(house.clerk("Li", counter="4"), house.visitor("payment", language=language[:2]))
    board.sees("C002")
    assert board.page.locator(".call.fresh .number").all_inner_texts() == ["C002", "C001"]
    once = ["chime", "1", "chime", "2", "chime", "1", "chime", "2"]
    assert _heard(board, len(once)) == once
    house.counter.call_again(mei, visit)
    board.page.wait_for_selector("body[data-last='3']")
    assert board.page.locator(".call.fresh .number").first.inner_text() == "C001"
    assert _heard(board, 99) == [*once, "chime", "3", "chime", "3"], "and then it is silent"


def test_the_voice_keeps_up_with_a_busy_hall(house: House, open_window: Open) -> None:
    """Each call is said, in brief while many wait; one that is over meanwhile, or called again, is not said for the
    old call; and once more is said only who has not come by then."""
    board = open_window(BOARDS["lying"])
    board.page.add_init_script(EAR)
    board.page.clock.install()
    board.go(f"/board?key={house.keys.link('board')}")
    board.page.clock.pause_at("2099-01-01")
    clerks = [house.clerk(f"Clerk {nth}", counter=str(nth)) for nth in range(1, 10)]
    visits = [house.visitor("payment") for _ in clerks]
    for nth, (clerk, visit) in enumerate(zip(clerks, visits, strict=True), 1):
        house.counter.call(clerk, visit)
        board.page.wait_for_selector(f"body[data-last='{nth}']")
    house.counter.call_again(clerks[6], visits[6])
    board.page.wait_for_selector("body[data-last='10']")
    house.counter.no_show(clerks[4], visits[4])
    for nth in (2, 3):
        house.counter.take(clerks[nth], visits[nth])
    board.page.wait_for_selector(".listed:has-text('C001')")
    last = [it for call in ("8", "9", "10", "3", "4", "1", "2", "6", "8", "9", "10") for it in ("chime", call)]
    assert _heard(board, 99) == ["chime", "1", "2 in brief", "6 in brief", *last]


def test_who_walks_slowly_stays_on_the_board_while_others_are_called_and_come(
    house: House, open_window: Open
) -> None:
    board = open_window(BOARDS["lying"])
    board.go(f"/board?key={house.keys.link('board')}")
    house.counter.call(house.clerk("Mei", counter="1"), house.visitor("payment"))
    for nth in range(2, 8):
        clerk, visit = house.clerk(f"Clerk {nth}", counter=str(nth)), house.visitor("payment")
        house.counter.call(clerk, visit)
        house.counter.take(clerk, visit)
    board.page.wait_for_selector(".call:nth-child(2):has-text('C007')")
    for _ in range(2):
        assert board.page.locator(".call .number").all_inner_texts() == ["C001", "C007"]
        assert board.page.locator(".listed .number").all_inner_texts() == ["C006", "C005", "C004", "C003"]
        board.page.reload()


def test_of_more_who_are_still_to_come_than_fit_each_is_large_in_turn(house: House, open_window: Open) -> None:
    board = open_window(BOARDS["lying"])
    board.page.clock.install()
    board.go(f"/board?key={house.keys.link('board')}")
    board.page.clock.pause_at("2099-01-01")
    for nth in range(1, 10):
        house.counter.call(house.clerk(f"Clerk {nth}", counter=str(nth)), house.visitor("payment"))
    board.page.wait_for_selector("body[data-last='9']")
    large, listed = board.page.locator(".call .number"), board.page.locator(".listed .number")
    assert large.all_inner_texts() == ["C009", "C008"]
    assert listed.all_inner_texts() == ["C007", "C006", "C005", "C004"]
    seen: list[str] = []
    for _ in range(5):
        seen += large.all_inner_texts()
        board.page.clock.run_for(6_000)
    assert seen == [f"C00{nth}" for nth in (9, 8, 7, 6, 5, 4, 3, 2, 1, 9)]
    house.counter.call(house.clerk("Clerk 10", counter="10"), house.visitor("payment"))
    board.page.wait_for_selector("body[data-last='10']")
    assert large.all_inner_texts() == ["C010", "C009"], "whoever is called now is seen at once"


def test_a_board_that_was_away_shows_and_says_all_that_it_missed(house: House, open_window: Open) -> None:
    board = open_window(BOARDS["lying"])
    board.page.add_init_script(EAR)
    board.page.clock.install()
    board.page.route("**/board/events**", lambda route: route.abort())
    board.go(f"/board?key={house.keys.link('board')}")
    board.page.wait_for_selector(".away")
    board.page.clock.pause_at("2099-01-01")
    for nth in range(1, 6):
        house.counter.call(house.clerk(f"Clerk {nth}", counter=str(nth)), house.visitor("payment"))
    board.page.unroute("**/board/events**")
    board.page.clock.run_for(3_000)
    board.page.wait_for_selector("body[data-last='5']")
    assert board.page.locator(".call .number").all_inner_texts() == ["C005", "C004"]
    assert board.page.locator(".listed .number").all_inner_texts() == ["C003", "C002", "C001"]
    said = ["3", "4", "5", "1", "2", "3", "4", "5"]
    assert _heard(board, 99) == ["1 in brief", "2 in brief", *(it for call in said for it in ("chime", call))]
    board.complaints.clear()


def test_a_board_forgets_the_calls_of_a_store_that_is_gone(house: House, open_window: Open) -> None:
    board = open_window(BOARDS["lying"])
    board.page.add_init_script(EAR)
    board.page.clock.install()
    house.counter.call(house.clerk("Mei", counter="3"), house.visitor("payment"))
    board.go(f"/board?key={house.keys.link('board')}")
    board.sees("C001")
    board.page.evaluate("board.dataset.last = '500'; calls[0].number = 'Z999'; show(); listen()")
    board.page.wait_for_selector("body[data-last='1']")
    assert board.page.locator(".call .number").all_inner_texts() == ["C001"]
    assert _heard(board, 99) == ["chime", "1", "chime", "1"]


def _heard(board: Window, most: int) -> list[str]:
    """What was played within three quarters of a minute, or until so much was."""
    heard: list[str] = []
    for _ in range(45):
        board.page.clock.run_for(1000)
        heard = board.page.evaluate("heard")
        if len(heard) >= most:
            break
    return heard


def test_a_board_without_sound_still_shows_each_call_and_offers_to_be_heard(house: House, open_window: Open) -> None:
    board = open_window(BOARDS["lying"])
    board.page.add_init_script(EAR.replace('"running"', '"suspended"'))
    board.go(f"/board?key={house.keys.link('board')}")
    house.counter.call(house.clerk("Mei"), house.visitor("payment"))
    board.sees("C001")
    assert board.page.locator(".sound").is_visible()
    assert board.page.evaluate("heard") == []


def test_a_digit_on_the_board_is_as_high_as_its_distance_asks_for(house: House, open_window: Open) -> None:
    board = open_window({"width": 1920, "height": 1080})
    board.go(f"/board?key={house.keys.link('board')}")
    house.counter.call(house.clerk("Mei"), house.visitor("payment"))
    board.sees("C001")
    drawn = board.page.evaluate(
        """() => {
          const style = getComputedStyle(document.querySelector(".call .number"));
          const pen = document.createElement("canvas").getContext("2d");
          pen.font = `${style.fontSize} ${style.fontFamily}`;
          return pen.measureText("0").actualBoundingBoxAscent;
        }"""
    )
    tile = board.page.locator(".call").first.bounding_box()
    number = board.page.locator(".call .number").first.bounding_box()
    assert drawn >= 189
    assert tile is not None
    assert number is not None
    assert number["x"] + number["width"] <= tile["x"] + tile["width"]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
@pytest.mark.parametrize("counter", ["3", "大厅 A12"])
@pytest.mark.parametrize("size", [DESK, PHONE, *BOARDS.values()], ids=["desk", "phone", *BOARDS])
def test_a_board_of_any_size_shows_the_whole_number_and_the_whole_counter(
    house: House, open_window: Open, size: dict[str, int], counter: str, language: str
) -> None:
    board = open_window(size, language)
    board.go(f"/board?key={house.keys.link('board')}")
    house.counter.call(house.clerk("Mei", counter=counter), house.visitor("payment"))
    board.sees("C001")
    tile = board.page.locator(".call").first.bounding_box()
    number = board.page.locator(".call .number").first.bounding_box()
    to = board.page.locator(".call .to").first.bounding_box()
    assert tile is not None
    assert number is not None
    assert to is not None
    assert tile["x"] < number["x"]
    assert number["x"] + number["width"] < to["x"]
    assert to["x"] + to["width"] < tile["x"] + tile["width"]
    parts = board.page.locator(".call, .to, .number, header, footer p")
    cut = parts.evaluate_all("all => all.filter(it => it.scrollWidth > it.clientWidth).map(it => it.outerHTML)")
    assert cut == []


OLD_NAMES = ["客户服务中心一楼大厅东侧", "Reception desk in the north wing, door 12"]
"""What counters were called before there was a limit; 40 characters was the most."""


@pytest.mark.parametrize("counter", OLD_NAMES, ids=["12", "40"])
@pytest.mark.parametrize("size", [DESK, *BOARDS.values()], ids=["desk", *BOARDS])
def test_a_counter_with_an_old_long_name_leaves_the_number_large_and_loses_nothing(
    house: House, open_window: Open, size: dict[str, int], counter: str
) -> None:
    usual = open_window(size)
    usual.go(f"/board?key={house.keys.link('board')}")
    house.counter.call(house.clerk("Li", counter="大厅 A12"), house.visitor("payment"))
    usual.sees("C001")
    as_usual = usual.page.locator(".call .number").bounding_box()
    mei = replace(house.clerk("Mei"), counter=counter)
    house.counter.call(mei, house.visitor("payment"))
    usual.sees("C002")
    tile = usual.page.locator(".call").first.bounding_box()
    number = usual.page.locator(".call .number").first.bounding_box()
    to = usual.page.locator(".call .to").first.bounding_box()
    assert as_usual is not None
    assert tile is not None
    assert number is not None
    assert to is not None
    assert number["height"] >= as_usual["height"], "no number is smaller for its counter's name"
    assert number["x"] + number["width"] < to["x"]
    assert to["x"] + to["width"] < tile["x"] + tile["width"]
    assert tile["y"] <= to["y"]
    assert to["y"] + to["height"] <= tile["y"] + tile["height"]
    for nth in (0, 1):
        whole = usual.page.locator(".call").nth(nth).bounding_box()
        assert whole is not None
        assert whole["y"] + whole["height"] < size["height"], "both calls are seen"
    name = usual.page.locator(".call .to b").first
    assert name.evaluate("it => it.scrollWidth <= it.clientWidth"), "no word sticks out"
    for nth in ("3", "4"):
        house.counter.call(house.clerk(f"Clerk {nth}", counter=nth), house.visitor("payment"))
    usual.sees("C004")
    listed = usual.page.locator(".listed li:has-text('C002')")
    assert listed.evaluate("it => it.scrollWidth <= it.clientWidth")


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [("zh-CN", "下一位就是您", "3 号柜台"), ("en-GB", "You are next", "counter 3")],
)
def test_a_phone_is_told_of_the_call_without_a_touch(
    house: House, open_window: Open, language: str, before: str, after: str
) -> None:
    visit = house.visitor("payment", language=language[:2])
    phone = open_window(PHONE, language)
    phone.page.clock.install()
    phone.go("/t/" + house.codes(visit)["ticket"].removeprefix("T"))
    phone.sees(before)
    house.counter.call(house.clerk("Mei"), visit)
    phone.page.clock.run_for(11_000)
    phone.sees(after)


@pytest.mark.parametrize(
    ("language", "said"),
    [("zh-CN", "9:41 起连不上服务台"), ("en-GB", "No connection to the desk since 9:41")],
)
def test_a_phone_that_gets_no_answer_says_so_and_since_when(
    house: House, open_window: Open, language: str, said: str
) -> None:
    visit = house.visitor("payment", language=language[:2])
    phone = open_window(PHONE, language)
    phone.page.clock.install()
    phone.go("/t/" + house.codes(visit)["ticket"].removeprefix("T"))
    phone.page.wait_for_selector("#place .fresh")
    phone.page.context.set_offline(True)
    phone.page.clock.run_for(11_000)
    phone.sees(said)
    assert not phone.page.is_visible("#place .fresh"), "no page that hears nothing promises to be up to date"
    assert_for_everybody(phone, "offline")
    house.counter.call(house.clerk("Mei"), visit)
    phone.page.context.set_offline(False)
    phone.page.clock.run_for(11_000)
    phone.page.wait_for_selector(".called")
    assert not phone.page.is_visible("#offline")
    phone.complaints[:] = [it for it in phone.complaints if "ERR_INTERNET_DISCONNECTED" not in it]


def test_a_phone_left_open_overnight_says_that_its_number_is_over_and_asks_no_more(
    house: House, open_window: Open
) -> None:
    visit = house.visitor("payment")
    phone = open_window(PHONE)
    phone.page.clock.install()
    phone.go("/t/" + house.codes(visit)["ticket"].removeprefix("T"))
    phone.sees("C001")
    house.office.later(24 * 60)
    phone.page.clock.run_for(11_000)
    phone.sees("这个号码已过有效期")
    assert not phone.page.is_visible("text=C001")
    asked: list[str] = []
    phone.page.on("request", lambda request: asked.append(request.url))
    phone.page.clock.run_for(60_000)
    assert asked == []
    phone.complaints[:] = [it for it in phone.complaints if "status of 404" not in it]
