"""The tray of a virtual printer: a folder of pictures, one a slip, the newest kept."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from printing.drawing import Picture

MOST_KEPT = 200
"""Pictures that stay; a virtual printer left on for a year must not fill the disk."""


class Tray:
    """Keeps what `printer` put out in `folder`, named by time, so that a listing shows the order."""

    def __init__(self, folder: Path, printer: str, now: Callable[[], datetime] = datetime.now) -> None:
        self._folder = folder
        self._printer = printer
        self._now = now

    def open(self) -> None:
        """Make the folder, for this user only. Raises `OSError` where the system refuses it."""
        self._folder.mkdir(parents=True, exist_ok=True)
        # Slips may show what a visitor typed: nobody else on this machine reads them.
        self._folder.chmod(0o700)

    def keep(self, picture: Picture) -> None:
        """Save one slip as PNG; the oldest beyond `MOST_KEPT` go. Raises `OSError` where the system refuses it."""
        self.open()
        name = f"{self._now():%Y%m%d-%H%M%S-%f}-{self._printer}.png"
        picture.write(self._folder / name)
        for old in sorted(self._folder.glob(f"*-{self._printer}.png"))[:-MOST_KEPT]:
            old.unlink(missing_ok=True)
