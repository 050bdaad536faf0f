from __future__ import annotations

import pytest

from printing.memory import MemoryPrinter, SimulatedClock
from printing.transport import Fault, Sent

SLIP = b"\x1b@A001\n\x1d(H\x06\x0000ab01\x1dVB\x18\x1d(H\x06\x0000ab02"
FIRST, LAST = b"\x37\x22ab01\x00", b"\x37\x22ab02\x00"


@pytest.fixture
def clock():
    return SimulatedClock()


@pytest.fixture
def printer(clock):
    printer = MemoryPrinter(clock)
    assert printer.open() is None
    return printer


def ask(printer, n, timeout_s=0.4):
    printer.write(bytes([0x10, 0x04, n]), 1.0)
    return printer.read(timeout_s)


def everything(printer, seconds=5.0):
    """All that comes back within some simulated seconds."""
    heard = b""
    while piece := printer.read(seconds):
        heard += piece
    return heard


def test_a_slip_comes_out_whole_and_both_ids_come_back(printer):
    assert printer.write(SLIP, 1.0) == Sent(len(SLIP))
    assert everything(printer) == FIRST + LAST
    [copy] = printer.copies
    assert (copy.text, copy.ids, copy.is_whole, copy.is_cut) == ("A001\n", (b"ab01", b"ab02"), True, True)


def test_ids_come_back_when_printing_is_done_and_not_before(printer):
    printer.write(SLIP, 1.0)
    assert printer.read(0.0) == b""
    assert printer.read(0.1) == FIRST


def test_waiting_for_an_answer_is_what_lets_time_pass(printer, clock):
    assert printer.read(0.4) == b""
    assert clock.monotonic() == 0.4


@pytest.mark.parametrize(
    ("trouble", "answers"),
    [
        ({}, b"\x16\x12\x12\x12"),
        ({"paper": "low"}, b"\x16\x12\x12\x1e"),
        ({"paper": "out"}, b"\x1e\x32\x12\x7e"),
        ({"cover_open": True}, b"\x1e\x16\x12\x12"),
        ({"cutter_jammed": True}, b"\x1e\x52\x1a\x12"),
        ({"mute": True}, b""),
        ({"hung": True}, b""),
    ],
)
def test_it_tells_its_condition_in_four_answers(printer, trouble, answers):
    for name, value in trouble.items():
        setattr(printer, name, value)
    assert b"".join(ask(printer, n) for n in (1, 2, 3, 4)) == answers


@pytest.mark.parametrize(
    ("trouble", "pushed"),
    [
        ({"paper": "low"}, b"\x10\x00\x03\x00"),
        ({"paper": "out"}, b"\x18\x00\x0f\x00"),
        ({"cover_open": True}, b"\x38\x00\x00\x00"),
        ({"cutter_jammed": True}, b"\x18\x08\x00\x00"),
    ],
)
def test_once_asked_to_it_tells_by_itself_what_has_changed(printer, trouble, pushed):
    printer.write(b"\x1da\x0e", 1.0)
    assert printer.read(0.0) == b"\x10\x00\x00\x00"
    for name, value in trouble.items():
        setattr(printer, name, value)
    assert printer.read(0.0) == pushed
    assert printer.read(5.0) == b""


@pytest.mark.parametrize("forgets", [b"\x1b@", b"\x1da\x00"])
def test_what_it_was_asked_to_push_is_forgotten_with_its_settings(printer, forgets):
    printer.write(b"\x1da\x0e" + forgets, 1.0)
    printer.read(0.0)
    printer.cover_open = True
    assert printer.read(5.0) == b""


def test_a_wire_hangs_up_nobody_when_its_printer_goes_off_and_on(printer):
    printer.write(b"\x1da\x0e" + SLIP, 1.0)
    printer.power_cycle(hangs_up=False)
    printer.cover_open = True
    assert printer.read(5.0) == b""
    assert ask(printer, 2) == b"\x16"


def test_without_paper_it_holds_the_slip_and_prints_it_when_paper_comes(printer):
    printer.paper = "out"
    printer.write(SLIP, 1.0)
    assert everything(printer) == b""
    assert printer.copies == []
    printer.new_roll()
    assert everything(printer) == FIRST + LAST
    assert printer.copies[0].is_whole


def test_it_is_printing_while_something_in_its_buffer_only_needs_time(printer):
    assert not printer.is_printing
    printer.write(SLIP, 1.0)
    assert printer.is_printing
    printer.cover_open = True
    assert not printer.is_printing
    printer.cover_open = False
    everything(printer)
    assert not printer.is_printing


