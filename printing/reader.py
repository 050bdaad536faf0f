"""A strict, incremental reader of ESC/POS bytes: what it does not know is an error with its offset, no guess.

The gate, the virtual printer and the printer of memory all read through it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from printing.commands import (
    LF,
    ChineseOff,
    ChineseOn,
    Command,
    Initialise,
    Padding,
    StatusRequest,
    Text,
    build,
    command_length,
)


class UnknownBytes(Exception):
    """Bytes that are no command of ours. `offset` counts from the first byte ever fed."""

    def __init__(self, offset: int, what: str) -> None:
        super().__init__(f"at byte {offset}: {what}")
        self.offset = offset
        self.what = what


class CommandReader:
    """Reads a printer's input in any chunking; the commands do not depend on where the chunks end."""

    def __init__(self) -> None:
        self._held = bytearray()
        self._offset = 0
        self._scanned = 0
        self._chinese = False

    def feed(self, data: bytes) -> Iterator[Command]:
        """Every command that is complete with `data`. Text and padding wait for what follows them.

        Raises `UnknownBytes`; the byte it names is dropped, so that `feed(b"")` reads on after it, as a
        printer would.
        """
        self._held += data
        return self._complete(more_to_come=True)

    @property
    def held(self) -> int:
        """Bytes that wait for what follows them."""
        return len(self._held)

    def close(self) -> Iterator[Command]:
        """The text or padding that waited. Raises `UnknownBytes` where a command or character is cut off."""
        yield from self._complete(more_to_come=False)
        if self._held:
            raise self._refuse("a command or character that is cut off")

    def _complete(self, more_to_come: bool) -> Iterator[Command]:
        while self._held:
            length = self._length(more_to_come)
            if length is None or length > len(self._held):
                yield from self._requests_until(self._offset + len(self._held))
                return
            command = self._command_of(length)
            yield from self._requests_until(self._offset + length)
            del self._held[:length]
            self._offset += length
            yield command

    def _length(self, more_to_come: bool) -> int | None:
        """Bytes of the command at the front; None while that cannot be known."""
        first = self._held[0]
        if first == 0:
            return self._run(_ZEROS, more_to_come)
        if first >= 0x80 or 0x20 <= first <= 0x7E:
            return self._text_length(more_to_come)
        if first == LF:
            return 1
        try:
            return command_length(bytes(self._held[:8]))
        except ValueError as unknown:
            raise self._refuse(str(unknown)) from None

    def _text_length(self, more_to_come: bool) -> int | None:
        if not self._chinese:
            if self._held[0] >= 0x80:
                raise self._refuse("a Chinese byte outside FS & ... FS .")
            return self._run(_ASCII, more_to_come)
        end = _length_of(_CHARACTERS, self._held)
        while end < len(self._held) and self._held[end] >= 0x20:
            width = _character_width(bytes(self._held[end : end + 4]))
            if width == 0 and end == 0:
                raise self._refuse("half a Chinese character")
            if width == 0:
                return end
            if end + width > len(self._held):
                return None if more_to_come or end == 0 else end
            end += width
        return None if more_to_come and end == len(self._held) else end

    def _run(self, kind: re.Pattern[bytes], more_to_come: bool) -> int | None:
        end = _length_of(kind, self._held)
        return None if more_to_come and end == len(self._held) else end

    def _command_of(self, length: int) -> Command:
        offset, raw = self._offset, bytes(self._held[:length])
        try:
            command = self._command(offset, raw)
        except ValueError as unknown:
            raise self._refuse(str(unknown)) from None
        if isinstance(command, StatusRequest):
            self._scanned = offset + length
        return command

    def _command(self, offset: int, raw: bytes) -> Command:
        if raw[0] == 0:
            return Padding(offset, raw, len(raw))
        if raw[0] >= 0x20:
            return Text(offset, raw, self._chinese)
        command = build(offset, raw)
        if isinstance(command, ChineseOn):
            self._chinese = True
        if isinstance(command, ChineseOff | Initialise):
            self._chinese = False
        return command

    def _requests_until(self, end: int) -> list[StatusRequest]:
        """Status requests inside a payload: a real printer answers them, whatever they were meant to be."""
        stop, at, found = end - self._offset, max(self._scanned - self._offset, 0), []
        while 0 <= (at := self._held.find(b"\x10\x04", at, stop)) < stop - 2:
            if 1 <= self._held[at + 2] <= 4:
                raw = bytes(self._held[at : at + 3])
                found.append(StatusRequest(self._offset + at, raw, raw[2], inside=True))
            at += 1
        self._scanned = max(self._scanned, end - 2)
        return found

    def _refuse(self, what: str) -> UnknownBytes:
        """Drop the byte at the front, and give the error to raise for it."""
        shown = bytes(self._held[:4]).hex(" ")
        refusal = UnknownBytes(self._offset, f"{what} ({shown})")
        del self._held[:1]
        self._offset += 1
        return refusal


def commands(data: bytes) -> list[Command]:
    """All commands of finished bytes. Raises `UnknownBytes` where they are not wholly ours."""
    reader = CommandReader()
    return [*reader.feed(data), *reader.close()]


_ZEROS = re.compile(rb"\x00*")
_ASCII = re.compile(rb"[\x20-\x7e]*")
_CHARACTERS = re.compile(rb"(?:[\x81-\xfe](?:[\x40-\x7e\x80-\xfe]|[0-9][\x81-\xfe][0-9]))*")
"""Whole characters of GBK and GB18030; what stands behind them is looked at byte by byte."""


def _length_of(kind: re.Pattern[bytes], held: bytearray) -> int:
    found = kind.match(held)
    assert found is not None, "each kind also matches nothing"
    return found.end()


def _character_width(front: bytes) -> int:
    """Bytes of the GBK or GB18030 character at the front, 2 while only its lead is there; 0: none."""
    if not 0x81 <= front[0] <= 0xFE:
        return 0
    if len(front) == 1:
        return 2
    if 0x30 <= front[1] <= 0x39:
        rest_fits = all(low <= byte <= high for byte, (low, high) in zip(front[2:], _LAST_TWO, strict=False))
        return 4 if rest_fits else 0
    return 2 if 0x40 <= front[1] <= 0xFE and front[1] != 0x7F else 0


_LAST_TWO = ((0x81, 0xFE), (0x30, 0x39))
