"""What a printer of memory can be told in words, and what comes of it."""

from __future__ import annotations

import pytest

from printing.faults import WISHES, UnknownWish, tell
from printing.memory import ROOM, MemoryPrinter, SimulatedClock
from printing.transport import Fault, Sent

SLIP = b"\x1b@A001\n\x1d(H\x06\x0000ab01\x1dVB\x18\x1d(H\x06\x0000ab02"
IDS = b"\x37\x22ab01\x00\x37\x22ab02\x00"


@pytest.fixture
def printer() -> MemoryPrinter:
    printer = MemoryPrinter(SimulatedClock())
    printer.open()
    return printer


def condition(printer: MemoryPrinter) -> bytes:
    """Its four answers to how it is."""
    printer.write(b"\x10\x04\x01\x10\x04\x02\x10\x04\x03\x10\x04\x04", 1.0)
    heard = printer.read(0.4)
    assert isinstance(heard, bytes)
    return heard


def answers(printer: MemoryPrinter, seconds: float = 20.0) -> bytes:
    """All that comes within some simulated seconds to a slip."""
    printer.write(SLIP, 1.0)
    heard = b""
    while isinstance(piece := printer.read(seconds), bytes) and piece:
        heard += piece
    return heard


@pytest.mark.parametrize(
    ("told", "answered"),
    [
        ("paper low", b"\x16\x12\x12\x1e"),
        ("paper out", b"\x1e\x32\x12\x7e"),
        ("Cover  OPEN", b"\x1e\x16\x12\x12"),
        ("cutter jam", b"\x1e\x52\x1a\x12"),
        ("hang", b""),
        ("mute", b""),
    ],
)
@pytest.mark.parametrize("mended", ["all well", None])
def test_trouble_shows_in_its_answers_until_it_is_told_to_end(
    printer: MemoryPrinter, told: str, answered: bytes, mended: str | None
) -> None:
    ends = {"paper": "paper new", "cover": "cover closed", "cutter": "cutter free", "hang": "go on", "mute": "speak"}
    tell(printer, told)
    assert condition(printer) == answered
    tell(printer, mended or ends[told.split()[0].lower()])
    assert condition(printer) == b"\x16\x12\x12\x12"


@pytest.mark.parametrize(
    ("told", "heard"),
    [
        ("replies lost 1", IDS[7:]),
        ("replies doubled", IDS[:7] * 2 + IDS[7:] * 2),
        ("paper out after 1", b""),
        ("buffer 8", IDS),
        ("baud 9600", IDS),
    ],
)
def test_a_slip_is_answered_as_it_was_told(printer: MemoryPrinter, told: str, heard: bytes) -> None:
    tell(printer, told)
    assert answers(printer) == heard


def test_replies_are_late_by_as_many_seconds_as_it_was_told(printer: MemoryPrinter) -> None:
    tell(printer, "replies late 2.5")
    assert answers(printer, seconds=2.0) == b""
    assert answers(printer, seconds=3.0) == IDS * 2


def test_rubbish_comes_before_the_next_reply(printer: MemoryPrinter) -> None:
    tell(printer, "garbage")
    heard = answers(printer)
    assert heard.endswith(IDS)
    assert len(heard) > len(IDS)


@pytest.mark.parametrize(("told", "on_paper"), [("close after 12", ["A001\n"]), ("reset after 12", [])])
def test_the_connection_ends_behind_so_many_bytes(printer: MemoryPrinter, told: str, on_paper: list[str]) -> None:
    tell(printer, "cover open")
    tell(printer, told)
    assert printer.write(SLIP, 1.0) == Fault("Connection reset by peer", 12)
    tell(printer, "cover closed")
    printer.open()
    printer.read(1.0)
    assert [copy.text for copy in printer.copies] == on_paper


def test_without_power_nobody_can_connect_and_its_buffer_is_lost(printer: MemoryPrinter) -> None:
    tell(printer, "paper out")
    printer.write(SLIP, 1.0)
    tell(printer, "power off")
    assert isinstance(printer.open(), Fault)
    tell(printer, "power on")
    tell(printer, "paper new")
    assert printer.open() is None
    assert printer.read(1.0) == b""
    assert printer.copies == []


def test_all_well_ends_everything(printer: MemoryPrinter) -> None:
    for wish in WISHES:
        tell(printer, wish.words.replace("N", "3"))
    tell(printer, "all well")
    assert printer.open() is None
    assert printer.room == ROOM
    assert condition(printer) == b"\x16\x12\x12\x12"
    assert answers(printer) == IDS


@pytest.mark.parametrize("told", ["", "paper", "paper gone", "baud", "baud fast", "baud -1", "baud 1e9", "buffer ٣"])
def test_what_it_cannot_be_told_is_one_sentence_with_all_that_it_can(printer: MemoryPrinter, told: str) -> None:
    with pytest.raises(UnknownWish, match=r"it can be told paper out, .*, all well$"):
        tell(printer, told)
    assert answers(printer) == IDS
    assert printer.write(b"", 1.0) == Sent(0)


def test_babble_comes_unasked_until_it_is_quiet(printer: MemoryPrinter) -> None:
    tell(printer, "babble")
    heard = [printer.read(0.1) for _ in range(10)]
    assert all(heard)
    tell(printer, "quiet")
    assert printer.read(0.1) == b""
