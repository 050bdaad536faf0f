"""How long it takes from nothing to a picture, and to a number that can be given, against a bare Kivy window; and
from a crash to the greeting."""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from tests.bench.row import Row

ROUNDS = 5
PATIENCE_S = 60

LOBBY = [sys.executable, "-m", "kiosk", "--verbose", "lobby"]
BARE = [sys.executable, "-m", "tests.bench.bare_kivy"]


def rows() -> list[Row]:
    """Interleaved with the floor; the median of the ratios of each round."""
    bare, first, able = [], [], []
    for _ in range(ROUNDS):
        bare.append(_until(BARE, ["first frame drawn"])[0])
        to_frame, to_number = _until(LOBBY, ["first frame drawn", "the office is open"])
        first.append(to_frame)
        able.append(to_number)
    floor = f"a bare Kivy window, {statistics.median(bare) * 1000:.0f} ms, {ROUNDS} rounds, median of ratios"
    return [
        Row("first frame", _ratio(first, bare), "x", 2.5, floor),
        Row("able to give a number", _ratio(able, bare), "x", 5.0, floor),
        _back_after_a_crash(),
    ]


def _back_after_a_crash() -> Row:
    """From the SIGKILL of an open kiosk to the greeting, drawn by the next one on what the first has left. systemd's
    own pause between them is that of the unit."""
    unit = (files("kiosk.deploy") / "systemd" / "kiosk.service").read_text(encoding="utf-8")
    pause_s = float(re.findall(r"^RestartSec=(\d+)$", unit, re.MULTILINE)[0])
    took = []
    for _ in range(ROUNDS):
        with tempfile.TemporaryDirectory() as folder:
            _until(LOBBY, ["the office is open"], Path(folder))
            took.append(pause_s + _until(LOBBY, ["first frame drawn"], Path(folder))[0])
    note = f"the longest of {ROUNDS}, {pause_s:.0f} s of it the unit's pause"
    return Row("greeting after a kill", max(took), "s", 10, note)


def _ratio(measured: list[float], floor: list[float]) -> float:
    return statistics.median(a / b for a, b in zip(measured, floor, strict=True))


def _until(command: list[str], signs: list[str], folder: Path | None = None) -> list[float]:
    """Seconds from the start of a process until each of the signs stands in its output; then it is killed. It works
    in a fresh folder unless told one."""
    with tempfile.TemporaryDirectory() as fresh:
        state = (folder or Path(fresh)) / "state"
        told = {"SDL_VIDEODRIVER": "offscreen", "KIOSK_STATE": str(state)}
        # A kiosk is started again and again: its modules were compiled the first time.
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment = kept | told
        begun = time.perf_counter()
        process = subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        seen: dict[str, float] = {}
        output = process.stdout
        assert output is not None
        said: list[str] = []
        for line in output:
            said.append(line)
            now = time.perf_counter() - begun
            seen |= {sign: now for sign in signs if sign in line and sign not in seen}
            if len(seen) == len(signs) or now > PATIENCE_S:
                break
        process.kill()
        process.wait()
        output.close()
    missing = [sign for sign in signs if sign not in seen]
    if missing:
        raise RuntimeError(f"{' '.join(command)} never said {missing}; it said:\n{''.join(said)}")
    return [seen[sign] for sign in signs]


if __name__ == "__main__":
    for row in rows():
        print(row)
