"""Which touch is a press. Pure: hands shake, palms rest on the glass, and panels report touches that nobody made."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import hypot

GHOST_S = 0.05
"""A touch shorter than this was made by the panel, not by a finger."""
PALM_S = 1.0
"""What rests longer while another finger comes down is the hand below it."""


@dataclass(frozen=True, slots=True)
class Finger:
    """`uid` tells one finger from another; it came down at `x`, `y` px, at `since` seconds, on something to touch
    (`on_target`) or beside everything."""

    uid: Hashable
    x: float
    y: float
    since: float
    on_target: bool = False

    def stays(self, x: float, y: float, drift: float) -> bool:
        """Whether it is still where it came down, but for the trembling of a hand: `drift` px."""
        return hypot(x - self.x, y - self.y) <= drift

    def presses(self, until: float) -> bool:
        """Whether it was there long enough to be a finger; no press is too long."""
        return until - self.since >= GHOST_S - 1e-6

    def gives_way(self, now: float) -> bool:
        """Whether a finger that comes down now is to be followed instead."""
        return not self.on_target or now - self.since >= PALM_S
