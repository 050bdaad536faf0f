"""A visit from the first touch to the last word: at the kiosk, on paper, at the desk, on the board, on a phone."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import date, timedelta

import pytest
from playwright.sync_api import Page, sync_playwright

from kiosk import chain
from kiosk.accounts import NewAccount
from kiosk.desk.serving import open_doors, server_of
from kiosk.house import House
from kiosk.staff import Clerk
from kiosk.states import Finished
from kiosk.store import Store
from kiosk.wiring import open_accounts, open_upgraded_store
from kiosk.wiring_desk import open_desk, open_keys
from tests.journeys.lobby import Lobby
from tests.journeys.test_visits import ask_for_payment, codes_in, rows
from tests.kiosk.desk.house import CHROMIUM

SECRET = "a long enough one"


@contextmanager
def desk_at_work(house: House, store: Store) -> Iterator[str]:
    """The house's own desk, serving; its address."""
    [listening] = open_doors("127.0.0.1", 0)
    port = listening.getsockname()[1]
    server = server_of(open_desk(house, store, open_keys(house.settings)), "127.0.0.1", port, None, None)
    serving = threading.Thread(target=server.run, args=([listening],))
    serving.start()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        serving.join()
        listening.close()


@contextmanager
def chromium() -> Iterator[Callable[[], Page]]:
    """Opens windows, each of somebody else."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield lambda: browser.new_context(locale="zh-CN").new_page()
        browser.close()


def sees(page: Page, text: str) -> None:
    page.wait_for_selector(f"text={text}")
    page.wait_for_load_state()


def log_in(page: Page, address: str) -> None:
    page.goto(f"{address}/login")
    page.fill("#name", "Mei")
    page.fill("#secret", SECRET)
    page.keyboard.press("Enter")
    sees(page, "现在没有人等")


@pytest.mark.xdist_group("chromium lobby")
def test_a_visit_goes_from_a_touch_to_a_promise_that_was_kept_and_a_rating(lobby: Lobby) -> None:
    house = lobby.house
    with (
        closing(open_upgraded_store(house.settings)) as store,
        desk_at_work(house, store) as address,
        chromium() as open_page,
    ):
        boss = Clerk(0, "setting up", "administrator", frozenset(), "")
        new = NewAccount("Mei", "clerk", frozenset({"finance"}), "7", SECRET)
        mei_herself = open_accounts(house, store).add(boss, new)
        mei, board, phone = open_page(), open_page(), open_page()
        log_in(mei, address)
        board.goto(f"{address}/board?key={open_keys(house.settings).link('board')}")

        ask_for_payment(lobby)
        lobby.until_state(Finished)
        lobby.until(lambda: len(lobby.slips) == 2, "the slips never came")
        ticket, staff_slip = (code.decode() for code in codes_in(lobby.received))
        sees(mei, "C001")
        phone.goto(f"{address}/t/{ticket.removeprefix('T')}")
        sees(phone, "C001")

        mei.keyboard.press("/")
        mei.keyboard.type(staff_slip)
        mei.keyboard.press("Enter")
        mei.wait_for_url("**/visit/1**")
        assert rows(lobby, "SELECT owner FROM visits") == [(mei_herself.id,)], "who has the slip is first contact"
        mei.wait_for_load_state()
        mei.keyboard.press("c")
        sees(board, "C001")
        assert board.locator(".call .number").all_inner_texts() == ["C001"]
        phone.reload()
        sees(phone, "7 号柜台")

        mei.wait_for_selector("[data-key=s]")
        mei.wait_for_load_state()
        mei.keyboard.press("s")
        mei.wait_for_selector("[data-key=f]")
        mei.wait_for_load_state()
        mei.keyboard.press("f")
        mei.click("details[open] summary.more")
        mei.select_option(".steps select[name=kind]", "invoice")
        mei.fill(".steps input[name=until_day]", (date.today() + timedelta(days=1)).isoformat())
        mei.fill(".steps input[name=until_time]", "17:00")
        mei.fill(".steps input[name=what]", "Send the invoice to the home told")
        mei.click(".steps form[action$=finish] button.primary")
        sees(mei, "C001 已办结")

        mei.goto(f"{address}/follow-ups")
        sees(mei, "Send the invoice to the home told")
        mei.fill("input[name=word]", "Sent by post")
        mei.click("form[action$=keep] button")
        sees(mei, "没有")
        phone.reload()
        phone.click("button[name=faces][value='5']")
        sees(phone, "谢谢")

        assert rows(lobby, "SELECT status, rating FROM visits") == [("finished", 5)]
        assert rows(lobby, "SELECT count(*) FROM follow_ups WHERE kept_at IS NOT NULL") == [(1,)]
        assert chain.verify_register(store, {}) == []
