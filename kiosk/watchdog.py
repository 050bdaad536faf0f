"""Tells systemd that the kiosk draws, or serves where there is nothing to draw on, so that one that only seems to run
is ended and started again.

It speaks sd_notify's protocol itself: datagrams of lines to the socket that NOTIFY_SOCKET names. Without such a
socket, on a desk or in a test, it says nothing.
"""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable, Mapping

logger = logging.getLogger("kiosk.watchdog")

NOTICES_AN_INTERVAL = 3
FRAMES_AN_INTERVAL = 4
"""More frames than notices: one that comes a little early is not told, and the next must not be too late."""


class Watchdog:
    """Says that frames are drawn, or that the rest serves: ready with the first, then as often as systemd's interval
    needs.

    `environment` is the process' own (NOTIFY_SOCKET, WATCHDOG_USEC, WATCHDOG_PID), `now` monotonic seconds. For the
    main thread only. Where nothing on the screen changes nothing is drawn, so a frame must be asked for every
    `draw_every_s` seconds; it is None where nobody watches.
    """

    def __init__(self, environment: Mapping[str, str], now: Callable[[], float]) -> None:
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        interval_s = _interval_s(environment, os.getpid()) if self._address else None
        self._notice_every_s = None if interval_s is None else interval_s / NOTICES_AN_INTERVAL
        self.draw_every_s = None if interval_s is None else interval_s / FRAMES_AN_INTERVAL
        self._now = now
        self._is_ready = False
        self._due_s = 0.0
        self._was_heard = True

    def drawn(self) -> None:
        """A frame was drawn. The first one means that the kiosk is up."""
        self._notice()

    def serving(self) -> None:
        """There is no screen to draw on, and the rest is at work: systemd must not end that every minute."""
        self._notice()

    def _notice(self) -> None:
        if not self._is_ready:
            self._is_ready = True
            self._tell("READY=1")
        if self._notice_every_s is not None and self._now() >= self._due_s:
            self._due_s = self._now() + self._notice_every_s
            self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """The kiosk ends in order."""
        self._tell("STOPPING=1")

    def _tell(self, line: str) -> None:
        """A full or missing socket is systemd being busy or starting anew: the next notice comes soon enough, and
        the screen must not wait for it."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK) as way:
                way.sendto(line.encode(), self._address)
        except OSError as error:
            if self._was_heard:
                logger.warning("systemd does not hear: %s", error)
            self._was_heard = False
        else:
            self._was_heard = True


def _address(name: str) -> str:
    """The socket's address: a path, or, after @, a name that stands in no folder."""
    return f"\0{name[1:]}" if name.startswith("@") else name if name.startswith("/") else ""


def _interval_s(environment: Mapping[str, str], process_id: int) -> float | None:
    """After how many seconds without a notice systemd acts; None where it does not watch this process."""
    length_us, watched = environment.get("WATCHDOG_USEC", ""), environment.get("WATCHDOG_PID", "")
    if watched and watched != str(process_id):
        return None
    return int(length_us) / 1e6 if length_us.isdecimal() and int(length_us) > 0 else None
