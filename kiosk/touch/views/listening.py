"""How the screen is read aloud: slower, faster, louder, quieter, once more, or not any more. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import Event, ModesChosen, WentBack
from kiosk.modes import Modes
from kiosk.states import AdjustingSpeech
from kiosk.touch.views.choosing import big_cards
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face
from kiosk.touch.views.frame import bones, say_title
from kiosk.touch.views.parts import Button, View


@dataclass(frozen=True, slots=True)
class AdjustingSpeechView(View):
    """Cards for the voice."""

    voice: tuple[Button, ...] = ()


def adjusting_speech(drawing: Drawing, state: AdjustingSpeech) -> AdjustingSpeechView:
    """Going back reads the screen that was left once more."""
    key = "screen.speech.again" if state.draft.modes.speech else "screen.display.back"
    back = Face("primary", drawing.say(key), WentBack(), drawing.second(key), look="primary")
    title = say_title(drawing, "screen.speech.title")
    frame = bones(drawing, state, title, actions=(back,), back=True, within_reach=True)
    cards, strain = big_cards(drawing, frame, _cards(drawing, state.draft.modes), frame.room.top)
    return AdjustingSpeechView(frame.frame, frame.place, strain, cards)


def _cards(drawing: Drawing, modes: Modes) -> list[Face]:
    return [
        _card(drawing, "slower", ModesChosen(modes.paced(-1)), "tortoise"),
        _card(drawing, "faster", ModesChosen(modes.paced(+1)), "rabbit"),
        _card(drawing, "louder", ModesChosen(modes.raised(+1)), "volume-plus"),
        _card(drawing, "quieter", ModesChosen(modes.raised(-1)), "volume-minus"),
        _switch(drawing, modes),
    ]


def _switch(drawing: Drawing, modes: Modes) -> Face:
    if modes.speech:
        return _card(drawing, "off", ModesChosen(modes.unspoken()), "volume-off")
    return _card(drawing, "on", ModesChosen(modes.spoken()), "volume-high")


def _card(drawing: Drawing, name: str, event: Event, icon: str) -> Face:
    key = f"screen.speech.{name}"
    return Face(f"speech-{name}", drawing.say(key), event, drawing.second(key), icon)
