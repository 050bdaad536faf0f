"""Nobody gets out of the kiosk: the real program on a display with a window manager, and a bored teenager."""

from __future__ import annotations

import hashlib
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import pytest
from PIL import Image

from tests.kiosk.systemd import Systemd
from tests.kiosk.touch.display import (
    PATIENCE,
    ROOT,
    Display,
    NeverCame,
    intruder,
    open_display,
    second_keyboard,
    until,
)

pytestmark = pytest.mark.xdist_group("display")

SETTINGS = """
[screen]
ppi = 51.0
reduced_motion = true

[keypad] # so that none of the keys below is one of the five
up = "numpad8"
down = "numpad2"
ok = "numpad5"
back = "numpad7"
repeat = "numpad9"
"""
ANYWHERE, BACK = (270, 300), (48, 925)
MODIFIERS = ("", "ctrl+", "alt+", "super+", "shift+", "ctrl+alt+", "ctrl+shift+")
FUNCTION_KEYS = tuple(f"F{number}" for number in range(1, 13))
LETTERS = ("a", "c", "e", "n", "o", "q", "s", "t", "v", "w", "x", "z", "space")
OTHERS = (
    "Print",
    "Menu",
    "Super_L",
    "Pause",
    "Insert",
    "Delete",
    "Home",
    "End",
    "alt+Tab",
    "alt+shift+Tab",
    "ctrl+Escape",
)
WATCHED_US = "3000000"
WAYS_OUT = ("alt+F4", "F1", "Escape", "ctrl+e", "ctrl+alt+Delete", "ctrl+alt+BackSpace")
CHANGES = frozenset({"last-touch"})
"""What a touch may change in the state folder."""
OF_PRINTERS = ("printer_leases", "printer_states")
"""The tables that the kiosk writes while nobody does anything."""


@dataclass
class Kiosk:
    """The kiosk on a display, in a folder of its own."""

    display: Display
    folder: Path
    program: subprocess.Popen[str]
    systemd: Systemd

    def standing_still(self) -> Image.Image:
        """What is seen, once it does not change any more."""
        seen = [b"", b""]

        def stands_still() -> bool:
            seen[:] = [seen[1], self.display.picture().tobytes()]
            return seen[0] == seen[1]

        until(stands_still, "the screen never stood still")
        return self.display.picture()

    def shows(self, picture: Image.Image) -> bool:
        """Whether just that is seen."""
        return self.display.picture().tobytes() == picture.tobytes()

    def touch(self, x: int, y: int) -> None:
        """A finger, for long enough to be one, also where the window is told of a new keyboard at the same time and
        hears of both its ends late."""
        self.display.send("mousemove", str(x), str(y), "mousedown", "1", "sleep", "1", "mouseup", "1")

    def touch_until(self, place: tuple[int, int], picture: Image.Image, what: str) -> None:
        """A visitor touches again where nothing has come of it for long: a machine that is busy for a whole second
        hears both ends of a finger at once, and takes it for the panel's own."""
        for _ in range(6):
            self.touch(*place)
            with suppress(NeverCame):
                return until(lambda: self.shows(picture), what, PATIENCE // 6)
        raise NeverCame(what)

    def still_serves(self, greeting: Image.Image, requests: Image.Image) -> None:
        """Whatever was sent before has arrived, since a key of the five behind it shows its ring; and a visitor finds
        the kiosk as it was: a touch leads from the greeting to the list of requests, and back."""
        self.display.send("key", "KP_Down")
        until(lambda: not self.shows(greeting), "the five keys do nothing")
        self.touch_until(ANYWHERE, requests, "the list of requests never came")
        self.touch_until(BACK, greeting, "the greeting never came back")
        assert self.program.poll() is None

    def files(self) -> dict[str, str]:
        """The settings, and what the kiosk keeps, by name; but not what it notes of touches, and of printers whatever
        anybody does at the screen."""
        kept = [self.folder / "kiosk.toml", *(self.folder / "state").rglob("*")]
        return {
            str(file.relative_to(self.folder)): hashlib.sha256(_content(file)).hexdigest()
            for file in kept
            if file.is_file() and file.name not in CHANGES and not file.name.endswith(("-wal", "-shm", "-journal"))
        }


def _content(file: Path) -> bytes:
    """A file as it is; of a store the rows."""
    if file.suffix != ".sqlite3":
        return file.read_bytes()
    with closing(sqlite3.connect(f"file:{file}?mode=ro", uri=True)) as store:
        lines = [line for line in store.iterdump() if not any(f'INTO "{name}"' in line for name in OF_PRINTERS)]
    return "\n".join(lines).encode()


@pytest.fixture(scope="module")
def kiosk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kiosk]:
    with open_display() as display, running(display, tmp_path_factory.mktemp("kiosk")) as kiosk:
        yield kiosk


