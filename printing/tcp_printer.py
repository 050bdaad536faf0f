"""A printer in the network made from anything that takes bytes and answers bytes.

Like a real one it serves one connection after the other; the next waits until the first is closed.
"""

from __future__ import annotations

import logging
import socket
import threading
from abc import ABC, abstractmethod
from types import TracebackType
from typing import Self

from printing.transport import Fault, Printer, feed, receive, send_all

log = logging.getLogger(__name__)

CALLER_S = 0.02
LISTEN_S = 0.2
ANSWER_S = 5.0


class TcpPort(ABC):
    """A port of this machine only, at which a printer stands; 0 takes any free one. Raises `OSError` if it is taken.

    Used as a context manager, or with `close`.
    """

    def __init__(self, port: int = 0) -> None:
        self._door = socket.create_server(("127.0.0.1", port))
        self._door.settimeout(CALLER_S)
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="tcp-printer", daemon=True)
        self._thread.start()

    @property
    def address(self) -> str:
        """The printer's address as `open_transport` takes it."""
        return f"tcp://127.0.0.1:{self._door.getsockname()[1]}"

    def close(self) -> None:
        """Hangs up and frees the port, once what has arrived is served."""
        self._closing.set()
        self._thread.join()
        self._door.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @abstractmethod
    def _talk(self, caller: socket.socket) -> None:
        """Serves one connection until either side hangs up, or the port closes."""

    def _serve(self) -> None:
        while True:
            closing = self._closing.is_set()
            try:
                caller, _ = self._door.accept()
            except TimeoutError:
                if closing:
                    return
                continue
            with caller:
                caller.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self._talk(caller)


class TcpPrinter(TcpPort):
    """Serves a printer that answers at once."""

    def __init__(self, printer: Printer, port: int = 0) -> None:
        self._printer = printer
        super().__init__(port)

    def _talk(self, caller: socket.socket) -> None:
        while True:
            # Who hung up at once after the last byte wants it printed as well.
            closing = self._closing.is_set()
            data = receive(caller, 0 if closing else LISTEN_S)
            if isinstance(data, Fault) or (closing and not data):
                return
            replies = feed(self._printer, data)
            if isinstance(replies, Fault):
                log.error("printer-failed: %s", replies.reason)
                return
            if replies and isinstance(send_all(caller, replies, ANSWER_S), Fault):
                return
