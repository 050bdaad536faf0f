"""Somebody's window on the desk's pages, in a real Chromium: at a desk's and a phone's width, in both languages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.kiosk.desk.house import House
from tests.kiosk.office import SECRET

DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
BOARDS = {"lying": {"width": 1920, "height": 1080}, "standing": {"width": 1080, "height": 1920}}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

PAIRS = [(DESK, "zh-CN"), (PHONE, "en-GB"), (DESK, "en-GB"), (PHONE, "zh-CN")]
NAMES = ["desk-zh-CN", "phone-en-GB", "desk-en-GB", "phone-zh-CN"]
AT_ONCE = 2

on_either = pytest.mark.parametrize(
    ("size", "language"),
    [
        pytest.param(*pair, id=name, marks=() if place < AT_ONCE else pytest.mark.soak)
        for place, (pair, name) in enumerate(zip(PAIRS, NAMES, strict=True))
    ],
)
"""Each screen and each language at once, English on the phone, where its long words have the least room; the other
two pairs wait for `make soak`."""


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

    def log_out(self) -> None:
        """Forgets who was logged in: as quick as another window, which takes a second of the machine."""
        self.page.context.clear_cookies()

    def sees(self, text: str) -> None:
        self.page.wait_for_selector(f"text={text}")


Open = Callable[..., Window]


def assert_for_everybody(window: Window, where: str) -> None:
    """Axe finds nothing against WCAG 2.2 AA, and nothing has to be scrolled sideways."""
    found = Axe().run(window.page, options={"runOnly": RULES, "resultTypes": ["violations"]}).response["violations"]
    assert [(where, it["id"], [node["html"][:120] for node in it["nodes"]]) for it in found] == []
    wide = window.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0, where
