"""What a view is made of: finished texts, buttons and surfaces with their places. Frozen, and without Kivy.

Lengths are pixels of the panel; places count from the bottom left corner of what holds the part.

A part is represented by its words and names alone: Kivy's language puts every value that it sets into a line for its
trace, though nobody reads it, and looks and places are the most of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, fields, replace
from operator import attrgetter
from typing import Any, Literal, TypeVar, get_args

from kiosk.events import Event
from kiosk.touch.fonts import ICONS_NAME, STANDARD_NAME
from kiosk.touch.theme import Colour, Look

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Box:
    """A place and a size in px."""

    x: float = 0
    y: float = 0
    width: float = 0
    height: float = 0

    @property
    def top(self) -> float:
        """The upper edge."""
        return self.y + self.height

    @property
    def right(self) -> float:
        """The right edge."""
        return self.x + self.width

    def inset(self, across: float, along: float | None = None) -> Box:
        """The box within it, `across` px in at the sides and `along` px at top and bottom."""
        down = across if along is None else along
        return Box(self.x + across, self.y + down, self.width - 2 * across, self.height - 2 * down)


@dataclass(frozen=True, slots=True)
class Text:
    """Finished lines at an em of `size` px. `name` tells tests and speech what it is; what is `private` is never said
    aloud but into a headset; `said` is what is said of it where that is not all it shows; `pitch` is how many px lie
    from line to line where that is less than the font's own."""

    lines: tuple[str, ...]
    size: int = field(repr=False)
    colour: Colour = field(repr=False)
    box: Box = field(repr=False)
    bold: bool = field(default=False, repr=False)
    align: Align = field(default="left", repr=False)
    icon: bool = field(default=False, repr=False)
    name: str = ""
    private: bool = field(default=False, repr=False)
    said: str = ""
    pitch: int = field(default=0, repr=False)

    @property
    def font(self) -> str:
        """The name under which the font is registered."""
        return ICONS_NAME if self.icon else STANDARD_NAME

    @property
    def body(self) -> str:
        """The lines as one text."""
        return "\n".join(self.lines)


@dataclass(frozen=True, slots=True)
class Button:
    """Something to touch, and the event that it sends. An event that needs a fresh key leaves it empty: the
    presenter fills it. `said` is what it says where its texts do not say it all, `language` the one in which it is
    said where that is not the visitor's."""

    id: str
    event: Event | None = field(repr=False)
    look: Look = field(repr=False)
    box: Box = field(repr=False)
    texts: tuple[Text, ...] = field(default=(), repr=False)
    said: str = ""
    language: str = ""

    @property
    def inner(self) -> Box:
        """The surface within its outline; it counts from the part's own corner."""
        return self.within(self.look)

    def within(self, look: Look) -> Box:
        """The same within the outline of another look."""
        return Box(0, 0, self.box.width, self.box.height).inset(look.line)


@dataclass(frozen=True, slots=True)
class Panel:
    """A surface with texts on it, perhaps with buttons; places within it count from its own corner."""

    look: Look = field(repr=False)
    box: Box = field(repr=False)
    texts: tuple[Text, ...] = ()
    buttons: tuple[Button, ...] = ()

    @property
    def inner(self) -> Box:
        """The surface within its outline; it counts from the part's own corner."""
        whole = Box(0, 0, self.box.width, self.box.height).inset(self.look.line)
        bar = max(0.0, self.look.bar - self.look.line)
        return replace(whole, x=whole.x + bar, width=whole.width - bar)


@dataclass(frozen=True, slots=True)
class Mark:
    """A filled rectangle: a step of the way, a dash, a line between parts."""

    colour: Colour = field(repr=False)
    box: Box


@dataclass(frozen=True, slots=True)
class Rim:
    """How what the keys are at is marked: a ring of `colour`, `width` px broad, between two lines of ink."""

    colour: Colour = (0, 0, 0, 0)
    ink: Colour = (0, 0, 0, 0)
    width: float = 0
    line: float = 0


NO_RIM = Rim()


@dataclass(frozen=True, slots=True)
class Focus:
    """The ring around what the keys are at; `box` lies in the middle of its stroke."""

    rim: Rim
    box: Box
    radius: float

    @property
    def outline(self) -> tuple[float, ...]:
        """Place, size and corner of the stroke."""
        return self.box.x, self.box.y, self.box.width, self.box.height, self.radius

    @property
    def half(self) -> float:
        """Half the breadth of the ring, as lines are told it: never nothing."""
        return max(0.5, self.rim.width / 2)

    @property
    def half_inked(self) -> float:
        """The same with the ink at both its sides."""
        return self.half + self.rim.line


