"""The last gate: every hostile command is stopped, and no text of any kind opens it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from printing.cells import printable
from printing.commands import DefineGlyph, Raster
from printing.escpos import encode
from printing.gate import ForbiddenBytes, check
from printing.profiles import load_profile, profile_names
from printing.reader import commands
from printing.slip import Checklist, ChecklistItem, Facts, Line, Rule, Ruled, Slip

CHINESE = load_profile("generic-gbk")

HOSTILE = {
    "opens the drawer": b"\x1bp\x00\x19\xfa",
    "opens the drawer at once": b"\x10\x14\x01\x00\x05",
    "clears the buffer": b"\x10\x14\x08\x01\x03\x14\x01\x06\x02\x08",
    "deselects the printer": b"\x1b=\x02",
    "writes settings": b"\x1d(E\x03\x00\x01IN",
    "forges the confirmation": b"\x1d(H\x06\x0000AB12",
    "asks for the status": b"\x10\x04\x01",
    "asks for a fence": b"\x1dr\x01",
    "cuts": b"\x1dVB\x00",
    "resets the printer": b"\x1b@",
    "changes the national signs": b"\x1bR\x08",
    "switches pushed status on": b"\x1da\xff",
    "switches pushed status off": b"\x1da\x00",
    "asks for the count of cuts": b"\x1dg2\x00\xb2\x00",
    "names the printer": b"\x1dI\x01",
    "holds a NUL": b"\x00",
    "swallows what follows as an image": b"\x1dv0\x00\x48\x00\xff\xff",
    "swallows what follows as a code": b"\x1d(k\xff\x7f1P0",
    "hides a status request in an image": b"\x1dv0\x00\x03\x00\x01\x00\x10\x04\x01",
    "prints an image wider than the paper": b"\x1dv0\x00\x49\x00\x01\x00" + bytes(73),
    "prints an image band that is too tall": b"\x1dv0\x00\x01\x00\x19\x00" + bytes(25),
    "puts bytes into a QR code": b"\x1d(k\x05\x001P0\x1bp",
    "teaches a glyph to a printer without room": b"\x1c2\xfe\xa1" + bytes(72),
    "writes Chinese outside its mode": b"\xd7\xb0\n",
    "ends in half a character": b"\x1c&\xd7\x1c.",
    "writes a character that the font lacks": b"\x1c&\xfe\xa1\x1c.\n",
    "writes four bytes to a two-byte font": b"\x1c&\x819\xef0\x1c.\n",
    "leaves Chinese mode on": b"\x1c&\xd7\xb0\n",
    "leaves its last line open": b"open",
}


@pytest.mark.parametrize("attack", HOSTILE)
def test_the_gate_stops_a_body_that(attack: str) -> None:
    good = b"B012\n"
    check(good, CHINESE)
    with pytest.raises(ForbiddenBytes) as refusal:
        check(good + HOSTILE[attack], CHINESE)
    assert len(good) <= refusal.value.offset <= len(good + HOSTILE[attack])


def test_the_gate_names_place_and_reason() -> None:
    with pytest.raises(ForbiddenBytes, match=r"at byte 3: a command that no slip of ours holds \(1b 70 00 19\)"):
        check(b"ok\n\x1bp\x00\x19\xfa", CHINESE)


@pytest.mark.parametrize("code", [b"\xfe\xa1", "𠮷".encode("gb18030"), "ñ".encode("gb18030")])
def test_characters_that_a_gb18030_printer_lacks_or_was_not_taught_do_not_pass(code: bytes) -> None:
    with pytest.raises(ForbiddenBytes, match="gb18030 font lacks"):
        check(b"\x1c&" + code + b"\x1c.\n", load_profile("epson-zh"))


def test_chinese_text_does_not_pass_to_a_printer_without_a_chinese_font() -> None:
    with pytest.raises(ForbiddenBytes, match="without a Chinese font"):
        check(b"\x1c&\xd7\xb0\x1c.\n", load_profile("latin"))


def slip_of(text: str) -> Slip:
    items = (ChecklistItem(text, "missing", text), ChecklistItem(text, "present"))
    blocks = (
        Line(text, right=text, size="title", align="centre", bold=True),
        Line(text, inverse=True),
        Facts(((text, text),)),
        Rule(),
        Checklist(items, missing_word=text),
        Ruled(text),
    )
    return Slip("test", blocks, reprint_mark=text)


ANY_TEXT = st.text(max_size=80) | st.text(
    alphabet="\x00\x10\x04\x14\x1b\x1c\x1d@p=(HE0ab装𠮷\u202e\u0301", max_size=80
)


@pytest.mark.parametrize("name", profile_names())
@settings(deadline=None, max_examples=40)
@given(text=ANY_TEXT)
@example("\x1bp\x00\x19\xfa装\x1d(H\x06\x0000AB12")
@example("𠮷㐂龘𰻝👍🏽 e\u0301\u0301\u0301\u0301\u0301 \u202eabc")
def test_no_text_of_any_kind_makes_other_commands_than_harmless_text(name: str, text: str) -> None:
    profile = load_profile(name)
    hostile = encode(slip_of(text), profile)
    check(hostile, profile)
    assert hostile == encode(slip_of(printable(text)), profile)
    harmless = {type(c) for text in ("harmless", "无害") for c in commands(encode(slip_of(text), profile))}
    assert {type(c) for c in commands(hostile)} <= harmless | {DefineGlyph, Raster}
