"""A real desk in a process of its own on a full day: `kiosk desk` on loopback, with its store, accounts and links."""

from __future__ import annotations

import os
import secrets
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
from sqlalchemy import text

from kiosk.accounts import NewAccount
from kiosk.codes import sha256
from kiosk.house import House, open_house
from kiosk.premises import service_day
from kiosk.staff import Clerk, StaffRole
from kiosk.store import Store
from kiosk.wiring import open_accounts, open_upgraded_store
from kiosk.wiring_desk import open_keys
from tests.bench.history import ENDED, WAITING, fill_today, fill_year
from tests.kiosk.desk.house import Browser

ENDING_S = 10
PATIENCE_S = 60.0
PHONES = 200
SECRET = "a long enough one"


@dataclass(frozen=True)
class ServedDesk:
    """Where the desk is and what may be asked of it: `board` is a read-only link, `phones` are visitors' tokens,
    `process` is the number of the desk's own."""

    address: str
    state: Path
    house: House
    board: str
    phones: tuple[str, ...]
    day: date
    process: int = 0

    def logged_in(self, name: str) -> Browser:
        """A browser in which Mei (clerk) or Wang (manager) has logged in; close its `client`."""
        browser = Browser(self.address)
        browser.get("/login")
        browser.fill("/login", name=name, secret=SECRET)
        assert browser.page.status_code == 200, browser.text
        return browser


@contextmanager
def served_desk() -> Iterator[ServedDesk]:
    """Opens it, with 200 waiting and a year of figures; ends its process and forgets its store."""
    with tempfile.TemporaryDirectory() as folder:
        port = _free_port()
        os.environ["KIOSK_STATE"] = str(Path(folder) / "state")
        os.environ["KIOSK_DESK"] = f'{{"port": {port}}}'
        try:
            desk = _furnished(f"http://127.0.0.1:{port}")
            with _running(desk.address) as process:
                yield replace(desk, process=process)
        finally:
            del os.environ["KIOSK_DESK"]


def _furnished(address: str) -> ServedDesk:
    house = open_house()
    now = datetime.now(UTC)
    day = service_day(now, house.settings)
    tokens = tuple(f"{secrets.token_urlsafe(16)}-{number}" for number in range(PHONES))
    with closing(open_upgraded_store(house.settings)) as store:
        _open_accounts(house, store)
        file = house.settings.state / "kiosk.sqlite3"
        fill_today(file, day, now - timedelta(seconds=ENDED + WAITING))
        fill_year(file, day - timedelta(days=1), [it.id for it in house.catalogue.requests])
        _give_tokens(store, tokens)
    return ServedDesk(address, house.settings.state, house, open_keys(house.settings).link("board"), tokens, day)


def _open_accounts(house: House, store: Store) -> None:
    accounts, boss = open_accounts(house, store), Clerk(0, "setting up", "administrator", frozenset(), "")
    roles: tuple[tuple[str, StaffRole], ...] = (("Mei", "clerk"), ("Wang", "manager"))
    for name, role in roles:
        accounts.add(boss, NewAccount(name, role, frozenset({"front-desk", "finance"}), "3", SECRET))


def _give_tokens(store: Store, tokens: tuple[str, ...]) -> None:
    """Each phone follows somebody who waits."""
    with store.transaction() as connection:
        waiting = connection.execute(text("SELECT id FROM visits WHERE status = 'waiting' ORDER BY id DESC")).all()
        given = [
            {"token": sha256(token), "visit": row.id}
            for token, row in zip(tokens, waiting[: len(tokens)], strict=True)
        ]
        connection.execute(text("UPDATE visits SET token_sha256 = :token WHERE id = :visit"), given)


@contextmanager
def _running(address: str) -> Iterator[int]:
    with tempfile.TemporaryFile("w+") as said:
        process = subprocess.Popen([sys.executable, "-m", "kiosk", "desk"], stdout=said, stderr=said)
        try:
            if not _answers(process, address):
                said.seek(0)
                raise RuntimeError(f"the desk never answered; it said:\n{said.read()}")
            yield process.pid
        finally:
            end(process)


def end(process: subprocess.Popen[Any]) -> None:
    """Ends a child by its process, kindly first."""
    process.terminate()
    try:
        process.wait(ENDING_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(process: subprocess.Popen[bytes], address: str) -> bool:
    until = time.monotonic() + PATIENCE_S
    while time.monotonic() < until and process.poll() is None:
        try:
            return httpx.get(f"{address}/login").status_code == 200
        except httpx.TransportError:
            time.sleep(0.1)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
