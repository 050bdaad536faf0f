"""The pages in a real Chromium: by keyboard, at a desk's and a phone's width, in both languages, for everybody.

Any violation of the content security policy, and any error in the console, fails the test that it happens in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import time, timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from kiosk.followups import NewFollowUp
from printing import spool
from printing.condition import PaperOut, Ready
from tests.kiosk.desk.house import CHROMIUM, House, busy
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import SECRET

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PAIRS = [(DESK, "zh-CN"), (PHONE, "en-GB"), (DESK, "en-GB"), (PHONE, "zh-CN")]
NAMES = ["desk-zh-CN", "phone-en-GB", "desk-en-GB", "phone-zh-CN"]


def _at(pairs: int) -> pytest.MarkDecorator:
    """On so many of the pairs of a screen and a language; the others wait for `make soak`."""
    marks = [() if place < pairs else (pytest.mark.soak,) for place in range(len(PAIRS))]
    each = zip(PAIRS, NAMES, marks, strict=True)
    return pytest.mark.parametrize(
        ("size", "language"), [pytest.param(*it, id=name, marks=m) for it, name, m in each]
    )


everywhere = _at(4)
on_either = _at(2)
"""For what is done rather than shown: each screen and each language at once."""

# A browser that is started once is shared by all of them.
pytestmark = pytest.mark.xdist_group("chromium")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


@dataclass
class Window:
    """A window of somebody's own; `complaints` is what the browser found wrong with our pages."""

    house: House
    page: Page
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        self.page.goto(self.house.address + path)

    def log_in(self, name: str = "Mei") -> None:
        self.go("/login")
        self.page.fill("#name", name)
        self.page.fill("#secret", SECRET)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(".head")
        self.page.wait_for_load_state()  # a key that is pressed before the page has its script does nothing

    def sees(self, text: str) -> None:
        self.page.wait_for_selector(f"text={text}")


Open = Callable[..., Window]


@pytest.fixture
def open_window(house: House, chromium: Browser) -> Iterator[Open]:
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_one(size: dict[str, int] = DESK, language: str = "zh-CN") -> Window:
        context = chromium.new_context(viewport=size, locale=language)  # type: ignore[arg-type]
        contexts.append(context)
        window = Window(house, context.new_page())
        window.page.on(
            "console", lambda said: window.complaints.append(said.text) if said.type in ("error", "warning") else None
        )
        window.page.on("pageerror", lambda error: window.complaints.append(str(error)))
        windows.append(window)
        return window

    yield open_one
    complaints = [it for window in windows for it in window.complaints]
    for context in contexts:
        context.close()
    assert complaints == []


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
    house.clerk("Li", counter="4", serves=frozenset({"engineering-supervisor"}))
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


# The board and the phone.


