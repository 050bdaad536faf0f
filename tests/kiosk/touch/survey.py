"""Looks once at every screen of a setting as it is really drawn: where its widgets stand, what the font engine made,
and what lies behind each text."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from kiosk.touch.theme import Colour
from tests.kiosk.touch.harness import PANELS, open_window, walk
from tests.kiosk.touch.layout import Area, Setting, layout

DRAWN = (
    *(Setting(panel, "zh") for panel in PANELS),
    *(Setting(panel, "en") for panel in PANELS),
    Setting(PANELS[0], "zh", "large", strained=True),
    Setting(PANELS[0], "en", "largest"),
    Setting(PANELS[1], "en", "contrast"),
    Setting(PANELS[0], "zh", "reach"),
)
"""`make test` lays everything out in all settings, and draws it in these, so that each panel, mode and language is
there. `make soak` draws the others too."""


@dataclass(frozen=True)
class Drawn:
    """A drawn text: its area, what the font engine made, its colour, what lies behind it, and whether it can be seen:
    its colour is found in its area, and so is, in a good part of it, another one."""

    text: str
    icon: bool
    area: Area
    ink: tuple[int, int]
    colour: Colour
    behind: tuple[int, int, int]
    visible: bool


GROUND_SHARE = 0.1
"""What a text stands on takes at least this share of its area: a line or a corner is no ground."""


@dataclass(frozen=True)
class Picture:
    """One screen as it was drawn; `calm` says that nothing on it moves by itself."""

    name: str
    labels: tuple[Drawn, ...]
    targets: tuple[tuple[str, Area], ...]
    kinds: frozenset[str]
    calm: bool


@cache
def survey(setting: Setting) -> tuple[Picture, ...]:
    """Every screen of the layout, drawn."""
    window = open_window()
    window.resize(setting.panel)
    return tuple(_drawn(window, seen.name, seen.view) for seen in layout(setting))


def _drawn(window: Any, name: str, view: Any) -> Picture:
    from kiosk.touch.widgets import Tappable, Words

    screen = window.show(view)
    calm, pixels = window.is_calm(), window.pixels()
    return Picture(
        name,
        tuple(_label(words, pixels) for words in walk(screen, Words)),
        tuple((found.name, area_of(found)) for found in walk(screen, Tappable)),
        frozenset(type(found).__name__ for found in screen.walk()),
        calm=calm,
    )


def area_of(widget: Any) -> Area:
    """Where a widget stands in the window."""
    x, y = widget.to_window(*widget.pos)
    return Area(x, y, *widget.size)


def _label(words: Any, pixels: Any) -> Drawn:
    area, part = area_of(words), words.part
    own = in_bytes(part.colour)
    found = _colours(pixels, area)
    grounds = {colour: share for colour, share in found.items() if colour != own}
    behind = max(grounds, key=grounds.__getitem__, default=own)
    visible = own in found and grounds.get(behind, 0) >= GROUND_SHARE
    return Drawn(part.body, part.icon, area, tuple(words.texture_size), part.colour, behind, visible)


def _colours(pixels: Any, area: Area) -> dict[tuple[int, int, int], float]:
    """Each colour within an area, and what share of it it takes."""
    left, top = round(area.x), round(pixels.height - area.y - area.height)
    piece = pixels.crop((left, top, left + max(1, round(area.width)), top + max(1, round(area.height))))
    size = piece.width * piece.height
    return {colour: count / size for count, colour in piece.getcolors(size)}


def in_bytes(colour: Colour) -> tuple[int, int, int]:
    """A colour as it stands in a picture."""
    red, green, blue = (round(part * 255) for part in colour[:3])
    return red, green, blue