def test_a_roll_that_ends_inside_a_slip_leaves_it_in_two_pieces(printer):
    printer.paper_left = 1
    printer.write(SLIP, 1.0)
    assert everything(printer) == b""
    assert not printer.copies[0].is_whole
    printer.new_roll()
    assert everything(printer) == FIRST + LAST
    assert not printer.copies[0].is_whole


def test_an_open_cover_and_a_jammed_cutter_stop_it(printer):
    printer.cutter_jammed = True
    printer.write(SLIP, 1.0)
    assert everything(printer) == FIRST
    assert not printer.copies[0].is_cut
    printer.cutter_jammed, printer.cover_open = False, True
    assert everything(printer) == b""
    printer.cover_open = False
    assert everything(printer) == LAST


def test_a_power_cycle_loses_the_buffer_and_the_connection_but_not_the_paper(printer):
    printer.write(SLIP + SLIP, 1.0)
    printer.read(0.0)
    printer.power_cycle()
    assert isinstance(printer.read(1.0), Fault)
    assert printer.open() is None
    assert everything(printer) == b""
    [copy] = printer.copies
    assert (copy.text, copy.is_whole) == ("A001\n", False)


def test_a_connection_that_breaks_takes_only_the_bytes_before(printer):
    printer.bytes_left = 6
    assert printer.write(SLIP, 1.0) == Fault("Connection reset by peer", 6)
    assert printer.write(SLIP, 1.0) == Fault("not connected")
    assert bytes(printer.received) == SLIP[:6]


def test_a_standing_printer_takes_no_more_than_its_buffer_holds(printer, clock):
    printer.paper, printer.room = "out", 10
    assert printer.write(SLIP, 5.0) == Fault("timed out", 10)
    assert clock.monotonic() == 5.0


def test_a_printing_one_takes_what_its_buffer_does_not_hold_as_it_prints(clock):
    printer = MemoryPrinter(clock, seconds_a_line=1.0)
    printer.open()
    printer.room = 10
    assert printer.write(b"A001\n" * 6, 1.5) == Fault("timed out", 20)
    assert printer.write(b"A001\n" * 2, 5.0) == Sent(10)
    assert clock.monotonic() > 1.5


def test_a_command_longer_than_its_buffer_is_printed_all_the_same(printer):
    printer.room = 8
    image = b"\x1dv0\x00\x48\x00\x18\x00" + bytes([0xAA]) * 72 * 24
    assert printer.write(image + SLIP, 1.0) == Sent(len(image + SLIP))
    assert everything(printer) == FIRST + LAST


def test_a_hung_one_takes_no_more_than_its_buffer_holds_however_often_it_is_tried(printer):
    printer.room = 10
    printer.hung = True
    taken = [printer.write(b"A001\n", 1.0) for _ in range(3)]
    assert taken == [Sent(5), Sent(5), Fault("timed out", 0)]


def test_an_image_that_broke_off_eats_what_follows_until_it_is_filled_up(printer):
    printer.write(b"\x1dv0\x00\x02\x00\x18\x00" + b"\xff" * 10, 1.0)
    printer.write(SLIP, 1.0)
    assert everything(printer) != FIRST + LAST
    printer.power_cycle()
    printer.open()
    printer.write(b"\x1dv0\x00\x02\x00\x18\x00" + b"\xff" * 10 + bytes(100) + SLIP, 1.0)
    assert everything(printer) == FIRST + LAST


def test_an_unreachable_printer_cannot_be_opened(printer):
    printer.reachable = False
    assert isinstance(printer.read(1.0), Fault)
    assert printer.open() == Fault("Connection refused")


def test_answers_get_lost_late_doubled_and_dirty_when_told(printer):
    printer.lose_replies = 1
    assert ask(printer, 1) == b""
    printer.reply_delay_s = 1.0
    assert ask(printer, 1) == b""
    assert printer.read(1.0) == b"\x16"
    printer.reply_delay_s, printer.double_replies, printer.garbage = 0.0, True, b"\xff"
    assert ask(printer, 1) == b"\xff\x16\x16"
    assert ask(printer, 1) == b"\x16\x16"


def test_answers_of_a_closed_connection_do_not_come_on_the_next(printer):
    printer.reply_delay_s = 1.0
    ask(printer, 1)
    printer.close()
    printer.open()
    assert printer.read(5.0) == b""


def test_bytes_that_no_slip_holds_are_remembered_with_their_place(printer):
    printer.write(b"A\x1bp\x00" + b"\n", 1.0)
    assert printer.refused[0].offset == 1


def test_chinese_words_can_be_read_on_its_paper(printer):
    printer.write(b"\x1c&" + "退租".encode("gbk") + b"\x1c.\n", 1.0)
    everything(printer)
    assert printer.copies[0].text == "退租\n"
