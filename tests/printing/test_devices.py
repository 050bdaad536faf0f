"""Two addresses of one printer are known for one, however they are written."""

from __future__ import annotations

import pytest

from printing.devices import device_of, network_device
from printing.transport import AddressError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://10.0.0.9:9100", "tcp://10.0.0.9:9100/"),
        ("tcp://localhost:9100", "tcp://127.0.0.1:9100"),
        ("tcp://Printer.office:9100", "tcp://printer.OFFICE:9100"),
        ("tcp://10.0.0.9:9100", "TCP://10.0.0.9:9100"),
        ("tcp://10.0.0.9:9100", "tcp://[::ffff:10.0.0.9]:9100"),
        ("tcp://localhost:9100", "tcp://[::FFFF:127.0.0.1]:9100"),
        ("tcp://[2001:db8::1]:9100", "tcp://[2001:DB8:0::1]:9100"),
        ("tcp://[fe80::1%eth0]:9100", "tcp://[fe80:0::1%eth0]:9100"),
        ("usb://04b8:0e28", "usb://04B8:0E28"),
        ("usb://04b8:0e28", "usb://04b8:0e28?serial=X7"),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0?baud=9600"),
        ("serial:///dev/ttyUSB0", "file:///dev/ttyUSB0"),
        ("file:///dev/usb/lp0", "file:///dev/usb/../usb/lp0"),
        ("file:///dev/usb/lp0", "File:///dev/usb/lp0"),
    ],
)
def test_one_device(one, other):
    assert device_of(one).may_be(device_of(other))
    assert device_of(other).may_be(device_of(one))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://10.0.0.9:9100", "tcp://10.0.0.9:9101"),
        ("tcp://10.0.0.9:9100", "tcp://10.0.0.8:9100"),
        ("tcp://[fe80::1%eth0]:9100", "tcp://[fe80::1%eth1]:9100"),
        ("tcp://[2001:db8::1]:9100", "tcp://[2001:db8::2]:9100"),
        ("usb://04b8:0e28?serial=X7", "usb://04b8:0e28?serial=X8"),
        ("usb://04b8:0e28", "usb://04b8:0e27"),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB1"),
    ],
)
def test_two_devices(one, other):
    assert not device_of(one).may_be(device_of(other))


def test_a_link_is_the_device_that_it_leads_to(tmp_path):
    (tmp_path / "lp0").touch()
    (tmp_path / "receipts").symlink_to(tmp_path / "lp0")
    assert device_of(f"file://{tmp_path}/receipts").may_be(device_of(f"file://{tmp_path}/lp0"))


def test_what_is_no_address_names_no_device():
    with pytest.raises(AddressError):
        device_of("usb://printer")


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "127.0.0.2",
        "localhost",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[fe80::1]",
        "[fe80::1%eth0]",
        "169.254.7.7",
    ],
)
def test_what_each_machine_reaches_on_its_own_is_another_printer_at_each(host):
    one, other = (network_device(f"tcp://{host}:9100", machine) for machine in ("kiosk-1", "kiosk-2"))
    assert one is not None
    assert one != other


@pytest.mark.parametrize("host", ["192.0.2.7", "printer.example", "[2001:db8::7]"])
def test_what_the_network_reaches_is_one_printer_for_all(host):
    one, other = (network_device(f"tcp://{host}:9100", machine) for machine in ("kiosk-1", "kiosk-2"))
    assert one is not None
    assert one == other


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://192.0.2.7:9100", "TCP://192.0.2.7:9100/"),
        ("tcp://192.0.2.7:9100", "tcp://[::ffff:192.0.2.7]:9100"),
        ("tcp://[2001:db8::7]:9100", "tcp://[2001:db8:0:0::7]:9100"),
    ],
)
def test_two_kiosks_that_write_an_address_otherwise_mean_one_printer(one, other):
    assert network_device(one, "kiosk-1") == network_device(other, "kiosk-2") is not None


def test_what_hangs_on_a_cable_of_one_machine_is_unknown_to_the_network():
    assert network_device("file:///dev/usb/lp0", "kiosk-1") is None
