"""A real window without a display, for tests and pictures: shows views, draws frames, touches what can be touched."""

from __future__ import annotations

import ctypes
import os
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from PIL import Image

from kiosk.catalogue import Catalogue, read_catalogue
from kiosk.events import Event
from kiosk.settings import Centre, Screen
from kiosk.states import State
from kiosk.touch import views
from kiosk.touch.dictionary import Dictionary
from kiosk.touch.environment import prepare_kivy
from kiosk.touch.theme import Theme
from kiosk.touch.views import Surroundings, View
from kiosk.wording import Wording, load_wording
from printing.condition import Ready
from tests.kiosk.touch.samples import NOON


@dataclass(frozen=True)
class Panel:
    """A panel to test on."""

    name: str
    width: int
    height: int
    ppi: float


BETWEEN_TAPS_S = 0.5
MOST_TEXTURES = 20_000
RASTERIZER_DISCARD = 0x8C89

PANELS = (
    Panel("portrait", 1080, 1920, 102.0),
    Panel("landscape", 1920, 1080, 102.0),
    Panel("small", 1280, 800, 125.0),
)


def theme_of(panel: Panel, text_scale: float = 1.0) -> Theme:
    """The theme of a panel."""
    return Theme(panel.width, panel.height, panel.ppi, text_scale)


@cache
def wording() -> Wording:
    """The shipped words."""
    return load_wording(("zh", "en", "zh-Hant"), "zh")


@cache
def catalogue() -> Catalogue:
    """The shipped catalogue."""
    return read_catalogue(None)


@cache
def dictionary() -> Dictionary:
    """The shipped pinyin tables, opened."""
    opened = Dictionary()
    opened.open()
    return opened


def view_of(state: State, around: Surroundings) -> View:
    """What a state looks like, with what the dictionary offers for it."""
    return views.view_of(state, replace(around, offered=dictionary().offered(state)))


@dataclass
class Window:
    """Kivy's window, opened once a process; `sent` keeps the events that were sent, `felt` tells for each finger that
    was felt how many they were then, `before` is the last finger. Frames are drawn up to their last step: pixels are
    filled for whoever looks at them, in every frame only where `fills` says so, since without a graphics card they
    are half the work."""

    stage: Any
    measure: Any
    sent: list[Event] = field(default_factory=list)
    felt: list[int] = field(default_factory=list)
    fills: bool = False
    before: Any = None

    def around(self, theme: Theme, told: Catalogue | None = None, now: datetime = NOON) -> Surroundings:
        """Surroundings with the shipped words and an invented centre."""
        return Surroundings(
            told or catalogue(),
            wording(),
            theme,
            self.measure,
            Centre(),
            now,
            24,
            Ready(),
            speech=True,
            kiosk_name="1",
            keep_days=30,
        )

    def resize(self, panel: Panel) -> None:
        """Gives the window a panel's size."""
        from kivy.core.window import Window as Opened

        if tuple(Opened.size) != (panel.width, panel.height):
            Opened.size = (panel.width, panel.height)
            self.frames(2)

    def show(self, view: View) -> Any:
        """Shows a view and draws it; the screen that shows it."""
        self.stage.show(view)
        self.frames(3)
        return self.stage.current_screen

    def frames(self, count: int) -> None:
        """Draws some frames; each is finished, so that nothing piles up without a display."""
        from kivy.base import EventLoop

        with nullcontext() if self.fills else _unfilled():
            for _ in range(count):
                EventLoop.idle()
                finish_frame()

    def tap(self, widget: Any) -> None:
        """A finger comes down in the middle of a widget, and leaves; what comes of it is drawn."""
        self.press(widget)
        self.frames(2)

    def press(self, widget: Any) -> None:
        """A finger comes down in the middle of a widget, and leaves."""
        finger = self.finger(*widget.to_window(*widget.center))
        finger.touch_down()
        self.frames(1)
        lift(finger)

    def finger(self, x: float, y: float) -> Any:
        """A finger above that place of the window. Each comes half a second after the one before came and left, by
        its own clock: people need that long to see what their last tap did."""
        from kivy.tests.common import UnitTestTouch

        before, finger = self.before, UnitTestTouch(x, y)
        if before is not None:
            earliest = max(before.time_start, before.time_end) + BETWEEN_TAPS_S
            finger.time_start = max(finger.time_start, earliest)
        self.before = finger
        return finger

    def is_calm(self) -> bool:
        """Whether nothing moves by itself: a frame that comes next has nothing to draw."""
        from kivy.core.window import Window as Opened

        drawn: list[bool] = []
        note = Opened.fbind("on_draw", lambda _opened: drawn.append(True))
        self.frames(2)
        Opened.unbind_uid("on_draw", note)
        return not drawn

    def pixels(self) -> Image.Image:
        """What is seen now; where the last frame was not filled, it is drawn once more."""
        from kivy.core.window import Window as Opened
        from kivy.graphics.opengl import GL_RGBA, GL_UNSIGNED_BYTE, glReadPixels

        if not self.fills:
            Opened.dispatch("on_draw")
        width, height = Opened.size
        pixels = glReadPixels(0, 0, width, height, GL_RGBA, GL_UNSIGNED_BYTE)
        # from the lowest row up, as the graphics library counts, and without the opacity
        return Image.frombytes("RGB", (width, height), pixels, "raw", "RGBX", 0, -1)

    def picture(self, file: Path) -> None:
        """Writes what is seen to a PNG."""
        file.parent.mkdir(parents=True, exist_ok=True)
        self.pixels().save(file)


