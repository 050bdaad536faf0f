"""How buttons and surfaces are put together from icon, words and second language. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import ceil
from typing import Literal

from kiosk.events import Event
from kiosk.touch.theme import KEY_MM, TARGET_MM, Colour, Look, LookName, Step
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.parts import Align, Box, Button, Mark, Panel, Text, Ticket, at, centred, column, height_of

ACTION_MM = 27.0
"""How high an action is, whatever the arrangement: the primary one looks as it did on the screen before. A low panel
gives it what a finger needs."""

STANDING_CARD_MM = 48.0
"""How high a card of few is on a panel that stands, where there is room."""

Second = Literal["beside", "below", ""]
"""Where the second language of an action stands: behind its label, under it, or not at all."""
BOTH: tuple[Second, ...] = ("beside", "below")


@dataclass(frozen=True, slots=True)
class Face:
    """What a button shows and sends, before its size is known; `said` is what it says aloud where it shows only an
    icon, or too little."""

    id: str
    label: str
    event: Event | None
    second: str = ""
    icon: str = ""
    look: LookName = "card"
    said: str = ""
    language: str = ""


def chosen_icon(chosen: bool) -> str:
    """What marks one of several that can be chosen, on every screen."""
    return "check-circle-outline" if chosen else "circle-outline"


def button_of(face: Face, look: Look, box: Box, texts: tuple[Text, ...]) -> Button:
    """The button of a face, its size now known."""
    return Button(face.id, face.event, look, box, texts, face.said, face.language)


def actions(drawing: Drawing, faces: Sequence[Face], width: float) -> tuple[Button, ...]:
    """Buttons of one width and height that stand together, alike in the size of their labels and in where the second
    language stands."""
    room, labels = room_within(drawing, width), drawing.labels
    return drawing.once(("actions", tuple(faces), width, room, labels), lambda: _alike(drawing, faces, width, room))


def _alike(drawing: Drawing, faces: Sequence[Face], width: float, room: float) -> tuple[Button, ...]:
    """The buttons, of which `room` px of width are for the words."""
    height = drawing.mm(TARGET_MM if drawing.theme.low else ACTION_MM)
    lines = ([_line(drawing, face, *shape) for face in faces] for shape in _shapes(drawing, faces, room))
    fitting = (made for made in lines if all(_fits(texts, room, height - drawing.mm(2)) for texts in made))
    made = next(fitting, None) or [_folded(drawing, face, room) for face in faces]
    return level([_action(drawing, face, texts, width, height) for face, texts in zip(faces, made, strict=True)])


def room_within(drawing: Drawing, width: float) -> float:
    """What a button of that width leaves for its words."""
    return width - 2 * drawing.mm(4 if drawing.arrangement.air >= 1 else 2.5)


def _shapes(drawing: Drawing, faces: Sequence[Face], room: float) -> Iterator[tuple[Step, Second]]:
    """How lines of icon, label and second language may look, from the best on. For the second language a label
    becomes smaller, but not as small as sentences."""
    steps = drawing.labels
    alone = next((s for s in steps if all(_across(_line(drawing, face, s, "")) <= room for face in faces)), None)
    if alone:
        larger = [step for step in steps[steps.index(alone) :] if step in (alone, "title", "lead")]
        yield from ((step, where) for step in larger for where in BOTH)
        yield alone, ""


def _line(drawing: Drawing, face: Face, step: Step, where: Second) -> tuple[Text, ...]:
    """Icon, label and second language as they stand to each other; two languages below each other are centred."""
    look, gap = drawing.theme.look(face.look), drawing.mm(3)
    label = drawing.snug(face.label, step, colour=look.ink, bold=True, name="label")
    second = drawing.snug(face.second, colour=look.quiet, name="second")
    words: tuple[Text, ...] = (label,)
    match where if face.second else "":
        case "beside":
            # on one baseline, which lies 0.288 em above the bottom of a line
            words = (label, at(second, label.box.width + gap, round(0.288 * (label.size - second.size))))
        case "below":
            aside = (second.box.width - label.box.width) / 2
            words = (at(label, round(max(0, aside)), second.box.height), at(second, round(max(0, -aside)), 0))
    return (*_before(_along(words), _mark(drawing, face), gap), *words)


def _across(texts: Sequence[Text]) -> float:
    return max(text.box.right for text in texts) - min(text.box.x for text in texts)


def _along(texts: Sequence[Text]) -> float:
    return max(text.box.top for text in texts) - min(text.box.y for text in texts)


def _fits(texts: Sequence[Text], room: float, height: float) -> bool:
    return _across(texts) <= room and _along(texts) <= height


def _action(drawing: Drawing, face: Face, texts: Sequence[Text], width: float, least: float) -> Button:
    """A button with what stands on it in its middle."""
    height = round(max(least, _along(texts) + drawing.mm(2)))
    label = next(text for text in texts if text.name == "label")
    below = [text for text in texts if text.box.top <= label.box.y]
    x = (width - _across(texts)) / 2 - min(text.box.x for text in texts)
    y = words_top((label, *below), height) - label.box.top
    placed = tuple(at(text, round(text.box.x + x), round(text.box.y + y)) for text in texts)
    return button_of(face, drawing.theme.look(face.look), Box(0, 0, width, height), placed)


def matching_cards(drawing: Drawing, faces: Sequence[Face], width: float) -> tuple[Button, ...]:
    """Cards that stand together, their labels alike in size, each with its icon at the left."""
    if not faces:
        return ()
    inset = card_inset(drawing, any(face.icon for face in faces))
    step = _common_step(drawing, [face.label for face in faces], width - inset)
    return tuple(_card(drawing, face, width, step) for face in faces)


def card_inset(drawing: Drawing, icon: bool) -> int:
    """What a card takes of its width beside its words, in px: as much free at their right as at the left."""
    return _indent(drawing, icon) + _card_pad(drawing)


def _indent(drawing: Drawing, icon: bool) -> int:
    pad = _card_pad(drawing)
    return pad + (drawing.theme.em(_card_icon(drawing)) + pad if icon else 0)


def _card_pad(drawing: Drawing) -> int:
    return drawing.mm(2.1 if drawing.theme.low else 4)


def _card_icon(drawing: Drawing) -> Step:
    if drawing.theme.low:
        return "mark"
    return "emblem" if drawing.arrangement.label == "title" else "icon"


def _card(drawing: Drawing, face: Face, width: float, step: Step) -> Button:
    """Icon at the left, the label above the second language; words without an icon stand in the middle, as those of
    an action do."""
    look, pad = drawing.theme.look(face.look), _card_pad(drawing)
    icon = (drawing.icon(face.icon, _card_icon(drawing)),) if face.icon else ()
    indent = _indent(drawing, bool(face.icon))
    room = width - card_inset(drawing, bool(face.icon))
    align: Align = "left" if face.icon else "center"
    words = [drawing.text(face.label, room, step, colour=look.ink, bold=True, align=align, name="label")]
    if face.second and drawing.arrangement.seconds:
        words.append(drawing.text(face.second, room, colour=look.quiet, align=align, name="second"))
    along = drawing.mm(0.6 if drawing.theme.low else 2.4)
    height = max(drawing.mm(drawing.arrangement.card_mm), height_of(words) + along)
    placed = column(words, indent, words_top(words, height))
    marks = tuple(at(i, pad, round((height - i.box.height) / 2)) for i in icon)
    return button_of(face, look, Box(0, 0, width, height), (*marks, *placed))


def words_top(words: Sequence[Text], height: float) -> int:
    """Where the words begin so that they stand in the middle of that height to the eye: a line has a third of an em
    above its letters, but hardly anything below them, and the last line is the smaller one."""
    free = height - height_of(words)
    uneven = 0.33 * words[0].size - 0.12 * words[-1].size if sum(len(text.lines) for text in words) > 1 else 0
    return round(height - free / 2 + min(uneven, free) / 2)


def grown(drawing: Drawing, cards: Sequence[Button], columns: int, room: float, gap: float) -> tuple[Button, ...]:
    """Cards of one height, as far as `room` px hold all their rows: higher with larger text, and on a panel that
    stands, where the lower ones come nearer to whoever sits."""
    rows = ceil(len(cards) / columns)
    most = (room - gap * (rows - 1)) // rows
    large = drawing.arrangement.card_mm * drawing.theme.text_scale
    wanted = drawing.mm(large if drawing.theme.wide else max(large, STANDING_CARD_MM))
    return tuple(taller(card, max(card.box.height, min(wanted, most))) for card in cards)


def _common_step(drawing: Drawing, labels: Sequence[str], room: float) -> Step:
    """The largest step at which every label fits into one line, else the smallest."""
    steps = drawing.labels
    return max((drawing.largest(label, room, steps, 1, bold=True) for label in labels), key=steps.index)


def taller(button: Button, height: float) -> Button:
    """The button at that height, its words still in the middle."""
    if button.box.height == height:
        return button
    lift = round((height - button.box.height) / 2)
    texts = tuple(at(t, t.box.x, t.box.y + lift) for t in button.texts)
    return replace(button, box=replace(button.box, height=height), texts=texts)


def level(buttons: Sequence[Button]) -> tuple[Button, ...]:
    """The buttons, all as high as the highest."""
    height = max((button.box.height for button in buttons), default=0)
    return tuple(taller(button, height) for button in buttons)


def grid(buttons: Sequence[Button], columns: int, x: float, top: float, gap: float) -> tuple[Button, ...]:
    """Buttons of one width in rows of so many columns; each row as high as its highest."""
    placed: list[Button] = []
    for first in range(0, len(buttons), columns):
        row = level(buttons[first : first + columns])
        placed += [
            at(button, x + place * (button.box.width + gap), top - button.box.height)
            for place, button in enumerate(row)
        ]
        top -= row[0].box.height + gap
    return tuple(placed)


def key(drawing: Drawing, face: Face, box: Box, words: Step | None = None) -> Button:
    """A key of our keypad: one character, one icon, or `words` at a step."""
    look = drawing.theme.look(face.look)
    if face.icon:
        text = drawing.icon(face.icon, "mark", colour=look.ink)
    else:
        step = words or (_sign_step(drawing, box) if len(face.label) == 1 else "body")
        text = drawing.snug(face.label, step, colour=look.ink, name="label")
        text = replace(text, align="center")
    inner = centred(text, Box(0, 0, box.width, box.height))
    if face.label.isascii() and len(face.label) == 1:
        inner = at(inner, inner.box.x, inner.box.y + min(round(SIGN_LIFT * text.size), box.height - inner.box.top))
    return button_of(face, look, box, (inner,))


SIGN_LIFT = 0.1
"""How far above the middle a line of one Latin sign stands, in em: the line has room for marks above capitals, while
q and y would run into the key's lower border."""


