"""How far long work has come, for whoever waits for it. What is done at once says nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable

QUIET_S = 2.0
EVERY_S = 1.0

Told = Callable[[str, str], None]
"""Takes what is being done, and how far it is."""


def untold(doing: str, far: str) -> None:
    """For work that nobody waits for."""


def say(line: str) -> None:
    """On standard error: what scripts read on standard output stays as it is."""
    print(f"kiosk: {line}", file=sys.stderr, flush=True)


class Progress:
    """Says a line when something else begins to be done, and every `EVERY_S` while it goes on; none in the first
    `QUIET_S` of the work. `monotonic` are seconds of a clock that never jumps."""

    def __init__(self, monotonic: Callable[[], float], say: Callable[[str], None] = say) -> None:
        self._say = say
        self._monotonic = monotonic
        self._began_s: float | None = None
        self._doing = ""
        self._due_s = 0.0

    def __call__(self, doing: str, far: str) -> None:
        """Hears how far it is."""
        now_s = self._monotonic()
        self._began_s = now_s if self._began_s is None else self._began_s
        if now_s < self._began_s + QUIET_S or (doing == self._doing and now_s < self._due_s):
            return
        self._doing, self._due_s = doing, now_s + EVERY_S
        self._say(f"{doing}: {far}" if far else doing)


def per_cent(remaining: int, total: int) -> str:
    """How much is done, in words."""
    return f"{100 * (total - remaining) // total if total else 100} %"
