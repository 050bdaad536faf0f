"""`kiosk virtual-printer`, as somebody uses it who types what is to go wrong."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from printing.faults import WISHES
from printing.transport import Fault, open_transport

HOUSE = Path(__file__).parents[2]
PATIENCE_S = 10.0


class Typed:
    """The command in a process of its own, and a line to the printer that it serves."""

    def __init__(self, folder: Path, profile: str) -> None:
        told = {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}
        told |= {"KIOSK_STATE": str(folder), "KIOSK_PROFILE": profile, "PYTHONPATH": str(HOUSE)}
        self.tray = folder / "tray"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "virtual-printer", "--port", "0", "--out", str(self.tray)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=told,
        )
        found = re.match(r"printer at (tcp://\S+), pictures in", self.read_line())
        assert found
        self.way = open_transport(found[1])
        assert self.way.open() is None

    def read_line(self) -> str:
        """What it says next."""
        assert self.process.stdout
        return self.process.stdout.readline().rstrip("\n")

    def type(self, line: str) -> str:
        """Types a line, and gives what it says to that."""
        assert self.process.stdin
        self.process.stdin.write(line + "\n")
        self.process.stdin.flush()
        return self.read_line()

    def ask(self, question: bytes, length: int) -> bytes:
        """The answer to some bytes, of a known length; shorter where the printer says no more."""
        self.way.write(question, PATIENCE_S)
        heard = b""
        while len(heard) < length and isinstance(piece := self.way.read(PATIENCE_S), bytes) and piece:
            heard += piece
        return heard

    def end(self) -> int:
        """Stops it as a service manager does."""
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait()


@pytest.fixture
def typed(tmp_path: Path) -> Iterator[Typed]:
    typed = Typed(tmp_path, "epson-zh")
    yield typed
    typed.way.close()
    assert typed.end() == 0
    typed.process.communicate()


def test_it_is_told_of_trouble_and_of_its_end(typed: Typed) -> None:
    assert typed.ask(b"\x10\x04\x02", 1) == b"\x12"
    assert typed.type("paper out") == "told: paper out"
    assert typed.ask(b"\x10\x04\x02", 1) == b"\x32"
    assert typed.type("paper gone").startswith("it cannot be told 'paper gone'; it can be told paper out, ")
    assert typed.type("all well") == "told: all well"
    assert typed.ask(b"\x10\x04\x02", 1) == b"\x12"


def test_it_tells_what_it_is_and_lays_each_slip_in_the_tray(typed: Typed) -> None:
    assert typed.ask(b"\x1dI\x45", 15) == b"_CHINA GB18030\x00"
    assert typed.ask(b"A001\n\x1dVB\x18\x1d(H\x06\x0000ab02", 7) == b"\x37\x22ab02\x00"
    assert len([*typed.tray.glob("*.png")]) == 1


def test_it_serves_on_when_nobody_types_any_more(typed: Typed) -> None:
    assert typed.ask(b"\x10\x04\x01", 1) == b"\x16", "it has taken the connection that is to break"
    assert typed.type("power cycle") == "told: power cycle"
    assert isinstance(typed.way.read(PATIENCE_S), Fault)
    assert typed.process.stdin
    typed.process.stdin.close()
    typed.process.stdin = None
    assert typed.way.open() is None
    assert typed.ask(b"\x10\x04\x01", 1) == b"\x16"


def test_the_readme_and_the_commands_own_help_tell_all_that_it_can_be_told() -> None:
    helped = subprocess.run(
        [sys.executable, "-m", "kiosk", "virtual-printer", "--help"],
        capture_output=True,
        text=True,
        check=True,
        cwd=HOUSE,
    )
    readme = (HOUSE / "README.md").read_text(encoding="utf-8")
    for wish in WISHES:
        assert f"  {wish.words} " in helped.stdout
        assert f"`{wish.words}`" in readme
