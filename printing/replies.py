"""Sorts what a printer sends back by its fixed bits, and reads its condition from four status answers.

Bytes may come unasked, late or twice. What is not understood is `Noise`, never good news.
"""

from __future__ import annotations

from dataclasses import dataclass

from printing.condition import (
    CoverOpen,
    CutterJam,
    Offline,
    PaperLow,
    PaperOut,
    PrinterCondition,
    PrinterError,
    Ready,
)

LONGEST_BLOCK = 80
_BLOCK_HEADERS = (0x37, 0x3B, 0x5F)


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """An answer to DLE EOT n; which n it answers is known only to who asked."""

    byte: int


@dataclass(frozen=True, slots=True)
class AutomaticStatus:
    """Four bytes that a printer pushed after GS a."""

    four: bytes


@dataclass(frozen=True, slots=True)
class FenceAnswer:
    """An answer to GS r: what came before it has left the buffer."""

    byte: int


@dataclass(frozen=True, slots=True)
class ProcessIdAnswer:
    """An answer to GS ( H fn 48: printing up to this id is done."""

    id: bytes


@dataclass(frozen=True, slots=True)
class BlockAnswer:
    """Another block reply, from its header to before its NUL."""

    block: bytes


@dataclass(frozen=True, slots=True)
class FlowControl:
    """XON (takes data) or XOFF."""

    takes_data: bool


@dataclass(frozen=True, slots=True)
class Noise:
    """A byte that is part of no answer known here."""

    byte: int


Reply = StatusAnswer | AutomaticStatus | FenceAnswer | ProcessIdAnswer | BlockAnswer | FlowControl | Noise


class ReplySorter:
    """Sorts the stream of one connection; begin with a new one on the next."""

    def __init__(self) -> None:
        self._held = b""

    def feed(self, data: bytes) -> list[Reply]:
        """The replies that are complete with `data`."""
        self._held += data
        replies = []
        while self._held:
            length = _length(self._held)
            if length is None:
                break
            replies.append(_reply(self._held[:length]))
            self._held = self._held[length:]
        return replies


def _length(held: bytes) -> int | None:
    """Bytes of the reply at the front, 1 for noise; None while that cannot be known."""
    if held[0] in _BLOCK_HEADERS:
        return _block_length(held)
    if held[0] & 0x93 == 0x10:
        return _automatic_length(held)
    return 1


def _automatic_length(held: bytes) -> int | None:
    following = held[1:4]
    if any(byte & 0x90 for byte in following):
        return 1
    return 4 if len(following) == 3 else None


def _block_length(held: bytes) -> int | None:
    """A block runs to its NUL; a byte that no block holds shows that this is none."""
    for at, byte in enumerate(held[1:LONGEST_BLOCK], start=1):
        if byte == 0:
            return at + 1
        if not 0x20 <= byte <= 0x7E:
            return 1
    return 1 if len(held) >= LONGEST_BLOCK else None


def _reply(raw: bytes) -> Reply:
    first = raw[0]
    if len(raw) == 4 and first & 0x93 == 0x10:
        return AutomaticStatus(raw)
    if len(raw) > 1:
        return ProcessIdAnswer(raw[2:6]) if raw[:2] == b"\x37\x22" and len(raw) == 7 else BlockAnswer(raw[:-1])
    if first in (0x11, 0x13):
        return FlowControl(takes_data=first == 0x11)
    if first & 0x93 == 0x12:
        return StatusAnswer(first)
    return FenceAnswer(first) if first & 0x90 == 0 else Noise(first)


def read_condition(printer: int, offline: int, error: int, paper: int) -> PrinterCondition:
    """The condition that the answers to DLE EOT 1, 2, 3 and 4 tell."""
    return _first_to_mend(
        (offline & 0x04, CoverOpen()),
        (offline & 0x20 or paper & 0x60, PaperOut()),
        (error & 0x08, CutterJam()),
        (offline & 0x40 or error & 0x64, PrinterError()),
        (printer & 0x08 or offline & 0x08, Offline()),
        (paper & 0x0C, PaperLow()),
    )


def read_automatic(status: AutomaticStatus) -> PrinterCondition:
    """The condition that the four bytes of an automatic status tell."""
    printer, error, paper, _ = status.four
    return _first_to_mend(
        (printer & 0x20, CoverOpen()),
        (paper & 0x0C, PaperOut()),
        (error & 0x08, CutterJam()),
        (error & 0x64, PrinterError()),
        (printer & 0x08, Offline()),
        (paper & 0x03, PaperLow()),
    )


def _first_to_mend(*told: tuple[int, PrinterCondition]) -> PrinterCondition:
    return next((condition for bits, condition in told if bits), Ready())
