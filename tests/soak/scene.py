"""One lobby under test: its store, printers that remember their paper, and the workers between."""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Literal, get_args

from kiosk.restoration import restore
from kiosk.store import StoreError, open_store
from printing import spool
from printing.escpos import encode
from printing.lease import Owner
from printing.memory import PaperCopy, SimulatedClock
from printing.report import Printed, PrintReport
from printing.slip import Big, Line, Qr, Slip
from printing.spool import Connection, Job, NewJob, State, UnlawfulJobStep
from printing.stand_in import StandIn
from printing.watermark import Watermark
from printing.worker import PrintWorker
from tests.soak.clocks import HurriedClock
from tests.soak.place import PACE, REAL, Place, Way

MARK = "REPRINT"
PAUSE_S = 0.2
OWNER = Owner(host="lobby", boot_id="boot-1", process_id=1)
NO_LIMIT = 4_294_967_294
SMALL_PAGE = 512

Wish = Literal["retry", "reprint", "cancel"]
WISHES: tuple[Wish, ...] = get_args(Wish)


class PowerCut(Exception):
    """The machine died: nothing of the worker is left but what was committed."""


class Scene:
    """A lobby with its printer, with a spare for it where one is set up, their workers and their spool. `mark` is
    what stands on any copy after the first.

    `struck` is the place where the faults of a printer happen. `meanwhile` is what others do right before the
    workers' next commits, one of it before each. `proofs` counts how often each slip was told to be printed for sure,
    `asked` knows the states of slips that clerks decided on, `forgotten` are those that an older copy does not know.
    """

    def __init__(
        self, file: Path, profile: str, *, way: Way = "memory", mark: str = MARK, line_s: float, hasty: bool = False
    ) -> None:
        self.store = open_store(f"sqlite:///{file}")
        self._file, self._kept = file, file.with_suffix(".copy")
        self._open_place = partial(Place, way=way, line_s=line_s, hasty=hasty)
        self.clock = HurriedClock(PACE) if way in REAL else SimulatedClock()
        self.lobby = self._open_place("lobby", profile, self.clock)
        self.places = [self.lobby]
        self.struck = self.lobby
        self.turned_away = 0
        self.attempts_refused = 0
        self.pages_left: int | None = None
        self.is_store_away = False
        self.jobs: dict[str, Job] = {}
        self.forgotten: list[str] = []
        self.proofs: Counter[str] = Counter()
        self.asked: set[State] = set()
        self.meanwhile: list[Callable[[], object]] = []
        self._in_step: list[PrintWorker] = []
        self._processes = count()
        self._mark = mark
        self._commits_left: int | None = None
        self._cut_after = False
        self.restart()

    def close(self) -> None:
        """Lets go of everything."""
        for place in self.places:
            place.close()
        self.store.close()

    def spare_of(self, profile: str) -> Place:
        """The spare, set up with this profile where there was none. The two printers stand in for each other."""
        if self.places == [self.lobby]:
            self.places.append(self._open_place("spare", profile, self.clock))
            self.restart()
        return self.places[1]

    @contextmanager
    def striking(self, place: Place) -> Iterator[None]:
        """Faults happen there."""
        self.struck = place
        yield
        self.struck = self.lobby

    def restart(self) -> None:
        """A new process takes over: whatever the last one had in mind is gone."""
        for place in self.places:
            place.transport.close()
        owner = replace(OWNER, began_ns=next(self._processes))
        watermark = Watermark(self._file.with_suffix(".sendings"), printers=[place.name for place in self.places])
        self.workers = [self._worker(place, watermark, owner) for place in self.places]

    def _worker(self, place: Place, watermark: Watermark, owner: Owner) -> PrintWorker:
        other = next((it for it in self.places if it is not place), None)
        return PrintWorker(
            printer=place.name,
            transaction=self.transaction,
            reading=self.reading,
            transport=place.transport,
            profile=place.profile,
            clock=self.clock,
            report=self._hear,
            owner=owner,
            stand_in=None if other is None else StandIn(other.name, is_one_way=other.is_one_way),
            watermark=watermark,
        )

    def _hear(self, told: PrintReport) -> None:
        if isinstance(told, Printed) and told.job.state == "confirmed":
            self.proofs[told.job.reference] += 1

    def keep_copy(self) -> None:
        """Somebody makes a copy of the store as it is now."""
        _copy(self._file, self._kept)

    def put_copy_back(self) -> None:
        """What was kept last is in the place of the store, under whoever works with it."""
        with self._forgetting():
            _copy(self._kept, self._file)

    def restore_copy(self) -> None:
        """What was kept last is put back by `kiosk db restore`, for which the workers end."""
        for worker in self.workers:
            with suppress(PowerCut, StoreError):
                worker.close()
        with self._forgetting():
            restore(self.store, self._kept)
        self.restart()

    @contextmanager
    def _forgetting(self) -> Iterator[None]:
        """Slips that the copy does not know are given up with the store that does."""
        yield
        with self.store.reading() as connection:
            known = {(job.id, job.reference) for job in spool.jobs(connection)}
        gone = [words for words, job in self.jobs.items() if (job.id, words) not in known]
        self.forgotten += gone
        for words in gone:
            del self.jobs[words]

    def cut_power(self, *, commits: int, after: bool) -> None:
        """The machine will die at the workers' next commit but so many: right before it, or right `after`."""
        self._commits_left, self._cut_after = commits, after

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        self._reach_store()
        with self.store.reading() as connection:
            yield connection

    def _reach_store(self) -> None:
        if self.is_store_away:
            raise StoreError("the server does not answer")

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        self._reach_store()
        if self.meanwhile:
            self.meanwhile.pop(0)()
        dies = self._commits_left == 0
        self._commits_left = None if self._commits_left is None else self._commits_left - 1
        with self.store.transaction() as connection:
            self._limit_disk(connection)
            yield connection
            if dies and not self._cut_after:
                raise PowerCut
        if dies:
            raise PowerCut

    def _limit_disk(self, connection: Connection) -> None:
        limit = NO_LIMIT
        if self.pages_left is not None:
            limit = connection.exec_driver_sql("PRAGMA page_count").scalar_one() + self.pages_left
        connection.exec_driver_sql(f"PRAGMA max_page_count = {limit}")

    def add(self, words: str) -> None:
        """A visitor checks in: a slip with these words. A full disk turns them away, with nothing stored."""
        slip = Slip("ticket", (Line(words), Line("退租 2-101"), Big(words), Qr("T" + words)), reprint_mark=self._mark)
        profile = self.lobby.profile
        new = NewJob(words, self.lobby.name, slip, encode(slip, profile), profile, self.clock.now())
        try:
            with self.store.transaction() as connection:
                self._limit_disk(connection)
                [job] = spool.add(connection, [new])
        except StoreError:
            self.turned_away += 1
        else:
            self.jobs[words] = job

    def decide(self, words: str, wish: Wish) -> None:
        """A clerk wants that of the slip with these words. Its state may not allow it, and a full disk does not."""
        job, now = self.jobs[words], self.clock.now()
        with suppress(UnlawfulJobStep, StoreError), self.store.transaction() as connection:
            self._limit_disk(connection)
            self.asked.add(spool.job_of(connection, job.id).state)
            match wish:
                case "retry":
                    spool.retry(connection, job.id, now)
                case "reprint":
                    spool.reprint(connection, job.reference, now)
                case "cancel":
                    spool.cancel(connection, job.id)

    def step(self) -> bool:
        """One unit of each worker's work, and new workers where the machine died in it."""
        try:
            moved = [self._step(worker) for worker in self.workers]
            return any(moved)
        except PowerCut:
            self.restart()
            return True

    def _step(self, worker: PrintWorker) -> bool:
        self._in_step.append(worker)
        try:
            return worker.step()
        except StoreError:
            self.attempts_refused += 1
            return False
        finally:
            self._in_step.remove(worker)

    def step_others(self) -> None:
        """Workers are threads: in the middle of one's step the others take theirs."""
        for worker in self.workers:
            if worker not in self._in_step:
                self._step(worker)

    def work(self, seconds: float) -> None:
        """Lets the workers work for so many seconds, with their usual pauses."""
        end = self.clock.monotonic() + seconds
        while self.clock.monotonic() < end:
            if not self.step():
                self.clock.advance(PAUSE_S)

    def work_until(self, is_reached: Callable[[], bool], patience_s: float) -> bool:
        """Lets the workers work until something is so; False where patience ended first."""
        end = self.clock.monotonic() + patience_s
        while not is_reached():
            if self.clock.monotonic() >= end:
                return False
            if not self.step():
                self.clock.advance(PAUSE_S)
        return True

    def now_of(self, job: Job) -> Job:
        """The job as it is now."""
        with self.store.reading() as connection:
            return spool.job_of(connection, job.id)

    def is_with_spare(self, words: str) -> bool:
        """Whether the slip with these words, if there is one, was given to the spare."""
        return words in self.jobs and self.now_of(self.jobs[words]).printer != self.lobby.name

    def place_named(self, name: str) -> Place:
        """The place of the printer that the spool calls so."""
        return next(place for place in self.places if place.name == name)

    def copies_of(self, words: str) -> list[PaperCopy]:
        """The pieces of paper with these words, whole or torn, of all printers."""
        return [copy for place in self.places for copy in place.copies_of(words)]

    def is_settled(self) -> bool:
        """Whether nothing moves by itself any more."""
        with self.store.reading() as connection:
            return not spool.unfinished(connection)


