"""A QR code as a drawing that stands in the page itself, so that nothing is loaded for it."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode

QUIET_MODULES = 4


@dataclass(frozen=True)
class QrView:
    """The code's outline as an SVG path, in modules, on a square of `size` modules."""

    path: str
    size: int


def qr_view(payload: str) -> QrView:
    """The code of a short ASCII text, with the quiet zone that readers need."""
    code = qrcode.QRCode(border=QUIET_MODULES)
    code.add_data(payload)
    rows = code.get_matrix()
    dark = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return QrView("".join(dark), len(rows))
