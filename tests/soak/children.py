"""A lobby whose kiosks are real processes: they take numbers and print, and are killed while they do."""

from __future__ import annotations

import json
import os
import resource
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kiosk.store import Store, open_store
from printing import spool
from printing.memory import MemoryPrinter, PaperCopy, SimulatedClock
from printing.served import LiveClock, ServedPrinter
from printing.spool import Job
from tests.soak.kiosks import FINISHED_S, Ended, ForkedKiosk, Kiosk, StartedKiosk
from tests.soak.verdict import Tally, judge, total

MARK = "REPRINT"
HOUSE = Path(__file__).parents[2]
LOOK_S = 0.002
LINE_S = 0.01
PRINTING_S = 1.0
CPU_CLOCK = 2
"""What Linux calls it, below the bits that name whose it is; to the nanosecond, where /proc counts hundredths."""
WORTH_DISTURBING = (0.4, 1.0)
"""Of the work of one that takes a number: it checks in from about 0.5 on, has its number at 0.6 to 0.7, and sends
from 0.7 or 0.8 to 0.95."""
CHECK_IN = ("take", "renovation", "--answer", "workers=5", "--language", "en", "--json")
TAKE = (*CHECK_IN, "--wait", "15")
WORK = ("spool", "run", "--until-empty")


@dataclass
class Street:
    """A folder of state, a printer that outlives its kiosks, and the numbers that visitors were told."""

    folder: Path
    served: ServedPrinter
    profile: str
    told: list[str] = field(default_factory=list)
    work_s: dict[Sequence[str], float] = field(default_factory=dict)

    @property
    def store_url(self) -> str:
        """Where the store is."""
        return f"sqlite:///{self.folder / 'kiosk.sqlite3'}"

    def start(self, words: Sequence[str]) -> Kiosk:
        """A kiosk as its users start it, with these words on its command line."""
        return StartedKiosk(words, self.folder, self.environment)

    def fork(self, words: Sequence[str]) -> Kiosk:
        """The same, at a fraction of the cost, for those of which very many are disturbed."""
        return ForkedKiosk(words, self.folder, self.environment)

    @property
    def environment(self) -> dict[str, str]:
        """What a kiosk is told: where its state and its printer are, and nothing of other kiosks."""
        # PYTHONDONTWRITEBYTECODE would have each that is started compile the same code again.
        kept = {it: value for it, value in os.environ.items() if not it.startswith(("KIOSK_", "PYTHONDONTWRITE"))}
        told = {
            "KIOSK_STATE": str(self.folder),
            "KIOSK_PRINTER": self.served.address,
            "KIOSK_PROFILE": self.profile,
            "PYTHONPATH": str(HOUSE),
        }
        return kept | told

    def run(self, words: Sequence[str]) -> Ended:
        """A kiosk as its users start it, which nobody disturbs."""
        return self.ended(self.start(words))

    def ended(self, kiosk: Kiosk) -> Ended:
        """How the kiosk ended; the number that it told is remembered."""
        ended = kiosk.ended()
        out = ended.out
        self.told += [json.loads(out)["number"]] if out.startswith("{") and out.endswith("}\n") else []
        return ended

    def calibrate(self, words: Sequence[str]) -> Ended:
        """A kiosk that nobody disturbs; how much it works tells when the next ones are worth disturbing."""
        kiosk, work_s, until = self.fork(words), 0.0, time.monotonic() + FINISHED_S
        while kiosk.is_running() and time.monotonic() < until:
            work_s = max(work_s, worked_s(kiosk.pid))
            time.sleep(LOOK_S)
        self.work_s[words] = work_s
        return self.ended(kiosk)

    def kill_somewhere(self, words: Sequence[str], random: Random) -> Ended:
        """Kills a kiosk in the midst of its work, at once, or when the printer has had some bytes more, or
        after a while; unless it is faster."""
        kiosk = self.fork(words)
        self.wait_for_work(kiosk, random.uniform(*WORTH_DISTURBING) * self.work_s[words])
        until = time.monotonic() + random.choice((0.0, random.uniform(0.0, PRINTING_S)))
        enough = len(self.served.printer.received) + random.randint(1, 1500)
        while kiosk.is_running() and time.monotonic() < until and len(self.served.printer.received) < enough:
            time.sleep(LOOK_S)
        kiosk.kill()
        return self.ended(kiosk)

    def fill_disk_somewhere(self, words: Sequence[str], random: Random) -> Ended:
        """From some moment on, no file of the kiosk can grow beyond a size near the store's own."""
        kiosk = self.fork(words)
        self.wait_for_work(kiosk, random.uniform(*WORTH_DISTURBING) * self.work_s[words])
        size = (self.folder / "kiosk.sqlite3").stat().st_size
        limit = max(4096, size + 4096 * random.randint(-8, 1))
        with suppress(ProcessLookupError):  # it has ended
            resource.prlimit(kiosk.pid, resource.RLIMIT_FSIZE, (limit, limit))
        return self.ended(kiosk)

    def wait_for_work(self, kiosk: Kiosk, work_s: float) -> None:
        """Waits until the kiosk has done so much work, however busy the machine is."""
        while kiosk.is_running() and worked_s(kiosk.pid) < work_s:
            time.sleep(LOOK_S)

    def judge(self) -> Tally:
        """What became of every slip in the store, when all has been worked off."""
        store = open_store(self.store_url)
        found = jobs_of(store)
        store.close()
        with self.served.lock:
            copies = self.served.printer.copies
        belonging = shared_out(found, copies)
        return total(judge(job.state, belonging[job.id], MARK) for job in found)

    def findings(self) -> list[str]:
        """Visits without one of their slips, and paper that is nobody's."""
        store = open_store(self.store_url)
        found = jobs_of(store)
        with store.reading() as connection:
            visits = [str(row[0]) for row in connection.exec_driver_sql("SELECT id FROM visits").all()]
        store.close()
        with self.served.lock:
            copies = self.served.printer.copies
        return [*slips_missing(visits, found), *paper_of_nobody(found, copies)]

    def numbers(self) -> dict[str, list[str]]:
        """The numbers in the store, in order, by their service day: the day can turn while a campaign runs."""
        store = open_store(self.store_url)
        with store.reading() as connection:
            rows = connection.exec_driver_sql("SELECT day, series, number FROM visits ORDER BY day, number").all()
        store.close()
        found: dict[str, list[str]] = {}
        for day, series, number in rows:
            found.setdefault(str(day), []).append(f"{series}{number:03}")
        return found


