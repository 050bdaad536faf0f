from __future__ import annotations

import errno
import grp
import os
import pty
import select
import subprocess
import sys
import termios
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import serial

from printing.link import HAND_ON_S, Link
from printing.memory import SimulatedClock
from printing.refusal import refusal
from printing.serial_transport import SerialLine, SerialTransport, read_serial_line
from printing.transport import AddressError, Fault, FileTransport, Refusal, Sent, open_transport

# Root may open everything: a program that asks in vain must not be root.
LET_THE_RIGHT_GO = "import os; os.getuid() or (os.setgroups([]), os.setgid(65534), os.setuid(65534)); "

SOON_S = 5.0


@dataclass(frozen=True)
class Cable:
    """A serial line: the printer's end, and the path of the port at ours."""

    printer: int
    port: Path


@pytest.fixture
def cable() -> Iterator[Cable]:
    printer, ours = pty.openpty()
    yield Cable(printer, Path(os.ttyname(ours)))
    os.close(ours)
    os.close(printer)


class TestAddress:
    def test_names_port_baud_and_flow(self):
        line = read_serial_line("serial:///dev/ttyUSB0?baud=115200&flow=xonxoff")
        assert line == SerialLine(Path("/dev/ttyUSB0"), 115_200, "xonxoff")

    def test_left_alone_it_is_slow_and_never_without_flow_control(self):
        assert read_serial_line("serial:///dev/ttyS0") == SerialLine(Path("/dev/ttyS0"), 9600, "rtscts")

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("serial:", "needs the whole path"),
            ("serial://", "needs the whole path"),
            ("serial:///", "needs the whole path"),
            ("serial://ttyUSB0", "needs the whole path"),
            ("serial:/dev/ttyUSB0", "needs the whole path"),
            ("serial:///dev/", "needs the whole path"),
            ("serial://[::1", "needs the whole path"),
            ("serial:///dev/ttyUSB0#1", "needs the whole path"),
            ("serial:///dev/ttyUSB0?baud=fast", "no port knows the baud 'fast'"),
            ("serial:///dev/ttyUSB0?baud=0", "no port knows the baud '0'"),
            ("serial:///dev/ttyUSB0?baud=", "'baud=' is no option"),
            ("serial:///dev/ttyUSB0?baud=9600&baud=1200", "'baud=1200' is no option"),
            ("serial:///dev/ttyUSB0?flow=hardware", "there is no flow 'hardware'"),
            ("serial:///dev/ttyUSB0?speed=9600", "'speed=9600' is no option"),
        ],
    )
    def test_that_makes_no_sense_is_refused_with_what_is_allowed(self, address, why):
        with pytest.raises(AddressError, match=r"allowed is serial:///dev/ttyUSB0\?baud=115200&flow=") as refused:
            open_transport(address)
        assert why in str(refused.value)


class TestLine:
    @pytest.mark.parametrize(
        ("flow", "lines_on", "signs_on"),
        [("rtscts", True, False), ("xonxoff", False, True), ("dsrdtr", False, False), ("none", False, False)],
    )
    def test_is_set_up_as_the_address_says(self, cable, flow, lines_on, signs_on):
        transport = open_transport(f"serial://{cable.port}?baud=19200&flow={flow}")
        assert transport.open() is None
        in_flags, _, control_flags, local_flags, _, speed, _ = termios.tcgetattr(cable.printer)
        transport.close()
        assert speed == termios.B19200
        assert bool(control_flags & termios.CRTSCTS) is lines_on
        assert bool(in_flags & termios.IXON) is signs_on
        assert not local_flags & (termios.ECHO | termios.ICANON)

    def test_has_one_owner_at_a_time(self, cable):
        port = cable.port
        first, second = SerialTransport(SerialLine(port)), SerialTransport(SerialLine(port))
        assert first.open() is None
        assert second.open() == Refusal(
            f"another program holds {port}; end it, or give each kiosk a printer of its own"
        )
        first.close()
        assert second.open() is None
        second.close()

    def test_is_not_opened_as_a_file_beside_its_owner(self, cable):
        first, second = SerialTransport(SerialLine(cable.port)), FileTransport(cable.port)
        assert first.open() is None
        assert second.open() == Refusal(
            f"another program holds {cable.port}; end it, or give each kiosk a printer of its own"
        )
        first.close()
        assert second.open() is None
        second.close()

    def test_that_is_missing_is_a_fault(self, tmp_path):
        assert SerialTransport(SerialLine(tmp_path / "ttyUSB0")).open() == Fault("No such file or directory")

    def test_that_is_no_serial_port_is_a_fault_that_says_so(self, tmp_path):
        plain = tmp_path / "ttyUSB0"
        plain.touch()
        fault = SerialTransport(SerialLine(plain)).open()
        assert isinstance(fault, Fault)
        assert fault.reason.startswith(f"{plain} is no serial port: ")

    def test_drops_what_a_standing_printer_did_not_take_before_it_closes(self, cable):
        closed: list[str] = []

        class WatchedPort(serial.Serial):
            def reset_output_buffer(self) -> None:
                closed.append("queue dropped")
                super().reset_output_buffer()

        transport = SerialTransport(SerialLine(cable.port), lambda line: WatchedPort(str(line.path), exclusive=True))
        transport.open()
        transport.write(b"A001\n", 1.0)
        transport.close()
        assert closed == []
        transport.open()
        assert isinstance(transport.write(b"A" * 1_000_000, 0.05), Fault)
        transport.close()
        assert closed == ["queue dropped"]


