"""Draws characters into the cells of a receipt printer, black and white, with the Noto CJK fonts.

Used where a printer has no font of its own for a text, and by the virtual printer. A cell is 12 dots wide and 24
high at single size; a hanzi takes two.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image, ImageChops, ImageDraw, ImageFont

from printing.cells import cells, clusters
from printing.profiles import CELL_DOTS

CELL_HEIGHT = 24
SIMPLIFIED_MONO = 7
"""The face of the Noto CJK collections with Chinese forms and ASCII of half the width."""

_FOLDERS = ("/usr/share/fonts/opentype/noto", "/usr/share/fonts/noto-cjk", "/usr/share/fonts/google-noto-cjk")
_EM = 22  # of 24 dots: the fonts inside printers leave a dot of air around each hanzi
_BASELINE = 19
_GETA = {1: "=", 2: "〓"}  # what type-setters put where they lack a type: neither a box nor a question mark
_NOBODYS = "\U0010fffe"  # no font has it: it shows what a font draws for what it lacks
_INK = 118  # darkness from which a dot burns; a little below the middle, since heat spreads


class FontMissing(Exception):
    """No font was found to draw Chinese with; the sentence says what to install."""


@dataclass(frozen=True, slots=True)
class Typeface:
    """The files of the regular and the bold weight, and the number of the face in them."""

    regular: Path
    bold: Path
    face: int = SIMPLIFIED_MONO


@dataclass(frozen=True, slots=True)
class Style:
    """How text is drawn: multiples of a cell, weight, and white on black."""

    width: int = 1
    height: int = 1
    bold: bool = False
    inverse: bool = False


def find_typeface(folders: Sequence[str] | None = None) -> Typeface:
    """The installed Noto Sans CJK; None means the folders where systems put it. Raises `FontMissing` where none of
    them holds it."""
    looked_in = _FOLDERS if folders is None else folders
    for folder in map(Path, looked_in):
        face = Typeface(folder / "NotoSansCJK-Regular.ttc", folder / "NotoSansCJK-Bold.ttc")
        if face.regular.exists() and face.bold.exists():
            return face
    raise FontMissing(f"no NotoSansCJK-Regular.ttc in {', '.join(looked_in)}; install Debian's fonts-noto-cjk")


def draw_text(text: str, typeface: Typeface, style: Style) -> Image.Image:
    """The text in its cells: an image of mode 1, 0 is black, cells x 12 x width by 24 x height dots."""
    size = (max(cells(text), 1) * CELL_DOTS * style.width, CELL_HEIGHT * style.height)
    image = Image.new("1", size, 1)
    at = 0
    for cluster in clusters(text):
        image.paste(draw_cluster(cluster, typeface, style), (at * CELL_DOTS * style.width, 0))
        at += cells(cluster)
    return image


@lru_cache(maxsize=4096)
def draw_cluster(cluster: str, typeface: Typeface, style: Style) -> Image.Image:
    """One character with its marks in its one or two cells; a mode 1 image that nobody may change.

    What the typeface lacks is drawn as 〓, narrow as =, and a mark that it lacks is left out.
    """
    scale = max(style.width, style.height)
    width = max(cells(cluster), 1) * CELL_DOTS
    framed = "\u2500" <= cluster <= "\u257f"  # lines of boxes must meet the next cell's
    em = CELL_HEIGHT if framed else _EM
    font = _font(typeface.bold if style.bold else typeface.regular, typeface.face, em * scale)
    image = Image.new("L", (width * scale, CELL_HEIGHT * scale), 255)
    middle, baseline = width * scale / 2, (_BASELINE + (em - _EM) / 2) * scale
    ImageDraw.Draw(image).text((middle, baseline), _within(cluster, typeface), font=font, fill=0, anchor="ms")
    scaled = image.resize((width * style.width, CELL_HEIGHT * style.height), Image.Resampling.BOX)
    black = 255 - _INK
    return scaled.point([0 if (value < black) != style.inverse else 255 for value in range(256)], "1")


def has_glyph(char: str, typeface: Typeface) -> bool:
    """Whether the typeface can draw the character."""
    font = _font(typeface.regular, typeface.face, _EM)
    return bytes(font.getmask(char)) != bytes(font.getmask(_NOBODYS))


def _within(cluster: str, typeface: Typeface) -> str:
    """As much of the cluster as the typeface can draw."""
    base, marks = cluster[0], cluster[1:]
    if not has_glyph(base, typeface):
        return _GETA[max(cells(base), 1)]
    return base + "".join(mark for mark in marks if has_glyph(mark, typeface))


@lru_cache(maxsize=64)
def _font(file: Path, face: int, dots: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(file), dots, index=face, layout_engine=ImageFont.Layout.BASIC)


def bits_of(image: Image.Image) -> bytes:
    """A mode 1 image as printers take it: rows of whole bytes, 1 is black; dots beyond its width stay white."""
    padded = Image.new("1", (-(-image.width // 8) * 8, image.height), 1)
    padded.paste(image, (0, 0))
    return bytes(byte ^ 0xFF for byte in padded.tobytes())


def image_of(bits: bytes, width_bytes: int, rows: int) -> Image.Image:
    """The image that `bits_of` wrote."""
    return Image.frombytes("1", (width_bytes * 8, rows), bytes(byte ^ 0xFF for byte in bits))


def ink_box(image: Image.Image) -> tuple[int, int, int, int] | None:
    """Left, top, right and bottom of what is black; None for white paper."""
    return ImageChops.invert(image.convert("L")).getbbox()
