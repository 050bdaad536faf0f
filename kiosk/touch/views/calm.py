"""What a screen shows while there is only one thing to say and nothing to touch: large, in the middle. Pure."""

from __future__ import annotations

from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.parts import Box, Panel, at

OPTICAL_MIDDLE = 0.6
"""The share of the free height that lies below: what stands in the very middle seems to sink."""


def calm(drawing: Drawing, icon: str, told: str) -> Panel:
    """A large icon, and below it what is told."""
    look, pad, gap = drawing.theme.look("good"), drawing.air(6), drawing.air(2)
    mark = drawing.icon(icon, "emblem" if drawing.theme.low else "greeting", colour=look.ink)
    room = drawing.width - 2 * drawing.mm(4)
    step = drawing.largest(told, room, drawing.labels, 2)
    words = drawing.text(told, room, step, colour=look.ink, align="center", even=True, name="value")
    height = mark.box.height + gap + words.box.height + 2 * pad
    words, mark = (
        at(words, drawing.mm(4), pad),
        at(mark, round((drawing.width - mark.box.width) / 2), pad + words.box.height + gap),
    )
    return Panel(look, Box(0, 0, drawing.width, height), (mark, words))


def resting(panel: Panel, room: Box) -> tuple[Panel, ...]:
    """The panel in the optical middle of a room."""
    free = max(0.0, room.height - panel.box.height)
    return (at(panel, room.x, round(room.y + free * OPTICAL_MIDDLE)),)
