"""A display that was named and is not there: said, not drawn into the void."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.kiosk.touch.display import ROOT

NOBODYS = ":9999"


def test_a_display_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    around = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")}
    told = {"DISPLAY": NOBODYS, "KIOSK_STATE": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kiosk", "lobby"]
    ended = subprocess.run(command, env=around | told, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"kiosk: DISPLAY={NOBODYS}: no window can be opened there; name a display" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "state").exists()
