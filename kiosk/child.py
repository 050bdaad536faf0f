"""A child process that is watched: whoever ends unasked is started again, and ends when we end."""

from __future__ import annotations

import logging
import subprocess
import threading
import time
from collections.abc import Sequence

logger = logging.getLogger("kiosk")

ENDING_S = 5.0
LOOK_S = 0.5
PAUSES_S = (0.5, 1.0, 2.0, 5.0, 15.0)
"""How long to wait before each new start; the last one for all that follow."""

STEADY_S = 60.0
"""Who ran this long had begun well: the pauses start anew."""

BAD_INPUT = 2


class WatchedChild:
    """Starts the command and keeps it running on a thread of its own. A child that refuses its settings is not
    started again: it would refuse them again, and has said why."""

    def __init__(self, command: Sequence[str], pauses_s: Sequence[float] = PAUSES_S) -> None:
        self._command = tuple(command)
        self._pauses_s = tuple(pauses_s)
        self._ending = threading.Event()
        self._started = threading.Lock()
        self._child: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="desk-watch", daemon=True)
        self._thread.start()

    @property
    def pid(self) -> int | None:
        """The running child's id, None between two."""
        with self._started:
            return self._child.pid if self._child is not None else None

    def close(self) -> None:
        """Ends the child, kindly first."""
        self._ending.set()
        with self._started:
            child = self._child
        if child is not None:
            child.terminate()
        self._thread.join(2 * ENDING_S)

    def join(self) -> None:
        """Waits until nothing is watched any more: it was closed, or the child refused to start."""
        self._thread.join()

    def _watch(self) -> None:
        failures = 0
        while (child := self._start()) is not None:
            began_s = time.monotonic()
            code = self._wait(child)
            if self._ending.is_set():
                return
            if code == BAD_INPUT:
                logger.error("the desk cannot start; mend what it says, then start again")
                return
            failures = 0 if time.monotonic() - began_s > STEADY_S else failures + 1
            logger.warning("the desk ended (%s) and is started again", code)
            self._ending.wait(self._pauses_s[min(failures, len(self._pauses_s)) - 1])

    def _start(self) -> subprocess.Popen[bytes] | None:
        """The child, or None where it is to end; nobody can ask it to end between the two."""
        with self._started:
            self._child = None if self._ending.is_set() else subprocess.Popen(self._command)
            return self._child

    def _wait(self, child: subprocess.Popen[bytes]) -> int:
        """Waits until the child ends. One that was asked to end, and does not, is ended."""
        while not self._ending.is_set():
            try:
                return child.wait(LOOK_S)
            except subprocess.TimeoutExpired:
                continue
        try:
            return child.wait(ENDING_S)
        except subprocess.TimeoutExpired:
            child.kill()
            return child.wait()