class PortWithDsr(serial.Serial):
    """A port on a pseudo terminal, which has no wires: `lowers_at` says at which look the printer lowers DSR."""

    lowers_at: int | None = None
    looks = 0

    @property
    def dsr(self) -> bool:
        self.looks += 1
        return self.lowers_at is None or self.looks < self.lowers_at

    @property
    def out_waiting(self) -> int:
        return 0


def received(cable: Cable, count: int) -> bytes:
    """What came out at the printer's end: a terminal hands on what was written in pieces."""
    found = b""
    while len(found) < count and select.select([cable.printer], [], [], SOON_S)[0]:
        found += os.read(cable.printer, 4096)
    return found


class TestDsr:
    """Linux knows no DTR/DSR flow control, so the transport looks at the wire itself."""

    def open_line(self, cable: Cable, lowers_at: int | None) -> SerialTransport:
        def open_port(line: SerialLine) -> PortWithDsr:
            port = PortWithDsr(str(line.path), line.baud, dsrdtr=True)
            port.lowers_at = lowers_at
            return port

        transport = SerialTransport(SerialLine(cable.port, flow="dsrdtr"), open_port)
        assert transport.open() is None
        return transport

    def test_a_ready_printer_gets_it_all(self, cable):
        transport = self.open_line(cable, None)
        assert transport.write(b"A" * 100, 1.0) == Sent(100)
        assert received(cable, 100) == b"A" * 100
        transport.close()

    def test_a_printer_that_lowers_dsr_is_sent_no_more(self, cable):
        transport = self.open_line(cable, 3)
        assert transport.write(b"A" * 100, 0.02) == Fault("it takes no more bytes: DSR is low", 32)
        assert received(cable, 32) == b"A" * 32
        transport.close()

    def test_a_port_without_that_wire_is_a_fault(self, cable):
        transport = open_transport(f"serial://{cable.port}?flow=dsrdtr")
        assert transport.open() is None
        assert isinstance(transport.write(b"A001\n", 0.05), Fault)
        transport.close()


class PortThatTells(serial.Serial):
    """A port on a pseudo terminal, which itself holds nothing back: tells of 420 bytes, of which so many leave in a
    second; each look lasts one."""

    clock: SimulatedClock
    held = 420
    leave = 0
    fails_with: int | None = None
    dropped = False

    @property
    def out_waiting(self) -> int:
        if self.fails_with is not None:
            raise OSError(self.fails_with, os.strerror(self.fails_with))
        self.clock.advance(1.0)
        self.held = max(0, self.held - self.leave)
        return self.held

    def reset_output_buffer(self) -> None:
        self.dropped = True


