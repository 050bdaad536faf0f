"""All sizes and colours of the touchscreen: one frozen theme from the panel, its pixels per inch and the text scale.

Sizes are decided in millimetres, for eyes and fingers, and given in pixels of the panel. A mode is another theme.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from itertools import zip_longest
from math import ceil, floor
from typing import Literal, get_args

from kiosk.modes import Modes, TextSize

Colour = tuple[float, float, float, float]
Step = Literal[
    "body",
    "lead",
    "title",
    "great",
    "greeting",
    "tall",
    "number",
    "vast",
    "mark",
    "icon",
    "emblem",
    "usual-lead",
    "usual-title",
]

MM_PER_INCH = 25.4
CAPITAL_PER_EM = 0.733
"""Capital height of Noto Sans CJK as a share of its em."""
LINE_PER_EM = 1.448
"""Height of a line of Noto Sans CJK as a share of its em."""

EMS_MM: dict[str, float] = {
    "body": 6.6,  # capital 4.8 mm: the least that any text for visitors may be
    "lead": 9.0,
    "title": 12.3,
    "great": 19.1,
    "greeting": 30.0,
    "tall": 42.0,  # capital 31 mm
    "number": 54.6,  # capital 40 mm
    "vast": 84.0,
    "mark": 8.25,
    "icon": 11.5,
    "emblem": 15.1,
}
"""Font sizes in mm of em; the last three are icons."""

SIZES_MM = (6.6, 7.15, 8.25, 9.0, 10.0, 11.5, 12.3, 13.75, 15.1, 19.1, 30.0, 42.0, 54.6, 84.0)
"""All sizes that are drawn, whatever the visitor's text scale: Kivy keeps each open, and eyes tell no more apart. The
second is for low panels alone, where text that was asked for larger finds hardly room."""

USUAL: dict[Step, Step] = {"usual-lead": "lead", "usual-title": "title"}
"""Steps as large as they are where the visitor asked for no larger text: what does not fit in large may fit so."""

SCALED: dict[str, float] = {"body": 1.0, "lead": 0.6, "title": 0.5}
"""What follows the visitor's text scale, and by which power of it; the rest is large already."""

TEXT_SCALES: dict[TextSize, float] = {"standard": 1.0, "large": 1.25, "largest": 1.52}
"""Capitals of 4.8, 6.0 and 7.3 mm."""
LESS_LARGE = (1.52, 1.25, 1.083)
"""The scales by which text grows where it was asked for as large as the first, from large to small."""

TARGET_MM = 20.0
REACH_SHARE = 0.45
"""The lowest part of a standing panel, which somebody who sits can reach."""
KEY_MM = 15.0
DRIFT_MM = 10.0
"""How far a finger may slip and still press what it came down on."""
RING_MM = 9.0
RADIUS_MM = 3.6
PRESSED_LINE_MM = 1.5
"""How thick the outline of a light surface is while a finger is on it: seen beside a fingertip, and by who sees
little."""
LOW_MM = 210
"""Panels below this height have no room for two lines in their bar."""


def colour(code: str) -> Colour:
    """`#RRGGBB` as four shares from 0 to 1."""
    red, green, blue = (int(code[at : at + 2], 16) / 255 for at in (1, 3, 5))
    return red, green, blue, 1.0


CLEAR: Colour = (1, 1, 1, 0)


@dataclass(frozen=True, slots=True)
class Palette:
    """The colours by what they are for. `edge` outlines what can be touched, `line` what cannot; `outlined` palettes
    tell surfaces apart by their outlines only."""

    paper: Colour
    surface: Colour
    ink: Colour
    quiet: Colour
    deep: Colour
    deep_pressed: Colour
    on_deep: Colour
    warm: Colour
    warm_surface: Colour
    deep_surface: Colour
    good: Colour
    line: Colour
    edge: Colour
    focus: Colour
    outlined: bool = False


