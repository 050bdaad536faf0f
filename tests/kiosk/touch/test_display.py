"""A display that was named and is not there: said, not drawn into the void."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kiosk.touch.display import can_slide, renderer
from tests.kiosk.touch.display import ROOT
from tests.kiosk.touch.harness import open_window

NOBODYS = ":9999"


@pytest.mark.parametrize(
    ("drawn_by", "slides"),
    [
        ("llvmpipe (LLVM 15.0.6, 256 bits)", False),
        ("softpipe", False),
        ("Google SwiftShader", False),
        ("Mesa Intel(R) UHD Graphics 600 (GLK 2)", True),
        ("V3D 7.1", True),
        ("", True),
    ],
)
def test_screens_slide_where_a_graphics_card_draws_them(drawn_by: str, slides: bool) -> None:
    assert can_slide(drawn_by) is slides


@pytest.mark.xdist_group("stage")
def test_what_draws_is_named_by_the_open_window() -> None:
    open_window()
    assert renderer()


def test_a_display_that_does_not_answer_is_told_in_one_sentence(tmp_path: Path) -> None:
    around = {name: value for name, value in os.environ.items() if name not in ("SDL_VIDEODRIVER", "WAYLAND_DISPLAY")}
    told = {"DISPLAY": NOBODYS, "KIOSK_STATE": str(tmp_path / "state"), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "kiosk", "lobby"]
    ended = subprocess.run(command, env=around | told, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ended.returncode == 2
    assert f"kiosk: DISPLAY={NOBODYS}: no window can be opened there; name a display" in ended.stderr
    assert "Traceback" not in ended.stderr
    assert not (tmp_path / "state").exists()
