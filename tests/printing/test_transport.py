from __future__ import annotations

import errno
import os
import pty
import select
import socket
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from printing.tcp_printer import TcpPrinter
from printing.transport import (
    AddressError,
    Fault,
    FileTransport,
    Refusal,
    Sent,
    TcpTransport,
    VirtualTransport,
    open_transport,
)


class Echo:
    """A printer that answers every status request with `ready`, and remembers its input."""

    def __init__(self) -> None:
        self.received = bytearray()

    def feed(self, data: bytes) -> bytes:
        self.received += data
        return b"\x12" * data.count(b"\x10\x04")


class TestTcp:
    def test_nobody_there_is_a_fault_with_the_systems_sentence(self):
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        fault = open_transport(f"tcp://127.0.0.1:{port}").open()
        assert fault == Fault("Connection refused")

    def test_a_name_that_nobody_has_is_a_fault(self):
        assert isinstance(open_transport("tcp://printer.invalid:9100").open(), Fault)

    def test_a_printer_that_hangs_up_is_a_fault(self):
        with TcpPrinter(Echo()) as served:
            transport = open_transport(served.address)
            transport.open()
        assert isinstance(transport.read(1.0), Fault)
        transport.close()

    def test_a_printer_that_takes_no_more_is_a_fault_that_counts_what_it_took(self):
        with socket.create_server(("127.0.0.1", 0)) as deaf:
            transport = open_transport(f"tcp://127.0.0.1:{deaf.getsockname()[1]}")
            transport.open()
            fault = transport.write(b"A" * 20_000_000, 0.05)
            transport.close()
        assert isinstance(fault, Fault)
        assert 0 < fault.written < 20_000_000

    def test_the_next_caller_is_served_when_the_first_has_hung_up(self):
        printer = Echo()
        with TcpPrinter(printer) as served:
            for words in (b"\x10\x04\x01", b"\x10\x04\x02"):
                transport = open_transport(served.address)
                assert transport.open() is None
                transport.write(words, 1.0)
                assert transport.read(1.0) == b"\x12"
                transport.close()
        assert printer.received == b"\x10\x04\x01\x10\x04\x02"

    def test_who_hangs_up_right_after_the_last_byte_is_printed_as_well(self):
        printer = Echo()
        with TcpPrinter(printer) as served:
            for slip in (b"A001\n" * 300_000, b"A002\n" * 300_000):
                transport = open_transport(served.address)
                assert transport.open() is None
                transport.write(slip, 5.0)
                transport.close()
        assert printer.received == b"A001\n" * 300_000 + b"A002\n" * 300_000


