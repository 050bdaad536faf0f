"""What calling the next visitor costs against the same statements in plain sqlite3, on a full day and after a million
visits; and what a look at the desk takes."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import event

from kiosk.counter import Clerk, Counter
from kiosk.engine import durability_for
from kiosk.store import Connection, Store, open_store
from tests.bench.history import VISITS, WAITING, fill, fill_today
from tests.bench.row import Row
from tests.kiosk.lobby import MORNING
from tests.kiosk.office import Office, had

TURNS = 60

Statement = tuple[str, Sequence[Any]]


def rows() -> list[Row]:
    """All figures of the counter."""
    with tempfile.TemporaryDirectory() as folder:
        young, old = Path(folder) / "young.sqlite3", Path(folder) / "old.sqlite3"
        for file in (young, old):
            _make(file, with_past=file is old)
        return [*_against_floor(young), _after_a_past(young, old), *_board(young)]


def _against_floor(file: Path) -> list[Row]:
    """Each call is made by us on one file and then, word for word, by plain sqlite3 on its twin."""
    with _office(file) as (counter, clerk), closing(_plain(_twin(file))) as floor:
        ours: list[float] = []
        plain: list[float] = []
        for _ in range(TURNS):
            with _listening(counter.store) as spoken:
                ours.append(_ms(lambda: had(counter.call_next(clerk))))
            plain.append(_ms(lambda said=tuple(spoken): _say(floor, said)))  # type: ignore[misc]
            with _listening(counter.store) as spoken:
                _let_go(counter, clerk)
            _say(floor, spoken)
        note = f"the same statements in plain sqlite3, {statistics.median(plain):.2f} ms, {WAITING} waiting"
        ratio = statistics.median(ours) / statistics.median(plain)
        return [Row("call next visitor", ratio, "x", 3.0, note)]


def _after_a_past(young: Path, old: Path) -> Row:
    with _office(young, "now") as (fresh, clerk), _office(old, "then") as (grown, other):
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(TURNS):
            for taken, counter, by in zip(times, (fresh, grown), (clerk, other), strict=True):
                taken.append(_ms(lambda c=counter, b=by: had(c.call_next(b))))  # type: ignore[misc]
                _let_go(counter, by)
        before, after = map(statistics.median, times)
        return Row(f"call next after {VISITS:,} visits", after / before, "x", 1.3, f"without, {before:.2f} ms")


def _board(file: Path) -> Iterator[Row]:
    with _office(file, "board") as (counter, _):
        took = statistics.median(_ms(counter.board) for _ in range(TURNS))
        yield Row("one look at the desk", took, "ms", 50.0, f"{WAITING} waiting; a reading may take 50 ms")


def _let_go(counter: Counter, clerk: Clerk) -> None:
    """The visitor does not come, and the counter is free again."""
    called = next(it for it in counter.board().held if it.clerk == clerk.id)
    had(counter.no_show(clerk, called.id))


def _make(file: Path, *, with_past: bool) -> None:
    store = open_store(f"sqlite:///{file}")
    store.upgrade()
    store.close()
    if with_past:
        fill(file)
    fill_today(file, MORNING.date(), MORNING.replace(hour=0, minute=0, tzinfo=None), spare=TURNS)


@contextmanager
def _office(file: Path, name: str = "Mei") -> Iterator[tuple[Counter, Clerk]]:
    """The office of a file, with one clerk who is in."""
    store = open_store(f"sqlite:///{file}")
    office = Office(store)
    counter, clerk = office.counter(), office.staff(name)
    counter.set_presence(clerk, "in")
    try:
        yield counter, clerk
    finally:
        store.close()


def _twin(file: Path) -> Path:
    """A copy, with the clerk whom ours has just opened an account for."""
    twin = file.with_name("twin.sqlite3")
    with closing(sqlite3.connect(file)) as ours, closing(sqlite3.connect(twin)) as copy:
        ours.backup(copy)
    return twin


def _plain(file: Path) -> sqlite3.Connection:
    """The floor's connection, as durable as ours."""
    connection = sqlite3.connect(file, isolation_level=None)
    kept = durability_for(sqlite3.sqlite_version_info[:3])
    for pragma in (f"journal_mode={kept.journal_mode}", f"synchronous={kept.synchronous}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    return connection


def _say(connection: sqlite3.Connection, spoken: Sequence[Statement]) -> None:
    for words, values in spoken:
        connection.execute(words, values).fetchall()
    connection.execute("COMMIT")


@contextmanager
def _listening(store: Store) -> Iterator[list[Statement]]:
    """What is said to the store at its writing door."""
    spoken: list[Statement] = []

    def note(connection: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        spoken.append((statement, parameters))

    event.listen(store.engines.writing, "before_cursor_execute", note)
    yield spoken
    event.remove(store.engines.writing, "before_cursor_execute", note)


def _ms(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return (time.perf_counter() - begun) * 1000


if __name__ == "__main__":
    print(*rows(), sep="\n")