def worked_s(process: int) -> float:
    """How long a process has kept a core busy; 0 where it has ended."""
    its_clock = ~process << 3 | CPU_CLOCK
    try:
        return time.clock_gettime(its_clock)
    except OSError:
        return 0.0


def jobs_of(store: Store) -> list[Job]:
    """All slips."""
    with store.reading() as connection:
        return spool.jobs(connection)


def open_street(folder: Path, profile: str) -> Street:
    """A fresh lobby; close its `served` when it is over."""
    printer = MemoryPrinter(LiveClock(), seconds_a_line=LINE_S)
    return Street(folder, ServedPrinter(printer), profile)


def shared_out(jobs: Sequence[Job], copies: Sequence[PaperCopy]) -> dict[int, list[PaperCopy]]:
    """Whose each piece of paper is, by its words. A piece torn off before it tells whose it is belongs to nobody."""
    words = {job.id: words_of(job.body) for job in jobs}
    belonging: dict[int, list[PaperCopy]] = {job.id: [] for job in jobs}
    for copy in copies:
        said = without_mark(copy.text)
        fitting = [job for job, whole in words.items() if said.startswith(whole) or whole.startswith(said)]
        if len(fitting) == 1:
            belonging[fitting[0]].append(copy)
    return belonging


def slips_missing(visits: Sequence[str], jobs: Sequence[Job]) -> list[str]:
    """Each visit has its ticket and its staff slip, whatever became of them."""
    had = {(job.reference, job.kind) for job in jobs}
    wanted = [(visit, kind) for visit in visits for kind in ("ticket", "staff")]
    return [f"visit {visit} has no {kind} slip" for visit, kind in wanted if (visit, kind) not in had]


def paper_of_nobody(jobs: Sequence[Job], copies: Sequence[PaperCopy]) -> list[str]:
    """Pieces that were printed to their cut and fit no slip in the store."""
    known = [words_of(job.body) for job in jobs]
    said = [without_mark(copy.text) for copy in copies if copy.is_cut]
    return [f"paper of nobody: {each[:60]!r}" for each in said if not any(map(each.startswith, known))]


def without_mark(text: str) -> str:
    """The words of a copy below its mark."""
    first, _, rest = text.partition("\n")
    return rest if MARK in first else text


def words_of(body: bytes) -> str:
    """What a printer of memory has on its paper after this body."""
    clock = SimulatedClock()
    printer = MemoryPrinter(clock, seconds_a_line=0.0)
    printer.open()
    printer.write(body, 1.0)
    printer.read(1.0)
    return "".join(copy.text for copy in printer.copies)


def new_folder() -> tempfile.TemporaryDirectory[str]:
    """Where a lobby's state may be: on a disk, as a killed kiosk's would."""
    return tempfile.TemporaryDirectory(prefix="kiosk-soak-")
