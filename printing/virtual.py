"""A printer that needs no hardware: it draws what its bytes say, and answers as a real one would.

It is the embedded default. It reads bytes strictly: what it does not know, it keeps as an error with its offset, and
prints on. It takes no time and has no faults of its own: those are the printer of memory's.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from typing import Literal

from printing import commands as c
from printing.drawing import Drawing, Picture
from printing.glyphs import Typeface, find_typeface
from printing.nature import Nature
from printing.reader import CommandReader, UnknownBytes

Paper = Literal["ok", "low", "out"]

_FIXED_BITS = 0x12


class VirtualPrinter:
    """`feed` bytes to it; each cut hands a `Picture` to `on_slip`. Not safe for two threads at once. It draws what it
    gets, whatever its `nature` tells.

    Its switches may be set at any time: `paper`, `cover_open`, and `hung` (it takes bytes and does nothing). A change
    that it was asked to push (GS a) comes with the next answers, because it speaks only when it is fed.
    `errors` are the bytes it did not understand.
    """

    def __init__(
        self,
        width_dots: int,
        on_slip: Callable[[Picture], None],
        *,
        nature: Nature | None = None,
        typeface: Typeface | None = None,
    ) -> None:
        self.paper: Paper = "ok"
        self.cover_open = False
        self.hung = False
        self.errors: list[UnknownBytes] = []
        self._on_slip = on_slip
        self._nature = nature or Nature()
        self._drawing = Drawing(width_dots, typeface or find_typeface())
        self._reader = CommandReader()
        self._held = bytearray()
        self._waiting: deque[c.Command] = deque()
        self._pushed: bytes | None = None

    def feed(self, data: bytes) -> bytes:
        """Take bytes in any chunking, and give the answers that are due now."""
        self._held += data
        if self.hung:
            return b""
        taken = bytes(self._held)
        self._held.clear()
        answers = bytearray()
        for command in self._read(taken):
            if isinstance(command, c.StatusRequest):
                answers += self._print_waiting() + self._status(command.n)
            else:
                self._waiting.append(command)
        answers += self._print_waiting() + self._changes()
        return b"" if self._nature.confirmation == "none" else bytes(answers)

    def power_cycle(self) -> None:
        """Off and on: buffers and settings are lost, what is on the paper stays on it."""
        self._reader = CommandReader()
        self._held.clear()
        self._waiting.clear()
        self._pushed = None
        self._drawing.reset()

    def _read(self, data: bytes) -> list[c.Command]:
        read: list[c.Command] = []
        while True:
            try:
                for command in self._reader.feed(data):
                    read.append(command)
                return read
            except UnknownBytes as unknown:
                self.errors.append(unknown)
                data = b""

    def _print_waiting(self) -> bytes:
        answers = bytearray()
        while self._waiting and self._can_print():
            answers += self._carry_out(self._waiting.popleft())
        return bytes(answers)

    def _can_print(self) -> bool:
        return self.paper != "out" and not self.cover_open

    def _carry_out(self, command: c.Command) -> bytes:
        try:
            picture = self._drawing.apply(command)
        except UnknownBytes as unprintable:
            self.errors.append(unprintable)
            return b""
        if picture is not None:
            self._on_slip(picture)
        return self._answer(command)

    def _answer(self, command: c.Command) -> bytes:
        match command:
            case c.ProcessId(id=process_id):
                return b'7"' + process_id + b"\x00" if self._nature.confirmation == "process-id" else b""
            case c.Fence(n=1):
                return bytes((self._sensors(),))
            case c.AutoStatus(n=kinds):
                self._pushed = b"" if kinds else None
                return self._changes()
            case c.Initialise():
                self._pushed = None
                return b""
            case c.Identity(n=n):
                return self._nature.identity(n)
            case _:
                return b""

    def _changes(self) -> bytes:
        """The automatic status, where it is on and not what was pushed last."""
        four = bytes((0x10 | self._offline_bit() | 0x20 * self.cover_open, 0, self._sensors(), 0))
        if self._pushed in (None, four):
            return b""
        self._pushed = four
        return four

    def _status(self, n: int) -> bytes:
        """The answer to DLE EOT n: printer, why it is offline, error, paper."""
        out, low = self.paper == "out", self.paper in ("low", "out")
        bits = {
            1: self._offline_bit(),
            2: 0x04 * self.cover_open | 0x20 * out,
            3: 0,
            4: 0x0C * low | 0x60 * out,
        }
        return bytes((_FIXED_BITS | bits[n],))

    def _offline_bit(self) -> int:
        return 0 if self._can_print() else 0x08

    def _sensors(self) -> int:
        """Paper as GS r 1 and the third byte of the automatic status tell it."""
        return 0x03 * (self.paper in ("low", "out")) | 0x0C * (self.paper == "out")
