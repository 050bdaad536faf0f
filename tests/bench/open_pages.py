"""How soon a call reaches everybody who looks: open boards and desks of a real desk process, called by its own
route."""

from __future__ import annotations

import os
import statistics
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

import httpx

from tests.bench.row import Row
from tests.bench.served_desk import ServedDesk, served_desk
from tests.bench.streams import Streams
from tests.kiosk.desk.house import Browser

BOARDS, DESKS = 25, 25
CALLS = 20
PAUSE_S = 0.7
"""Between two calls, so that each meets pages at rest."""

PATIENCE_S = 30.0


@dataclass
class Call:
    """One call on its way: when each page heard of it, and when it had it in sight; by the page's number."""

    heard: dict[int, float] = field(default_factory=dict)
    seen: dict[int, float] = field(default_factory=dict)
    reached: threading.Event = field(default_factory=threading.Event)


class Pages:
    """Boards that hear calls, and desks that fetch their line anew when they hear of a change, as their script
    does."""

    def __init__(self, desk: ServedDesk, cookies: str) -> None:
        self.call = Call()
        self._desk = desk
        self._cookies = cookies
        self._clients = [httpx.Client(base_url=desk.address, timeout=PATIENCE_S) for _ in range(DESKS)]
        self._fetching = ThreadPoolExecutor(DESKS)
        self._lock = threading.Lock()

    def open(self, streams: Streams) -> None:
        for _ in range(BOARDS):
            streams.open(f"/board/events?key={self._desk.board}")
        for _ in range(DESKS):
            streams.open("/events", self._cookies)

    def hear(self, page: int, event: str, came: float) -> None:
        """Told on the streams' thread."""
        call = self.call
        is_board = page < BOARDS
        if event != ("call" if is_board else "changed") or page in call.heard:
            return
        call.heard[page] = came
        if is_board:
            self._see(call, page, came)
        else:
            self._fetching.submit(self._fetch, call, page)

    def close(self) -> None:
        self._fetching.shutdown()
        for client in self._clients:
            client.close()

    def _fetch(self, call: Call, page: int) -> None:
        answer = self._clients[page - BOARDS].get("/line", headers={"cookie": self._cookies})
        if answer.status_code == 200:
            self._see(call, page, time.perf_counter())

    def _see(self, call: Call, page: int, at: float) -> None:
        with self._lock:
            call.seen[page] = at
            if len(call.seen) == BOARDS + DESKS:
                call.reached.set()


def rows() -> list[Row]:
    """From the clerk's key to each page, over all calls and pages; one that is never reached counts as 30 s."""
    heard: list[float] = []
    seen: list[float] = []
    with served_desk() as desk, _open_pages(desk) as (pages, clerk):
        for _ in range(CALLS):
            called, call = _call(pages, clerk)
            heard += _waits_ms(called, call.heard)
            seen += _waits_ms(called, call.seen)
    p95 = statistics.quantiles(seen, n=20)[-1]
    word = statistics.quantiles(heard, n=20)[-1]
    who = f"{BOARDS} boards and {DESKS} desks, {CALLS} calls, 200 waiting, {os.cpu_count()} cores"
    return [
        Row(
            "a call in sight of 50 open pages, p95", p95, "ms", 500, f"{who}, median {statistics.median(seen):.0f} ms"
        ),
        Row("the word of it, p95", word, "ms", None, "told only; each desk then fetches its line, all at once"),
    ]


def _call(pages: Pages, clerk: Browser) -> tuple[float, Call]:
    """Calls the next visitor, who does not come; the counter is free again afterwards, and all pages know."""
    clerk.get("/")
    call = pages.call = Call()
    called = time.perf_counter()
    clerk.fill("/call-next")
    call.reached.wait(PATIENCE_S)
    visit = next(it for it in clerk.actions if it.endswith("/no-show"))
    clerk.fill(visit)
    assert clerk.page.status_code == 200, clerk.text
    time.sleep(PAUSE_S)
    return called, call


def _waits_ms(called: float, came: dict[int, float]) -> list[float]:
    missing = BOARDS + DESKS - len(came)
    return [(at - called) * 1000 for at in came.values()] + [PATIENCE_S * 1000] * missing


@contextmanager
def _open_pages(desk: ServedDesk) -> Iterator[tuple[Pages, Browser]]:
    with ExitStack() as things:
        clerk = desk.logged_in("Mei")
        things.callback(clerk.client.close)
        pages = Pages(desk, "; ".join(f"{name}={value}" for name, value in clerk.client.cookies.items()))
        things.callback(pages.close)
        streams = things.enter_context(Streams(desk.address, pages.hear))
        pages.open(streams)
        time.sleep(PAUSE_S)
        yield pages, clerk


if __name__ == "__main__":
    print(*rows(), sep="\n")
