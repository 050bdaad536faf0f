"""Where everything of a view stands, found without drawing it: each text, each target, each block in the window's
pixels. What is drawn is held to the same places by the tests of the real screens."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from itertools import combinations, count
from typing import Any

import pytest

from kiosk.catalogue import Catalogue
from kiosk.flow import advance
from kiosk.modes import Modes
from kiosk.orders import Orders
from kiosk.states import State
from kiosk.touch.theme import Theme, line_height
from kiosk.touch.views import Surroundings, View
from kiosk.touch.views.parts import Box, Button, Panel, Text
from printing.condition import PaperOut
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.harness import Panel as Glass
from tests.kiosk.touch.samples import (
    EVERYBODY_OUT,
    MIDNIGHT,
    MODES,
    MODES_TOGETHER,
    SHUT,
    in_modes,
    keeping_hours,
    samples,
    with_long_texts,
)

LANGUAGES = ("zh", "en")
AREAS = ("start",)
"""Targets that lie around everything else, since a touch anywhere will do."""


@dataclass(frozen=True)
class Setting:
    """A panel, a language, a mode by its name, and whether every text of the catalogue is twice as long."""

    panel: Glass
    language: str
    mode: str = "standard"
    strained: bool = False

    def __str__(self) -> str:
        return f"{self.panel.name}-{self.language}-{self.mode}{'-strained' if self.strained else ''}"

    @property
    def modes(self) -> Modes:
        """What the visitor has chosen."""
        return (MODES | MODES_TOGETHER)[self.mode]

    @property
    def theme(self) -> Theme:
        """What the visitor's screens are drawn with."""
        return theme_of(self.panel).in_modes(self.modes)

    def mm(self, pixels: float) -> float:
        """Pixels of the panel in millimetres."""
        return pixels / self.panel.ppi * 25.4


SETTINGS = (
    *(Setting(panel, language, mode) for panel in PANELS for language in LANGUAGES for mode in MODES),
    *(Setting(panel, language, "large", strained=True) for panel in PANELS for language in LANGUAGES),
    *(Setting(panel, language, "largest", strained=True) for panel in PANELS for language in LANGUAGES),
)

in_each_mode = pytest.mark.parametrize(
    "mode", [pytest.param(mode, marks=() if mode in ("standard", "largest") else pytest.mark.soak) for mode in MODES]
)
"""All modes; those that draw no other layout than these two wait for `make soak`."""


@dataclass(frozen=True)
class Area:
    """A rectangle in the window, in px."""

    x: float
    y: float
    width: float
    height: float

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    def within(self, other: Area, slack: float = 1.5) -> bool:
        """Whether it lies in the other, but for a rounded pixel."""
        return (
            self.x >= other.x - slack
            and self.y >= other.y - slack
            and self.x + self.width <= other.x + other.width + slack
            and self.top <= other.top + slack
        )

    def gap(self, other: Area) -> float:
        """The free distance between two; negative where they overlap."""
        across = max(self.x, other.x) - min(self.x + self.width, other.x + other.width)
        along = max(self.y, other.y) - min(self.top, other.top)
        return max(across, along)


@dataclass(frozen=True)
class Label:
    """A text: its area, that of what holds it, and the size that its lines take."""

    text: str
    size_px: int
    icon: bool
    area: Area
    parent: Area
    ink: tuple[float, float]


@dataclass(frozen=True)
class Target:
    """Something to touch."""

    id: str
    area: Area
    part: Button


@dataclass(frozen=True)
class Seen:
    """A sample state and its view; `blocks` are the areas of what stands on the screen itself, by name. Further pages
    of a `sample` have names of their own."""

    sample: str
    page: int
    state: State
    view: View
    labels: tuple[Label, ...]
    targets: tuple[Target, ...]
    blocks: tuple[tuple[str, Area], ...]

    @property
    def name(self) -> str:
        """What tells it from every other one."""
        return f"{self.sample}-page-{self.page}" if self.page > 1 else self.sample

    @property
    def words(self) -> str:
        """All that can be read, broken lines put together."""
        return "\n".join(label.text.replace("\n", "") for label in self.labels)

    def pairs(self) -> Iterator[tuple[Target, Target]]:
        """Every two targets."""
        return combinations(self.targets, 2)