CALM = Palette(
    paper=colour("#F6F4EF"),
    surface=colour("#FFFFFF"),
    ink=colour("#1B1F24"),
    quiet=colour("#454C53"),
    deep=colour("#0B5A4A"),
    deep_pressed=colour("#02241D"),
    on_deep=colour("#FFFFFF"),
    warm=colour("#862C0E"),
    warm_surface=colour("#FBEDE6"),
    deep_surface=colour("#EAF2EE"),
    good=colour("#EAF2EE"),
    line=colour("#D9D4C7"),
    edge=colour("#88826F"),
    focus=colour("#B45309"),
)


BLACK, WHITE, YELLOW, DARK = colour("#000000"), colour("#FFFFFF"), colour("#FFE100"), colour("#2B2B2B")

HIGH_CONTRAST = Palette(
    paper=BLACK,
    surface=BLACK,
    ink=WHITE,
    quiet=WHITE,
    deep=YELLOW,
    deep_pressed=WHITE,
    on_deep=BLACK,
    warm=YELLOW,
    warm_surface=BLACK,
    deep_surface=DARK,
    good=BLACK,
    line=colour("#8C8C8C"),
    edge=WHITE,
    focus=YELLOW,
    outlined=True,
)


@dataclass(frozen=True, slots=True)
class Look:
    """How a surface is drawn: its fill at rest and pressed, outline, the inks on it, corner and line in px."""

    fill: Colour
    pressed: Colour
    edge: Colour
    ink: Colour
    quiet: Colour
    radius: int
    line: float
    bar: float = 0
    """How thick its left edge is where it is thicker than the rest."""
    pressed_edge: Colour = CLEAR
    """What outlines it while it is pressed, `pressed_line` px thick; clear where the fill alone tells."""
    pressed_line: float = 0

    @property
    def inner_radius(self) -> float:
        """The corner within the outline."""
        return max(0.0, self.radius - self.line)

    @property
    def when_pressed(self) -> Look:
        """The same while a finger is on it."""
        if self.pressed_edge == CLEAR:
            return replace(self, fill=self.pressed)
        return replace(self, fill=self.pressed, edge=self.pressed_edge, line=self.pressed_line)


LookName = Literal[
    "primary", "second", "card", "key", "bar", "have", "missing", "ticket", "panel", "notice", "good", "bare", "area"
]


