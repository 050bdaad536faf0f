"""A desk that is open: real store, counter and accounts, a real server on a port of its own, browsers without a face.

A `Browser` fills in the forms that a page really holds, so that a test sends what a person would send.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from itertools import count

import httpx
import pytest
from sqlalchemy import select

from kiosk.counter import Counter
from kiosk.desk.app import desk_app
from kiosk.desk.asked import Desk, Panel
from kiosk.desk.events import Hub, Outlook
from kiosk.desk.keys import Keys, Once, Watcher
from kiosk.desk.serving import open_doors, server_of
from kiosk.desk.shared import SharedBoard
from kiosk.desk.templates import Templates
from kiosk.staff import Clerk
from kiosk.store import Connection, Store, StoreError
from kiosk.tables import metadata
from tests.kiosk.lobby import CATALOGUE, PREMISES, SHANGHAI, WORDING
from tests.kiosk.office import SECRET, Office, codes

NAMES = frozenset({"127.0.0.1", "localhost"})
TEMPLATES = Templates(WORDING)
SOUND = b"RIFF a call, spoken"
BRIEF = b"RIFF a call, spoken in brief"
PATIENCE_S = 30.0
CHROMIUM = os.environ.get("KIOSK_CHROMIUM", "/usr/bin/chromium")

on_both_stores = pytest.mark.parametrize("kind_of_store", ["sqlite", "postgresql"], indirect=True)
"""For stories of the desk that write."""


def say_call(number: str, counter: str, language: str, is_brief: bool) -> bytes | None:
    """A house that has a Chinese voice only."""
    if language != "zh":
        return None
    return BRIEF if is_brief else SOUND


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what it holds before anybody fills it in."""

    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    """Reads forms, and the text that people see."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.texts: list[str] = []
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(told.get("action", ""), {}))
        elif tag == "select":
            self._select = told.get("name", "")
        elif self.forms and tag in ("input", "textarea") and told.get("name"):
            if told.get("type") not in ("radio", "checkbox") or "checked" in told:
                self.forms[-1].fields.setdefault(told["name"], told.get("value", ""))
        elif self.forms and tag == "option" and self._select and "selected" in told:
            self.forms[-1].fields[self._select] = told["value"]

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@dataclass
class Browser:
    """Somebody's browser; it keeps its cookies, follows where it is sent, and remembers the page it shows."""

    address: str
    link: str = ""
    client: httpx.Client = field(init=False)
    page: httpx.Response = field(init=False)

    def __post_init__(self) -> None:
        # nothing is encrypted on the way to this machine itself, so no client need read who vouches for whom
        self.client = httpx.Client(
            base_url=self.address,
            follow_redirects=True,
            timeout=PATIENCE_S,
            verify=False,
        )

    def get(self, path: str, **more: object) -> httpx.Response:
        self.page = self.client.get(path, params={"key": self.link} if self.link else None, **more)  # type: ignore[arg-type]
        return self.page

    def post(self, path: str, fields: dict[str, str], origin: str | None = None) -> httpx.Response:
        """Sends what it is told, as a page of `origin` would; of ours unless told."""
        headers = {"origin": self.address if origin is None else origin}
        self.page = self.client.post(path, data=fields, headers=headers)
        return self.page

    def form(self, action: str) -> Form:
        """The form of the page that goes to an address."""
        return next(it for it in self._read().forms if it.action == action)

    def fill(self, action: str, **typed: str) -> httpx.Response:
        """Fills in a form of the page and sends it."""
        found = self.form(action)
        return self.post(found.action, found.fields | typed)

    def send_again(self, action: str) -> httpx.Response:
        """Sends the form of the page itself, which was kept, and not the one like it in the page's head."""
        found = [it for it in self.forms if it.action == action][-1]
        return self.post(found.action, found.fields)

    @property
    def text(self) -> str:
        """What the page says, in one line."""
        return re.sub(r"\s+", " ", " ".join(self._read().texts))

    @property
    def forms(self) -> list[Form]:
        """The page's forms."""
        return self._read().forms

    @property
    def actions(self) -> list[str]:
        """Where the page's forms go."""
        return [it.action for it in self._read().forms]

    def _read(self) -> _Forms:
        forms = _Forms()
        forms.feed(self.page.text)
        return forms


class LeavingStore(Store):
    """A store that may be away: then both its doors say so."""

    is_away = False

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self._refuse_away()
        with super().transaction() as connection:
            yield connection

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._refuse_away()
        with super().reading() as connection:
            yield connection

    def _refuse_away(self) -> None:
        if self.is_away:
            raise StoreError("the store is away")


