"""A printer of memory behind a real port of this machine: its paper outlives every connection and every kiosk."""

from __future__ import annotations

import socket
import struct
import threading
from types import TracebackType

from printing.memory import MemoryPrinter
from printing.transport import Fault, receive, send_all

LOOK_S = 0.002
CALLER_S = 0.02
ANSWER_S = 1.0
RESET = struct.pack("ii", 1, 0)


class ServedPrinter:
    """Serves `printer`, one connection after the other. Hold `lock` while telling the printer to fail."""

    def __init__(self, printer: MemoryPrinter) -> None:
        self.printer = printer
        self.lock = threading.RLock()
        self._door = socket.create_server(("127.0.0.1", 0))
        self._door.settimeout(CALLER_S)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="served-printer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it is, as `open_transport` takes it."""
        return f"tcp://127.0.0.1:{self._door.getsockname()[1]}"

    def close(self) -> None:
        """Hangs up and frees the port."""
        self._closing.set()
        self._thread.join()
        self._door.close()

    def __enter__(self) -> ServedPrinter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _serve(self) -> None:
        while not self._closing.is_set():
            try:
                caller, _ = self._door.accept()
            except TimeoutError:
                continue
            with caller:
                self._talk(caller)

    def _talk(self, caller: socket.socket) -> None:
        caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tell(self.printer.open) is not None:
            return
        pending = b""
        while not self._closing.is_set():
            # What the printer cannot take yet stays here, and the socket's own buffers fill up behind it.
            heard = receive(caller, LOOK_S) if not pending else self._pause()
            if isinstance(heard, Fault):
                break
            pending += heard
            left = self._feed(caller, pending)
            if left is None:
                return
            pending = left
        with self.lock:
            self.printer.close()

    def _feed(self, caller: socket.socket, data: bytes) -> bytes | None:
        """What the printer has not taken yet; None when it has hung up."""
        with self.lock:
            taken = self.printer.write(data, 0.0)
            replies = self.printer.read(0.0)
        written = taken.written if isinstance(taken, Fault) else taken.count
        if isinstance(replies, Fault) or isinstance(send_all(caller, replies, ANSWER_S), Fault):
            self._hang_up(caller)
            return None
        return data[written:]

    def _hang_up(self, caller: socket.socket) -> None:
        if self.printer.break_loses_buffer:
            caller.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        with self.lock:
            self.printer.close()

    def _pause(self) -> bytes:
        self._closing.wait(LOOK_S)
        return b""

    def _tell(self, wish) -> Fault | None:
        with self.lock:
            return wish()
