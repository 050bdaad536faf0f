"""Breaks the blocks of a slip into rows of a paper's width, by cells: pure, and before any byte."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import chain

from printing.cells import cells, clip, printable, wrap
from printing.slip import Big, Block, Checklist, ChecklistItem, Facts, Line, Qr, Rule, Ruled
from printing.slip import Size as SizeName

MULTIPLES: dict[SizeName, tuple[int, int]] = {"body": (1, 1), "double": (1, 2), "title": (2, 2)}
INDENT = 2
"""Cells by which a value stands in that found no room beside its label."""

WRITING_CELLS = 8
"""A line for a pen is so many cells long, or a multiple of it, so that lines start under each other."""


@dataclass(frozen=True, slots=True)
class Piece:
    """Text that starts at `cell` of its row, counted at the row's width, or follows on where that is None."""

    text: str
    cell: int | None = None
    inverse: bool = False


@dataclass(frozen=True, slots=True)
class TextRow:
    """One printed line: pieces in the same size, `width` and `height` being multiples of a cell."""

    pieces: tuple[Piece, ...]
    width: int = 1
    height: int = 1
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True, slots=True)
class RuleRow:
    """A line across the whole paper."""

    heavy: bool


@dataclass(frozen=True, slots=True)
class WritingRow:
    """A label and a line for a pen from `cell` to the right edge; the row is as high as handwriting."""

    label: str
    cell: int


@dataclass(frozen=True, slots=True)
class QrRow:
    """A QR code, centred, with white on every side."""

    payload: str
    compact: bool


Row = TextRow | RuleRow | WritingRow | QrRow


def rows_of(blocks: Iterable[Block], columns: int, sizes: int = 8, tick: str = "√") -> Iterator[Row]:
    """The rows of a slip on paper of `columns` ASCII cells, where `sizes` is the largest multiple of a cell.

    `tick` stands in the box of a document that is present.
    """
    for block in blocks:
        match block:
            case Line():
                yield from _line(_clean(block), columns, sizes)
            case Big(text=text):
                yield _big(printable(text), columns, sizes)
            case Facts(pairs=pairs):
                yield from _facts(pairs, columns, sizes)
            case Rule(heavy=heavy):
                yield RuleRow(heavy)
            case Checklist():
                yield from _checklist(block, columns, sizes, tick)
            case Qr(payload=payload, compact=compact):
                yield QrRow(payload, compact)
            case Ruled(label=label, lines=count):
                yield from _ruled(printable(label), count, columns)


def _clean(line: Line) -> Line:
    return replace(line, text=printable(line.text), right=printable(line.right))


def _line(line: Line, columns: int, sizes: int) -> list[TextRow]:
    """A clean line's rows. A title that does not fit on one row becomes double, which is half as wide."""
    rows = _rows_at(line, columns, sizes)
    return _rows_at(replace(line, size="double"), columns, sizes) if line.size == "title" and len(rows) > 1 else rows


def _rows_at(line: Line, columns: int, sizes: int) -> list[TextRow]:
    room = columns // multiples(line.size, sizes)[0]
    balanced = _balanced(line.text, room) if line.align == "centre" else room
    paragraph = _paragraph(line.text, line.right, balanced)
    return [_text_row(line, pieces, columns, sizes) for pieces in paragraph]


def _balanced(text: str, room: int) -> int:
    """The least room in which the text takes no more lines, so that centred lines are of a length."""
    lines = len(wrap(text, room))
    if lines == 1:
        return room
    least = max(2, math.ceil(cells(text.replace(" ", "")) / lines))
    return next((width for width in range(least, room) if len(wrap(text, width)) == lines), room)


