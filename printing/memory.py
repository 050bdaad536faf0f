"""A printer that remembers what is on its paper, answers, and can be told to fail: for tests, and behind a port.

It reads the same commands as every other printer of this package. It lives by the clock that it is given: with a
simulated one nothing sleeps.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal, Protocol

from printing.clock import Clock
from printing.commands import (
    AutoStatus,
    ChineseOff,
    ChineseOn,
    Command,
    Cut,
    Fence,
    Identity,
    Initialise,
    International,
    LineFeed,
    Padding,
    ProcessId,
    StatusRequest,
    Text,
)
from printing.nature import Nature
from printing.reader import CommandReader, UnknownBytes
from printing.transport import Fault, Sent

Paper = Literal["ok", "low", "out"]

_NO_DRAWER = 0x04
"""The level at the drawer's pin, in the answer to DLE EOT 1, of a printer that drives none: in that to DLE EOT 2 the
same bit is the open cover."""

ROOM = 4096
"""Bytes that its buffer holds, as in most printers."""


BABBLE_EVERY_S = 0.05
"""So often it says what it says without end."""


class PassingClock(Clock, Protocol):
    """A clock whose time can be let pass."""

    def advance(self, seconds: float) -> None:
        """Lets time pass."""


class SimulatedClock:
    """A clock that stands still until it is advanced, and whose time of day somebody may set."""

    def __init__(self, start: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._seconds = 0.0
        self._stepped_s = 0.0

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._seconds + self._stepped_s)

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, seconds: float) -> None:
        """Lets time pass."""
        self._seconds += seconds

    def step(self, seconds: float) -> None:
        """Sets the time of day forward, or back."""
        self._stepped_s += seconds


@dataclass(frozen=True, slots=True)
class PaperCopy:
    """One piece of paper: its words, the process ids that ran through, and whether it was printed whole."""

    text: str
    ids: tuple[bytes, ...]
    is_whole: bool
    is_cut: bool


class MemoryPrinter:
    """A printer with one connection, a buffer, paper, a cover and a cutter. It is its own `Transport`.

    Set `paper`, `cover_open`, `cutter_jammed`, `hung` (takes bytes until its buffer is full, does and says nothing),
    `mute` (prints, says nothing) and `reachable` at will; `power_cycle` loses the buffer, `mend` ends all trouble.
    Once it was asked to (GS a), it pushes its status whenever that changes. `paper_left` counts the commands until
    the roll ends, `bytes_left` the bytes until the connection breaks, `room` those that its buffer holds: more are
    taken only as it prints. `break_loses_buffer`: such a break is a reset, which throws away what was not printed
    yet. `bytes_a_second` is the speed of a slow line, None for one that takes no time.
    `lose_replies` counts replies that get lost; `reply_delay_s` makes them late, `double_replies` sends each
    twice, `garbage` comes before the next one. `babble` is said again and again, unasked. One that `passes_at_once`
    answers a fence as it takes it, with all that stands before it still to be printed.
    It tells its `nature`, and `draw` gets every command that it has carried out.
    """

    def __init__(
        self,
        clock: PassingClock,
        *,
        seconds_a_line: float = 0.02,
        nature: Nature | None = None,
        draw: Callable[[Command], object] = lambda _command: None,
    ) -> None:
        self._clock = clock
        self._seconds_a_line = seconds_a_line
        self._nature = nature or Nature()
        self._draw = draw
        self.paper: Paper = "ok"
        self.cover_open = False
        self.cutter_jammed = False
        self.hung = False
        self.mute = False
        self.reachable = True
        self.paper_left: int | None = None
        self.bytes_left: int | None = None
        self.break_loses_buffer = False
        self.bytes_a_second: float | None = None
        self.room = ROOM
        self.lose_replies = 0
        self.reply_delay_s = 0.0
        self.double_replies = False
        self.garbage = b""
        self.babble = b""
        self.passes_at_once = False
        self._babbled_at = clock.monotonic()
        self.received = bytearray()
        self.refused: list[UnknownBytes] = []
        self._finished: list[PaperCopy] = []
        self._piece = _Piece()
        self._connected = False
        self._unanswered: deque[tuple[float, bytes]] = deque()
        self._start()

    def _start(self) -> None:
        self._reader = CommandReader()
        self._buffer: deque[Command] = deque()
        self._tells_changes = False
        self._pushed = b""
        self._stuck_bytes = 0
        self._busy_until = self._clock.monotonic()

    @property
    def copies(self) -> list[PaperCopy]:
        """Everything that has reached paper, torn pieces and the one under way too, in order."""
        under_way = [self._piece.torn_off()] if self._piece.has_ink else []
        return [*self._finished, *under_way]

    @property
    def is_printing(self) -> bool:
        """Whether something is in its buffer that only needs time."""
        return bool(self._buffer) and not self._stands_still()

    def open(self) -> Fault | None:
        if not self.reachable:
            return Fault("Connection refused")
        self._connected = True
        self._unanswered.clear()
        return None

    def close(self) -> None:
        self._connected = False

    def write(self, data: bytes, deadline_s: float) -> Sent | Fault:
        if not self._connected or not self.reachable:
            return Fault("not connected")
        end = self._clock.monotonic() + deadline_s
        written = self._take_some(data)
        while written < len(data) and not self._is_broken() and self._wait_for_room(end):
            written += self._take_some(data[written:])
        if written == len(data):
            return Sent(written)
        return self._break_off(written) if self._is_broken() else Fault("timed out", written)

    def read(self, timeout_s: float) -> bytes | Fault:
        """What has come within `timeout_s` simulated seconds: waiting is what lets time pass."""
        end = self._clock.monotonic() + timeout_s
        while self._connected and self.reachable:
            self._work()
            self._babble()
            if received := self._due_replies():
                return received
            moment = self._next_moment(end)
            if moment is None:
                return b""
            self._clock.advance(moment - self._clock.monotonic())
        return Fault("not connected")

    def work_unheard(self, seconds: float) -> None:
        """Lets so many simulated seconds pass in which it prints, and nobody reads what it says."""
        end = self._clock.monotonic() + seconds
        while True:
            self._work()
            self._babble()
            moment = self._next_moment(end)
            if moment is None:
                return
            self._clock.advance(moment - self._clock.monotonic())

    def mend(self) -> None:
        """Somebody looks after everything: there is a new roll, and nothing is wrong with it any more."""
        self.new_roll()
        self.cutter_jammed = self.hung = self.mute = self.double_replies = self.break_loses_buffer = False
        self.bytes_left, self.bytes_a_second = None, None
        self.lose_replies, self.reply_delay_s, self.garbage, self.babble, self.room = 0, 0.0, b"", b"", ROOM
        self.reachable = True

    def power_cycle(self, *, hangs_up: bool = True) -> None:
        """Off and on: the buffer is lost, what was half printed stays on the paper. The connection is gone, unless
        it is a wire that `hangs_up` nobody."""
        if self._piece.has_ink:
            self._tear()
        self.hung = False
        self._connected = self._connected and not hangs_up
        self._unanswered.clear()
        self._start()
        self._draw(Initialise(0, b""))

    def new_roll(self) -> None:
        """Somebody puts in a new roll and closes the cover; the printer goes on where it stopped."""
        if self.paper == "out" and self._piece.has_ink and not self._piece.ids:
            self._piece.is_whole = False
        self.paper, self.paper_left, self.cover_open = "ok", None, False

    def _take_some(self, data: bytes) -> int:
        """Takes as many of these bytes as get through now; returns how many."""
        limits = [len(data), self._room_left()] + ([self.bytes_left] if self.bytes_left is not None else [])
        taken = data[: max(0, min(limits))]
        self.received += taken
        if self.bytes_a_second is not None:
            self._clock.advance(len(taken) / self.bytes_a_second)
        if self.bytes_left is not None:
            self.bytes_left -= len(taken)
        if self.hung:
            self._stuck_bytes += len(taken)
        else:
            self._stuck_bytes = 0
            self._take(taken)
        return len(taken)

    def _room_left(self) -> int:
        """What its buffer still holds. A command of which only a part is there is read on while the printer moves,
        however long it is, and stands in the buffer of one that does not."""
        used = sum(len(command.raw) for command in self._buffer)
        if self.hung:
            used += self._stuck_bytes
        elif self._stands_still():
            used += self._reader.held
        return self.room - used

    def _wait_for_room(self, end: float) -> bool:
        """Whether something may have moved, before `end` has come."""
        if not self._stands_still() and self._room_left() > 0:
            return True
        moment = self._next_moment(end)
        if moment is None:
            return False
        self._clock.advance(moment - self._clock.monotonic())
        self._work()
        return True

    def _is_broken(self) -> bool:
        return self.bytes_left is not None and self.bytes_left <= 0

    def _break_off(self, written: int) -> Fault:
        self._connected, self.bytes_left = False, None
        if self.break_loses_buffer:
            self._buffer.clear()
        return Fault("Connection reset by peer", written)

    def _take(self, data: bytes) -> None:
        reading = self._reader.feed(data)
        while True:
            try:
                command = next(reading, None)
            except UnknownBytes as refused:
                self.refused.append(refused)
                reading = self._reader.feed(b"")
                continue
            if command is None:
                return self._work()
            if isinstance(command, StatusRequest):
                self._answer(bytes([self._status(command.n)]))
            elif isinstance(command, Fence) and self.passes_at_once:
                self._pass_fence()
            else:
                self._buffer.append(command)

    def _work(self) -> None:
        """Prints what is in the buffer, as far as time, paper, cover and cutter allow."""
        while self._buffer and not self._stands_still() and self._busy_until <= self._clock.monotonic():
            command = self._buffer.popleft()
            self._put_on_paper(command)
            self._print(command)
            if isinstance(command, LineFeed | Cut):
                self._busy_until = self._clock.monotonic() + self._seconds_a_line
        self._push_changes()

    def _put_on_paper(self, command: Command) -> None:
        try:
            self._draw(command)
        except UnknownBytes as unprintable:
            self.refused.append(unprintable)

    def _push_changes(self) -> None:
        status = self._automatic_status()
        if self._tells_changes and not self.hung and status != self._pushed:
            self._pushed = status
            self._answer(status)

    def _print(self, command: Command) -> None:
        match command:
            case Initialise():
                self._tells_changes = False
                if self._piece.has_ink:
                    self._tear()
            case AutoStatus(n=kinds):
                self._tells_changes, self._pushed = kinds != 0, b""
                self._push_changes()
            case ProcessId(id=four):
                self._pass(four)
            case Fence():
                self._pass_fence()
            case Identity(n=n):
                self._answer(self._nature.identity(n))
            case Cut():
                self._cut(command)
            case Padding() | International():
                pass
            case _:
                self._piece.take(command)
                self._use_paper()

    def _pass_fence(self) -> None:
        self._answer(bytes([0x03 if self.paper == "low" else 0x00]))

    def _pass(self, four: bytes) -> None:
        """An id after the cut still belongs to the slip that was cut."""
        if self._piece.has_ink or not self._finished:
            self._piece.ids += (four,)
        else:
            self._finished[-1] = replace(self._finished[-1], ids=(*self._finished[-1].ids, four))
        if self._nature.confirmation == "process-id":
            self._answer(b"\x37\x22" + four + b"\x00")

    def _use_paper(self) -> None:
        if self.paper_left is None:
            return
        self.paper_left -= 1
        if self.paper_left <= 0:
            self.paper, self.paper_left = "out", None

    def _cut(self, command: Cut) -> None:
        if self.cutter_jammed:
            self._buffer.appendleft(command)
            return
        self._finished.append(self._piece.cut_off())
        self._piece = _Piece()

    def _tear(self) -> None:
        self._finished.append(self._piece.torn_off())
        self._piece = _Piece()

    def _stands_still(self) -> bool:
        jammed = self.cutter_jammed and bool(self._buffer) and isinstance(self._buffer[0], Cut)
        return self.hung or self.paper == "out" or self.cover_open or jammed

    def _is_unwell(self) -> bool:
        return self.paper == "out" or self.cover_open or self.cutter_jammed

    def _status(self, n: int) -> int:
        jammed = self.cutter_jammed
        bits = {
            1: _NO_DRAWER | 0x08 * self._is_unwell(),
            2: 0x04 * self.cover_open | 0x20 * (self.paper == "out") | 0x40 * jammed,
            3: 0x08 * jammed,
            4: {"ok": 0x00, "low": 0x0C, "out": 0x6C}[self.paper],
        }
        return 0x12 | bits[n]

    def _automatic_status(self) -> bytes:
        return bytes(
            (
                0x10 | 0x08 * self._is_unwell() | 0x20 * self.cover_open,
                0x08 * self.cutter_jammed,
                {"ok": 0x00, "low": 0x03, "out": 0x0F}[self.paper],
                0x00,
            )
        )

    def _answer(self, reply: bytes) -> None:
        if self.mute or not reply or self._nature.confirmation == "none":
            return
        if self.lose_replies > 0:
            self.lose_replies -= 1
            return
        whole = self.garbage + reply * (2 if self.double_replies else 1)
        self.garbage = b""
        self._unanswered.append((self._clock.monotonic() + self.reply_delay_s, whole))

    def _babble(self) -> None:
        """What it has said unasked since it was last read."""
        times = int((self._clock.monotonic() - self._babbled_at) / BABBLE_EVERY_S)
        self._babbled_at += times * BABBLE_EVERY_S
        if self.babble and times:
            self._unanswered.append((self._clock.monotonic(), self.babble * times))

    def _due_replies(self) -> bytes:
        received = b""
        while self._unanswered and self._unanswered[0][0] <= self._clock.monotonic():
            received += self._unanswered.popleft()[1]
        return received

    def _next_moment(self, end: float) -> float | None:
        """The next simulated moment at which something happens, not after `end`; None when that has come."""
        now = self._clock.monotonic()
        moments = [due for due, _ in self._unanswered]
        if self._buffer and not self._stands_still():
            moments.append(self._busy_until)
        if self.babble:
            moments.append(self._babbled_at + BABBLE_EVERY_S)
        later = [moment for moment in [*moments, end] if moment > now]
        return min(later) if now < end and later else None


class _Piece:
    """The paper between the last cut and the next."""

    def __init__(self) -> None:
        self.text = ""
        self.ids: tuple[bytes, ...] = ()
        self.has_ink = False
        self.is_whole = True

    def take(self, command: Command) -> None:
        if isinstance(command, Text):
            self.text += command.raw.decode("gb18030" if command.chinese else "ascii")
        elif isinstance(command, LineFeed):
            self.text += "\n"
        if not isinstance(command, ChineseOn | ChineseOff):
            self.has_ink = True

    def cut_off(self) -> PaperCopy:
        return PaperCopy(self.text, self.ids, is_whole=self.is_whole, is_cut=True)

    def torn_off(self) -> PaperCopy:
        return PaperCopy(self.text, self.ids, is_whole=bool(self.ids) and self.is_whole, is_cut=False)
