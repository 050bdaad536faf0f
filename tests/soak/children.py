"""A lobby whose kiosks are real processes: they take numbers and print, and are killed while they do."""

from __future__ import annotations

import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from kiosk.store import Store, open_store
from printing import spool
from printing.memory import MemoryPrinter, PaperCopy, SimulatedClock
from printing.served import LiveClock, ServedPrinter
from printing.spool import Job
from tests.soak.verdict import Tally, judge, total

MARK = "REPRINT"
HOUSE = Path(__file__).parents[2]
LOOK_S = 0.002
LINE_S = 0.01
PRINTING_S = 1.0
WORTH_DISTURBING = (0.65, 0.95)
FINISHED_S = 120
NEVER_ENDED = -99
TAKE = ("take", "renovation", "--answer", "workers=5", "--language", "en", "--wait", "15", "--json")
WORK = ("spool", "run", "--until-empty")


@dataclass(frozen=True)
class Ended:
    """How a child ended: its exit code (below 0 by a signal), and what it said."""

    code: int
    out: str
    err: str


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

    def start(self, words: Sequence[str]) -> subprocess.Popen[str]:
        """A kiosk, with these words on its command line."""
        # PYTHONDONTWRITEBYTECODE would have thousands of children compile the same code again.
        kept = {it: value for it, value in os.environ.items() if not it.startswith(("KIOSK_", "PYTHONDONTWRITE"))}
        told = {
            "KIOSK_STATE": str(self.folder),
            "KIOSK_PRINTER": self.served.address,
            "KIOSK_PROFILE": self.profile,
            "PYTHONPATH": str(HOUSE),
        }
        command = [sys.executable, "-m", "kiosk", *words]
        out = subprocess.PIPE
        return subprocess.Popen(command, env=kept | told, cwd=self.folder, stdout=out, stderr=out, text=True)

    def run(self, words: Sequence[str]) -> Ended:
        """A kiosk that nobody disturbs."""
        return self.ended(self.start(words))

    def ended(self, child: subprocess.Popen[str]) -> Ended:
        """How the child ended; the number that it told is remembered."""
        try:
            out, err = child.communicate(timeout=FINISHED_S)
        except subprocess.TimeoutExpired:
            child.kill()
            out, err = child.communicate()
            return Ended(NEVER_ENDED, out, f"still running after {FINISHED_S} s; {err}")
        self.told += [json.loads(out)["number"]] if out.startswith("{") and out.endswith("}\n") else []
        return Ended(child.returncode, out, err)

    def calibrate(self, words: Sequence[str]) -> Ended:
        """A kiosk that nobody disturbs; how much it works tells when the next ones are worth disturbing."""
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        ended = self.run(words)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        self.work_s[words] = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return ended

    def kill_somewhere(self, words: Sequence[str], random: Random) -> Ended:
        """Kills a kiosk in the later part of its work, at once, or when the printer has had some bytes more, or
        after a while; unless it is faster."""
        child = self.start(words)
        self.wait_for_work(child, random.uniform(*WORTH_DISTURBING) * self.work_s[words])
        until = time.monotonic() + random.choice((0.0, random.uniform(0.0, PRINTING_S)))
        enough = len(self.served.printer.received) + random.randint(1, 1500)
        while child.poll() is None and time.monotonic() < until and len(self.served.printer.received) < enough:
            time.sleep(LOOK_S)
        child.send_signal(signal.SIGKILL)
        return self.ended(child)

    def fill_disk_somewhere(self, words: Sequence[str], random: Random) -> Ended:
        """From some moment on, no file of the kiosk can grow beyond a size near the store's own."""
        child = self.start(words)
        self.wait_for_work(child, random.uniform(*WORTH_DISTURBING) * self.work_s[words])
        size = (self.folder / "kiosk.sqlite3").stat().st_size
        limit = max(4096, size + 4096 * random.randint(-8, 1))
        if child.poll() is None:
            resource.prlimit(child.pid, resource.RLIMIT_FSIZE, (limit, limit))
        return self.ended(child)

    def wait_for_work(self, child: subprocess.Popen[str], work_s: float) -> None:
        """Waits until the kiosk has done so much work, however busy the machine is."""
        while child.poll() is None and worked_s(child.pid) < work_s:
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
    """How long a process has kept a core busy; for ever where it has ended."""
    try:
        told = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    except OSError:
        return math.inf
    used = told.rpartition(")")[2].split()
    return (int(used[11]) + int(used[12])) / os.sysconf("SC_CLK_TCK")


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
