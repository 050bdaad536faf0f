from __future__ import annotations

import grp
import os
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import usb.core
import usb.util

from printing.clock import Clock
from printing.condition import Ready, Unreachable
from printing.link import Link
from printing.lookout import Lookout
from printing.memory import SimulatedClock
from printing.transport import AddressError, Fault, Refusal, Sent, open_transport
from printing.usb_fake import USUAL, EndlessTimeout, UsbBus, UsbInterface, UsbPrinter
from printing.usb_transport import UsbIdentity, UsbTransport, read_usb_identity
from printing.worker import IDLE_S

NO_TEXT = replace(USUAL, serial="\ud800")
"""Its serial text is half a character, 00 D8 on the wire."""


class ReadyPrinter:
    """Answers every status request with `ready`, and remembers its input."""

    def __init__(self) -> None:
        self.received = b""

    def feed(self, data: bytes) -> bytes:
        self.received += data
        return b"\x12" * data.count(b"\x10\x04")


@dataclass(frozen=True)
class Lobby:
    """A printer on a bus, and the way to it; `waits` collects the seconds that were waited."""

    printer: ReadyPrinter
    device: UsbPrinter
    bus: UsbBus
    transport: UsbTransport
    waits: list[float]


@pytest.fixture
def lobby(tmp_path: Path) -> Lobby:
    printer, waits = ReadyPrinter(), []
    device = UsbPrinter(printer)
    bus = UsbBus(device, wait=waits.append)
    node = tmp_path / "001" / "004"
    node.parent.mkdir()
    node.touch()
    return Lobby(printer, device, bus, UsbTransport(USUAL, bus, tmp_path, waits.append), waits)


class TestAddress:
    def test_names_vendor_and_product(self):
        assert read_usb_identity("usb://04b8:0E15") == UsbIdentity(0x04B8, 0x0E15)

    def test_may_name_the_serial_text(self):
        assert read_usb_identity("usb://04b8:0202?serial=J3%20F/1") == UsbIdentity(0x04B8, 0x0202, "J3 F/1")

    @pytest.mark.parametrize(
        ("address", "why"),
        [
            ("usb:", "names no USB device"),
            ("usb://", "names no USB device"),
            ("usb://04b8", "names no USB device"),
            ("usb://4b8:202", "names no USB device"),
            ("usb://04b8:020g", "names no USB device"),
            ("usb://04b8:0202/1", "names no USB device"),
            ("usb://[::1", "names no USB device"),
            ("usb://04b8:0202?serial=", "'serial=' is no option"),
            ("usb://04b8:0202?bus=1", "'bus=1' is no option"),
            ("usb://04b8:0202?serial=A&serial=B", "'serial=B' is no option"),
        ],
    )
    def test_that_makes_no_sense_is_refused_with_what_is_allowed(self, address, why):
        with pytest.raises(AddressError, match="allowed is usb://VID:PID") as refused:
            open_transport(address)
        assert why in str(refused.value)

    def test_reaches_the_libusb_of_this_machine_where_no_bus_is_given(self):
        fault = open_transport("usb://1209:fff7").open()
        assert fault in (Fault("no USB device 1209:fff7 is connected"), Fault("libusb 1.0 is not installed"))


