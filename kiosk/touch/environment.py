"""Readies Kivy before its first import: environment variables and its Config, all in one place.

This is the only module that may run before Kivy; every other module of the touchscreen is imported after it.
"""

from __future__ import annotations

import logging
import os

from kiosk.settings import Screen

VARIABLES = {
    "KIVY_NO_ARGS": "1",
    "KIVY_NO_CONFIG": "1",
    "KIVY_NO_FILELOG": "1",
    "KIVY_WINDOW": "sdl2",
    "KIVY_TEXT": "sdl2",
    "KIVY_CLIPBOARD": "dummy",
    "KIVY_LOG_MODE": "PYTHON",
}


def prepare_kivy(screen: Screen) -> None:
    """Sets what Kivy reads at its import. Call it once, before anything of Kivy is imported."""
    os.environ.update(VARIABLES)
    from kivy.config import Config

    # Its import opens the log to everybody; what it says of its own start helps nobody who runs a lobby.
    logging.root.setLevel(logging.WARNING)
    logging.getLogger("kivy").setLevel(logging.WARNING)
    for section, key, value in _choices(screen):
        Config.set(section, key, value)
    # Kivy's second reader of the same touch panel would make every tap arrive twice.
    Config.remove_option("input", "%(name)s")


def _choices(screen: Screen) -> tuple[tuple[str, str, str], ...]:
    return (
        ("kivy", "exit_on_escape", "0"),
        ("graphics", "multisamples", "0"),
        ("graphics", "maxfps", "60"),
        ("graphics", "fullscreen", "auto" if screen.full_screen else "0"),
        ("graphics", "width", str(screen.width)),
        ("graphics", "height", str(screen.height)),
        ("graphics", "show_cursor", "0"),
        ("graphics", "allow_screensaver", "0"),
        ("input", "mouse", "mouse,disable_multitouch"),
    )