class TestASlipThatNothingWillProve:
    """To a one-way printer. The system takes a whole ticket long before the line does."""

    @pytest.fixture
    def port(self, cable, clock) -> Iterator[PortThatTells]:
        port = PortThatTells(str(cable.port))
        port.clock = clock
        yield port
        port.close()

    @pytest.fixture
    def link(self, cable, port, clock) -> Link:
        link = Link(SerialTransport(SerialLine(cable.port), lambda _line: port), clock, feels_near_end=False)
        assert link.connect() is None
        assert link.write(b"A" * 420) == Sent(420)
        return link

    def test_is_handed_on_when_all_of_it_has_left_however_slow_the_line(self, link, port, clock):
        port.leave = 40
        assert link.hand_on(420) is None
        assert port.held == 0
        assert clock.monotonic() > HAND_ON_S
        link.drop()
        assert not port.dropped

    def test_is_not_handed_on_where_the_printer_is_off_and_does_not_hold_up_the_close(self, link, port):
        assert link.hand_on(420) == Fault("it takes no more bytes")
        link.drop()
        assert port.dropped, "the system would wait for it"

    def test_is_not_handed_on_where_the_port_has_gone(self, link, port):
        port.fails_with = errno.EIO
        assert link.hand_on(420) == Fault("Input/output error")

    def test_is_handed_on_where_the_driver_does_not_tell_what_it_holds(self, link, port):
        port.fails_with = errno.ENOTTY
        assert link.hand_on(420) is None

    def test_may_leave_to_the_end_before_the_line_is_closed(self, cable, port):
        port.leave = 40
        transport = SerialTransport(SerialLine(cable.port), lambda _line: port)
        assert transport.open() is None
        transport.part(SOON_S)
        assert (port.held, port.dropped) == (0, False)


class TestAQuestion:
    """Three bytes that fit into the system's buffer, whoever listens."""

    @pytest.mark.parametrize(("leave", "is_dropped"), [(0, True), (1, False)])
    def test_that_a_printer_does_not_take_since_it_is_off_holds_up_no_close(self, cable, clock, leave, is_dropped):
        """Linux would wait for half a minute, and whoever waits for a slip would hear of it only then."""
        port = PortThatTells(str(cable.port))
        port.clock, port.leave = clock, leave
        transport = SerialTransport(SerialLine(cable.port), lambda _line: port)
        transport.open()
        assert transport.write(b"\x10\x04\x01", SOON_S) == Sent(3)
        transport.close()
        assert port.dropped == is_dropped


class TestPermission:
    @pytest.mark.parametrize("kind", ["serial", "file"])
    def test_a_device_without_permission_names_the_group_to_join(self, cable, kind):
        group = _group_of_ours()
        os.chown(cable.port, -1, group.gr_gid)
        cable.port.chmod(0o060)
        ask = f"fault = printing.transport.open_transport('{kind}://{cable.port}').open(); "
        ask += "print(type(fault).__name__, fault.reason)"
        said = _python("import grp, printing.serial_transport, printing.transport; " + LET_THE_RIGHT_GO + ask)
        assert said == (
            f"Refusal Permission denied: {cable.port} is open to the group {group.gr_name};"
            " add the kiosk's user to it and log in again"
        )

    def test_a_device_of_no_group_asks_for_a_udev_rule(self, tmp_path):
        device = tmp_path / "lp0"
        device.touch(mode=0o600)
        assert refusal(PermissionError(13, "Permission denied"), device) == (
            f"Permission denied: {device} is open to no group; a udev rule must give it to one, such as lp"
        )

    def test_nobody_is_asked_to_join_the_group_root(self):
        roots_own = Path("/dev/null")
        assert refusal(PermissionError(13, "Permission denied"), roots_own).endswith(
            "/dev/null is open to no group; a udev rule must give it to one, such as lp"
        )

    def test_another_trouble_is_told_in_the_systems_words(self, tmp_path):
        assert FileTransport(tmp_path / "lp0").open() == Fault("No such file or directory")


def test_neither_library_is_loaded_where_no_such_address_is_used():
    words = "import sys; from printing.transport import open_transport; open_transport('{}');"
    tell = "print(sorted({'serial', 'usb'} & set(sys.modules)))"
    assert _python(words.format("tcp://127.0.0.1:9100") + tell) == "[]"
    assert _python(words.format("serial:///dev/ttyUSB0") + tell) == "['serial']"
    assert _python(words.format("usb://04b8:0e15") + tell) == "['usb']"


def _group_of_ours() -> grp.struct_group:
    """A group that we may give a device to: for root any other one."""
    ours = os.getgid()
    return grp.getgrgid(ours) if ours else next(group for group in grp.getgrall() if 0 < group.gr_gid < 65534)


def _python(words: str) -> str:
    """What a Python of its own prints."""
    ran = subprocess.run([sys.executable, "-c", words], capture_output=True, text=True)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout.strip()
