"""Somebody who has been served says how it was: the number, one of five faces, thanks. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import get_args

from kiosk.events import FaceChosen, Left, WentOn
from kiosk.states import AskingReception, ChoosingFace, EnteringNumber, NumberRefusal, Thanking
from kiosk.touch.theme import Step
from kiosk.touch.views.calm import OPTICAL_MIDDLE, calm, resting
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.entry import NO_ENTRY, Entry, entry_screen
from kiosk.touch.views.faces import Face, button_of, remark, words_top
from kiosk.touch.views.frame import Title, bones, say_title
from kiosk.touch.views.keys import ticket_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Align, Box, Button, Panel, Text, View, at, column, height_of, hung
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
COLUMN_STEP: Step = "greeting"
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
    """Five faces beside or below each other, and above them that one tap is enough."""

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
        spelt=True,
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
    """One question, and five answers of equal weight: below each other where the panel stands and has room for it,
    else beside each other."""
    # a wrong key leads to somebody else's visit, so the number is said once more
    whose = drawing.say("screen.rating.whose", number=state.found.number)
    title = say_title(drawing, "screen.rating.face", whose)
    frame = bones(drawing, state, title, back=True, within_reach=True)
    told = remark(drawing, drawing.say("screen.rating.once"), frame.room.width)
    below = told.box.height + drawing.air(4)
    room = replace(frame.room, height=frame.room.height - below)
    cards = (() if drawing.theme.wide else _column(drawing, room)) or _row(drawing, room)
    top = max(card.box.top for card in cards)
    lift = round(room.y + max(0.0, room.height - top) * OPTICAL_MIDDLE)
    faces = tuple(at(card, room.x + card.box.x, lift + card.box.y) for card in cards)
    explanation = (hung(told, frame.room.x, frame.room.top),)
    return ChoosingFaceView(frame.frame, frame.place, overflow(below + top, frame.room.height), explanation, faces)


def _column(drawing: Drawing, room: Box) -> tuple[Button, ...]:
    """The faces below each other, the best one at the top, each with its word beside it; none where they are too
    high."""
    em, gap, look = drawing.theme.em(COLUMN_STEP), drawing.mm(4), drawing.theme.look("card")
    indent = em + drawing.mm(16)
    words = _words(drawing, room.width - indent, "left", ("great", *drawing.labels))
    least = max(em, *map(height_of, words)) + 2 * drawing.mm(2)
    height = min(max(drawing.mm(46), least), (room.height - gap * (len(FACES) - 1)) // len(FACES))
    if height < least:
        return ()
    cards = []
    for place, (faces, icon_name, told) in enumerate(zip(FACES, ICONS, words, strict=True)):
        icon = at(drawing.icon(icon_name, COLUMN_STEP), drawing.mm(8), round((height - em) / 2))
        placed = column(told, indent, words_top(told, height))
        face = Face(f"face-{faces}", drawing.say(f"face.{faces}"), FaceChosen(faces))
        box = Box(0, place * (height + gap), room.width, height)
        cards.append(button_of(face, look, box, (icon, *placed)))
    return tuple(reversed(cards))


def _row(drawing: Drawing, room: Box) -> tuple[Button, ...]:
    """The faces beside each other, as large as the width and the room hold."""
    each = (room.width - drawing.gap * (len(FACES) - 1)) // len(FACES)
    words = _words(drawing, each - 2 * drawing.mm(CARD_PAD_MM), "center", drawing.labels)
    fitting = (step for step in ICON_STEPS if drawing.theme.em(step) <= each - 2 * drawing.mm(CARD_PAD_MM))
    rows = [_cards(drawing, words, each, step) for step in fitting]
    row = next((it for it in rows if it[0].box.height <= room.height), rows[-1])
    return tuple(at(card, place * (each + drawing.gap), 0) for place, card in enumerate(row))


def _words(drawing: Drawing, width: float, align: Align, steps: Sequence[Step]) -> list[tuple[Text, ...]]:
    """What stands below or beside each face: its word, all alike in size, and the other language."""
    colour, keys = drawing.theme.look("card").quiet, [f"face.{faces}" for faces in FACES]
    fitting = [drawing.largest(drawing.say(key), width, steps, 1, bold=True) for key in keys]
    step = max(fitting, key=steps.index)
    labels = [drawing.text(drawing.say(it), width, step, bold=True, align=align, name="label") for it in keys]
    if not (drawing.arrangement.seconds and drawing.other):
        return [(label,) for label in labels]
    seconds = [drawing.text(drawing.second(it), width, colour=colour, align=align, name="second") for it in keys]
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
