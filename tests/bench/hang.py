"""What the screens feel of a printer that hangs: the same journey with and without, in turns."""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable

from kiosk.flow import PAPER_PATIENCE_S
from kiosk.states import FinishedWithoutPaper, Printing
from kiosk.store import open_store
from printing import spool
from printing.tcp_printer import TcpPrinter
from tests.bench.paper import AnsweringPrinter
from tests.bench.row import Row
from tests.bench.touchscreen import long_visit, opened, settled, timed_frames, until_printed
from tests.journeys.lobby import Lobby

ROUNDS = 5
VISITS_A_ROUND = 3


class HangingPrinter(AnsweringPrinter):
    """While it hangs it is connected, does and says nothing, and takes no byte out of its socket's buffer."""

    def __init__(self) -> None:
        super().__init__()
        self._goes_on = threading.Event()
        self._goes_on.set()

    def feed(self, data: bytes) -> bytes:
        self._goes_on.wait()
        return super().feed(data)

    def hang(self) -> None:
        self._goes_on.clear()

    def go_on(self) -> None:
        self._goes_on.set()


def rows() -> list[Row]:
    """The 99th percentile of a round's frames with the hang against those of the same round without."""
    printer = HangingPrinter()
    well: list[list[float]] = []
    hung: list[list[float]] = []
    with (
        TcpPrinter(printer) as served,
        opened(printer=served.address) as lobby,
        settled(lobby),
        timed_frames(lobby) as took_ms,
    ):
        try:
            long_visit(lobby)
            for _ in range(ROUNDS):
                well.append(_frames_of(lobby, took_ms, until_printed))
                printer.hang()
                hung.append(_frames_of(lobby, took_ms, _until_told_without_paper))
                printer.go_on()
                _until_all_is_printed(lobby)
        finally:
            printer.go_on()
    ratio = statistics.median(_p99(h) / _p99(w) for h, w in zip(hung, well, strict=True))
    usual = statistics.median(map(_p99, well))
    note = f"without the hang, {usual:.0f} ms, {ROUNDS} rounds of {len(well[0])} and {len(hung[0])} frames drawn"
    return [Row("frame while the printer hangs, p99", ratio, "x", 1.25, note)]


def _frames_of(lobby: Lobby, took_ms: list[float], until_over: Callable[[Lobby], None]) -> list[float]:
    took_ms.clear()
    for _ in range(VISITS_A_ROUND):
        long_visit(lobby, until_over)
    return list(took_ms)


def _until_told_without_paper(lobby: Lobby) -> None:
    """The number is on the screen, and no slip comes; once it is known that the printer is away, at once."""
    lobby.until(lambda: isinstance(lobby.state, Printing | FinishedWithoutPaper), "no number came")
    lobby.time += PAPER_PATIENCE_S
    lobby.app.presenter.tick()
    lobby.until_state(FinishedWithoutPaper)


def _until_all_is_printed(lobby: Lobby) -> None:
    store = open_store(lobby.house.settings.store_url)

    def is_printed() -> bool:
        with store.reading() as connection:
            return not spool.unfinished(connection)

    try:
        lobby.until(is_printed, "the printer goes on, and its slips never came out")
    finally:
        store.close()


def _p99(times: list[float]) -> float:
    return statistics.quantiles(times, n=100)[-1]


if __name__ == "__main__":
    print(*rows(), sep="\n")