class TestFinding:
    def test_a_printer_that_is_not_there_is_a_fault_that_names_it(self, lobby):
        lobby.bus.unplug(lobby.device)
        assert lobby.transport.open() == Fault("no USB device 04b8:0202 with serial J001 is connected")

    def test_of_two_alike_the_serial_text_finds_ours(self, lobby):
        other = UsbPrinter(ReadyPrinter(), replace(USUAL, serial="J002"))
        lobby.bus.plug_in(other, address=9)
        transport = UsbTransport(other.identity, lobby.bus)
        assert transport.open() is None
        assert transport.write(b"A001\n", 1.0) == Sent(5)
        assert other.printer.received == b"A001\n"
        assert lobby.printer.received == b""
        transport.close()
        assert lobby.bus.handles == []

    @pytest.mark.parametrize(
        "trouble",
        [{"is_sick": True}, {"permitted": False}, {"identity": NO_TEXT}],
        ids=["sick", "forbidden", "no text"],
    )
    @pytest.mark.parametrize("place", [2, 9], ids=["before ours", "behind ours"])
    def test_another_of_two_alike_that_does_not_tell_its_serial_text_does_not_take_ours_down(
        self, trouble, place, lobby
    ):
        other = UsbPrinter(**{"printer": ReadyPrinter(), "identity": replace(USUAL, serial="J002"), **trouble})
        lobby.bus.unplug(lobby.device)
        for device, address in sorted([(other, place), (lobby.device, 4)], key=lambda plugged: plugged[1]):
            lobby.bus.plug_in(device, address=address)
        assert lobby.transport.open() is None
        assert lobby.transport.write(b"A001\n", 1.0) == Sent(5)
        assert lobby.printer.received == b"A001\n"
        lobby.transport.close()
        assert lobby.bus.handles == []

    def test_where_none_is_ours_the_one_that_did_not_say_what_it_is_is_told(self, lobby, tmp_path):
        lobby.bus.unplug(lobby.device)
        lobby.bus.plug_in(UsbPrinter(ReadyPrinter(), replace(USUAL, serial="J002")), address=9)
        lobby.bus.plug_in(UsbPrinter(ReadyPrinter(), is_sick=True), address=12)
        assert lobby.transport.open() == Fault(
            f"the USB device at {tmp_path}/001/012 does not tell its serial text: Pipe error"
        )

    def test_a_printer_whose_serial_text_is_none_is_told_at_each_look(self, lobby, tmp_path):
        lobby.device.identity = NO_TEXT
        for _ in range(2):
            assert lobby.transport.open() == Fault(
                f"the USB device at {tmp_path}/001/004 does not tell its serial text: its answer is no text in UTF-16"
            )
        assert lobby.bus.handles == []

    def test_of_two_alike_none_is_guessed(self, lobby):
        lobby.bus.plug_in(UsbPrinter(ReadyPrinter(), replace(USUAL, serial="J002")), address=9)
        assert UsbTransport(replace(USUAL, serial=None), lobby.bus).open() == Refusal(
            "2 USB devices 04b8:0202 are connected; tell them apart by ?serial="
        )

    def test_a_printer_without_serial_text_is_found_by_its_numbers(self):
        nameless = UsbPrinter(ReadyPrinter(), replace(USUAL, serial=None))
        bus = UsbBus(nameless)
        transport = UsbTransport(nameless.identity, bus)
        assert transport.open() is None
        transport.close()
        assert UsbTransport(USUAL, bus).open() == Fault("no USB device 04b8:0202 with serial J001 is connected")


class TestInterface:
    """A device may have many; slips go to the printer that answers."""

    @pytest.mark.parametrize(
        ("interfaces", "expected"),
        [
            ((UsbInterface(0, class_code=255, ends=(0x03, 0x84)), UsbInterface(1)), 0x01),
            ((UsbInterface(0, protocol=1, ends=(0x05,)), UsbInterface(0, setting=1, ends=(0x06, 0x87))), 0x06),
            ((UsbInterface(0, class_code=3, ends=(0x81,)), UsbInterface(1, class_code=255, ends=(0x02,))), 0x02),
            ((UsbInterface(0, protocol=4, ends=(0x02, 0x81)), UsbInterface(1, protocol=1, ends=(0x03,))), 0x03),
        ],
        ids=["printer before others", "two ways before one", "any that takes bytes", "raw bytes before packets"],
    )
    def test_is_chosen_by_what_it_is(self, lobby, interfaces, expected):
        ends: list[int] = []

        class WatchedBus(UsbBus):
            def bulk_write(self, dev_handle, ep, intf, data, timeout):
                ends.append(ep)
                return super().bulk_write(dev_handle, ep, intf, data, timeout)

        device = replace(lobby.device, interfaces=interfaces)
        transport = UsbTransport(USUAL, WatchedBus(device, wait=lobby.waits.append), wait=lobby.waits.append)
        assert transport.open() is None
        assert transport.write(b"A001\n", 1.0) == Sent(5)
        assert ends == [expected]
        transport.close()

    def test_that_takes_no_raw_bytes_is_a_fault_that_leaves_nothing_open(self, lobby):
        lobby.device.interfaces = (UsbInterface(ends=(0x82,)), UsbInterface(1, protocol=4))
        assert lobby.transport.open() == Fault("the USB device 04b8:0202 with serial J001 takes no raw bytes")
        assert lobby.bus.handles == []

    def test_without_a_way_back_is_waited_for_and_not_asked(self, lobby):
        lobby.device.interfaces = (UsbInterface(protocol=1, ends=(0x01,)),)
        lobby.transport.open()
        lobby.waits.clear()
        assert lobby.transport.read(0.4) == b""
        assert lobby.waits == [0.4]
        lobby.transport.close()


