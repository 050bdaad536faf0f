"""Rows over columns and pages: nothing scrolls, nothing clips. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from kiosk.events import PageTurned
from kiosk.touch.theme import TARGET_MM
from kiosk.touch.typeset import pages
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, key
from kiosk.touch.views.frame import Bones, narrowed
from kiosk.touch.views.parts import Box, Frame, P, Panel, Part, centred, column

Pager = tuple[Panel, ...]
"""One surface that says which page this is, with the buttons to turn pages at its ends; nothing where there is only
one page. It stands at the left margin on the floor of the screen, below what it pages, on every screen: left of the
actions where there are any, which give way to it."""

NO_PAGER: Pager = ()


@dataclass(frozen=True, slots=True)
class Spread:
    """One page of rows in columns: `runs` are the rows of each column, `count` all pages; `strain` is how much
    more than one page it takes, and less than 1 for a row that is higher than the room. The actions of `frame` have
    made way for the pager."""

    runs: tuple[range, ...]
    frame: Frame
    room: Box
    count: int
    pager: Pager
    strain: float


def spread(
    drawing: Drawing, bones: Bones, groups: Sequence[Sequence[float]], page: int, *, gap: float, columns: int = 1
) -> Spread:
    """Which rows of these heights stand on a page; each group begins a column. Room for the pager is taken only
    where it is needed. Before the last page the primary action turns to the next one: nobody goes on without having
    seen everything."""
    chunks = _chunks(groups, bones.room.height, gap)
    if len(chunks) <= columns:
        return Spread(chunks, bones.frame, bones.room, 1, NO_PAGER, _too_high(groups, bones.room))
    made = with_pager_room(drawing, bones)
    chunks = _chunks(groups, made.room.height, gap)
    count = ceil(len(chunks) / columns)
    page = min(page, count - 1)
    if page < count - 1:
        made = _turning(drawing, bones, page + 1)
    shown, pager = chunks[page * columns : (page + 1) * columns], _pager(drawing, _spot(drawing, made), page, count)
    return Spread(shown, made.frame, made.room, count, pager, count - 1 + _too_high(groups, made.room))


def with_pager_room(drawing: Drawing, bones: Bones) -> Bones:
    """The bones with a place for a pager: left of the actions, or on the floor where there are none."""
    return _with_pager_room(drawing, bones, _turners(drawing, bones.faces, 1))


def _turning(drawing: Drawing, bones: Bones, page: int) -> Bones:
    """The same on a page before the last: the primary action leads to `page`."""
    return _with_pager_room(drawing, replace(bones, faces=_turners(drawing, bones.faces, page)), bones.faces)


def _turners(drawing: Drawing, faces: Sequence[Face], page: int) -> tuple[Face, ...]:
    """The actions, of which the primary one turns to a page."""
    key = "screen.page.rest"
    rest = Face("primary", drawing.say(key), PageTurned(page), drawing.second(key), "arrow-right", "primary")
    return tuple(rest if face.id == rest.id else face for face in faces)


def _with_pager_room(drawing: Drawing, bones: Bones, others: Sequence[Face]) -> Bones:
    """The actions keep their place and size while pages are turned: `others` are those of the other pages."""
    if bones.frame.actions:
        return narrowed(drawing, bones, _width(drawing) + drawing.gap, others)
    return replace(bones, room=_above(bones.room, drawing.mm(TARGET_MM) + drawing.air(4)))


def _spot(drawing: Drawing, bones: Bones) -> Box:
    """Where the pager stands."""
    if bones.frame.actions:
        beside = bones.frame.actions[0].box
        return Box(bones.room.x, beside.y, _width(drawing), beside.height)
    return Box(bones.room.x, bones.floor, _width(drawing), drawing.mm(TARGET_MM))


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
    note = drawing.snug(drawing.say("screen.page", page=8, count=8))
    return 2 * drawing.mm(TARGET_MM) + ceil(note.box.width) + 2 * drawing.mm(3)


def _pager(drawing: Drawing, spot: Box, page: int, count: int) -> Pager:
    """The buttons keep their places on the first and the last page, where one of them is missing."""
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
    left = key(drawing, before, Box(0, 0, side, spot.height))
    right = key(drawing, after, Box(width - side, 0, side, spot.height))
    buttons = ((left,) if page > 0 else ()) + ((right,) if page < count - 1 else ())
    told = centred(note, Box(0, 0, width, spot.height))
    return (Panel(drawing.theme.look("panel"), spot, (told,), buttons),)
