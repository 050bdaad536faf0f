"""The program by which a WAV sounds: it plays what stands on its standard input."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from kiosk.speech.child import Child

PLAYERS = (
    ("aplay", "-q", "-"),
    ("paplay",),
    ("play", "-q", "-t", "wav", "-"),
    ("ffplay", "-nodisp", "-autoexit", "-loglevel", "error", "-i", "-"),
)
"""Of alsa-utils, of pulseaudio-utils, of sox and of ffmpeg: the first that is there plays."""

NO_PLAYER = "speech: no program plays sound here: install Debian's alsa-utils, or set speech.player"
NO_DEVICE = "speech: {} finds no sound device: is one connected, and is this user in the group audio?"

PLAYING_S = 90.0


def find_player(named: Sequence[str]) -> tuple[str, ...]:
    """The one that is named, else the first of `PLAYERS` that is there, else none."""
    return tuple(named) or next((player for player in PLAYERS if shutil.which(player[0])), ())


def player_trouble(player: Sequence[str]) -> str:
    """Why nothing can be played, in one sentence, or an empty text."""
    if not player:
        return NO_PLAYER
    return "" if shutil.which(player[0]) else f"speech.player: {player[0]} is no program on this machine"


def played(player: Sequence[str], wav: bytes, deadline_s: float = PLAYING_S) -> Child:
    """A WAV as it sounds. Raises `OSError`."""
    return Child(player, wav, deadline_s=deadline_s, meanings={1: NO_DEVICE.format(player[0])})
