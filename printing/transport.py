"""The way to a printer: open, write, read, close. The only place where an operating system's error is caught.

What goes wrong on the way is a value, `Fault`, with the system's own sentence; only an address that makes no
sense is an exception, because no waiting mends it.
"""

from __future__ import annotations

import errno
import fcntl
import os
import re
import select
import socket
import stat
import sys
import termios
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from ipaddress import ip_address
from pathlib import Path
from typing import Protocol, runtime_checkable
from urllib.parse import SplitResult, unquote, urlsplit

from printing.refusal import NO_PERMISSION, held, refusal, shown

ALLOWED = (
    "tcp://HOST:PORT, serial:///dev/ttyUSB0?baud=115200, usb://VID:PID, file:///dev/usb/lp0, lp://QUEUE or virtual:"
)
CONNECT_S = 2.0
OLD_READS = 16
MOST_HOST = 253
LABEL = re.compile(r"[A-Za-z0-9_]([A-Za-z0-9_-]{0,61}[A-Za-z0-9_])?")
"""Part of a host's name between dots, by RFC 1123; name servers of offices also know the underscore."""


@dataclass(frozen=True, slots=True)
class Sent:
    """All `count` bytes were taken; nothing is known about paper."""

    count: int


@dataclass(frozen=True, slots=True)
class Fault:
    """The way is broken: `reason` for the log, `written` bytes of this write had been taken before."""

    reason: str
    written: int = 0


@dataclass(frozen=True, slots=True)
class Refusal(Fault):
    """The machine does not let us at the device: another program holds it, we lack the permission, something is not
    installed or not set. No cable mends it."""


class AddressError(ValueError):
    """A printer's address that makes no sense; the sentence says what is allowed."""


class Printer(Protocol):
    """Anything that takes bytes and answers bytes at once."""

    def feed(self, data: bytes) -> bytes:
        """Takes the printer's next input; returns its replies so far."""


class Transport(Protocol):
    """One way to one printer. After a `Fault` it is closed and opened again before it is used."""

    def open(self) -> Fault | None:
        """Opens the way; None when it is open."""

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        """Writes all of `data` within `deadline_s` seconds, or says how much was taken."""

    def read(self, timeout_s: float) -> bytes | Fault:
        """What has come, waiting up to `timeout_s` seconds for the first byte; empty if nothing came."""

    def close(self) -> None:
        """Closes the way; a closed one stays closed."""


@runtime_checkable
class Gathering(Protocol):
    """A way that hands a slip on only when it is whole."""

    def hand_on(self, deadline_s: float) -> Fault | None:
        """What was written since is a whole slip; None when it was taken within `deadline_s` seconds."""


@runtime_checkable
class Buffering(Protocol):
    """A way that takes bytes long before the printer has them, and may lose them where it is closed at once."""

    def undelivered(self) -> int | Fault:
        """How many of the bytes that were written are not with the printer's side yet."""

    def part(self, timeout_s: float) -> None:
        """Closes the way when the printer has read to the end and hangs up, or `timeout_s` seconds have passed; at
        once after a `Fault`."""


def open_transport(address: str, *, virtual: Printer | None = None) -> Transport:
    """The transport for an address, not opened yet. Raises `AddressError`."""
    kind = address.partition(":")[0]
    if kind in ("serial", "usb", "lp"):
        return _wired(kind, address)
    try:
        parts = urlsplit(address)
        port = parts.port
    except ValueError as error:
        raise AddressError(f"printer address {shown(address)}: {error}; {_allowed()}") from None
    if not address.isprintable() or parts.query or parts.fragment:
        raise AddressError(f"printer address {shown(address)} holds what no address holds; {_allowed()}")
    if address == "virtual:":
        return _virtual(virtual)
    if parts.scheme == "tcp":
        return _tcp(address, parts, port)
    if parts.scheme == "file":
        return _file(address, parts)
    raise AddressError(f"printer address {shown(address)} is of no known kind; {_allowed()}")


