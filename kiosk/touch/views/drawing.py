"""What a view is drawn with: the surroundings of a state, an arrangement, and the setting of text. Pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any, Literal, TypeVar

from kiosk.catalogue import Catalogue, Request
from kiosk.catalogue import Text as Wordings
from kiosk.opening import AfterHours, Door, door
from kiosk.orders import STANDING_ORDERS, Orders
from kiosk.pinyin import Candidate
from kiosk.presence import Away
from kiosk.settings import Centre
from kiosk.tongues import offered_language, second_language, told_in
from kiosk.touch.fonts import icon_character
from kiosk.touch.theme import Colour, Palette, Step, Theme, line_height
from kiosk.touch.typeset import Measure, balanced, is_latin, words, wrap
from kiosk.touch.views.parts import Align, Box, Text
from kiosk.trouble import Shut
from kiosk.wording import Wording
from printing.condition import PrinterCondition

DayToCome = Literal["today", "tomorrow", "later"]
Made = TypeVar("Made")


@dataclass(frozen=True)
class Surroundings:
    """What a view depends on besides the state. `now` is aware local time, `seconds_left` that of a countdown,
    `turn` how often the sentence of a greeting that nobody touches has changed, `paper` the lobby printer's condition
    where it is known, `shut` why no number can be given, None where one can; `offered` the candidates for letters of
    pinyin, None while the tables are not there; `orders` what staff ordered at the screen, `away` who is out,
    `speech` whether there is a voice; `kiosk_name` tells this touchscreen from others; `keep_days` is for how long
    what people type is kept."""

    catalogue: Catalogue
    wording: Wording
    theme: Theme
    measure: Measure
    centre: Centre
    now: datetime
    seconds_left: int | None = None
    paper: PrinterCondition | None = None
    shut: Shut | None = None
    offered: tuple[Candidate, ...] | None = None
    orders: Orders = STANDING_ORDERS
    away: tuple[Away, ...] = ()
    speech: bool = False
    kiosk_name: str = ""
    turn: int = 0
    keep_days: int = field(kw_only=True)

    @property
    def door(self) -> Door:
        """Whether numbers are given now: by the centre's hours, and by what staff ordered."""
        return door([hours.span for hours in self.centre.opening], self.orders, self.now)

    def day_of(self, local: datetime) -> DayToCome:
        """How people call the day of an aware local moment to come."""
        days = (local.date() - self.now.date()).days
        return "later" if days > 1 else "tomorrow" if days else "today"

    @property
    def at_night(self) -> tuple[Request, ...]:
        """The requests that somebody takes now although the centre is closed (S15)."""
        now = self.now.time()
        return tuple(it for it in self.catalogue.requests if it.night is not None and it.night.hours.hold(now))

    @property
    def booked_request(self) -> Request | None:
        """What somebody with an appointment checks in by, where it can be chosen now."""
        return next((it for it in self.offered_requests if it.code_detail is not None), None)

    @property
    def offered_requests(self) -> tuple[Request, ...]:
        """What can be chosen now; whoever is under way when the doors close keeps the whole list."""
        after_hours = isinstance(self.door, AfterHours)
        return (self.at_night if after_hours else ()) or self.catalogue.requests


@dataclass(frozen=True, slots=True)
class Arrangement:
    """How generously a screen is set: the steps of its title, of the labels on buttons and of its sentences, a
    factor on free space, the height of a card in mm, and whether the other language stands under the title and on
    the buttons."""

    title: Step
    label: Step
    words: Step
    air: float
    card_mm: float
    second_title: bool = True
    seconds: bool = True


CLOSE_PER_EM = 1.18
"""From line to line of a large Latin title, as a share of its em."""

LABELS: tuple[Step, ...] = ("title", "lead", "body")

ARRANGEMENTS = (
    Arrangement("great", "title", "lead", 2.6, 36),
    Arrangement("great", "title", "lead", 2.2, 31),
    Arrangement("great", "title", "lead", 1.8, 27),
    Arrangement("title", "lead", "lead", 1.5, 25),
    Arrangement("title", "lead", "lead", 1.2, 22),
    Arrangement("title", "lead", "body", 1.0, 20),
    Arrangement("title", "lead", "body", 0.8, 20, seconds=False),
    Arrangement("lead", "lead", "body", 0.7, 20, seconds=False),
    Arrangement("lead", "lead", "body", 0.7, 20, second_title=False, seconds=False),
    Arrangement("body", "body", "body", 0.5, 20, second_title=False, seconds=False),
)
"""From generous to close; the first one in which everything fits on one page is taken."""


