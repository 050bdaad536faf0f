"""One conversation with a printer over a transport: ask for its status, write in pieces, hear its replies."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from printing.clock import Clock
from printing.condition import Flooding, PaperLow, PrinterCondition, Ready, Unknown, Unreachable, Withheld
from printing.escpos import END_OF_A_HEAD
from printing.replies import AutomaticStatus, FenceAnswer, Reply, ReplySorter, StatusAnswer, read_condition
from printing.transport import Buffering, Fault, Gathering, Refusal, Sent, Transport

ANSWER_S = 0.4
HEAR_OUT_S = 0.1
"""What else a printer has to say to one question has come by then."""

PIECE_BYTES = 512
PIECE_S = 5.0
HAND_ON_S = 10.0
PART_S = 2.0
DELIVERY_LOOK_S = 0.02
HEAR_S = 1.0
QUIET_S = 0.5
MOST_BYTES = 1024
MOST_BYTES_PER_S = 200.0
"""Fifty times a second a status that nobody asked for; a line of 9600 baud that is never quiet carries 960."""

MOST_HELD = 1024
DRAIN_FENCES = 2
SLOWEST_BYTES_PER_S = 120
"""A line of 1200 baud, the slowest that an address names; what was written may lie in its adapter for so long."""


NOT_OURS = "the printer has another owner now"

MayGoOn = Callable[[], bool]
"""Asked again and again by what takes long: a printer that another owner has taken over gets no more of ours."""


def always() -> bool:
    """Nobody else can have the printer meanwhile."""
    return True


@dataclass(frozen=True, slots=True)
class Flood(Fault):
    """The printer says so much that it is hung up on."""


def condition_after(fault: Fault) -> Flooding | Unreachable:
    """What a fault of the conversation says of its printer."""
    match fault:
        case Flood():
            return Flooding()
        case Refusal(reason):
            return Withheld(reason)
        case _:
            return Unreachable(fault.reason)


class Link:
    """The conversation; `epoch` counts its connections, because nothing heard on one proves anything on another.
    `answered_at` is when the printer last answered a question, in monotonic seconds.

    Only a printer that `feels_near_end` is asked how long its roll still lasts: without that sensor its bits may say
    anything.
    """

    def __init__(self, transport: Transport, clock: Clock, *, feels_near_end: bool) -> None:
        self._transport = transport
        self._clock = clock
        self._feels_near_end = feels_near_end
        self._sorter = ReplySorter()
        self._heard: list[Reply] = []
        self._owed = 0
        self._has_surplus = False
        self._too_many = 0.0
        self._received_at = clock.monotonic()
        self._pushed: AutomaticStatus | None = None
        self._looked_behind: AutomaticStatus | None = None
        self._may_hold_a_head = False
        self._has_handed_on = False
        self._ended_by = Fault("not connected")
        self.is_open = False
        self.epoch = 0
        self.answered_at = -math.inf

    def connect(self) -> Fault | None:
        """Opens the transport unless it is open; None when it is, and the printer may be asked.

        Whoever wrote on the connection before may have been killed inside the head of an image, which would take the
        questions for its measures, and wait for an image that never comes.
        """
        fault = self._open()
        if fault is None and self._may_hold_a_head:
            ended = self._transport.write(END_OF_A_HEAD, ANSWER_S)
            fault = ended if isinstance(ended, Fault) else None
            self._may_hold_a_head = fault is not None
        return fault

    def _open(self) -> Fault | None:
        if self.is_open:
            return None
        fault = self._transport.open()
        if fault is None:
            self._sorter, self._heard, self._too_many = ReplySorter(), [], 0.0
            self._pushed = self._looked_behind = None
            self.is_open = self._may_hold_a_head = True
            self.epoch += 1
        return fault

    def drop(self) -> None:
        """Closes the connection; the next one is another epoch. Nothing will prove a slip that was handed on, so its
        printer may read to the end first."""
        if self._has_handed_on and isinstance(self._transport, Buffering):
            self._transport.part(PART_S)
        self._transport.close()
        self._has_handed_on = False
        self._ended_by = Fault("not connected")
        self.is_open = False

    def look(self) -> PrinterCondition:
        """The printer's condition now, from DLE EOT 1 to 4, each with its own deadline.

        `Unknown` where one stays unanswered or nobody can tell which it is, `Unreachable` where the connection broke,
        `Flooding` where it was hung up on.
        """
        answers = self.connect() or self._fresh_answers()
        if answers is None:
            return Unknown()
        if isinstance(answers, Fault):
            return self._hang_up(answers)
        condition = read_condition(*answers)
        return condition if self._feels_near_end or condition != PaperLow() else Ready()

    def _fresh_answers(self) -> list[int] | Fault | None:
        """Asked once more where a status is pushed meanwhile: what was answered before it may be true no more, and a
        slip would follow it."""
        for _ in range(2):
            fault = self._forget_old_answers()
            self._looked_behind = self._pushed
            answers = fault or self._four_answers()
            if not isinstance(answers, list) or self._pushed == self._looked_behind:
                break
        return answers

    def _four_answers(self) -> list[int] | Fault | None:
        """A status answer does not say what it answers, so one too many shifts all behind it: whoever says more than
        was asked is asked anew, and heard out behind each question."""
        if not self._has_surplus:
            answers = self._ask_four(self._ask)
            if not isinstance(answers, list) or not self._has_surplus:
                return answers
        fault = self._hear_out() or self._forget_old_answers()
        self._has_surplus = False
        return fault or self._ask_four(self._ask_and_hear_out)

    def _ask_four(self, ask: Callable[[int], int | Fault | None]) -> list[int] | Fault | None:
        answers = []
        for n in (1, 2, 3, 4):
            answer = ask(n)
            if not isinstance(answer, int):
                return answer
            answers.append(answer)
        return answers

    def has_news(self) -> bool:
        """Whether the printer has pushed another status since the last look, or has hung up.

        What was pushed is a reason to look and no more: four stray bytes must not make a printer well, or unwell.
        """
        if not self.is_open:
            return False
        return self._hear(0.0) is not None or self._pushed != self._looked_behind

    def touch(self) -> PrinterCondition:
        """Whether a printer that never answers is at least connected: `Unknown`, or `Unreachable`. A way that gathers
        learns only by opening whether slips are taken."""
        if isinstance(self._transport, Gathering):
            self.drop()
        fault = self._open() or self._hear(0.0)
        return Unknown() if fault is None else self._hang_up(fault)

    def forget(self) -> None:
        """Drops what has come so far: it proves nothing about what is written next."""
        self._hear(0.0)
        self._heard.clear()

    def write(self, data: bytes, may_go_on: MayGoOn = always) -> Sent | Fault:
        """Writes `data` in pieces, each with a deadline, while it `may_go_on`; after a `Fault` nobody knows what the
        printer holds."""
        self._has_handed_on = False
        for start in range(0, len(data), PIECE_BYTES):
            if not may_go_on():
                return Fault(NOT_OURS, start)
            sent = self._transport.write(data[start : start + PIECE_BYTES], PIECE_S)
            if isinstance(sent, Fault):
                return Fault(sent.reason, start + sent.written)
        return Sent(len(data))

    def hand_on(self, count: int, may_go_on: MayGoOn = always) -> Fault | None:
        """A whole slip of `count` bytes is written that nothing will prove: a way that gathers it hands it on now,
        and one that buffers it is waited for, as long as the slowest line takes, until all is with the printer."""
        way = self._transport
        if isinstance(way, Gathering):
            return way.hand_on(HAND_ON_S)
        patience_s = HAND_ON_S + count / SLOWEST_BYTES_PER_S
        fault = self._deliver(way, patience_s, may_go_on) if isinstance(way, Buffering) else None
        self._has_handed_on = fault is None
        return fault

    def _deliver(self, way: Buffering, patience_s: float, may_go_on: MayGoOn) -> Fault | None:
        """Waits for as long as the printer takes some of it within every `HAND_ON_S` seconds."""
        now = self._clock.monotonic()
        left, moves_by, end = way.undelivered(), now + HAND_ON_S, now + patience_s
        while left:
            if isinstance(left, Fault):
                return left
            fault = self._hear(DELIVERY_LOOK_S) if may_go_on() else Fault(NOT_OURS)
            before, left = left, way.undelivered()
            if fault is not None and left:  # whoever has all of it may hang up
                return fault
            now = self._clock.monotonic()
            moves_by = moves_by if left == before else now + HAND_ON_S
            if left and now >= min(moves_by, end):
                return Fault("it takes no more bytes")
        return None

    def drain(self, filler: bytes, fence: bytes, patience_s: float, may_go_on: MayGoOn = always) -> bool:
        """Waits until the printer has printed what it still held; False where it does not say so in time, or where
        it may not go on.

        `filler` ends a command that broke off. A fence has no name: one that stands behind an earlier slip in the
        printer's buffer would pass for that of the next, so all must have been passed before that is written; two of
        them, because a single stray byte looks like one. Without a `fence` it is enough that the filler has arrived.
        Hangs up on a `Fault`: what was not taken is still owed.
        """
        if not self._arrives(filler, patience_s + len(filler) / SLOWEST_BYTES_PER_S, may_go_on):
            return False
        if not fence:
            return True
        self.forget()
        if isinstance(self.write(fence * DRAIN_FENCES, may_go_on), Fault):
            self.drop()
            return False
        end = self._clock.monotonic() + patience_s
        passed = 0
        while self.is_open and self._clock.monotonic() < end and may_go_on():
            heard = self.listen(QUIET_S)
            if isinstance(heard, Fault):
                return False
            answered = sum(isinstance(reply, FenceAnswer) for reply in heard)
            if passed >= DRAIN_FENCES and not answered:
                return True
            passed += answered
        return False

    def _arrives(self, filler: bytes, patience_s: float, may_go_on: MayGoOn) -> bool:
        """Whether the filler is with the printer: a question behind it is answered. Hangs up on a `Fault`."""
        fault = self._forget_old_answers()
        written = fault or self.write(filler, may_go_on)
        answer = written if isinstance(written, Fault) else self._ask(1, patience_s, may_go_on)
        if isinstance(answer, Fault):
            self.drop()
        return isinstance(answer, int)

    def listen(self, timeout_s: float) -> list[Reply] | Fault:
        """The replies that came since, waiting up to `timeout_s` seconds where none has; hangs up on a `Fault`, and
        tells it once all is told that was heard before it."""
        fault = self._hear(0.0 if self._heard else timeout_s)
        if fault is not None:
            self._hang_up(fault)
            if not self._heard:
                return fault
        heard, self._heard = self._heard, []
        return heard

    def _ask(self, n: int, patience_s: float = ANSWER_S, may_go_on: MayGoOn = always) -> int | Fault | None:
        """The answer to DLE EOT n; None where none came in time."""
        end = self._clock.monotonic() + patience_s
        self._owed += 1
        sent = self._transport.write(bytes([0x10, 0x04, n]), min(patience_s, PIECE_S))
        if isinstance(sent, Fault):
            return sent
        while (left := end - self._clock.monotonic()) > 0:
            fault = self._hear(min(left, HEAR_S)) if may_go_on() else Fault(NOT_OURS)
            if fault is not None:
                return fault
            if (answer := self._take_status()) is not None:
                return answer
        # The process itself may have stood still, and the answer waits.
        return self._hear(0.0) or self._take_status()

    def _ask_and_hear_out(self, n: int) -> int | Fault | None:
        """The answer to DLE EOT n, however often it comes; None, too, where others come with it."""
        answer = self._ask(n)
        if not isinstance(answer, int):
            return answer
        fault = self._hear_out()
        is_clear = True
        while (further := self._take_status()) is not None:
            is_clear = is_clear and further == answer
        return fault or (answer if is_clear else None)

    def _hear_out(self) -> Fault | None:
        end = self._clock.monotonic() + HEAR_OUT_S
        fault = None
        while fault is None and (left := end - self._clock.monotonic()) > 0:
            fault = self._hear(left)
        return fault

    def _take_status(self) -> int | None:
        found = next((reply for reply in self._heard if isinstance(reply, StatusAnswer)), None)
        if found is None:
            return None
        self._heard.remove(found)
        return found.byte

    def _forget_old_answers(self) -> Fault | None:
        """A status answer does not say what it answers: one that comes late must not pass for the next. One that is
        still to come is one too many as soon as another is asked for."""
        fault = self._hear(0.0)
        self._heard = [reply for reply in self._heard if not isinstance(reply, StatusAnswer)]
        self._has_surplus = self._has_surplus or self._owed > 0
        self._owed = 0
        return fault

    def _hear(self, timeout_s: float) -> Fault | None:
        received = self._transport.read(timeout_s) if self.is_open else self._ended_by
        if isinstance(received, Fault):
            return received
        if self._is_flooded_by(len(received)):
            return Flood("it sends more bytes than any printer has to say")
        replies = self._sorter.feed(received)
        if any(isinstance(reply, StatusAnswer) for reply in replies):
            self.answered_at = self._clock.monotonic()
        self._pushed = next((it for it in reversed(replies) if isinstance(it, AutomaticStatus)), self._pushed)
        self._heard += replies
        self._count_answers(sum(isinstance(reply, StatusAnswer) for reply in replies))
        # Some printers push their status for ever; what nobody asked for must not fill the memory of the year.
        del self._heard[:-MOST_HELD]
        return None

    def _count_answers(self, count: int) -> None:
        """More of them than are owed shift all that come behind, be it in the next look."""
        self._has_surplus = self._has_surplus or count > self._owed
        self._owed = max(0, self._owed - count)

    def _is_flooded_by(self, count: int) -> bool:
        """Whether these bytes are too many, at once or with those before: pieces without end are a flood too."""
        now = self._clock.monotonic()
        grace = (now - self._received_at) * MOST_BYTES_PER_S
        self._too_many, self._received_at = max(0.0, self._too_many - grace) + count, now
        return self._too_many > MOST_BYTES

    def _hang_up(self, fault: Fault) -> PrinterCondition:
        self.drop()
        self._ended_by = fault
        return condition_after(fault)
