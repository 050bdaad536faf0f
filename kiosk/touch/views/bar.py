"""The bar at the bottom of every screen: the same things at the same places everywhere. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from kiosk.events import (
    DisplayOpened,
    Event,
    HelpRequested,
    LanguageChosen,
    LanguagesOpened,
    Left,
    ModesChosen,
    RatingWanted,
    SpeechOpened,
    WentBack,
)
from kiosk.states import AdjustingSpeech, AskingForHelp, ChangingDisplay, ChoosingLanguage, State
from kiosk.touch.theme import TARGET_MM
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, button_of
from kiosk.touch.views.parts import Box, Button, Mark, Text, at, column, height_of

First = Literal["", "back", "leave", "rate"]
"""What stands at the first place: nothing, one step back, the end of the visit, or, on the greeting, the way in for
those who have been served and come to rate."""


WITHIN_MM = 1.2
"""Between an icon and the words beside it."""
APART_MM = 5.0
"""The least between the words of one button and the icon of the next: then eyes see which belong together."""


@dataclass(frozen=True, slots=True)
class Place:
    """A place of the bar: the face that it shows on this screen, if any, among all that it may ever show, so that
    it is as wide on every screen."""

    shown: Face | None
    may: tuple[Face, ...]


def bar(drawing: Drawing, state: State, first: First) -> tuple[tuple[Mark, ...], tuple[Button, ...]]:
    """A strip along the bottom, and its buttons: the way back, language, text size, display, speech where there is a
    voice, help."""
    theme, gap = drawing.theme, drawing.gap
    places = _places(drawing, state, first)
    shape, widths = _shape(drawing, places)
    height = _height(drawing, shape)
    x, buttons = float(theme.margin), []
    for place, width in zip(places, widths, strict=True):
        if place.shown:
            buttons.append(at(_shaped(drawing, place.shown, width, shape), x, lift(drawing)))
        x += width + gap
    strip = height + 2 * lift(drawing)
    line = Mark(drawing.palette.line, Box(0, strip, theme.width, max(1, drawing.mm(0.3))))
    return (Mark(drawing.palette.surface, Box(0, 0, theme.width, strip)), line), tuple(buttons)


def lift(drawing: Drawing) -> int:
    """Free space above and below the buttons of the bar, in px."""
    return drawing.mm(0.6 if drawing.theme.low else 2)


def _places(drawing: Drawing, state: State, first: First) -> tuple[Place, ...]:
    back = _face(drawing, "back", WentBack(), "arrow-left")
    leave = _face(drawing, "leave", Left(), "logout")
    rate = _face(drawing, "rate", RatingWanted(""), "emoticon-happy-outline")
    display = _face(drawing, "display", DisplayOpened(), "contrast-circle")
    speech = SpeechOpened() if state.draft.modes.speech else ModesChosen(state.draft.modes.spoken())
    speaking = _face(drawing, "speech", speech, "volume-high" if state.draft.modes.speech else "account-voice")
    helping = _face(drawing, "help", HelpRequested(), "account-question-outline")
    return (
        Place({"": None, "back": back, "leave": leave, "rate": rate}[first], (back, leave, rate)),
        *_language(drawing, state),
        _text_size(drawing, state),
        Place(None if isinstance(state, ChangingDisplay) else display, (display,)),
        *(
            [Place(None if isinstance(state, AdjustingSpeech) else speaking, (speaking,))]
            if drawing.around.speech
            else ()
        ),
        Place(None if isinstance(state, AskingForHelp) else helping, (helping,)),
    )


def _face(drawing: Drawing, name: str, event: Event, icon: str) -> Face:
    key = f"screen.bar.{name}"
    return Face(name, drawing.say(key), event, drawing.second(key), icon, "bar")


def _language(drawing: Drawing, state: State) -> tuple[Place, ...]:
    """The other languages in their own words. From the home language it is one tap to the one offered; where there
    are more, the screens of any other language offer them all."""
    if not drawing.offered:
        return ()
    home = state.draft.home_language or state.draft.language
    if len(drawing.around.catalogue.languages) == 2 or drawing.language == home:
        face = _to_the_other(drawing)
    else:
        face = _to_all(drawing)
    return (Place(None if isinstance(state, ChoosingLanguage) else face, (face,)),)


def _to_the_other(drawing: Drawing) -> Face:
    """Nothing stands below the name: whoever looks for another language would touch it there and get this one."""
    event = LanguageChosen(drawing.offered)
    return Face("language", _names(drawing)[0], event, "", "translate", "bar", language=drawing.offered)


def _to_all(drawing: Drawing) -> Face:
    first, *further = _names(drawing)
    said = drawing.say("screen.bar.language")
    return Face("language", first, LanguagesOpened(), " ".join(further), "translate", "bar", said=said)


def _names(drawing: Drawing) -> list[str]:
    """The offered language's own name, and those of what there is besides."""
    names = {language.id: language.name for language in drawing.around.catalogue.languages}
    offered = names.pop(drawing.offered)
    return [offered, *(name for language, name in names.items() if language != drawing.language)]