class TestOpening:
    @pytest.mark.parametrize("driver_attached", [True, False])
    def test_takes_the_printer_from_the_kernels_driver_and_gives_it_back_as_it_was(self, lobby, driver_attached):
        lobby.device.driver_attached = driver_attached
        assert lobby.transport.open() is None
        assert not lobby.device.driver_attached
        lobby.transport.close()
        assert lobby.device.driver_attached is driver_attached
        assert lobby.bus.handles == []

    def test_never_resets_the_printer(self, lobby):
        for _ in range(3):
            assert lobby.transport.open() is None
        lobby.transport.close()
        assert lobby.device.resets == 0

    def test_configures_a_printer_that_is_not_configured_yet(self, lobby):
        lobby.device.is_configured = False
        assert lobby.transport.open() is None
        assert lobby.transport.write(b"A001\n", 1.0) == Sent(5)
        assert lobby.device.resets == 0
        lobby.transport.close()

    def test_a_printer_that_another_program_holds_is_left_to_it(self, lobby):
        lobby.device.taken = True
        assert lobby.transport.open() == Refusal(
            "another program holds the USB device 04b8:0202 with serial J001; "
            "end it, or give each kiosk a printer of its own"
        )
        assert lobby.device.driver_attached
        assert lobby.bus.handles == []

    @pytest.mark.parametrize("serial", ["J001", None])
    def test_a_printer_without_permission_names_the_group_to_join(self, lobby, tmp_path, serial):
        lobby.device.permitted = False
        node = tmp_path / "001" / "004"
        os.chown(node, -1, os.getgid() or grp.getgrnam("lp").gr_gid)
        node.chmod(0o660)
        transport = UsbTransport(replace(USUAL, serial=serial), lobby.bus, tmp_path)
        assert transport.open() == Refusal(
            f"Access denied (insufficient permissions): {node} is open to the group {node.group()};"
            " add the kiosk's user to it and log in again"
        )

    def test_a_printer_without_permission_for_anybody_asks_for_a_udev_rule(self, lobby, tmp_path):
        lobby.device.permitted = False
        (tmp_path / "001" / "004").chmod(0o600)
        fault = lobby.transport.open()
        assert isinstance(fault, Fault)
        assert fault.reason.endswith("is open to no group; a udev rule must give it to one, such as lp")

    def test_fetches_what_was_said_to_the_connection_before(self, lobby):
        lobby.device.replies = b"\x00" * 9000
        assert lobby.transport.open() is None
        assert lobby.transport.read(0.1) == b""
        lobby.transport.close()


class TestTransfers:
    def test_a_hung_printer_is_a_fault_that_counts_what_it_took(self, lobby):
        lobby.transport.open()
        lobby.device.room = 700
        assert lobby.transport.write(b"A" * 2000, 5.0) == Fault("it takes no more bytes", 700)
        lobby.transport.close()

    def test_no_transfer_waits_longer_than_the_time_that_is_left(self, lobby):
        lobby.transport.open()
        lobby.waits.clear()
        lobby.device.room = 0
        lobby.transport.write(b"A001\n", 0.25)
        lobby.transport.read(0.5)
        write_s, read_s = lobby.waits
        assert 0.2 < write_s <= 0.25
        assert 0.4 < read_s <= 0.5
        lobby.transport.close()

    def test_a_look_without_waiting_is_not_a_wait_for_ever(self, lobby):
        lobby.transport.open()
        assert lobby.transport.read(0.0) == b""
        assert lobby.transport.write(b"A001\n", 0.0005) == Sent(5)
        assert lobby.transport.write(b"A001\n", 0.0) == Fault("it takes no more bytes")
        lobby.transport.close()

    def test_packets_without_bytes_are_no_answer(self, lobby):
        lobby.transport.open()
        lobby.device.empty_packets = 3
        lobby.device.replies = b"\x12"
        assert lobby.transport.read(1.0) == b"\x12"
        lobby.transport.close()

    def test_a_halted_endpoint_works_again_at_the_next_opening(self, lobby):
        lobby.transport.open()
        lobby.device.stalled = {0x01}
        assert lobby.transport.write(b"A001\n", 1.0) == Fault("Pipe error")
        assert lobby.transport.open() is None
        assert lobby.transport.write(b"A001\n", 1.0) == Sent(5)
        lobby.transport.close()

    def test_a_printer_that_vanishes_in_a_slip_counts_what_it_took(self, lobby):
        class PulledBus(UsbBus):
            def bulk_write(self, dev_handle, ep, intf, data, timeout):
                taken = super().bulk_write(dev_handle, ep, intf, data, timeout)
                self.unplug(lobby.device)
                return taken

        transport = UsbTransport(USUAL, PulledBus(lobby.device))
        transport.open()
        fault = transport.write(b"A" * 2000, 1.0)
        transport.close()
        assert fault == Fault("No such device (it may have been disconnected)", 512)
        assert lobby.device.driver_attached


