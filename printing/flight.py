"""A slip on its way to paper: what was heard and seen of it, and what that proves. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Literal

from printing.condition import CoverOpen, CutterJam, PaperLow, PaperOut, PrinterCondition, Unknown, can_print
from printing.replies import AutomaticStatus, FenceAnswer, ProcessIdAnswer, Reply, StatusAnswer, read_automatic
from printing.spool import Alarm, Attempt, Outcome

LOOK_EVERY_S = 1.0
LOOKS_APART_S = 0.3
CLEAN_LOOKS = 2
LEAST_PRINT_S, LEAST_PRINT_NARROW_S = 1.0, 3.0
"""How long a printer draws a ticket of 140 mm and cuts it after it took it, and at least what it is given."""

DOTS_PER_S, DOTS_PER_S_NARROW = 1_600, 400
"""200 mm a second, and 50 where the paper is narrow (58 mm modules), at 8 dots a millimetre."""

CUT_S = 0.3
NARROW_DOTS = 420
TOGETHER_S = 1.0
"""The fences behind the cut lie side by side in the buffer, so their answers come as one. A line that says NUL when
its printer goes off and on can look like them; to do so twice while one slip is under way takes longer."""

SILENT_S = 1.0
"""No printer begins again sooner after it was off. Behind a fence it has then lost what it had not drawn."""

OUT_OF_SIGHT_S = 9.0
"""Nobody changes a roll faster than in ten seconds. Who heard nothing at all for so long cannot know that a fence
tells of the paper on which the slip began; a process id does."""

_FEWEST_FENCES, _FENCE_COUNTS = 3, 3
_LONGEST_SLIP_S = 3.0
_SETTLES_S = 2.0
_SLOWEST_BYTES_PER_S = 11_520
_ALPHABET = 94
_NEAR_END = 0x03


@dataclass(frozen=True, slots=True)
class Flight:
    """A slip whose bytes are all with the printer.

    `overdue_at` and `looked_at` are monotonic seconds. `fences` are the answers to GS r 1 that came, `fences_at` when
    they were heard, `heard_at` when the printer last said anything at all. `printed`: its first id came back, or
    just as many fences as it has. `cut`: its last id came back. `waiting`: the printer holds it and says why.
    `interrupted`: paper or cover failed before it was known to be printed. `print_s`: what the paper takes behind a
    fence. `is_doubted`: what came after the fences may have been lost with the printer's power.
    """

    attempt: Attempt
    confirmation: Literal["process-id", "fence"]
    patience_s: float
    overdue_at: float
    looked_at: float
    heard_at: float
    feels_near_end: bool
    print_s: float = LEAST_PRINT_S
    paper_low: bool = False
    fences: bytes = b""
    fences_at: tuple[float, ...] = ()
    printed: bool = False
    cut: bool = False
    waiting: bool = False
    jammed: bool = False
    interrupted: bool = False
    is_doubted: bool = False
    clean_looks: int = 0


def process_ids(attempt: Attempt) -> tuple[bytes, bytes]:
    """The four printable characters that the printer answers after the text, and after the cut."""
    first = 2 * attempt.turn
    return _four_characters(first), _four_characters(first + 1)


def fence_count(attempt: Attempt) -> int:
    """Fences behind the cut. One more stands before the body.

    The answer to a fence has no name, and a single stray byte looks like it: so each sending asks for another count
    than the one before at its printer, and is believed only where just so many have come.
    """
    return _FEWEST_FENCES + attempt.turn % _FENCE_COUNTS


def print_s(width_dots: int, length_dots: int = 0) -> float:
    """Seconds that a printer of this width still draws a slip of this length which it has taken."""
    is_narrow = width_dots <= NARROW_DOTS
    least_s, speed = (LEAST_PRINT_NARROW_S, DOTS_PER_S_NARROW) if is_narrow else (LEAST_PRINT_S, DOTS_PER_S)
    return max(least_s, length_dots / speed + CUT_S)


def patience_s(byte_count: int) -> float:
    """Seconds until silence means something: three times the slowest print time, and two."""
    return 3 * (_LONGEST_SLIP_S + byte_count / _SLOWEST_BYTES_PER_S) + 2


def hear(flight: Flight, replies: Sequence[Reply], now: float) -> Flight:
    """The flight after these replies, heard `now`; a later id proves what came before it on the same connection."""
    first, last = process_ids(flight.attempt)
    if any(_is_sight(flight, reply) for reply in replies):
        flight = _in_sight(flight, now)
    for reply in replies:
        match reply:
            case ProcessIdAnswer(id=heard) if heard == last:
                flight = replace(flight, printed=True, cut=True)
            case ProcessIdAnswer(id=heard) if heard == first:
                flight = replace(flight, printed=True)
            case FenceAnswer(byte=byte) if flight.confirmation == "fence":
                flight = _hear_fence(flight, byte, now)
            case AutomaticStatus() as pushed:
                flight = _hear_pushed(flight, read_automatic(pushed))
    return flight


def look_due(flight: Flight, now: float) -> bool:
    """Whether the printer's condition should be asked for again."""
    apart_s = LOOKS_APART_S if _is_behind_fences(flight) else LOOK_EVERY_S
    return now - flight.looked_at >= apart_s or flight.looked_at < flight.overdue_at <= now


