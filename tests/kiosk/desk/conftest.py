"""An open desk for each test, and windows on it in a real Chromium.

Any violation of the content security policy, and any error in the console, fails the test that it happens in.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from kiosk.store import open_store
from tests.kiosk.desk.house import CHROMIUM, House, opened
from tests.kiosk.desk.window import DESK, Open, Window


@pytest.fixture
def kind_of_store(request: pytest.FixtureRequest) -> str:
    """SQLite, unless a story is told `on_both_stores`."""
    kind: str = getattr(request, "param", "sqlite")
    return kind


@pytest.fixture
def house(kind_of_store: str, request: pytest.FixtureRequest) -> Iterator[House]:
    """A desk that serves, with nobody waiting and no account."""
    store = open_store(request.getfixturevalue("sqlite_url" if kind_of_store == "sqlite" else "postgres_url"))
    with opened(House(store)) as serving:
        yield serving
    store.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """One browser for all windows of a file: it is started once."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser
        browser.close()


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