class TestFile:
    def test_an_existing_file_collects_the_bytes_and_never_gives_them_back(self, tmp_path: Path):
        kept = tmp_path / "slips.bin"
        kept.write_bytes(b"before ")
        transport = FileTransport(kept)
        assert transport.open() is None
        assert transport.write(b"A001", 1.0) == Sent(4)
        assert transport.read(0.0) == b""
        transport.close()
        assert kept.read_bytes() == b"before A001"

    def test_a_missing_device_is_a_fault_and_no_file_is_made_in_its_place(self, tmp_path: Path):
        missing = tmp_path / "lp0"
        assert FileTransport(missing).open() == Fault("No such file or directory")
        assert not missing.exists()

    def test_a_folder_is_a_fault(self, tmp_path: Path):
        assert FileTransport(tmp_path).open() == Fault("Is a directory")

    def test_a_device_in_a_folder_that_this_user_may_not_search_is_told_as_such(self, tmp_path, as_ordinary_user):
        (tmp_path / "usb").mkdir(mode=0)
        as_ordinary_user()
        assert open_transport(f"file://{tmp_path}/usb/lp0").open() == Refusal("Permission denied")

    @pytest.mark.parametrize("kind", ["file", "pipe", "device"])
    def test_has_one_kiosk_at_a_time(self, kind: str, tmp_path: Path):
        with opened_device(kind, tmp_path) as path:
            first, second = FileTransport(path), FileTransport(path)
            assert first.open() is None
            taken = Refusal(f"another program holds {path}; end it, or give each kiosk a printer of its own")
            assert second.open() == taken
            assert second.write(b"A001", 1.0) == Fault("not open")
            assert first.write(b"A002", 1.0) == Sent(4)
            first.close()
            assert second.open() is None
            second.close()

    def test_by_another_name_is_the_same_device(self, tmp_path: Path):
        path, other = tmp_path / "lp0", tmp_path / "receipts"
        path.touch()
        other.symlink_to(path)
        first, second = FileTransport(path), FileTransport(other)
        assert first.open() is None
        assert isinstance(second.open(), Fault)
        first.close()

    def test_a_device_without_a_way_back_gives_no_answers(self, tmp_path: Path):
        # a file of one's own: /dev/null may be locked by whoever else prints nowhere
        (tmp_path / "lp0").touch()
        transport = open_transport(f"file://{tmp_path}/lp0")
        transport.open()
        assert transport.write(b"A", 1.0) == Sent(1)
        assert transport.read(0.01) == b""
        transport.close()

    def test_a_full_device_is_a_fault(self):
        transport = open_transport("file:///dev/full")
        transport.open()
        assert transport.write(b"A", 1.0) == Fault("No space left on device")
        transport.close()

    def test_a_device_that_takes_no_more_is_a_fault_that_counts_what_it_took(self):
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        transport = open_transport(f"file://{os.ttyname(theirs)}")
        transport.open()
        fault = transport.write(b"A" * 1_000_000, 0.05)
        transport.close()
        os.close(ours)
        os.close(theirs)
        assert isinstance(fault, Fault)
        assert fault.reason == "it takes no more bytes"
        assert 0 < fault.written < 1_000_000

    def test_a_device_has_what_was_written_once_its_driver_takes_more(self):
        """Closed before, Linux' driver of USB printers breaks the last transfer off."""
        with full_device() as (transport, device):
            assert transport.undelivered() == 1
            while transport.undelivered():
                os.read(device, 4096)

    def test_a_device_that_is_left_may_take_the_last_of_it_first(self):
        with full_device() as (transport, _):
            begun = time.monotonic()
            transport.part(0.2)
            assert time.monotonic() - begun >= 0.2
            assert transport.undelivered() == Fault("not open")

    def test_a_device_that_is_gone_has_not_taken_what_was_written(self):
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        transport = open_transport(f"file://{os.ttyname(theirs)}")
        transport.open()
        assert transport.write(b"A001", 1.0) == Sent(4)
        os.close(ours)
        assert transport.undelivered() == Fault("the device is gone")
        transport.close()
        os.close(theirs)


@contextmanager
def full_device() -> Iterator[tuple[FileTransport, int]]:
    """An open device whose driver holds all that it can, and the other side of it."""
    ours, theirs = pty.openpty()
    tty.setraw(theirs)
    os.set_blocking(theirs, False)
    transport = FileTransport(Path(os.ttyname(theirs)))
    transport.open()
    # The kernel hands on what it was given while we write, so it is full only when it stays so for a moment.
    while select.select([], [theirs], [], 0.05)[1]:
        with suppress(BlockingIOError):
            os.write(theirs, b"A" * 4096)
    yield transport, ours
    transport.close()
    os.close(ours)
    os.close(theirs)


@contextmanager
def opened_device(kind: str, folder: Path) -> Iterator[Path]:
    """Something that takes bytes at a path: a file, a pipe with a reader, or a device."""
    path, held = folder / "lp0", []
    if kind == "file":
        path.touch()
    elif kind == "pipe":
        os.mkfifo(path)
        held.append(os.open(path, os.O_RDONLY | os.O_NONBLOCK))
    else:
        ours, theirs = pty.openpty()
        tty.setraw(theirs)
        held += [ours, theirs]
        path = Path(os.ttyname(theirs))
    yield path
    for descriptor in held:
        os.close(descriptor)