def _copy(source: Path, target: Path) -> None:
    with closing(sqlite3.connect(source)) as one, closing(sqlite3.connect(target)) as other:
        one.backup(other)


class Stage:
    """Opens scenes, each on a fresh store. Used as a context manager."""

    def __init__(self) -> None:
        memory = Path("/dev/shm")
        self._folder = tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None)
        self._template = Path(self._folder.name) / "template.sqlite3"
        self._numbers = count()
        # Small pages fill up often, so that a full disk meets every kind of statement.
        made = sqlite3.connect(self._template)
        made.execute(f"PRAGMA page_size = {SMALL_PAGE}")
        made.execute("VACUUM")
        made.close()
        store = open_store(f"sqlite:///{self._template}")
        store.upgrade()
        store.close()

    def __enter__(self) -> Stage:
        return self

    def __exit__(self, *ended: object) -> None:
        self._folder.cleanup()

    @contextmanager
    def open_scene(self, profile: str, *, way: Way, mark: str, line_s: float, hasty: bool = False) -> Iterator[Scene]:
        """A lobby with nothing in its spool."""
        file = Path(self._folder.name) / f"{next(self._numbers)}.sqlite3"
        shutil.copyfile(self._template, file)
        scene = Scene(file, profile, way=way, mark=mark, line_s=line_s, hasty=hasty)
        try:
            yield scene
        finally:
            scene.close()
            for left in file.parent.glob(f"{file.stem}.*"):
                left.unlink()
