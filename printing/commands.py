"""The ESC/POS commands that our slips and their frames hold: their names, their bytes, and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

DLE, EOT, LF, ESC, FS, GS = 0x10, 0x04, 0x0A, 0x1B, 0x1C, 0x1D


@dataclass(frozen=True, slots=True)
class Command:
    """One command as it stood in the stream: `offset` of its first byte, and its bytes."""

    offset: int
    raw: bytes


@dataclass(frozen=True, slots=True)
class Initialise(Command):
    """ESC @: everything back to how it was at power-on."""


@dataclass(frozen=True, slots=True)
class International(Command):
    """ESC R: the national variant of ASCII; 0 is plain."""

    n: int


@dataclass(frozen=True, slots=True)
class ChineseOn(Command):
    """FS &: bytes are double-byte (or four-byte) Chinese from here."""


@dataclass(frozen=True, slots=True)
class ChineseOff(Command):
    """FS .: bytes are ASCII from here."""


@dataclass(frozen=True, slots=True)
class Text(Command):
    """Printable bytes: ASCII, or whole Chinese characters where `chinese`."""

    chinese: bool


@dataclass(frozen=True, slots=True)
class LineFeed(Command):
    """LF: print the line and feed by the line spacing."""


@dataclass(frozen=True, slots=True)
class Align(Command):
    """ESC a: 0 left, 1 centre, 2 right."""

    n: int


@dataclass(frozen=True, slots=True)
class Size(Command):
    """GS !: multiples of a cell, 1 to 8."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Bold(Command):
    """ESC E."""

    on: bool


@dataclass(frozen=True, slots=True)
class Inverse(Command):
    """GS B: white on black."""

    on: bool


@dataclass(frozen=True, slots=True)
class Underline(Command):
    """ESC -: a line of this many dots under each cell, also under spaces; 0 is none."""

    dots: int


@dataclass(frozen=True, slots=True)
class LineSpacing(Command):
    """ESC 3: dots from line to line."""

    dots: int


@dataclass(frozen=True, slots=True)
class FeedDots(Command):
    """ESC J: print, then feed this many dots."""

    dots: int


@dataclass(frozen=True, slots=True)
class FeedLines(Command):
    """ESC d: print, then feed this many lines."""

    lines: int


@dataclass(frozen=True, slots=True)
class Position(Command):
    """ESC $: dots from the left edge, where the next character starts."""

    dots: int


@dataclass(frozen=True, slots=True)
class QrModel(Command):
    """GS ( k fn 65: 49 for model 1, 50 for model 2."""

    model: int


@dataclass(frozen=True, slots=True)
class QrSize(Command):
    """GS ( k fn 67: dots a module."""

    dots: int


@dataclass(frozen=True, slots=True)
class QrLevel(Command):
    """GS ( k fn 69: error correction, 48 to 51 for L, M, Q, H."""

    level: int


@dataclass(frozen=True, slots=True)
class QrStore(Command):
    """GS ( k fn 80: the payload."""

    payload: bytes


@dataclass(frozen=True, slots=True)
class QrPrint(Command):
    """GS ( k fn 81: draw the stored payload."""


@dataclass(frozen=True, slots=True)
class Raster(Command):
    """GS v 0: an image, `rows` of `width_bytes` each, a bit a dot, 1 is black."""

    width_bytes: int
    rows: int
    bits: bytes


@dataclass(frozen=True, slots=True)
class DefineGlyph(Command):
    """FS 2: a character of our own under the two-byte `code`; `columns` holds 24 columns of 3 bytes each."""

    code: bytes
    columns: bytes


@dataclass(frozen=True, slots=True)
class Cut(Command):
    """GS V: feed to the cutter and `feed` dots more, then cut. `kind` 65 is full, 66 leaves a bridge."""

    kind: int
    feed: int


@dataclass(frozen=True, slots=True)
class StatusRequest(Command):
    """DLE EOT n, which a printer answers in real time: also `inside` the payload of another command."""

    n: int
    inside: bool = False


@dataclass(frozen=True, slots=True)
class ProcessId(Command):
    """GS ( H fn 48: answer with these four characters when printing has come this far."""

    id: bytes


@dataclass(frozen=True, slots=True)
class Fence(Command):
    """GS r: answer when everything before has been taken from the buffer."""

    n: int


@dataclass(frozen=True, slots=True)
class AutoStatus(Command):
    """GS a: push these kinds of change without being asked."""

    n: int


@dataclass(frozen=True, slots=True)
class Identity(Command):
    """GS I: tell model, type or maker."""

    n: int


@dataclass(frozen=True, slots=True)
class Padding(Command):
    """NULs, which fill up an image that was interrupted."""

    count: int


def characters(raw: bytes) -> list[bytes]:
    """The codes of Chinese text, two or four bytes each."""
    found, at = [], 0
    while at < len(raw):
        width = 4 if raw[at + 1] < 0x40 else 2
        found.append(raw[at : at + width])
        at += width
    return found


