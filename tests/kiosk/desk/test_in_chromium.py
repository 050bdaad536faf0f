"""A clerk's windows in a real Chromium: by keyboard, with a scanner, and what rings."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page

from kiosk.followups import NewFollowUp
from printing import spool
from printing.condition import Ready
from tests.kiosk.desk.house import House, busy
from tests.kiosk.desk.window import DESK, PHONE, Open, Window, assert_for_everybody, on_either
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import SECRET

pytestmark = pytest.mark.xdist_group("chromium clerk")


# A clerk's keys.


def test_a_clerk_works_by_keyboard_alone(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.page.keyboard.press(" ")
    mei.sees("已叫号")
    mei.page.keyboard.press("s")
    mei.sees("正在办理")
    mei.page.keyboard.press("f")
    mei.page.wait_for_selector("details[open] select:focus")
    mei.page.keyboard.press("Escape")
    mei.page.keyboard.press("f")
    mei.page.click("details[open] button.primary")
    mei.sees("空闲")
    mei.sees("C001 已办结")
    assert house.status(visit) == "closed"
    mei.page.reload()
    mei.sees("空闲")
    assert not mei.page.is_visible("text=C001 已办结"), "it was said, and is not said of a later moment"


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_the_whole_form_that_finishes_a_visit_stands_on_a_desks_screen(
    house: House, open_window: Open, language: str
) -> None:
    """However much is known of the visit: what was told moves by itself, and the other steps stand back."""
    told = {"unit": "3-2-1402", "name": "欧阳女士", "phone": "13800001234"}
    visit = house.visitor("renovation", answers={"workers": "5"}, details=told, lane="priority")
    mei_herself = house.clerk("Mei", serves=frozenset({"engineering-supervisor"}))
    house.counter.set_presence(mei_herself, "in")
    house.counter.take(mei_herself, visit)
    with house.store.transaction() as connection:
        spool.record_condition(connection, "lobby", Ready(), house.office.lobby.clock.now())
    mei = open_window(DESK, language)
    mei.page.clock.install()
    mei.log_in()
    mei.page.keyboard.press("f")
    mei.page.wait_for_selector("details[open] select:focus")
    mei.page.click("details[open] summary.more")
    mei.page.wait_for_selector("details details[open] select:focus")
    assert_for_everybody(mei, "finish")
    for part in ("select[name=result]", "select[name=kind]", "input[name=what]", "button.primary"):
        assert bottom_of(mei, f".steps form[action$=finish] {part}") <= DESK["height"], part
    assert mei.page.evaluate("(it => it.scrollHeight - it.clientHeight)(document.querySelector('.hand'))") == 0
    mei.page.evaluate("document.activeElement.blur()")
    mei.page.keyboard.press("b")
    mei.page.clock.run_for(61)
    mei.page.fill("input[name=what]", "Send the invoice")
    assert not mei.page.is_visible("form[action$=put-back]"), "a step that stands back has no key"
    mei.page.fill(".steps input[name=until_time]", "17:00")
    mei.page.click(".steps form[action$=finish] button.primary")
    mei.page.wait_for_selector(".said")
    assert [it.what for it in house.counter.open_follow_ups()] == ["Send the invoice"]


@pytest.mark.parametrize("language", ["zh-CN", "en-GB"])
def test_what_a_step_has_said_stands_above_the_next_step_on_a_phone(
    house: House, open_window: Open, language: str
) -> None:
    mei_herself = house.clerk("Mei")
    house.counter.set_presence(mei_herself, "in")
    house.counter.call(mei_herself, house.visitor("payment"))
    house.visitor("payment")
    mei = open_window(PHONE, language)
    mei.log_in()
    mei.page.click(".steps form[action$=no-show] button")
    mei.page.wait_for_selector(".said")
    assert bottom_of(mei, ".said") < bottom_of(mei, "form[action='/call-next'] button") <= PHONE["height"]


def bottom_of(window: Window, part: str) -> float:
    """Where something ends, from the top of the window, without scrolling."""
    box = window.page.locator(part).bounding_box()
    assert box is not None
    return box["y"] + box["height"]


def test_slash_goes_to_the_search_and_a_scanner_opens_its_visit(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.page.keyboard.press("/")
    mei.page.keyboard.type(house.codes(visit)["staff"])
    mei.page.keyboard.press("Enter")
    mei.page.wait_for_url(f"**/visit/{visit}")
    mei.sees("首接")


def scan(window: Window, code: str, pause_ms: int) -> None:
    """A handheld scanner types a code and Enter, on a page whose clock stands but for the pauses between its keys."""
    for key in (*code, "Enter"):
        window.page.keyboard.press(key)
        if key != "Enter":
            window.page.clock.run_for(pause_ms)


@pytest.mark.parametrize("first", [1, 4, 8])
def test_a_scan_that_a_busy_machine_hands_on_in_pieces_opens_its_visit(
    house: House, open_window: Open, first: int
) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.page.keyboard.press("/")
    code = house.codes(visit)["staff"]
    mei.page.keyboard.type(code[:first])
    mei.page.clock.run_for(100)
    mei.page.keyboard.type(code[first:])
    mei.page.keyboard.press("Enter")
    mei.page.wait_for_url(f"**/visit/{visit}")


@pytest.mark.parametrize("pause_ms", [0, 5, 40])
@pytest.mark.parametrize("keys", ["on", "off"])
def test_a_scan_outside_the_search_is_no_key_and_opens_its_visit(
    house: House, open_window: Open, pause_ms: int, keys: str
) -> None:
    """Every staff code begins with S, the key that begins the service."""
    first, second = house.visitor("payment"), house.visitor("payment")
    house.counter.call(house.clerk("Mei"), first)
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.page.evaluate(f"localStorage.setItem('keys', '{keys}')")
    mei.page.clock.pause_at("2099-01-01")
    scan(mei, house.codes(second)["staff"], pause_ms)
    mei.page.wait_for_url(f"**/visit/{second}")
    assert house.status(first) == "called"


@pytest.mark.parametrize("pause_ms", [0, 5, 40])
@pytest.mark.parametrize("keys", ["on", "off"])
def test_a_scan_into_a_half_written_note_opens_its_visit_and_leaves_the_note(
    house: House, open_window: Open, pause_ms: int, keys: str
) -> None:
    first, second = house.visitor("payment"), house.visitor("payment")
    house.counter.take(house.clerk("Mei"), first)
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.page.evaluate(f"localStorage.setItem('keys', '{keys}')")
    mei.page.click("text=转同事")
    note = mei.page.locator("details[open] textarea")
    note.fill("Half a sentence")
    note.evaluate("it => it.setSelectionRange(4, 6)")
    mei.page.clock.pause_at("2099-01-01")
    for _ in range(2):
        with mei.page.context.expect_page() as opened:
            scan(mei, house.codes(second)["staff"], pause_ms)
        opened.value.wait_for_url(f"**/visit/{second}")
        assert note.input_value() == "Half a sentence"
        assert note.evaluate("it => [it.selectionStart, it.selectionEnd]") == [4, 6]
    assert house.status(second) == "waiting"


def at_a_field_of_follow_ups(house: House, open_window: Open, field: str) -> tuple[Window, int]:
    """A clerk about to write there, on a page whose clock stands; and a visit that waits."""
    house.clerk("Mei")
    visit = house.visitor("payment")
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.go("/follow-ups")
    mei.page.clock.pause_at("2099-01-01")
    mei.page.focus(field)
    return mei, visit


def test_a_scan_into_an_empty_field_opens_its_visit_here(house: House, open_window: Open) -> None:
    mei, visit = at_a_field_of_follow_ups(house, open_window, "#what-new")
    scan(mei, house.codes(visit)["staff"], 5)
    mei.page.wait_for_url(f"**/visit/{visit}")


def scan_while_composing(window: Window, code: str) -> None:
    """The same while a Chinese keyboard is on: keys have no signs, what they write is composed, and Enter takes it
    over as it stands."""
    browser = window.page.context.new_cdp_session(window.page)
    composed = ""
    for sign in (*code, ""):
        place = "Enter" if not sign else f"Digit{sign}" if sign.isdigit() else PLACES.get(sign, f"Key{sign.upper()}")
        shift = 8 if sign.isupper() or sign in "_" else 0
        key = {"key": "Process", "code": place, "windowsVirtualKeyCode": 229, "modifiers": shift if sign else 0}
        browser.send("Input.dispatchKeyEvent", {"type": "rawKeyDown"} | key)
        composed += sign.lower()
        if sign:
            whole = {"text": composed, "selectionStart": len(composed), "selectionEnd": len(composed)}
            browser.send("Input.imeSetComposition", whole)
        else:
            browser.send("Input.insertText", {"text": composed})
        browser.send("Input.dispatchKeyEvent", {"type": "keyUp"} | key)


PLACES = {"-": "Minus", "_": "Minus"}


@pytest.mark.parametrize("field", ["#find", "#what-new"])
def test_a_scan_while_a_chinese_keyboard_composes_opens_its_visit_too(
    house: House, open_window: Open, field: str
) -> None:
    mei, visit = at_a_field_of_follow_ups(house, open_window, field)
    scan_while_composing(mei, house.codes(visit)["staff"])
    mei.page.wait_for_url(f"**/visit/{visit}")


def test_what_a_person_composes_stays_in_its_field(house: House, open_window: Open) -> None:
    house.clerk("Mei")
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.go("/follow-ups")
    mei.page.clock.pause_at("2099-01-01")
    mei.page.focus("#what-new")
    scan_while_composing(mei, "nihao")
    assert mei.page.input_value("#what-new") == "nihao"
    assert mei.page.url.endswith("/follow-ups")


def test_what_a_person_types_into_a_note_stays_there(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.counter.take(house.clerk("Mei"), visit)
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.page.click("text=转同事")
    mei.page.clock.pause_at("2099-01-01")
    mei.page.focus("details[open] textarea")
    scan(mei, "quick", 0)
    scan(mei, "a longer line", 61)
    assert mei.page.input_value("details[open] textarea") == "quick\na longer line\n"


def test_a_lone_key_acts_once_it_is_sure_that_no_scan_follows(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.counter.call(house.clerk("Mei"), visit)
    mei = open_window()
    mei.page.clock.install()
    mei.log_in()
    mei.page.clock.pause_at("2099-01-01")
    mei.page.keyboard.press("s")
    assert house.status(visit) == "called"
    mei.page.clock.run_for(61)
    mei.sees("正在办理")
    assert house.status(visit) == "serving"


def test_a_key_is_only_a_letter_while_somebody_types_and_can_be_switched_off(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.page.focus("#find")
    mei.page.keyboard.type(" s f ")
    assert house.status(visit) == "waiting"
    mei.page.click("[data-keys]")
    mei.page.keyboard.press("Escape")
    mei.page.keyboard.press(" ")
    mei.page.reload()
    assert mei.page.get_attribute("[data-keys]", "aria-pressed") == "false"
    assert house.status(visit) == "waiting"


def test_the_line_fills_by_itself_and_leaves_a_half_written_note_alone(house: House, open_window: Open) -> None:
    busy(house)
    mei = open_window()
    mei.log_in()
    mei.page.keyboard.press("t")
    mei.page.fill("details[open] textarea", "Half a sentence")
    house.visitor("suggestion")
    mei.sees("H001")
    assert mei.page.input_value("details[open] textarea") == "Half a sentence"


def test_the_count_of_promises_changes_by_itself(house: House, open_window: Open) -> None:
    mei_herself = house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.sees("待办 0")
    house.counter.add_follow_up(mei_herself, NewFollowUp("other", MORNING + timedelta(days=2), "Ask again"))
    mei.sees("待办 1")


@on_either
def test_an_alert_stands_in_the_title_until_somebody_has_seen_the_visitor(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    house.office.later(4)
    mei = open_window(size, language)
    mei.log_in()
    mei.page.wait_for_selector("#live .alert:has-text('C001')")
    mei.page.wait_for_function("document.title.startsWith('(1)')")
    mei.page.click(f"[data-name='seen-{visit}']")
    mei.page.wait_for_function("!document.title.startsWith('(')")


@pytest.mark.parametrize("size", [DESK, PHONE], ids=["desk", "phone"])
def test_what_asks_others_opens_without_a_page_and_stays_open(
    house: House, open_window: Open, size: dict[str, int]
) -> None:
    house.visitor("renovation", answers={"workers": "5"})
    house.counter.arrive(house.clerk("Li", counter="4", serves=frozenset({"engineering-supervisor"})))
    house.clerk("Mei")
    house.office.later(4)
    mei = open_window(size)
    mei.log_in()
    folded = mei.page.locator("#live details .alert")
    assert not folded.is_visible()
    assert not mei.page.title().startswith("("), "others are asked"
    mei.page.click("#live details summary")
    folded.wait_for()
    assert_for_everybody(mei, "others")
    house.visitor("payment")
    mei.sees("C001")
    assert folded.is_visible()


@on_either
def test_a_visit_is_handed_from_one_window_to_another_with_all_that_was_told(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    visit, mei_herself = house.visitor("payment"), house.clerk("Mei")
    li_herself = house.clerk("Li", counter="4")
    house.counter.take(mei_herself, visit)
    mei, li = open_window(size, language), open_window(size, language)
    mei.log_in("Mei")
    li.log_in("Li")
    mei.page.click(".hand summary[data-key=t]")
    mei.page.select_option(f"#to-{visit}", f"clerk-{li_herself.id}")
    mei.page.fill(f"#note-{visit}", "Paid in cash, wants the invoice today")
    mei.page.click("form[action$=hand-over] button.primary")
    mei.page.wait_for_selector("form[action$=take-back]")
    li.page.wait_for_selector(f".hand form[action='/visit/{visit}/accept']")
    assert_for_everybody(li, "offered")
    li.page.click(f".hand .alert a[href='/visit/{visit}']")
    li.sees("Paid in cash, wants the invoice today")
    li.page.click("form[action$=accept] button")
    li.page.wait_for_selector(".hand .who .number:has-text('C001')")
    mei.go("/")
    assert mei.page.locator(".hand .who").count() == 0
    [held] = house.counter.board().held
    assert (held.status, held.owner, held.clerk, held.counter) == ("serving", li_herself.id, li_herself.id, "4")


BELL = """
let rings = 0;
window.AudioContext = class {
  constructor() {
    this.currentTime = 0;
    this.state = window.isMute ? "suspended" : "running";
    rings += this.state === "running";
    document.documentElement.dataset.rings = rings;
  }
  resume() { return Promise.resolve(); }
  createGain() { return { connect() {}, gain: {} }; }
  createOscillator() { return { connect() {}, start() {}, stop() {}, frequency: {} }; }
  close() {}
};
"""
"""How often a desk rang, in a browser that has no loudspeaker."""


def rings_in(*pages: Page) -> int:
    """How often some windows rang in all, once each of them has made up its mind."""
    for page in pages:
        page.evaluate("navigator.locks.request('ringing', () => null)")
    return sum(int(page.get_attribute("html", "data-rings") or 0) for page in pages)


def test_every_alert_that_was_not_there_rings_however_many_lines_there_are(house: House, open_window: Open) -> None:
    first, second = house.visitor("payment"), house.visitor("payment")
    mei_herself = house.clerk("Mei")
    house.counter.call(mei_herself, first)
    house.counter.take(mei_herself, first)
    house.counter.acknowledge(mei_herself, second, 60)
    mei = open_window()
    mei.page.add_init_script(BELL)
    mei.log_in()
    house.counter.escalate(mei_herself, first, "dissatisfied")
    mei.page.wait_for_selector("html[data-rings='1']")
    house.counter.escalate(mei_herself, first, "dissatisfied")
    mei.page.wait_for_selector("html[data-rings='2']")
    third = house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    mei.page.wait_for_selector("html[data-rings='3']")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    mei.page.wait_for_selector("html[data-rings='4']")
    assert mei.page.get_attribute("#alerts", "data-alerts") == "2"
    house.counter.acknowledge(mei_herself, third, 20)
    mei.page.wait_for_selector("[data-name='seen-4']")
    assert mei.page.get_attribute("html", "data-rings") == "4", "what goes is silent"


def test_a_clerk_with_a_visit_sees_and_hears_what_asks_and_hears_it_once(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    mei_herself = house.clerk("Mei")
    house.counter.take(mei_herself, visit)
    mei = open_window()
    mei.page.add_init_script(BELL)
    mei.log_in()
    mei.page.click(".hand a.number")
    mei.page.wait_for_selector("h1 .number")
    mei.page.keyboard.press("t")
    mei.page.fill("details[open] textarea", "Half a sentence")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    mei.sees("1 位访客情况紧急")
    mei.page.wait_for_selector("html[data-rings='1']")
    assert mei.page.title().startswith("(1) C001")
    assert mei.page.input_value("details[open] textarea") == "Half a sentence"
    mei.go("/shift")
    mei.sees("1 位访客情况紧急")
    assert rings_in(mei.page) == 0, "it was heard on the page before"
    mei.page.goto("about:blank")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    mei.go("/follow-ups")
    mei.page.wait_for_selector("html[data-rings='1']")


def test_two_windows_of_one_browser_ring_once_and_another_computer_rings_too(house: House, open_window: Open) -> None:
    house.clerk("Mei")
    mei, elsewhere = open_window(), open_window()
    for window in (mei, elsewhere):
        window.page.context.add_init_script(BELL)
        window.log_in()
    second = mei.page.context.new_page()
    second.goto(house.address + "/shift")
    for turn in (1, 2):
        house.visitor("repair", answers={"place": "home", "urgent": "yes"})
        for page in (mei.page, second, elsewhere.page):
            page.wait_for_selector(f"text={turn} 位访客情况紧急")
        assert (rings_in(mei.page, second), rings_in(elsewhere.page)) == (turn, turn)


SLOW_BELL = BELL.replace(
    """    this.state = window.isMute ? "suspended" : "running";
    rings += this.state === "running";
    document.documentElement.dataset.rings = rings;
  }
  resume() { return Promise.resolve(); }
