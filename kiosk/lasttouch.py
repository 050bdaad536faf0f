"""When the screen was last touched, kept over restarts: a panel that feels nothing looks like a quiet day."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

logger = logging.getLogger("kiosk.touch")

KEPT_EVERY_S = 60.0
FILE_NAME = "last-touch"


class LastTouch:
    """Notes touches in a folder, at most one a minute; `now` is monotonic seconds."""

    def __init__(self, folder: Path, now: Callable[[], float]) -> None:
        self._file = folder / FILE_NAME
        self._now = now
        self._kept_at: float | None = None

    def note(self) -> None:
        """The screen was touched. A full disk must not keep anybody from touching it."""
        now = self._now()
        if self._kept_at is not None and now - self._kept_at < KEPT_EVERY_S:
            return
        self._kept_at = now
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch()
        except OSError as error:
            logger.warning("the last touch cannot be noted: %s", error)


def last_touch(folder: Path) -> datetime | None:
    """The minute of the last touch, in UTC, or None where none was noted yet."""
    try:
        return datetime.fromtimestamp((folder / FILE_NAME).stat().st_mtime, UTC)
    except OSError:
        return None
