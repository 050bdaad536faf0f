"""From what the settings say to a speaker. What is not there is told, and the kiosk goes on in silence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from kiosk.speech.command import CommandEngine, command_trouble
from kiosk.speech.espeak import MISSING, Espeak, EspeakEngine, find_espeak
from kiosk.speech.player import find_player, played, player_trouble
from kiosk.speech.speaker import SilentSpeaker, Speaker, SpeakingThread
from kiosk.speech.wav import WavEngine, WavFolder

ENGINES = ("none", "wav", "espeak-ng", "command")


def open_speaker(
    engine: str,
    *,
    headset: bool = False,
    command: Sequence[str] = (),
    player: Sequence[str] = (),
    folder: Path | None = None,
    is_own: Callable[[str], bool] = lambda _sentence: False,
) -> Speaker:
    """The speaker of one of `ENGINES`, or a silent one whose `trouble` is a sentence for `doctor`.

    `headset`: private texts may be said. `command` is for `command`, `player` for `espeak-ng` and `wav` (a program
    that plays the WAV on its standard input; empty: the first known one that is there), `folder` for `wav`, which
    keeps the sentences there that `is_own` says are the house's own, and never says anything private.
    """
    match engine:
        case "none":
            return SilentSpeaker()
        case "espeak-ng":
            return _open_espeak(find_espeak(), find_player(player), headset)
        case "wav":
            return _open_wav(open_wav_folder(folder), find_player(player), is_own)
        case "command":
            trouble = command_trouble(command, headset)
            return SilentSpeaker(trouble) if trouble else SpeakingThread(CommandEngine(command), headset)
        case _:
            return SilentSpeaker(f"speech.engine = {engine!r}: allowed are {', '.join(ENGINES)}")


def open_wav_folder(folder: Path | None) -> WavFolder | str:
    """Where words are kept as they were recorded, or a sentence that says what is missing."""
    espeak = find_espeak()
    if folder is None:
        return "speech.folder is empty: the engine 'wav' needs a folder to write into"
    return f"speech: {MISSING}" if espeak is None else WavFolder(espeak, folder)


def _open_espeak(espeak: Espeak | None, player: Sequence[str], headset: bool) -> Speaker:
    trouble = player_trouble(player)
    if espeak is None:
        return SilentSpeaker(f"speech: {MISSING}")
    return SilentSpeaker(trouble) if trouble else SpeakingThread(EspeakEngine(espeak, player), headset)


def _open_wav(folder: WavFolder | str, player: Sequence[str], is_own: Callable[[str], bool]) -> Speaker:
    """Files that nobody plays are no voice."""
    trouble = folder if isinstance(folder, str) else player_trouble(player)
    if isinstance(folder, str) or trouble:
        return SilentSpeaker(trouble)
    return SpeakingThread(WavEngine(folder, is_own, partial(played, player)))
