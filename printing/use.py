"""How long slips are still of use, by the clock that never jumps."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from printing.clock import Clock
from printing.spool import Job


@dataclass(frozen=True, slots=True)
class _Sight:
    """A slip that was of use until `stale_at`, by the time of day, and is so until `ends` in monotonic seconds."""

    stale_at: datetime
    ends: float


class TimeOfUse:
    """Tells in one process which slips have outlived their use.

    The time of day only tells what was left when a slip was first seen here; from then on a clock that is set neither
    ends its use nor prolongs it. What seems to be left beyond a slip's whole use is of a clock that was set back.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._seen: dict[int, _Sight] = {}

    def see(self, job: Job) -> None:
        """Begins to measure, where that has not begun; anew for a slip that a person gave a fresh time of use."""
        known = self._seen.get(job.id)
        if known is None or known.stale_at != job.stale_at:
            self._seen[job.id] = _Sight(job.stale_at, self._clock.monotonic() + self._left_s(job))

    def is_over(self, job: Job) -> bool:
        """Whether the slip is not to be printed by itself any more."""
        self.see(job)
        return self._clock.monotonic() >= self._seen[job.id].ends

    def forget_all(self) -> None:
        """Nothing waits any more."""
        self._seen.clear()

    def _left_s(self, job: Job) -> float:
        return min((job.stale_at - self._clock.now()).total_seconds(), job.stale_after_s)
