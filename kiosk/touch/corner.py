"""The hidden corner: where a single finger has to rest for the service menu. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable

FORGOTTEN_AFTER_S = 30.0
"""A finger whose end was never told, as when the panel was unplugged below it, is on the glass no longer than this
after its last word."""


class HiddenCorner:
    """The top right corner of the panel, `side` px wide and high. `held` gets True when a single finger comes to rest
    there, and False when it leaves the corner or the glass, or another one comes down. `now` is monotonic seconds."""

    def __init__(self, side: float, held: Callable[[bool], None], now: Callable[[], float]) -> None:
        self._side = side
        self._held = held
        self._now = now
        self._fingers: dict[Hashable, float] = {}

    def down(self, finger: Hashable, x: float, y: float, panel: tuple[float, float]) -> None:
        """A finger came down at `x`, `y` px from the bottom left of the panel, of that width and height."""
        now = self._now()
        self._fingers = {other: felt for other, felt in self._fingers.items() if now - felt < FORGOTTEN_AFTER_S}
        self._fingers[finger] = now
        self._held(len(self._fingers) == 1 and self._within(x, y, panel))

    def moved(self, finger: Hashable, x: float, y: float, panel: tuple[float, float]) -> None:
        """A finger that is down is elsewhere now."""
        if finger in self._fingers:
            self._fingers[finger] = self._now()
            if not self._within(x, y, panel):
                self._held(False)

    def up(self, finger: Hashable) -> None:
        """A finger left the glass."""
        self._fingers.pop(finger, None)
        self._held(False)

    def _within(self, x: float, y: float, panel: tuple[float, float]) -> bool:
        return x >= panel[0] - self._side and y >= panel[1] - self._side
