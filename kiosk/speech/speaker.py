"""Whoever says texts. Every call returns at once: the sound is made on a thread, by child processes."""

from __future__ import annotations

import logging
import threading
import traceback
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol

from kiosk.speech.script import Line, Script, Voice

logger = logging.getLogger("kiosk.speech")

CLOSING_S = 2.0

Change = Callable[[Script], Script]


class Sound(Protocol):
    """Something that sounds, or is being made, from its start until it ends or is ended."""

    def wait(self) -> str:
        """Returns when it is over: an empty text, or one sentence that says what went wrong."""

    def end(self) -> None:
        """Ends it at once, from any thread; ending what is over is nothing."""


def first_trouble(sounds: Iterator[Sound]) -> str:
    """Waits for sounds one after the other; the first trouble, as a sentence, ends it."""
    try:
        return next((trouble for sound in sounds if (trouble := sound.wait())), "")
    except OSError as error:
        return f"speech: {error.filename or 'a file'} cannot be used: {error.strerror}"
    except Exception as error:
        # A fault of ours must not silence every visitor after this one. Its own words may hold what somebody typed.
        place = traceback.extract_tb(error.__traceback__)[-1]
        return f"speech: the engine failed ({type(error).__name__} in {Path(place.filename).name}:{place.lineno})"


class Engine(Protocol):
    """Turns a line into sounds, one after the other; each starts when it is asked for."""

    def sounds(self, line: Line) -> Iterator[Sound]:
        """Raises `OSError` where a program cannot be started."""

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Sound]:
        """Everything that can be tried in these languages without being heard. Raises `OSError`."""


class Speaker(ABC):
    """Says one text at a time. `trouble` is a sentence about what is wrong with the sound, empty where all is well.

    Nothing here is for PINs: whoever shows one never says it.
    """

    trouble: str = ""

    def say(self, text: str, language: str, private: bool = False) -> None:
        """Says a text in a language, by its code; what was being said is cut short. A private text is said only
        into a headset."""
        self._change(lambda script: script.said(text, language, private))

    def add(self, text: str, language: str, private: bool = False) -> None:
        """Says a text after what is being said, and at once where nothing is."""
        self._change(lambda script: script.added(text, language, private))

    def stop(self) -> None:
        """Silence, now."""
        self._change(Script.stopped)

    def pause(self) -> None:
        """Silence, now; `resume` begins the sentence again that was cut short."""
        self._change(Script.paused)

    def resume(self) -> None:
        """Go on after a pause."""
        self._change(Script.resumed)

    def repeat(self) -> None:
        """The last text, from its start."""
        self._change(Script.repeated)

    def slower(self) -> None:
        """One step slower; what is being said begins its sentence again. `faster`, `louder`, `quieter` likewise."""
        self._revoice(Voice.slower)

    def faster(self) -> None:
        """One step faster."""
        self._revoice(Voice.faster)

    def louder(self) -> None:
        """One step louder."""
        self._revoice(Voice.louder)

    def quieter(self) -> None:
        """One step quieter."""
        self._revoice(Voice.quieter)

    def turn(self, percent: int) -> None:
        """How loud the house wants the usual voice; it outlives every visitor."""
        self._change(lambda script: script.at_level(percent))

    def reset(self) -> None:
        """For the next visitor: silence, nothing to repeat, and the voice as it was."""
        self._change(Script.forgotten)

    def close(self) -> None:
        """Silence, and no more."""
        self.reset()

    def rehearse(self, languages: Sequence[str]) -> str:
        """For `doctor`: tries voices and sound device without being heard, and returns the trouble, if any, as a
        sentence. It waits for programs, up to a second."""
        return self.trouble

    @property
    @abstractmethod
    def script(self) -> Script:
        """What is being said, and in which voice."""

    @abstractmethod
    def _change(self, change: Change) -> None:
        """From now on it is another script."""

    def _revoice(self, step: Callable[[Voice], Voice]) -> None:
        self._change(lambda script: script.in_voice(step(script.voice)))


class SilentSpeaker(Speaker):
    """Says nothing: no sound is wanted, or there is none because of its `trouble`."""

    def __init__(self, trouble: str = "") -> None:
        self.trouble = trouble

    @property
    def script(self) -> Script:
        """Always empty."""
        return Script()

    def _change(self, change: Change) -> None:
        pass


class SpeakingThread(Speaker):
    """Says texts through an engine, on a thread of its own that never holds up a caller.

    The lock guards a few assignments and a kill; starting children and waiting for them happen outside it.
    """

    def __init__(self, engine: Engine, headset: bool = False) -> None:
        self._engine = engine
        self._script = Script(headset)
        self._turn = 0
        self._sound: Sound | None = None
        self._closed = False
        self._changed = threading.Condition()
        # Daemon: a kiosk that dies without closing must not be kept alive by its voice.
        self._thread = threading.Thread(target=self._run, name="speech", daemon=True)
        self._thread.start()

    @property
    def script(self) -> Script:
        """What is being said now."""
        with self._changed:
            return self._script

    def close(self) -> None:
        """Silence, and the thread ends."""
        self._closed = True
        self.reset()
        self._thread.join(CLOSING_S)

    def rehearse(self, languages: Sequence[str]) -> str:
        """Tries the engine, beside whatever is being said."""
        return first_trouble(self._engine.rehearsal(languages))

    def _change(self, change: Change) -> None:
        with self._changed:
            before, self._script = self._script, change(self._script)
            if self._script.goes_on_from(before) and not self._closed:
                return
            self._turn += 1
            if self._sound is not None:
                self._sound.end()
            self._changed.notify()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._closed or self._script.line is not None)
                turn, line = self._turn, self._script.line
            if line is None:
                return
            self._settle(turn, self._sound_out(turn, line))

    def _sound_out(self, turn: int, line: Line) -> str:
        """Whether it sounded to its end, or was cut short, is for `_settle` to see."""
        return first_trouble(self._held(turn, self._engine.sounds(line)))

    def _held(self, turn: int, sounds: Iterator[Sound]) -> Iterator[Sound]:
        """The sounds as they start, as long as it is their turn."""
        for sound in sounds:
            self._hold(turn, sound)
            yield sound
            if not self._is_current(turn):
                return

    def _hold(self, turn: int, sound: Sound) -> None:
        """From here on a caller can end it; one that came too late is ended here."""
        with self._changed:
            self._sound = sound
            if turn != self._turn:
                sound.end()

    def _is_current(self, turn: int) -> bool:
        with self._changed:
            return turn == self._turn

    def _settle(self, turn: int, trouble: str) -> None:
        with self._changed:
            if self._sound is not None:
                # after an error it may still sound
                self._sound.end()
            self._sound = None
            if turn != self._turn:
                return
            self._script = self._script.stopped() if trouble else self._script.moved_on()
            if trouble and trouble != self.trouble:
                logger.warning("%s", trouble)
            self.trouble = trouble