def see(flight: Flight, condition: PrinterCondition, now: float, answered_at: float = -inf) -> Flight:
    """The flight after a look at the printer, which last answered anything at `answered_at`. When trouble has passed,
    the printer gets its time once more."""
    flight = replace(flight, looked_at=now)
    flight = _unseen(flight, now, answered_at) if isinstance(condition, Unknown) else _in_sight(flight, now)
    if can_print(condition) or isinstance(condition, Unknown):
        return _go_on(flight, condition, now)
    return replace(_troubled(flight, condition), waiting=True)


def asks_again(flight: Flight, condition: PrinterCondition) -> bool:
    """Whether the printer must be asked again at once: behind its fences it is off, or slow, and nobody can tell."""
    return _is_behind_fences(flight) and not flight.is_doubted and isinstance(condition, Unknown)


def verdict(flight: Flight, now: float) -> Outcome | None:
    """How the attempt ended; None while it is still open."""
    overdue = flight.overdue_at <= min(now, flight.looked_at)
    if flight.confirmation == "fence":
        if _is_proved_by_fences(flight):
            return _on_paper(flight, None)
        is_lost = flight.is_doubted or _is_out_of_sight(flight, now)
        return Outcome("unknown") if is_lost or (overdue and not flight.waiting) else None
    if flight.cut:
        return _on_paper(flight, None)
    if flight.printed:
        return _on_paper(flight, "cutter") if flight.jammed or overdue else None
    return Outcome("unknown") if overdue and not flight.waiting else None


def broken_off(flight: Flight) -> Outcome:
    """How the attempt ended when the connection did: what was not heard on it will never be."""
    if flight.confirmation == "process-id" and flight.printed:
        return _on_paper(flight, None if flight.cut else "cutter")
    return Outcome("unknown")


def _hear_fence(flight: Flight, byte: int, now: float) -> Flight:
    heard, heard_at = flight.fences + bytes((byte,)), (*flight.fences_at, now)
    behind_the_cut = heard_at[1:]
    are_all = len(behind_the_cut) == fence_count(flight.attempt)
    printed = are_all and behind_the_cut[-1] - behind_the_cut[0] <= TOGETHER_S
    # The paper takes its time behind them, however late they came.
    overdue_at = max(flight.overdue_at, now + flight.print_s + _SETTLES_S) if printed else flight.overdue_at
    return replace(flight, fences=heard, fences_at=heard_at, printed=printed, clean_looks=0, overdue_at=overdue_at)


def _hear_pushed(flight: Flight, condition: PrinterCondition) -> Flight:
    """Trouble that the printer tells of is looked at now; what it broke off stays so, however soon it has passed."""
    if can_print(condition):
        return flight
    return replace(_troubled(flight, condition), looked_at=-inf)


