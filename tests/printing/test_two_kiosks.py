"""Two kiosks with a store each, set to the same printer by mistake: one prints, the other says why it does not."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from printing.condition import Withheld
from printing.profiles import load_profile
from printing.report import ConditionChanged, NotPrinted
from printing.transport import FileTransport
from printing.usb_fake import UsbBus, UsbPrinter
from printing.usb_transport import UsbIdentity, UsbTransport
from tests.printing.conftest import Lobby

AFTERWARDS_S = 10


class Deaf:
    """A one-way printer: remembers its input, and says nothing."""

    def __init__(self) -> None:
        self.received = b""

    def feed(self, data: bytes) -> bytes:
        self.received += data
        return b""


def kiosk(open_store, new_job, owner, transport) -> Lobby:
    """A kiosk with a store of its own, at this printer."""
    make_job = partial(new_job, profile="no-confirmation")
    lobby = Lobby(open_store(), make_job, owner=owner, profile=load_profile("no-confirmation"))
    lobby.printer = transport
    lobby.restart()
    return lobby


def assert_one_prints_and_the_other_waits_until_it_ends(first: Lobby, second: Lobby, reason: str) -> None:
    first.add("A001")
    first.print_all()
    [waiting] = second.add("A002")
    second.work(AFTERWARDS_S)
    assert (first.states(), second.states()) == (["sent"], ["queued"])
    taken = Withheld(reason)
    assert second.reports == [ConditionChanged("lobby", taken), NotPrinted(waiting, taken)]
    first.worker.close()
    second.work(AFTERWARDS_S)
    assert second.states() == ["sent"]


def test_at_one_device_file(open_store, new_job, owner, tmp_path: Path):
    device = tmp_path / "lp0"
    device.touch()
    first, second = (kiosk(open_store, new_job, owner, FileTransport(device)) for _ in range(2))
    reason = f"another program holds {device}; end it, or give each kiosk a printer of its own"
    assert_one_prints_and_the_other_waits_until_it_ends(first, second, reason)
    assert [device.read_bytes().count(words) for words in (b"A001", b"A002")] == [1, 1]


def test_at_one_usb_device(open_store, new_job, owner):
    printer = Deaf()
    bus = UsbBus(UsbPrinter(printer))
    first, second = (
        kiosk(open_store, new_job, owner, UsbTransport(UsbIdentity(0x04B8, 0x0202), bus)) for _ in range(2)
    )
    reason = "another program holds the USB device 04b8:0202; end it, or give each kiosk a printer of its own"
    assert_one_prints_and_the_other_waits_until_it_ends(first, second, reason)
    assert [printer.received.count(words) for words in (b"A001", b"A002")] == [1, 1]
