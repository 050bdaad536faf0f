"""The virtual printer: it draws what the bytes say, answers as a real one, and forgives no broken byte."""

from __future__ import annotations

from pathlib import Path

import pytest
import zxingcpp
from PIL import Image

from printing.drawing import Picture
from printing.escpos import encode, frame
from printing.glyphs import FontMissing, Style, draw_text, find_typeface, ink_box
from printing.profiles import Profile, load_profile
from printing.slip import Big, Block, Line, Qr, Rule, Ruled, Slip
from printing.virtual import VirtualPrinter

GBK, LATIN, EPSON = map(load_profile, ("generic-gbk", "latin", "epson-zh"))
CUT = b"\x1dVB\x00"


class Desk:
    """A virtual printer with what it has put out."""

    def __init__(self, width_dots: int = 576) -> None:
        self.slips: list[Picture] = []
        self.printer = VirtualPrinter(width_dots, self.slips.append)

    def print(self, *blocks: Block, profile: Profile = GBK, copy: int = 1) -> Picture:
        body = encode(Slip("test", blocks, reprint_mark="补打 REPRINT"), profile)
        framed = frame(
            body,
            profile,
            first_id=b"AAA1",
            last_id=b"AAA2",
            copy=copy,
            reprint_mark="补打 REPRINT",
        )
        self.printer.feed(framed.prefix + framed.body + framed.suffix)
        assert self.printer.errors == []
        return self.slips[-1]


def qr(payload: bytes) -> bytes:
    """Stores a code and prints it."""
    return b"\x1d(k" + (len(payload) + 3).to_bytes(2, "little") + b"1P0" + payload + b"\x1d(k\x03\x001Q0"


def ink(picture: Picture) -> tuple[int, int, int, int]:
    box = ink_box(picture.image)
    assert box is not None
    return box


# ---- what it draws


def test_a_slip_reads_back_from_its_bytes() -> None:
    picture = Desk().print(Line("装修许可", right="1 份"), Rule(), Big("B012"), Qr("TOKEN"))
    assert picture.texts == ("装修许可  1 份", "B012")
    assert picture.qr_payloads == ("TOKEN",)
    assert picture.image.width == 576


@pytest.mark.parametrize("profile", [GBK, LATIN], ids=lambda profile: profile.name)
def test_a_phone_reads_the_drawn_code(profile: Profile) -> None:
    picture = Desk().print(Line("扫码"), Qr("https://lobby.example/t/T8fJq2LxVw0nZbR4KcYtA1"), profile=profile)
    (code,) = zxingcpp.read_barcodes(picture.image.convert("L"))
    assert code.text == "https://lobby.example/t/T8fJq2LxVw0nZbR4KcYtA1"


def test_the_number_is_at_least_twelve_millimetres_high_and_centred() -> None:
    left, top, right, bottom = ink(Desk().print(Big("B012")))
    assert (bottom - top) / 203 * 25.4 >= 12
    assert abs(left - (576 - right)) <= 24


def test_a_value_ends_at_the_right_edge_of_the_paper() -> None:
    assert ink(Desk().print(Line("押金", right="100")))[2] >= 576 - 4


def test_an_inverse_line_is_a_bar_across_the_paper() -> None:
    left, top, right, bottom = ink(Desk().print(Line("交工作人员", size="double", inverse=True)))
    assert (left, right, bottom - top) == (0, 576, 48)


def test_a_rule_crosses_the_whole_paper_without_a_gap() -> None:
    for profile in (GBK, LATIN):
        picture = Desk().print(Rule(), profile=profile)
        left, top, right, _ = ink(picture)
        assert (left, right) == (0, 576)
        assert picture.image.crop((0, top, 576, top + 1)).getcolors() == [(576, 0)]


def test_each_hanzi_has_a_shape_of_its_own() -> None:
    typeface = find_typeface()
    first, second = (draw_text(char, typeface, Style()) for char in "装修")
    assert first.tobytes() != second.tobytes()