def read_query(address: str, query: str, keys: Collection[str], allowed: str) -> dict[str, str]:
    """The options behind an address' question mark. Raises `AddressError`, which ends with `allowed`."""
    found: dict[str, str] = {}
    for part in filter(None, query.split("&")):
        key, _, stated = part.partition("=")
        if key not in keys or key in found or not stated:
            raise AddressError(f"printer address {shown(address)}: {shown(part)} is no option of it; {allowed}")
        found[key] = unquote(stated)
    return found


class TcpTransport:
    """A printer in the network, most often at port 9100."""

    def __init__(self, host: str, port: int) -> None:
        self._where = (host, port)
        self._socket: socket.socket | None = None
        self._has_failed = False

    def open(self) -> Fault | None:
        self.close()
        self._has_failed = False
        try:
            self._socket = socket.create_connection(self._where, CONNECT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
        except OSError as error:
            return Fault(_sentence(error))
        except UnicodeError as error:  # a host that no name server can be asked for
            return Fault(str(error))
        return None

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._socket is None:
            return Fault("not connected")
        sent = send_all(self._socket, data, deadline_s)
        self._has_failed |= isinstance(sent, Fault)
        return sent

    def read(self, timeout_s: float) -> bytes | Fault:
        if self._socket is None:
            return Fault("not connected")
        received = receive(self._socket, timeout_s)
        self._has_failed |= isinstance(received, Fault)
        return received

    def undelivered(self) -> int | Fault:
        if self._socket is None:
            return Fault("not connected")
        try:
            count = fcntl.ioctl(self._socket, termios.TIOCOUTQ, bytes(4))
        except OSError as error:
            return Fault(_sentence(error))
        return int.from_bytes(count, sys.byteorder)

    def close(self) -> None:
        self.part(0.0)

    def part(self, timeout_s: float) -> None:
        if self._socket is not None:
            if not self._has_failed:
                _let_read_to_the_end(self._socket, timeout_s)
            self._socket.close()
            self._socket = None


def not_opened(error: OSError, device: Path, called: str = "") -> Fault:
    """Why the system did not open a device; it is `called` by its path unless stated."""
    if error.errno in (errno.EAGAIN, errno.EBUSY):
        return Refusal(held(called or str(device)))
    told = refusal(error, device)
    return Refusal(told) if error.errno in NO_PERMISSION else Fault(told)


class FileTransport:
    """A device file such as /dev/usb/lp0, or an existing file that collects the bytes.

    Only a character device is read: a file or pipe would give our own bytes back as answers. It is locked against
    other kiosks while it is open.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: int | None = None
        self._is_device = self._answers = self._has_failed = False

    def open(self) -> Fault | None:
        self.close()
        self._has_failed = False
        try:
            self._is_device = stat.S_ISCHR(self._path.stat().st_mode)
            self._answers = self._is_device and os.access(self._path, os.R_OK)
            way = os.O_RDWR if self._answers else os.O_WRONLY | os.O_APPEND
            # Never O_CREAT: with the cable out, a plain file named lp0 would swallow every slip.
            self._descriptor = os.open(self._path, way | os.O_NONBLOCK | os.O_NOCTTY)
            _lock(self._descriptor)
        except OSError as error:
            self.close()
            return not_opened(error, self._path)
        return forget_old_answers(self)

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._descriptor is None:
            return Fault("not open")
        sent = write_all(self._descriptor, data, deadline_s)
        self._has_failed |= isinstance(sent, Fault)
        return sent

    def read(self, timeout_s: float) -> bytes | Fault:
        if self._descriptor is None:
            return Fault("not open")
        end = time.monotonic() + timeout_s
        received = read_some(self._descriptor, timeout_s) if self._answers else None
        if not received:
            # A device without a way back says "end of file" at once; the caller asked to wait.
            time.sleep(max(0.0, end - time.monotonic()))
        return received or b""

    def undelivered(self) -> int | Fault:
        if self._descriptor is None:
            return Fault("not open")
        # A driver that hands on while we go on says only whether it is done, and closing breaks off what is left:
        # Linux' usblp becomes writable again when the printer has taken the last transfer, and hangs up where it was
        # switched off meanwhile.
        found = _found(self._descriptor, select.POLLOUT, 0.0)
        if self._is_device and found & (select.POLLHUP | select.POLLERR | select.POLLNVAL):
            return Fault("the device is gone")
        return int(self._is_device and not found)

    def part(self, timeout_s: float) -> None:
        if self._descriptor is not None and self._is_device and not self._has_failed:
            _is_ready(self._descriptor, select.POLLOUT, timeout_s)
        self.close()

    def close(self) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None


class VirtualTransport:
    """A printer inside this process."""

    def __init__(self, printer: Printer, wait: Callable[[float], object] = time.sleep) -> None:
        self._printer = printer
        self._wait = wait
        self._replies = b""
        self._is_open = False

    def open(self) -> Fault | None:
        said = feed(self._printer, b"")  # what it still says to the connection before
        if isinstance(said, Fault):
            return said
        self._replies = b""
        self._is_open = True
        return None

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if not self._is_open:
            return Fault("not open")
        replies = feed(self._printer, data)
        if isinstance(replies, Fault):
            return replies
        self._replies += replies
        return Sent(len(data))

    def read(self, timeout_s: float) -> bytes | Fault:
        if not self._is_open:
            return Fault("not open")
        if not self._replies:
            self._wait(timeout_s)
            said = feed(self._printer, b"")
            if isinstance(said, Fault):
                return said
            self._replies = said
        replies, self._replies = self._replies, b""
        return replies

    def close(self) -> None:
        self._is_open = False


def _lock(descriptor: int) -> None:
    """Keeps other kiosks, and our serial lines, from the same device. Raises `BlockingIOError` where one has it."""
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise
    except OSError:
        pass  # a file system without locks; a device's own driver still decides


def feed(printer: Printer, data: bytes) -> bytes | Fault:
    """What `printer` answers to `data`; a `Fault` where the system would not let it put its slip out."""
    try:
        return printer.feed(data)
    except OSError as error:
        return Fault(f"the printer could not put out its slip: {_sentence(error)}")


def forget_old_answers(transport: Transport) -> Fault | None:
    """Fetches what the printer still says to the connection before: a fence passed then proves nothing now."""
    for _ in range(OLD_READS):
        received = transport.read(0.0)
        if isinstance(received, Fault):
            transport.close()
            return received
        if not received:
            break
    return None


def send_all(way: socket.socket, data: bytes, deadline_s: float) -> Sent | Fault:
    """Writes all of `data` to a socket within `deadline_s` seconds, or says how much was taken."""
    written = 0
    end = time.monotonic() + deadline_s
    try:
        while written < len(data):
            way.settimeout(max(0.001, end - time.monotonic()))
            written += way.send(data[written:])
    except OSError as error:
        return Fault(_sentence(error), written)
    return Sent(written)


def receive(way: socket.socket, timeout_s: float) -> bytes | Fault:
    """What a socket has received within `timeout_s` seconds; a `Fault` when the other side has hung up."""
    try:
        if not _is_ready(way.fileno(), select.POLLIN, timeout_s):
            return b""
        return way.recv(4096) or Fault("the other side closed the connection")
    except OSError as error:
        return Fault(_sentence(error))


def _let_read_to_the_end(way: socket.socket, timeout_s: float) -> None:
    """Says that nothing more comes, and discards what the other side says until it hangs up: closed with a byte
    unread, the system would throw away what is still on its way."""
    end = time.monotonic() + timeout_s
    try:
        way.shutdown(socket.SHUT_WR)
    except OSError:
        return  # it is broken off already
    while (said := receive(way, end - time.monotonic())) and not isinstance(said, Fault):
        if time.monotonic() >= end:
            return


def write_all(descriptor: int, data: bytes, deadline_s: float) -> Sent | Fault:
    """Writes all of `data` to a descriptor within `deadline_s` seconds, or says how much was taken."""
    written = 0
    end = time.monotonic() + deadline_s
    while written < len(data):
        piece = _write_once(descriptor, data[written:], end - time.monotonic())
        if isinstance(piece, Fault):
            return Fault(piece.reason, written)
        written += piece
    return Sent(written)


def read_some(descriptor: int, timeout_s: float) -> bytes | Fault | None:
    """What came within `timeout_s` seconds, empty if nothing; None at the end of the file."""
    try:
        return (os.read(descriptor, 4096) or None) if _is_ready(descriptor, select.POLLIN, timeout_s) else b""
    except BlockingIOError:
        return b""
    except OSError as error:
        return Fault(_sentence(error))


def _write_once(descriptor: int, data: bytes, timeout_s: float) -> int | Fault:
    try:
        is_ready = _is_ready(descriptor, select.POLLOUT, timeout_s)
        return os.write(descriptor, data) if is_ready else Fault("it takes no more bytes")
    except BlockingIOError:
        # Some ports call themselves writable and take nothing: that must not go on for ever.
        return 0 if timeout_s > 0 else Fault("it takes no more bytes")
    except OSError as error:
        return Fault(_sentence(error))


def _is_ready(descriptor: int, event: int, timeout_s: float) -> bool:
    """Whether it can be read or written within `timeout_s` seconds; also where that will fail, and say why. Not by
    `select`, which knows no descriptor above 1023: the desk in the same process may have as many callers."""
    return bool(_found(descriptor, event, timeout_s))


def _found(descriptor: int, event: int, timeout_s: float) -> int:
    """The events that `poll` finds at it within `timeout_s` seconds, that one or one told unasked; 0 for none."""
    waiting = select.poll()
    waiting.register(descriptor, event)
    return sum(events for _, events in waiting.poll(max(0.0, timeout_s) * 1000))


def _wired(kind: str, address: str) -> Transport:
    """Serial, USB and queues: what they need is loaded only where such an address is used."""
    if kind == "lp":
        from printing.queue_transport import QueueTransport, read_queue

        return QueueTransport(read_queue(address))
    if kind == "serial":
        from printing.serial_transport import SerialTransport, read_serial_line

        return SerialTransport(read_serial_line(address))
    from printing.usb_transport import UsbTransport, read_usb_identity

    return UsbTransport(read_usb_identity(address))


def _virtual(printer: Printer | None) -> Transport:
    if printer is None:
        raise AddressError("printer address 'virtual:' needs the virtual printer of this process")
    return VirtualTransport(printer)


def _tcp(address: str, parts: SplitResult, port: int | None) -> Transport:
    if not _is_host(parts.hostname or "") or "@" in parts.netloc or not port or parts.path not in ("", "/"):
        raise AddressError(f"printer address {shown(address)} needs a host and a port from 1 to 65535; {_allowed()}")
    return TcpTransport(parts.hostname or "", port)


def _is_host(host: str) -> bool:
    """Whether it is an IP address, or a name as name servers know them."""
    try:
        return bool(ip_address(host))
    except ValueError:
        labels = host.split(".")
        # what ends in a number is meant as an IP address, by RFC 3696, and is none
        return len(host) <= MOST_HOST and all(map(LABEL.fullmatch, labels)) and not labels[-1].isdecimal()


def _file(address: str, parts: SplitResult) -> Transport:
    path = Path(parts.path)
    if parts.netloc or not parts.path.startswith("/") or parts.path.endswith("/") or _is_no_file(path):
        raise AddressError(f"printer address {shown(address)} needs the whole path of a file; {_allowed()}")
    return FileTransport(path)


def _is_no_file(path: Path) -> bool:
    """Whether it is a folder, or a name too long for any file. What this user may not look at may be a device:
    opening it says what is missing."""
    try:
        return path.is_dir()
    except OSError as error:
        return error.errno == errno.ENAMETOOLONG


def _allowed() -> str:
    return f"allowed is {ALLOWED}"


def _sentence(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
