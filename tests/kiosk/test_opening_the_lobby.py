"""The lobby's opening, and what is left of one that failed; a printer's thread, and what cannot end it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from kiosk.house import open_house
from kiosk.office import OfficeClosed
from kiosk.printroom import PrintRoom
from kiosk.wiring import open_lobby

CHECKOUT = Path(__file__).parents[2]
SMALL_SCREEN = '{"full_screen": false, "width": 360, "height": 640, "ppi": 34}'


@pytest.fixture
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A fresh machine, whose lobby was open once."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("KIOSK_STATE", str(tmp_path / "state"))
    monkeypatch.setenv("KIOSK_PRINTER", "file:///dev/null")
    monkeypatch.setenv("KIOSK_PROFILE", "no-confirmation")
    open_lobby(open_house(), told=print, paper_told=print).close()
    return tmp_path / "state"


def test_an_opening_that_fails_leaves_no_thread_and_the_next_one_may_succeed(state: Path) -> None:
    file = state / "kiosk.sqlite3"
    well = file.read_bytes()
    spoil(file, "told_waits")
    before = set(threading.enumerate())
    for _ in range(2):
        with pytest.raises(OfficeClosed, match="the file is damaged; put a backup in its place"):
            open_lobby(open_house(), told=print, paper_told=print)
    assert set(threading.enumerate()) == before
    file.write_bytes(well)
    open_lobby(open_house(), told=print, paper_told=print).close()


TOLD_TO_END = """
import os, signal, sys, threading
from kiosk.__main__ import main

def end_it():
    os.kill(os.getpid(), signal.SIGTERM)

def once_there_is_a_window():
    waiting = threading.Event()
    while getattr(sys.modules.get("kivy.core.window"), "Window", None) is None:
        waiting.wait(0.001)
    end_it()

class Forgotten:
    def __del__(self):
        # what is raised here goes no further
        end_it()

def amid(event, names):
    if event == "import" and names[0] == "kivy.core.window":
        if sys.argv[1] == "where it hangs":
            end_it()
            end_it()
            threading.Event().wait()
        Forgotten()

if sys.argv[1] == "once there is a window":
    threading.Thread(target=once_there_is_a_window, daemon=True).start()
else:
    sys.addaudithook(amid)

def is_deaf():
    threading.Event().wait(float(sys.argv[2]))
    os._exit(9)

threading.Thread(target=is_deaf, daemon=True).start()
sys.exit(main(["lobby"]))
"""
"""Begins the touchscreen and tells it to end at a moment; whoever is deaf to that ends with code 9."""

HANGS_S = 120


@pytest.mark.parametrize("moment", ["once there is a window", "where no exception gets through"])
def test_being_told_to_end_before_there_is_a_picture_it_ends_in_order(state: Path, moment: str) -> None:
    ended = told_to_end(moment)
    assert (ended.returncode, "Traceback" in ended.stderr) == (0, False), ended.stderr


def test_a_start_that_hangs_is_broken_off_by_whoever_tells_it_to_end_once_more(state: Path) -> None:
    ended = told_to_end("where it hangs")
    assert (ended.returncode, "Traceback" in ended.stderr) == (130, False), ended.stderr


def told_to_end(moment: str) -> subprocess.CompletedProcess[str]:
    """A touchscreen that was told so at that moment, when it has ended."""
    around = os.environ | {"SDL_VIDEODRIVER": "offscreen", "KIOSK_SCREEN": SMALL_SCREEN}
    told = [sys.executable, "-c", TOLD_TO_END, moment, str(HANGS_S)]
    return subprocess.run(told, env=around, cwd=CHECKOUT, capture_output=True, text=True, check=False)


def spoil(file: Path, table: str) -> None:
    """Breaks the pages of one table, so that the store opens and only what reads that table fails."""
    with closing(sqlite3.connect(file)) as connection:
        [size] = connection.execute("PRAGMA page_size").fetchone()
        roots = [
            page for [page] in connection.execute("SELECT rootpage FROM sqlite_master WHERE tbl_name = ?", [table])
        ]
    with file.open("r+b") as opened:
        for page in roots:
            opened.seek((page - 1) * size)
            opened.write(b"\xff" * size)


class BrokenOnce:
    """A worker that meets a bug at first, and then works until it is told to stop."""

    def __init__(self) -> None:
        self.runs = 0
        self.works = threading.Event()

    def run(self, wake: threading.Event, stop: threading.Event, on_step: Callable[[], object]) -> None:
        self.runs += 1
        if self.runs == 1:
            raise ZeroDivisionError
        self.works.set()
        stop.wait()


def test_a_bug_does_not_end_a_printers_thread_and_is_on_record(caplog: pytest.LogCaptureFixture) -> None:
    worker = BrokenOnce()
    room = PrintRoom((worker,))  # type: ignore[arg-type]
    assert worker.works.wait(60)
    room.close()
    assert worker.runs == 2
    [said] = caplog.records
    assert said.getMessage() == "printing broke off, and goes on"
    assert said.exc_info is not None


class WritesWhenWoken:
    """A worker at rest that writes a slip's first bytes when it is woken, or is busy with a printer that hangs."""

    def __init__(self, *, is_busy: bool = False) -> None:
        self._is_busy = is_busy
        self.written = 0

    def run(self, wake: threading.Event, stop: threading.Event, on_step: Callable[[], object]) -> None:
        while not stop.is_set():
            (stop if self._is_busy else wake).wait()
            wake.clear()
            self.written += 1
            on_step()


def test_whoever_queued_a_slip_goes_on_when_it_is_being_written() -> None:
    lobby, counter = WritesWhenWoken(), WritesWhenWoken()
    room = PrintRoom((lobby, counter), head_start_s=60)  # type: ignore[arg-type]
    for slips in (1, 2):
        room.wake()
        assert (lobby.written, counter.written) == (slips, slips)
    room.close()


def test_a_printer_that_hangs_keeps_nobody_waiting() -> None:
    hangs = WritesWhenWoken(is_busy=True)
    room = PrintRoom((hangs,), head_start_s=0.001)  # type: ignore[arg-type]
    room.wake()
    assert hangs.written == 0
    room.close()