def command_length(front: bytes) -> int | None:
    """Bytes of the control command at the front (8 bytes are enough); None while too few are there.

    Raises `ValueError` where no slip of ours holds such a command.
    """
    if len(front) < 2:
        if front[0] not in (DLE, ESC, FS, GS):
            raise ValueError("a control byte that no slip of ours holds")
        return None
    opening = front[:2]
    if opening in _FIXED:
        return _FIXED[opening][0]
    if opening == b"\x1d(":
        return None if len(front) < 5 else 5 + int.from_bytes(front[3:5], "little")
    if opening == b"\x1dv":
        return None if len(front) < 8 else 8 + _pair(front, 4) * _pair(front, 6)
    raise ValueError("a command that no slip of ours holds")


def build(offset: int, raw: bytes) -> Command:
    """The control command that `raw` is, whole. Raises `ValueError` where a value of it is none of ours."""
    if raw == b"\n":
        return LineFeed(offset, raw)
    if raw[:2] == b"\x1d(":
        return _function(offset, raw)
    if raw[:2] == b"\x1dv":
        return _raster(offset, raw)
    return _FIXED[raw[:2]][1](offset, raw)


def _pair(raw: bytes, at: int) -> int:
    return int.from_bytes(raw[at : at + 2], "little")


def _one_of(value: int, allowed: range | tuple[int, ...], name: str) -> int:
    if value not in allowed:
        raise ValueError(f"{name} of {value}")
    return value


def _switch(raw: bytes, name: str) -> bool:
    return bool(_one_of(raw[2], (0, 1), name))


def _size(offset: int, raw: bytes) -> Command:
    if raw[2] & 0x88:
        raise ValueError(f"a character size of {raw[2]}")
    return Size(offset, raw, width=(raw[2] >> 4) + 1, height=(raw[2] & 7) + 1)


def _glyph(offset: int, raw: bytes) -> Command:
    if raw[2] != 0xFE or not 0xA1 <= raw[3] <= 0xFE:
        raise ValueError("a character of one's own outside FE A1 to FE FE")
    return DefineGlyph(offset, raw, code=raw[2:4], columns=raw[4:])


def _raster(offset: int, raw: bytes) -> Command:
    _one_of(raw[2], (0x30,), "an image function")
    _one_of(raw[3], (0,), "an image scale")
    return Raster(offset, raw, width_bytes=_pair(raw, 4), rows=_pair(raw, 6), bits=raw[8:])


def _function(offset: int, raw: bytes) -> Command:
    if raw[2:3] == b"H" and raw[5:7] == b"00" and len(raw) == 11:
        return ProcessId(offset, raw, id=raw[7:])
    if raw[2:3] == b"k" and raw[5:6] == b"1":
        return _qr(offset, raw)
    raise ValueError("a GS ( function that no slip of ours holds")


def _qr(offset: int, raw: bytes) -> Command:
    function, arguments = raw[6:7], raw[7:]
    match function, len(arguments):
        case b"A", 2:
            return QrModel(offset, raw, _one_of(arguments[0], (49, 50), "a QR model"))
        case b"C", 1:
            return QrSize(offset, raw, _one_of(arguments[0], range(1, 17), "a QR module"))
        case b"E", 1:
            return QrLevel(offset, raw, _one_of(arguments[0], range(48, 52), "a QR level"))
        case b"P", count if count > 1 and arguments[:1] == b"0":
            return QrStore(offset, raw, payload=arguments[1:])
        case b"Q", 1 if arguments == b"0":
            return QrPrint(offset, raw)
    raise ValueError("a QR function that no slip of ours holds")


_FIXED: dict[bytes, tuple[int, Callable[[int, bytes], Command]]] = {
    b"\x10\x04": (3, lambda o, raw: StatusRequest(o, raw, _one_of(raw[2], range(1, 5), "a status"))),
    b"\x1b@": (2, Initialise),
    b"\x1bR": (3, lambda o, raw: International(o, raw, _one_of(raw[2], range(16), "a national variant"))),
    b"\x1ba": (3, lambda o, raw: Align(o, raw, _one_of(raw[2], range(3), "an alignment"))),
    b"\x1bE": (3, lambda o, raw: Bold(o, raw, _switch(raw, "a bold switch"))),
    b"\x1b-": (3, lambda o, raw: Underline(o, raw, _one_of(raw[2], range(3), "an underline"))),
    b"\x1b3": (3, lambda o, raw: LineSpacing(o, raw, raw[2])),
    b"\x1bJ": (3, lambda o, raw: FeedDots(o, raw, raw[2])),
    b"\x1bd": (3, lambda o, raw: FeedLines(o, raw, raw[2])),
    b"\x1b$": (4, lambda o, raw: Position(o, raw, _pair(raw, 2))),
    b"\x1c&": (2, ChineseOn),
    b"\x1c.": (2, ChineseOff),
    b"\x1c2": (76, _glyph),
    b"\x1d!": (3, _size),
    b"\x1dB": (3, lambda o, raw: Inverse(o, raw, _switch(raw, "an inverse switch"))),
    b"\x1dI": (3, lambda o, raw: Identity(o, raw, raw[2])),
    b"\x1dV": (4, lambda o, raw: Cut(o, raw, _one_of(raw[2], (65, 66), "a cut"), raw[3])),
    b"\x1da": (3, lambda o, raw: AutoStatus(o, raw, raw[2])),
    b"\x1dr": (3, lambda o, raw: Fence(o, raw, _one_of(raw[2], (1, 2, 4), "a fence"))),
}
