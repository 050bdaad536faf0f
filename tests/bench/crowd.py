"""Eight processes take numbers at once, as eight kiosks on one store would."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import func, select

from kiosk.chain import verify_register
from kiosk.store import StoreBusy, open_store
from kiosk.tables import visits
from tests.bench.row import Row
from tests.kiosk.lobby import Lobby, draft
from tests.postgres import start_postgres

WRITERS = 8
TICKETS = 10_000


def crowd_rows(kind: str, url: str) -> list[Row]:
    """Takes all tickets and looks for doubles, gaps and a broken register."""
    begun = time.perf_counter()
    with multiprocessing.get_context("spawn").Pool(WRITERS) as pool:
        busy = sum(pool.starmap(_write, [(url, writer) for writer in range(WRITERS)]))
    seconds = time.perf_counter() - begun
    store = open_store(url)
    with store.reading() as connection:
        numbers = select(
            func.count(visits.c.number), func.count(visits.c.number.distinct()), func.max(visits.c.number)
        )
        taken, different, highest = connection.execute(numbers).one()
    findings = len(verify_register(store, {}))
    store.close()
    note = f"{WRITERS} processes, {taken} tickets of one series in {seconds:.0f} s; {busy} were asked for again"
    return [
        Row(f"doubles, {kind}", taken - different, "tickets", 0, note),
        Row(f"gaps, {kind}", abs(highest - TICKETS) + abs(taken - TICKETS), "numbers", 0, note),
        Row(f"findings in the register, {kind}", findings, "entries", 0, note),
    ]


def _write(url: str, writer: int) -> int:
    """One kiosk; returns how often a visitor had to ask again because the store was busy for too long."""
    store = open_store(url)
    reception = Lobby(store).reception()
    reception.warm_up()
    busy = 0
    for visitor in range(TICKETS // WRITERS):
        told = draft("payment", f"{writer}-{visitor}")
        while True:
            try:
                reception.check_in(told)
                break
            except StoreBusy:
                busy += 1
    store.close()
    return busy


@contextmanager
def postgres_address() -> Iterator[str]:
    """A fresh PostgreSQL store of one's own."""
    server = start_postgres()
    try:
        url = server.url(server.create())
        fresh = open_store(url)
        fresh.upgrade()
        fresh.close()
        yield url
    finally:
        server.stop()