def test_an_embedded_printer_that_says_nothing_is_waited_for_and_not_hammered():
    waits: list[float] = []
    transport = VirtualTransport(Echo(), wait=waits.append)
    transport.open()
    assert transport.read(0.4) == b""
    assert waits == [0.4]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "printer",
        "http://printer",
        "tcp://",
        "tcp://printer",
        "tcp://printer:0",
        "tcp://999.1.1.1:9100",
        "tcp://1.2.3.4.5:9100",
        "tcp://printer:99999",
        "tcp://printer:port",
        "tcp://printer:9100/queue",
        "file://lp0",
        "file:///",
        "file:lp0",
        "virtual://printer",
        "tcp://[::1",
        "tcp://..:9100",
        "tcp://192.168..50:9100",
        "tcp://-:9100",
        "tcp://a b:9100",
        "tcp://user:word@printer:9100",
        "tcp://printer\n:9100",
        "tcp://printer%00:9100",
        f"tcp://{'x' * 300}:9100",
        "tcp://printer:9100?x=1",
        "file:///tmp",
        f"file:///{'x' * 300}",
        "file:///dev/usb/lp0?x=1",
        "file:///dev/usb/lp0#x",
    ],
)
def test_an_address_that_makes_no_sense_is_refused_with_what_is_allowed(address):
    with pytest.raises(
        AddressError, match=r"allowed is tcp://HOST:PORT, serial:///dev/ttyUSB0\?baud=115200, usb://VID:PID, file:"
    ):
        open_transport(address)


@pytest.mark.parametrize("kind", ["", "tcp://", "usb://", "serial://", "file://"])
def test_an_endless_address_is_not_repeated_in_full(kind: str):
    with pytest.raises(AddressError) as refused:
        open_transport(kind + "x" * 5000)
    assert len(str(refused.value)) < 500


@pytest.mark.parametrize("host", ["printer", "printer-2.office.example", "192.168.1.50", "[::1]", "desk_1"])
def test_hosts_by_name_and_by_number_are_known(host):
    assert isinstance(open_transport(f"tcp://{host}:9100"), TcpTransport)


def test_a_host_that_no_name_server_can_be_asked_for_is_a_fault():
    assert isinstance(TcpTransport("..", 9100).open(), Fault)


def test_a_virtual_printer_needs_one():
    with pytest.raises(AddressError, match="needs the virtual printer"):
        open_transport("virtual:")


class FullTray:
    """A printer that cannot put out its slip, as on a full disk, until there is room again."""

    def __init__(self) -> None:
        self.is_full = True

    def feed(self, data: bytes) -> bytes:
        if self.is_full and data:
            raise OSError(errno.ENOSPC, "No space left on device")
        return b"\x12" * data.count(b"\x10\x04")


def test_an_embedded_printer_whose_tray_is_full_is_a_fault_and_goes_on_when_there_is_room():
    printer = FullTray()
    transport = VirtualTransport(printer, wait=lambda seconds: None)
    transport.open()
    assert transport.write(b"A001\n", 1.0) == Fault("the printer could not put out its slip: No space left on device")
    printer.is_full = False
    assert transport.open() is None
    assert transport.write(b"\x10\x04\x01", 1.0) == Sent(3)
    assert transport.read(0.0) == b"\x12"


def test_a_served_printer_whose_tray_is_full_hangs_up_and_serves_the_next():
    printer = FullTray()
    with TcpPrinter(printer) as served:
        transport = open_transport(served.address)
        assert transport.open() is None
        transport.write(b"A001\n", 1.0)
        assert isinstance(transport.read(5.0), Fault)
        printer.is_full = False
        assert transport.open() is None
        transport.write(b"\x10\x04\x01", 1.0)
        assert transport.read(5.0) == b"\x12"
        transport.close()
