"""Printers that behave in ways of their own, and what stories of the print worker tell and ask them."""

from __future__ import annotations

import threading
from datetime import datetime
from math import ceil, inf

from sqlalchemy import select

from printing import escpos, spool
from printing.memory import MemoryPrinter
from printing.profiles import Profile, load_profile
from printing.slip import Line, Slip
from printing.spool import NewJob
from printing.tables import attempts, printer_states
from printing.transport import Fault, Sent

STATUS = b"".join(bytes([0x10, 0x04, n]) for n in (1, 2, 3, 4))
BROKEN_IMAGE_AT = 400
IMAGE_HEAD_BYTES = 8
WHOLE_IMAGE_MISSING_AT = len(escpos.INITIALISE + escpos.TELL_CHANGES) + IMAGE_HEAD_BYTES
"""Right behind the head of the image: its printer waits for every dot."""

IMAGE = b"\x1dv0"
MARKED = ["REPRINT", "A001", "REPRINT"]
STEPS_S = [3600.0, -3600.0, 365 * 86_400.0, -365 * 86_400.0]
"""An hour and a year, forward and back."""


def tell(printer: MemoryPrinter, trouble: dict[str, object]) -> None:
    for name, value in trouble.items():
        setattr(printer, name, value)


def work_until_just_looked(lobby) -> None:
    """The next look is far away: what is known sooner was told."""
    looks = bytes(lobby.printer.received).count(STATUS)
    lobby.work_until(lambda: bytes(lobby.printer.received).count(STATUS) > looks)


def words_of(copy) -> list[str]:
    return copy.text.split()


class RestsBy(threading.Event):
    """Never wakes a worker: what happens while it rests is told."""

    def __init__(self, rest) -> None:
        super().__init__()
        self._rest = rest

    def wait(self, timeout: float | None = None) -> bool:
        self._rest(timeout)
        return False


class TellsMore(MemoryPrinter):
    """Has troubles of its own: more bits in its answers to DLE EOT, by the question's number, and whatever it says
    `unasked` ahead of each answer."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.also_told: dict[int, int] = {}
        self.unasked = b""

    def _status(self, n: int) -> int:
        return super()._status(n) | self.also_told.get(n, 0)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        return self.unasked + received if isinstance(received, bytes) else received


class PieceCounter(MemoryPrinter):
    """Remembers how long each write was."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.pieces: list[int] = []

    def write(self, data: bytes, deadline_s: float):
        self.pieces.append(len(data))
        return super().write(data, deadline_s)


class LosesItsEnd(MemoryPrinter):
    """Behind a print server which says that it took all of a slip, and loses its last bytes, once."""

    def __init__(self, clock, missing: int) -> None:
        super().__init__(clock)
        self._missing = missing
        self.told = b""

    def write(self, data: bytes, deadline_s: float):
        if self._missing and escpos.CUT["full"] in data:
            kept, self._missing = data[: -self._missing], 0
            super().write(kept, deadline_s)
            return Sent(len(data))
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        self.told += received if isinstance(received, bytes) else b""
        return received


class SlowNetwork(MemoryPrinter):
    """Behind a connection that takes a slip at once, and brings it to the printer so fast: in ten seconds or more."""

    def __init__(self, clock, bytes_a_second: float = 200) -> None:
        super().__init__(clock)
        self._clock_of_line = clock
        self._speed = bytes_a_second
        self._left = 0.0
        self._looked_at = 0.0
        self.partings = 0

    def write(self, data: bytes, deadline_s: float):
        self._left = self.undelivered() + len(data)
        return super().write(data, deadline_s)

    def undelivered(self) -> int:
        now = self._clock_of_line.monotonic()
        self._left = max(0.0, self._left - (now - self._looked_at) * self._speed)
        self._looked_at = now
        return ceil(self._left)

    def part(self, timeout_s: float) -> None:
        self.partings += 1


class HangsUpInALook(MemoryPrinter):
    """Keeps what it has to say of a slip until it is asked how it is; hangs up at the question after that, once."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self._kept = b""
        self._questions = 0

    def write(self, data: bytes, deadline_s: float):
        self._questions += b"A001" in self.received and data.startswith(STATUS[:2])
        if self._questions == 2:
            self._questions += 1
            self.close()
            return Fault("Connection reset by peer")
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if isinstance(received, Fault):
            return received
        self._kept += received
        if b"A001" in self.received and not self._questions:
            return b""
        said, self._kept = self._kept, b""
        return said


class SlowPrinter(MemoryPrinter):
    """A second for each line."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=1.0)


class StrayAtTheWait(SlowPrinter):
    """Its line says NUL, so many times, when fences and nothing else are sent."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.strays = 0

    def write(self, data: bytes, deadline_s: float):
        sent = super().write(data, deadline_s)
        if self.strays and {*data} == {*escpos.FENCE}:
            self.strays -= 1
            self._answer(b"\x00")
        return sent


class NotesLooks(SlowPrinter):
    """Remembers when it was asked how it is, since its last fence was heard."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.looks: list[float] = []

    def write(self, data: bytes, deadline_s: float):
        self.looks += [self._clock.monotonic()] * data.count(b"\x10\x04\x01")
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if isinstance(received, bytes) and any(not byte & 0x10 for byte in received):
            self.looks.clear()
        return received


