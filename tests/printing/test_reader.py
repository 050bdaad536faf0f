"""The reader of printer bytes: what it knows, what it refuses, and that chunks do not matter."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.commands import (
    Align,
    AutoStatus,
    Bold,
    ChineseOff,
    ChineseOn,
    Command,
    Cut,
    DefineGlyph,
    FeedDots,
    FeedLines,
    Fence,
    Identity,
    Initialise,
    International,
    Inverse,
    LineFeed,
    LineSpacing,
    Padding,
    Position,
    ProcessId,
    QrLevel,
    QrModel,
    QrPrint,
    QrSize,
    QrStore,
    Raster,
    Size,
    StatusRequest,
    Text,
    Underline,
)
from printing.reader import CommandReader, UnknownBytes, commands

ONE_OF_EACH: list[tuple[bytes, type[Command]]] = [
    (b"\x00\x00\x00", Padding),
    (b"\x1b@", Initialise),
    (b"\x1bR\x00", International),
    (b"\x1b3\x1e", LineSpacing),
    (b"\x1ba\x01", Align),
    (b"\x1d!\x71", Size),
    (b"\x1bE\x01", Bold),
    (b"\x1dB\x00", Inverse),
    (b"\x1b-\x02", Underline),
    (b"B012", Text),
    (b"\n", LineFeed),
    (b"\x1c&", ChineseOn),
    ("装修㐂".encode("gb18030"), Text),
    (b"\x1c.", ChineseOff),
    (b"\x1b$\x40\x01", Position),
    (b"\x1c2\xfe\xa1" + bytes(72), DefineGlyph),
    (b"\x1dv0\x00\x02\x00\x03\x00abcdef", Raster),
    (b"\x1d(k\x04\x001A2\x00", QrModel),
    (b"\x1d(k\x03\x001C\x05", QrSize),
    (b"\x1d(k\x03\x001E1", QrLevel),
    (b"\x1d(k\x06\x001P0TOK", QrStore),
    (b"\x1d(k\x03\x001Q0", QrPrint),
    (b"\x1bJ\x10", FeedDots),
    (b"\x1bd\x02", FeedLines),
    (b"\x10\x04\x02", StatusRequest),
    (b"\x1d(H\x06\x0000AB12", ProcessId),
    (b"\x1dVB\x00", Cut),
    (b"\x1dr\x01", Fence),
    (b"\x1da\xff", AutoStatus),
    (b"\x1dI\x01", Identity),
]
STREAM = b"".join(raw for raw, _ in ONE_OF_EACH)


def test_every_command_of_our_slips_is_known_by_name_and_offset() -> None:
    read = commands(STREAM)
    assert [(c.raw, type(c)) for c in read] == ONE_OF_EACH
    assert [c.offset for c in read] == [STREAM.index(raw) for raw, _ in ONE_OF_EACH]


@given(st.lists(st.integers(1, 40), min_size=1))
def test_chunks_of_any_length_read_the_same(lengths: list[int]) -> None:
    reader, at, read = CommandReader(), 0, []
    while at < len(STREAM):
        length = lengths[at % len(lengths)]
        read += list(reader.feed(STREAM[at : at + length]))
        at += length
    assert [*read, *reader.close()] == commands(STREAM)


def test_values_are_read_out_of_the_bytes() -> None:
    read = commands(b"\x1d!\x71\x1b$\x40\x01\x1d(k\x06\x001P0TOK\x1dVB\x08\x1d(H\x06\x0000AB12")
    assert read[0] == Size(0, b"\x1d!\x71", width=8, height=2)
    assert read[1] == Position(3, b"\x1b$\x40\x01", dots=320)
    assert isinstance(read[2], QrStore)
    assert read[2].payload == b"TOK"
    assert isinstance(read[3], Cut)
    assert (read[3].kind, read[3].feed) == (66, 8)
    assert isinstance(read[4], ProcessId)
    assert read[4].id == b"AB12"


@pytest.mark.parametrize(
    ("hostile", "offset"),
    [
        (b"ok\x1bp\x00\x19\xfa", 2),  # opens the drawer
        (b"\x10\x14\x01\x00\x01", 0),  # opens the drawer at once
        (b"ok\n\x1b=\x02", 3),  # deselects the printer
        (b"\x1d(E\x03\x00\x01IN", 0),  # writes settings
        (b"\x1d(H\x03\x0000A", 0),  # half a confirmation
        (b"ok\x07", 2),
        (b"\xd7\xb0", 0),  # Chinese outside Chinese mode
        (b"\x1c&\xd7\xb0A\x1c.", 4),  # one byte inside Chinese mode
        (b"\x1c&\xd7\x1c.", 2),  # half a character, which would swallow the next command
        (b"\x1c&\x819\xef\x1c.", 2),  # three quarters of one
        (b"\x1d!\x08", 0),
        (b"\x1ba\x07", 0),
        (b"\x1d(k\x03\x001Z0", 0),
        (b"\x7f", 0),
    ],
)
def test_anything_else_is_refused_where_it_stands(hostile: bytes, offset: int) -> None:
    with pytest.raises(UnknownBytes) as refusal:
        commands(hostile)
    assert refusal.value.offset == offset


@pytest.mark.parametrize("cut_off", [b"\x1b", b"\x1d(k\x09\x001P0abc", b"\x1dv0\x00\x02\x00\x03\x00ab", b"\x1c&\xd7"])
def test_bytes_that_stop_in_the_middle_are_refused_at_the_close(cut_off: bytes) -> None:
    reader = CommandReader()
    assert all(isinstance(c, ChineseOn) for c in reader.feed(cut_off))
    with pytest.raises(UnknownBytes, match="cut off"):
        list(reader.close())


def test_a_status_request_inside_an_image_is_heard_before_the_image_is_whole() -> None:
    reader = CommandReader()
    opening = b"\x1dv0\x00\x02\x00\x03\x00a\x10\x04\x01"
    assert list(reader.feed(opening)) == [StatusRequest(9, b"\x10\x04\x01", 1, inside=True)]
    image = list(reader.feed(b"ef"))
    assert [type(c) for c in image] == [Raster]


def test_a_status_request_of_its_own_is_not_taken_for_one_inside() -> None:
    assert list(CommandReader().feed(b"\x10\x04\x04")) == [StatusRequest(0, b"\x10\x04\x04", 4, inside=False)]


def test_reading_goes_on_after_bytes_that_were_refused() -> None:
    reader = CommandReader()
    with pytest.raises(UnknownBytes):
        list(reader.feed(b"\x1b\x00\x00\x1b@"))
    assert [type(c) for c in reader.feed(b"")] == [Padding, Initialise]


def test_padding_ends_an_image_that_was_interrupted() -> None:
    reader = CommandReader()
    assert list(reader.feed(b"\x1dv0\x00\x02\x00\x03\x00ab")) == []
    read = list(reader.feed(bytes(10) + b"\x1b@"))
    assert [type(c) for c in read] == [Raster, Padding, Initialise]
