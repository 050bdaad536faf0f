"""Which of several languages: each by its own name, one tap, on a screen of its own and at the greeting. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate

from kiosk.events import LanguageChosen, LanguagesOpened, WentBack
from kiosk.states import ChoosingLanguage
from kiosk.touch.theme import TARGET_MM
from kiosk.touch.views.choosing import paged_cards
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, chosen_icon, key
from kiosk.touch.views.frame import bones, say_title
from kiosk.touch.views.paging import NO_PAGER, Pager
from kiosk.touch.views.parts import Box, Button, View


@dataclass(frozen=True, slots=True)
class ChoosingLanguageView(View):
    """A card for each language, on pages where they are many."""

    languages: tuple[Button, ...] = ()
    pager: Pager = NO_PAGER


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
    return ChoosingLanguageView(*paged_cards(drawing, frame, faces, state.page))


def further_languages(drawing: Drawing, width: float) -> tuple[Button, ...]:
    """A row of the languages that the bar does not offer by name. Where it does not hold them all, it ends in the way
    to the screen that does."""
    shown = (drawing.language, drawing.offered)
    named = [it for it in drawing.around.catalogue.languages if it.id not in shown]
    faces = [Face(f"language-{it.id}", it.name, LanguageChosen(it.id), look="second", language=it.id) for it in named]
    whole = _row(drawing, faces)
    if not whole or whole[-1].box.right <= width:
        return whole
    said = drawing.say("screen.bar.language")
    rest = Face("languages", "", LanguagesOpened(), icon="translate", look="second", said=said)
    rows = (_row(drawing, [*faces[:count], rest]) for count in range(len(faces) - 1, -1, -1))
    return next(row for row in rows if row[-1].box.right <= width or len(row) == 1)


def _row(drawing: Drawing, faces: list[Face]) -> tuple[Button, ...]:
    """Beside each other, each as wide as its name and a finger need."""
    high, pad = drawing.mm(TARGET_MM), 2 * drawing.mm(4)
    widths = [max(high, round(drawing.snug(face.label).box.width) + pad if face.label else 0) for face in faces]
    lefts = accumulate((width + drawing.gap for width in widths), initial=0)
    boxes = (Box(left, 0, width, high) for left, width in zip(lefts, widths, strict=False))
    return tuple(key(drawing, face, box, words="body") for face, box in zip(faces, boxes, strict=True))
