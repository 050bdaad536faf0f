"""The printer of memory behind a port, as whoever connects meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from printing import escpos
from printing.drawing import Picture, drawing_each
from printing.faults import tell
from printing.glyphs import find_typeface
from printing.memory import MemoryPrinter
from printing.profiles import load_profile
from printing.served import LiveClock, ServedPrinter
from printing.slip import Line, Slip
from printing.transport import Fault, Sent, Transport, open_transport

PATIENCE_S = 5.0
MORE_THAN_ANY_LINE_HOLDS = 32_000_000
LATIN = load_profile("epson-latin")


def frame(words: str) -> bytes:
    """All bytes of one sending of a slip."""
    slip = Slip(kind="ticket", blocks=(Line(words),), reprint_mark="REPRINT")
    body = escpos.encode(slip, LATIN)
    whole = escpos.frame(body, LATIN, first_id=b"ab01", last_id=b"ab02", copy=1, reprint_mark="R", fences=3)
    return whole.prefix + whole.body + whole.suffix


def hear(way: Transport, wanted: bytes) -> bytes:
    """What comes, up to these bytes."""
    heard = b""
    while wanted not in heard:
        piece = way.read(PATIENCE_S)
        assert isinstance(piece, bytes), piece
        assert piece, "nothing comes any more"
        heard += piece
    return heard


@pytest.fixture
def tray() -> list[Picture]:
    return []


@pytest.fixture
def served(tray: list[Picture]) -> Iterator[ServedPrinter]:
    draw = drawing_each(LATIN.width_dots, find_typeface(), tray.append)
    with ServedPrinter(MemoryPrinter(LiveClock(), draw=draw)) as served:
        yield served


@pytest.fixture
def way(served: ServedPrinter) -> Iterator[Transport]:
    way = open_transport(served.address)
    assert way.open() is None
    yield way
    way.close()


@pytest.fixture
def told(served: ServedPrinter) -> Callable[[str], None]:
    def say(line: str) -> None:
        with served.lock:
            tell(served.printer, line)

    return say


def test_a_slip_is_confirmed_and_its_picture_lies_in_the_tray(way: Transport, tray: list[Picture]) -> None:
    data = frame("A001")
    assert way.write(data, PATIENCE_S) == Sent(len(data))
    hear(way, b"\x37\x22ab02\x00")
    assert [picture.texts for picture in tray] == [("A001",)]


def test_a_code_of_what_is_no_text_is_refused_and_the_next_slip_comes_out(
    way: Transport, served: ServedPrinter, tray: list[Picture]
) -> None:
    way.write(b"\x1d(k\x04\x001P0\xff\x1d(k\x03\x001Q0" + frame("A001"), PATIENCE_S)
    hear(way, b"\x37\x22ab02\x00")
    assert [picture.texts for picture in tray] == [("A001",)]
    with served.lock:
        assert [(refused.offset, refused.what) for refused in served.printer.refused] == [
            (9, "a QR code of what is no ASCII text")
        ]


def test_a_printer_that_stands_still_takes_no_more_than_it_holds(
    way: Transport, served: ServedPrinter, told: Callable[[str], None]
) -> None:
    told("cover open")
    sent = way.write(b"A" * MORE_THAN_ANY_LINE_HOLDS, 0.5)
    assert isinstance(sent, Fault)
    assert sent.written < MORE_THAN_ANY_LINE_HOLDS
    with served.lock:
        assert len(served.printer.received) == served.printer.room


def test_the_roll_is_changed_and_what_waited_in_the_line_comes_out(
    way: Transport, told: Callable[[str], None], tray: list[Picture]
) -> None:
    told("buffer 20")
    told("paper out")
    way.write(frame("A001"), PATIENCE_S)
    told("paper new")
    hear(way, b"\x37\x22ab02\x00")
    assert [picture.texts for picture in tray] == [("A001",)]


@pytest.mark.parametrize(("how", "reason"), [("close", "closed the connection"), ("reset", "reset by peer")])
def test_it_hangs_up_as_it_was_told(way: Transport, told: Callable[[str], None], how: str, reason: str) -> None:
    told(f"{how} after 8")
    way.write(b"A001\nA002\n", PATIENCE_S)
    heard = way.read(PATIENCE_S)
    assert isinstance(heard, Fault)
    assert reason in heard.reason


def test_off_and_on_it_is_there_again_for_whoever_connects_anew(
    way: Transport, served: ServedPrinter, told: Callable[[str], None]
) -> None:
    told("power off")
    assert isinstance(way.read(PATIENCE_S), Fault)
    told("power on")
    assert way.open() is None
    way.write(b"\x10\x04\x01", PATIENCE_S)
    assert hear(way, b"\x16") == b"\x16"
