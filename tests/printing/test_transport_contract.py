"""What every way to a printer promises: a socket, a serial line, USB, a device file, a pipe, and in-process."""

from __future__ import annotations

import os
import pty
import resource
import select
import socket
import threading
import tty
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Protocol

import pytest

from printing.queue_transport import QueueTransport
from printing.transport import Buffering, Fault, Sent, Transport, VirtualTransport, open_transport
from printing.usb_fake import UsbBus, UsbPrinter
from printing.usb_transport import UsbTransport
from tests.printing.spooler import jobs_in, queue_in

EVERY_BYTE = bytes(range(256))
SOON_S = 5.0


class RecordingPrinter:
    """Remembers its input; says what it was given to say."""

    def __init__(self) -> None:
        self.received = b""
        self.to_say = b""

    def feed(self, data: bytes) -> bytes:
        self.received += data
        said, self.to_say = self.to_say, b""
        return said


class Wire(Protocol):
    """One kind of way, with the far end in the test's hand."""

    transport: Transport

    def received(self, count: int) -> bytes: ...
    def answer(self, data: bytes) -> None: ...
    def stand_still(self) -> None: ...
    def pull(self) -> None: ...
    def put_back(self) -> None: ...
    def clear_away(self) -> None: ...


class TcpWire:
    """A printer in the network; it listens again at the same port."""

    def __init__(self, folder: Path, holds: int | None = None) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        if holds is not None:
            self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, holds)
        self._where = self._listener.getsockname()
        self._peer: socket.socket | None = None
        self.transport = open_transport(f"tcp://127.0.0.1:{self._where[1]}")

    def received(self, count: int) -> bytes:
        return _read_exactly(self._printer().fileno(), count)

    def answer(self, data: bytes) -> None:
        self._printer().sendall(data)

    def stand_still(self) -> None:
        self._printer()

    def hears_the_end(self) -> bool:
        """Whether it is told that nothing more comes."""
        way = self._printer()
        return _comes(way.fileno(), SOON_S) and way.recv(1) == b""

    def pull(self) -> None:
        self._printer().close()
        self._listener.close()
        self._peer = None

    def put_back(self) -> None:
        self._listener = socket.create_server(self._where)

    def clear_away(self) -> None:
        self.transport.close()
        self._listener.close()
        if self._peer is not None:
            self._peer.close()

    def _printer(self) -> socket.socket:
        """The far end of the newest connection."""
        while _comes(self._listener.fileno(), 0.0 if self._peer else SOON_S):
            if self._peer is not None:
                self._peer.close()
            self._peer, _ = self._listener.accept()
        assert self._peer is not None
        return self._peer


class TerminalWire:
    """A pseudo terminal under a lasting name, as udev gives one: it comes back as another device."""

    def __init__(self, kind: str, folder: Path) -> None:
        self._name = folder / "printer"
        self._ours = -1
        self.put_back()
        self.transport = open_transport(f"{kind}://{self._name}")

    def received(self, count: int) -> bytes:
        return _read_exactly(self._ours, count)

    def answer(self, data: bytes) -> None:
        os.write(self._ours, data)

    def stand_still(self) -> None:
        pass

    def pull(self) -> None:
        os.close(self._ours)
        os.close(self._theirs)
        self._ours = -1

    def put_back(self) -> None:
        self._ours, self._theirs = pty.openpty()
        tty.setraw(self._theirs)
        self._name.unlink(missing_ok=True)
        self._name.symlink_to(os.ttyname(self._theirs))

    def clear_away(self) -> None:
        self.transport.close()
        if self._ours >= 0:
            self.pull()


class PipeWire:
    """A named pipe that somebody reads: a way without answers."""

    def __init__(self, folder: Path) -> None:
        self._name = folder / "printer"
        os.mkfifo(self._name)
        self._reader = -1
        self.put_back()
        self.transport = open_transport(f"file://{self._name}")

    def received(self, count: int) -> bytes:
        return _read_exactly(self._reader, count)

    def answer(self, data: bytes) -> None:
        pytest.fail("a pipe has no way back")

    def stand_still(self) -> None:
        pass

    def pull(self) -> None:
        os.close(self._reader)
        self._reader = -1

    def put_back(self) -> None:
        self._reader = os.open(self._name, os.O_RDONLY | os.O_NONBLOCK)

    def clear_away(self) -> None:
        self.transport.close()
        if self._reader >= 0:
            self.pull()