def test_text_as_an_image_looks_like_text_from_the_font() -> None:
    native = Desk().print(Line("装修许可 B012", size="title"))
    drawn = Desk().print(Line("装修许可 B012", size="title"), profile=LATIN)
    assert native.image.tobytes() == drawn.image.tobytes()
    assert native.millimetres == drawn.millimetres


def test_a_glyph_that_was_taught_looks_like_the_character() -> None:
    taught = Desk().print(Line("田𠮷"), profile=EPSON)
    drawn = Desk().print(Line("田𠮷"), profile=LATIN)
    assert taught.image.tobytes() == drawn.image.tobytes()
    assert taught.texts == ("田〓",)


def test_length_is_counted_in_millimetres_of_paper() -> None:
    desk = Desk()
    desk.printer.feed(b"\x1b@\x1bJ\xff\x1bJ\xff\x1bJ\xff" + CUT)
    (picture,) = desk.slips
    assert picture.millimetres == round(picture.image.height / 203 * 25.4, 1) == pytest.approx(96.7)


def test_a_picture_is_saved_with_its_resolution(tmp_path: Path) -> None:
    Desk().print(Big("B012")).write(tmp_path / "slip.png")
    with Image.open(tmp_path / "slip.png") as saved:
        assert saved.width == 576
        assert round(saved.info["dpi"][0]) == 203


@pytest.mark.parametrize("profile", [GBK, LATIN], ids=lambda profile: profile.name)
def test_a_second_copy_is_seen_to_be_marked_and_a_first_is_not(profile: Profile) -> None:
    desk = Desk()
    blocks = (Line("交工作人员", inverse=True), Line("装修"), Line("装修"))
    assert not desk.print(*blocks, profile=profile).marked
    second = desk.print(*blocks, profile=profile, copy=2)
    assert second.marked


@pytest.mark.parametrize("profile", [GBK, LATIN], ids=lambda profile: profile.name)
def test_the_bar_of_a_second_copy_lies_clear_of_the_line_that_is_written_on(profile: Profile) -> None:
    picture = Desk().print(Ruled("签字"), profile=profile, copy=2)
    inked = [row for row in range(picture.image.height) if has_ink(picture, row)]
    bar_starts = max(row for row in inked if row - 1 not in inked)
    assert bar_starts - max(row for row in inked if row < bar_starts) > 20


def has_ink(picture: Picture, row: int) -> bool:
    return min(picture.image.convert("L").crop((0, row, picture.image.width, row + 1)).tobytes()) < 128


# ---- what it refuses


@pytest.mark.parametrize(
    ("broken", "offset", "what"),
    [
        (b"ok\n\x1bp\x00", 3, "no slip of ours"),
        (b"\x1c&\xd7\x1c.", 2, "half a Chinese character"),
        (b"x" * 49 + b"\n", 0, "over the edge"),
        (b"x\x1dv0\x00\x01\x00\x01\x00\xff", 1, "in the middle of a line"),
        (b"\x1c&\xfe\xa1\x1c." + b"\n", 2, "no Chinese character"),
        (b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73), 0, "584 dots on 576"),
        pytest.param(qr(b"\xff"), 9, "no ASCII text", id="a code of no text"),
        pytest.param(qr(b"7" * 2332), 2340, "2332 bytes holds 2331", id="a code of too much"),
    ],
)
def test_broken_bytes_are_noted_with_their_offset(broken: bytes, offset: int, what: str) -> None:
    desk = Desk()
    desk.printer.feed(broken + b"\x1b@" + CUT)
    error = desk.printer.errors[0]
    assert error.offset == offset
    assert what in error.what


@pytest.mark.parametrize("broken", [b"\x1bp\n", qr(b"\xff")], ids=["no command", "no code"])
def test_it_prints_on_after_broken_bytes(broken: bytes) -> None:
    desk = Desk()
    desk.printer.feed(broken + b"still here\n" + CUT)
    assert desk.slips[0].texts[-1] == "still here"


