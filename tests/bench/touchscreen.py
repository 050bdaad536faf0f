"""What the figures of the touchscreen share: a warmed lobby, whole visits, and frames that are timed to their last
pixel."""

from __future__ import annotations

import gc
import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from kiosk.states import Finished, Reviewing, State
from kiosk.touch.idle import IdleWork
from tests.journeys.lobby import Lobby, open_for_visitors
from tests.kiosk.touch.harness import finish_frame

HELD_S = 0.1
"""How long a finger stays on what it presses."""

FORGETTING = 30
"""Frames in which the screens of a visit forget it, one after the other."""

LONG_VISIT = (
    *("start", "request-renovation", "key-5", "primary", "document-business-licence", "document-worker-photo"),
    *("primary", "primary", *(f"key-{character}" for character in "3-2-1402"), "primary"),
)

NAME_BY_PINYIN = ("key-l", "key-i", "candidate-0", "key-m", "key-i", "key-n", "candidate-0", "primary")


@contextmanager
def opened(
    printer: str = "", profile: str = "", size: tuple[int, int] = (1080, 1920), state: Path | None = None
) -> Iterator[Lobby]:
    """A lobby with a fresh store, or with that of a `state` folder, every pixel of which is filled; a virtual printer
    behind a socket unless another is named."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["KIOSK_STATE"] = str(state or Path(folder) / "state")
        with open_for_visitors(printer=printer, profile=profile, size=size) as lobby:
            lobby.window.fills = True
            yield lobby


@contextmanager
def settled(lobby: Lobby) -> Iterator[IdleWork]:
    """The kiosk after its first idle moments: all screens built, garbage collected on demand only."""
    idle = IdleWork(lobby.app.stage.warm_next, lambda: True)
    while idle.step():
        lobby.frames(1)
    try:
        yield idle
    finally:
        gc.enable()
        gc.unfreeze()


class Driver:
    """A touchscreen's driver: what fingers did since the last frame is heard of within the next one, and so is what
    comes of it, the flow, the layout, the office. `told` holds what they did."""

    def __init__(self) -> None:
        self.told: list[tuple[str, Any]] = []

    def start(self) -> None:
        """Kivy begins to ask."""

    def stop(self) -> None:
        """Kivy asks no more."""

    def update(self, dispatch_fn: Callable[[str, Any], None]) -> None:
        """Asked at the beginning of each frame."""
        while self.told:
            dispatch_fn(*self.told.pop(0))


@contextmanager
def timed_frames(lobby: Lobby) -> Iterator[list[float]]:
    """Milliseconds of every frame in which something was drawn, to its last pixel, with all that a finger's coming or
    leaving sets off in it."""
    from kivy.base import EventLoop
    from kivy.core.window import Window

    took_ms: list[float] = []
    drawn: list[bool] = []

    def note(*_: object) -> None:
        drawn.append(True)

    def frames(count: int) -> None:
        for _ in range(count):
            drawn.clear()
            began = time.perf_counter()
            EventLoop.idle()
            finish_frame()
            if drawn:
                took_ms.append((time.perf_counter() - began) * 1000)

    driver = Driver()

    def press(widget: Any) -> None:
        finger = lobby.window.finger(*widget.to_window(*widget.center))
        driver.told.append(("begin", finger))
        frames(1)
        finger.time_end = finger.time_start + HELD_S
        driver.told.append(("end", finger))

    Window.bind(on_flip=note)
    EventLoop.add_input_provider(driver)
    usual = lobby.window.frames, lobby.window.press
    lobby.window.frames, lobby.window.press = frames, press  # type: ignore[method-assign]
    try:
        yield took_ms
    finally:
        lobby.window.frames, lobby.window.press = usual  # type: ignore[method-assign]
        EventLoop.remove_input_provider(driver)
        Window.unbind(on_flip=note)


def until_printed(lobby: Lobby) -> None:
    """The slip comes out while the visitor looks at the number."""
    lobby.until_state(Finished)


def long_visit(lobby: Lobby, until_over: Callable[[Lobby], None] = until_printed) -> None:
    """A renovation with five workers: numbers, ticks, a flat, a name by pinyin, and home again."""
    for name in LONG_VISIT:
        lobby.touch(name)
    if lobby.state.draft.language == "en":
        lobby.touch("key-pinyin")
    for name in NAME_BY_PINYIN:
        lobby.touch(name)
    while not isinstance(lobby.state, Reviewing):
        lobby.touch("lane-ordinary" if "lane-ordinary" in lobby.buttons() else "staff")
    lobby.touch("primary")
    until_over(lobby)
    lobby.touch("primary")
    lobby.frames(FORGETTING)


def walk(lobby: Lobby, touch: Callable[[str], int | None], until: type[State] | None = None) -> list[int]:
    """One visit for a payment, up to the number or, with `until`, to its review; what each touch gave."""
    gave = [touch("start"), touch("request-payment")]
    while not isinstance(lobby.state, Reviewing):
        buttons = lobby.buttons()
        wanted = [name for name in ("lane-ordinary", "decline", "primary") if name in buttons]
        gave.append(touch(wanted[0]))
    if until is not Reviewing:
        gave.append(touch("primary"))
    return [count for count in gave if count is not None]
