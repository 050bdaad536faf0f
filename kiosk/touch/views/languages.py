"""Which of several languages: each by its own name, one tap and back. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from kiosk.events import LanguageChosen, WentBack
from kiosk.states import ChoosingLanguage
from kiosk.touch.views.choosing import big_cards
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, chosen_icon
from kiosk.touch.views.frame import bones, say_title
from kiosk.touch.views.parts import Button, View


@dataclass(frozen=True, slots=True)
class ChoosingLanguageView(View):
    """A card for each language."""

    languages: tuple[Button, ...] = ()


def choosing_language(drawing: Drawing, state: ChoosingLanguage) -> ChoosingLanguageView:
    """Whoever cannot read the question still finds the own language's name."""
    back = Face(
        "primary",
        drawing.say("screen.display.back"),
        WentBack(),
        drawing.second("screen.display.back"),
        look="primary",
    )
    title = say_title(drawing, "screen.choosing-language.title")
    frame = bones(drawing, state, title, actions=(back,), back=True, within_reach=True)
    faces = [
        Face(
            f"language-{language.id}",
            language.name,
            LanguageChosen(language.id),
            icon=chosen_icon(language.id == drawing.language),
            language=language.id,
        )
        for language in drawing.around.catalogue.languages
    ]
    cards, strain = big_cards(drawing, frame, faces, frame.room.top)
    return ChoosingLanguageView(frame.frame, frame.place, strain, cards)
