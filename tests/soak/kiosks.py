"""Kiosks as processes of their own: as `python -m kiosk` starts one, or forked from a process that has imported the
program and begun nothing, which spares each of them most of its work."""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Protocol

from kiosk.__main__ import main

FINISHED_S = 120
NEVER_ENDED = -99
PIECE = 65_536
IMPORTED = "tests.soak.imported"
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, IMPORTED])
LOCK = threading.Lock()
"""Each start of multiprocessing also looks which other children have ended, so an end is read by nobody else."""


@dataclass(frozen=True)
class Ended:
    """How a kiosk ended: its exit code (below 0 by a signal), and what it said."""

    code: int
    out: str
    err: str


class Kiosk(Protocol):
    """A kiosk that runs, until `ended` has been asked."""

    @property
    def pid(self) -> int:
        """Its process."""

    def is_running(self) -> bool:
        """Whether it has not ended yet."""

    def kill(self) -> None:
        """Ends it at once; nothing where it has ended."""

    def ended(self) -> Ended:
        """Waits for its end, and tells it."""


class StartedKiosk:
    """A kiosk as its users start it."""

    def __init__(self, words: Sequence[str], folder: Path, told: Mapping[str, str]) -> None:
        command, out = [sys.executable, "-m", "kiosk", *words], subprocess.PIPE
        self._child = subprocess.Popen(command, env=told, cwd=folder, stdout=out, stderr=out, text=True)

    @property
    def pid(self) -> int:
        """Its process."""
        return self._child.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return self._child.poll() is None

    def kill(self) -> None:
        """Ends it at once; nothing where it has ended."""
        self._child.kill()

    def ended(self) -> Ended:
        """Waits for its end, and tells it."""
        try:
            out, err = self._child.communicate(timeout=FINISHED_S)
        except subprocess.TimeoutExpired:
            self._child.kill()
            return never_ended(*self._child.communicate())
        return Ended(self._child.returncode, out, err)


class ForkedKiosk:
    """A kiosk forked from a process that has imported the program and begun nothing."""

    def __init__(self, words: Sequence[str], folder: Path, told: Mapping[str, str]) -> None:
        self._out, out = FORKS.Pipe(duplex=False)
        self._err, err = FORKS.Pipe(duplex=False)
        self._process = FORKS.Process(target=be_kiosk, args=(words, folder, told, out, err))
        with out, err, LOCK:
            self._process.start()
        assert self._process.pid is not None
        self.pid = self._process.pid

    def is_running(self) -> bool:
        """Whether it has not ended yet."""
        return not wait([self._process.sentinel], 0.0)

    def kill(self) -> None:
        """Ends it at once; nothing where it has ended."""
        self._process.kill()

    def ended(self) -> Ended:
        """Waits for its end, and tells it."""
        said = {self._out: b"", self._err: b""}
        if is_late := not _heard_out(said, FINISHED_S):
            self.kill()
            _heard_out(said, None)
        with LOCK:
            self._process.join()
            code = self._process.exitcode
            self._process.close()
        out, err = (words.decode() for words in said.values())
        return never_ended(out, err) if is_late or code is None else Ended(code, out, err)


def be_kiosk(words: Sequence[str], folder: Path, told: Mapping[str, str], out: Connection, err: Connection) -> None:
    """What a forked process does: as `python -m kiosk`, with these words, in this folder, told this environment."""
    os.environ.clear()
    os.environ.update(told)
    os.chdir(folder)
    for pipe, number in ((out, 1), (err, 2)):
        with pipe:
            os.dup2(pipe.fileno(), number)
    # Those of the process that it is forked from may be files or terminals, and treat a pipe as such.
    sys.stdout = os.fdopen(1, "w", closefd=False)
    sys.stderr = os.fdopen(2, "w", buffering=1, errors="backslashreplace", closefd=False)
    if IMPORTED not in sys.modules:  # multiprocessing says nothing of what it could not preload
        raise ImportError(f"{IMPORTED} could not be imported before the fork; begin in the project's own folder")
    sys.argv = ["kiosk", *words]
    sys.exit(main())


def never_ended(out: str, err: str) -> Ended:
    """What is told of a kiosk that was waited for too long."""
    return Ended(NEVER_ENDED, out, f"still running after {FINISHED_S} s; {err}")


def _heard_out(said: dict[Connection, bytes], patience_s: float | None) -> bool:
    """Adds what comes through each pipe until its end; False where patience ended first."""
    until = None if patience_s is None else time.monotonic() + patience_s
    open_pipes = [pipe for pipe in said if not pipe.closed]
    while open_pipes:
        ready = wait(open_pipes, None if until is None else max(0.0, until - time.monotonic()))
        if not ready:
            return False
        for pipe in ready:
            assert isinstance(pipe, Connection)
            piece = os.read(pipe.fileno(), PIECE)
            said[pipe] += piece
            if not piece:
                open_pipes.remove(pipe)
                pipe.close()
    return True
