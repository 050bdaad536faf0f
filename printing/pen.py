"""Writes commands for one slip: settings only where they change, and each character in a code the printer has."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import groupby
from typing import TYPE_CHECKING

from printing.cells import cells, clusters
from printing.profiles import CELL_DOTS, Codec, Profile
from printing.sink import open_sink

if TYPE_CHECKING:  # Pillow is imported only for a slip that must be drawn
    from printing.glyphs import Typeface

ALIGN, SIZE, BOLD, INVERSE, UNDERLINE = b"\x1ba", b"\x1d!", b"\x1bE", b"\x1dB", b"\x1b-"
LEFT, CENTRE = 0, 1
BAND_ROWS = 24
"""Rows of the tallest image band: an image that breaks off swallows at most so much of what follows."""

_SPACING, _FEED, _POSITION = b"\x1b3", b"\x1bJ", b"\x1b$"
_CELL_HEIGHT = 24
_LEAD = {1: 5, 2: 4}  # larger ones have white enough below their baseline


def lead_below(height: int) -> int:
    """White dots below a line that is `height` cells high."""
    return _LEAD.get(height, 0)


class Pen:
    """Writes on one slip, and sends a setting only where it changes. `lacking` are the slip's characters that the
    printer's font lacks: it is taught as many as it can hold."""

    def __init__(self, profile: Profile, typeface: Typeface | None, lacking: Sequence[str]) -> None:
        self.profile = profile
        self.typeface = typeface
        self._sink = open_sink()
        self._glyphs = _glyph_codes(lacking, profile.glyphs)
        self._unknown = frozenset(lacking) - self._glyphs.keys()
        self._now: dict[bytes, int] = dict.fromkeys((ALIGN, SIZE, BOLD, INVERSE, UNDERLINE), 0)

    @property
    def output(self) -> bytes:
        return self._sink.output

    def send(self, data: bytes) -> None:
        self._sink._raw(data)

    def put(self, setting: bytes, value: int) -> None:
        if self._now.get(setting) != value:
            self.send(setting + bytes((value,)))
            self._now[setting] = value

    def size(self, width: int, height: int) -> None:
        self.put(SIZE, (width - 1) << 4 | (height - 1))

    def spacing(self, height: int, lead: int | None = None) -> None:
        """From this line to the next: its cells and the white below, at most 255 dots."""
        self.put(_SPACING, _CELL_HEIGHT * height + (lead_below(height) if lead is None else lead))

    def move_to(self, cell: int, width: int) -> None:
        self.send(_POSITION + (cell * width * CELL_DOTS).to_bytes(2, "little"))

    def feed(self, dots: int) -> None:
        for start in range(0, dots, 255):
            self.send(_FEED + bytes((min(255, dots - start),)))

    def rest(self) -> None:
        """Every setting as ESC @ leaves it, so that whatever follows starts plain."""
        for setting in (ALIGN, SIZE, BOLD, INVERSE, UNDERLINE):
            self.put(setting, 0)

    def define_glyphs(self) -> None:
        if self._glyphs:
            from printing.pictures import glyph_columns

            for cluster, code in self._glyphs.items():
                self.send(b"\x1c2" + code + glyph_columns(cluster, self.typeface))

    def knows(self, text: str) -> bool:
        """Whether the printer can write the text with its own fonts and the glyphs it was taught."""
        return not self._unknown or self._unknown.isdisjoint(clusters(text))

    def text(self, text: str) -> None:
        for ascii_only, run in groupby(clusters(text), key=str.isascii):
            if ascii_only:
                self.send("".join(run).encode("ascii"))
            else:
                self.send(b"\x1c&" + b"".join(self._code(c) or b"" for c in run) + b"\x1c.")

    def _code(self, cluster: str) -> bytes | None:
        return self._glyphs.get(cluster) or code_of(cluster, self.profile.codec)


@lru_cache(maxsize=4096)
def code_of(cluster: str, codec: Codec) -> bytes | None:
    """The bytes of one character beyond ASCII in a printer's Chinese font; None where that font lacks it.

    Of the four-byte GB18030 characters only those of extension A are in printers' fonts. A printer draws all of
    them in two cells, also the ǹ that takes one.
    """
    if codec == "none" or len(cluster) != 1 or cells(cluster) != 2 or "\ue000" <= cluster <= "\uf8ff":
        return None
    try:
        code = cluster.encode(codec)
    except UnicodeEncodeError:
        return None
    if len(code) == 2 or "\u3400" <= cluster <= "\u4dbf":
        return code
    return None


def lacking(texts: Iterable[str], profile: Profile) -> list[str]:
    """The characters of the texts that the printer's own fonts lack, each once, in their order."""
    used = dict.fromkeys(c for text in texts if not text.isascii() for c in clusters(text) if not c.isascii())
    return [c for c in used if code_of(c, profile.codec) is None]


def _glyph_codes(lacking: Iterable[str], most: int) -> dict[str, bytes]:
    """Codes for the first characters that can be taught: a glyph has two cells."""
    taught = [c for c in lacking if cells(c) == 2][:most]
    return {c: bytes((0xFE, 0xA1 + nth)) for nth, c in enumerate(taught)}
