"""Every character of the catalogue and of our slips comes out of every kind of printer as the font draws it."""

from __future__ import annotations

from functools import cache

import pytest
from fontTools.ttLib import TTCollection
from PIL import Image

from printing.cells import cells
from printing.drawing import Picture
from printing.glyphs import CELL_HEIGHT, Style, draw_cluster, find_typeface
from printing.pen import lead_below
from printing.profiles import CELL_DOTS, load_profile, profile_names
from printing.slip import Line, Slip, as_text
from tests.kiosk.every_slip import every_slip, printed
from tests.kiosk.lobby import CATALOGUE, WORDING

TYPEFACE = find_typeface()
TOP_DOTS = 8
A_LINE = 15
"""Characters to a line, which fit the narrowest paper at two cells each."""


@cache
def characters() -> tuple[str, ...]:
    """All that the catalogue and the wording files hold, and what stands on slips beside it."""
    texts = [CATALOGUE.model_dump_json()]
    texts += [text for words in WORDING.languages.values() for forms in words.texts.values() for text in forms]
    texts += [as_text(long.slip) for long in every_slip()]
    return tuple(sorted(set("".join(texts)) - set(" \n\r\t¥")))


def lines() -> list[str]:
    known = characters()
    return ["".join(known[at : at + A_LINE]) for at in range(0, len(known), A_LINE)]


def cell_of(picture: Picture, nth: int, line: str, at: int, moved: int) -> Image.Image:
    """What stands on the paper where one character of the nth line belongs, `moved` by so many dots."""
    left, top = cells(line[:at]) * CELL_DOTS + moved, TOP_DOTS + nth * (CELL_HEIGHT + lead_below(1))
    return picture.image.crop((left, top, left + cells(line[at]) * CELL_DOTS, top + CELL_HEIGHT))


def wrong_in(picture: Picture, nth: int, line: str) -> list[str]:
    """The characters of the nth line that are not as drawn. An image may stand up to 7 dots further to the right,
    so that its bits ask the printer for nothing."""
    found = [
        [char for at, char in enumerate(line) if cell_of(picture, nth, line, at, moved).tobytes() != shape(char)]
        for moved in range(8)
    ]
    return min(found, key=len)


def shape(char: str) -> bytes:
    return draw_cluster(char, TYPEFACE, Style()).tobytes()


@pytest.mark.parametrize("name", profile_names())
def test_no_character_becomes_a_question_mark_or_an_empty_box(name: str) -> None:
    picture = printed(Slip("test", tuple(map(Line, lines())), reprint_mark=""), load_profile(name))
    assert [char for nth, line in enumerate(lines()) for char in wrong_in(picture, nth, line)] == []


def test_the_font_has_every_character_and_draws_each_hanzi_in_a_shape_of_its_own() -> None:
    with TTCollection(str(TYPEFACE.regular), lazy=True) as collection:
        known = collection.fonts[TYPEFACE.face].getBestCmap()
    assert [char for char in characters() if ord(char) not in known] == []
    hanzi = [char for char in characters() if "\u4e00" <= char <= "\u9fff"]
    assert len(hanzi) > 400
    assert len({shape(char) for char in [*hanzi, "?", "〓", "□"]}) == len(hanzi) + 3
