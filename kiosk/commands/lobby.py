"""`kiosk` and `kiosk lobby`: the touchscreen, and the printer behind it."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
import time
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager

from kiosk.house import HOUSE_REFUSALS, House, open_house
from kiosk.office import OfficeClosed
from kiosk.touch.display import DisplayDead
from kiosk.touch.fonts import FontsMissing
from kiosk.watchdog import Watchdog
from kiosk.wiring import open_lobby, run_touchscreen

logger = logging.getLogger("kiosk")

REFUSALS = (*HOUSE_REFUSALS, OfficeClosed, DisplayDead)

TIDY_UP_S = 60.0
TOLD_BY = (signal.SIGTERM, signal.SIGINT)

SERVED = """The printers are served all the same, and numbers can be taken with: kiosk take REQUEST
Stop with Ctrl+C."""

NO_DISPLAY = f"""kiosk: there is no display here, so no touchscreen.
  To see the screens: make pictures
  To show them on a display: run this in a desktop session, or set DISPLAY
{SERVED}"""


def run(arguments: Namespace) -> int:
    """Show the touchscreen until it is told to end; without a display, or without its fonts, serve the printers."""
    told_to_end = _heard_end()
    house = open_house()
    for missing in house.unspoken:
        logger.warning("a language is left out: %s", missing)
    with _desk_beside(arguments.everything):
        if not has_display():
            _serve(house, NO_DISPLAY, told_to_end)
            return 0
        try:
            run_touchscreen(house, told_to_end)
        except FontsMissing as missing_font:
            _serve(house, f"kiosk: {missing_font}. Until then there is no touchscreen.\n{SERVED}", told_to_end)
    return 0


def _heard_end() -> threading.Event:
    """Is set when the process is told to end. Told once more it breaks off, wherever it hangs."""
    # Kept until somebody can act on it: an exception would be lost where it is raised amid Kivy's beginning. Where
    # nobody has claimed it, SDL takes SIGTERM for a request to close its window, which the screen refuses.
    told_to_end = threading.Event()

    def hear(*_: object) -> None:
        for number in TOLD_BY:
            signal.signal(number, signal.default_int_handler)
        told_to_end.set()

    for number in TOLD_BY:
        signal.signal(number, hear)
    return told_to_end


@contextmanager
def _desk_beside(wanted: bool) -> Iterator[None]:
    """The desk in a process of its own, started again when it ends: what breaks there never reaches the lobby."""
    if not wanted:
        yield
        return
    # Its code is not needed for the first picture, and what it imports is the child's business.
    from kiosk.child import WatchedChild

    desk = WatchedChild((sys.executable, "-m", "kiosk", "desk"))
    try:
        yield
    finally:
        desk.close()


def has_display() -> bool:
    """Whether SDL will find something to draw on: a session, or a driver that was asked for by name."""
    named = any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "SDL_VIDEODRIVER"))
    return named or sys.platform in ("win32", "darwin")


def _serve(house: House, why: str, told_to_end: threading.Event) -> None:
    """What there is to do without a screen, and why there is none."""
    lobby = open_lobby(house, told=lambda _event: None, paper_told=lambda _condition: None)
    print(why, file=sys.stderr, flush=True)
    logger.info("the office is open")
    watchdog = Watchdog(os.environ, time.monotonic)
    ended = False
    while not ended:
        watchdog.serving()
        lobby.tidy_up()
        ended = told_to_end.wait(min(TIDY_UP_S, watchdog.draw_every_s or TIDY_UP_S))
    watchdog.stopping()
    lobby.close()
