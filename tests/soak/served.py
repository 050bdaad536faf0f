"""A printer of memory behind a real port or a serial line: its paper outlives every connection and every kiosk."""

from __future__ import annotations

import os
import pty
import socket
import struct
import tempfile
import threading
import tty
from pathlib import Path
from types import TracebackType

from printing.memory import MemoryPrinter
from printing.transport import Fault, read_some, receive, send_all, write_all

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


class WiredPrinter:
    """Has `printer` behind an adapter for a serial line: where the connection breaks, the adapter is gone, and back
    under the same name. Hold `lock` while telling the printer to fail."""

    def __init__(self, printer: MemoryPrinter) -> None:
        self.printer = printer
        self.lock = threading.RLock()
        self._folder = tempfile.TemporaryDirectory(prefix="kiosk-line-")
        self._name = Path(self._folder.name) / "printer"
        self._plug_in()
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="wired-printer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """Where it is, as `open_transport` takes it."""
        return f"serial://{self._name}?baud=115200&flow=none"

    def __enter__(self) -> WiredPrinter:
        return self

    def __exit__(self, *ended: object) -> None:
        self._closing.set()
        self._thread.join()
        self._pull()
        self._folder.cleanup()

    def _plug_in(self) -> None:
        # Both ends stay open here, so that the line is there however often the kiosk opens and closes its own.
        self._line, self._port = pty.openpty()
        tty.setraw(self._port)
        self.printer.open()
        self._name.symlink_to(os.ttyname(self._port))

    def _pull(self) -> None:
        self._name.unlink()
        os.close(self._line)
        os.close(self._port)

    def _serve(self) -> None:
        pending = b""
        while not self._closing.is_set():
            # What the printer cannot take yet stays here, and the line fills up behind it.
            heard = read_some(self._line, LOOK_S) if not pending else self._pause()
            pending = self._feed(pending + (heard if isinstance(heard, bytes) else b""))

    def _feed(self, data: bytes) -> bytes:
        """What the printer has not taken yet."""
        with self.lock:
            taken = self.printer.write(data, 0.0)
            replies = self.printer.read(0.0)
            if isinstance(replies, Fault):
                self._pull()
                self._plug_in()
                return b""
        write_all(self._line, replies, ANSWER_S)
        return data[taken.written if isinstance(taken, Fault) else taken.count :]

    def _pause(self) -> bytes:
        self._closing.wait(LOOK_S)
        return b""
