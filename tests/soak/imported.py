"""What a kiosk imports while it takes a number and prints, imported before any is forked. Nothing is opened, read or
begun here: each kiosk does all its own work, and only finds the code for it in memory."""

from __future__ import annotations

import gc
from importlib import import_module

from printing.sink import open_sink

MODULES = (
    "babel.dates",
    "babel.numbers",
    "email.parser",
    "encodings.ascii",
    "encodings.gb18030",
    "encodings.gbk",
    "encodings.idna",
    "encodings.utf_8_sig",
    "fonticon_mdi7",
    "importlib.readers",
    "kiosk.commands.spool",
    "kiosk.commands.take",
    "kiosk.deskrules",
    "kiosk.touch.fonts",
    "PIL.ImageOps",
    "PIL.ImagePalette",
    "printing.devices",
    "printing.faults",
    "printing.watermark",
    "printing.worker",
    "qrcode",
    "sqlalchemy.dialects.sqlite",
)

for module in MODULES:
    import_module(module)
open_sink()  # imports python-escpos as the program does
gc.freeze()  # nor does each kiosk look through all that for garbage
