"""A printer on USB, through pyusb and libusb 1.0: found anew at each opening, so a new bus address does not matter.

The device is never reset and its configuration is left as it is: both make printers lose what they hold.
"""

from __future__ import annotations

import contextlib
import errno
import re
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

import usb.backend.libusb1
import usb.core
import usb.util

from printing.refusal import NO_PERMISSION, shown
from printing.transport import (
    AddressError,
    Fault,
    Refusal,
    Sent,
    forget_old_answers,
    not_opened,
    read_query,
)

# pyusb ships no types; it closes a device that nobody refers to any more.
Device: TypeAlias = Any
NODES = Path("/dev/bus/usb")
_ALLOWED = (
    "allowed is usb://VID:PID with two numbers of four hexadecimal digits, and ?serial=TEXT where two are alike"
)
_ADDRESS = re.compile(r"usb://([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?:\?([^#]*))?")
_PRINTER_CLASS = 7
# Protocol 1 is one way, 2 both ways; 3 and 4 wrap their bytes in packets of their own.
_PACKET_PROTOCOLS = (3, 4)
_PIECE_BYTES = 512
# A whole number of packets of every size: a printer that sends more than was asked for is an overflow.
_READ_BYTES = 4096
_EMPTY_PACKET_PAUSE_S = 0.01


@dataclass(frozen=True, slots=True)
class UsbIdentity:
    """What stays the same wherever the printer is plugged in: vendor, product and, where stated, its serial text."""

    vendor: int
    product: int
    serial: str | None = None

    def __str__(self) -> str:
        numbers = f"{self.vendor:04x}:{self.product:04x}"
        return f"{numbers} with serial {self.serial}" if self.serial else numbers


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where a device takes raw bytes (`out`) and where it answers (`back`), of one setting of one interface."""

    interface: int
    setting: int
    is_printer: bool
    out: int
    back: int | None


@dataclass(frozen=True, slots=True)
class _Way:
    """An open device, its claimed interface, and whether the kernel's driver has to be given it back."""

    device: Device
    ends: _Ends
    driver_detached: bool


def read_usb_identity(address: str) -> UsbIdentity:
    """The printer that an address names. Raises `AddressError`."""
    matched = _ADDRESS.fullmatch(address)
    if matched is None:
        raise AddressError(f"printer address {shown(address)} names no USB device; {_ALLOWED}")
    options = read_query(address, matched[3] or "", ("serial",), _ALLOWED)
    return UsbIdentity(int(matched[1], 16), int(matched[2], 16), options.get("serial"))


class UsbTransport:
    """A printer on USB. `backend` is pyusb's, libusb where none is given; `nodes` holds the devices' files."""

    def __init__(
        self,
        identity: UsbIdentity,
        backend: object | None = None,
        nodes: Path = NODES,
        wait: Callable[[float], object] = time.sleep,
    ) -> None:
        self._identity = identity
        self._backend = backend
        self._nodes = nodes
        self._wait = wait
        self._way: _Way | None = None

    def open(self) -> Fault | None:
        self.close()
        found = self._find()
        if isinstance(found, Fault):
            return found
        try:
            way = _take(found)
        except usb.core.USBError as error:
            return self._why_closed(error, found)
        if way is None:
            return Fault(f"the USB device {self._identity} takes no raw bytes")
        self._way = way
        return forget_old_answers(self)

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if self._way is None:
            return Fault("not open")
        written = 0
        end = time.monotonic() + deadline_s
        while written < len(data):
            taken = _write_once(self._way, data[written : written + _PIECE_BYTES], end - time.monotonic())
            if isinstance(taken, Fault):
                return Fault(taken.reason, written)
            written += taken
        return Sent(written)

    def read(self, timeout_s: float) -> bytes | Fault:
        if self._way is None:
            return Fault("not open")
        if self._way.ends.back is None:
            self._wait(timeout_s)
            return b""
        end = time.monotonic() + timeout_s
        received = _read_once(self._way, timeout_s)
        while received is None and (left := end - time.monotonic()) > 0:
            self._wait(min(_EMPTY_PACKET_PAUSE_S, left))
            received = _read_once(self._way, end - time.monotonic())
        return received or b""

    def close(self) -> None:
        way, self._way = self._way, None
        if way is not None:
            _give_back(way.device, way.ends.interface, way.driver_detached)

    def _find(self) -> Device | Fault:
        """The one device of this identity that is plugged in now, or a `Fault`."""
        backend = self._backend or usb.backend.libusb1.get_backend()
        if backend is None:
            return Refusal("libusb 1.0 is not installed; install libusb-1.0-0")
        try:
            alike = list(self._alike(backend))
        except usb.core.USBError as error:
            return Fault(_sentence(error))
        ours = alike if self._identity.serial is None else self._with_serial(alike)
        return self._only_one(ours) if isinstance(ours, list) else ours

    def _alike(self, backend: object) -> Iterator[Device]:
        found: Iterator[Device] = usb.core.find(
            find_all=True, backend=backend, idVendor=self._identity.vendor, idProduct=self._identity.product
        )
        return found

    def _with_serial(self, alike: Iterable[Device]) -> list[Device] | Fault:
        """The devices with our serial text. Reading it takes the permission to open a device, and its answer: only
        where none is ours, a `Fault` tells of one that did not say what it is."""
        ours = []
        untold: Fault | None = None
        for device in alike:
            try:
                if _serial(device) == self._identity.serial:
                    ours.append(device)
            except usb.core.USBError as error:
                untold = untold or self._why_untold(error, device)
        return ours if ours or untold is None else untold

    def _only_one(self, devices: list[Device]) -> Device | Fault:
        match devices:
            case [device]:
                return device
            case []:
                return Fault(f"no USB device {self._identity} is connected")
            case _:
                # Guessing would bring the staff's slip, with a visitor's details, out in the lobby.
                return Refusal(
                    f"{len(devices)} USB devices {self._identity} are connected; tell them apart by ?serial="
                )

    def _why_untold(self, error: OSError, device: Device) -> Fault:
        if error.errno in NO_PERMISSION:
            return self._why_closed(error, device)
        return Fault(f"the USB device at {self._node(device)} does not tell its serial text: {_sentence(error)}")

    def _why_closed(self, error: OSError, device: Device) -> Fault:
        return not_opened(error, self._node(device), f"the USB device {self._identity}")

    def _node(self, device: Device) -> Path:
        return self._nodes / f"{device.bus:03d}" / f"{device.address:03d}"