""",
    """    this.state = "suspended";
    window.begun = (window.begun ?? 0) + 1;
    localStorage.setItem("begun", "yes");
  }
  resume() {
    return new Promise((over) => {
      window.letRing = () => {
        this.state = "running";
        rings += 1;
        document.documentElement.dataset.rings = rings;
        over();
      };
    });
  }
""",
)
"""A bell that sounds only once it is let: so long a tab is about to ring."""


def test_an_alert_that_reaches_two_tabs_in_the_same_moment_sounds_once(house: House, open_window: Open) -> None:
    """While one tab is about to ring, the other waits for what comes of it, and has nothing to ring for then."""
    house.clerk("Mei")
    mei = open_window()
    browser = mei.page.context
    browser.add_init_script(SLOW_BELL)
    browser.clock.install()
    mei.log_in()
    second = browser.new_page()
    second.goto(house.address + "/shift")
    tabs = (mei.page, second)
    browser.clock.pause_at("2099-01-01")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    for tab in tabs:
        tab.wait_for_selector("text=1 位访客情况紧急")
    mei.page.wait_for_function("localStorage.getItem('begun')")
    assert sum(tab.evaluate("window.begun ?? 0") for tab in tabs) == 1
    for tab in tabs:
        tab.evaluate("window.letRing?.()")
    assert rings_in(*tabs) == 1


def test_a_window_that_is_not_let_sound_leaves_the_ringing_to_another(house: House, open_window: Open) -> None:
    house.clerk("Mei")
    mei = open_window()
    mei.page.context.add_init_script(BELL)
    mei.log_in()
    untouched = mei.page.context.new_page()
    untouched.add_init_script("window.isMute = true")
    mei.page.goto("about:blank")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    untouched.goto(house.address + "/shift")
    untouched.wait_for_selector("text=1 位访客情况紧急")
    assert rings_in(untouched) == 0
    mei.go("/")
    mei.page.wait_for_selector("html[data-rings='1']")


def test_more_windows_than_a_browser_has_connections_all_see_an_alert(house: House, open_window: Open) -> None:
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    pages = [mei.page.context.new_page() for _ in range(7)]
    for page in pages:
        page.goto(house.address + "/shift")
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    for page in (mei.page, *pages):
        page.wait_for_selector("text=1 位访客情况紧急")


# A desk that its clerk has left.


@pytest.mark.parametrize(
    ("path", "told"),
    [
        ("/", "5-1-0803"),
        ("/", "C002"),
        ("/", "Ring Mr Wang"),
        ("/visit/1", "5-1-0803"),
        ("/follow-ups", "Ring Mr Wang"),
        ("/shift", "Ring Mr Wang"),
    ],
)
def test_what_is_told_of_visitors_is_covered_once_the_log_in_has_ended(
    house: House, open_window: Open, path: str, told: str
) -> None:
    mei_herself, visit = house.clerk("Mei"), house.visitor("payment", details={"unit": "5-1-0803"})
    house.counter.take(mei_herself, visit)
    due = house.office.lobby.clock.now() + timedelta(minutes=20)
    house.counter.add_follow_up(mei_herself, NewFollowUp("other", due, "Ring Mr Wang"))
    house.visitor("payment")
    mei = open_window()
    mei.log_in()
    mei.go(path)
    for summary in mei.page.locator("#live summary").all():
        summary.click()
    mei.sees(told)
    house.office.later(16)
    house.visitor("payment")
    mei.sees("您已退出登录")
    assert not mei.page.is_visible(f"text={told}")
    again = mei.page.context.new_page()
    Window(house, again).log_in()
    mei.sees(told)
    assert not mei.page.is_visible("text=您已退出登录")
    mei.complaints[:] = [it for it in mei.complaints if "status of 401" not in it]


@pytest.mark.parametrize("path", ["/", "/shift"])
def test_a_desk_left_alone_still_names_how_many_wait_and_counts_them_in_its_title(
    house: House, open_window: Open, path: str
) -> None:
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.go(path)
    mei.page.mouse.click(640, 790)  # what rings is a page in which somebody did something
    house.visitor("repair", answers={"place": "home", "urgent": "yes"})
    mei.sees("D001")
    house.office.later(16)
    house.visitor("visit", answers={"kind": "resident"})
    mei.sees("您已退出登录")
    mei.sees("1 位访客情况紧急")
    assert mei.page.title().startswith("(1) ")
    assert not mei.page.is_visible("text=D001")
    again = mei.page.context.new_page()
    Window(house, again).log_in()
    mei.page.wait_for_selector("#logged-out", state="hidden")
    mei.page.wait_for_function("document.body.innerText.split('位访客情况紧急').length === 2")
    mei.complaints[:] = [it for it in mei.complaints if "status of 401" not in it]


def test_a_note_is_written_to_its_end_though_the_log_in_has_ended(house: House, open_window: Open) -> None:
    visit = house.visitor("payment", details={"unit": "5-1-0803"})
    house.counter.take(house.clerk("Mei"), visit)
    house.clerk("Li")
    mei = open_window()
    mei.log_in()
    mei.page.click(".hand summary[data-key=t]")
    mei.page.fill(f"#note-{visit}", "Half a sentence")
    house.office.later(16)
    house.visitor("payment")
    mei.sees("您已退出登录")
    assert not mei.page.is_visible("text=5-1-0803")
    mei.page.type(f"#note-{visit}", " and its end")
    mei.page.click("form[action$=hand-over] button.primary")
    mei.page.fill("#name", "Mei")
    mei.page.fill("#secret", SECRET)
    mei.page.keyboard.press("Enter")
    mei.sees("and its end")
    house.office.later(16)
    house.visitor("payment")
    mei.sees("您已退出登录")
    assert not mei.page.is_visible("text=and its end")
    mei.complaints[:] = [it for it in mei.complaints if "status of 401" not in it]


# A store that is away.


def test_a_key_pressed_while_the_store_is_away_leads_back_to_the_desk(house: House, open_window: Open) -> None:
    visit = house.visitor("payment")
    house.clerk("Mei")
    mei = open_window()
    mei.log_in()
    mei.page.clock.install()
    house.store_is_away = True
    mei.page.keyboard.press(" ")
    mei.page.clock.run_for(1000)
    mei.sees("连不上数据")
    for _ in range(2):
        looks_again(mei, 503)
    house.store_is_away = False
    looks_again(mei, 200)
    mei.sees("没有完成就再做一次")
    assert house.status(visit) == "waiting", "nothing is done without a clerk's word"
    mei.page.keyboard.press(" ")
    mei.page.clock.run_for(1000)
    mei.sees("已叫号")
    mei.complaints[:] = [it for it in mei.complaints if "status of 503" not in it]


def test_a_note_sent_while_the_store_is_away_waits_on_the_page_and_is_sent_by_hand(
    house: House, open_window: Open
) -> None:
    visit = house.visitor("payment")
    house.counter.take(house.clerk("Mei"), visit)
    house.clerk("Li")
    mei = open_window()
    mei.log_in()
    mei.page.clock.install()
    mei.page.click(".hand summary[data-key=t]")
    mei.page.fill(f"#note-{visit}", "Half a sentence")
    house.store_is_away = True
    mei.page.click("form[action$=hand-over] button.primary")
    mei.sees("您填的内容保留在本页")
    mei.page.click("#again button")
    mei.sees("您填的内容保留在本页")
    looks_again(mei, 503)
    house.store_is_away = False
    looks_again(mei, 200)
    mei.sees("请再确认一次")
    mei.sees("这一步很可能没有完成")
    assert house.status(visit) == "serving"
    mei.page.keyboard.press("Enter")
    mei.sees("C001 已转出")
    assert house.status(visit) == "handed-over"
    assert "Half a sentence" in mei.page.inner_text("main")
    mei.complaints[:] = [it for it in mei.complaints if "status of 503" not in it]


def looks_again(window: Window, status: int) -> None:
    """The page looks for its store, and hears so."""
    with window.page.expect_response("**/login") as answer:
        window.page.clock.run_for(3000)
    assert answer.value.status == status
