"""Many open pages as their browsers' ears: connections that hear what the desk tells by itself."""

from __future__ import annotations

import selectors
import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from urllib.parse import urlsplit

LOOK_S = 0.2
OPENING_S = 30.0
OPENED = b"HTTP/1.1 200"

Heard = Callable[[int, str, float], None]


class Streams:
    """Opens pages of one desk and listens on one thread; `heard` gets the page's number, the event's name and when it
    came, in seconds of `perf_counter`. Used as a context manager."""

    def __init__(self, address: str, heard: Heard) -> None:
        parts = urlsplit(address)
        assert parts.hostname is not None
        self._host, self._port = parts.hostname, parts.port
        self._heard = heard
        self._selector = selectors.DefaultSelector()
        self._sockets: list[socket.socket] = []
        self._closing = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="streams", daemon=True)

    def open(self, path: str, cookies: str = "") -> None:
        """One page more. Raises `ConnectionError` where the desk refuses it."""
        opened = socket.create_connection((self._host, self._port), OPENING_S)
        self._sockets.append(opened)
        told = (f"GET {path} HTTP/1.1", f"Host: {self._host}:{self._port}", "Accept: text/event-stream")
        opened.sendall("\r\n".join((*told, *([f"Cookie: {cookies}"] if cookies else []), "", "")).encode())
        begun = opened.recv(4096)
        if not begun.startswith(OPENED):
            raise ConnectionError(f"{path.partition('?')[0]}: {begun[:60]!r}")
        opened.setblocking(False)
        self._selector.register(opened, selectors.EVENT_READ, len(self._sockets) - 1)

    def __enter__(self) -> Streams:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._closing.set()
        self._thread.join()
        for each in self._sockets:
            each.close()
        self._selector.close()

    def _listen(self) -> None:
        rest: dict[int, bytes] = {}
        while not self._closing.is_set():
            for key, _ in self._selector.select(LOOK_S):
                assert isinstance(key.fileobj, socket.socket)
                data = key.fileobj.recv(65536)
                if not data:
                    self._selector.unregister(key.fileobj)
                    continue
                *lines, rest[key.data] = (rest.get(key.data, b"") + data).split(b"\n")
                came = time.perf_counter()
                for line in lines:
                    if line.startswith(b"event:"):
                        self._heard(key.data, line[6:].strip().decode(), came)
