"""A printer of memory behind a serial line: its paper outlives every connection and every kiosk."""

from __future__ import annotations

import os
import pty
import tempfile
import threading
import tty
from pathlib import Path

from printing.memory import MemoryPrinter
from printing.served import ANSWER_S, LOOK_S
from printing.transport import Fault, read_some, write_all


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
