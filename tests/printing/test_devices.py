"""Two addresses of one printer are known for one, however they are written."""

from __future__ import annotations

import pytest

from printing.devices import device_of
from printing.transport import AddressError


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("tcp://10.0.0.9:9100", "tcp://10.0.0.9:9100/"),
        ("tcp://localhost:9100", "tcp://127.0.0.1:9100"),
        ("tcp://Printer.office:9100", "tcp://printer.OFFICE:9100"),
        ("usb://04b8:0e28", "usb://04B8:0E28"),
        ("usb://04b8:0e28", "usb://04b8:0e28?serial=X7"),
        ("serial:///dev/ttyUSB0", "serial:///dev/ttyUSB0?baud=9600"),
        ("serial:///dev/ttyUSB0", "file:///dev/ttyUSB0"),
        ("file:///dev/usb/lp0", "file:///dev/usb/../usb/lp0"),
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