@cache
def open_window() -> Window:
    """The one window of this process."""
    os.environ["SDL_VIDEODRIVER"] = "offscreen"
    # as wide and as high as any panel: without a display the surface never grows
    prepare_kivy(Screen(width=1920, height=1920, full_screen=False))
    from kivy.config import Config

    # nobody watches: frames need not wait for a sixtieth of a second
    Config.set("graphics", "maxfps", "0")
    from kivy.base import EventLoop
    from kivy.core.window import Window as Opened
    from kivy.uix.screenmanager import NoTransition

    from kiosk.touch.fonts import KivyMeasure, find_fonts, register_fonts
    from kiosk.touch.stage import Stage

    EventLoop.ensure_window()
    register_fonts(find_fonts())
    sent: list[Event] = []
    felt: list[int] = []
    stage = Stage(sent.append, felt=lambda: felt.append(len(sent)), transition=NoTransition())
    Opened.add_widget(stage)
    EventLoop.status = "started"
    window = Window(stage, KivyMeasure(), sent, felt)
    window.frames(2)
    return window


@cache
def _gl() -> ctypes.CDLL:
    return ctypes.CDLL("libGL.so.1")


def finish_frame() -> None:
    """Waits for the last pixel. Other threads run meanwhile, as they do while a real window shows its frame; Kivy's
    own glFinish would keep them all waiting."""
    _gl().glFinish()


@contextmanager
def _unfilled() -> Iterator[None]:
    """Whatever is drawn, no pixel is filled."""
    _gl().glEnable(RASTERIZER_DISCARD)
    try:
        yield
    finally:
        _gl().glDisable(RASTERIZER_DISCARD)


def open_textures() -> int:
    """How many textures the graphics library holds; it gives the lowest free name to the next one."""
    return sum(map(_gl().glIsTexture, range(1, MOST_TEXTURES)))


def lift(finger: Any, after_s: float = 0.1) -> None:
    """The finger leaves so long after it came, by its own clock."""
    finger.time_end = finger.time_start + after_s
    finger.touch_up()


def walk(widget: Any, kind: type) -> Iterator[Any]:
    """Every widget of a kind below one."""
    return (found for found in widget.walk() if isinstance(found, kind))


__all__ = ["PANELS", "Panel", "Window", "catalogue", "open_window", "theme_of", "view_of", "walk", "wording"]
