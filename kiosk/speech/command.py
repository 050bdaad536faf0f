"""Any program that speaks: `("say-it", "--language", "{language}", "{text}")`, never through a shell."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from string import Formatter

from kiosk.speech.child import Child
from kiosk.speech.script import Line
from kiosk.speech.speaker import Sound

SPEAKING_S = 60.0

PLACES = ("text", "language", "rate", "volume")
PLACE = re.compile("{(" + "|".join(PLACES) + ")}")


class CommandEngine:
    """Starts a program for each line. `{text}` `{language}` `{rate}` `{volume}` are filled in, the last two in
    percent of normal; the text also stands on its standard input."""

    def __init__(self, command: Sequence[str]) -> None:
        self._command = tuple(command)

    def sounds(self, line: Line) -> Iterator[Sound]:
        """The one sound that the program makes itself."""
        yield Child(filled(self._command, line), line.text.encode(), deadline_s=SPEAKING_S)

    def rehearsal(self, _languages: Sequence[str]) -> Iterator[Sound]:
        """Nothing: whatever the program did would be heard."""
        return iter(())


def filled(command: Sequence[str], line: Line) -> tuple[str, ...]:
    """The words of the command; what stands in the text is never read as a placeholder, nor as an option, since a
    line begins with a letter or a digit."""
    values = {
        "text": line.text,
        "language": line.language,
        "rate": str(line.voice.rate),
        "volume": str(line.voice.volume),
    }
    return tuple(PLACE.sub(lambda place: values[place[1]], word) for word in command)


def command_trouble(command: Sequence[str], headset: bool = False) -> str:
    """Why a command cannot be used, in one sentence, or an empty text. With a headset it says private texts, and the
    words of a command can be read by every program on the machine."""
    if not command:
        return "speech.command is empty: the engine 'command' needs a program and its words"
    wrong = [name for word in command for name in _places(word) if name not in PLACES]
    if wrong:
        return f"speech.command: {{{wrong[0]}}} is no placeholder; allowed are {', '.join(PLACES)}"
    if headset and any("text" in _places(word) for word in command):
        return "speech.command: with a headset {text} would show private words to others; read the standard input"
    return "" if shutil.which(command[0]) else f"speech.command: {command[0]} is no program on this machine"


def _places(word: str) -> list[str]:
    try:
        return [name for _, name, _, _ in Formatter().parse(word) if name is not None]
    except ValueError:
        return [word]
