"""Turns a slip into the bytes of a printer: native text and codes where its profile has them, images elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from printing.cells import cells
from printing.gate import check
from printing.pen import ALIGN, BAND_ROWS, BOLD, CENTRE, INVERSE, LEFT, UNDERLINE, Pen, lacking, lead_below
from printing.profiles import Profile
from printing.rows import WRITING_CELLS, Piece, QrRow, Row, RuleRow, TextRow, WritingRow, rows_of
from printing.slip import Block, Line, Slip

if TYPE_CHECKING:  # Pillow is imported only for a slip that must be drawn
    from PIL.Image import Image

    from printing.glyphs import Typeface

INITIALISE = b"\x1b@\x1bR\x00"
FENCE = b"\x1dr\x01"
TELL_CHANGES = b"\x1da\x0e"
"""Automatic status on, for cover, errors and paper: what a printer pushes then is known at once."""

_TELL_NOTHING = b"\x1da\x00"
CUT = {"full": b"\x1dVA", "partial": b"\x1dVB"}

END_OF_A_HEAD = b"\x00" * 16
"""Ends the head of any command of ours with measures of nothing; between commands it does nothing."""
_PEN_DOTS = 16
_RULE_DOTS = 24
_BOTTOM_DOTS = 16
_APART = b"\x1bJ\x18"
"""Half a line, so that the bar of a copy does not lie on a line that is written on."""
_QUIET_MODULES = 4
_MODULE_DOTS = {False: 5, True: 4}
_SHORT_QR_BYTES = 26  # what version 2 holds at level M; a longer code takes as much paper in smaller modules
_QR_BYTES = 213  # what version 10 holds at level M: 57 modules, 65 with the quiet zone


class UnprintablePayload(ValueError):
    """A QR payload that is too long or not ASCII."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One sending of a slip: what goes before its body, the body as it was stored, and what proves and cuts."""

    prefix: bytes
    body: bytes
    suffix: bytes


def encode(slip: Slip, profile: Profile, typeface: Typeface | None = None) -> bytes:
    """The body of a slip: what stands on the paper, without start, confirmation and cut. It has passed the gate.

    Raises `UnprintablePayload` for a QR payload beyond 213 ASCII characters, and `printing.glyphs.FontMissing`
    where something must be drawn and no font is there. `typeface` draws what the printer has no font for; None
    means the installed one.
    """
    return _encode_blocks(slip.blocks, profile, typeface)


def frame(
    body: bytes,
    profile: Profile,
    *,
    first_id: bytes,
    last_id: bytes,
    copy: int,
    reprint_mark: str,
    partial_cut: bool = True,
    fences: int = 1,
    typeface: Typeface | None = None,
) -> Frame:
    """The bytes around a body for one sending.

    `first_id` and `last_id` are four ASCII characters each, used where the profile confirms by process id; where it
    confirms by fence, one stands before the body and `fences` behind the cut. Changes of condition are pushed while
    the slip prints, except among fences. A `copy` above 1 carries
    `reprint_mark` at its top and end.
    """
    mark = _encode_blocks((_mark(reprint_mark),), profile, typeface) if copy > 1 else b""
    hangs = partial_cut and not profile.presenter  # it hands out only what is cut off
    kind = "partial" if hangs or "full" not in profile.cuts else "full"
    cut = CUT[kind] + bytes((_BOTTOM_DOTS,))
    return Frame(
        prefix=INITIALISE + _pushed(profile) + _fences(profile, 1) + mark,
        body=body,
        suffix=(_APART + mark if mark else b"")
        + _proof(profile, first_id)
        + cut
        + _proof(profile, last_id)
        + _fences(profile, fences),
    )


