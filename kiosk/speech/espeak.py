"""Where espeak-ng is on this machine, and how it makes the sound of a line: in a child process of ours."""

from __future__ import annotations

import importlib
import importlib.util
import io
import shutil
import sys
import wave
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from kiosk.speech import espeak_child
from kiosk.speech.child import Child
from kiosk.speech.player import played
from kiosk.speech.script import Line
from kiosk.speech.speaker import Sound

MAKING_S = 10.0

PACKAGE = "espeakng_loader"
DEBIAN_PROGRAM = "espeak-ng"
DEBIAN_LIBRARY = "libespeak-ng.so.1"

MISSING = "espeak-ng is missing: install the package espeakng-loader, or Debian's espeak-ng"

VOICES = {"zh": "cmn", "zh-Hans": "cmn", "zh-Hant": "cmn"}
"""espeak-ng's names where they differ from the language's code."""


@dataclass(frozen=True, slots=True)
class Espeak:
    """espeak-ng's library, a path or a name that the loader knows, and its folder of voices, empty for its own."""

    library: str
    folder: str = ""

    def start(self, line: Line) -> Child:
        """A child that writes the line's sound as a WAV. Raises `OSError`."""
        command = (
            sys.executable,
            "-I",
            "-S",
            espeak_child.__file__,
            self.library,
            self.folder,
            VOICES.get(line.language, line.language),
            str(line.voice.rate),
            str(line.voice.volume),
        )
        meanings = self._meanings(line.language)
        return Child(command, line.text.encode(), deadline_s=MAKING_S, meanings=meanings, keeps_output=True)

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Sound]:
        """The sound of a digit in each language, for nobody. Raises `OSError`."""
        return (self.start(Line("0", language)) for language in languages)

    def _meanings(self, language: str) -> dict[int, str]:
        return {
            espeak_child.NO_LIBRARY: f"speech: {self.library} cannot be loaded; {MISSING}",
            espeak_child.NO_VOICE: f"speech: espeak-ng has no voice for the language {language!r}",
            espeak_child.NO_SOUND: f"speech: espeak-ng made no sound for the language {language!r}",
        }


def find_espeak() -> Espeak | None:
    """The one that came with the Python package, else Debian's, else None."""
    if importlib.util.find_spec(PACKAGE) is not None:
        loader = importlib.import_module(PACKAGE)
        if Path(loader.get_library_path()).exists():
            return Espeak(loader.get_library_path(), loader.get_data_path())
    return Espeak(DEBIAN_LIBRARY) if shutil.which(DEBIAN_PROGRAM) else None


class EspeakEngine:
    """Says lines with espeak-ng, through a program that plays the WAV on its standard input. No sound touches a
    disk: what is said may be private."""

    def __init__(self, espeak: Espeak, player: Sequence[str]) -> None:
        self._espeak = espeak
        self._player = tuple(player)

    def sounds(self, line: Line) -> Iterator[Sound]:
        """Made, then played."""
        made = self._espeak.start(line)
        yield made
        yield played(self._player, made.output)

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Sound]:
        """The voices, then the player with a moment of silence."""
        yield from self._espeak.rehearsal(languages)
        yield played(self._player, silence(), MAKING_S)


def silence() -> bytes:
    """A tenth of a second without sound, as a WAV."""
    kept = io.BytesIO()
    with wave.open(kept, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(22_050)
        wav.writeframes(bytes(4_410))
    return kept.getvalue()
