"""How far the sendings of all printers have come, kept beside the store: a store that is behind is an older copy,
which knows nothing of what was printed since."""

from __future__ import annotations

import logging
import os
from pathlib import Path

log = logging.getLogger(__name__)

_DIGITS = 20


class Watermark:
    """The number of the last attempt that was begun, in a file; nowhere where none is named."""

    def __init__(self, file: Path | None = None) -> None:
        self._file = file

    def reached(self) -> int:
        """Zero where nothing is known."""
        try:
            return int(self._file.read_text(encoding="ascii")) if self._file is not None else 0
        except (OSError, ValueError):
            return 0

    def reach(self, attempt: int) -> None:
        """Notes an attempt before its first byte leaves. A disk that is full keeps no slip from being printed."""
        if self._file is None:
            return
        try:
            descriptor = os.open(self._file, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
            try:
                # In place and of one length: after a power cut the old number stands there, or the new one.
                os.pwrite(descriptor, f"{attempt:0{_DIGITS}}".encode(), 0)
                os.ftruncate(descriptor, _DIGITS)
            finally:
                os.close(descriptor)
        except OSError as error:
            log.warning("how far printing has come is not noted in %s: %s", self._file, error)
