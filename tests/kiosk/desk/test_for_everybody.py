"""Every page for everybody, in a real Chromium: WCAG 2.2 AA, on each screen and in each language."""

from __future__ import annotations

from datetime import time

import pytest

from printing import spool
from printing.condition import PaperOut, Ready
from tests.kiosk.desk.house import House, busy
from tests.kiosk.desk.window import Open, assert_for_everybody, on_either
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import SECRET

pytestmark = pytest.mark.xdist_group("chromium everybody")

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


@on_either
def test_every_staff_page_is_for_everybody(
    house: House, open_window: Open, size: dict[str, int], language: str
) -> None:
    busy(house)
    ann = house.clerk("Ann", role="administrator")
    house.clerk("Wang", role="supervisor", counter="1")
    house.counter.diary.book(ann, "renovation", MORNING.date(), time(14), 30)
    window = open_window(size, language)
    for name, paths in PAGES.items():
        window.log_out()
        window.log_in(name)
        for path in paths:
            window.go(path)
            assert_for_everybody(window, f"{name} {path}")
        window.complaints[:] = [it for it in window.complaints if "status of 40" not in it]


@on_either
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


@on_either
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


@on_either
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


@on_either
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
