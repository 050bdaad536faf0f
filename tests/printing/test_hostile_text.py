"""Whatever is typed, the printer is told to do the same as for harmless text of the same layout.

Set aside are glyphs that a printer is taught and image bands, whose dots must be our own drawing of that text.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import commands as c
from printing.cells import CLOSING, OPENING, cells, clusters, printable
from printing.escpos import encode, encode_rows
from printing.gate import ForbiddenBytes
from printing.glyphs import Style, draw_cluster, find_typeface, image_of
from printing.pen import code_of
from printing.pictures import bands, row_image
from printing.profiles import Profile, load_profile, profile_names
from printing.reader import commands
from printing.rows import Piece, Row, TextRow, WritingRow, rows_of
from printing.slip import Block, Checklist, ChecklistItem, Facts, Line, Rule, Ruled, Slip

ORDERS = {
    "opens the drawer": "\x1bp\x00\x19\x19",
    "opens the drawer at once": "\x10\x14\x01\x00\x05",
    "clears the buffer": "\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    "deselects the printer": "\x1b=\x02",
    "writes settings": "\x1d(E\x03\x00\x01IN",
    "forges the confirmation": "\x1d(H\x06\x0000AB12",
    "asks for the status": "\x10\x04\x01",
    "asks for a fence": "\x1dr\x01",
    "cuts": "\x1dVB\x00",
    "empties the roll": "\x1bd\x7f" * 20,
    "sets another kind of code": "\x1d(k\x04\x001A1\x00",
    "resets the printer": "\x1b@",
    "changes the national signs": "\x1bR\x08",
    "names the printer": "\x1dI\x01",
    "swallows what follows as an image": "\x1dv0\x00\x48\x00\x7f\x7f",
    "swallows what follows as a code": "\x1d(k\x7f\x7f1P0",
    "teaches a glyph": "\x1c2" + "~" * 74,
    "feeds paper": "\x1bC\x7f",
    "turns the page": "\x0c",
    "holds a NUL": "\x00",
}
"""What a text may hold and a printer would obey, where nobody cleaned it."""


def blocks_of(text: str) -> tuple[Block, ...]:
    """The text wherever a typed text may stand, and in all sizes."""
    items = (ChecklistItem(text, "missing", text), ChecklistItem(text, "present"))
    return (
        Line(text, right=text, size="title", align="centre", bold=True),
        Line(text, inverse=True),
        Facts(((text, text),)),
        Rule(),
        Checklist(items, missing_word=text, size="double"),
        Ruled(text),
    )


def harmless(text: str, profile: Profile) -> str:
    """A harmless text of the same layout: every character replaced by one of the same width that leans, and is
    written or drawn, in the same way."""
    drawn: dict[str, str] = {}
    return "".join(_harmless(cluster, profile, drawn) for cluster in clusters(text))


def _harmless(cluster: str, profile: Profile, drawn: dict[str, str]) -> str:
    wide = cells(cluster) == 2
    if cluster == " ":
        return " "
    if cluster in CLOSING or cluster in OPENING:
        return {(0, 0): "(", (0, 1): "（", (1, 0): ".", (1, 1): "，"}[cluster in CLOSING, wide]
    if not wide:
        return "a" if cluster.isascii() else "ñ"
    if code_of(cluster, profile.codec) or profile.codec == "none":
        return "中"
    return drawn.setdefault(cluster, chr(0x20000 + len(drawn)))


def rows(text: str, profile: Profile) -> list[Row]:
    tick = "x" if profile.codec == "none" else "√"
    return list(rows_of(blocks_of(text), profile.columns, profile.sizes, tick))


def orders(read: list[c.Command]) -> list[tuple[str, object]]:
    """What the printer is told to do: every command with its parameters; of text that it is text, of a taught glyph
    nothing, of an image how far it moves the paper; feeds that follow each other are one."""
    told = [_order(command) for command in read if not isinstance(command, c.DefineGlyph)]
    joined: list[tuple[str, object]] = []
    for kind, group in groupby(told, key=lambda order: order[0]):
        parts = [parameter for _, parameter in group]
        joined += [("feed", sum(parts))] if kind == "feed" else [(kind, part) for part in parts]  # type: ignore[arg-type]
    return joined


def _order(command: c.Command) -> tuple[str, object]:
    match command:
        case c.FeedDots(dots=dots) | c.Raster(rows=dots):
            return "feed", dots
        case c.Text(raw=raw, chinese=chinese):
            return "text", (chinese, len(c.characters(raw)) if chinese else len(raw))
        case _:
            return type(command).__name__, command.raw


def own_bands(broken: list[Row], profile: Profile, written: set[str]) -> Iterator[bytes]:
    """The bits of the bands of our own drawing of each row that the printer cannot write."""
    for row in broken:
        if all(_is_written(text, profile, written) for text in _texts(row)):
            continue
        drawn = TextRow((Piece(row.label),)) if isinstance(row, WritingRow) else row
        if isinstance(drawn, TextRow):
            image = row_image(drawn, profile.columns, None)
            found = bands(image, drawn.centred, 24, profile.width_dots)
            yield from (band.raster[8:] for band in found if band.raster)


def _is_written(text: str, profile: Profile, taught: set[str]) -> bool:
    return all(char.isascii() or char in taught or code_of(char, profile.codec) for char in clusters(text))


LURING = "\x00\x10\x04\x14\x1b\x1c\x1d@p=(HE0ab装，。（“𠮷𠀀ñ\u202e\u0301 "
ANY_TEXT = st.text(max_size=60) | st.text(alphabet=LURING, max_size=60)


@pytest.mark.parametrize("name", profile_names())
@settings(deadline=None, max_examples=60)
@given(text=ANY_TEXT | st.sampled_from(sorted(ORDERS.values())).flatmap(lambda order: st.text().map(order.__add__)))
@example("\x1bp\x00\x19\xfa装\x1d(H\x06\x0000AB12")
@example("𠮷㐂龘𰻝👍🏽 e\u0301\u0301\u0301\u0301\u0301 \u202eabc")
@example("𠀀𠀁𠀂𠀃𠀄𠀅𠀆 (ñ) “abc”，\u0301")
def test_whatever_is_typed_the_printer_does_what_it_does_for_harmless_text(name: str, text: str) -> None:
    profile = load_profile(name)
    typed = commands(encode(Slip("test", blocks_of(text), reprint_mark=""), profile))
    plain = harmless(printable(text), profile)
    assert orders(typed) == orders(commands(encode(Slip("test", blocks_of(plain), reprint_mark=""), profile)))


@pytest.mark.parametrize("name", profile_names())
@settings(deadline=None, max_examples=40)
@given(text=ANY_TEXT)
@example("𠮷㐂龘𰻝👍🏽 e\u0301\u0301 \u202eabc")
def test_the_dots_of_what_is_taught_or_drawn_are_our_own_drawing_of_that_text(name: str, text: str) -> None:
    profile = load_profile(name)
    read = commands(encode(Slip("test", blocks_of(text), reprint_mark=""), profile))
    taught = [as_taught(command.columns) for command in read if isinstance(command, c.DefineGlyph)]
    sent = [command.bits for command in read if isinstance(command, c.Raster) and not _is_rule(command)]
    known = lacking(rows(text, profile), profile)[: profile.glyphs]
    assert taught == [draw_cluster(cluster, find_typeface(), Style()).tobytes() for cluster in known]
    assert sent == list(own_bands(rows(text, profile), profile, set(known)))


def as_taught(columns: bytes) -> bytes:
    """The dots of a taught glyph, row by row."""
    return image_of(columns, 3, 24).transpose(Image.Transpose.TRANSPOSE).tobytes()


def lacking(broken: list[Row], profile: Profile) -> list[str]:
    """The characters of two cells that the printer's font lacks, in the order of their first use."""
    used = (cluster for row in broken for text in _texts(row) for cluster in clusters(text))
    return list(dict.fromkeys(char for char in used if cells(char) == 2 and code_of(char, profile.codec) is None))


def _texts(row: Row) -> list[str]:
    return [piece.text for piece in row.pieces] if isinstance(row, TextRow) else [getattr(row, "label", "")]


def _is_rule(image: c.Raster) -> bool:
    return image.rows <= 3 and set(image.bits) == {0xFF}


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("order", ORDERS)
def test_with_cleaning_switched_off_the_gate_stops_a_text_that(order: str, name: str) -> None:
    typed = (TextRow((Piece("Hello " + ORDERS[order] + " there"),)),)
    with pytest.raises(ForbiddenBytes):
        encode_rows(typed, load_profile(name))


@pytest.mark.parametrize("order", ORDERS)
def test_with_cleaning_on_the_same_text_is_a_line_like_any_other(order: str) -> None:
    body = encode(Slip("test", (Line("Hello " + ORDERS[order] + " there"),), reprint_mark=""), load_profile("latin"))
    assert orders(commands(body))[1][0] == "text"
