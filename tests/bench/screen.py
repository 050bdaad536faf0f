"""What a finger feels: the pressed look, the next screen after a tap, how long frames take, the first byte of paper,
and memory over many visits."""

from __future__ import annotations

import gc
import os
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from kiosk.states import Finished, FinishedWithoutPaper, Reviewing, Welcoming
from kiosk.touch.finger import GHOST_S
from kiosk.touch.idle import IdleWork
from printing.tcp_printer import TcpPrinter
from tests.bench.paper import AnsweringPrinter
from tests.bench.row import Row
from tests.journeys.lobby import Lobby, open_for_visitors
from tests.kiosk.touch.harness import finish_frame, lift

TAPS_VISITS = 5
FRAME_VISITS = 10
FORGETTING = 30
LONG_VISIT = (
    *("start", "request-renovation", "key-5", "primary", "document-business-licence", "document-worker-photo"),
    *("primary", "primary", *(f"key-{character}" for character in "3-2-1402"), "primary"),
)
PAPER_VISITS = 40
SLIPS_A_VISIT = 2
VISITS = 2000
WARM_UP = 400
EVERY = 50


def rows(visits: int = VISITS) -> list[Row]:
    """All figures of this part."""
    return [_pressed_look(), _frames_to_next_screen(), *_frames(), _first_byte(), _memory(visits)]


def _pressed_look() -> Row:
    """The most frames from a finger's coming until the button looks pressed."""
    with _lobby() as lobby:
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
        _lobby(printer=printer.address) as lobby,
        _settled(lobby) as idle,
    ):
        _long_visit(lobby)
        idle.tidy_up()
        with _timed_frames(lobby) as took_ms:
            pauses = [_tidied_up(idle) for _ in range(FRAME_VISITS) if _long_visit(lobby) is None]
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


def _long_visit(lobby: Lobby) -> None:
    """A renovation with five workers: numbers, ticks, a flat, a name by pinyin, and home again."""
    for name in LONG_VISIT:
        lobby.touch(name)
    while not isinstance(lobby.state, Reviewing):
        lobby.touch("lane-ordinary" if "lane-ordinary" in lobby.buttons() else "staff")
    lobby.touch("primary")
    lobby.until_state(Finished)
    lobby.touch("primary")
    lobby.frames(FORGETTING)


def _tidied_up(idle: IdleWork) -> float:
    began = time.perf_counter()
    idle.tidy_up()
    return (time.perf_counter() - began) * 1000


@contextmanager
def _settled(lobby: Lobby) -> Iterator[IdleWork]:
    """The kiosk after its first idle moments: all screens built, garbage collected on demand only."""
    idle = IdleWork(lobby.app.stage.warm_next, lambda: True)
    while idle.step():
        lobby.frames(1)
    try:
        yield idle
    finally:
        gc.enable()
        gc.unfreeze()


@contextmanager
def _timed_frames(lobby: Lobby) -> Iterator[list[float]]:
    """Milliseconds of every frame in which something was drawn, to its last pixel."""
    from kivy.base import EventLoop
    from kivy.core.window import Window

    took_ms: list[float] = []
    drawn: list[bool] = []
    Window.bind(on_flip=lambda *_: drawn.append(True))

    def frames(count: int) -> None:
        for _ in range(count):
            drawn.clear()
            began = time.perf_counter()
            EventLoop.idle()
            finish_frame()
            if drawn:
                took_ms.append((time.perf_counter() - began) * 1000)

    usual, lobby.window.frames = lobby.window.frames, frames  # type: ignore[method-assign]
    yield took_ms
    lobby.window.frames = usual  # type: ignore[method-assign]


def _frames_to_next_screen() -> Row:
    """The most frames from a finger's leaving until another screen is drawn, over whole visits."""
    with _lobby() as lobby:
        frames: list[int] = []
        for _ in range(TAPS_VISITS):
            frames += _walk(lobby, _counting(lobby))
            lobby.until_state(Finished)
            lobby.touch("primary")
    return Row("next screen after a tap", max(frames), "frames", 2, f"the most of {len(frames)} taps, no motion")


def _first_byte() -> Row:
    """From the tap that takes the number, which is a finger's leaving, to the first byte of the slip's body at the
    printer's socket; what the visitor before took is out by then."""
    waits = []
    with _lobby() as lobby:
        for visit in range(PAPER_VISITS):
            _walk(lobby, lobby.touch, until=Reviewing)
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


def _memory(visits: int) -> Row:
    """The slope of the process's memory over visits after warm-up, store and worker included."""
    with _lobby(printer="file:///dev/null", profile="no-confirmation", size=(360, 640)) as lobby:
        sizes = []
        for visit in range(visits):
            _walk(lobby, lobby.touch)
            lobby.until(lambda: isinstance(lobby.state, Finished | FinishedWithoutPaper), "no number came")
            lobby.touch("primary")
            if visit >= WARM_UP and visit % EVERY == 0:
                gc.collect()
                sizes.append((visit, _resident_mb()))
        assert isinstance(lobby.state, Welcoming)
    slope = statistics.linear_regression([v for v, _ in sizes], [mb for _, mb in sizes]).slope * 1000
    return Row(
        "memory per 1,000 visits", slope, "MB", 1, f"{visits} visits through the screens, now {sizes[-1][1]:.0f} MB"
    )


def _walk(lobby: Lobby, touch: Callable[[str], int | None], until: type = object) -> list[int]:
    """One visit for a payment, up to the number or to a state; what each touch gave."""
    gave = [touch("start"), touch("request-payment")]
    while not isinstance(lobby.state, Reviewing):
        buttons = lobby.buttons()
        wanted = [name for name in ("lane-ordinary", "decline", "primary") if name in buttons]
        gave.append(touch(wanted[0]))
    if until is not Reviewing:
        gave.append(touch("primary"))
    return [count for count in gave if count is not None]


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


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def _lobby(printer: str = "", profile: str = "", size: tuple[int, int] = (1080, 1920)) -> Iterator[Lobby]:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KIOSK_STATE"] = str(Path(folder) / "state")
        with open_for_visitors(printer=printer, profile=profile, size=size) as lobby:
            yield lobby


if __name__ == "__main__":
    for row in rows():
        print(row)
