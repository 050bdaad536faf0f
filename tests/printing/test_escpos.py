"""From a slip to the exact bytes of each kind of printer."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from printing import commands as c
from printing.escpos import UnprintablePayload, encode, frame, padding
from printing.gate import ForbiddenBytes, check
from printing.pen import code_of
from printing.pictures import qr_image, raster
from printing.profiles import load_profile, profile_names
from printing.reader import commands
from printing.slip import Big, Block, Checklist, ChecklistItem, Facts, Line, Qr, Rule, Ruled, Slip

EPSON, GBK, SMALL, LATIN = map(load_profile, ("epson-zh", "generic-gbk", "generic-gbk-58", "latin"))


def slip(*blocks: Block) -> Slip:
    return Slip("test", blocks, reprint_mark="补打")


def kinds(body: bytes) -> list[str]:
    return [type(command).__name__ for command in commands(body)]


def test_a_small_slip_is_these_bytes_on_a_chinese_printer() -> None:
    body = encode(slip(Line("装修 B012", right="1 份"), Big("B012"), Rule(), Qr("TOK")), GBK)
    assert body == (
        (b"\x1b3\x1d\x1c&" + "装修".encode("gbk") + b"\x1c. B012")
        + (b"\x1b$\x10\x02" + b"1 \x1c&" + "份".encode("gbk") + b"\x1c.\n")
        + b"\x1b3\xc0\x1ba\x01\x1bE\x01\x1d!\x77B012\n"
        + b"\x1d!\x70\x1b3\x18\x1c&"
        + ("───".encode("gbk") + b"\x1c.\n")
        + b"\x1bJ\x14\x1d(k\x03\x001C\x05\x1d(k\x03\x001E1"
        + b"\x1d(k\x06\x001P0TOK\x1d(k\x03\x001Q0\x1bJ\x14"
        + b"\x1ba\x00\x1d!\x00\x1bE\x00"
    )


def test_the_same_text_is_plain_ascii_where_it_can_be() -> None:
    assert encode(slip(Line("B012 ready")), LATIN) == b"\x1b3\x1dB012 ready\n"


def test_a_printer_without_a_chinese_font_gets_images_in_low_bands() -> None:
    body = encode(slip(Line("装修许可", size="title")), LATIN)
    images = [command for command in commands(body) if isinstance(command, c.Raster)]
    assert len(images) == 2
    assert all(image.rows <= 24 for image in images)
    assert not any(isinstance(command, c.ChineseOn) for command in commands(body))


def test_chinese_stands_in_its_own_mode_and_ascii_outside_it() -> None:
    texts = [
        (command.raw, command.chinese)
        for command in commands(encode(slip(Line("请到2号窗口")), GBK))
        if isinstance(command, c.Text)
    ]
    assert texts == [("请到".encode("gbk"), True), (b"2", False), ("号窗口".encode("gbk"), True)]


@pytest.mark.parametrize("char", "，。“”‘’…—·￥√【】、；：")
def test_full_width_punctuation_is_never_a_question_mark(char: str) -> None:
    assert code_of(char, "gbk") == char.encode("gbk")
    assert char.encode("gbk") in encode(slip(Line(char)), GBK)


def test_a_yen_sign_and_a_hard_space_become_what_chinese_printers_know() -> None:
    assert encode(slip(Line("¥20\u00a0元")), GBK) == encode(slip(Line("￥20 元")), GBK)


def test_four_byte_characters_go_only_to_fonts_that_have_them() -> None:
    assert code_of("㐂", "gb18030") == bytes.fromhex("8139 EF31")
    assert code_of("㐂", "gbk") is None
    assert code_of("𠮷", "gb18030") is None
    assert code_of("ñ", "gb18030") is None


def test_what_the_font_lacks_is_taught_as_a_glyph_and_written_as_often_as_needed() -> None:
    read = commands(encode(slip(Line("𠮷田𠮷")), EPSON))
    glyphs = [command for command in read if isinstance(command, c.DefineGlyph)]
    assert [(glyph.code, len(glyph.raw)) for glyph in glyphs] == [(b"\xfe\xa1", 76)]
    assert [t.raw for t in read if isinstance(t, c.Text)] == [b"\xfe\xa1" + "田".encode("gb18030") + b"\xfe\xa1"]


def test_a_printer_that_cannot_be_taught_gets_the_line_as_an_image() -> None:
    assert "Raster" in kinds(encode(slip(Line("𠮷田")), GBK))
    assert "Text" not in kinds(encode(slip(Line("𠮷田")), GBK))


def test_when_all_glyphs_are_taught_the_next_line_is_an_image() -> None:
    six = slip(Line("𠮷𠀀𠀁𠀂𠀃"), Line("𠀄"))
    assert kinds(encode(six, EPSON)).count("DefineGlyph") == 5
    assert "Raster" in kinds(encode(six, EPSON))


def test_images_leave_out_the_white_around_their_ink() -> None:
    body = encode(slip(Line("一")), LATIN)
    (image,) = [command for command in commands(body) if isinstance(command, c.Raster)]
    assert image.rows < 8
    assert image.width_bytes <= 3


@given(st.binary(min_size=3 * 24, max_size=3 * 24), st.booleans())
@settings(deadline=None)
def test_no_image_holds_a_status_request(noise: bytes, as_wide_as_the_paper: bool) -> None:
    image = Image.frombytes("1", (24, 24), bytes(noise[:-3]) + b"\xef\xfb\xfe")
    sent = raster(image, 24 if as_wide_as_the_paper else 384)
    assert b"\x10\x04" not in sent[8:]


def test_an_image_that_asks_in_every_position_gives_up_one_dot() -> None:
    asking = [(0x1004 << (16 + moved)).to_bytes(6, "big") for moved in range(8)]
    stubborn = Image.frombytes("1", (48, 8), bytes(byte ^ 0xFF for line in asking for byte in line))
    (image,) = commands(raster(stubborn, 384))
    assert isinstance(image, c.Raster)
    assert b"\x10\x04" not in image.bits
    assert sum(byte.bit_count() for byte in image.bits) == 2 * 8 - 1


def test_a_status_request_in_an_image_costs_no_dot_where_there_is_room_to_move() -> None:
    pattern = Image.frombytes("1", (24, 1), bytes((0xEF, 0xFB, 0xFF)))
    (image,) = commands(raster(pattern, 384))
    assert isinstance(image, c.Raster)
    assert sum(byte.bit_count() for byte in image.bits) == 2


@pytest.mark.parametrize(
    ("columns", "text", "multiple"), [(48, "B012", 8), (48, "A1000", 8), (32, "B012", 8), (32, "A1000", 6)]
)
def test_the_number_is_as_large_as_the_paper_holds(columns: int, text: str, multiple: int) -> None:
    profile = EPSON if columns == 48 else SMALL
    (size, *_) = [command for command in commands(encode(slip(Big(text)), profile)) if isinstance(command, c.Size)]
    assert (size.width, size.height) == (multiple, multiple)


def test_a_printer_of_small_sizes_is_never_asked_for_larger_ones() -> None:
    profile = replace(GBK, sizes=2)
    body = encode(slip(Big("B012"), Rule(), Ruled("首接人"), Line("大", size="title")), profile)
    check(body, profile)
    with_larger = [command for command in commands(body) if isinstance(command, c.Size) and command.height > 2]
    assert with_larger == []


def test_values_stand_at_the_right_edge() -> None:
    read = commands(encode(slip(Line("押金", right="2,000.00")), GBK))
    (position,) = [command for command in read if isinstance(command, c.Position)]
    assert position.dots == 576 - 8 * 12


def test_centred_lines_are_of_a_length_and_leave_no_word_alone() -> None:
    read = commands(encode(slip(Line("Please keep this. We will call you.", align="centre")), SMALL))
    assert [x.raw for x in read if isinstance(x, c.Text)] == [b"Please keep this.", b"We will call you."]


def test_facts_share_one_size_even_where_only_one_of_them_is_long() -> None:
    short, long = ("前面还有", "3 位"), ("请在", "一楼大厅东侧二号等候区")
    sizes = [
        {command.width for command in commands(encode(slip(Facts(facts)), GBK)) if isinstance(command, c.Size)}
        for facts in ((short,), (short, long))
    ]
    assert sizes == [{2, 1}, {1}]


def test_what_is_missing_is_told_by_an_inverse_box_with_a_word() -> None:
    items = (ChecklistItem("施工图纸", "missing"), ChecklistItem("照片", "present"))
    read = commands(encode(slip(Checklist(items, "缺")), GBK))
    inverse = [nth for nth, command in enumerate(read) if isinstance(command, c.Inverse)]
    boxed = b"".join(t.raw for t in read[inverse[0] : inverse[1]] if isinstance(t, c.Text))
    assert boxed == b" " + "缺".encode("gbk") + b" "
    assert len(inverse) == 2


@pytest.mark.parametrize("payload", ["T" * 214, "二维码", "T\n"])
def test_a_payload_that_no_slip_carries_is_refused(payload: str) -> None:
    with pytest.raises(UnprintablePayload):
        encode(slip(Qr(payload)), GBK)


@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("length", [1, 23, 60, 213])
def test_a_qr_code_has_modules_of_half_a_millimetre_and_fits_narrow_paper_with_its_quiet_zone(
    length: int, compact: bool
) -> None:
    payload = "T" * length
    (size,) = [x for x in commands(encode(slip(Qr(payload, compact)), SMALL)) if isinstance(x, c.QrSize)]
    assert size.dots >= 4
    assert qr_image(payload, size.dots).width + 8 * size.dots <= SMALL.width_dots


def test_an_address_in_a_code_takes_hardly_more_paper_than_a_bare_token() -> None:
    sizes = {
        payload: qr_image(payload, size.dots).width + 8 * size.dots
        for payload in ("T" * 23, "https://kiosk.example/t/" + "T" * 22)
        for size in commands(encode(slip(Qr(payload)), GBK))
        if isinstance(size, c.QrSize)
    }
    assert max(sizes.values()) - min(sizes.values()) <= 8


def test_a_body_that_its_printer_cannot_print_never_leaves_the_encoder() -> None:
    narrower_than_its_columns = replace(LATIN, width_dots=384)
    with pytest.raises(ForbiddenBytes, match="an image of 576 dots on 384"):
        encode(slip(Line("左", right="右")), narrower_than_its_columns)


def test_a_title_that_does_not_fit_on_one_line_becomes_half_as_wide() -> None:
    sizes = [
        (command.width, command.height)
        for text in ("Renovation", "Renovation permit")
        for command in commands(encode(slip(Line(text, size="title")), SMALL))
        if isinstance(command, c.Size) and command.height > 1
    ]
    assert sizes == [(2, 2), (1, 2)]


@pytest.mark.parametrize("name", profile_names())
def test_a_body_leaves_the_printer_as_it_found_it(name: str) -> None:
    profile = load_profile(name)
    last = encode(slip(Line("末行", size="title", align="centre", bold=True, inverse=True)), profile)
    after = commands(last + encode(slip(Line("plain")), profile))
    state = {type(x): x for x in after if isinstance(x, c.Align | c.Bold | c.Inverse | c.Size)}
    for command in state.values():
        assert command.raw[2] == 0


# ---- frames


def framed(profile_name: str, **changes: object) -> bytes:
    profile = load_profile(profile_name)
    plain: dict[str, object] = {
        "first_id": b"AAA1", "last_id": b"AAA2", "copy": 1, "reprint_mark": "补打 REPRINT",
    }  # fmt: skip
    made = frame(b"BODY\n", profile, **(plain | changes))  # type: ignore[arg-type]
    return made.prefix + made.body + made.suffix


def test_a_presenter_hands_out_only_what_is_cut_off() -> None:
    hanging, presented = load_profile("generic-gbk"), replace(load_profile("generic-gbk"), presenter=True)
    around = {"first_id": b"AAA1", "last_id": b"AAA2", "copy": 1, "reprint_mark": "补打"}
    assert b"\x1dVB" in frame(b"BODY\n", hanging, **around, partial_cut=True).suffix  # type: ignore[arg-type]
    assert b"\x1dVA" in frame(b"BODY\n", presented, **around, partial_cut=True).suffix  # type: ignore[arg-type]


@pytest.mark.parametrize("name", profile_names())
def test_a_frame_begins_by_setting_the_printer_back(name: str) -> None:
    assert framed(name, copy=2).startswith(b"\x1b@\x1bR\x00")


def test_a_frame_confirms_by_process_id_before_and_after_the_cut() -> None:
    assert framed("epson-zh") == (b"\x1b@\x1bR\x00\x1da\x0eBODY\n\x1d(H\x06\x0000AAA1\x1dVB\x10\x1d(H\x06\x0000AAA2")


def test_a_frame_confirms_by_a_fence_before_its_body_and_some_after_the_cut_or_not_at_all() -> None:
    assert framed("generic-gbk") == b"\x1b@\x1bR\x00\x1da\x00\x1dr\x01BODY\n\x1dVB\x10\x1dr\x01"
    assert framed("generic-gbk", fences=3).endswith(b"BODY\n\x1dVB\x10" + b"\x1dr\x01" * 3)
    assert framed("no-confirmation") == b"\x1b@\x1bR\x00BODY\n\x1dVB\x10"


def test_a_last_slip_is_cut_off_whole_where_the_cutter_can() -> None:
    assert b"\x1dVA\x10" in framed("epson-zh", partial_cut=False)
    assert b"\x1dVB\x10" in framed("generic-gbk-58", partial_cut=False)


@pytest.mark.parametrize("name", profile_names())
def test_a_second_copy_is_marked_at_its_top_and_at_its_end(name: str) -> None:
    marked, plain = framed(name, copy=2), framed(name)
    body = marked.index(b"BODY\n")
    mark = marked[plain.index(b"BODY\n") : body]
    assert mark
    half_a_line = b"\x1bJ\x18"
    assert marked == plain.replace(b"BODY\n", mark + b"BODY\n" + half_a_line + mark)


def test_after_a_broken_transfer_zeros_fill_the_largest_band_and_its_header() -> None:
    filler = padding(load_profile("epson-zh").width_dots)
    assert filler == bytes(24 * 72 + 8)
    assert len(commands(filler + framed("epson-zh"))[0].raw) == 24 * 72 + 8


# ---- what importing costs


def test_importing_the_encoder_loads_neither_python_escpos_nor_pillow() -> None:
    script = "import sys, printing.escpos; print([m for m in ('escpos', 'PIL', 'qrcode') if m in sys.modules])"
    told = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"


def test_python_escpos_leaves_no_folder_behind_and_no_logging_set_up(tmp_path: Path) -> None:
    script = "import logging; from printing.sink import open_sink; open_sink(); print(logging.getLogger().handlers)"
    environment = {"TMPDIR": str(tmp_path), "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment, cwd=Path.cwd()
    )
    assert told.stdout.strip() == "[]"
    assert list(tmp_path.iterdir()) == []


TOGETHER = """
import tempfile, threading
from printing.sink import open_sink
begun = threading.Barrier(8, action=tempfile.gettempdir)
threads = [threading.Thread(target=lambda: (begun.wait(), open_sink())) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
print(tempfile.gettempdir())
"""


def test_slips_that_are_the_first_at_once_are_all_encoded_and_change_nobodys_temporary_folder(tmp_path: Path) -> None:
    environment = {"TMPDIR": str(tmp_path), "PATH": ""}
    told = subprocess.run(
        [sys.executable, "-c", TOGETHER], capture_output=True, text=True, check=True, env=environment
    )
    assert (told.stdout.strip(), told.stderr) == (str(tmp_path), "")


OPEN = "from printing.sink import open_sink, profile_cache; open_sink(); print(*profile_cache().iterdir())"


@pytest.mark.parametrize("kept", [b"", b"spoilt", b"\x80\x02N."], ids=["empty", "no pickle", "of something else"])
def test_what_a_disk_spoilt_of_the_kept_profiles_is_read_anew(tmp_path: Path, kept: bytes):
    around = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    first = subprocess.run([sys.executable, "-c", OPEN], env=around, capture_output=True, text=True, check=True)
    file = Path(first.stdout.strip())
    whole = file.read_bytes()
    file.write_bytes(kept)
    again = subprocess.run([sys.executable, "-c", OPEN], env=around, capture_output=True, text=True, check=True)
    assert Path(again.stdout.strip()).read_bytes() == whole


def test_a_user_without_a_home_keeps_no_profiles(tmp_path: Path):
    around = {name: value for name, value in os.environ.items() if name != "XDG_CACHE_HOME"} | {"HOME": "~"}
    script = "from printing.sink import open_sink, profile_cache; open_sink(); print(profile_cache())"
    told = subprocess.run([sys.executable, "-c", script], env=around, capture_output=True, text=True, check=True)
    assert (told.stdout, told.stderr) == ("None\n", "")


def test_a_cache_that_cannot_be_written_is_only_slow(tmp_path: Path):
    (tmp_path / "lobby-kiosk").write_text("a file where a folder should be", encoding="utf-8")
    around = os.environ | {"XDG_CACHE_HOME": str(tmp_path)}
    script = "from printing.sink import open_sink; open_sink()"
    subprocess.run([sys.executable, "-c", script], env=around, capture_output=True, text=True, check=True)
