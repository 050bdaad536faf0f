"""What a finger feels: the pressed look, the next screen after a tap, how long frames take, the first byte of
paper."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

from kiosk.states import Finished, Reviewing
from kiosk.touch.finger import GHOST_S
from kiosk.touch.idle import IdleWork
from printing.tcp_printer import TcpPrinter
from tests.bench.paper import AnsweringPrinter
from tests.bench.row import Row
from tests.bench.touchscreen import long_visit, opened, settled, timed_frames, walk
from tests.journeys.lobby import Lobby
from tests.kiosk.touch.harness import lift

TAPS_VISITS = 5
FRAME_VISITS = 10
PAPER_VISITS = 40
SLIPS_A_VISIT = 2


def rows() -> list[Row]:
    """All figures of this part."""
    return [_pressed_look(), _frames_to_next_screen(), *_frames(), _first_byte()]


def _pressed_look() -> Row:
    """The most frames from a finger's coming until the button looks pressed."""
    with opened() as lobby:
        lobby.frames(2)
        frames = [_until_pressed(lobby, name) for name in ("language", "display", "help") for _ in range(TAPS_VISITS)]
    return Row(
        "pressed look after a touch", max(frames), "frames", 1, f"seen in the pixels, the most of {len(frames)}"
    )


def _until_pressed(lobby: Lobby, name: str) -> int:
    target = lobby.button(name)
    x, y = (round(at) for at in target.to_window(target.x + 6, target.center_y))
    spot = x, lobby.app.stage.height - y
    rest, frames = lobby.window.pixels().getpixel(spot), 0
    finger = lobby.window.finger(*target.to_window(*target.center))
    finger.touch_down()
    while frames < 10 and lobby.window.pixels().getpixel(spot) == rest:
        lobby.frames(1)
        frames += 1
    lift(finger, GHOST_S / 2)
    lobby.frames(1)
    return frames


def _frames() -> list[Row]:
    """How long a frame takes in which something was drawn, on a warmed kiosk, and a collection at the greeting. The
    printer draws nothing: a real one has a processor of its own."""
    with (
        TcpPrinter(AnsweringPrinter()) as printer,
        opened(printer=printer.address) as lobby,
        settled(lobby) as idle,
    ):
        long_visit(lobby)
        idle.tidy_up()
        with timed_frames(lobby) as took_ms:
            pauses = [_tidied_up(idle) for _ in range(FRAME_VISITS) if long_visit(lobby) is None]
    p99 = statistics.quantiles(took_ms, n=100)[-1]
    note = (
        f"{len(took_ms)} frames drawn at 1080x1920 in {FRAME_VISITS} visits, median {statistics.median(took_ms):.0f}"
    )
    return [
        Row("frame, p99", p99, "ms", 50, note),
        Row("longest frame", max(took_ms) / p99, "x p99", 5, f"{max(took_ms):.0f} ms"),
        Row(
            "collection at the greeting", max(pauses), "ms", 50, f"the longest of {len(pauses)}, none during a visit"
        ),
    ]


def _tidied_up(idle: IdleWork) -> float:
    began = time.perf_counter()
    idle.tidy_up()
    return (time.perf_counter() - began) * 1000


def _frames_to_next_screen() -> Row:
    """The most frames from a finger's leaving until another screen is drawn, over whole visits."""
    with opened() as lobby:
        frames: list[int] = []
        for _ in range(TAPS_VISITS):
            frames += walk(lobby, _counting(lobby))
            lobby.until_state(Finished)
            lobby.touch("primary")
    return Row("next screen after a tap", max(frames), "frames", 2, f"the most of {len(frames)} taps, no motion")


def _first_byte() -> Row:
    """From the tap that takes the number, which is a finger's leaving, to the first byte of the slip's body at the
    printer's socket; what the visitor before took is out by then."""
    waits = []
    with opened() as lobby:
        for visit in range(PAPER_VISITS):
            walk(lobby, lobby.touch, until=Reviewing)
            lobby.until(lambda slips=visit * SLIPS_A_VISIT: len(lobby.slips) >= slips, "the printer never ended")  # type: ignore[misc]
            lobby.recorder.wait_for_slip()
            lobby.frames(2)
            target = lobby.button("primary")
            finger = lobby.window.finger(*target.to_window(*target.center))
            finger.touch_down()
            lobby.frames(1)
            tapped = time.perf_counter()
            lift(finger)
            lobby.until_state(Finished)
            waits.append((lobby.recorder.slip_began - tapped) * 1000)
            lobby.touch("primary")
    p95 = statistics.quantiles(waits, n=20)[-1]
    note = f"p95 of {len(waits)} visits, median {statistics.median(waits):.0f} ms, {os.cpu_count()} cores"
    return Row("first byte of the slip after the tap", p95, "ms", 50, note)


def _counting(lobby: Lobby) -> Callable[[str], int]:
    """A touch that counts the frames until another view has been drawn."""

    def touch(name: str) -> int:
        before = lobby.app.stage.current_screen.view
        lobby.press(name)
        frames = 0
        while lobby.app.stage.current_screen.view is before:
            lobby.frames(1)
            frames += 1
        return frames + 1

    return touch


if __name__ == "__main__":
    for row in rows():
        print(row)
