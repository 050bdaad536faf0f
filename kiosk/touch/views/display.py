"""How the screen is to look for this visitor: text size, contrast, reach; each by one tap, seen at once. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from kiosk.events import ModesChosen, WentBack
from kiosk.modes import TEXT_SIZES, Modes
from kiosk.states import ChangingDisplay
from kiosk.touch.views.choosing import big_cards
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, chosen_icon
from kiosk.touch.views.frame import bones, say_title
from kiosk.touch.views.parts import Button, View


@dataclass(frozen=True, slots=True)
class ChangingDisplayView(View):
    """Cards to choose from; those chosen are ticked."""

    modes: tuple[Button, ...] = ()


def changing_display(drawing: Drawing, state: ChangingDisplay) -> ChangingDisplayView:
    """Three sizes of which one holds, and what can be switched on and off."""
    back = Face(
        "primary",
        drawing.say("screen.display.back"),
        WentBack(),
        drawing.second("screen.display.back"),
        look="primary",
    )
    title = say_title(drawing, "screen.display.title")
    frame = bones(drawing, state, title, actions=(back,), back=True, within_reach=True)
    faces = [*_sizes(drawing, state.draft.modes), *_switches(drawing, state.draft.modes)]
    cards, strain = big_cards(drawing, frame, faces, frame.room.top)
    return ChangingDisplayView(frame.frame, frame.place, strain, cards)


def _sizes(drawing: Drawing, modes: Modes) -> list[Face]:
    return [
        _card(
            drawing,
            f"text-{size}",
            replace(modes, text=size),
            chosen_icon(modes.text == size),
        )
        for size in TEXT_SIZES
    ]


def _switches(drawing: Drawing, modes: Modes) -> list[Face]:
    """Low reach only where the panel stands: a panel that lies is mounted with its whole face in reach."""
    faces = [_switch(drawing, "contrast", replace(modes, contrast=not modes.contrast), modes.contrast)]
    if not drawing.theme.wide:
        faces.append(_switch(drawing, "reach", replace(modes, low_reach=not modes.low_reach), modes.low_reach))
    return faces


def _switch(drawing: Drawing, name: str, then: Modes, on: bool) -> Face:
    return _card(drawing, name, then, "checkbox-marked-outline" if on else "checkbox-blank-outline")


def _card(drawing: Drawing, name: str, then: Modes, icon: str) -> Face:
    key = f"screen.display.{name}"
    return Face(f"display-{name}", drawing.say(key), ModesChosen(then), drawing.second(key), icon)
