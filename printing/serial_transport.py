"""A printer on a serial line: pyserial sets the line up, the bytes go through its descriptor.

pyserial's own write forgets how much was taken when its time is up, and turns in a circle on a full line without a
timeout; so writing and reading are those of every other descriptor of this package, with a deadline always.
"""

from __future__ import annotations

import errno
import os
import re
import termios
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, Protocol, get_args

import serial

from printing.refusal import shown
from printing.transport import AddressError, Fault, Sent, not_opened, read_query, read_some, write_all

Flow = Literal["rtscts", "dsrdtr", "xonxoff", "none"]
BAUDS = (1200, 2400, 4800, 9600, 19_200, 38_400, 57_600, 115_200, 230_400, 460_800, 921_600)
_ALLOWED = (
    "allowed is serial:///dev/ttyUSB0?baud=115200&flow=rtscts with a flow of rtscts, dsrdtr, xonxoff or none"
    f" and one of the bauds {', '.join(str(baud) for baud in BAUDS)}"
)
_ADDRESS = re.compile(r"serial://(/[^?#]*[^?#/])(?:\?([^#]*))?")
# A printer that lowers DSR still takes 16 bytes or more; what the adapter holds by then must fit in there.
_DSR_PIECE_BYTES = 16
_LOOK_S = 0.002
# A printer that prints lowers CTS for moments; in this time 60 characters leave at 1200 baud.
_STANDS_S = 0.5
_NOT_TOLD = (errno.ENOTTY, errno.EINVAL)


@dataclass(frozen=True, slots=True)
class SerialLine:
    """A serial port and how it is spoken to: 8 data bits, no parity, one stop bit, `baud` bits a second.

    The flow is rtscts unless stated: on a cable without those wires the line stands still and is noticed, while
    without any flow control the middle of a slip would vanish unnoticed.
    """

    path: Path
    baud: int = 9600
    flow: Flow = "rtscts"


class SerialPort(Protocol):
    """What an open pyserial port offers us."""

    @property
    def dsr(self) -> bool: ...
    @property
    def out_waiting(self) -> int: ...
    def fileno(self) -> int: ...
    def reset_output_buffer(self) -> None: ...
    def close(self) -> None: ...


def read_serial_line(address: str) -> SerialLine:
    """The line that an address names. Raises `AddressError`."""
    matched = _ADDRESS.fullmatch(address)
    if matched is None:
        raise AddressError(f"printer address {shown(address)} needs the whole path of a serial port; {_ALLOWED}")
    options = read_query(address, matched[2] or "", ("baud", "flow"), _ALLOWED)
    return SerialLine(
        Path(matched[1]),
        _baud(address, options.get("baud", "9600")),
        _flow(address, options.get("flow", "rtscts")),
    )


def open_port(line: SerialLine) -> SerialPort:
    """The serial port, locked against other programs and empty of old answers. Raises `serial.SerialException`."""
    port: SerialPort = serial.Serial(
        str(line.path),
        line.baud,
        rtscts=line.flow == "rtscts",
        dsrdtr=line.flow == "dsrdtr",
        xonxoff=line.flow == "xonxoff",
        exclusive=True,
    )
    return port


class SerialTransport:
    """A printer on a serial line. `open_line` is how the port is opened."""

    def __init__(self, line: SerialLine, open_line: Callable[[SerialLine], SerialPort] = open_port) -> None:
        self._line = line
        self._open_line = open_line
        self._port: SerialPort | None = None
        self._is_stuck = False

    def open(self) -> Fault | None:
        self.close()
        try:
            self._port = self._open_line(self._line)
        except (OSError, termios.error) as error:
            return _why_closed(error, self._line.path)
        return None

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._port is None:
            return Fault("not open")
        sent = self._write_all(self._port, data, deadline_s)
        self._is_stuck = isinstance(sent, Fault)
        return sent

    def read(self, timeout_s: float) -> bytes | Fault:
        if self._port is None:
            return Fault("not open")
        received = read_some(self._port.fileno(), timeout_s)
        return Fault("the serial port has gone") if received is None else received

    def undelivered(self) -> int | Fault:
        """What the system's own buffer holds; of what an adapter's chip does, hardly any driver tells."""
        if self._port is None:
            return Fault("not open")
        try:
            return self._port.out_waiting
        except OSError as error:
            # A driver that cannot say what it holds must not make every slip one that never left.
            return 0 if error.errno in _NOT_TOLD else Fault(error.strerror or str(error))

    def part(self, timeout_s: float) -> None:
        end = time.monotonic() + timeout_s
        while not self._is_stuck and self._holds_some() and time.monotonic() < end:
            time.sleep(_LOOK_S)
        self.close()

    def _holds_some(self) -> bool:
        left = self.undelivered()
        return not isinstance(left, Fault) and left > 0

    def close(self) -> None:
        port, self._port = self._port, None
        if port is None:
            return
        try:
            # Linux holds a close back for 30 seconds until what a standing printer does not take has left.
            if self._is_stuck or _stands(port):
                port.reset_output_buffer()
        except (OSError, termios.error):
            pass  # the port has gone, and its queue with it, or its driver cannot say what it holds
        finally:
            self._is_stuck = False
            port.close()

    def _write_all(self, port: SerialPort, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._line.flow != "dsrdtr":
            return write_all(port.fileno(), data, deadline_s)
        end = time.monotonic() + deadline_s
        for start in range(0, len(data), _DSR_PIECE_BYTES):
            piece = data[start : start + _DSR_PIECE_BYTES]
            sent = _wait_for_dsr(port, end) or write_all(port.fileno(), piece, end - time.monotonic())
            if isinstance(sent, Fault):
                return Fault(sent.reason, start + sent.written)
        return Sent(len(data))


def _wait_for_dsr(port: SerialPort, end: float) -> Fault | None:
    """Linux knows no DTR/DSR flow control, so DSR is read before each piece, when the one before has left."""
    try:
        while port.out_waiting or not port.dsr:
            if time.monotonic() >= end:
                return Fault("it takes no more bytes: DSR is low")
            time.sleep(_LOOK_S)
    except OSError as error:
        return Fault(error.strerror or str(error))
    return None


def _stands(port: SerialPort) -> bool:
    """Whether the system holds bytes of which none leaves: the printer is off, or lets nobody send."""
    held = left = port.out_waiting
    end = time.monotonic() + _STANDS_S
    while left == held > 0 and time.monotonic() < end:
        time.sleep(_LOOK_S)
        left = port.out_waiting
    return left == held > 0


def _why_closed(error: Exception, path: Path) -> Fault:
    number = error.errno if isinstance(error, OSError) else None
    if number is None:
        return Fault(f"{path} is no serial port: {error}")
    # pyserial's own words are for programmers.
    return not_opened(OSError(number, os.strerror(number)), path)


def _baud(address: str, stated: str) -> int:
    if stated not in map(str, BAUDS):
        raise AddressError(f"printer address {shown(address)}: no port knows the baud {shown(stated)}; {_ALLOWED}")
    return int(stated)


def _flow(address: str, stated: str) -> Flow:
    for flow in get_args(Flow):
        if flow == stated:
            known: Flow = flow
            return known
    raise AddressError(f"printer address {shown(address)}: there is no flow {shown(stated)}; {_ALLOWED}")