@dataclass(frozen=True)
class Drawing:
    """A pen for one state: the words of the visitor's language, and of the other one. What is alike in several
    arrangements is `kept` from the first."""

    around: Surroundings
    language: str
    arrangement: Arrangement
    kept: dict[Hashable, Any] = field(default_factory=dict, compare=False, repr=False)

    def once(self, name: Hashable, make: Callable[[], Made]) -> Made:
        """What `make` makes, made at the first time only; all that it depends on besides the state and its
        surroundings belongs into the name."""
        if name not in self.kept:
            self.kept[name] = make()
        made: Made = self.kept[name]
        return made

    @property
    def theme(self) -> Theme:
        """All sizes and colours."""
        return self.around.theme

    @property
    def palette(self) -> Palette:
        """The theme's colours."""
        return self.around.theme.palette

    @property
    def other(self) -> str:
        """The language that stands small beside the visitor's own, or an empty text where there is none."""
        return second_language(self._languages, self.language)

    @property
    def offered(self) -> str:
        """The language that one tap leads to, or an empty text where there is only one."""
        return offered_language(self._languages, self.language)

    @property
    def _languages(self) -> list[str]:
        return [language.id for language in self.around.catalogue.languages]

    @property
    def width(self) -> int:
        """Between the margins."""
        return self.theme.width - 2 * self.theme.margin

    @property
    def gap(self) -> int:
        """Between things to touch."""
        return self.mm(3.2)

    def mm(self, length: float) -> int:
        """Millimetres in px."""
        return self.theme.mm(length)

    def air(self, length: float) -> int:
        """Free space: millimetres in px, by the arrangement."""
        return self.theme.mm(length * self.arrangement.air)

    def say(self, key: str, **params: object) -> str:
        """A text in the visitor's language."""
        return self.around.wording.say(self.language, key, **params)

    def second(self, key: str, **params: object) -> str:
        """The same in the other language, or nothing."""
        return self.around.wording.say(self.other, key, **params) if self.other else ""

    def name(self, wordings: Wordings) -> str:
        """A text of the catalogue or the settings; another language stands in where one is missing."""
        return told_in(wordings, self.language)

    def second_name(self, wordings: Wordings) -> str:
        """The same in the other language, or nothing."""
        return wordings.get(self.other, "")

    def text(
        self,
        body: str,
        width: float,
        step: Step = "body",
        *,
        colour: Colour | None = None,
        bold: bool = False,
        align: Align = "left",
        even: bool = False,
        close: bool = False,
        name: str = "",
    ) -> Text:
        """A text of that width, in as many lines as it needs; `even` lines are nearly equally long. Latin letters
        leave much of a line free: set `close` they stand as near to each other as hanzi do."""
        em = self.theme.em(step)
        lines = _lines(body, width, em, bold, even, self.around.measure)
        pitch = round(CLOSE_PER_EM * em) if close and len(lines) > 1 and is_latin(body) else 0
        box = Box(0, 0, width, line_height(em) + (pitch or line_height(em)) * (len(lines) - 1))
        return Text(lines, em, colour or self.palette.ink, box, bold, align, name=name, pitch=pitch)

    def snug(
        self, body: str, step: Step = "body", *, colour: Colour | None = None, bold: bool = False, name: str = ""
    ) -> Text:
        """A text in one line, as wide as it is."""
        em = self.theme.em(step)
        box = Box(0, 0, self._width(body, em, bold) + 1, line_height(em))
        return Text((body,), em, colour or self.palette.ink, box, bold, name=name)

    def largest(self, body: str, width: float, steps: Sequence[Step], lines: int, *, bold: bool = False) -> Step:
        """The first of the steps at which a text fits into so many lines, else the last."""
        return next((s for s in steps if len(self.text(body, width, s, bold=bold).lines) <= lines), steps[-1])

    def ladder(self, *steps: Step) -> tuple[Step, ...]:
        """The steps for `largest`, as the theme has them."""
        return self.theme.ladder(*steps)

    @property
    def labels(self) -> tuple[Step, ...]:
        """The steps of labels, from the arrangement's down."""
        return self.ladder(*LABELS[LABELS.index(self.arrangement.label) :])

    def longest_word(self, body: str, step: Step = "body") -> float:
        """The width in px of what may not be parted, set in bold."""
        em = self.theme.em(step)
        return max((self._width(word, em, True) for word in words(body)), default=0) + 1

    def icon(self, name: str, step: Step = "icon", *, colour: Colour | None = None) -> Text:
        """An icon by its name in the catalogue."""
        em = self.theme.em(step)
        return Text((icon_character(name),), em, colour or self.palette.deep, Box(0, 0, em, em), icon=True)

    def _width(self, body: str, em: int, bold: bool) -> float:
        return self.around.measure(body, em, bold)


def forget_lines() -> None:
    """Keeps no text that was broken into lines: visitors' own words are among them."""
    _lines.cache_clear()


@lru_cache(maxsize=2_048)
def _lines(body: str, width: float, em: int, bold: bool, even: bool, measure: Measure) -> tuple[str, ...]:
    """Each text is broken once for each width: arrangements and key strokes ask for the same again and again."""
    return (balanced if even else wrap)(body, width, lambda text: measure(text, em, bold))
