"""A queue of the system's spooler (CUPS): each slip is a job of its own, handed over by `lp`.

A queue answers nothing of paper: what it has taken is *sent*, and no more is known.
"""

from __future__ import annotations

import os
import re
import subprocess
import time

from printing.refusal import shown
from printing.transport import AddressError, Fault, Refusal, Sent

MOST_BYTES = 1_000_000
ASK_S = 5.0
_ADDRESS = re.compile(r"lp://([A-Za-z0-9_][A-Za-z0-9_.-]{0,126})/?")
_ALLOWED = "allowed is lp://QUEUE, with the name of a queue that lpstat -e tells"


def read_queue(address: str) -> str:
    """The queue that an address names. Raises `AddressError`."""
    matched = _ADDRESS.fullmatch(address)
    if matched is None:
        raise AddressError(f"printer address {shown(address)} names no queue; {_ALLOWED}")
    return matched[1]


class QueueTransport:
    """The way into `queue`, by the programs `lp` and `lpstat`. What is written is gathered until it is handed on."""

    def __init__(self, queue: str, lp: str = "lp", lpstat: str = "lpstat") -> None:
        self._queue = queue
        self._lp = lp
        self._lpstat = lpstat
        self._gathered: bytearray | None = None

    def open(self) -> Fault | None:
        """None where the queue accepts jobs."""
        self.close()
        told = self._told((self._lpstat, "-a", self._queue), b"", ASK_S)
        if isinstance(told, Fault):
            return told
        if "not accepting" in told:
            return Refusal(f"the queue {self._queue} takes no jobs; cupsaccept {self._queue}")
        self._gathered = bytearray()
        return None

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._gathered is None:
            return Fault("not open")
        room = MOST_BYTES - len(self._gathered)
        self._gathered += data[:room]
        return Sent(len(data)) if len(data) <= room else Fault("no slip is so long", room)

    def hand_on(self, deadline_s: float) -> Fault | None:
        """The slip is whole: it becomes a job."""
        if self._gathered is None:
            return Fault("not open")
        slip, self._gathered = bytes(self._gathered), bytearray()
        told = self._told((self._lp, "-s", "-o", "raw", "-d", self._queue), slip, deadline_s)
        return told if isinstance(told, Fault) else None

    def read(self, timeout_s: float) -> bytes | Fault:
        if self._gathered is None:
            return Fault("not open")
        time.sleep(timeout_s)  # whoever reads asked to wait
        return b""

    def close(self) -> None:
        self._gathered = None

    def _told(self, command: tuple[str, ...], given: bytes, deadline_s: float) -> str | Fault:
        """What a program says, in the words of no locale; a `Fault` where it fails or takes too long."""
        environment = {**os.environ, "LC_ALL": "C"}
        try:
            run = subprocess.run(
                command, input=given, capture_output=True, timeout=deadline_s, env=environment, check=False
            )
        except FileNotFoundError:
            return Refusal(f"{command[0]} is not installed; install cups-client")
        except subprocess.TimeoutExpired:
            return Fault(f"{command[0]} did not end in time")
        except OSError as error:
            return Fault(error.strerror or str(error))
        said = run.stderr.decode(errors="replace").strip().partition("\n")[0]
        return run.stdout.decode(errors="replace") if run.returncode == 0 else Fault(said or f"{command[0]} failed")