class TestLink:
    def test_a_printer_that_comes_back_elsewhere_is_found_at_the_next_look(self, lobby):
        clock: Clock = SimulatedClock()
        link = Link(lobby.transport, clock, feels_near_end=True)
        assert isinstance(link.look(), Ready)
        lobby.bus.unplug(lobby.device)
        assert isinstance(link.look(), Unreachable)
        assert isinstance(link.look(), Unreachable)
        lobby.bus.plug_in(lobby.device, bus=2, address=31)
        assert isinstance(link.look(), Ready)
        assert link.epoch == 2
        link.drop()

    @pytest.mark.parametrize("away_s", [0.3, 2.0, 9.0, 600.0])
    def test_a_printer_that_comes_back_elsewhere_is_at_work_within_five_seconds(self, lobby, away_s):
        clock = SimulatedClock()
        link = Link(lobby.transport, clock, feels_near_end=True)
        lookout = Lookout(link, clock, answers=True)

        def rest_until(is_over: Callable[[], bool]) -> None:
            while not is_over():
                if lookout.is_due():
                    lookout.look()
                clock.advance(IDLE_S)

        rest_until(lambda: lookout.is_fit)
        lobby.bus.unplug(lobby.device)
        comes_back = clock.monotonic() + away_s
        rest_until(lambda: clock.monotonic() >= comes_back)
        assert not lookout.is_fit
        lobby.bus.plug_in(lobby.device, bus=2, address=31)
        came_back = clock.monotonic()
        rest_until(lambda: lookout.is_fit)
        assert clock.monotonic() - came_back <= 5.0
        link.drop()


class TestFakeBus:
    """The fake is as strict as libusb: what the transport must not do fails here, too."""

    @pytest.fixture
    def device(self, lobby):
        return usb.core.find(backend=lobby.bus, idVendor=USUAL.vendor)

    def test_refuses_a_claim_while_the_kernels_driver_has_the_printer(self, device):
        with pytest.raises(usb.core.USBError, match="Resource busy"):
            usb.util.claim_interface(device, 0)

    def test_refuses_a_timeout_that_never_ends(self, device):
        device.detach_kernel_driver(0)
        with pytest.raises(EndlessTimeout):
            device.write(0x01, b"A", 0)

    def test_refuses_to_give_back_what_is_still_claimed(self, device):
        device.detach_kernel_driver(0)
        usb.util.claim_interface(device, 0)
        with pytest.raises(usb.core.USBError, match="Resource busy"):
            device.attach_kernel_driver(0)

    def test_knows_an_old_plug_no_more(self, lobby, device):
        device.detach_kernel_driver(0)
        lobby.bus.unplug(lobby.device)
        lobby.bus.plug_in(lobby.device, address=5)
        with pytest.raises(usb.core.USBError, match="No such device"):
            device.write(0x01, b"A", 100)

    def test_counts_resets(self, lobby, device):
        device.set_configuration()
        device.reset()
        assert lobby.device.resets == 2

    def test_tells_its_serial_text_to_whoever_may_open_it(self, lobby, device):
        assert device.serial_number == "J001"
        usb.util.dispose_resources(device)
        lobby.device.permitted = False
        with pytest.raises(usb.core.USBError, match="Access denied"):
            usb.util.get_langids(device)
