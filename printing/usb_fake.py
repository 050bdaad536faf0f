"""A USB bus for tests: pyusb's backend with printers that can be unplugged, refused, hung, and plugged in elsewhere.

It is as strict as the real one: no transfer without a claim, no claim while a kernel driver sits there, nothing for
a handle of a device that has gone, and no endless timeout.
"""

from __future__ import annotations

import array
import errno
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace

import usb.backend
import usb.core
import usb.util

from printing.transport import Printer
from printing.usb_transport import UsbIdentity

USUAL = UsbIdentity(0x04B8, 0x0202, "J001")
_SERIAL_INDEX = 3
_ENGLISH = 0x0409
_SENTENCES = {
    errno.EACCES: "Access denied (insufficient permissions)",
    errno.EBUSY: "Resource busy",
    errno.EIO: "Input/Output Error",
    errno.ENODEV: "No such device (it may have been disconnected)",
    errno.ENOENT: "Entity not found",
    errno.EPIPE: "Pipe error",
}


class EndlessTimeout(Exception):
    """A transfer without a time limit was asked for: 0 milliseconds mean for ever."""


@dataclass(frozen=True, slots=True)
class UsbInterface:
    """One setting of an interface, with the addresses of its bulk endpoints: 0x80 and above lead to the host."""

    number: int = 0
    setting: int = 0
    class_code: int = 7
    protocol: int = 2
    ends: tuple[int, ...] = (0x01, 0x82)


@dataclass(eq=False, slots=True)
class UsbPrinter:
    """A printer and its plug.

    Set at will: `driver_attached` (the kernel's usblp has it), `permitted`, `taken` (another program has claimed
    it), `is_configured`, `is_sick` (it answers no request about itself); `room` counts the bytes it still takes
    before it hangs, None for no end; `stalled` holds the endpoints that are halted. `replies` waits to be fetched,
    `empty_packets` come before it. `resets` counts.
    """

    printer: Printer
    identity: UsbIdentity = USUAL
    interfaces: tuple[UsbInterface, ...] = (UsbInterface(),)
    driver_attached: bool = True
    permitted: bool = True
    taken: bool = False
    is_configured: bool = True
    is_sick: bool = False
    room: int | None = None
    stalled: set[int] = field(default_factory=set)
    replies: bytes = b""
    empty_packets: int = 0
    resets: int = 0

    def take(self, data: bytes) -> int:
        """How many of these bytes the printer took."""
        taken = data if self.room is None else data[: self.room]
        if self.room is not None:
            self.room -= len(taken)
        self.replies += self.printer.feed(taken)
        return len(taken)

    def give(self, count: int) -> bytes:
        """Up to `count` bytes of its answers."""
        if not self.replies:
            self.replies = self.printer.feed(b"")
        given, self.replies = self.replies[:count], self.replies[count:]
        return given


@dataclass(frozen=True, eq=False, slots=True)
class _Plug:
    """A printer as it is plugged in once: after it was pulled, this plug is dead for ever."""

    device: UsbPrinter
    bus: int
    address: int


@dataclass(eq=False, slots=True)
class _Handle:
    plug: _Plug
    claimed: set[int] = field(default_factory=set)


