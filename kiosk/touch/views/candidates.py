"""What the keyboard offers for letters of pinyin: a strip of candidates above the keys, by page. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil

from kiosk.events import CandidateChosen, CandidatesPaged
from kiosk.pinyin import Candidate
from kiosk.touch.theme import TARGET_MM, Step
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, key, remark
from kiosk.touch.views.parts import Box, Button, Panel, hung

MOST_ON_PAGE = 8


@dataclass(frozen=True, slots=True)
class Offer:
    """The letters that wait for a choice, what can be chosen for them, and which page of that is wanted; while
    no letters wait, the first of `told` that there is room for is said in their place, and `refusal` in any case."""

    letters: str
    candidates: tuple[Candidate, ...]
    page: int
    told: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Strip:
    """The candidates of a page with the buttons to turn pages, or a sentence where there are none."""

    buttons: tuple[Button, ...] = ()
    note: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class Grid:
    """Places of equal size for candidates; a long word takes several of its row."""

    columns: int
    rows: int
    box: Box
    gap: int

    @property
    def step(self) -> float:
        """From one column to the next."""
        return (self.box.width + self.gap) / self.columns

    def places(self, width: float) -> int:
        """How many places of a row so wide a candidate takes."""
        return min(self.columns, max(1, ceil((width + self.gap) / self.step - 1e-6)))

    def at(self, row: int, first: int, count: int) -> Box:
        """The box of so many places."""
        height = (self.box.height - self.gap * (self.rows - 1)) // self.rows
        x, end = round(first * self.step), round((first + count) * self.step)
        top = self.box.top - row * (height + self.gap)
        return Box(self.box.x + x, top - height, end - x - self.gap, height)


NO_STRIP = Strip()


def strip_height(drawing: Drawing) -> int:
    """Two rows where the panel stands, one where it lies."""
    rows = _rows(drawing)
    step: Step = "lead" if drawing.theme.wide else "title"
    return rows * max(drawing.mm(TARGET_MM), drawing.theme.line(step)) + (rows - 1) * drawing.gap


def placed_strip(drawing: Drawing, offer: Offer, box: Box) -> Strip:
    """The page of the offer that is wanted, or the last one."""
    if offer.refusal or not offer.candidates:
        note = _said_instead(drawing, offer, box)
        return Strip(note=(hung(note, box.x, box.top - round((box.height - note.box.height) / 2)),))
    side = _turning_width(drawing)
    turned = side if _rows(drawing) > 1 else 2 * side + drawing.gap
    room = replace(box, width=box.width - turned - drawing.gap)
    grid = Grid(MOST_ON_PAGE // _rows(drawing), _rows(drawing), room, drawing.gap)
    buttons, page, more = _page(drawing, offer, grid)
    return Strip((*buttons, *_turning(drawing, box, page, more)))


def _said_instead(drawing: Drawing, offer: Offer, box: Box) -> Panel:
    """What does not fit, that there is no such pinyin, or how to type it."""
    if offer.refusal:
        return remark(drawing, offer.refusal, box.width, colour=drawing.palette.warm)
    if offer.letters:
        return remark(drawing, drawing.say("screen.pinyin.none"), box.width)
    told = [remark(drawing, sentence, box.width) for sentence in offer.told]
    return next((note for note in told if note.box.height <= box.height), told[-1])


def _rows(drawing: Drawing) -> int:
    return 1 if drawing.theme.wide else 2


def _page(drawing: Drawing, offer: Offer, grid: Grid) -> tuple[tuple[Button, ...], int, bool]:
    """The buttons of the wanted page, which one it is, and whether more come after it."""
    first, page = 0, 0
    while True:
        boxes = list(_boxes(drawing, offer.candidates[first:], grid))
        after = first + len(boxes)
        if page == offer.page or after == len(offer.candidates):
            break
        first, page = after, page + 1
    buttons = _candidates(drawing, offer.candidates[first:after], boxes)
    return buttons, page, after < len(offer.candidates)


def _boxes(drawing: Drawing, candidates: Sequence[Candidate], grid: Grid) -> Iterator[Box]:
    """Where the candidates of one page stand, as many as there is room for."""
    row = used = 0
    for candidate in candidates[:MOST_ON_PAGE]:
        wanted = grid.places(drawing.snug(candidate.text, "lead").box.width + drawing.mm(3))
        if used + wanted > grid.columns:
            row, used = row + 1, 0
        if row == grid.rows:
            return
        yield grid.at(row, used, wanted)
        used += wanted


def _candidates(drawing: Drawing, shown: Sequence[Candidate], boxes: Sequence[Box]) -> tuple[Button, ...]:
    """The candidates of a page, all at one size."""
    placed = tuple(zip(shown, boxes, strict=True))
    high = min((box.height for box in boxes), default=0)
    steps_down = drawing.ladder(*("lead", "body") if drawing.theme.low else ("title", "lead", "body"))
    ladder = tuple(step for step in steps_down if drawing.theme.line(step) <= high) or steps_down[-1:]
    steps = [drawing.largest(candidate.text, box.width - drawing.mm(2), ladder, 1) for candidate, box in placed]
    step = max(steps, key=ladder.index)
    return tuple(
        key(drawing, Face(f"candidate-{place}", chosen.text, CandidateChosen(chosen), look="key"), box, words=step)
        for place, (chosen, box) in enumerate(placed)
    )


def _turning_width(drawing: Drawing) -> int:
    """A finger, or the word on the button."""
    more = drawing.snug(drawing.say("screen.pinyin.more"))
    return max(drawing.mm(TARGET_MM), ceil(more.box.width) + drawing.mm(5.5))


def _turning(drawing: Drawing, box: Box, page: int, more: bool) -> Iterator[Button]:
    """At the right end: back above further on where there are two rows, else beside it."""
    side, high = _turning_width(drawing), (box.height - drawing.gap) // 2
    right = box.right - side
    before, after = Box(right - side - drawing.gap, box.y, side, box.height), Box(right, box.y, side, box.height)
    if _rows(drawing) > 1:
        before, after = Box(right, box.top - high, side, high), Box(right, box.y, side, high)
    if page > 0:
        said = drawing.say("screen.pinyin.before")
        face = Face("candidates-before", "", CandidatesPaged(page - 1), icon="chevron-left", look="second", said=said)
        yield key(drawing, face, before)
    if more:
        face = Face("candidates-more", drawing.say("screen.pinyin.more"), CandidatesPaged(page + 1), look="second")
        yield key(drawing, face, after)
