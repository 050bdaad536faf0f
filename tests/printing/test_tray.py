"""The tray: what a virtual printer put out, one picture a slip."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from PIL import Image

from printing.drawing import Picture
from printing.tray import MOST_KEPT, Tray

BLANK = Picture(Image.new("1", (384, 10)), 1.25, (), (), False)


def test_slips_lie_in_the_order_they_came_and_strangers_cannot_read_them(tmp_path: Path) -> None:
    seconds = count()
    tray = Tray(tmp_path / "tray", "lobby", lambda: datetime(2026, 11, 23, 9, 0) + timedelta(seconds=next(seconds)))
    tray.keep(BLANK)
    tray.keep(BLANK)
    names = sorted(file.name for file in (tmp_path / "tray").iterdir())
    assert names == ["20261123-090000-000000-lobby.png", "20261123-090001-000000-lobby.png"]
    assert (tmp_path / "tray").stat().st_mode & 0o077 == 0


def test_a_tray_that_is_never_emptied_keeps_only_the_newest(tmp_path: Path) -> None:
    seconds = count()
    tray = Tray(tmp_path, "lobby", lambda: datetime(2026, 11, 23, 9, 0) + timedelta(seconds=next(seconds)))
    for _ in range(MOST_KEPT + 3):
        tray.keep(BLANK)
    names = sorted(file.name for file in tmp_path.iterdir())
    assert len(names) == MOST_KEPT
    assert names[0].startswith("20261123-090003"), "the three oldest went"
