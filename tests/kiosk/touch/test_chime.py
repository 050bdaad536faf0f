"""The two notes of the alert, and a kiosk without a sound device."""

from __future__ import annotations

import wave
from pathlib import Path

import pytest

from kiosk.touch.chime import NOTE_S, NOTES_HZ, RATE_HZ, Chime, write_notes
from tests.kiosk.touch.harness import open_window

pytestmark = pytest.mark.xdist_group("stage")


def test_the_notes_are_soft_and_short(tmp_path: Path) -> None:
    write_notes(tmp_path / "notes.wav")
    with wave.open(str(tmp_path / "notes.wav")) as notes:
        levels = memoryview(notes.readframes(notes.getnframes())).cast("h")
        assert notes.getnframes() == pytest.approx(len(NOTES_HZ) * NOTE_S * RATE_HZ, abs=2)
    assert 5_000 < max(levels) < 12_000
    assert abs(levels[0]) < 200
    assert abs(levels[-1]) < 800


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