def _sign_step(drawing: Drawing, box: Box) -> Step:
    """How large one sign stands on a key: it keeps away from its upper and lower border."""
    side, line = min(box.width, box.height), drawing.theme.line
    if side >= max(drawing.mm(23), line("title")):
        return "title"
    ladder = drawing.ladder("lead", "body")
    return next((step for step in ladder if line(step) + drawing.mm(1.5) <= side), ladder[-1])


def key_size(drawing: Drawing) -> int:
    """The least side of a key, in px."""
    return max(drawing.mm(KEY_MM), drawing.theme.line("lead"))


def ticket(
    drawing: Drawing, texts: Iterable[Text], width: float, height: float, tear: float, look: LookName, dash: Colour
) -> Ticket:
    """A surface shaped like a ticket, torn at `tear` px above its bottom."""
    long, thick, start = drawing.mm(2), max(2, drawing.mm(0.5)), drawing.mm(9)
    count = int((width - 2 * start) // (2 * long))
    left = (width - (2 * count - 1) * long) / 2
    dashes = tuple(
        Mark(dash, Box(round(left + place * 2 * long), round(tear - thick / 2), long, thick))
        for place in range(count)
    )
    box = Box(0, 0, width, height)
    look_ = drawing.theme.look(look)
    return Ticket(look_, box, tuple(texts), (), dashes, tear, drawing.mm(5), drawing.palette.paper)


def fact(
    drawing: Drawing,
    icon: str,
    label: str,
    value: str,
    width: float,
    *,
    look: LookName = "panel",
) -> Panel:
    """An icon, and beside it a quiet label above what it is about; without a label only the text."""
    drawn, pad = drawing.theme.look(look), _card_pad(drawing)
    mark = drawing.icon(icon, "mark" if drawing.theme.low else "icon", colour=drawn.ink if look == "notice" else None)
    indent = mark.box.width + 2 * pad
    room = width - indent - pad
    words = [drawing.text(label, room, colour=drawn.quiet, name="label")] if label else []
    step = drawing.arrangement.words
    words.append(drawing.text(value, room, step, colour=drawn.ink, bold=bool(label), even=True, name="value"))
    height = max(mark.box.height, height_of(words)) + 2 * round(
        drawing.air(1.6) * min(1.0, drawing.arrangement.air + 0.1)
    )
    placed = column(words, indent, words_top(words, height))
    return Panel(drawn, Box(0, 0, width, height), (at(mark, pad, round((height - mark.box.height) / 2)), *placed))


def pair(drawing: Drawing, left: str, right: str, width: float, *, strong: bool = False) -> Panel:
    """A bare line with something at its left and something at its right edge."""
    ink = drawing.palette.deep if strong else drawing.palette.ink
    step = drawing.arrangement.words
    end = drawing.snug(right, step, colour=ink, bold=strong, name="value")
    start = drawing.text(left, width - end.box.width - drawing.mm(4), step, colour=ink, bold=strong, name="label")
    height = start.box.height
    texts = (at(start, 0, 0), at(end, width - end.box.width, height - end.box.height))
    return Panel(drawing.theme.look("bare"), Box(0, 0, width, height), texts)


def remark(drawing: Drawing, told: str, width: float, *, colour: Colour | None = None) -> Panel:
    """A quiet sentence on bare paper."""
    text = drawing.text(told, width, colour=colour or drawing.palette.quiet, even=True, name="remark")
    return Panel(drawing.theme.look("bare"), Box(0, 0, width, text.box.height), (text,))


def sentence(drawing: Drawing, icon: str, told: str, look: LookName, width: float) -> Panel:
    """A sentence that stands out; a low panel has no room for a surface around it."""
    if not drawing.theme.low:
        return fact(drawing, icon, "", told, width, look=look)
    return remark(drawing, told, width, colour=drawing.theme.look(look).ink)


def level_panels(panels: Sequence[Panel]) -> tuple[Panel, ...]:
    """The panels, all as high as the highest, their texts still in the middle."""
    height = max((panel.box.height for panel in panels), default=0)
    return tuple(_stretched(panel, height) for panel in panels)


def _stretched(panel: Panel, height: float) -> Panel:
    if panel.box.height == height:
        return panel
    lift = round((height - panel.box.height) / 2)
    texts = tuple(at(t, t.box.x, t.box.y + lift) for t in panel.texts)
    return replace(panel, box=replace(panel.box, height=height), texts=texts)


def _folded(drawing: Drawing, face: Face, room: float) -> tuple[Text, ...]:
    """Icon and label, the label in several lines."""
    gap, mark = drawing.mm(3), _mark(drawing, face)
    free = room - sum(it.box.width + gap for it in mark)
    ink = drawing.theme.look(face.look).ink
    label = drawing.text(face.label, free, colour=ink, bold=True, align="center", even=True, name="label")
    longest = max(drawing.snug(line, bold=True).box.width for line in label.lines)
    label = replace(label, box=replace(label.box, width=longest))
    return (*_before(label.box.height, mark, gap), label)


def _before(height: float, mark: Sequence[Text], gap: float) -> tuple[Text, ...]:
    """The icon at the left of words that are so high."""
    return tuple(at(it, -it.box.width - gap, round((height - it.box.height) / 2)) for it in mark)


def _mark(drawing: Drawing, face: Face) -> tuple[Text, ...]:
    return (drawing.icon(face.icon, "mark", colour=drawing.theme.look(face.look).ink),) if face.icon else ()
