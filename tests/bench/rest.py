"""What the real touchscreen costs while nobody is there."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from printing.tcp_printer import TcpPrinter
from tests.bench.paper import AnsweringPrinter
from tests.bench.row import Row
from tests.bench.served_desk import end
from tests.soak.children import worked_s

OPEN = "the office is open"
SETTLING_S = 15.0
"""Meanwhile it builds the screens that nobody has seen yet and opens the pinyin tables."""

WINDOWS, WINDOW_S = 5, 4.0


def rows() -> list[Row]:
    """The share of a core that the process takes at the greeting, all its threads together."""
    with TcpPrinter(AnsweringPrinter()) as printer, _touchscreen(printer.address) as process:
        time.sleep(SETTLING_S)
        shares = [_share(process.pid) for _ in range(WINDOWS)]
    note = (
        f"median of {WINDOWS} times {WINDOW_S:.0f} s at 1080x1920, at most {max(shares):.1f}, with a printer over TCP"
    )
    return [Row("touchscreen at rest", statistics.median(shares), "% of a core", 5, note)]


def _share(process: int) -> float:
    before, began = worked_s(process), time.monotonic()
    time.sleep(WINDOW_S)
    return 100 * (worked_s(process) - before) / (time.monotonic() - began)


@contextmanager
def _touchscreen(printer: str) -> Iterator[subprocess.Popen[str]]:
    """The real program, its office open, without a display; ended by its process."""
    with tempfile.TemporaryDirectory() as folder:
        told = {"SDL_VIDEODRIVER": "offscreen", "KIOSK_STATE": str(Path(folder) / "state"), "KIOSK_PRINTER": printer}
        screen = '{"full_screen": false, "width": 1080, "height": 1920}'
        process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "--verbose", "lobby"],
            env=os.environ | told | {"KIOSK_SCREEN": screen},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        try:
            _wait_until_open(process)
            yield process
        finally:
            end(process)


def _wait_until_open(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    said = []
    for line in process.stdout:
        said.append(line)
        if OPEN in line:
            # whatever it goes on to say is taken off its hands, so that it never waits for us
            threading.Thread(target=process.stdout.read, daemon=True).start()
            return
    raise RuntimeError(f"the touchscreen never opened; it said:\n{''.join(said)}")


if __name__ == "__main__":
    print(*rows(), sep="\n")
