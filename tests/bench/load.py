"""A busy house around the desk, in a process of its own so that it shares no interpreter with what is measured:
phones that ask for their place, open boards, and a manager who reads a year's report again and again.

Started with what it needs as JSON; it says `ready` when all boards are open, and runs until it is ended.
"""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import timedelta
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

import httpx

from tests.bench.history import YEAR_DAYS
from tests.bench.served_desk import PHONES, ServedDesk, end
from tests.bench.streams import Streams

BOARDS = 50
ASK_EVERY_S = 10.0
ASKING_THREADS = 10
PATIENCE_S = 120.0
READY = b"ready\n"


@dataclass(frozen=True)
class Load:
    """Whom to trouble: the desk's address, the boards' path, the phones' paths, the reports' and their cookies."""

    address: str
    board: str
    places: list[str]
    reports: list[str]
    cookies: dict[str, str]


def load_of(desk: ServedDesk) -> Load:
    """The load of a house: 50 boards, 200 phones every 10 s, and a year's report as a page and as a table."""
    manager = desk.logged_in("Wang")
    cookies = dict(manager.client.cookies)
    manager.client.close()
    year = f"first={desk.day - timedelta(days=YEAR_DAYS)}&last={desk.day}"
    return Load(
        address=desk.address,
        board=f"/board/events?key={desk.board}",
        places=[f"/t/{token}/place" for token in desk.phones],
        reports=[f"/figures?{year}", f"/figures.csv?{year}"],
        cookies=cookies,
    )


@contextmanager
def running(load: Load) -> Iterator[None]:
    """The load runs inside; its process is ended afterwards. Raises `RuntimeError` where it broke meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.bench.load"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        process.stdin.write(json.dumps(asdict(load)).encode())
        process.stdin.close()
        if process.stdout.readline() != READY:
            raise RuntimeError("the load never began")
        yield
        if process.poll() is not None:
            raise RuntimeError("the load ended before it was told to")
    finally:
        end(process)
        process.stdout.close()


def main() -> None:
    """The child."""
    load = Load(**json.load(sys.stdin))
    with Streams(load.address, lambda _page, _event, _came: None) as streams:
        for _ in range(BOARDS):
            streams.open(load.board)
        for number in range(ASKING_THREADS):
            places = load.places[number::ASKING_THREADS]
            threading.Thread(target=_ask_for_places, args=(load.address, places, number), daemon=True).start()
        print(READY.decode(), end="", flush=True)
        _read_reports(load)


def _ask_for_places(address: str, places: list[str], number: int) -> None:
    """A thread's share of the phones, one after the other; each comes back after its time, as far as the desk
    answers."""
    between_s = ASK_EVERY_S / len(places)
    due = time.monotonic() + number * between_s / ASKING_THREADS
    while True:
        for place in places:
            time.sleep(max(0.0, due - time.monotonic()))
            due = max(due + between_s, time.monotonic() - ASK_EVERY_S)
            _ask(address, place)


def _ask(address: str, place: str) -> None:
    """A phone has a connection of its own, and a processor of its own: nothing is made here that this machine would
    not have to make for it."""
    asking = HTTPConnection(urlsplit(address).netloc, timeout=PATIENCE_S)
    try:
        asking.request("GET", place)
        answer = asking.getresponse()
        answer.read()
        if answer.status != HTTPStatus.OK:
            raise RuntimeError(f"a phone was answered {answer.status}")
    finally:
        asking.close()


def _read_reports(load: Load) -> None:
    with httpx.Client(base_url=load.address, cookies=load.cookies, timeout=PATIENCE_S) as manager:
        while True:
            for report in load.reports:
                manager.get(report).raise_for_status()


assert PHONES % ASKING_THREADS == 0

if __name__ == "__main__":
    main()
