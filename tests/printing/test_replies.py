from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.condition import (
    CoverOpen,
    CutterJam,
    Offline,
    PaperLow,
    PaperOut,
    PrinterError,
    Ready,
    can_print,
)
from printing.replies import (
    AutomaticStatus,
    BlockAnswer,
    FenceAnswer,
    FlowControl,
    Noise,
    ProcessIdAnswer,
    ReplySorter,
    StatusAnswer,
    read_automatic,
    read_condition,
)

CHUNKS = st.lists(st.binary(max_size=12), max_size=8)


@pytest.mark.parametrize(
    ("raw", "replies"),
    [
        (b"\x12", [StatusAnswer(0x12)]),
        (b"\x7e", [StatusAnswer(0x7E)]),
        (b"\x10\x00\x00\x0f", [AutomaticStatus(b"\x10\x00\x00\x0f")]),
        (b"\x00", [FenceAnswer(0x00)]),
        (b"\x0f", [FenceAnswer(0x0F)]),
        (b"\x11\x13", [FlowControl(takes_data=True), FlowControl(takes_data=False)]),
        (b"\x37\x22abcd\x00", [ProcessIdAnswer(b"abcd")]),
        (b"\x5f178,12\x00", [BlockAnswer(b"\x5f178,12")]),
        (b"\x3bEPSON\x00", [BlockAnswer(b"\x3bEPSON")]),
        (b"\xff", [Noise(0xFF)]),
        (
            b"\x37\x22ab\x12",
            [Noise(0x37), FenceAnswer(0x22), FenceAnswer(0x61), FenceAnswer(0x62), StatusAnswer(0x12)],
        ),
    ],
)
def test_each_answer_is_told_by_its_fixed_bits(raw, replies):
    assert ReplySorter().feed(raw) == replies


def test_an_id_answer_that_comes_in_pieces_waits_for_its_end():
    sorter = ReplySorter()
    assert sorter.feed(b"\x37\x22ab") == []
    assert sorter.feed(b"cd\x00\x12") == [ProcessIdAnswer(b"abcd"), StatusAnswer(0x12)]


def test_a_status_answer_inside_a_broken_block_is_not_swallowed():
    assert StatusAnswer(0x16) in ReplySorter().feed(b"\x37\x22a\x16")


def test_a_block_that_never_ends_does_not_swallow_the_connection():
    sorter = ReplySorter()
    sorter.feed(b"\x5f" + b"9" * 200)
    assert StatusAnswer(0x12) in sorter.feed(b"\x12")


@given(CHUNKS)
def test_replies_do_not_depend_on_where_the_chunks_end(chunks):
    pieces, whole = ReplySorter(), ReplySorter()
    in_pieces = [reply for chunk in chunks for reply in pieces.feed(chunk)]
    assert in_pieces == whole.feed(b"".join(chunks))


@pytest.mark.parametrize(
    ("answers", "condition"),
    [
        ((0x12, 0x12, 0x12, 0x12), Ready()),
        ((0x16, 0x12, 0x12, 0x12), Ready()),
        ((0x12, 0x12, 0x12, 0x1E), PaperLow()),
        ((0x1A, 0x32, 0x12, 0x7E), PaperOut()),
        ((0x12, 0x12, 0x12, 0x72), PaperOut()),
        ((0x1A, 0x36, 0x12, 0x7E), CoverOpen()),
        ((0x1A, 0x52, 0x1A, 0x12), CutterJam()),
        ((0x1A, 0x52, 0x32, 0x12), PrinterError()),
        ((0x12, 0x12, 0x52, 0x12), PrinterError()),
        ((0x1A, 0x12, 0x12, 0x12), Offline()),
        ((0x12, 0x1A, 0x12, 0x12), Offline()),
    ],
)
def test_four_answers_tell_what_to_mend_first(answers, condition):
    assert read_condition(*answers) == condition


@pytest.mark.parametrize(
    ("four", "condition"),
    [
        (b"\x10\x00\x00\x00", Ready()),
        (b"\x14\x00\x00\x0f", Ready()),
        (b"\x10\x00\x03\x00", PaperLow()),
        (b"\x18\x00\x0f\x00", PaperOut()),
        (b"\x38\x00\x0f\x00", CoverOpen()),
        (b"\x18\x08\x00\x00", CutterJam()),
        (b"\x18\x20\x00\x00", PrinterError()),
        (b"\x18\x40\x00\x00", PrinterError()),
        (b"\x18\x00\x00\x00", Offline()),
    ],
)
def test_an_automatic_status_tells_what_to_mend_first(four, condition):
    assert read_automatic(AutomaticStatus(four)) == condition


@given(st.tuples(*[st.sampled_from([0x12 | bit for bit in (0, 4, 8, 0x20, 0x40, 0x0C, 0x60)])] * 4))
def test_a_printer_that_says_it_is_offline_is_never_taken_for_well(answers):
    if answers[0] & 0x08:
        assert not can_print(read_condition(*answers))