NO_FOCUS = Focus(NO_RIM, Box(-9, -9, 1, 1), 0)


@dataclass(frozen=True, slots=True)
class Ticket(Panel):
    """A panel with a tear line of `dashes`, and a notch of `notch` px radius at either end of it, `tear` px above
    its bottom."""

    dashes: tuple[Mark, ...] = field(default=(), repr=False)
    tear: float = field(default=0, repr=False)
    notch: float = field(default=0, repr=False)
    around: Colour = field(default=(1, 1, 1, 1), repr=False)

    @property
    def left_notch(self) -> Box:
        """The notch at the left end of the tear line."""
        return Box(-self.notch, self.tear - self.notch, 2 * self.notch, 2 * self.notch)

    @property
    def right_notch(self) -> Box:
        """The notch at the right end of the tear line."""
        return replace(self.left_notch, x=self.box.width - self.notch)

    @property
    def left_arc(self) -> tuple[float, ...]:
        """The outline of the left notch: centre, radius, and degrees from north, clockwise."""
        return 0, self.tear, self.notch, 0, 180

    @property
    def right_arc(self) -> tuple[float, ...]:
        """The outline of the right notch."""
        return self.box.width, self.tear, self.notch, 180, 360


Part = Text | Button | Panel | Ticket | Mark
P = TypeVar("P", Text, Button, Panel, Ticket, Mark)


def _values(kind: type) -> tuple[attrgetter[tuple[Any, ...]], int]:
    """All values of a kind of part in the order in which it is made of them, and the place of its box."""
    names = [it.name for it in fields(kind)]
    return attrgetter(*names), names.index("box")


_VALUES = {kind: _values(kind) for kind in get_args(Part)}


def at(part: P, x: float, y: float) -> P:
    """The part with its bottom left corner there."""
    box = part.box
    if (box.x, box.y) == (x, y):
        return part
    # every part is moved several times before it stands: replace() of the standard library takes twice as long
    values_of, place = _VALUES[type(part)]
    values = list(values_of(part))
    values[place] = Box(x, y, box.width, box.height)
    return type(part)(*values)


def hung(part: P, x: float, top: float) -> P:
    """The part with its top left corner there."""
    return at(part, x, top - part.box.height)


def centred(part: P, box: Box) -> P:
    """The part in the middle of a box, on whole pixels."""
    return at(
        part, round(box.x + (box.width - part.box.width) / 2), round(box.y + (box.height - part.box.height) / 2)
    )


def column(parts: Iterable[P], x: float, top: float, gap: float = 0) -> tuple[P, ...]:
    """The parts below each other, from `top` down."""
    placed: list[P] = []
    for part in parts:
        placed.append(hung(part, x, top))
        top -= part.box.height + gap
    return tuple(placed)


def height_of(parts: Iterable[Part], gap: float = 0) -> float:
    """How high a column of the parts is."""
    heights = [part.box.height for part in parts]
    return sum(heights) + gap * max(0, len(heights) - 1)


@dataclass(frozen=True, slots=True)
class Frame:
    """The bones that every screen has: head, steps, title, primary and other actions, and the bar. A press may
    drift by `drift` px; a touch beside everything is answered by a ring of `ring` px in `quiet`, and where a touch
    anywhere will do it tells `elsewhere`. `focus` is what the keys are at, marked by `rim`."""

    paper: Colour = (1, 1, 1, 1)
    head: tuple[Text, ...] = ()
    steps: tuple[Mark, ...] = ()
    title: tuple[Text, ...] = ()
    actions: tuple[Button, ...] = ()
    bar_surface: tuple[Mark, ...] = ()
    bar: tuple[Button, ...] = ()
    drift: float = 0
    ring: float = 0
    quiet: Colour = (0, 0, 0, 1)
    panel: Box = Box()
    rim: Rim = NO_RIM
    focus: Focus = NO_FOCUS
    elsewhere: Event | None = None


@dataclass(frozen=True, slots=True)
class View:
    """What every view has: the frame, how far along the way it is, and `strain`: how much of it does not fit on
    one page, in pages beyond the first; whoever draws picks the arrangement with the least."""

    frame: Frame = Frame()
    place: int = 0
    strain: float = 0
