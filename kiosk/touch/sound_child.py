"""Whether a sound can be heard here: opens a file by Kivy, as the touchscreen's chime does, and plays nothing.

    python sound_child.py FILE

A process of its own, for `doctor`: Kivy takes a second to come, and sound libraries talk on the error output. Ends
with 0, or with `SILENT` where no sound device plays the file.
"""

from __future__ import annotations

import os
import sys
from typing import Any

SILENT = 3

QUIET = {"KIVY_NO_ARGS": "1", "KIVY_NO_CONFIG": "1", "KIVY_NO_FILELOG": "1", "KIVY_NO_CONSOLELOG": "1"}


def open_sound(file: str) -> Any:
    """The sound of a file, or None where nothing can play it. Kivy gives a sound without a device too, but one
    that has no length."""
    from kivy.core.audio import SoundLoader

    sound = SoundLoader.load(file)
    return sound if sound is not None and sound.length > 0 else None


if __name__ == "__main__":
    os.environ.update(QUIET)
    sys.exit(0 if open_sound(sys.argv[1]) else SILENT)
