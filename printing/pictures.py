"""Draws what a printer cannot write: rows of text, QR codes, single glyphs; and cuts pictures into raster bands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_M
from qrcode.util import MODE_8BIT_BYTE, QRData

from printing.cells import cells
from printing.glyphs import CELL_HEIGHT, Style, Typeface, bits_of, draw_text, find_typeface, ink_box
from printing.profiles import CELL_DOTS
from printing.rows import TextRow

STATUS_REQUEST = re.compile(rb"\x10\x04")
"""DLE EOT, which a printer answers wherever it stands, also inside an image."""

MOST_QR_BYTES = 2331
"""What the largest code of level M holds."""


@dataclass(frozen=True, slots=True)
class Band:
    """One raster command (empty at the very end), and the white dots to feed before it."""

    white_above: int
    raster: bytes


def row_image(row: TextRow, columns: int, typeface: Typeface | None) -> Image.Image:
    """A row as an image: of the whole paper's width, or of its text's where it is centred."""
    face = typeface or find_typeface()
    across = sum(cells(piece.text) for piece in row.pieces) if row.centred else columns // row.width
    image = Image.new("1", (max(1, across) * CELL_DOTS * row.width, CELL_HEIGHT * row.height), 1)
    cell = 0
    for piece in row.pieces:
        cell = cell if piece.cell is None else piece.cell
        drawn = draw_text(piece.text, face, Style(row.width, row.height, row.bold, piece.inverse))
        image.paste(drawn, (cell * CELL_DOTS * row.width, 0))
        cell += cells(piece.text)
    return image


def glyph_columns(cluster: str, typeface: Typeface | None) -> bytes:
    """A character of 24 x 24 dots as the 72 bytes of FS 2: column by column, the top dot first, 1 is black."""
    drawn = draw_text(cluster, typeface or find_typeface(), Style())
    return _without_request(bits_of(drawn.transpose(Image.Transpose.TRANSPOSE)))


def qr_image(payload: str, module: int) -> Image.Image:
    """A QR code of level M without its quiet zone, `module` dots a module; of ASCII, `MOST_QR_BYTES` at most."""
    code = qrcode.QRCode(error_correction=ERROR_CORRECT_M, border=0)
    code.add_data(QRData(payload.encode("ascii"), mode=MODE_8BIT_BYTE))
    matrix = code.get_matrix()
    image = Image.new("1", (len(matrix), len(matrix)))
    image.putdata([0 if dark else 255 for line in matrix for dark in line])
    return image.resize((image.width * module, image.height * module), Image.Resampling.NEAREST)


def bands(image: Image.Image, centred: bool, rows: int, width_dots: int) -> Iterator[Band]:
    """The ink of an image in bands of at most `rows` rows; white above, below and at the right is left out."""
    ink = ink_box(image)
    if ink is None:
        yield Band(image.height, b"")
        return
    left, top, right, bottom = ink
    side = min(left, image.width - right) if centred else 0
    until = image.width - side if centred else right
    for start in range(top, bottom, rows):
        band = image.crop((side, start, until, min(start + rows, bottom)))
        yield Band(top if start == top else 0, raster(band, width_dots))
    yield Band(image.height - bottom, b"")


def raster(band: Image.Image, width_dots: int) -> bytes:
    """GS v 0 for a band. Where its bits hold a status request, the band moves by a dot until they hold none."""
    wide = band.width + 7 if band.width + 7 <= width_dots else band.width
    for shift in range(8):
        moved = Image.new("1", (band.width if shift == 0 else wide, band.height), 1)
        moved.paste(band, (shift, 0))
        bits = bits_of(moved)
        if not STATUS_REQUEST.search(bits):
            break
    clean = _without_request(bits)  # eight moves did not help
    across = len(clean) // band.height
    return b"\x1dv0\x00" + across.to_bytes(2, "little") + band.height.to_bytes(2, "little") + clean


def _without_request(bits: bytes) -> bytes:
    """One dot is given up where bits would ask for the status."""
    return bits.replace(b"\x10\x04", b"\x10\x00")
