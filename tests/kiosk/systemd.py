"""What systemd hears from the kiosk, without systemd."""

from __future__ import annotations

import socket


class Systemd:
    """The listening end of a notify socket."""

    def __init__(self, name: str) -> None:
        self.environment = {"NOTIFY_SOCKET": name}
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        self._socket.bind(name.replace("@", "\0", 1) if name.startswith("@") else name)

    def heard(self) -> list[str]:
        """Everything that was told since the last look."""
        told = []
        while True:
            try:
                told.append(self._socket.recv(4096).decode())
            except BlockingIOError:
                return told

    def close(self) -> None:
        self._socket.close()
