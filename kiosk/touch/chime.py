"""Two soft notes that ask whether somebody is still there, for whoever does not look at the screen."""

from __future__ import annotations

import logging
import math
import struct
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from kiosk.touch.sound_child import open_sound

logger = logging.getLogger("kiosk.touch")

RATE_HZ = 22_050
NOTES_HZ = (659.3, 523.3)
NOTE_S = 0.45
LOUDNESS = 0.35


class Chime:
    """Rings when it is called. Without a sound device, or a disk that takes its notes, it says so once in the log,
    and the screen alone asks, until there is one again. `load` opens a sound file, or gives None where nothing can
    play it."""

    def __init__(self, folder: Path, load: Callable[[str], Any] | None = None) -> None:
        self._file = folder / "chime.wav"
        self._load = load or open_sound
        self._sound: Any = None
        self._percent = 100
        self._silent = False

    def __call__(self) -> None:
        """Rings once."""
        if self._sound is None:
            self._open()
        if self._sound is not None:
            self._sound.seek(0)
            self._sound.play()

    def turn(self, percent: int) -> None:
        """From now on so loud, in percent of the usual."""
        if percent != self._percent:
            self._percent, self._sound = percent, None

    def _open(self) -> None:
        trouble = "no sound device"
        try:
            write_notes(self._file, self._percent)
            self._sound = self._load(str(self._file))
        except OSError as error:
            trouble = f"{self._file} cannot be written ({error.strerror})"
        if self._sound is None and not self._silent:
            logger.warning("%s: the alert is seen and not heard", trouble)
        self._silent = self._sound is None


def write_notes(file: Path, percent: int = 100) -> None:
    """Writes the notes, in percent of their usual loudness, as a WAV file, one channel of 16 bits."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with wave.open(str(file), "wb") as made:
        made.setnchannels(1)
        made.setsampwidth(2)
        made.setframerate(RATE_HZ)
        made.writeframes(b"".join(struct.pack("<h", round(327.67 * percent * level)) for level in _levels()))


def _levels() -> Iterator[float]:
    """Each note begins without a click and fades away."""
    for hertz in NOTES_HZ:
        for sample in range(round(NOTE_S * RATE_HZ)):
            at_s = sample / RATE_HZ
            swell = min(1.0, at_s / 0.02) * math.exp(-6 * at_s)
            yield LOUDNESS * swell * math.sin(2 * math.pi * hertz * at_s)
