"""Where one printer of a lobby under test stands, and by what way it is reached."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack, nullcontext
from typing import Literal

from printing.flight import print_s
from printing.memory import MemoryPrinter, PaperCopy, SimulatedClock
from printing.profiles import load_profile
from printing.served import ServedPrinter
from printing.transport import Fault, Transport, open_transport
from printing.usb_fake import USUAL, UsbBus, UsbPrinter
from printing.usb_transport import UsbTransport
from tests.soak.clocks import HurriedClock, hurried
from tests.soak.served import WiredPrinter

Way = Literal["memory", "usb", "socket", "line"]
REAL: dict[Way, type[ServedPrinter] | type[WiredPrinter]] = {"socket": ServedPrinter, "line": WiredPrinter}

PACE = 8.0

FULL_S = 60.0
"""As long as a full buffer takes to be printed, and longer."""


class FedPrinter:
    """The printer of memory as USB's fake feeds one. Where its connection breaks, the plug is pulled; a full buffer
    only makes the host wait."""

    def __init__(self, printer: MemoryPrinter, pull: Callable[[], object]) -> None:
        self._printer = printer
        self._pull = pull
        printer.open()

    def feed(self, data: bytes) -> bytes:
        if isinstance(self._printer.write(data, FULL_S), Fault):
            self._printer.open()
            self._pull()
            return b""
        replies = self._printer.read(0.0)
        return b"" if isinstance(replies, Fault) else replies


MOST_LINES = 14
"""How many lines and cuts the campaign's slip has at most."""


class Place:
    """A printer with the name that the spool calls it by, the profile it is driven with, and the way to it.

    A `hasty` one answers fences as it takes them; then it prints as fast as its width lets one expect.
    """

    def __init__(
        self, name: str, profile: str, clock: HurriedClock | SimulatedClock, *, way: Way, line_s: float, hasty: bool
    ) -> None:
        self.name = name
        self.profile = load_profile(profile)
        fastest_s = print_s(self.profile.width_dots) / MOST_LINES
        self.printer = MemoryPrinter(clock, seconds_a_line=min(line_s, fastest_s) if hasty else line_s)
        self.printer.passes_at_once = hasty
        self._clock = clock
        self._things = ExitStack()
        self._served: ServedPrinter | WiredPrinter | None = None
        self._bus: UsbBus | None = None
        self.transport = self._open_way(way)

    def _open_way(self, way: Way) -> Transport:
        if way in REAL:
            self._served = self._things.enter_context(REAL[way](self.printer))
            return hurried(open_transport(self._served.address), PACE)
        if way == "memory":
            return self.printer
        self._device = UsbPrinter(FedPrinter(self.printer, self.pull_plug))
        self._bus = UsbBus(self._device, wait=self._clock.advance)
        return UsbTransport(USUAL, backend=self._bus, wait=self._clock.advance)

    @property
    def is_one_way(self) -> bool:
        """Whether the printer answers nothing, as far as its worker knows."""
        return self.profile.confirmation == "none"

    def close(self) -> None:
        """Lets go of everything."""
        self.transport.close()
        self._things.close()

    def at_printer(self) -> AbstractContextManager[object]:
        """What happens to the printer happens between two of its own moves."""
        return self._served.lock if self._served is not None else nullcontext()

    def pull_plug(self) -> None:
        """The USB printer is gone."""
        if self._bus is not None:
            self._bus.unplug(self._device)

    def plug_in(self, address: int) -> None:
        """The USB printer is there, at some address of the bus."""
        if self._bus is not None:
            self._bus.unplug(self._device)
            self._bus.plug_in(self._device, address=address)

    def let_finish(self) -> None:
        """What a printer has taken it prints, whether or not anybody listens any more."""
        with self.at_printer():
            self.printer.open()
            while self.printer.is_printing:
                self.printer.read(1.0)

    def copies_of(self, words: str) -> list[PaperCopy]:
        """The pieces of paper with these words, whole or torn."""
        with self.at_printer():
            return [copy for copy in self.printer.copies if words in copy.text.split()]