class QueueWire:
    """A queue of the spooler, with programs of our own for `lp` and `lpstat`: each job is a file."""

    def __init__(self, folder: Path) -> None:
        lp, lpstat = queue_in(folder)
        self._folder = folder
        self.transport = QueueTransport("lobby", lp, lpstat)

    def received(self, count: int) -> bytes:
        assert self.transport.hand_on(SOON_S) is None
        return b"".join(job.read_bytes() for job in jobs_in(self._folder))

    def answer(self, data: bytes) -> None:
        pytest.fail("a queue has no way back")

    def stand_still(self) -> None:
        pytest.fail("a queue takes everything at once")

    def pull(self) -> None:
        pytest.fail("a queue has no cable")

    def put_back(self) -> None:
        pytest.fail("a queue has no cable")

    def clear_away(self) -> None:
        self.transport.close()


class UsbWire:
    """A printer on the shipped fake bus; it comes back under another bus address."""

    def __init__(self, folder: Path) -> None:
        self._printer = RecordingPrinter()
        self._device = UsbPrinter(self._printer)
        self._bus = UsbBus(self._device, wait=lambda seconds: None)
        self.transport = UsbTransport(self._device.identity, self._bus)

    def received(self, count: int) -> bytes:
        received, self._printer.received = self._printer.received, b""
        return received

    def answer(self, data: bytes) -> None:
        self._device.replies += data

    def stand_still(self) -> None:
        self._device.room = 1000

    def pull(self) -> None:
        self._bus.unplug(self._device)

    def put_back(self) -> None:
        self._bus.plug_in(self._device, address=19)

    def clear_away(self) -> None:
        self.transport.close()
        assert self._bus.handles == []


class VirtualWire:
    """A printer in this process: nobody can pull its cable."""

    def __init__(self, folder: Path) -> None:
        self._printer = RecordingPrinter()
        self.transport = VirtualTransport(self._printer, wait=lambda seconds: None)

    def received(self, count: int) -> bytes:
        received, self._printer.received = self._printer.received, b""
        return received

    def answer(self, data: bytes) -> None:
        self._printer.to_say += data

    def stand_still(self) -> None:
        pytest.fail("a printer in this process takes everything at once")

    def pull(self) -> None:
        pytest.fail("a printer in this process has no cable")

    def put_back(self) -> None:
        pytest.fail("a printer in this process has no cable")

    def clear_away(self) -> None:
        self.transport.close()


def _comes(descriptor: int, timeout_s: float) -> bool:
    waiting = select.poll()
    waiting.register(descriptor, select.POLLIN)
    return bool(waiting.poll(timeout_s * 1000))


def _read_exactly(descriptor: int, count: int) -> bytes:
    """What the far end got, up to `count` bytes; less only if no more comes."""
    received = b""
    while len(received) < count and _comes(descriptor, SOON_S):
        piece = os.read(descriptor, count - len(received))
        if not piece:
            break
        received += piece
    return received


WIRES = {
    "tcp": TcpWire,
    "serial": lambda folder: TerminalWire("serial", folder),
    "usb": UsbWire,
    "device": lambda folder: TerminalWire("file", folder),
    "pipe": PipeWire,
    "queue": QueueWire,
    "virtual": VirtualWire,
}
WITH_ANSWERS = [kind for kind in WIRES if kind not in ("pipe", "queue")]
BUFFERING = ["tcp", "serial", "device"]
WITH_CABLE = [kind for kind in WIRES if kind not in ("virtual", "queue")]


@pytest.fixture(params=WIRES)
def wire(request, tmp_path: Path) -> Iterator[Wire]:
    """One way of each kind, not opened yet."""
    wire = WIRES[request.param](tmp_path)
    yield wire
    wire.clear_away()


