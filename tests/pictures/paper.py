"""The README's picture of the slips, drawn by `kiosk preview` from the bytes that a printer would get."""

from __future__ import annotations

import tempfile
from pathlib import Path

from PIL import Image

from kiosk.__main__ import main

REQUEST = ("--request", "renovation", "--answer", "workers=5")
HAS = ("business-licence", "qualification-certificate", "worker-photo")
MORNING = "2026-11-30 09:41"
"""When the screens beside it were drawn."""
BESIDE_PX = 24


def draw_slips(file: Path) -> None:
    """Ticket, staff slip and take-home list beside each other."""
    with tempfile.TemporaryDirectory() as folder:
        drawn = [_previewed(slip, Path(folder)) for slip in ("ticket", "staff", "checklist")]
    width = sum(slip.width for slip in drawn) + BESIDE_PX * (len(drawn) + 1)
    sheet = Image.new("L", (width, max(slip.height for slip in drawn) + 2 * BESIDE_PX), 0xD0)
    left = BESIDE_PX
    for slip in drawn:
        sheet.paste(slip, (left, BESIDE_PX))
        left += slip.width + BESIDE_PX
    sheet.resize((sheet.width * 2 // 3, sheet.height * 2 // 3), Image.Resampling.LANCZOS).save(file, optimize=True)


def _previewed(slip: str, folder: Path) -> Image.Image:
    file = folder / f"{slip}.png"
    told = [word for document in HAS for word in ("--has", document)]
    main(["preview", slip, *REQUEST, *told, "--at", MORNING, "--out", str(file)])
    with Image.open(file) as opened:
        return opened.convert("L")