class UsbBus(usb.backend.IBackend):  # type: ignore[misc]
    """The bus: `plug_in`, `unplug`, and what pyusb asks of a backend. `wait` is how a transfer's time passes."""

    def __init__(self, *devices: UsbPrinter, wait: Callable[[float], object] = time.sleep) -> None:
        self._wait = wait
        self._plugs: list[_Plug] = []
        self.handles: list[object] = []
        for number, device in enumerate(devices):
            self.plug_in(device, address=4 + number)

    def plug_in(self, device: UsbPrinter, *, address: int, bus: int = 1) -> None:
        """The printer is there, at this bus address."""
        self._plugs.append(_Plug(device, bus, address))

    def unplug(self, device: UsbPrinter) -> None:
        """The printer has gone; the kernel's driver will be there again when it comes back."""
        self._plugs = [plug for plug in self._plugs if plug.device is not device]
        device.driver_attached = True
        device.replies = b""

    def enumerate_devices(self) -> Iterator[_Plug]:
        return iter(tuple(self._plugs))

    def get_device_descriptor(self, dev: _Plug) -> SimpleNamespace:
        identity = dev.device.identity
        return SimpleNamespace(
            bLength=18,
            bDescriptorType=usb.util.DESC_TYPE_DEVICE,
            bcdUSB=0x0200,
            bDeviceClass=0,
            bDeviceSubClass=0,
            bDeviceProtocol=0,
            bMaxPacketSize0=64,
            idVendor=identity.vendor,
            idProduct=identity.product,
            bcdDevice=0x0100,
            iManufacturer=0,
            iProduct=0,
            iSerialNumber=_SERIAL_INDEX if identity.serial else 0,
            bNumConfigurations=1,
            address=dev.address,
            bus=dev.bus,
            port_number=1,
            port_numbers=(1,),
            speed=usb.util.SPEED_HIGH,
        )

    def get_configuration_descriptor(self, dev: _Plug, config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=usb.util.DESC_TYPE_CONFIG,
            wTotalLength=32,
            bNumInterfaces=1 + max(interface.number for interface in dev.device.interfaces),
            bConfigurationValue=config + 1,
            iConfiguration=0,
            bmAttributes=0xC0,
            bMaxPower=1,
            extra_descriptors=[],
        )

    def get_interface_descriptor(self, dev: _Plug, intf: int, alt: int, config: int) -> SimpleNamespace:
        interface = _interface(dev, intf, alt)
        return SimpleNamespace(
            bLength=9,
            bDescriptorType=usb.util.DESC_TYPE_INTERFACE,
            bInterfaceNumber=interface.number,
            bAlternateSetting=interface.setting,
            bNumEndpoints=len(interface.ends),
            bInterfaceClass=interface.class_code,
            bInterfaceSubClass=1,
            bInterfaceProtocol=interface.protocol,
            iInterface=0,
            extra_descriptors=[],
        )

    def get_endpoint_descriptor(self, dev: _Plug, ep: int, intf: int, alt: int, config: int) -> SimpleNamespace:
        return SimpleNamespace(
            bLength=7,
            bDescriptorType=usb.util.DESC_TYPE_ENDPOINT,
            bEndpointAddress=_interface(dev, intf, alt).ends[ep],
            bmAttributes=usb.util.ENDPOINT_TYPE_BULK,
            wMaxPacketSize=512,
            bInterval=0,
            bRefresh=0,
            bSynchAddress=0,
            extra_descriptors=[],
        )

    def open_device(self, dev: _Plug) -> _Handle:
        self._require_plugged(dev)
        if not dev.device.permitted:
            raise _error(errno.EACCES)
        handle = _Handle(dev)
        self.handles.append(handle)
        return handle

    def close_device(self, dev_handle: _Handle) -> None:
        self.handles.remove(dev_handle)

    def get_configuration(self, dev_handle: _Handle) -> int:
        return 1 if self._device(dev_handle).is_configured else 0

    def set_configuration(self, dev_handle: _Handle, config_value: int) -> None:
        device = self._device(dev_handle)
        if device.is_configured:
            device.resets += 1
        device.is_configured = True

    def set_interface_altsetting(self, dev_handle: _Handle, intf: int, altsetting: int) -> None:
        self._require_claim(dev_handle, intf)
        _interface(dev_handle.plug, intf, altsetting)

    def claim_interface(self, dev_handle: _Handle, intf: int) -> None:
        device = self._device(dev_handle)
        others = (it for it in self.handles if isinstance(it, _Handle) and it is not dev_handle)
        is_claimed = any(it.plug is dev_handle.plug and intf in it.claimed for it in others)
        if device.driver_attached or device.taken or is_claimed:
            raise _error(errno.EBUSY)
        dev_handle.claimed.add(intf)

    def release_interface(self, dev_handle: _Handle, intf: int) -> None:
        self._require_claim(dev_handle, intf)
        dev_handle.claimed.remove(intf)

    def bulk_write(self, dev_handle: _Handle, ep: int, intf: int, data: array.array[int], timeout: int) -> int:
        device = self._ready(dev_handle, ep, intf, timeout)
        taken = device.take(data.tobytes())
        if not taken:
            self._time_out(timeout)
        return taken

    def bulk_read(self, dev_handle: _Handle, ep: int, intf: int, buff: array.array[int], timeout: int) -> int:
        device = self._ready(dev_handle, ep, intf, timeout)
        if device.empty_packets:
            device.empty_packets -= 1
            return 0
        given = device.give(len(buff))
        if not given:
            self._time_out(timeout)
        buff[: len(given)] = array.array("B", given)
        return len(given)

    def ctrl_transfer(
        self,
        dev_handle: _Handle,
        request_type: int,
        request: int,
        value: int,
        index: int,
        data: array.array[int],
        timeout: int,
    ) -> int:
        device = self._device(dev_handle)
        kind, number = divmod(value, 0x100)
        if device.is_sick or kind != usb.util.DESC_TYPE_STRING or number not in (0, _SERIAL_INDEX):
            raise _error(errno.EPIPE)
        # a device may say what is no text: half a character is passed on as it stands
        told = (device.identity.serial or "").encode("utf-16-le", "surrogatepass")
        text = told if number else _ENGLISH.to_bytes(2, "little")
        answer = bytes([2 + len(text), usb.util.DESC_TYPE_STRING]) + text
        data[: len(answer)] = array.array("B", answer)
        return len(answer)

    def clear_halt(self, dev_handle: _Handle, ep: int) -> None:
        self._device(dev_handle).stalled.discard(ep)

    def reset_device(self, dev_handle: _Handle) -> None:
        self._device(dev_handle).resets += 1

    def is_kernel_driver_active(self, dev_handle: _Handle, intf: int) -> bool:
        return self._device(dev_handle).driver_attached

    def detach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        device = self._device(dev_handle)
        if not device.driver_attached:
            raise _error(errno.ENOENT)
        device.driver_attached = False

    def attach_kernel_driver(self, dev_handle: _Handle, intf: int) -> None:
        device = self._device(dev_handle)
        if intf in dev_handle.claimed:
            raise _error(errno.EBUSY)
        device.driver_attached = True

    def _ready(self, handle: _Handle, end: int, interface: int, timeout_ms: int) -> UsbPrinter:
        """The printer, when a transfer may begin."""
        if timeout_ms <= 0:
            raise EndlessTimeout
        self._require_claim(handle, interface)
        device = handle.plug.device
        if end in device.stalled:
            raise _error(errno.EPIPE)
        return device

    def _require_claim(self, handle: _Handle, interface: int) -> None:
        self._require_plugged(handle.plug)
        if interface not in handle.claimed:
            raise _error(errno.EIO)

    def _device(self, handle: _Handle) -> UsbPrinter:
        self._require_plugged(handle.plug)
        return handle.plug.device

    def _require_plugged(self, plug: _Plug) -> None:
        if plug not in self._plugs:
            raise _error(errno.ENODEV)

    def _time_out(self, timeout_ms: int) -> None:
        self._wait(timeout_ms / 1000)
        raise usb.core.USBTimeoutError("Operation timed out", None, errno.ETIMEDOUT)


def _interface(plug: _Plug, number: int, setting: int) -> UsbInterface:
    for interface in plug.device.interfaces:
        if (interface.number, interface.setting) == (number, setting):
            return interface
    raise IndexError(number, setting)


def _error(number: int) -> usb.core.USBError:
    return usb.core.USBError(_SENTENCES[number], None, number)