def _troubled(flight: Flight, condition: PrinterCondition) -> Flight:
    return replace(
        flight,
        clean_looks=0,
        jammed=flight.jammed or isinstance(condition, CutterJam),
        interrupted=flight.interrupted or _interrupts(flight, condition),
    )


def _is_proved_by_fences(flight: Flight) -> bool:
    """Whether all is there that proves it. It stays so, however late that is put on record."""
    is_looked_after = flight.clean_looks >= CLEAN_LOOKS and not _is_out_of_sight(flight, flight.looked_at)
    return flight.printed and is_looked_after and not flight.is_doubted and _could_be_out(flight)


def _is_behind_fences(flight: Flight) -> bool:
    """Whether the printer has passed all fences, and only its paper and a good look are waited for."""
    return flight.printed and flight.confirmation == "fence"


def _is_sight(flight: Flight, reply: Reply) -> bool:
    """Behind the fences only an answer to a question: a line may say anything when its printer comes on."""
    return isinstance(reply, StatusAnswer) or not _is_behind_fences(flight)


def _unseen(flight: Flight, now: float, answered_at: float) -> Flight:
    """Nobody can tell how the printer is, and behind the fences whether it is off."""
    if answered_at > flight.heard_at:
        flight = _in_sight(flight, answered_at)
    if not _is_behind_fences(flight):
        return flight
    return replace(flight, is_doubted=flight.is_doubted or now - flight.heard_at >= SILENT_S)


def _in_sight(flight: Flight, now: float) -> Flight:
    """Whoever was out of sight for too long stays so: what was said meanwhile may have lain in the line as long as
    the kiosk itself stood still."""
    return flight if _is_out_of_sight(flight, now) else replace(flight, heard_at=now)


def _is_out_of_sight(flight: Flight, now: float) -> bool:
    return now - flight.heard_at >= OUT_OF_SIGHT_S


def _could_be_out(flight: Flight) -> bool:
    """Whether a ticket of 140 mm and its cut could be out when it was looked at last: a fence is passed before its
    paper, and a look that came sooner says nothing of what was still to be drawn."""
    return flight.looked_at >= flight.fences_at[-1] + flight.print_s


def _agrees(flight: Flight, condition: PrinterCondition) -> bool:
    """Whether the fences told of paper and of nothing else, the last one of the same as the look after it; an id says
    so by itself."""
    if flight.confirmation != "fence":
        return True
    told = [byte if flight.feels_near_end else byte & ~_NEAR_END for byte in flight.fences]
    return {*told} <= {0, _NEAR_END} and told[-1:] == [_NEAR_END if condition == PaperLow() else 0]


def _go_on(flight: Flight, condition: PrinterCondition, now: float) -> Flight:
    clean = can_print(condition) and _agrees(flight, condition)
    return replace(
        flight,
        waiting=False,
        overdue_at=now + flight.patience_s if flight.waiting else flight.overdue_at,
        clean_looks=flight.clean_looks + 1 if clean and flight.printed else 0,
        paper_low=flight.paper_low or isinstance(condition, PaperLow),
    )


def _interrupts(flight: Flight, condition: PrinterCondition) -> bool:
    """A fence says only that the buffer was taken: paper may still break off what is being drawn."""
    known_printed = flight.printed and flight.confirmation == "process-id"
    return isinstance(condition, PaperOut | CoverOpen) and not known_printed


def _on_paper(flight: Flight, alarm: Alarm) -> Outcome:
    proof: Literal["id", "fence"] = "id" if flight.confirmation == "process-id" else "fence"
    if flight.interrupted:
        return Outcome("damaged", proof, alarm)
    return Outcome("confirmed", proof, alarm or ("near-end" if flight.paper_low else None))


def _four_characters(number: int) -> bytes:
    digits = []
    for _ in range(4):
        number, digit = divmod(number, _ALPHABET)
        digits.append(0x21 + digit)
    return bytes(reversed(digits))