def _take(device: Device) -> _Way | None:
    """Claims the printer's interface; None where the device has none. Raises `usb.core.USBError`, all given back."""
    ends = _best(_ends(interface) for interface in _configuration(device))
    if ends is None:
        return None
    detached = _detach_driver(device, ends.interface)
    try:
        usb.util.claim_interface(device, ends.interface)
        if ends.setting:
            device.set_interface_altsetting(ends.interface, ends.setting)
    except usb.core.USBError:
        _give_back(device, ends.interface, detached)
        raise
    return _Way(device, ends, detached)


def _configuration(device: Device) -> Any:
    """The device's interfaces. Its configuration is set only where none is: setting it again is a reset."""
    try:
        return device.get_active_configuration()
    except usb.core.USBError as error:
        if error.errno is not None:
            raise
        device.set_configuration()
        return device.get_active_configuration()


def _ends(interface: Any) -> _Ends | None:
    is_printer = interface.bInterfaceClass == _PRINTER_CLASS
    bulk = [
        end.bEndpointAddress
        for end in interface
        if usb.util.endpoint_type(end.bmAttributes) == usb.util.ENDPOINT_TYPE_BULK
    ]
    outs = [end for end in bulk if usb.util.endpoint_direction(end) == usb.util.ENDPOINT_OUT]
    backs = [end for end in bulk if usb.util.endpoint_direction(end) == usb.util.ENDPOINT_IN]
    if not outs or (is_printer and interface.bInterfaceProtocol in _PACKET_PROTOCOLS):
        return None
    back = backs[0] if backs else None
    return _Ends(interface.bInterfaceNumber, interface.bAlternateSetting, is_printer, outs[0], back)


def _best(found: Iterable[_Ends | None]) -> _Ends | None:
    """A printer before anything else, one that answers before one that does not."""
    return min(filter(None, found), key=lambda ends: (not ends.is_printer, ends.back is None), default=None)


def _detach_driver(device: Device, interface: int) -> bool:
    """Whether the kernel's driver (usblp) had the interface; it has not any more."""
    try:
        if not device.is_kernel_driver_active(interface):
            return False
        device.detach_kernel_driver(interface)
    except NotImplementedError:
        return False  # a system whose kernel keeps no driver on printers
    return True


def _give_back(device: Device, interface: int, driver_detached: bool) -> None:
    """Leaves the device as it was found; one that has been unplugged has nothing to give back."""
    with contextlib.suppress(usb.core.USBError):
        usb.util.release_interface(device, interface)
        if driver_detached:
            device.attach_kernel_driver(interface)
    usb.util.dispose_resources(device)


def _write_once(way: _Way, piece: bytes, left_s: float) -> int | Fault:
    if left_s <= 0:
        return Fault("it takes no more bytes")
    try:
        return int(way.device.write(way.ends.out, piece, _milliseconds(left_s)))
    except usb.core.USBTimeoutError:
        return Fault("it takes no more bytes")
    except usb.core.USBError as error:
        return _broken(way.device, way.ends.out, error)


def _read_once(way: _Way, left_s: float) -> bytes | Fault | None:
    """What came, empty if nothing; None for a packet without bytes, which some printers send without end."""
    try:
        return bytes(way.device.read(way.ends.back, _READ_BYTES, _milliseconds(left_s))) or None
    except usb.core.USBTimeoutError:
        return b""
    except usb.core.USBError as error:
        return _broken(way.device, way.ends.back, error)


def _broken(device: Device, end: int | None, error: OSError) -> Fault:
    if error.errno == errno.EPIPE:
        # A halted endpoint stays halted for the next opening, too, unless somebody says so.
        with contextlib.suppress(usb.core.USBError):
            device.clear_halt(end)
    return Fault(_sentence(error))


def _serial(device: Device) -> str | None:
    """The device's serial text. Raises `usb.core.USBError`, also where its answer is no text."""
    languages = usb.util.get_langids(device)
    if not languages or not device.iSerialNumber:
        return None
    try:
        text: str = usb.util.get_string(device, device.iSerialNumber, languages[0])
    except ValueError:
        raise usb.core.USBError("its answer is no text in UTF-16") from None
    return text


def _milliseconds(seconds: float) -> int:
    """For libusb, to which 0 means for ever."""
    return max(1, int(seconds * 1000))


def _sentence(error: OSError) -> str:
    return error.strerror or str(error)