@dataclass
class House:
    """An open desk on a store. The hour is the office's, for cookies too."""

    store: Store
    secure: bool = False
    visitors_names: frozenset[str] = frozenset()
    office: Office = field(init=False)
    counter: Counter = field(init=False)
    keys: Keys = field(init=False)
    address: str = ""
    _leaving: LeavingStore = field(init=False)
    _browsers: list[Browser] = field(default_factory=list)
    _number: Iterator[int] = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self.store = self._leaving = LeavingStore(self.store.engines)
        self.office = Office(self.store)
        self.counter = self.office.counter()
        self.keys = Keys("a secret of this house", 15 * 60, lambda: self.office.lobby.clock.hour.timestamp())

    def desk(self) -> Desk:
        return Desk(
            counter=self.counter,
            accounts=self.office.accounts,
            board=SharedBoard(self.counter.board, self.counter.mark, self.office.lobby.clock.monotonic),
            catalogue=CATALOGUE,
            wording=WORDING,
            centre=PREMISES.name,
            zone=SHANGHAI,
            templates=TEMPLATES,
            keys=self.keys,
            once=Once(),
            panel=Panel(189.0, 10),
            now=self.office.lobby.clock.now,
            say_call=say_call,
            store_away=StoreError,
            secure=self.secure,
            public_origin="",
            visitors_names=self.visitors_names,
        )

    @property
    def outlook(self) -> Outlook:
        """What the desk's open pages hear of."""
        at = self.counter
        return Outlook(
            mark=at.mark,
            day=at.day,
            calls_since=at.calls_since,
            calls_standing=at.calls_standing,
            last_call=at.last_call,
            count_waiting=at.count_waiting,
            store_away=StoreError,
        )

    @property
    def store_is_away(self) -> bool:
        """Whether nobody can read the store or write to it."""
        return self._leaving.is_away

    @store_is_away.setter
    def store_is_away(self, is_away: bool) -> None:
        self._leaving.is_away = is_away

    def visitor(self, request: str = "payment", **told: object) -> int:
        """Somebody takes a number; the visit's id."""
        return self.office.visitor(request, f"key-{next(self._number)}", **told).visit

    def clerk(self, name: str = "Mei", **told: object) -> Clerk:
        return self.office.staff(name, **told)  # type: ignore[arg-type]

    def browser(self, link: Watcher | None = None) -> Browser:
        """A fresh browser, or a screen with a read-only link."""
        made = Browser(self.address, self.keys.link(link) if link else "")
        self._browsers.append(made)
        return made

    def logged_in(self, name: str = "Mei") -> Browser:
        """A browser in which somebody has logged in, at the desk."""
        browser = self.browser()
        browser.get("/login")
        browser.fill("/login", name=name, secret=SECRET)
        assert browser.page.status_code == 200, browser.text
        return browser

    def codes(self, visit: int) -> dict[str, str]:
        """The QR codes of a visit's slips: `ticket` and `staff`."""
        return codes(self.store, visit)

    def status(self, visit: int) -> str:
        board = self.counter.board()
        open_visits = [*(it.visit for it in board.waiting), *board.held]
        return next((it.status for it in open_visits if it.id == visit), "closed")

    def everything(self) -> dict[str, list[object]]:
        """Every row of every table: two that are alike show that nothing was changed."""
        with self.store.reading() as connection:
            return {
                table.name: sorted(map(repr, connection.execute(select(table)).all()))
                for table in metadata.sorted_tables
            }

    def close_browsers(self) -> None:
        for browser in self._browsers:
            browser.client.close()


def busy(house: House) -> int:
    """A desk as it is in the morning: somebody waits too long, somebody lacks papers, something was promised."""
    mei = house.clerk("Mei")
    house.clerk("Li", counter="4", serves=frozenset({"engineering-supervisor"}))
    house.visitor("renovation", answers={"workers": "5"}, has=frozenset({"business-licence"}))
    first = house.visitor("payment", details={"unit": "5-1-0803"})
    house.office.later(4)
    house.visitor("repair", answers={"place": "home", "urgent": "yes"}, lane="priority")
    house.visitor("payment", language="en")
    house.counter.call(mei, first)
    house.counter.take(mei, first)
    return first


@contextmanager
def opened(house: House) -> Iterator[House]:
    """The house with its desk serving, on a port of its own."""
    [listening] = open_doors("127.0.0.1", 0)
    port = listening.getsockname()[1]
    house.address = f"http://127.0.0.1:{port}"
    desk = house.desk()
    app = desk_app(desk, Hub(house.outlook), NAMES | house.visitors_names)
    server = server_of(app, "127.0.0.1", port, None, None)
    serving = threading.Thread(target=server.run, args=([listening],))
    serving.start()
    try:
        yield house
    finally:
        house.close_browsers()
        server.should_exit = True
        serving.join()
        listening.close()
