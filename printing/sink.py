"""Opens python-escpos' recording printer, which collects the bytes of a slip.

It is imported here and nowhere else, when the first slip is encoded: the import takes a third of a second, sets up
logging for the whole program, and leaves a folder behind at each start. All three are kept away from the caller.
"""

from __future__ import annotations

import logging
import os
import sys
import tempfile
from pathlib import Path
from typing import Protocol


class ByteSink(Protocol):
    """What python-escpos' Dummy offers us."""

    output: bytes

    def _raw(self, msg: bytes) -> None: ...


def open_sink() -> ByteSink:
    """An empty recording printer."""
    if "escpos.printer" not in sys.modules:
        _import_quietly()
    from escpos.printer import Dummy

    sink: ByteSink = Dummy()
    return sink


def _import_quietly() -> None:
    root = logging.getLogger()
    before = root.handlers[:]
    with tempfile.TemporaryDirectory() as folder:
        _import_with_profiles_in(Path(folder))
    root.handlers[:] = before


def _import_with_profiles_in(folder: Path) -> None:
    """python-escpos makes one temporary folder at import and never removes it: it makes it in `folder`."""
    name, usual = "ESCPOS_CAPABILITIES_PICKLE_DIR", tempfile.tempdir
    stated = os.environ.get(name)
    os.environ[name] = stated or str(folder)
    tempfile.tempdir = str(folder)
    try:
        import escpos.printer  # noqa: F401
    finally:
        tempfile.tempdir = usual
        if stated is None:
            del os.environ[name]