@cache
def layout(setting: Setting) -> tuple[Seen, ...]:
    """Every sample state in that setting, page by page."""
    return tuple(page for name, it in _shown(setting).items() for page in _pages(setting, name, *it))


def seen_of(setting: Setting, sample: str) -> Seen:
    """The first page of one sample alone."""
    return next(_pages(setting, sample, *_shown(setting)[sample]))


@cache
def _shown(setting: Setting) -> dict[str, tuple[State, Surroundings]]:
    """Every sample state and what it is drawn in; the greeting also without paper, shut, closed and at night, and
    what can tell who is out also while they are."""
    told, around = _told(setting.strained), around_of(setting)
    states = {name: in_modes(state, setting.modes) for name, state in samples(told, setting.language).items()}
    greeting = states["welcoming"]
    troubled = {
        "welcoming-without-paper": replace(around, paper=PaperOut()),
        "welcoming-shut": replace(around, shut=SHUT),
        "welcoming-closed": replace(around, orders=Orders(closed="emergency")),
        "welcoming-at-night": replace(around, centre=keeping_hours(), now=MIDNIGHT),
    }
    without = replace(around, away=EVERYBODY_OUT)
    missed = ("checking-documents", "reviewing", "finished")
    return (
        {name: (state, around) for name, state in states.items()}
        | {f"{name}-role-out": (states[name], without) for name in missed}
        | {name: (greeting, where) for name, where in troubled.items()}
    )


def around_of(setting: Setting) -> Surroundings:
    """What the screens of a setting are drawn in, where nothing is amiss."""
    return open_window().around(theme_of(setting.panel), _told(setting.strained))


def _pages(setting: Setting, sample: str, state: State, around: Surroundings) -> Iterator[Seen]:
    """The first page of a state, and each to which its pager turns after that."""
    for page in count(1):
        seen = _seen(setting, sample, page, state, view_of(state, around))
        yield seen
        turned = next((it.part.event for it in seen.targets if it.id == "page-after"), None)
        if turned is None:
            return
        state, _ = advance(state, turned)


@cache
def _told(strained: bool) -> Catalogue:
    return with_long_texts(catalogue()) if strained else catalogue()


def _seen(setting: Setting, sample: str, page: int, state: State, view: View) -> Seen:
    whole = Area(0, 0, setting.panel.width, setting.panel.height)
    placed = [found for part in _top_parts(view) for found in _walk(part, 0, 0, whole)]
    return Seen(
        sample,
        page,
        state,
        view,
        tuple(found for found in placed if isinstance(found, Label)),
        tuple(found for found in placed if isinstance(found, Target)),
        tuple((_named(p), _area(p.box)) for p in _top_parts(view) if getattr(p, "id", "") not in AREAS),
    )


def _top_parts(view: Any) -> Iterator[Any]:
    """What stands on the screen itself, in whatever fields of the view."""
    if isinstance(view, Text | Button | Panel):
        yield view
    elif isinstance(view, tuple):
        for inner in view:
            yield from _top_parts(inner)
    elif is_dataclass(view):
        for field in fields(view):
            yield from _top_parts(getattr(view, field.name))


def _walk(part: Any, x: float, y: float, parent: Area) -> Iterator[Label | Target]:
    area = _area(part.box, x, y)
    if isinstance(part, Text):
        yield Label(part.body, part.size, part.icon, area, parent, _ink(part))
        return
    if isinstance(part, Button):
        yield Target(part.id, area, part)
    for inner in (*part.texts, *getattr(part, "buttons", ())):
        yield from _walk(inner, area.x, area.y, area)


def _area(box: Box, x: float = 0, y: float = 0) -> Area:
    return Area(x + box.x, y + box.y, box.width, box.height)


def _ink(part: Text) -> tuple[float, float]:
    """What the font engine needs; an icon is as wide as its em."""
    if part.icon:
        return part.size, part.size
    measure = open_window().measure
    widest = max((measure(line, part.size, part.bold) for line in part.lines), default=0.0)
    line = line_height(part.size)
    return widest, line + (part.pitch or line) * (len(part.lines) - 1)


def _named(part: Any) -> str:
    return getattr(part, "id", "") or getattr(part, "body", "") or str([text.body for text in part.texts])
