"""Draws commands on paper, dot by dot, as a printer of 203 dots an inch would, until the cut makes a picture of it.

Positions and cells are a printer's; the shapes of the characters are Noto's, not those in a printer's own memory.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from printing import commands as c
from printing.glyphs import Style, Typeface, draw_text, image_of
from printing.pictures import MOST_QR_BYTES, qr_image
from printing.reader import UnknownBytes

DOTS_AN_INCH = 203
MM_AN_INCH = 25.4
TAUGHT_GLYPH = "〓"
"""Stands in the words of a picture for a character that was taught to the printer as dots."""

_USUAL_SPACING = 30
_TOP_DOTS = 8
_RULES = " ─━"


@dataclass(frozen=True, slots=True)
class Picture:
    """One cut slip: its `image` (mode 1, a dot a pixel), its length, and what was read back from the bytes.

    Of the 10 to 15 mm between head and cutter, which many printers leave white on top, it shows and counts 1.
    `texts` are its lines of text from top to bottom, `qr_payloads` its codes. It is `marked` when it ends with the
    same inverse lines, or images, with which it begins: as a copy does.
    """

    image: Image.Image
    millimetres: float
    texts: tuple[str, ...]
    qr_payloads: tuple[str, ...]
    marked: bool

    def write(self, file: Path) -> None:
        """Save as PNG with its resolution."""
        self.image.save(file, format="PNG", dpi=(DOTS_AN_INCH, DOTS_AN_INCH))


@dataclass(slots=True)
class _Settings:
    """What ESC @ sets back."""

    align: int = 0
    width: int = 1
    height: int = 1
    bold: bool = False
    inverse: bool = False
    underline: int = 0
    spacing: int = _USUAL_SPACING
    qr_module: int = 3
    qr_payload: bytes = b""
    glyphs: dict[bytes, Image.Image] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Word:
    """Text that waits in the line: drawn, with its place in dots."""

    at: int
    image: Image.Image
    text: str
    inverse: bool

    @property
    def end(self) -> int:
        return self.at + self.image.width


@dataclass(slots=True)
class _Paper:
    """What came out since the last cut: dots fed, images with their places, lines, codes."""

    fed: int = _TOP_DOTS
    stamps: list[tuple[int, int, Image.Image]] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)
    marks: list[bytes] = field(default_factory=list)


class Drawing:
    """The print head over the paper: `apply` takes one command after the other."""

    def __init__(self, width_dots: int, typeface: Typeface) -> None:
        self._width_dots = width_dots
        self._typeface = typeface
        self._set = _Settings()
        self._paper = _Paper()
        self._line: list[_Word] = []
        self._at = 0

    def reset(self) -> None:
        """As after power-on: settings and the unprinted line are gone, what is on paper stays on it."""
        self._set = _Settings()
        self._clear_line()

    def apply(self, command: c.Command) -> Picture | None:
        """Carry out one command; a cut gives the picture. Raises `UnknownBytes` where it cannot be printed."""
        match command:
            case c.Initialise():
                self.reset()
            case c.Text():
                self._write(command)
            case c.LineFeed():
                self._print_line(self._set.spacing)
            case c.FeedDots(dots=dots):
                self._print_line(0)
                self._paper.fed += dots
            case c.FeedLines(lines=lines):
                self._print_line(0)
                self._paper.fed += lines * self._set.spacing
            case c.Position(dots=dots):
                self._at = dots
            case c.Raster():
                self._stamp_block(image_of(command.bits, command.width_bytes, command.rows), command)
                self._paper.marks.append(command.bits)
            case c.QrPrint():
                self._print_qr(command)
            case c.Cut(feed=feed):
                return self._cut(feed)
            case _:
                self._change(command)
        return None

    def _change(self, command: c.Command) -> None:
        now = self._set
        match command:
            case c.Align(n=n):
                now.align = n
            case c.Size(width=width, height=height):
                now.width, now.height = width, height
            case c.Bold(on=on):
                now.bold = on
            case c.Inverse(on=on):
                now.inverse = on
            case c.Underline(dots=dots):
                now.underline = dots
            case c.LineSpacing(dots=dots):
                now.spacing = dots
            case c.QrSize(dots=dots):
                now.qr_module = dots
            case c.QrStore(payload=payload):
                now.qr_payload = payload
            case c.DefineGlyph(code=code, columns=columns):
                now.glyphs[code] = image_of(columns, 3, 24).transpose(Image.Transpose.TRANSPOSE)

    def _write(self, text: c.Text) -> None:
        for word, image in self._drawn(text):
            if self._at + image.width > self._width_dots:
                raise UnknownBytes(text.offset, f"text runs over the edge of the paper at dot {self._at}")
            self._line.append(_Word(self._at, image, word, self._set.inverse))
            self._at += image.width

    def _drawn(self, text: c.Text) -> Iterator[tuple[str, Image.Image]]:
        """Each stretch of the text that is drawn alike: words from the fonts, glyphs that were taught."""
        if not text.chinese:
            yield text.raw.decode("ascii"), self._with_underline(text.raw.decode("ascii"))
            return
        for code in c.characters(text.raw):
            taught = self._set.glyphs.get(code)
            if taught is None:
                yield (char := _decoded(code, text.offset)), self._with_underline(char)
            else:
                size = (24 * self._set.width, 24 * self._set.height)
                yield TAUGHT_GLYPH, taught.resize(size, Image.Resampling.NEAREST)

    def _with_underline(self, text: str) -> Image.Image:
        now = self._set
        image = draw_text(text, self._typeface, Style(now.width, now.height, now.bold, now.inverse))
        if now.underline:
            image.paste(0, (0, image.height - now.underline, image.width, image.height))
        return image

    def _print_line(self, spacing: int) -> None:
        """Print what waits in the line, then feed: by the spacing, but never less than the line is high."""
        height = max((word.image.height for word in self._line), default=0)
        left = self._left_of(max((word.end for word in self._line), default=0))
        for word in self._line:
            top = self._paper.fed + height - word.image.height
            self._paper.stamps.append((left + word.at, top, word.image))
        self._note_words()
        self._paper.fed += max(height, spacing)
        self._clear_line()

    def _note_words(self) -> None:
        text = _joined(self._line)
        if text.strip(_RULES):
            self._paper.texts.append(text)
        if self._line:
            inverse = all(word.inverse for word in self._line)
            self._paper.marks.append(text.encode() if inverse else b"")

    def _clear_line(self) -> None:
        self._line, self._at = [], 0

    def _left_of(self, used: int) -> int:
        return (self._width_dots - used) * self._set.align // 2

    def _stamp_block(self, image: Image.Image, command: c.Command) -> None:
        if self._line:
            raise UnknownBytes(command.offset, "an image in the middle of a line")
        if image.width > self._width_dots:
            raise UnknownBytes(command.offset, f"an image of {image.width} dots on {self._width_dots}")
        self._paper.stamps.append((self._left_of(image.width), self._paper.fed, image))
        self._paper.fed += image.height

    def _print_qr(self, command: c.Command) -> None:
        stored = self._set.qr_payload
        if not stored.isascii():
            raise UnknownBytes(command.offset, "a QR code of what is no ASCII text")
        if len(stored) > MOST_QR_BYTES:
            raise UnknownBytes(command.offset, f"a QR code of {len(stored)} bytes holds {MOST_QR_BYTES}")
        payload = stored.decode("ascii")
        self._stamp_block(qr_image(payload, self._set.qr_module), command)
        self._paper.codes.append(payload)

    def _cut(self, feed: int) -> Picture:
        self._print_line(0)
        paper, self._paper = self._paper, _Paper()
        image = Image.new("1", (self._width_dots, max(1, paper.fed + feed)), 1)
        for x, y, stamp in paper.stamps:
            image.paste(stamp, (x, y))
        millimetres = round(image.height / DOTS_AN_INCH * MM_AN_INCH, 1)
        texts, codes = tuple(paper.texts), tuple(paper.codes)
        return Picture(image, millimetres, texts, codes, _ends_as_it_begins(paper.marks))


def _decoded(code: bytes, offset: int) -> str:
    char = code.decode("gb18030", errors="ignore")
    if not char or unicodedata.category(char) == "Co":
        raise UnknownBytes(offset, f"no Chinese character has the code {code.hex(' ')}")
    return char


def _joined(line: list[_Word]) -> str:
    """The words of a line as one text; what was moved to a place of its own stands after two spaces."""
    text, end = "", 0
    for word in line:
        text += ("  " if word.at > end else "") + word.text
        end = word.end
    return text.strip()


def _ends_as_it_begins(marks: list[bytes]) -> bool:
    """Whether the first inverse lines or images of a slip are also its last."""
    half = len(marks) // 2
    opening = next((n for n, mark in enumerate(marks[:half]) if not mark), half)
    return any(marks[:n] == marks[-n:] for n in range(1, opening + 1))


def drawing_each(
    width_dots: int, typeface: Typeface, on_slip: Callable[[Picture], None]
) -> Callable[[c.Command], None]:
    """What draws one command after the other, and gives each cut slip to `on_slip`."""
    drawing = Drawing(width_dots, typeface)

    def draw(command: c.Command) -> None:
        picture = drawing.apply(command)
        if picture is not None:
            on_slip(picture)

    return draw
