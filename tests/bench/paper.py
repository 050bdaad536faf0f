"""How soon a printer gets the first byte of a slip's body, how soon its answer is known, and what the worker costs
while nothing is to be done."""

from __future__ import annotations

import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

from kiosk.store import Store, open_store
from printing import escpos, spool
from printing.clock import SystemClock
from printing.condition import Offline
from printing.lease import this_process
from printing.profiles import load_profile
from printing.report import Printed, PrintReport
from printing.slip import Line, Slip
from printing.spool import NewJob
from printing.tcp_printer import TcpPrinter
from printing.transport import open_transport
from printing.worker import PrintWorker
from tests.bench.row import Row

SLIPS = 100
REST_S = 5.0
BETWEEN_S = 0.07
PRINTING_S = 0.1
PROFILE = load_profile("epson-zh")
WORDS = b"THE BODY"


class AnsweringPrinter:
    """Tells at once how it is, and its ids when a slip would be printed; notes when a slip's body begins to arrive
    and when its last answer leaves."""

    def __init__(self) -> None:
        self.body_came_at = 0.0
        self.answered_at = 0.0
        self._ids: list[bytes] = []

    def feed(self, data: bytes) -> bytes:
        if WORDS in data:
            self.body_came_at = time.monotonic()
        self._ids += [rest[:4] for rest in data.split(b"\x1d(H\x06\x0000")[1:]]
        told = b"\x12" * data.count(b"\x10\x04")
        if self._ids and time.monotonic() - self.body_came_at >= PRINTING_S:
            self.answered_at = time.monotonic()
            told += b"".join(b"\x37\x22" + each + b"\x00" for each in self._ids)
            self._ids = []
        return told


class Bench:
    """A store on disk, a printer behind a socket, and the worker on its own thread between them."""

    def __init__(self, store: Store, address: str) -> None:
        self.store = store
        self.known_at = 0.0
        self.printed, self.wake, self.stop = threading.Event(), threading.Event(), threading.Event()
        self.worker = PrintWorker(
            printer="lobby",
            transaction=store.transaction,
            reading=store.reading,
            transport=open_transport(address),
            profile=PROFILE,
            clock=SystemClock(),
            report=self._hear,
            owner=this_process(),
        )
        self.thread = threading.Thread(target=self.worker.run, args=(self.wake, self.stop))

    def add_slip(self) -> None:
        """What check_in does for the spool."""
        slip = Slip("ticket", (Line(WORDS.decode()),), reprint_mark="REPRINT")
        body = escpos.encode(slip, PROFILE)
        self.printed.clear()
        with self.store.transaction() as connection:
            spool.add(connection, [NewJob("1", "lobby", slip, body, PROFILE, SystemClock().now())])

    def _hear(self, told: PrintReport) -> None:
        if isinstance(told, Printed):
            self.known_at = time.monotonic()
            self.printed.set()


@dataclass(frozen=True, slots=True)
class Times:
    """One slip, in milliseconds: from the tap and from its commit to its first byte, and from the printer's answer
    to its record."""

    tap: float
    commit: float
    answer: float


@contextmanager
def running(printer: AnsweringPrinter) -> Iterator[Bench]:
    with tempfile.TemporaryDirectory() as folder, TcpPrinter(printer) as served:
        store = open_store(f"sqlite:///{Path(folder) / 'bench.sqlite3'}")
        store.upgrade()
        bench = Bench(store, served.address)
        bench.thread.start()
        yield bench
        bench.stop.set()
        bench.wake.set()
        bench.thread.join()
        store.close()


def rows() -> list[Row]:
    """First byte of the body, for slips of this process and of another; the answer; and the worker at rest."""
    printer = AnsweringPrinter()
    with running(printer) as bench:
        woken = [_times(bench, printer, wakes=True) for _ in range(SLIPS)]
        unwoken = [_times(bench, printer, wakes=False) for _ in range(SLIPS)]
        commits = [_commit_ms(bench) for _ in range(SLIPS)]
        rest = _share_at_rest(bench)
    return [
        _row("a commit of this store, of which each way below holds one", commits, None),
        _row("first byte of the body after the tap", [each.tap for each in woken], 50),
        _row("first byte after the commit, same process", [each.commit for each in woken], 20),
        _row("first byte after the commit, another process", [each.commit for each in unwoken], 250),
        _row("confirmation on record after the printer's answer", [each.answer for each in woken], 30),
        Row("print worker at rest", rest, "% of a core", 1, f"over {REST_S:.0f} s, with the printer it asks"),
    ]


def _row(name: str, times: list[float], limit: float | None) -> Row:
    p95 = quantiles(times, n=20)[-1]
    return Row(f"{name}, p95", p95, "ms", limit, f"over TCP, {SLIPS} slips, median {median(times):.1f} ms")


def _times(bench: Bench, printer: AnsweringPrinter, *, wakes: bool) -> Times:
    """One slip; another process cannot wake the worker, which then finds the slip by itself."""
    # Visitors come one after the other: the worker is at rest when a number is given.
    bench.stop.wait(BETWEEN_S)
    tapped = time.monotonic()
    bench.add_slip()
    committed = time.monotonic()
    if wakes:
        bench.wake.set()
    assert bench.printed.wait(60), "the slip never came out"
    first, known = printer.body_came_at, bench.known_at
    return Times((first - tapped) * 1000, (first - committed) * 1000, (known - printer.answered_at) * 1000)


def _commit_ms(bench: Bench) -> float:
    bench.stop.wait(BETWEEN_S)
    begun = time.monotonic()
    with bench.store.transaction() as connection:
        spool.record_condition(connection, "counter", Offline(), SystemClock().now())
    return (time.monotonic() - begun) * 1000


def _share_at_rest(bench: Bench) -> float:
    before, started = time.process_time(), time.monotonic()
    bench.stop.wait(REST_S)
    return 100 * (time.process_time() - before) / (time.monotonic() - started)