def test_an_open_board_shows_each_call_large_and_keeps_the_last_ones(house: House, open_window: Open) -> None:
    board = open_window({"width": 1920, "height": 1080})
    board.go(f"/board?key={house.keys.link('board')}")
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
  constructor(address) { super(); this.call = address.match(/\\d+/)[0]; }
  play() {
    heard.push(this.call);
    setTimeout(() => this.dispatchEvent(new Event("ended")), 1000);
    return Promise.resolve();
  }
};
"""
"""What a board plays, in a browser that has no loudspeaker: chimes, and spoken calls by their ids."""

BOARDS = {"lying": {"width": 1920, "height": 1080}, "standing": {"width": 1080, "height": 1920}}


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
    """While others wait each call is said once; a number that is called again meanwhile is not said for the old
    call; and what no longer stands on the board is not said."""
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
    said = ["4", "5", "6", "8", "9", "10"]
    assert _heard(board, 99) == [it for call in ["1", *said, *said] for it in ("chime", call)]


def test_a_board_that_was_away_shows_what_it_missed_and_reads_out_the_newest(house: House, open_window: Open) -> None:
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
    said = ["3", "4", "5"]
    assert _heard(board, 99) == [it for call in [*said, *said] for it in ("chime", call)]
    board.complaints.clear()


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


# For everybody.

PAGES = {
    "Mei": (
        "/",
        "/visit/1",
        "/visit/2",
        "/follow-ups",
        "/appointments",
        "/appointments/1",
        "/shift",
        "/paper",
        "/counter",
    ),
    "Wang": ("/", "/figures"),
    "Ann": ("/accounts", "/nothing-here"),
}


@everywhere
def test_every_staff_page_is_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    busy(house)
    ann = house.clerk("Ann", role="administrator")
    house.clerk("Wang", role="supervisor", counter="1")
    house.counter.diary.book(ann, "renovation", MORNING.date(), time(14), 30)
    for name, paths in PAGES.items():
        window = open_window(size, language)
        window.log_in(name)
        for path in paths:
            window.go(path)
            assert_for_everybody(window, f"{name} {path}")
        window.complaints[:] = [it for it in window.complaints if "status of 40" not in it]


@everywhere
def test_the_open_forms_are_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    busy(house)
    mei = open_window(size, language)
    mei.log_in()
    for key in "ptuabf":
        mei.page.keyboard.press(key)
        mei.page.wait_for_selector("details[open]")
        assert_for_everybody(mei, key)
        mei.page.keyboard.press("Escape")


@on_either
def test_what_to_do_about_a_printer_opens_with_a_tap_and_goes_when_the_printer_is_well(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    busy(house)
    with house.store.transaction() as connection:
        spool.record_condition(connection, "lobby", PaperOut(), house.office.lobby.clock.now())
    mei = open_window(size, language)
    mei.log_in()
    mei.page.click("#pills summary.trouble")
    mei.page.wait_for_selector("#pills .sheet", state="visible")
    assert_for_everybody(mei, "printer")
    with house.store.transaction() as connection:
        spool.record_condition(connection, "lobby", Ready(), house.office.lobby.clock.now())
    mei.page.wait_for_selector("#pills .sheet", state="detached")


@on_either
def test_a_slip_that_a_printer_holds_shows_by_itself_and_is_printed_again_with_two_taps(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    busy(house)
    mei = open_window(size, language)
    mei.log_in()
    with house.store.transaction() as connection:
        spool.record_condition(connection, "lobby", PaperOut(), house.office.lobby.clock.now())
        spool.hold(connection, 1)
        spool.hold(connection, 2)
    mei.page.click('#pills a[data-name="slips"]')
    mei.page.wait_for_selector('form[action="/paper/1/retry"]')
    assert_for_everybody(mei, "paper")
    with house.store.transaction() as connection:
        spool.cancel(connection, 2)
    mei.page.wait_for_selector('form[action="/paper/2/retry"]', state="detached")
    mei.page.click('form[action="/paper/1/retry"] button')
    mei.page.wait_for_selector(".said")
    mei.page.wait_for_selector(".empty")
    assert mei.page.query_selector('#pills a[data-name="slips"]') is None
    assert_for_everybody(mei, "paper, all decided")
    with house.store.reading() as connection:
        assert [it.state for it in spool.jobs(connection)[:2]] == ["queued", "cancelled"]


@everywhere
def test_the_open_form_of_an_account_is_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    mei = house.clerk("Mei")
    house.clerk("Ann", role="administrator")
    ann = open_window(size, language)
    ann.log_in("Ann")
    ann.go("/accounts")
    ann.page.locator(f"details:has(#secret-{mei.id}) summary").click()
    assert_for_everybody(ann, "account")
    ann.page.select_option(f"#role-{mei.id}", "supervisor")
    ann.page.click(f'form[action="/accounts/{mei.id}/duties"] button')
    ann.page.wait_for_selector(".said")
    assert [it.role for it in house.office.accounts.everybody() if it.id == mei.id] == ["supervisor"]


@everywhere
def test_what_visitors_see_is_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    first = busy(house)
    token = house.codes(first)["ticket"].removeprefix("T")
    window = open_window(size, language)
    for path in ("/login", f"/t/{token}", f"/board?key={house.keys.link('board')}"):
        window.go(path)
        assert_for_everybody(window, path)
    house.counter.finish(house.office.accounts.everybody()[0], first, "done")
    window.go(f"/t/{token}")
    window.page.wait_for_selector(".faces")
    assert_for_everybody(window, "rating")


@everywhere
def test_the_pages_that_are_seldom_seen_are_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    """The first account, what was typed before a log-in ended, and a desk without its store."""
    window = open_window(size, language)
    window.go("/login")
    window.page.wait_for_selector("#code")
    assert_for_everybody(window, "first")
    visit = house.visitor("payment")
    house.counter.take(house.clerk("Mei"), visit)
    window.log_in()
    window.page.click(".hand summary[data-key=t]")
    window.page.fill(f"#note-{visit}", "Half a sentence")
    house.office.later(16)
    window.page.click("form[action$=hand-over] button.primary")
    window.page.fill("#name", "Mei")
    window.page.fill("#secret", SECRET)
    window.page.keyboard.press("Enter")
    window.sees("Half a sentence")
    assert_for_everybody(window, "kept")
    house.store_is_away = True
    window.go("/follow-ups")
    assert_for_everybody(window, "away")
    window.complaints[:] = [it for it in window.complaints if "status of " not in it]


def assert_for_everybody(window: Window, where: str) -> None:
    """Axe finds nothing against WCAG 2.2 AA, and nothing has to be scrolled sideways."""
    found = Axe().run(window.page, options={"runOnly": RULES}).response["violations"]
    assert [(where, it["id"], [node["html"][:120] for node in it["nodes"]]) for it in found] == []
    wide = window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, where
