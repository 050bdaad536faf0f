"""What thousands of visits leave behind in one process, store and print worker included: memory, open files,
textures."""

from __future__ import annotations

import gc
import os
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import update

from kiosk.states import Finished, FinishedWithoutPaper, Welcoming
from kiosk.store import open_store
from kiosk.tables import numbers
from tests.bench.row import Row
from tests.bench.touchscreen import FORGETTING, long_visit, opened, walk
from tests.journeys.lobby import Lobby
from tests.kiosk.touch.harness import lift, open_textures

VISITS = 2000
WARM_UP = 400
EVERY = 50
SAMPLES = 100
SMALL = 360, 640

BOTH_SERIES = 1
"""The visitor with whom payments and renovations have both begun."""

GIVEN_BEFORE = 9_980
"""Numbers that each series has given once it has begun. A number with one digit more is drawn in another size, whose
font is a file and some megabytes once: both widths of both series belong to the warm-up."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What the process held after so many visits."""

    visits: int
    memory_mb: float
    files: int
    textures: int


@dataclass(frozen=True, slots=True)
class Pace:
    """The pixels of one visit in `filled_every` are filled, one in `long_every` has something renovated."""

    filled_every: int = 1
    long_every: int = 3


def rows(visits: int = VISITS, pace: Pace = Pace(), told: Callable[[int], None] = lambda _visits: None) -> list[Row]:
    """All figures of this part; `told` hears, at every sample, how many visits are over."""
    began = time.perf_counter()
    samples = _visited(visits, pace, told)
    minutes = (time.perf_counter() - began) / 60
    last = samples[-1]
    slope = statistics.linear_regression([it.visits for it in samples], [it.memory_mb for it in samples]).slope
    note = f"{visits:,} visits through the screens, {minutes:.0f} min, {60 * minutes / visits * 1000:.0f} s per 1,000"
    note += f", pixels of one in {pace.filled_every}" if pace.filled_every > 1 else ""
    note += f", a renovation one in {pace.long_every}"
    return [
        Row("memory per 1,000 visits", slope * 1000, "MB", 1, f"{note}, now {last.memory_mb:.0f} MB"),
        growth("open files", [it.files for it in samples], "files", visits),
        growth("textures", [it.textures for it in samples], "textures", visits),
    ]


def growth(what: str, counts: list[int], unit: str, visits: int) -> Row:
    """The least of the later half against that of the earlier one: what is left open stays, and a connection that is
    open in every other sample, more often while the machine is busy, is no growth."""
    half = len(counts) // 2
    more = min(counts[half:]) - min(counts[:half])
    note = f"later half of {visits:,} visits against the earlier, the least of each; {min(counts)} to {max(counts)}"
    return Row(f"{what}, growth", more, unit, 0, note)


def _visited(visits: int, pace: Pace, told: Callable[[int], None]) -> list[Sample]:
    every = max(1, min(EVERY, visits // 8), visits // SAMPLES)
    samples = []
    with opened(printer="file:///dev/null", profile="no-confirmation", size=SMALL) as lobby:
        for visit in range(visits):
            lobby.window.fills = visit % pace.filled_every == 0
            _visit(lobby, visit, pace.long_every)
            if visit == BOTH_SERIES:
                _make_late(lobby)
            if visit >= min(WARM_UP, visits // 4) and visit % every == 0:
                samples.append(_sample(lobby, visit))
                told(visit)
    return samples


def _make_late(lobby: Lobby) -> None:
    """The day goes on as after many visitors."""
    with closing(open_store(lobby.house.settings.store_url)) as store, store.transaction() as connection:
        connection.execute(update(numbers).values(last=GIVEN_BEFORE))


def _visit(lobby: Lobby, visit: int, long_every: int) -> None:
    """Some have something renovated and tell details; one of six speaks English. Where the pixels of one in ten are
    filled, there are some of each among them."""
    if visit % 6 == 4:
        lobby.speak("en")
    if visit % long_every == 1:
        long_visit(lobby, _until_number)
    else:
        walk(lobby, lambda name: _touch(lobby, name))
        _until_number(lobby)
        _touch(lobby, "primary")


def _until_number(lobby: Lobby) -> None:
    lobby.until(lambda: isinstance(lobby.state, Finished | FinishedWithoutPaper), "no number came")


def _touch(lobby: Lobby, name: str) -> None:
    """A finger that leaves before a frame shows that it came: half the pixels to draw, and all that stays behind."""
    target = lobby.button(name)
    finger = lobby.window.finger(*target.to_window(*target.center))
    finger.touch_down()
    lift(finger)
    lobby.frames(2)


def _sample(lobby: Lobby, visit: int) -> Sample:
    """At the greeting, when everything of the visit was forgotten."""
    lobby.frames(FORGETTING)
    assert isinstance(lobby.state, Welcoming)
    gc.collect()
    lobby.frames(1)
    return Sample(visit, _resident_mb(), len(list(Path("/proc/self/fd").iterdir())), open_textures())


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


if __name__ == "__main__":
    for row in rows():
        print(row)
