"""Lines kept as WAV files: for the board's browser, and for whoever plays them itself."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from kiosk.speech.child import Child
from kiosk.speech.espeak import Espeak
from kiosk.speech.script import LONGEST_TEXT, Line, plain
from kiosk.speech.speaker import Sound, first_trouble

KEPT_FILES = 500


class WavFolder:
    """A folder of WAV files, each named by what it says and how; the newest are kept. For nothing private."""

    def __init__(self, espeak: Espeak, folder: Path) -> None:
        self._espeak = espeak
        self._folder = folder
        self._keeping = threading.Lock()

    def record(self, text: str, language: str) -> Path | str:
        """The file that says a text, made unless it is there already, or a sentence that says why there is none.
        It waits for espeak-ng, about 50 ms, so it is not for a thread that draws."""
        line = Line(plain(text[:LONGEST_TEXT]), language)
        return first_trouble(self.making(line)) or self.file_of(line)

    def file_of(self, line: Line) -> Path:
        """Where a line is kept once it is made."""
        said = f"{line.language}\0{line.voice.rate}\0{line.voice.volume}\0{line.text}"
        return self._folder / f"{hashlib.sha256(said.encode()).hexdigest()[:32]}.wav"

    def making(self, line: Line) -> Iterator[Sound]:
        """Makes the line's file, or nothing where it is there. Raises `OSError`."""
        file = self.file_of(line)
        if file.exists():
            return
        made = self.start(line)
        yield made
        if made.output:
            self._keep(file, made.output)

    def start(self, line: Line) -> Child:
        """Begins to make a line's sound, which is kept nowhere. Raises `OSError`."""
        return self._espeak.start(line)

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Sound]:
        """A digit in each language, kept nowhere. Raises `OSError`."""
        yield from self._espeak.rehearsal(languages)

    def _keep(self, file: Path, wav: bytes) -> None:
        """Whole or not at all: a browser may ask for it at any moment, and two for the same at once."""
        with self._keeping:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            fresh = file.with_suffix(f".{os.getpid()}")
            fresh.write_bytes(wav)
            fresh.replace(file)
            files = sorted(self._folder.glob("*.wav"), key=lambda kept: kept.stat().st_mtime_ns)
            for old in files[:-KEPT_FILES]:
                old.unlink(missing_ok=True)


class WavEngine:
    """Says lines through `play`, which gets the WAV. The house's own words, by `is_own`, are kept in a folder; any
    other line may be a visitor's, is made each time, and its sound touches no disk."""

    def __init__(self, folder: WavFolder, is_own: Callable[[str], bool], play: Callable[[bytes], Sound]) -> None:
        self._folder = folder
        self._is_own = is_own
        self._play = play

    def sounds(self, line: Line) -> Iterator[Sound]:
        """Made where it is new, then played."""
        if self._is_own(line.text):
            yield from self._folder.making(line)
            yield self._play(self._folder.file_of(line).read_bytes())
        else:
            made = self._folder.start(line)
            yield made
            yield self._play(made.output)

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Sound]:
        """The voices; whoever plays is not asked."""
        yield from self._folder.rehearsal(languages)
