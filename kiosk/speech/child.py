"""A child process that speaks, or makes the sound of a text. What it is given stands on its standard input."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping, Sequence


class Child:
    """A started child process, told everything on its standard input; `output` is what it wrote, once it is over and
    where that is kept.

    Raises `OSError` where it cannot be started. `meanings` has the sentences for exit codes of its own.
    """

    def __init__(
        self,
        command: Sequence[str],
        told: bytes,
        *,
        deadline_s: float,
        meanings: Mapping[int, str] | None = None,
        keeps_output: bool = False,
    ) -> None:
        self.output = b""
        self._told = told
        self._deadline_s = deadline_s
        self._meanings = meanings or {}
        self._program = command[0]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            # Unread output is dropped: a pipe stays open as long as anything holds it that the program left behind.
            stdout=subprocess.PIPE if keeps_output else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            # A session of its own, so that ending it also ends what it started itself.
            start_new_session=True,
        )

    def wait(self) -> str:
        """Returns when it is over; one that hangs is ended at its deadline."""
        with self._process:
            try:
                output, _ = self._process.communicate(self._told, timeout=self._deadline_s)
            except subprocess.TimeoutExpired:
                self.end()
                return f"speech: {self._program} was not done after {self._deadline_s:g} s"
        self.output = output or b""
        code = self._process.returncode
        return self._meanings.get(code, f"speech: {self._program} ended with code {code}") if code else ""

    def end(self) -> None:
        """Kills it and what it started, at once."""
        if self._process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.killpg(self._process.pid, signal.SIGKILL)
