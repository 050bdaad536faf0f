"""A machine that can show no touchscreen serves its printers all the same, and says what is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from tests.kiosk.systemd import Systemd
from tests.kiosk.touch.display import until

CHECKOUT = Path(__file__).parents[2]
PATIENCE_S = 60


@contextmanager
def kiosk_on(machine: dict[str, str]) -> Iterator[str]:
    """The lobby's program, and what it says once it serves; ended in order."""
    command = (sys.executable, "-m", "kiosk", "lobby")
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=machine, cwd=CHECKOUT) as process:
        assert process.stderr is not None
        said = ""
        while "Stop with Ctrl+C." not in said:
            line = process.stderr.readline()
            assert line, said
            said += line
        try:
            yield said
        finally:
            process.terminate()
        process.stderr.read()
        assert process.wait(PATIENCE_S) == 0


@pytest.fixture
def machine(tmp_path: Path) -> dict[str, str]:
    known = {name: value for name, value in os.environ.items() if not name.startswith(("KIOSK_", "SDL_", "DISPLAY"))}
    return {**known, "KIOSK_STATE": str(tmp_path / "state"), "XDG_CACHE_HOME": str(tmp_path / "cache")}


def take(machine: dict[str, str]) -> list[str]:
    """A visitor comes, and waits for the paper; what became of both slips."""
    command = (sys.executable, "-m", "kiosk", "take", "payment", "--wait", str(PATIENCE_S), "--json")
    run = subprocess.run(command, capture_output=True, text=True, check=True, env=machine, cwd=CHECKOUT)
    return [job["state"] for job in json.loads(run.stdout)["jobs"]]


@pytest.mark.parametrize(
    ("lacking", "told"),
    [
        ({}, "there is no display here"),
        (
            {"SDL_VIDEODRIVER": "offscreen", "XDG_DATA_DIRS": "/nowhere"},
            "install the Debian package fonts-noto-cjk. Until then there is no touchscreen.",
        ),
    ],
    ids=["no display", "no fonts"],
)
def test_its_printers_are_served(machine: dict[str, str], lacking: dict[str, str], told: str, tmp_path: Path) -> None:
    with closing(Systemd(str(tmp_path / "notify"))) as systemd:
        watched = {**systemd.environment, "WATCHDOG_USEC": "3000000"}
        with kiosk_on({**machine, **lacking, **watched}) as said:
            assert told in said
            assert take(machine) == ["confirmed", "confirmed"]
            assert systemd.heard()[0] == "READY=1"
            until(lambda: "WATCHDOG=1" in systemd.heard(), "systemd would end it every minute")
        assert systemd.heard()[-1] == "STOPPING=1"
