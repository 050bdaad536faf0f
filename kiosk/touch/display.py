"""Whether the window that was opened can be seen by anybody, and what draws in it."""

from __future__ import annotations

from collections.abc import Mapping

PROCESSORS_DRAW = ("llvmpipe", "softpipe", "swrast", "swiftshader")
"""How OpenGL names those who draw without a graphics card: Mesa's own, and Google's."""


class DisplayDead(Exception):
    """The display that was named does not answer; the message is one sentence: what, where, how to mend."""


def check_display(environment: Mapping[str, str]) -> None:
    """Opens the window. Raises `DisplayDead` where SDL found no display and would draw for nobody; a driver that was
    asked for by name may do so."""
    from kivy.core.window import Window

    named = next(
        (f"{name}={environment[name]}" for name in ("WAYLAND_DISPLAY", "DISPLAY") if environment.get(name)), ""
    )
    chosen = environment.get("SDL_VIDEODRIVER")
    if Window is None or (named and not chosen and Window.get_window_info() is None):
        raise DisplayDead(
            f"{named or f'SDL_VIDEODRIVER={chosen}'}: no window can be opened there; name a display that is running, "
            "or none to serve the printers without a touchscreen"
        )


def renderer() -> str:
    """What draws in the window that was opened, as OpenGL names it."""
    from kivy.graphics.opengl import GL_RENDERER, glGetString

    return bytes(glGetString(GL_RENDERER)).decode("ascii", "replace")


def can_slide(drawn_by: str) -> bool:
    """Whether a slide, in which two screens are drawn at once, looks like one: it takes a graphics card."""
    return not any(name in drawn_by.lower() for name in PROCESSORS_DRAW)
