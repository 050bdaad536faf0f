"""Opens python-escpos' recording printer, which collects the bytes of a slip.

It is imported here and nowhere else, when the first slip is encoded: the import takes a third of a second unless it
finds what it read the last time, sets up logging for the whole program, and leaves a folder behind at each start. All
three are kept away from the caller.
"""

from __future__ import annotations

import logging
import os
import shutil
import sys
import tempfile
import threading
from contextlib import suppress
from importlib.metadata import version
from pathlib import Path
from typing import Protocol

_one_at_a_time = threading.Lock()
"""The import changes what the whole process has once, so two threads never begin it together."""


class ByteSink(Protocol):
    """What python-escpos' Dummy offers us."""

    output: bytes

    def _raw(self, msg: bytes) -> None: ...


def open_sink() -> ByteSink:
    """An empty recording printer."""
    with _one_at_a_time:
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
    """python-escpos makes one temporary folder at import and never removes it: it makes it in `folder`. What it read
    is kept for the next start, as a whole file or not at all."""
    name, usual = "ESCPOS_CAPABILITIES_PICKLE_DIR", tempfile.tempdir
    stated, kept = os.environ.get(name), profile_cache() or folder
    if stated is None:
        _take_along(kept, folder)
    os.environ[name] = stated or str(folder)
    tempfile.tempdir = str(folder)
    try:
        _import_afresh_where_spoilt(kept, folder)
    finally:
        tempfile.tempdir = usual
        if stated is None:
            del os.environ[name]
    if stated is None:
        _take_along(folder, kept)


def _import_afresh_where_spoilt(kept: Path, folder: Path) -> None:
    try:
        import escpos.printer
    except Exception:
        # A disk may have spoilt what was kept; then it is read anew, once.
        if not any(folder.glob("*.pickle")):
            raise
        for file in (*folder.glob("*.pickle"), *kept.glob("*.pickle")):
            file.unlink(missing_ok=True)
        for name in [name for name in sys.modules if name.partition(".")[0] == "escpos"]:
            del sys.modules[name]
        import escpos.printer  # noqa: F401


def profile_cache() -> Path | None:
    """Where python-escpos' profiles are kept from start to start, for this version of it; None for a user without a
    home."""
    try:
        base = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    except RuntimeError:
        return None
    return Path(base) / "lobby-kiosk" / f"escpos-{version('python-escpos')}"


def _take_along(source: Path, target: Path) -> None:
    """Copies the profiles that were read, each at once; a cache that cannot be used is only slow."""
    with suppress(OSError):
        target.mkdir(mode=0o700, parents=True, exist_ok=True)
        for file in source.glob("*.pickle"):
            if not (target / file.name).exists():
                part = target / f"{file.name}.{os.getpid()}"
                shutil.copy2(file, part)
                part.replace(target / file.name)
