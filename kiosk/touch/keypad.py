"""Keys that are plugged in: the five keys of a keypad, a keyboard, a scanner. Kivy's codes become names here."""

from __future__ import annotations

from typing import Any

from kivy.core.window import Keyboard

from kiosk.touch.five_keys import FiveKeys

NAMES: dict[int, str] = {code: name for name, code in Keyboard.keycodes.items()}


def follow_keys(window: Any, keys: FiveKeys) -> None:
    """From now on what is pressed and typed at the window reaches the five keys and the entry in sight. Nothing
    else of the window hears of it."""

    def down(_window: object, code: int, *_: object) -> bool:
        name = NAMES.get(code, "")
        if not keys.pressed(name) and name == "backspace":
            keys.erased()
        return True

    def up(_window: object, code: int, *_: object) -> bool:
        keys.released(NAMES.get(code, ""))
        return True

    def text(_window: object, typed: str) -> bool:
        keys.typed(typed)
        return True

    window.bind(on_key_down=down, on_key_up=up, on_textinput=text)
