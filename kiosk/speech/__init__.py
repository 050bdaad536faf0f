"""Says a text aloud: for the touchscreen, and recorded for the board. It needs the standard library only.

    speaker = open_speaker("espeak-ng")
    speaker.say(spoken("您的号码是 B012。", say), "zh")

`spoken` writes a text the way it is said, `Speaker` says it, `speaker.trouble` is what is wrong with the sound.
"""

from kiosk.speech.memory import RecordingSpeaker
from kiosk.speech.opening import ENGINES, open_speaker, open_wav_folder
from kiosk.speech.script import Line, Voice
from kiosk.speech.speaker import SilentSpeaker, Speaker
from kiosk.speech.spoken import Say, spoken, spoken_number
from kiosk.speech.wav import WavFolder

__all__ = [
    "ENGINES",
    "Line",
    "RecordingSpeaker",
    "Say",
    "SilentSpeaker",
    "Speaker",
    "Voice",
    "WavFolder",
    "open_speaker",
    "open_wav_folder",
    "spoken",
    "spoken_number",
]
