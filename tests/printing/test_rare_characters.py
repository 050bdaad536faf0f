"""Characters that printers' fonts lack come out as they are written: never as a question mark or an empty box."""

from __future__ import annotations

import pytest
from fontTools.ttLib import TTCollection
from PIL import Image, ImageChops

from printing.cells import cells, clusters, printable
from printing.commands import DefineGlyph, Raster
from printing.drawing import Picture
from printing.escpos import encode, frame
from printing.glyphs import CELL_HEIGHT, Style, draw_cluster, draw_text, find_typeface, has_glyph
from printing.pen import code_of, lead_below
from printing.profiles import CELL_DOTS, Profile, load_profile, profile_names
from printing.reader import commands
from printing.slip import Line, Slip
from printing.virtual import VirtualPrinter

TYPEFACE = find_typeface()
TOP_DOTS = 8
RARE = "𠮷㛃䶮龦㐂龘𰻝"


def printed(lines: list[str], profile: Profile) -> Picture:
    """These lines on paper, at single size."""
    pictures: list[Picture] = []
    printer = VirtualPrinter(profile.width_dots, pictures.append)
    slip = Slip("test", tuple(map(Line, lines)), reprint_mark="")
    sent = frame(encode(slip, profile), profile, first_id=b"0001", last_id=b"0002", copy=1, reprint_mark="")
    printer.feed(sent.prefix + sent.body + sent.suffix)
    assert printer.errors == []
    return pictures[0]


def cells_of(picture: Picture, nth: int, text: str) -> list[Image.Image]:
    """What stands on the paper in the cells of each character of the nth line."""
    top = TOP_DOTS + nth * (CELL_HEIGHT + lead_below(1))
    found, at = [], 0
    for cluster in clusters(text):
        wide = cells(cluster) * CELL_DOTS
        found.append(picture.image.crop((at, top, at + wide, top + CELL_HEIGHT)))
        at += wide
    return found


def as_drawn(text: str) -> list[bytes]:
    return [draw_cluster(cluster, TYPEFACE, Style()).tobytes() for cluster in clusters(text)]


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("text", [RARE, "欧阳𠮷先生", "Zoë Nuñez ǹ", "①√￥€ é—…"])
def test_rare_characters_look_on_every_printer_as_the_font_draws_them(name: str, text: str) -> None:
    picture = printed([text], load_profile(name))
    assert [cell.tobytes() for cell in cells_of(picture, 0, text)] == as_drawn(text)


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize("text", ["㊢", "㉪"])
def test_a_character_whose_dots_would_ask_for_the_status_gives_up_a_few(name: str, text: str) -> None:
    """DLE EOT is answered wherever it stands, and the gate lets none through: three dots of 576 are nothing to see,
    and a slip that is refused is a visitor without a number."""
    seen = cells_of(printed([f"{text}三"], load_profile(name)), 0, text)[0]
    changed = ImageChops.logical_xor(seen, draw_cluster(text, TYPEFACE, Style()))
    assert changed.histogram()[255] <= 3


def test_the_font_itself_has_every_one_of_them() -> None:
    with TTCollection(str(TYPEFACE.regular), lazy=True) as collection:
        known = collection.fonts[TYPEFACE.face].getBestCmap()
    assert [char for char in RARE if ord(char) not in known] == []
    assert all(has_glyph(char, TYPEFACE) for char in RARE)


@pytest.mark.parametrize("name", profile_names())
@pytest.mark.parametrize(
    ("typed", "shown"), [("好👍", "好〓"), ("👍🏽\ufe0f!", "〓!"), ("ก☺a", "==a"), ("👩‍👧", "〓〓")]
)
def test_what_even_the_font_lacks_is_told_by_a_sign_of_its_own(name: str, typed: str, shown: str) -> None:
    picture = printed([typed], load_profile(name))
    assert [cell.tobytes() for cell in cells_of(picture, 0, shown)] == as_drawn(shown)


def test_no_two_of_them_and_no_box_or_question_mark_look_alike() -> None:
    shapes = as_drawn(RARE + "〓口田□？")
    assert len(set(shapes)) == len(shapes)


def test_a_mark_that_the_font_lacks_leaves_its_base_alone() -> None:
    assert draw_text("e\u0e47", TYPEFACE, Style()).tobytes() == draw_text("e", TYPEFACE, Style()).tobytes()


def test_a_mark_without_a_base_and_the_tone_of_a_skin_are_left_out() -> None:
    assert printable("\u0301a \u0301b") == "a b"
    assert printable("👍🏽") == "👍"


@pytest.mark.parametrize("codec", ["gbk", "gb18030"])
def test_a_chinese_font_is_asked_only_for_what_takes_two_cells(codec: str) -> None:
    beyond_ascii = [chr(code) for code in range(0x80, 0x30000) if not 0xD800 <= code < 0xE000]
    assert [char for char in beyond_ascii if code_of(char, codec) and cells(char) != 2] == []  # type: ignore[arg-type]


def test_a_printer_is_taught_what_it_holds_and_gets_the_other_lines_as_images() -> None:
    read = commands(encode(Slip("test", (Line("𠮷𠀀𠀁𠀂𠀃"), Line("𠀄")), reprint_mark=""), load_profile("epson-zh")))
    assert len([command for command in read if isinstance(command, DefineGlyph)]) == 5
    assert any(isinstance(command, Raster) for command in read)
