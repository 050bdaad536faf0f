"""Which touch is a press. Pure: hands shake, palms rest on the glass, and panels report touches that nobody made."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass
from math import hypot

GHOST_S = 0.05
"""A touch shorter than this was made by the panel, not by a finger."""
DOUBLED_S = 0.4
"""Whoever taps twice where one tap is enough does so within this time."""
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


@dataclass(frozen=True, slots=True)
class Tap:
    """A press that has acted: where the finger left, at `left` seconds, and whether `on_key`, which people tap one
    after the other as quickly as they can, and the same one twice."""

    finger: Finger
    left: float
    on_key: bool

    def is_doubled_by(self, finger: Finger, on_key: bool, drift: float) -> bool:
        """Whether a finger is the second half of a double tap: what the first half has brought under it, another page
        at the same button, nobody can have read yet. Keys stay where they are."""
        soon = abs(finger.since - self.left) < DOUBLED_S
        return soon and not (self.on_key and on_key) and self.finger.stays(finger.x, finger.y, drift)
