"""The program that makes a WAV of a text with espeak-ng's library; the kiosk starts it as a child process.

    python espeak_child.py LIBRARY DATA VOICE RATE VOLUME < TEXT > WAV

It stands alone, so that it starts in a few milliseconds, and so that nothing in the library can harm the kiosk.
DATA may be empty for the library's own folder. RATE and VOLUME are percent of normal.
"""

from __future__ import annotations

import ctypes
import resource
import sys
import wave
from collections.abc import Sequence
from typing import BinaryIO

NO_LIBRARY, NO_VOICE, NO_SOUND = 3, 4, 5

SYNCHRONOUS = 2
DO_NOT_EXIT = 0x8000
RATE, VOLUME = 1, 2
WORDS_A_MINUTE = 155
PLAIN_UTF8_WITH_LAST_PAUSE = 0x1001
"""Neither SSML nor phonemes: whatever stands in the text is read out."""

CHARACTER_POSITION = 1

Collect = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.c_void_p)


def main(words: Sequence[str], text: bytes, out: BinaryIO) -> int:
    """Write the sound of a UTF-8 text; returns the exit code."""
    library, folder, voice, rate, volume = words
    # A crash must not leave what was being said in a core file.
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        espeak = ctypes.CDLL(library)
    except OSError:
        return NO_LIBRARY
    frequency_hz = espeak.espeak_Initialize(SYNCHRONOUS, 0, folder.encode() or None, DO_NOT_EXIT)
    if frequency_hz <= 0:
        return NO_LIBRARY
    if espeak.espeak_SetVoiceByName(_voice_of(espeak, voice).encode()):
        return NO_VOICE
    espeak.espeak_SetParameter(RATE, WORDS_A_MINUTE * int(rate) // 100, 0)
    espeak.espeak_SetParameter(VOLUME, int(volume), 0)
    samples = _samples(espeak, text)
    _write(samples, frequency_hz, out)
    return 0 if samples else NO_SOUND


def _voice_of(espeak: ctypes.CDLL, voice: str) -> str:
    """Before 1.52, `cmn` spells hanzi out in English; the voice for pinyin reads them."""
    espeak.espeak_Info.restype = ctypes.c_char_p
    version = espeak.espeak_Info(None).decode().split(".")
    old = (int(version[0]), int(version[1])) < (1, 52)
    return "cmn-latn-pinyin" if old and voice == "cmn" else voice


def _samples(espeak: ctypes.CDLL, text: bytes) -> bytes:
    pieces: list[bytes] = []

    def collect(samples: ctypes._Pointer[ctypes.c_short], count: int, _events: int | None) -> int:
        if samples and count > 0:
            pieces.append(ctypes.string_at(samples, count * 2))
        return 0

    callback = Collect(collect)
    espeak.espeak_SetSynthCallback(callback)
    size = ctypes.c_size_t(len(text) + 1)
    espeak.espeak_Synth(text, size, 0, CHARACTER_POSITION, 0, PLAIN_UTF8_WITH_LAST_PAUSE, None, None)
    return b"".join(pieces)


def _write(samples: bytes, frequency_hz: int, out: BinaryIO) -> None:
    with wave.open(out, "wb") as wav:
        wav.setnchannels(1)
        wav.setsampwidth(2)
        wav.setframerate(frequency_hz)
        wav.setnframes(len(samples) // 2)
        wav.writeframesraw(samples)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], sys.stdin.buffer.read(), sys.stdout.buffer))
