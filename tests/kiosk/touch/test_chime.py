"""The two notes of the alert, and a kiosk without a sound device."""

from __future__ import annotations

import os
import subprocess
import sys
import wave
from pathlib import Path

import pytest

from kiosk.orders import VOLUMES
from kiosk.touch import sound_child
from kiosk.touch.chime import NOTE_S, NOTES_HZ, RATE_HZ, Chime, write_notes
from tests.kiosk.touch.harness import open_window

pytestmark = pytest.mark.xdist_group("stage")


class Bell:
    """A sound that counts how often it rings, and knows how loud its file was."""

    def __init__(self, file: str) -> None:
        self.rung = 0
        with wave.open(file) as notes:
            self.loudest = max(memoryview(notes.readframes(notes.getnframes())).cast("h"))

    def seek(self, _place: float) -> None:
        pass

    def play(self) -> None:
        self.rung += 1


def test_the_notes_are_soft_and_short(tmp_path: Path) -> None:
    write_notes(tmp_path / "notes.wav")
    with wave.open(str(tmp_path / "notes.wav")) as notes:
        levels = memoryview(notes.readframes(notes.getnframes())).cast("h")
        assert notes.getnframes() == pytest.approx(len(NOTES_HZ) * NOTE_S * RATE_HZ, abs=2)
    assert 5_000 < max(levels) < 12_000
    assert abs(levels[0]) < 200
    assert abs(levels[-1]) < 800


@pytest.mark.parametrize("percent", VOLUMES)
def test_the_notes_are_as_loud_as_staff_want_them(tmp_path: Path, percent: int) -> None:
    loudest = {}
    for told in (100, percent):
        write_notes(tmp_path / "notes.wav", told)
        with wave.open(str(tmp_path / "notes.wav")) as notes:
            loudest[told] = max(memoryview(notes.readframes(notes.getnframes())).cast("h"))
    assert loudest[percent] == pytest.approx(loudest[100] * percent / 100, abs=2)


def test_a_chime_that_is_turned_rings_as_loud_from_then_on(tmp_path: Path) -> None:
    opened: list[Bell] = []
    chime = Chime(tmp_path, load=lambda file: opened.append(Bell(file)) or opened[-1])
    chime()
    chime.turn(100)
    chime()
    chime.turn(25)
    chime()
    usual, soft = opened
    assert (usual.rung, soft.rung) == (2, 1)
    assert soft.loudest == pytest.approx(usual.loudest / 4, abs=2)


def test_the_chime_rings_as_often_as_it_is_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SDL_AUDIODRIVER", "dummy")
    open_window()
    from kivy.core.audio import SoundLoader

    opened = []
    chime = Chime(tmp_path, load=lambda file: opened.append(SoundLoader.load(file)) or opened[-1])
    chime()
    chime()
    [sound] = opened
    assert sound.state == "play"
    sound.stop()


def test_without_a_sound_device_the_kiosk_goes_on_and_says_so_once(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    open_window()
    chime = Chime(tmp_path, load=lambda _file: None)
    chime()
    chime()
    assert [record.message for record in caplog.records].count(
        "no sound device: the alert is seen and not heard"
    ) == 1


def test_a_loudspeaker_that_is_switched_on_later_rings(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    opened: list[Bell] = []
    devices = iter((False, True, True))
    chime = Chime(tmp_path, load=lambda file: opened.append(Bell(file)) or opened[-1] if next(devices) else None)
    for _ in range(3):
        chime()
    [bell] = opened
    assert bell.rung == 2
    assert len([it for it in caplog.records if "seen and not heard" in it.message]) == 1


def test_a_disk_that_takes_no_notes_does_not_end_a_visit(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    no_folder = tmp_path / "full"
    no_folder.touch()
    chime = Chime(no_folder, load=Bell)
    chime()
    chime()
    assert sum("seen and not heard" in record.message for record in caplog.records) == 1


def test_a_sound_that_no_device_plays_is_none(tmp_path: Path) -> None:
    """Kivy gives one all the same: the chime would believe that it is heard."""
    write_notes(tmp_path / "notes.wav")
    command = (sys.executable, sound_child.__file__, str(tmp_path / "notes.wav"))
    ended = {
        driver: subprocess.run(command, env={**os.environ, "SDL_AUDIODRIVER": driver}, stderr=subprocess.DEVNULL)
        for driver in ("dummy", "no-such-driver")
    }
    assert [it.returncode for it in ended.values()] == [0, sound_child.SILENT]
