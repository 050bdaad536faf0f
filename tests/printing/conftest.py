from __future__ import annotations

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Connection, Engine, StaticPool, create_engine, event

from printing import lease, spool
from printing.lease import Owner
from printing.memory import MemoryPrinter, PaperCopy, SimulatedClock
from printing.profiles import Profile, load_profile
from printing.report import PrintReport
from printing.slip import Line, Slip
from printing.spool import Job, StoreFailure
from printing.transport import Transport
from printing.watermark import Watermark
from printing.worker import PrintWorker


@dataclass(frozen=True)
class Store:
    """A spool in a SQLite file, with the two doors that the house has."""

    engine: Engine

    def transaction(self) -> AbstractContextManager[Connection]:
        return self.engine.begin()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        with self.engine.connect() as connection:
            yield connection
            connection.rollback()


def _begin_immediately(engine: Engine) -> None:
    """Takes the write lock with BEGIN, as the house does, so that no transaction fails half way."""

    @event.listens_for(engine, "connect")
    def leave_transactions_to_us(connection, record):
        connection.isolation_level = None
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = OFF")

    @event.listens_for(engine, "begin")
    def begin(connection):
        connection.exec_driver_sql("BEGIN IMMEDIATE")


@pytest.fixture
def open_store() -> Iterator[Callable[..., Store]]:
    """Opens a spool in a file, where what was in it is still there, or in memory."""
    engines: list[Engine] = []

    def open_it(path: Path | None = None) -> Store:
        engine = create_engine(f"sqlite:///{path}") if path else create_engine("sqlite://", poolclass=StaticPool)
        engines.append(engine)
        _begin_immediately(engine)
        spool.metadata.create_all(engine)
        return Store(engine)

    yield open_it
    for engine in engines:
        engine.dispose()


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock()


@pytest.fixture
def owner() -> Owner:
    return Owner(host="lobby", boot_id="boot-1", process_id=1)


@pytest.fixture
def new_job() -> Callable[..., spool.NewJob]:
    """A small slip: `words` are its only line, so that a test knows it again on paper."""

    def make(
        words: str = "A001",
        *,
        kind: str = "ticket",
        printer: str = "lobby",
        reference: str = "7",
        at: datetime | None = None,
        mark: str = "REPRINT",
        profile: str = "epson-latin",
        stale_after_s: int = 900,
    ) -> spool.NewJob:
        return spool.NewJob(
            reference=reference,
            printer=printer,
            slip=Slip(kind=kind, blocks=(Line(words),), reprint_mark=mark),
            body=words.encode("ascii") + b"\n",
            profile=load_profile(profile),
            created_at=at or SimulatedClock().now(),
            stale_after_s=stale_after_s,
        )

    return make


ELSEWHERE = Owner(host="elsewhere", boot_id="boot-2", process_id=2)
"""A process on another machine."""

MOST_STEPS = 1_000
"""More without a moment passing, and the worker goes round and round."""


class PowerCut(Exception):
    """The machine died: nothing of the worker is left but what was committed."""