@dataclass(frozen=True)
class Theme:
    """`width` and `height` of the panel in px, its `ppi`, the visitor's `text_scale` (1 is standard), and the
    `usual_scale` that it would be without larger text, 0 where it is the same."""

    width: int
    height: int
    ppi: float
    text_scale: float = 1.0
    usual_scale: float = 0.0
    palette: Palette = CALM
    low_reach: bool = False

    def in_modes(self, modes: Modes) -> Theme:
        """The theme of a visitor who wants to be served so. Only a panel that stands has a part out of reach."""
        return replace(
            self,
            text_scale=self.text_scale * TEXT_SCALES[modes.text],
            usual_scale=self.text_scale,
            palette=HIGH_CONTRAST if modes.contrast else self.palette,
            low_reach=modes.low_reach and not self.wide,
        )

    def mm(self, length: float) -> int:
        """Millimetres as whole pixels, never less than asked for."""
        return ceil(length * self.ppi / MM_PER_INCH - 1e-6)

    def em(self, step: Step) -> int:
        """A step of the type scale in px of em."""
        return self._ems[step]

    @cached_property
    def _ems(self) -> dict[Step, int]:
        """Whoever arranges a screen asks for the same few again and again."""
        return {step: self._em(step) for step in get_args(Step)}

    def _em(self, step: Step) -> int:
        scale = (self.usual_scale or self.text_scale) if step in USUAL else self.text_scale
        named = USUAL.get(step, step)
        wanted = EMS_MM[named] * scale ** SCALED.get(named, 0.0)
        return self.mm(min(SIZES_MM, key=lambda size: abs(size - wanted)))

    def ladder(self, *steps: Step) -> tuple[Step, ...]:
        """The steps from large to small; between two its usual size, where the larger one was made larger still."""
        found: list[Step] = []
        for step, smaller in zip_longest(steps, steps[1:]):
            usual = next((name for name, larger in USUAL.items() if larger == step), step)
            between = self.em(smaller or "body")
            found += [step, usual] if between < self.em(usual) < self.em(step) else [step]
        return tuple(found)

    def line(self, step: Step) -> int:
        """Height of one line of text at that step, in px."""
        return line_height(self.em(step))

    @property
    def less_large(self) -> tuple[Theme, ...]:
        """This theme, and those with less large text, but larger than usual: where not everything fits."""
        scales = (self.usual_scale * share for share in LESS_LARGE)
        return tuple(
            replace(self, text_scale=scale) for scale in scales if self.usual_scale < scale <= self.text_scale
        )

    @property
    def wide(self) -> bool:
        """Whether the panel lies: content then uses its width."""
        return self.width > self.height

    @property
    def low(self) -> bool:
        """Whether the panel is too low for two lines in its bar."""
        return self.height < self.mm(LOW_MM) * max(1.0, self.text_scale)

    @property
    def small(self) -> bool:
        """Whether it is so whatever the size of text: a panel of 12 inches."""
        return self.height < self.mm(LOW_MM)

    @property
    def reach(self) -> int:
        """How high things to touch may stand, in px."""
        return floor(self.height * REACH_SHARE) if self.low_reach else self.height

    @property
    def margin(self) -> int:
        """Paper left free at the sides, whatever the size of text: the actions stay at one place."""
        return round(min(self.width, self.height) * (0.04 if self.small else 0.055))

    @property
    def above(self) -> int:
        """Paper left free above place and time, likewise: people look for them where they saw them."""
        return self.mm(1.6 if self.small else 5)

    def look(self, name: LookName) -> Look:
        """How the surfaces of that name are drawn."""
        return self._looks[name]

    @cached_property
    def _looks(self) -> dict[LookName, Look]:
        return {name: self._look(name) for name in get_args(LookName)}

    def _look(self, name: LookName) -> Look:
        p, radius, fine = self.palette, self.mm(RADIUS_MM), float(self.mm(0.35))
        drawn, thick = fine if p.outlined else 0, float(self.mm(PRESSED_LINE_MM))
        match name:
            case "primary" | "ticket" | "have":
                return Look(p.deep, p.deep_pressed, p.deep, p.on_deep, p.on_deep, radius, fine)
            case "second":
                return Look(p.surface, p.deep_surface, p.deep, p.deep, p.quiet, radius, fine * 1.5, 0, p.deep, thick)
            case "card" | "key":
                return Look(p.surface, p.deep_surface, p.edge, p.ink, p.quiet, radius, fine, 0, p.deep, thick)
            case "bar":
                # its words reach close to its edge
                return Look(p.surface, p.deep_surface, p.surface, p.ink, p.quiet, radius, 0, 0, p.deep, fine)
            case "missing":
                return Look(
                    p.warm_surface,
                    p.deep_surface if p.outlined else p.surface,
                    p.warm,
                    p.warm,
                    p.warm,
                    radius,
                    fine * 1.5,
                    0,
                    p.warm,
                    thick,
                )
            case "notice":
                # where only outlines tell, a bar at its side keeps it apart from what can be touched
                bar = float(self.mm(1.5)) if p.outlined else 0
                return Look(p.warm_surface, p.warm_surface, p.warm, p.warm, p.warm, radius, 0, bar)
            case "good":
                ink = p.ink if p.outlined else p.deep
                return Look(p.good, p.good, p.line, ink, p.ink, radius, drawn)
            case "panel":
                return Look(p.surface, p.surface, p.line, p.ink, p.quiet, radius, fine)
            case "bare" | "area":
                return Look(CLEAR, CLEAR, CLEAR, p.ink, p.quiet, 0, 0)


def line_height(em: int) -> int:
    """Height of one line of Noto Sans CJK at that em, in px, as the font engine rounds it."""
    return ceil(LINE_PER_EM * em)
