"""Time for the campaign: simulated, or real and hurried; both with a wall clock that can be stepped."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from printing.transport import Fault, Sent, Transport

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
