"""Which device an address names: two addresses may be written otherwise and still lead to one printer."""

from __future__ import annotations

import os
from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True, slots=True)
class Device:
    """What is at the other end, as far as an address tells without asking anybody. `mark` tells devices of one
    `place` apart; an empty one may be any of them."""

    place: str
    mark: str = ""

    def may_be(self, other: Device) -> bool:
        """Whether both can be one printer."""
        return self.place == other.place and (self.mark == other.mark or not (self.mark and other.mark))


def device_of(address: str) -> Device:
    """The device of an address that `open_transport` takes: files by where their links lead, hosts by their name or
    IP address, which may be written in several ways. Raises `AddressError`."""
    kind = _kind(address)
    if kind == "usb":
        from printing.usb_transport import read_usb_identity

        identity = read_usb_identity(address)
        return Device(f"usb {identity.vendor:04x}:{identity.product:04x}", identity.serial or "")
    if kind == "serial":
        from printing.serial_transport import read_serial_line

        return Device(os.path.realpath(read_serial_line(address).path))
    if kind == "lp":
        from printing.queue_transport import read_queue

        return Device(f"queue {read_queue(address)}")
    parts = urlsplit(address)
    if kind == "file":
        return Device(os.path.realpath(parts.path))
    return Device(f"{kind} {_host(parts)}:{parts.port}")


def network_device(address: str, machine: str) -> str | None:
    """What the whole network knows a printer by, for whoever must not drive one that another kiosk drives: None where
    only its own `machine` reaches it, and keeps a second program away."""
    if _kind(address) != "tcp":
        return None
    place = device_of(address).place
    return f"{machine} {place}" if _is_near(_host(urlsplit(address))) else place


def _kind(address: str) -> str:
    return address.partition(":")[0].lower()


def _host(parts: SplitResult) -> str:
    """A host in the one way to write it: an IPv6 address has many, and may hold one of IPv4."""
    host = parts.hostname or ""
    if host == "localhost":
        return LOOPBACK
    try:
        found = ip_address(host)
    except ValueError:
        return host
    return str(getattr(found, "ipv4_mapped", None) or found)


def _is_near(host: str) -> bool:
    """Whether every machine means another one by it: itself, or what hangs on its own cable."""
    try:
        found = ip_address(host)
    except ValueError:
        return False
    return found.is_loopback or found.is_link_local
