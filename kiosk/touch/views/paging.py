"""Rows over columns and pages: nothing scrolls, nothing clips. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

from kiosk.events import PageTurned
from kiosk.touch.theme import TARGET_MM
from kiosk.touch.typeset import pages
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, key
from kiosk.touch.views.frame import Bones
from kiosk.touch.views.parts import Box, Button, P, Part, Text, at, centred, column


@dataclass(frozen=True, slots=True)
class Pager:
    """Two buttons to turn pages, and which page this is; empty where there is only one."""

    buttons: tuple[Button, ...] = ()
    note: tuple[Text, ...] = ()


NO_PAGER = Pager()


@dataclass(frozen=True, slots=True)
class Spread:
    """One page of rows in columns: `runs` are the rows of each column, `count` all pages; `strain` is how much
    more than one page it takes, and less than 1 for a row that is higher than the room."""

    runs: tuple[range, ...]
    room: Box
    count: int
    pager: Pager
    strain: float


def spread(
    drawing: Drawing, bones: Bones, groups: Sequence[Sequence[float]], page: int, *, gap: float, columns: int = 1
) -> Spread:
    """Which rows of these heights stand on a page; each group begins a column. Room for the pager is taken only
    where it is needed."""
    chunks = _chunks(groups, bones.room.height, gap)
    if len(chunks) <= columns:
        return Spread(chunks, bones.room, 1, NO_PAGER, _too_high(groups, bones.room))
    height = drawing.mm(TARGET_MM)
    beside = _beside_actions(drawing, bones)
    room = bones.room if beside else _above(bones.room, height + drawing.air(4))
    chunks = _chunks(groups, room.height, gap)
    count = ceil(len(chunks) / columns)
    page = min(page, count - 1)
    spot = Box(
        bones.room.x, beside.y if beside else bones.room.y, _width(drawing), beside.height if beside else height
    )
    shown, pager = chunks[page * columns : (page + 1) * columns], _pager(drawing, spot, page, count)
    return Spread(shown, room, count, pager, count - 1 + _too_high(groups, room))


def _too_high(groups: Sequence[Sequence[float]], room: Box) -> float:
    """The strain of the highest row."""
    return min(0.99, max((overflow(height, room.height) for group in groups for height in group), default=0.0))


def _chunks(groups: Sequence[Sequence[float]], room: float, gap: float) -> tuple[range, ...]:
    """The rows of each column, counted through all groups."""
    found: list[range] = []
    first = 0
    for group in groups:
        found += [range(first + run.start, first + run.stop) for run in pages(group, room, gap)]
        first += len(group)
    return tuple(found)


def in_columns(parts: Sequence[P], shown: Spread, width: float, gap: float, between: float) -> tuple[P, ...]:
    """The parts of one page where they stand."""
    return tuple(
        part
        for place, run in enumerate(shown.runs)
        for part in column([parts[row] for row in run], shown.room.x + place * (width + between), shown.room.top, gap)
    )


def heights(parts: Sequence[Part]) -> list[float]:
    """The height of each."""
    return [part.box.height for part in parts]


def overflow(needed: float, room: float) -> float:
    """The strain of a page that cannot be split, less than 1: how much is too much, as a share of the whole."""
    return max(0.0, needed - room) / max(needed, room, 1.0)


def _above(room: Box, taken: float) -> Box:
    return Box(room.x, room.y + taken, room.width, room.height - taken)


def _width(drawing: Drawing) -> float:
    note = drawing.snug(drawing.say("screen.page", page=88, count=88))
    return 2 * drawing.mm(TARGET_MM) + note.box.width + 2 * drawing.mm(3)


def _beside_actions(drawing: Drawing, bones: Bones) -> Box | None:
    """The free place left of the actions, where the pager fits there."""
    left = min((button.box.x for button in bones.frame.actions), default=0)
    if left - bones.room.x - drawing.gap < _width(drawing):
        return None
    return bones.frame.actions[0].box


def _pager(drawing: Drawing, spot: Box, page: int, count: int) -> Pager:
    side, width = drawing.mm(TARGET_MM), spot.width
    note = drawing.snug(drawing.say("screen.page", page=page + 1, count=count), colour=drawing.palette.quiet)
    before = Face(
        "page-before",
        "",
        PageTurned(page - 1),
        icon="chevron-left",
        look="second",
        said=drawing.say("screen.page.before"),
    )
    after = Face(
        "page-after",
        "",
        PageTurned(page + 1),
        icon="chevron-right",
        look="second",
        said=drawing.say("screen.page.after"),
    )
    left = key(drawing, before, Box(spot.x, spot.y, side, spot.height))
    right = key(drawing, after, Box(spot.x + width - side, spot.y, side, spot.height))
    buttons = ((left,) if page > 0 else ()) + ((right,) if page < count - 1 else ())
    return Pager(buttons, (at(note, centred(note, spot).box.x, centred(note, spot).box.y),))