@contextmanager
def running(display: Display, folder: Path) -> Iterator[Kiosk]:
    """A kiosk on a display, started as systemd starts it."""
    (folder / "kiosk.toml").write_text(SETTINGS, encoding="utf-8")
    with ExitStack() as stack:
        systemd = stack.enter_context(closing(Systemd(str(folder / "notify"))))
        environment = {**display.environment, **systemd.environment, "WATCHDOG_USEC": WATCHED_US}
        log = stack.enter_context((folder / "log").open("w", encoding="utf-8"))
        program = subprocess.Popen(
            [sys.executable, "-m", "kiosk", "--verbose", "lobby"],
            cwd=folder,
            env={**environment, "PYTHONPATH": str(ROOT), "KIOSK_STATE": str(folder / "state")},
            stdout=log,
            stderr=log,
            text=True,
        )
        stack.callback(program.wait)
        stack.callback(program.kill)
        until(lambda: "the office is open" in (folder / "log").read_text(encoding="utf-8"), "the office never opened")
        yield Kiosk(display, folder, program, systemd)


@pytest.fixture(scope="module")
def seen(kiosk: Kiosk) -> tuple[Image.Image, Image.Image]:
    """The greeting, and the list of requests that a touch leads to."""
    until(lambda: len(kiosk.display.picture().getcolors(1_000_000) or []) > 8, "the greeting never came")
    greeting = kiosk.standing_still()
    kiosk.touch(*ANYWHERE)
    until(lambda: not kiosk.shows(greeting), "no visit started")
    requests = kiosk.standing_still()
    kiosk.touch(*BACK)
    until(lambda: kiosk.shows(greeting), "the greeting never came back")
    return greeting, requests


def test_no_key_chord_changes_screen_settings_or_files(kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]) -> None:
    files = kiosk.files()
    chords = [modifier + key for modifier, key in product(MODIFIERS, (*FUNCTION_KEYS, *LETTERS))]
    for chord in (*chords, *OTHERS, *WAYS_OUT):
        kiosk.display.send("key", "--delay", "1", chord)
    kiosk.still_serves(*seen)
    assert kiosk.files() == files


def test_a_keyboard_with_other_characters_that_is_plugged_in_does_nothing(
    kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]
) -> None:
    kiosk.display.send("type", "--delay", "1", "欧阳𠮷 <script> \\x1b")
    kiosk.still_serves(*seen)


def test_a_second_keyboard_that_is_plugged_in_and_pulled_out_again_opens_nothing(
    kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]
) -> None:
    files = kiosk.files()
    second_keyboard(kiosk.display, "KP_Down")
    until(lambda: not kiosk.shows(seen[0]), "nobody feels the second keyboard")
    kiosk.touch_until(ANYWHERE, seen[1], "the list of requests never came")
    kiosk.touch_until(BACK, seen[0], "the greeting never came back")
    second_keyboard(kiosk.display, "Alt_L+F4", "F1", "Escape", "Control_L+e", "Super_L", "Alt_L+Tab", "a", "Return")
    kiosk.still_serves(*seen)
    assert kiosk.files() == files


def test_a_keyboard_of_another_country_that_is_plugged_in_opens_nothing(
    kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]
) -> None:
    kiosk.display.layout("de")
    kiosk.display.send("key", "--delay", "1", *WAYS_OUT)
    kiosk.display.layout("us")
    kiosk.still_serves(*seen)


def test_other_buttons_a_wheel_and_two_at_once_open_nothing(
    kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]
) -> None:
    kiosk.display.send("mousemove", "200", "400", *(word for button in "32456789" for word in ("click", button)))
    kiosk.display.send(
        "mousedown", "3", "sleep", "0.1", "mousedown", "2", "sleep", "0.1", "mouseup", "2", "mouseup", "3"
    )
    kiosk.still_serves(*seen)


def test_a_window_on_top_takes_the_screen_only_until_it_is_gone(
    kiosk: Kiosk, seen: tuple[Image.Image, Image.Image]
) -> None:
    with intruder(kiosk.display):
        assert kiosk.program.poll() is None
    until(lambda: kiosk.shows(seen[0]), "the greeting did not come back")
    kiosk.still_serves(*seen)


def test_a_greeting_that_nobody_touches_is_drawn_for_the_watchdog(kiosk: Kiosk) -> None:
    heard = kiosk.systemd.heard()
    assert heard[0] == "READY=1"
    until(lambda: kiosk.systemd.heard() == ["WATCHDOG=1"], "nothing was drawn")


def test_told_to_end_by_the_system_it_ends_in_order(kiosk: Kiosk) -> None:
    ends_in_order(kiosk, signal.SIGTERM)


def test_told_to_end_by_ctrl_c_in_its_terminal_it_ends_in_order(kiosk: Kiosk, tmp_path: Path) -> None:
    with running(kiosk.display, tmp_path) as another:
        ends_in_order(another, signal.SIGINT)


def ends_in_order(kiosk: Kiosk, told: signal.Signals) -> None:
    assert kiosk.program.poll() is None
    kiosk.systemd.heard()
    kiosk.program.send_signal(told)
    assert kiosk.program.wait() == 0
    assert kiosk.systemd.heard()[-1] == "STOPPING=1"
    assert "Traceback" not in (kiosk.folder / "log").read_text(encoding="utf-8")