class QuickPrinter(MemoryPrinter):
    """No time for a line: it takes everything at once, and prints it afterwards."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=0.0)


class OffForAMoment(QuickPrinter):
    """Off from `off_at` on for `off_s` seconds: what it is asked meanwhile it never answers, and it `says` something
    as it comes on."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.off_at, self.off_s, self.says = inf, 1.0, b""

    def _answer(self, reply: bytes) -> None:
        if not self.off_at <= self._clock.monotonic() < self.off_at + self.off_s:
            super()._answer(reply)

    def read(self, timeout_s: float):
        received = super().read(timeout_s)
        if self._clock.monotonic() < self.off_at + self.off_s or not isinstance(received, bytes):
            return received
        said, self.says = self.says, b""
        return said + received


class WiredPrinter(SlowPrinter):
    """On a serial line: going off and on hangs up nobody, and says `noise`."""

    def __init__(self, clock, noise: bytes) -> None:
        super().__init__(clock)
        self._noise = noise

    def power_cycle(self) -> None:
        super().power_cycle()
        self.open()
        self._answer(self._noise)


class WatchedPrinter(SlowPrinter):
    """At the end of a slow line, with somebody else who does something at each piece of a slip."""

    def __init__(self, clock, meanwhile) -> None:
        super().__init__(clock)
        self.room = 64 * 1024  # it is the line that is slow, and no buffer that is full
        self._meanwhile = meanwhile

    def write(self, data: bytes, deadline_s: float):
        if b"A001" in data:
            self._clock.advance(1.0)
            self._meanwhile()
        return super().write(data, deadline_s)


class FallsSilent(MemoryPrinter):
    """Answers no more than so many questions; at each look for an answer somebody else does something."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.answers_left = 1_000
        self.meanwhile = lambda: None

    def write(self, data: bytes, deadline_s: float):
        self.mute = self.answers_left <= 0
        self.answers_left -= data.startswith(STATUS[:2])
        return super().write(data, deadline_s)

    def read(self, timeout_s: float):
        if self.mute:
            self.meanwhile()
        return super().read(timeout_s)


class IsFull(FallsSilent):
    """Has room for no question any more once it has fallen silent."""

    def __init__(self, clock) -> None:
        super().__init__(clock)
        self.refused = 0

    def write(self, data: bytes, deadline_s: float):
        sent = super().write(data, deadline_s)
        if not self.mute or not data.startswith(STATUS[:2]):
            return sent
        self.refused += 1
        self._clock.advance(deadline_s)
        return Fault("it takes no more")


class AdaptersLine(MemoryPrinter):
    """On a serial line: its adapter takes 4096 bytes at once, and they leave as fast as the line carries them."""

    def __init__(self, clock, baud: int) -> None:
        super().__init__(clock)
        self._bytes_a_second = baud / 10
        self._held, self._left_at = b"", 0.0

    def _carry(self) -> None:
        now = self._clock.monotonic()
        count = int((now - self._left_at) * self._bytes_a_second) if self._held else 0
        self._left_at = self._left_at + count / self._bytes_a_second if count < len(self._held) else now
        gone, self._held = self._held[:count], self._held[count:]
        super().write(gone, 0.0)

    def write(self, data: bytes, deadline_s: float):
        self._carry()
        while len(self._held) + len(data) > 4096:
            self._clock.advance(0.1)
            self._carry()
        self._held += data
        return Sent(len(data))

    def read(self, timeout_s: float):
        end = self._clock.monotonic() + timeout_s
        while True:
            self._carry()
            received = super().read(0.0)
            if received or self._clock.monotonic() >= end:
                return received
            self._clock.advance(0.02)


class TalksByteByByte(MemoryPrinter):
    """Its way back is slow: each byte of its answers comes by itself."""

    def __init__(self, clock) -> None:
        super().__init__(clock, seconds_a_line=1.0)
        self._on_its_way = b""

    def open(self):
        self._on_its_way = b""
        return super().open()

    def read(self, timeout_s: float):
        if not self._on_its_way:
            received = super().read(timeout_s)
            if not isinstance(received, bytes):
                return received
            self._on_its_way = received
        byte, self._on_its_way = self._on_its_way[:1], self._on_its_way[1:]
        return byte


class TellsNothingByItself(MemoryPrinter):
    """Knows no automatic status."""

    def write(self, data: bytes, deadline_s: float):
        return super().write(data.replace(escpos.TELL_CHANGES, b""), deadline_s)


class DeafToFences(MemoryPrinter):
    """Tells how it is, and never that it has taken what came before."""

    def write(self, data: bytes, deadline_s: float):
        return super().write(data.replace(escpos.FENCE, b""), deadline_s)


def epochs(lobby) -> list[tuple[int, int]]:
    """Each attempt's number, and the connection it was made on."""
    with lobby.store.reading() as connection:
        return [tuple(row) for row in connection.execute(select(attempts.c.number, attempts.c.epoch))]


def heard_at(lobby) -> datetime:
    """When the printer's owner was heard last."""
    with lobby.store.reading() as connection:
        return connection.execute(select(printer_states.c.heard_at)).scalar_one()


def add_slip(lobby, slip: Slip, body: bytes, profile: Profile):
    new = NewJob("7", "lobby", slip, body, profile, lobby.clock.now(), 900)
    with lobby.store.transaction() as connection:
        return spool.add(connection, [new])


def add_image(lobby, profile: str = "epson-latin", *, above: bytes = b""):
    """A slip whose image breaks off well, and words below it."""
    slip = Slip(kind="ticket", blocks=(Line("A001"),), reprint_mark="REPRINT")
    image = b"\x1dv0\x00\x48\x00\x18\x00" + bytes([0xAA]) * 72 * 24
    return add_slip(lobby, slip, above + image + b"A001\n", load_profile(profile))
