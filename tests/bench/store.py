"""What a check-in costs against the same statements in plain sqlite3, on the first day and after a million visits; a
clerk serves, so that each visitor is told a wait."""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from itertools import count, zip_longest
from pathlib import Path
from typing import Any

from sqlalchemy import event, text

from kiosk import chain, estimate, staff, visits, waiting
from kiosk.engine import durability_for
from kiosk.register import Fact, Happening
from kiosk.store import Connection, Store, open_store
from kiosk.waiting import Forecast, Newcomer
from printing import spool
from printing.profiles import load_profile
from printing.slip import from_json
from tests.bench.crowd import crowd_rows, postgres_address
from tests.bench.history import VISITS, fill
from tests.bench.row import Row
from tests.kiosk.lobby import MORNING, Lobby, renovation
from tests.kiosk.office import Office

ROUNDS = 5
TURNS = 60

ROLE = "engineering-supervisor"

NUMBER, VISIT, SEQ = 500_000, 700_000, 900_000
"""Where a seeded store goes on counting, so that each value shows which it is."""

Statement = tuple[str, Sequence[Any]]


def rows() -> list[Row]:
    """All figures of the store."""
    with tempfile.TemporaryDirectory() as folder:
        measured = [*_cost(Path(folder)), *_with_a_past(Path(folder))]
        crowded = _upgraded(Path(folder) / "crowd.sqlite3")
        crowded.close()
        measured += crowd_rows("SQLite", f"sqlite:///{Path(folder) / 'crowd.sqlite3'}")
    with postgres_address() as url:
        return measured + crowd_rows("PostgreSQL", url)


def _cost(folder: Path) -> list[Row]:
    """The transaction, and the whole check-in, interleaved with the floor."""
    reception = Lobby(_seeded(folder / "ours.sqlite3")).reception()
    reception.warm_up()
    spoken = _statements(reception.store, lambda: reception.check_in(renovation("KEY")))
    floor = _floor(folder / "floor.sqlite3", spoken)
    with reception.store.reading() as connection:
        rendered = spool.jobs(connection, reference=str(VISIT + 1))
    store = _seeded(folder / "bare.sqlite3")
    bare = _transaction(store, rendered)
    _refuse_other(_statements(store, bare), spoken)
    visitors = (renovation(f"visitor-{turn}") for turn in count())
    works: list[Callable[[], object]] = [floor, bare, lambda: reception.check_in(next(visitors))]
    rounds = [_interleaved(works) for _ in range(ROUNDS)]
    plain, transaction, whole = ([statistics.median(times[i]) for times in rounds] for i in range(3))
    note = f"{len(spoken)} statements in plain sqlite3, {statistics.median(plain):.2f} ms, {ROUNDS} rounds of {TURNS}"
    beyond = statistics.median(w - p for w, p in zip(whole, plain, strict=True))
    tail = statistics.median(_p95(times[2]) / statistics.median(times[2]) for times in rounds)
    return [
        Row("transaction of a check-in", _ratio(transaction, plain), "x", 3.0, note),
        Row("check-in with slips, beyond its floor", beyond, "ms", 6.0, note),
        Row("check-in, p95", tail, "x", 3.0, f"its median, {statistics.median(whole):.2f} ms"),
    ]


def _with_a_past(folder: Path) -> list[Row]:
    young, old = _upgraded(folder / "young.sqlite3"), _upgraded(folder / "old.sqlite3")
    old.close()
    fill(folder / "old.sqlite3")
    visitors = (renovation(f"visitor-{turn}") for turn in count())
    stores = (young, open_store(f"sqlite:///{folder / 'old.sqlite3'}"))
    for store in stores:
        _let_serve(store)
    receptions = [Lobby(store).reception() for store in stores]
    works: list[Callable[[], object]] = [lambda r=r: r.check_in(next(visitors)) for r in receptions]  # type: ignore[misc]
    rounds = [_interleaved(works) for _ in range(ROUNDS)]
    empty, full = ([statistics.median(times[i]) for times in rounds] for i in range(2))
    note = f"an empty store, {statistics.median(empty):.2f} ms, {ROUNDS} rounds of {TURNS}"
    return [Row(f"check-in after {VISITS:,} visits", _ratio(full, empty), "x", 1.3, note)]


def _interleaved(works: Sequence[Callable[[], object]]) -> list[list[float]]:
    """Milliseconds of each turn of each work; their turns alternate, so that all meet the same weather."""
    times: list[list[float]] = [[] for _ in works]
    for _ in range(TURNS):
        for taken, work in zip(times, works, strict=True):
            begun = time.perf_counter()
            work()
            taken.append((time.perf_counter() - begun) * 1000)
    return times


def _p95(times: Sequence[float]) -> float:
    return statistics.quantiles(times, n=20)[18]


def _ratio(measured: Sequence[float], floor: Sequence[float]) -> float:
    return statistics.median(m / f for m, f in zip(measured, floor, strict=True))


def _upgraded(file: Path) -> Store:
    store = open_store(f"sqlite:///{file}")
    store.upgrade()
    return store