def _text_row(line: Line, pieces: tuple[Piece, ...], columns: int, sizes: int) -> TextRow:
    width, height = multiples(line.size, sizes)
    if line.inverse:
        bar = _bar(" ".join(piece.text for piece in pieces), columns // width)
        return TextRow((Piece(bar, inverse=True),), width, height, line.bold)
    return TextRow(pieces, width, height, line.bold, centred=line.align == "centre")


def multiples(size: SizeName, sizes: int) -> tuple[int, int]:
    """Multiples of a cell across and down for a size, where a printer goes up to `sizes`."""
    width, height = MULTIPLES[size]
    return min(width, sizes), min(height, sizes)


def _bar(text: str, room: int) -> str:
    """The text in the middle of spaces that fill the room, so that its inverse is a bar."""
    free = room - cells(text)
    return " " * (free // 2) + text + " " * (free - free // 2)


def _paragraph(text: str, right: str, room: int) -> Iterator[tuple[Piece, ...]]:
    if right:
        yield from _beside(text, right, room)
    else:
        yield from ((Piece(line),) for line in wrap(text, room))


def _beside(text: str, right: str, room: int) -> Iterator[tuple[Piece, ...]]:
    """Text on the left and `right` at the right edge; below it, or indented, where there is no room."""
    *above, last = wrap(text, room)
    yield from ((Piece(line),) for line in above)
    if cells(last) + 1 + cells(right) <= room:
        yield (*_unless_empty(last), Piece(right, room - cells(right)))
        return
    yield from ((piece,) for piece in _unless_empty(last))
    if cells(right) <= room - INDENT:
        yield (Piece(right, room - cells(right)),)
        return
    yield from ((Piece(line, INDENT),) for line in wrap(right, room - INDENT))


def _unless_empty(text: str) -> tuple[Piece, ...]:
    return (Piece(text),) if text else ()


def _big(text: str, columns: int, sizes: int) -> TextRow:
    multiple = max(1, min(sizes, columns // max(1, cells(text))))
    return TextRow((Piece(clip(text, columns)),), multiple, multiple, bold=True, centred=True)


def _facts(pairs: Iterable[tuple[str, str]], columns: int, sizes: int) -> Iterator[TextRow]:
    """All of one size: where one of them does not fit on a row as a title, none is a title."""
    lines = [_clean(Line(label, right=value, size="title", bold=True)) for label, value in pairs]
    rows = [_rows_at(line, columns, sizes) for line in lines]
    if any(len(of_one) > 1 for of_one in rows):
        rows = [_rows_at(replace(line, size="double"), columns, sizes) for line in lines]
    yield from chain.from_iterable(rows)


def _checklist(block: Checklist, columns: int, sizes: int, tick: str) -> Iterator[TextRow]:
    width, height = multiples(block.size, sizes)
    word = clip(printable(block.missing_word), columns // width // 4)
    box = _box_cells(block, word)
    for item in block.items:
        paragraph = _paragraph(printable(item.text), printable(item.right), columns // width - box - 1)
        for nth, pieces in enumerate(paragraph):
            moved = tuple(Piece(p.text, (p.cell or 0) + box + 1) for p in pieces)
            marked = (_box(item, word, box, tick), *moved) if nth == 0 else moved
            yield TextRow(marked, width, height, block.bold)


def _box_cells(block: Checklist, missing_word: str) -> int:
    """Cells of every box of a checklist, so that the texts stand under each other."""
    marks = {item.mark for item in block.items}
    if "missing" in marks:
        return max(4, cells(missing_word) + 2)
    return 4 if "present" in marks else 3


def _box(item: ChecklistItem, missing_word: str, box: int, tick: str) -> Piece:
    if item.mark == "missing":
        return Piece(_bar(missing_word, box), inverse=True)
    return Piece(f"[{tick}]" if item.mark == "present" else "[" + " " * min(box - 2, 2) + "]")


def _ruled(label: str, count: int, columns: int) -> Iterator[Row]:
    *above, last = wrap(label, columns - WRITING_CELLS - 1)
    yield from (TextRow((Piece(line),)) for line in above)
    after_label = max(cells(last) + 1, columns // 3)
    first = columns - (columns - after_label) // WRITING_CELLS * WRITING_CELLS
    yield WritingRow(last, first)
    yield from (WritingRow("", columns % WRITING_CELLS) for _ in range(count - 1))