@pytest.fixture
def very_many_open() -> Iterator[None]:
    """As at a desk with a thousand callers: what is opened next has a descriptor above 1023."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    with ExitStack() as files:
        while files.enter_context(Path(os.devnull).open()).fileno() < 1024:
            pass
        yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def only(kinds: list[str]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("wire", kinds, indirect=True)


def test_every_byte_arrives_as_it_was_written_and_in_order(wire):
    assert wire.transport.open() is None
    assert wire.transport.write(EVERY_BYTE, 1.0) == Sent(256)
    assert wire.transport.write(b"A001\n", 1.0) == Sent(5)
    assert wire.received(261) == EVERY_BYTE + b"A001\n"


@only(WITH_ANSWERS)
def test_every_byte_of_an_answer_comes_back_as_it_was_said(wire):
    assert wire.transport.open() is None
    wire.transport.write(b"\x10\x04\x01", 1.0)
    wire.received(3)
    wire.answer(EVERY_BYTE)
    heard = b""
    while len(heard) < 256 and (more := wire.transport.read(SOON_S)):
        heard += more
    assert heard == EVERY_BYTE


def test_a_way_works_as_well_where_very_many_files_are_open(wire, very_many_open):
    assert wire.transport.open() is None
    assert wire.transport.read(0.0) == b""
    assert wire.transport.write(b"A001\n", 1.0) == Sent(5)
    assert wire.received(5) == b"A001\n"


def test_silence_is_empty_and_never_an_echo_of_what_was_written(wire):
    assert wire.transport.open() is None
    wire.transport.write(b"A001\n", 1.0)
    assert wire.transport.read(0.01) == b""
    assert wire.transport.read(0.0) == b""


def test_a_way_that_is_not_open_says_so_and_may_be_closed_at_any_time(wire):
    for _ in range(2):
        assert isinstance(wire.transport.write(b"A001\n", 1.0), Fault)
        assert isinstance(wire.transport.read(0.0), Fault)
        wire.transport.close()
        assert wire.transport.open() is None
        wire.transport.close()
        wire.transport.close()


def test_opening_an_open_way_opens_it_anew(wire):
    assert wire.transport.open() is None
    assert wire.transport.open() is None
    assert wire.transport.write(b"A001\n", 1.0) == Sent(5)
    assert wire.received(5) == b"A001\n"


@only(WITH_ANSWERS)
def test_an_answer_to_the_connection_before_is_not_heard_on_the_next(wire):
    assert wire.transport.open() is None
    wire.transport.write(b"\x1dr1", 1.0)
    wire.received(3)
    wire.answer(b"\x00")
    assert wire.transport.open() is None
    assert wire.transport.read(0.01) == b""


def test_a_printer_that_spoke_unasked_and_reads_slowly_gets_all_that_was_written_before_the_close(tmp_path):
    """Its XON is never read; the slip is longer than what its side of the connection holds."""
    wire = TcpWire(tmp_path, holds=1024)
    slip = EVERY_BYTE * 400
    assert wire.transport.open() is None
    wire.answer(b"\x11")
    assert wire.transport.write(slip, 1.0) == Sent(len(slip))
    wire.transport.close()
    assert wire.received(len(slip)) == slip
    wire.clear_away()


def test_a_printer_hears_that_nothing_more_comes_and_reads_to_the_end_before_the_way_is_closed(tmp_path):
    wire = TcpWire(tmp_path)
    assert wire.transport.open() is None
    assert wire.transport.write(EVERY_BYTE, 1.0) == Sent(len(EVERY_BYTE))
    parting = threading.Thread(target=wire.transport.part, args=(2 * SOON_S,))
    parting.start()
    assert wire.received(len(EVERY_BYTE)) == EVERY_BYTE
    assert wire.hears_the_end()
    for _ in range(2):
        wire.answer(b"\x11")  # a way that is closed already would answer the first by breaking off
    wire.pull()
    parting.join()
    wire.clear_away()


@only(BUFFERING)
def test_a_way_that_takes_more_than_the_printer_has_tells_when_all_is_there_and_may_be_left_then(wire):
    way = wire.transport
    assert isinstance(way, Buffering)
    assert isinstance(way.undelivered(), Fault)
    assert way.open() is None
    assert way.write(EVERY_BYTE, 1.0) == Sent(len(EVERY_BYTE))
    assert wire.received(len(EVERY_BYTE)) == EVERY_BYTE
    while way.undelivered():
        assert way.read(0.0) == b""
    way.part(0.0)
    assert isinstance(way.undelivered(), Fault)


@only(WITH_CABLE)
def test_a_printer_that_stands_still_is_a_fault_in_time_that_counts_what_it_took(wire):
    assert wire.transport.open() is None
    wire.stand_still()
    fault = wire.transport.write(b"A" * 20_000_000, 0.05)
    assert isinstance(fault, Fault)
    assert fault.reason
    assert 0 < fault.written < 20_000_000


@only(WITH_CABLE)
def test_a_pulled_cable_is_a_fault_until_it_is_back_wherever_it_comes_back(wire):
    assert wire.transport.open() is None
    wire.transport.write(b"A001\n", 1.0)
    wire.received(5)
    wire.pull()
    assert any(isinstance(told, Fault) for told in _look_for_the_break(wire.transport))
    wire.transport.close()
    assert isinstance(wire.transport.open(), Fault)
    wire.put_back()
    assert wire.transport.open() is None
    assert wire.transport.write(b"A002\n", 1.0) == Sent(5)
    assert wire.received(5) == b"A002\n"


def _look_for_the_break(transport: Transport) -> Iterator[object]:
    """A way with answers tells it by reading, one without by writing."""
    yield transport.read(0.2)
    yield transport.write(b"A001\n", 1.0)
