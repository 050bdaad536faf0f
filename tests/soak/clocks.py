"""Time for the campaign: simulated, or real and hurried; both with a wall clock that can be stepped."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Protocol

from printing.transport import Buffering, Fault, Sent, Transport

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class HurriedClock:
    """Real time that runs `pace` times as fast, for what happens over a real socket."""

    def __init__(self, pace: float) -> None:
        self.pace = pace
        self._begun = time.monotonic()
        self._stepped = timedelta()

    def now(self) -> datetime:
        return START + timedelta(seconds=self.monotonic()) + self._stepped

    def monotonic(self) -> float:
        return (time.monotonic() - self._begun) * self.pace

    def advance(self, seconds: float) -> None:
        """Waits until so much hurried time has passed."""
        time.sleep(seconds / self.pace)

    def step(self, seconds: float) -> None:
        """Sets the wall clock forward, or back."""
        self._stepped += timedelta(seconds=seconds)


class HurriedTransport:
    """A transport whose patience is told in hurried seconds."""

    def __init__(self, inner: Transport, pace: float) -> None:
        self._inner = inner
        self._pace = pace

    def open(self) -> Fault | None:
        return self._inner.open()

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        return self._inner.write(data, deadline_s / self._pace)

    def read(self, timeout_s: float) -> bytes | Fault:
        return self._inner.read(timeout_s / self._pace)

    def close(self) -> None:
        self._inner.close()


class BufferingTransport(Transport, Buffering, Protocol):
    """A transport that takes bytes long before the printer has them."""


class HurriedBufferingTransport(HurriedTransport):
    """One of those; the worker waits for it as it does in the house."""

    def __init__(self, inner: BufferingTransport, pace: float) -> None:
        super().__init__(inner, pace)
        self._buffering = inner

    def undelivered(self) -> int | Fault:
        return self._buffering.undelivered()

    def part(self, timeout_s: float) -> None:
        self._buffering.part(timeout_s / self._pace)


def hurried(inner: Transport, pace: float) -> HurriedTransport:
    """The transport with its patience told in hurried seconds; a buffering one stays one."""
    return HurriedBufferingTransport(inner, pace) if isinstance(inner, Buffering) else HurriedTransport(inner, pace)