# ---- what it answers


def test_a_well_printer_says_that_all_is_well() -> None:
    answers = [Desk().printer.feed(b"\x10\x04" + bytes((n,))) for n in (1, 2, 3, 4)]
    assert answers == [b"\x12"] * 4


def test_paper_and_cover_show_in_the_bits_of_the_answers() -> None:
    printer = Desk().printer
    printer.paper = "low"
    assert printer.feed(b"\x10\x04\x01\x10\x04\x04\x1dr\x01") == b"\x12\x1e\x03"
    printer.paper = "out"
    assert printer.feed(b"\x10\x04\x01\x10\x04\x02\x10\x04\x04") == b"\x1a\x32\x7e"
    printer.paper, printer.cover_open = "ok", True
    assert printer.feed(b"\x10\x04\x01\x10\x04\x02") == b"\x1a\x16"


def test_an_id_comes_back_when_what_stands_before_it_is_printed() -> None:
    desk = Desk()
    assert desk.printer.feed(b"B012\n\x1d(H\x06\x0000AAA1" + CUT + b"\x1d(H\x06\x0000AAA2") == b'7"AAA1\x007"AAA2\x00'
    assert len(desk.slips) == 1


def test_without_paper_an_id_waits_and_a_status_does_not() -> None:
    desk = Desk()
    desk.printer.paper = "out"
    assert desk.printer.feed(b"B012\n" + CUT + b"\x1d(H\x06\x0000AAA1\x10\x04\x01") == b"\x1a"
    assert desk.slips == []
    desk.printer.paper = "ok"
    assert desk.printer.feed(b"") == b'7"AAA1\x00'
    assert len(desk.slips) == 1


def test_a_hung_printer_takes_everything_and_says_nothing() -> None:
    desk = Desk()
    desk.printer.hung = True
    assert desk.printer.feed(b"B012\n" + CUT + b"\x10\x04\x01") == b""
    desk.printer.hung = False
    assert desk.printer.feed(b"") == b"\x12"
    assert len(desk.slips) == 1


def test_a_power_cut_loses_what_waits_and_keeps_what_is_on_paper() -> None:
    desk = Desk()
    desk.printer.feed(b"first\n")
    desk.printer.paper = "out"
    desk.printer.feed(b"second\n\x1dv0\x00\x48\x00\x18\x00half an image")
    desk.printer.power_cycle()
    desk.printer.paper = "ok"
    desk.printer.feed(b"\x1b@third\n" + CUT)
    assert desk.slips[0].texts == ("first", "third")
    assert desk.printer.errors == []


def test_it_tells_its_name_and_pushed_status() -> None:
    desk = Desk()
    assert desk.printer.feed(b"\x1dIC") == b"_VIRTUAL\x00"
    assert desk.printer.feed(b"\x1da\xff") == b"\x10\x00\x00\x00"


def test_it_pushes_each_change_once_while_it_was_asked_to() -> None:
    desk = Desk()
    desk.printer.feed(b"\x1da\x0e")
    desk.printer.cover_open = True
    assert [desk.printer.feed(b""), desk.printer.feed(b"")] == [b"\x38\x00\x00\x00", b""]
    desk.printer.cover_open = False
    assert desk.printer.feed(b"\x1b@") == b"", "initialised, it has forgotten"
    desk.printer.paper = "low"
    assert desk.printer.feed(b"\x1da\x0e") == b"\x10\x00\x03\x00"
    assert desk.printer.feed(b"\x1da\x00") == b""
    desk.printer.paper = "ok"
    assert desk.printer.feed(b"") == b""


# ---- the font


def test_a_missing_font_is_told_with_what_to_install(tmp_path: Path) -> None:
    with pytest.raises(FontMissing, match="install Debian's fonts-noto-cjk"):
        find_typeface([str(tmp_path)])