def _text_size(drawing: Drawing, state: State) -> Place:
    """One tap to very large text, and one back to the standard."""
    modes = state.draft.modes
    large = _face(drawing, "large", ModesChosen(replace(modes, text="largest")), "magnify-plus-outline")
    standard = _face(drawing, "standard", ModesChosen(replace(modes, text="standard")), "magnify-minus-outline")
    return Place(large if modes.text == "standard" else standard, (large, standard))


@dataclass(frozen=True, slots=True)
class Shape:
    """How the buttons of one bar look: the icon above the words or beside them, the other language below or not."""

    above: bool
    seconds: bool


def _shape(drawing: Drawing, places: Sequence[Place]) -> tuple[Shape, tuple[int, ...]]:
    """Standing panels have the icon above; low ones and large text have no room for the other language. Icons stand
    beside their words only where each pair can be told from the next. And how wide each place then is."""
    theme = drawing.theme
    beside = Shape(False, not theme.low and theme.text_scale == 1)
    if theme.wide:
        least = _least(drawing, places, beside)
        if _spare(drawing, least) >= drawing.mm(APART_MM) - drawing.gap:
            return beside, _widths(drawing, least)
    above = replace(beside, above=True)
    return above, _widths(drawing, _least(drawing, places, above))


def _widths(drawing: Drawing, least: Sequence[float]) -> tuple[int, ...]:
    """Each place as wide as the widest of what it may show, or a finger; what is left over is shared out evenly."""
    spare = _spare(drawing, least)
    return tuple(int(width + spare) for width in least)


def _least(drawing: Drawing, places: Sequence[Place], shape: Shape) -> list[float]:
    return [max(drawing.mm(TARGET_MM), *(_needs(drawing, face, shape) for face in place.may)) for place in places]


def _spare(drawing: Drawing, least: Sequence[float]) -> float:
    """What each place gets of the width that is left over."""
    return (drawing.width - drawing.gap * (len(least) - 1) - sum(least)) / len(least)


def _needs(drawing: Drawing, face: Face, shape: Shape) -> float:
    """The width of the words, with an icon beside them where the shape has it there."""
    if shape.above:
        return _label(drawing, face).box.width
    icon = drawing.icon(face.icon, "mark").box.width
    return icon + drawing.mm(WITHIN_MM) + max(word.box.width for word in _words(drawing, face, shape.seconds))


def _label(drawing: Drawing, face: Face) -> Text:
    return drawing.snug(face.label, colour=drawing.theme.look(face.look).ink, name="label")


def _words(drawing: Drawing, face: Face, seconds: bool) -> list[Text]:
    second = drawing.snug(face.second, colour=drawing.theme.look(face.look).quiet, name="second")
    return [_label(drawing, face), *([second] if seconds and face.second else [])]


def _height(drawing: Drawing, shape: Shape) -> int:
    """All buttons of a bar are as high as what the shape has below each other, or a finger."""
    return max(drawing.mm(TARGET_MM), _stacked(drawing, shape))


def _stacked(drawing: Drawing, shape: Shape) -> int:
    lines = 2 if shape.seconds and drawing.other else 1
    icon = drawing.theme.em("mark") + drawing.mm(0.5) if shape.above else 0
    return lines * drawing.theme.line("body") + icon


def _shaped(drawing: Drawing, face: Face, width: float, shape: Shape) -> Button:
    look = drawing.theme.look("bar")
    icon = drawing.icon(face.icon, "mark", colour=look.ink)
    words, height = _words(drawing, face, shape.seconds), _height(drawing, shape)
    if shape.above:
        # a name alone hangs as high as those that have the other language below them
        texts = _above(icon, words, width, round((height + _stacked(drawing, shape)) / 2))
    else:
        texts = _beside(drawing, icon, words, width, height)
    return button_of(face, look, Box(0, 0, width, height), texts)


def _above(icon: Text, words: Sequence[Text], width: float, top: float) -> tuple[Text, ...]:
    parts = column((icon, *words), 0, top)
    return tuple(at(part, round((width - part.box.width) / 2), part.box.y) for part in parts)


def _beside(drawing: Drawing, icon: Text, words: Sequence[Text], width: float, height: float) -> tuple[Text, ...]:
    gap = drawing.mm(WITHIN_MM)
    row = icon.box.width + gap + max(word.box.width for word in words)
    left = round((width - row) / 2)
    placed = column(words, left + icon.box.width + gap, round((height + height_of(words)) / 2))
    return (at(icon, left, round((height - icon.box.height) / 2)), *placed)
