"""The hidden corner: where a single finger has to rest for the service menu. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable


class HiddenCorner:
    """The top right corner of the panel, `side` px wide and high. `held` gets True when a single finger comes to rest
    there, and False when it leaves the corner or the glass, or another one comes down."""

    def __init__(self, side: float, held: Callable[[bool], None]) -> None:
        self._side = side
        self._held = held
        self._fingers: set[Hashable] = set()

    def down(self, finger: Hashable, x: float, y: float, panel: tuple[float, float]) -> None:
        """A finger came down at `x`, `y` px from the bottom left of the panel, of that width and height."""
        self._fingers.add(finger)
        self._held(len(self._fingers) == 1 and self._within(x, y, panel))

    def moved(self, finger: Hashable, x: float, y: float, panel: tuple[float, float]) -> None:
        """A finger that is down is elsewhere now."""
        if finger in self._fingers and not self._within(x, y, panel):
            self._held(False)

    def up(self, finger: Hashable) -> None:
        """A finger left the glass."""
        self._fingers.discard(finger)
        self._held(False)

    def _within(self, x: float, y: float, panel: tuple[float, float]) -> bool:
        return x >= panel[0] - self._side and y >= panel[1] - self._side
