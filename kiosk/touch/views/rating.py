"""Somebody who has been served says how it was: the number, one of five faces, thanks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import get_args

from kiosk.events import FaceChosen, Left, WentOn
from kiosk.states import AskingReception, ChoosingFace, EnteringNumber, NumberRefusal, Thanking
from kiosk.touch.theme import Step
from kiosk.touch.views.calm import OPTICAL_MIDDLE, calm, resting
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen
from kiosk.touch.views.faces import Face, button_of, remark
from kiosk.touch.views.frame import Title, bones, say_title
from kiosk.touch.views.keys import ticket_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Box, Button, Panel, Text, View, at, column, height_of, hung
from kiosk.visit import FACES, RatingRefusal, number_text

ICONS = (
    "emoticon-cry-outline",
    "emoticon-sad-outline",
    "emoticon-neutral-outline",
    "emoticon-happy-outline",
    "emoticon-excited-outline",
)
"""A face for each answer, from very bad to very good: told apart by their mouths, and by the words below them."""

ICON_STEPS: tuple[Step, ...] = ("number", "greeting", "great", "emblem")
CARD_PAD_MM = 2.5

REFUSALS: tuple[NumberRefusal, ...] = ("incomplete", *get_args(RatingRefusal))
ANY_NUMBER = 12


@dataclass(frozen=True, slots=True)
class EnteringNumberView(View):
    """An entry, and keys with letters and digits."""

    entry: Entry = NO_ENTRY


@dataclass(frozen=True, slots=True)
class AskingReceptionView(View):
    """One moment."""

    statements: tuple[Panel, ...] = ()


@dataclass(frozen=True, slots=True)
class ChoosingFaceView(View):
    """Five faces beside each other, and above them that one tap is enough."""

    explanation: tuple[Panel, ...] = ()
    faces: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class ThankingView(View):
    """Thanks, and a farewell."""

    statements: tuple[Panel, ...] = ()


def entering_number(drawing: Drawing, state: EnteringNumber) -> EnteringNumberView:
    """The number as it stands on the ticket; whoever has the ticket at hand scans it."""
    series = [request.series for request in drawing.around.catalogue.requests]
    example = number_text(min(series), ANY_NUMBER)
    key = "screen.rating.number"
    on = Face("primary", drawing.say("screen.next"), WentOn(), drawing.second("screen.next"), look="primary")
    found = entry_screen(
        drawing,
        state,
        Title(drawing.say(key), drawing.second(key), drawing.say("screen.rating.title")),
        ticket_keys(series),
        typed=state.typed,
        hint=drawing.say("screen.rating.hint", example=example),
        refusal=_refusal(drawing, state.refusal, example) if state.refusal else "",
        refusals=tuple(_refusal(drawing, why, example) for why in REFUSALS),
        actions=(on,),
    )
    return EnteringNumberView(found.frame, found.place, found.strain, found.entry)


def _refusal(drawing: Drawing, why: NumberRefusal, example: str) -> str:
    return drawing.say(f"screen.rating.refused.{why}", example=example)


def asking_reception(drawing: Drawing, state: AskingReception) -> AskingReceptionView:
    """Calm, and without anything to press twice."""
    frame = bones(drawing, state, say_title(drawing, "screen.rating.title"))
    told = calm(drawing, "timer-sand", drawing.say("screen.checking-in.wait"))
    placed = resting(told, frame.room)
    return AskingReceptionView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)


def choosing_face(drawing: Drawing, state: ChoosingFace) -> ChoosingFaceView:
    """One question, and five answers of equal weight in one row on every panel."""
    # a wrong key leads to somebody else's visit, so the number is said once more
    whose = drawing.say("screen.rating.whose", number=state.found.number)
    title = say_title(drawing, "screen.rating.face", whose)
    frame = bones(drawing, state, title, back=True, within_reach=True)
    told = remark(drawing, drawing.say("screen.rating.once"), frame.room.width)
    below = told.box.height + drawing.air(4)
    row = _row(drawing, frame.room.width, frame.room.height - below)
    needed = below + row[0].box.height
    floor = round(frame.room.y + max(0.0, frame.room.height - needed) * OPTICAL_MIDDLE)
    faces = tuple(at(card, frame.room.x + card.box.x, floor) for card in row)
    explanation = (hung(told, frame.room.x, frame.room.top),)
    return ChoosingFaceView(frame.frame, frame.place, overflow(needed, frame.room.height), explanation, faces)


def _row(drawing: Drawing, width: float, room: float) -> tuple[Button, ...]:
    """The faces beside each other, as large as the width and the room hold."""
    each = (width - drawing.gap * (len(FACES) - 1)) // len(FACES)
    words = _words(drawing, each)
    fitting = (step for step in ICON_STEPS if drawing.theme.em(step) <= each - 2 * drawing.mm(CARD_PAD_MM))
    rows = [_cards(drawing, words, each, step) for step in fitting]
    row = next((it for it in rows if it[0].box.height <= room), rows[-1])
    return tuple(at(card, place * (each + drawing.gap), 0) for place, card in enumerate(row))


def _words(drawing: Drawing, width: float) -> list[tuple[Text, ...]]:
    """What stands below each face: its word, all alike in size, and the other language."""
    inner, colour = width - 2 * drawing.mm(CARD_PAD_MM), drawing.theme.look("card").quiet
    keys = [f"face.{faces}" for faces in FACES]
    fitting = [drawing.largest(drawing.say(key), inner, drawing.labels, 1, bold=True) for key in keys]
    step = max(fitting, key=drawing.labels.index)
    labels = [drawing.text(drawing.say(it), inner, step, bold=True, align="center", name="label") for it in keys]
    if not (drawing.arrangement.seconds and drawing.other):
        return [(label,) for label in labels]
    seconds = [drawing.text(drawing.second(it), inner, colour=colour, align="center", name="second") for it in keys]
    return list(zip(labels, seconds, strict=True))


def _cards(drawing: Drawing, words: Sequence[tuple[Text, ...]], width: float, step: Step) -> list[Button]:
    """Cards of one height: the faces at one height, the words below them."""
    pad, gap, look = drawing.air(3), drawing.air(1.5), drawing.theme.look("card")
    below = max(map(height_of, words)) + gap
    box = Box(0, 0, width, below + drawing.theme.em(step) + 2 * pad)
    cards = []
    for faces, icon_name, told in zip(FACES, ICONS, words, strict=True):
        icon = drawing.icon(icon_name, step)
        icon = at(icon, round((width - icon.box.width) / 2), pad + below)
        placed = column(told, drawing.mm(CARD_PAD_MM), icon.box.y - gap)
        face = Face(f"face-{faces}", drawing.say(f"face.{faces}"), FaceChosen(faces))
        cards.append(button_of(face, look, box, (icon, *placed)))
    return cards


def thanking(drawing: Drawing, state: Thanking) -> ThankingView:
    """Thanks, a farewell, and what not to forget (S6)."""
    done = Face("primary", drawing.say("screen.done"), Left(), drawing.second("screen.done"), look="primary")
    frame = bones(drawing, state, say_title(drawing, "screen.rating.thanks.title"), actions=(done,))
    told = calm(drawing, "hand-heart-outline", drawing.say("screen.rating.thanks"))
    placed = resting(told, frame.room)
    return ThankingView(frame.frame, frame.place, overflow(told.box.height, frame.room.height), placed)