class Lobby:
    """One printer, its worker and its spool, in simulated time."""

    def __init__(self, store: Store, make_job, *, owner: Owner, profile: Profile) -> None:
        self.store = store
        self.clock = SimulatedClock()
        self.printer = MemoryPrinter(self.clock)
        self.reports: list[PrintReport] = []
        self.report: Callable[[PrintReport], object] = self.reports.append
        self.profile = profile
        self.owner = owner
        self.watermark = Watermark()
        self._make_job = make_job
        self._steps, self._stepped_at = 0, 0.0
        self.is_store_away = False
        self.before_reading: Callable[[], object] = lambda: None
        self._commits_left: int | None = None
        self._failure: tuple[Exception, bool] = (PowerCut(), False)
        self.restart()

    def send_elsewhere(self, job: Job, owner: Owner) -> None:
        """Another worker, which holds the job's printer, sends it and has it proved."""
        with self.store.transaction() as connection:
            sending = spool.begin_attempt(connection, job, owner=owner, epoch=1, now=self.clock.now())
            assert sending is not None
            spool.settle(connection, sending, spool.Outcome("confirmed", "id"), self.clock.now())

    def restart(self, owner: Owner | None = None) -> None:
        """A new worker takes over: whatever the last one had in mind is gone."""
        self.worker = self._worker_of(owner or self.owner, self.printer)

    def rival(self) -> PrintWorker:
        """The worker of another machine that is set to the same printer, over a way of its own."""
        return self._worker_of(Owner(host="rival", boot_id="boot-3", process_id=3), MemoryPrinter(self.clock))

    def hand_over(self, owner: Owner) -> None:
        """Somebody else has taken the printer."""
        with self.store.transaction() as connection:
            held = lease.lease_of(connection, "lobby")
            assert held is not None
            lease.take_from(connection, "lobby", held, owner)

    def holder(self) -> Owner | None:
        """Who has the printer."""
        with self.store.reading() as connection:
            return lease.holder_of(connection, "lobby")

    def worker_at(self, printer: str, owner: Owner, watermark: Watermark, transport: Transport) -> PrintWorker:
        """The worker of another printer."""
        return self._worker_of(owner, transport, printer, watermark)

    def _worker_of(
        self, owner: Owner, transport: Transport, printer: str = "lobby", watermark: Watermark | None = None
    ) -> PrintWorker:
        return PrintWorker(
            printer=printer,
            transaction=self.transaction,
            reading=self.reading,
            transport=transport,
            profile=self.profile,
            clock=self.clock,
            report=self.report,
            owner=owner,
            watermark=watermark or self.watermark,
        )

    def cut_power(self, *, commits: int, after: bool) -> None:
        """The machine will die at the worker's next commit but so many: right before it, or right `after`."""
        self._commits_left, self._failure = commits, (PowerCut(), after)

    def fail_store(self, *, commits: int, after: bool) -> None:
        """The store will fail at the worker's next commit but so many, before it or while telling that it is done."""
        self._commits_left, self._failure = commits, (StoreFailure("disk full"), after)

    @property
    def is_to_fail(self) -> bool:
        """Whether the store has yet to fail as it was told to."""
        return self._commits_left is not None and self._commits_left >= 0

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._reach_store()
        self._let_others_go_first()
        with self.store.reading() as connection:
            yield connection

    def _let_others_go_first(self) -> None:
        """What they find in the store is theirs: behind what the worker knew, and ahead of what it reads."""
        others, self.before_reading = self.before_reading, lambda: None
        others()
        self.before_reading = others

    def _reach_store(self) -> None:
        if self.is_store_away:
            raise StoreFailure("the server does not answer")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self._reach_store()
        fails = self._commits_left == 0
        self._commits_left = None if self._commits_left is None else self._commits_left - 1
        failure, after = self._failure
        with self.store.transaction() as connection:
            yield connection
            if fails and not after:
                raise failure
        if fails:
            raise failure

    def add(self, *words: str, **about) -> list[Job]:
        """Visitors check in: a slip for each of the words."""
        new = [self._make_job(each, at=self.clock.now(), **about) for each in words]
        with self.store.transaction() as connection:
            return spool.add(connection, new)

    def wake(self) -> None:
        """Nobody is there yet: the worker looks at its printer, and ends whatever half command that still holds."""
        self._step()

    def work(self, seconds: float, pause_s: float = 0.2) -> None:
        """Lets the worker work for so many simulated seconds, with its usual pauses, and again after a power cut."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            if not self._step():
                self.clock.advance(pause_s)

    def take_steps(self, count: int) -> None:
        """Lets the worker do so many units of work."""
        for _ in range(count):
            self._step()

    def _step(self) -> bool:
        now = self.clock.monotonic()
        self._steps, self._stepped_at = self._steps + 1 if now == self._stepped_at else 0, now
        assert self._steps < MOST_STEPS, "the worker goes round and round, and time stands still"
        try:
            return self.worker.step()
        except PowerCut:
            self.restart()
            return True
        except StoreFailure:
            return False

    def print_all(self) -> None:
        """Lets the worker work until it says that there is nothing to do now."""
        while self._step():
            pass

    def work_until(self, is_reached: Callable[[], bool]) -> None:
        """Lets the worker work until something is so, for a minute at most."""
        end = self.clock.monotonic() + 60
        while not is_reached():
            assert self.clock.monotonic() < end, "it was not reached within a minute"
            if not self._step():
                self.clock.advance(0.05)

    def job(self, job: Job) -> Job:
        """The job as it is now."""
        with self.store.reading() as connection:
            return spool.job_of(connection, job.id)

    def reprint(self) -> None:
        """A clerk asks for every slip of visit 7 once more."""
        with self.store.transaction() as connection:
            spool.reprint(connection, "7", self.clock.now())

    def states(self) -> list[str]:
        with self.store.reading() as connection:
            return [job.state for job in spool.jobs(connection)]

    def copies(self, words: str) -> list[PaperCopy]:
        """The pieces of paper with these words, whole or torn."""
        return [copy for copy in self.printer.copies if words in copy.text]


def is_marked(copy: PaperCopy) -> bool:
    """Whether it says that it is a reprint."""
    return "REPRINT" in copy.text


@pytest.fixture
def make_read_only() -> Iterator[Callable[[Path], None]]:
    """Lets nobody write into a file any more, not even root; it can be read as before."""
    with ExitStack() as until_then:

        def make_it(file: Path) -> None:
            descriptor = os.memfd_create(file.name, os.MFD_ALLOW_SEALING)
            until_then.callback(os.close, descriptor)
            os.write(descriptor, file.read_bytes())
            fcntl.fcntl(descriptor, fcntl.F_ADD_SEALS, fcntl.F_SEAL_WRITE)
            file.unlink()
            file.symlink_to(f"/proc/self/fd/{descriptor}")

        yield make_it


@pytest.fixture
def open_lobby(open_store, new_job, owner) -> Callable[..., Lobby]:
    """Opens a lobby with a spool of its own, in memory or in a file."""

    def open_it(profile: str = "epson-latin", mark: str = "REPRINT", path: Path | None = None) -> Lobby:
        make_job = partial(new_job, profile=profile, mark=mark)
        return Lobby(open_store(path), make_job, owner=owner, profile=load_profile(profile))

    return open_it


@pytest.fixture
def lobby(open_lobby) -> Lobby:
    """A lobby with a printer that confirms by process id."""
    return open_lobby()
