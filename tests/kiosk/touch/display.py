"""A virtual display with the window manager of the kiosk's own session, for tests of the real program."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageGrab

ROOT = Path(__file__).parents[3]
SESSION = ROOT / "kiosk" / "deploy" / "session" / "openbox.xml"
SIZE = (540, 960)
LOOK_AGAIN_S = 0.05
PATIENCE = 1200
"""Looks before somebody gives up: a minute of waiting for a machine that has much else to do."""

INTRUDER = """
import ctypes, glob, sys, time
sdl = ctypes.CDLL(glob.glob(sys.argv[1])[0])
sdl.SDL_Init(0x20)
sdl.SDL_CreateWindow.restype = sdl.SDL_GetWindowSurface.restype = ctypes.c_void_p
window = ctypes.c_void_p(sdl.SDL_CreateWindow(b"intruder", 0, 0, 300, 300, 4))
while True:
    surface = ctypes.c_void_p(sdl.SDL_GetWindowSurface(window))
    sdl.SDL_FillRect(surface, None, 0xC02020)
    sdl.SDL_UpdateWindowSurface(window)
    sdl.SDL_PumpEvents()
    time.sleep(0.05)
"""

SECOND_KEYBOARD = """
import ctypes, sys
from ctypes import POINTER, Structure, byref, c_char_p, c_int, c_ubyte, c_ulong, c_void_p
x, devices, fakes = map(ctypes.CDLL, ("libX11.so.6", "libXi.so.6", "libXtst.so.6"))
ADD, REMOVE, MASTERS, FLOATING = 1, 2, 1, 2
class Adding(Structure):
    _fields_ = [("kind", c_int), ("name", c_char_p), ("core", c_int), ("enabled", c_int)]
class Removing(Structure):
    _fields_ = [("kind", c_int), ("device", c_int), ("mode", c_int), ("pointer", c_int), ("keyboard", c_int)]
class Device(Structure):
    _fields_ = [("id", c_int), ("name", c_char_p), ("use", c_int), ("attached", c_int), ("enabled", c_int),
                ("count", c_int), ("classes", c_void_p)]
x.XOpenDisplay.restype, devices.XIQueryDevice.restype = c_void_p, POINTER(Device)
x.XStringToKeysym.restype, x.XKeysymToKeycode.restype = c_ulong, c_ubyte
x.XKeysymToKeycode.argtypes = c_void_p, c_ulong
display = c_void_p(x.XOpenDisplay(None))
devices.XIQueryVersion(display, byref(c_int(2)), byref(c_int(2)))
devices.XIChangeHierarchy(display, byref(Adding(ADD, b"second", 1, 1)), 1)
x.XSync(display, 0)
count = c_int()
found = devices.XIQueryDevice(display, MASTERS, byref(count))
ids = {found[at].name: found[at].id for at in range(count.value)}
devices.XISetClientPointer(display, 0, ids[b"second pointer"])
# as the window manager does for the first one: its keys go to the window in front
window = c_ulong()
devices.XIGetFocus(display, ids[b"Virtual core keyboard"], byref(window))
devices.XISetFocus(display, ids[b"second keyboard"], window, 0)
x.XSync(display, 0)
for chord in sys.argv[1:]:
    keys = [x.XKeysymToKeycode(display, x.XStringToKeysym(name.encode())) for name in chord.split("+")]
    for key, down in [*((key, 1) for key in keys), *((key, 0) for key in reversed(keys))]:
        fakes.XTestFakeKeyEvent(display, key, down, 0)
x.XSync(display, 0)
devices.XIChangeHierarchy(display, byref(Removing(REMOVE, ids[b"second pointer"], FLOATING, 0, 0)), 1)
x.XSync(display, 0)
"""


class NeverCame(AssertionError):
    """What a test waited for did not come."""


@dataclass(frozen=True)
class Display:
    """An X display by its name, such as `:7`."""

    name: str

    @property
    def environment(self) -> dict[str, str]:
        """What a program needs to draw here."""
        return {**os.environ, "DISPLAY": self.name, "SDL_VIDEODRIVER": "x11", "SDL_AUDIODRIVER": "dummy"}

    def send(self, *words: str) -> None:
        """Keys, clicks and windows, by xdotool."""
        subprocess.run(["xdotool", *words], env=self.environment, check=True, capture_output=True)

    def layout(self, country: str) -> None:
        """The keyboard is one of another country, as the server says to every window."""
        subprocess.run(["setxkbmap", country], env=self.environment, check=True, capture_output=True)

    def picture(self) -> Image.Image:
        """What is seen, but for the line with the time of day."""
        width, height = SIZE
        return ImageGrab.grab(xdisplay=self.name).crop((0, height // 16, width, height)).convert("RGB")


@contextmanager
def open_display() -> Iterator[Display]:
    """An X server that picks a free number for itself, and openbox as the kiosk's session configures it."""
    reading, writing = os.pipe()
    screen = f"{SIZE[0]}x{SIZE[1]}x24"
    words = ["Xvfb", "-displayfd", str(writing), "-screen", "0", screen, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(words, pass_fds=[writing], stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = Display(f":{told.readline().strip()}")
        with running(["openbox", "--config-file", str(SESSION)], display):
            yield display
    finally:
        server.terminate()
        server.wait()


@contextmanager
def running(words: list[str], display: Display, **environment: str) -> Iterator[subprocess.Popen[str]]:
    """A program on the display, ended at last."""
    told = {**display.environment, **environment}
    program = subprocess.Popen(words, env=told, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, text=True)
    try:
        yield program
    finally:
        program.kill()
        program.wait()


@contextmanager
def intruder(display: Display) -> Iterator[None]:
    """Another program opens a window above everything."""
    import kivy

    library = Path(kivy.__file__).parents[1] / "Kivy.libs" / "libSDL2-2-*"
    before = display.picture().tobytes()
    with running([sys.executable, "-c", INTRUDER, str(library)], display):
        until(lambda: display.picture().tobytes() != before, "the intruder's window never came")
        yield


def second_keyboard(display: Display, *chords: str) -> None:
    """Another keyboard is plugged in, pressed, and pulled out again."""
    words = [sys.executable, "-c", SECOND_KEYBOARD, *chords]
    subprocess.run(words, env=display.environment, check=True, capture_output=True)


def until(is_so: Callable[[], bool], what: str, looks: int = PATIENCE) -> None:
    """Looks again and again until it is so. Raises `NeverCame`."""
    for _ in range(looks):
        if is_so():
            return
        time.sleep(LOOK_AGAIN_S)
    raise NeverCame(what)