def padding(width_dots: int) -> bytes:
    """What fills up the largest band of that width that may have broken off, so that the printer hears commands
    again."""
    return bytes(BAND_ROWS * -(-width_dots // 8) + 8)


def _mark(reprint_mark: str) -> Line:
    return Line(reprint_mark, size="title", align="centre", bold=True, inverse=True)


def _proof(profile: Profile, process_id: bytes) -> bytes:
    return b"\x1d(H\x06\x0000" + process_id if profile.confirmation == "process-id" else b""


def _pushed(profile: Profile) -> bytes:
    # Three of the four bytes of a pushed status look like answers to fences: while these are counted, none may come.
    return {"process-id": TELL_CHANGES, "fence": _TELL_NOTHING, "none": b""}[profile.confirmation]


def _fences(profile: Profile, count: int) -> bytes:
    return FENCE * count if profile.confirmation == "fence" else b""


def _encode_blocks(blocks: Iterable[Block], profile: Profile, typeface: Typeface | None) -> bytes:
    tick = "x" if profile.codec == "none" else "√"
    return encode_rows(list(rows_of(blocks, profile.columns, profile.sizes, tick)), profile, typeface)


def encode_rows(rows: Sequence[Row], profile: Profile, typeface: Typeface | None = None) -> bytes:
    """The bytes of rows that were broken and cleaned before. They have passed the gate, which stops what was not.

    Raises `printing.gate.ForbiddenBytes`, and else as `encode` does.
    """
    pen = Pen(profile, typeface, lacking(chain.from_iterable(map(_texts_of, rows)), profile))
    pen.define_glyphs()
    for row in rows:
        _write(row, pen)
    pen.rest()
    check(pen.output, profile)
    return pen.output


def _texts_of(row: Row) -> tuple[str, ...]:
    match row:
        case TextRow(pieces=pieces):
            return tuple(piece.text for piece in pieces)
        case WritingRow(label=label):
            return (label,)
        case _:
            return ()


def _write(row: Row, pen: Pen) -> None:
    known = all(map(pen.knows, _texts_of(row)))
    match row:
        case TextRow():
            (_write_text if known else _draw_text)(row, pen)
        case RuleRow(heavy=heavy):
            _write_rule(heavy, pen)
        case WritingRow(label=label) if not known:
            _draw_text(TextRow((Piece(label),)), pen)
            _write_writing(WritingRow("", pen.profile.columns % WRITING_CELLS), pen)
        case WritingRow():
            _write_writing(row, pen)
        case QrRow():
            _write_qr(row, pen)


def _write_text(row: TextRow, pen: Pen) -> None:
    pen.spacing(row.height)
    pen.put(ALIGN, CENTRE if row.centred else LEFT)
    pen.put(BOLD, int(row.bold))
    pen.size(row.width, row.height)
    cell = 0
    for piece in row.pieces:
        cell = _move(cell, piece, row.width, pen)
        pen.put(INVERSE, int(piece.inverse))
        pen.text(piece.text)
        cell += cells(piece.text)
    pen.put(INVERSE, 0)
    pen.send(b"\n")


def _move(cell: int, piece: Piece, width: int, pen: Pen) -> int:
    """Go to where the piece starts: by spaces where they are shorter than a position."""
    if piece.cell is None or piece.cell <= cell:
        return cell
    pen.put(INVERSE, 0)
    gap = piece.cell - cell
    if gap <= 4:
        pen.send(b" " * gap)
    else:
        pen.move_to(piece.cell, width)
    return piece.cell


def _draw_text(row: TextRow, pen: Pen) -> None:
    from printing.pictures import row_image

    _draw(row_image(row, pen.profile.columns, pen.typeface), row.centred, pen)
    pen.feed(lead_below(row.height))


def _draw(image: Image, centred: bool, pen: Pen) -> None:
    """An image as raster bands; its white is fed, which is shorter."""
    from printing.pictures import bands

    pen.put(ALIGN, CENTRE if centred else LEFT)
    for band in bands(image, centred, BAND_ROWS, pen.profile.width_dots):
        pen.feed(band.white_above)
        pen.send(band.raster)


def _write_rule(heavy: bool, pen: Pen) -> None:
    """A line at half the height of a row: box-drawing signs, which meet at the edges of their cells, or dots.

    It fills the paper, so alignment and weight stay as they are, which saves bytes around it.
    """
    if pen.profile.codec == "none":
        _draw_rule(3 if heavy else 1, pen)
        return
    wide = max(w for w in range(1, pen.profile.sizes + 1) if pen.profile.columns % (2 * w) == 0)
    pen.size(wide, 1)
    pen.spacing(1, lead=0)
    pen.text(("━" if heavy else "─") * (pen.profile.columns // (2 * wide)))
    pen.send(b"\n")


def _draw_rule(dots: int, pen: Pen) -> None:
    across = pen.profile.width_dots // 8
    size = across.to_bytes(2, "little") + dots.to_bytes(2, "little")
    pen.feed(_RULE_DOTS // 2)
    pen.send(b"\x1dv0\x00" + size + b"\xff" * (across * dots))
    pen.feed(_RULE_DOTS // 2 - dots)


def _write_writing(row: WritingRow, pen: Pen) -> None:
    wide = max(w for w in range(1, pen.profile.sizes + 1) if WRITING_CELLS % w == 0)
    pen.feed(_PEN_DOTS)
    pen.spacing(1)
    pen.put(ALIGN, LEFT)
    pen.put(BOLD, 0)
    pen.size(1, 1)
    pen.text(row.label)
    _move(cells(row.label), Piece("", row.cell), 1, pen)
    pen.size(wide, 1)
    pen.put(UNDERLINE, 2)
    pen.send(b" " * ((pen.profile.columns - row.cell) // wide))
    pen.put(UNDERLINE, 0)
    pen.send(b"\n")


def _write_qr(row: QrRow, pen: Pen) -> None:
    module = module_dots(row)
    pen.feed(_QUIET_MODULES * module)
    if pen.profile.qr == "native":
        pen.put(ALIGN, CENTRE)
        pen.send(_native_qr(row.payload.encode("ascii"), module))
    else:
        from printing.pictures import qr_image

        _draw(qr_image(row.payload, module), True, pen)
    pen.feed(_QUIET_MODULES * module)


def _native_qr(payload: bytes, module: int) -> bytes:
    """Module size, level M, payload, print; the model is 2 after ESC @, and need not be said."""
    stored = (len(payload) + 3).to_bytes(2, "little")
    return (
        (b"\x1d(k\x03\x001C" + bytes((module,)))
        + b"\x1d(k\x03\x001E1"
        + (b"\x1d(k" + stored + b"1P0" + payload)
        + b"\x1d(k\x03\x001Q0"
    )


def module_dots(row: QrRow) -> int:
    """Dots a module of a QR code: at least 4 (0.5 mm). With its quiet zone it fits the narrowest paper.

    Raises `UnprintablePayload` where the payload is not ASCII or needs more than version 10.
    """
    if not row.payload.isascii() or not row.payload.isprintable():
        raise UnprintablePayload("a QR code on a slip holds printable ASCII only")
    if len(row.payload) > _QR_BYTES:
        raise UnprintablePayload(f"a QR code on a slip holds at most {_QR_BYTES} characters, not {len(row.payload)}")
    return _MODULE_DOTS[row.compact or len(row.payload) > _SHORT_QR_BYTES]
