"""How much paper a slip takes, by its commands alone: what is not drawn yet when a printer says that it took it."""

from __future__ import annotations

from printing.commands import FeedDots, FeedLines, LineFeed, LineSpacing, QrPrint, Raster, Size
from printing.reader import CommandReader

USUAL_SPACING = 30
CELL_DOTS = 24
QR_DOTS = 200
"""More than a QR code of ours takes."""


def dots_of(body: bytes) -> int:
    """Dots from the top of a slip to its end, rather too many than too few. Raises `UnknownBytes` for what is no body
    of ours."""
    reader = CommandReader()
    fed, spacing, height = 0, USUAL_SPACING, CELL_DOTS
    for command in (*reader.feed(body), *reader.close()):
        match command:
            case LineSpacing(dots=dots):
                spacing = dots
            case Size(height=times):
                height = CELL_DOTS * times
            case LineFeed():
                fed += max(spacing, height)
            case FeedLines(lines=lines):
                fed += lines * spacing
            case FeedDots(dots=dots):
                fed += dots
            case Raster(rows=rows):
                fed += rows
            case QrPrint():
                fed += QR_DOTS
            case _:
                pass
    return fed