def _seeded(file: Path) -> Store:
    store = _upgraded(file)
    _let_serve(store)
    day = MORNING.date()
    with store.transaction() as connection:
        connection.execute(text(f"INSERT INTO numbers VALUES ('{day}', 'B', {NUMBER})"))
        connection.execute(text(f"INSERT INTO sqlite_sequence (name, seq) VALUES ('visits', {VISIT})"))
        connection.execute(text(f"UPDATE register_heads SET seq = {SEQ} WHERE day = '{day}'"))
    return store


def _let_serve(store: Store) -> None:
    """One clerk is at a counter, for those who come to have something renovated."""
    office = Office(store)
    office.counter().set_presence(office.staff("Mei", serves=frozenset({ROLE})), "in")


def _statements(store: Store, work: Callable[[], object]) -> list[Statement]:
    """What is said to the store to write, word for word."""
    spoken: list[Statement] = []

    def note(connection: Connection, cursor: Any, statement: str, parameters: Any, *rest: Any) -> None:
        spoken.append((statement, parameters))

    engine = store.engines.writing
    event.listen(engine, "before_cursor_execute", note)
    work()
    event.remove(engine, "before_cursor_execute", note)
    return spoken


def _refuse_other(said: Sequence[Statement], spoken: Sequence[Statement]) -> None:
    """What is measured must be what the floor says; a ratio of unlike things would be kept for ever."""
    for ours, plain in zip_longest(said, spoken, fillvalue=("nothing", ())):
        if ours[0] != plain[0]:
            raise AssertionError(f"the transaction says {ours[0]}, and the check-in {plain[0]}")


def _turns(spoken: Sequence[Statement]) -> Iterator[list[Statement]]:
    """The same statements for one visitor after the other: keys, numbers and ids count on."""
    for turn in count():
        fresh: dict[Any, Any] = {"KEY": f"KEY-{turn}", str(VISIT + 1): str(VISIT + 1 + turn)}
        fresh |= {first + 1: first + 1 + turn for first in (NUMBER, VISIT, SEQ)}
        yield [(words, tuple(fresh.get(value, value) for value in values)) for words, values in spoken]


def _floor(file: Path, spoken: Sequence[Statement]) -> Callable[[], object]:
    _seeded(file).close()
    connection = sqlite3.connect(file, isolation_level=None)
    kept = durability_for(sqlite3.sqlite_version_info[:3])
    for pragma in (f"journal_mode={kept.journal_mode}", f"synchronous={kept.synchronous}", "foreign_keys=ON"):
        connection.execute(f"PRAGMA {pragma}").close()
    turns = _turns(spoken)

    def work() -> None:
        for words, values in next(turns):
            connection.execute(words, values).fetchall()
        connection.execute("COMMIT")

    return work


def _transaction(store: Store, jobs: Sequence[spool.Job]) -> Callable[[], object]:
    """All that a check-in does in the store, with its slips rendered beforehand."""
    turns, forecast, experience = count(1), Forecast(store, estimate.Rules(), 8), estimate.Experience()
    day, now = MORNING.date(), MORNING.astimezone(UTC)
    ready = [
        spool.NewJob(job.reference, job.printer, from_json(job.slip_json), job.body, load_profile(job.profile), now)
        for job in jobs
    ]

    def take(connection: Connection) -> None:
        key = f"bare-{next(turns)}"
        assert visits.visit_of_key(connection, key) is None
        assert chain.latest_day(connection) == day
        everybody = staff.staff(connection, day, now)
        number = visits.next_number(connection, day, "B", now)
        ahead = visits.count_ahead(connection, day, staff.line(everybody, ROLE), "ordinary", now, now)
        situation = forecast.situation(connection, day, Newcomer("B", ROLE, ahead), everybody, now)
        wait = forecast.wait(situation, experience)
        assert wait is not None
        visit = visits.add_visit(connection, _new_visit(key, number, ahead, now))
        visits.add_details(connection, visit, b"x" * 180)
        waiting.keep_told(connection, visit, day, ROLE, situation, wait, now)
        spool.add(connection, ready)
        facts: dict[str, Fact] = {"number": f"B{number}", "request": "renovation", "answers": {"workers": "5"}}
        chain.record(connection, day, Happening("checked-in", now, visit, facts))

    return lambda: store.transact(take)


def _new_visit(key: str, number: int, ahead: int, now: datetime) -> visits.NewVisit:
    return visits.NewVisit(
        key=key,
        fingerprint="f" * 64,
        day=MORNING.date(),
        series="B",
        number=number,
        request="renovation",
        role=ROLE,
        answers={"workers": "5"},
        has=("business-licence", "qualification-certificate", "worker-photo"),
        staff_writes=(),
        lane="ordinary",
        language="zh",
        ahead=ahead,
        token_sha256="a" * 64,
        code_sha256="b" * 64,
        kiosk="1",
        checked_in_at=now,
    )


if __name__ == "__main__":
    print(*rows(), sep="\n")
