"""The printer of memory behind a real port: its paper outlives every connection and every kiosk."""

from __future__ import annotations

import logging
import socket
import struct
import threading
import time

from printing.clock import SystemClock
from printing.memory import MemoryPrinter
from printing.tcp_printer import TcpPort
from printing.transport import Fault, receive, send_all

log = logging.getLogger(__name__)

LOOK_S = 0.002
ANSWER_S = 1.0
PIECE = 256
"""Bytes at a time, so that a slow line keeps nobody from the lock for long."""

RESET = struct.pack("ii", 1, 0)


class LiveClock(SystemClock):
    """The machine's clock for a printer of memory: letting time pass is waiting."""

    def advance(self, seconds: float) -> None:
        """Waits."""
        time.sleep(seconds)


class ServedPrinter(TcpPort):
    """Serves `printer` at a port of this machine. Hold `lock` while telling the printer to fail.

    What its buffer does not hold stays in the line: the connection's own buffers fill up behind it, and whoever sends
    has to wait.
    """

    def __init__(self, printer: MemoryPrinter, port: int = 0) -> None:
        self.printer = printer
        self.lock = threading.RLock()
        super().__init__(port)

    def _talk(self, caller: socket.socket) -> None:
        with self.lock:
            if self.printer.open() is not None:
                return
        pending: bytes | None = b""
        while pending is not None and not self._closing.is_set():
            heard = b"" if pending else receive(caller, LOOK_S)
            if isinstance(heard, Fault):
                break
            pending = self._feed(caller, pending + heard)
        with self.lock:
            self.printer.close()

    def _feed(self, caller: socket.socket, data: bytes) -> bytes | None:
        """What the printer has not taken yet; None where it has hung up."""
        try:
            with self.lock:
                taken = self.printer.write(data[:PIECE], 0.0)
                replies = self.printer.read(0.0)
        except OSError as error:
            log.error("printer-failed: the printer could not put out its slip: %s", error.strerror)
            return None
        if isinstance(replies, Fault) or isinstance(send_all(caller, replies, ANSWER_S), Fault):
            self._hang_up(caller)
            return None
        written = taken.written if isinstance(taken, Fault) else taken.count
        if data and written == 0:
            self._closing.wait(LOOK_S)
        return data[written:]

    def _hang_up(self, caller: socket.socket) -> None:
        if self.printer.break_loses_buffer:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
