"""The README's pictures of the desk, the board and a visitor's phone, drawn by Chromium."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from io import BytesIO
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from kiosk.store import open_store
from printing import spool
from printing.condition import Ready
from tests.kiosk.desk.house import CHROMIUM, House, busy, opened
from tests.kiosk.office import SECRET

DESK, BOARD, PHONE = (1280, 860), (1920, 1080), (390, 844)
HEIGHT_PX = 720
LANGUAGE = "zh-CN"
BESIDE_PX = 16
COLOURS = 128


def draw_desk(folder: Path) -> None:
    """A clerk's desk on a busy morning; and what the lobby's board and a visitor's phone show of the same moment."""
    with tempfile.TemporaryDirectory() as state:
        store = open_store(f"sqlite:///{Path(state) / 'kiosk.sqlite3'}")
        store.upgrade()
        with closing(store), opened(House(store)) as house, _chromium() as chromium:
            busy(house)
            for clerk in house.office.accounts.everybody():
                house.counter.arrive(clerk)
            house.office.later(2)
            with store.transaction() as connection:
                spool.record_condition(connection, "lobby", Ready(), house.office.lobby.clock.now())
            _save(_desk(chromium, house), folder / "desk.png")
            next_one = _called(house)
            _save(_beside(_board(chromium, house), _phone(chromium, house, next_one)), folder / "board.png")


def _called(house: House) -> int:
    """Two counters call; who stays behind them is the next one."""
    *called, last = [it.visit.id for it in house.counter.board().waiting]
    for counter, visit in enumerate(called, start=4):
        house.office.later(1)
        house.counter.call(house.clerk(f"Clerk {counter}", role="supervisor", counter=str(counter)), visit)
    return last


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


def _desk(chromium: Browser, house: House) -> Image.Image:
    page = _page(chromium, DESK)
    page.goto(f"{house.address}/login")
    page.fill("#name", "Mei")
    page.fill("#secret", SECRET)
    page.keyboard.press("Enter")
    page.wait_for_selector(".head")
    return _seen(page)


def _board(chromium: Browser, house: House) -> Image.Image:
    page = _page(chromium, BOARD)
    page.goto(f"{house.address}/board?key={house.keys.link('board')}")
    page.wait_for_selector(".call .number")
    return _seen(page)


def _phone(chromium: Browser, house: House, visit: int) -> Image.Image:
    page = _page(chromium, PHONE)
    page.goto(f"{house.address}/t/{house.codes(visit)['ticket'].removeprefix('T')}")
    return _seen(page)


def _page(chromium: Browser, size: tuple[int, int]) -> Page:
    return chromium.new_context(viewport={"width": size[0], "height": size[1]}, locale=LANGUAGE).new_page()


def _seen(page: Page) -> Image.Image:
    return Image.open(BytesIO(page.screenshot(animations="disabled"))).convert("RGB")


def _beside(left: Image.Image, right: Image.Image) -> Image.Image:
    """Both, equally high."""
    left, right = (it.resize((round(it.width * HEIGHT_PX / it.height), HEIGHT_PX)) for it in (left, right))
    sheet = Image.new("RGB", (left.width + BESIDE_PX + right.width, HEIGHT_PX), "#D9D4C7")
    sheet.paste(left, (0, 0))
    sheet.paste(right, (left.width + BESIDE_PX, 0))
    return sheet


def _save(picture: Image.Image, file: Path) -> None:
    picture.quantize(COLOURS).save(file, optimize=True)
