"""From what the settings say to a speaker. What is not there is told, and the kiosk goes on in silence."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path

from kiosk.speech.command import CommandEngine, command_trouble
from kiosk.speech.espeak import MISSING, Espeak, EspeakEngine, find_espeak
from kiosk.speech.speaker import SilentSpeaker, Sound, Speaker, SpeakingThread
from kiosk.speech.wav import WavEngine, WavFolder

ENGINES = ("none", "wav", "espeak-ng", "command")

PLAYERS = (("aplay", "-q", "-"), ("play", "-q", "-t", "wav", "-"))
"""Programs that play the WAV on their standard input: of alsa-utils, and of sox."""


def open_speaker(
    engine: str,
    *,
    headset: bool = False,
    command: Sequence[str] = (),
    player: Sequence[str] = (),
    folder: Path | None = None,
    play: Callable[[Path], Sound] | None = None,
) -> Speaker:
    """The speaker of one of `ENGINES`, or a silent one whose `trouble` is a sentence for `doctor`.

    `headset`: private texts may be said. `command` is for `command`, `player` for `espeak-ng` (a program that plays
    the WAV on its standard input; empty: the first of `PLAYERS` that is there), `folder` and `play` for `wav`,
    which keeps its files and so never says anything private.
    """
    match engine:
        case "none":
            return SilentSpeaker()
        case "espeak-ng":
            return _open_espeak(find_espeak(), tuple(player) or _found_player(), headset)
        case "wav":
            kept = open_wav_folder(folder)
            return SilentSpeaker(kept) if isinstance(kept, str) else SpeakingThread(WavEngine(kept, play))
        case "command":
            trouble = command_trouble(command)
            return SilentSpeaker(trouble) if trouble else SpeakingThread(CommandEngine(command), headset)
        case _:
            return SilentSpeaker(f"speech.engine = {engine!r}: allowed are {', '.join(ENGINES)}")


def open_wav_folder(folder: Path | None) -> WavFolder | str:
    """Where the board's calls are recorded, or a sentence that says what is missing."""
    espeak = find_espeak()
    if folder is None:
        return "speech.folder is empty: the engine 'wav' needs a folder to write into"
    return f"speech: {MISSING}" if espeak is None else WavFolder(espeak, folder)


def _open_espeak(espeak: Espeak | None, player: Sequence[str], headset: bool) -> Speaker:
    if espeak is None:
        return SilentSpeaker(f"speech: {MISSING}")
    if not player:
        return SilentSpeaker("speech: no program plays sound here: install Debian's alsa-utils, or set speech.player")
    if shutil.which(player[0]) is None:
        return SilentSpeaker(f"speech.player: {player[0]} is no program on this machine")
    return SpeakingThread(EspeakEngine(espeak, player), headset)


def _found_player() -> tuple[str, ...]:
    return next((player for player in PLAYERS if shutil.which(player[0])), ())
