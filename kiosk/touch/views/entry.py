"""A screen with an entry and its keys: keys below the entry, or beside it where the panel lies. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import ceil

from kiosk.states import State
from kiosk.touch.theme import Step
from kiosk.touch.views.candidates import NO_STRIP, Offer, Strip, placed_strip, strip_height
from kiosk.touch.views.drawing import LABELS, Drawing
from kiosk.touch.views.faces import Face, actions, fact, remark, room_within
from kiosk.touch.views.frame import Title, bones, lowered
from kiosk.touch.views.keys import Keys, keyboard_width, keypad_width, keys_height, placed_keys
from kiosk.touch.views.paging import overflow
from kiosk.touch.views.parts import Box, Button, Frame, Panel, Text, at, column, height_of, hung

CARET = "▏"
TODAY = "pick-today"
"""What is picked most: it is left out last."""


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed, what does not fit about it, values to take as a whole, what is offered for letters of pinyin,
    and the keys."""

    field: tuple[Panel, ...] = ()
    note: tuple[Panel, ...] = ()
    picks: tuple[Button, ...] = ()
    strip: Strip = NO_STRIP
    keys: tuple[Button, ...] = ()


NO_ENTRY = Entry()


@dataclass(frozen=True, slots=True)
class EntryScreen:
    """An entry within its frame."""

    frame: Frame
    place: int
    strain: float
    entry: Entry


LONG_LINES = 5
"""How many lines of its larger letters the field of a long text holds."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What an entry screen is to show."""

    title: Title
    keys: Keys
    typed: str
    unit: str
    hint: str
    advice: str
    refusal: str
    refusals: tuple[str, ...]
    actions: tuple[Face, ...]
    picks: tuple[Face, ...]
    offer: Offer | None
    long: bool
    spelt: bool

    @property
    def letters(self) -> str:
        """Letters that wait for a choice."""
        return self.offer.letters if self.offer else ""


def entry_screen(
    drawing: Drawing,
    state: State,
    title: Title,
    keys: Keys,
    *,
    typed: str,
    unit: str = "",
    hint: str = "",
    advice: str = "",
    refusal: str = "",
    refusals: Sequence[str] = (),
    actions: Sequence[Face] = (),
    picks: Sequence[Face] = (),
    offer: Offer | None = None,
    long: bool = False,
    spelt: bool = False,
) -> EntryScreen:
    """The screen that suits the panel and the keys; with an `offer` there is a strip of candidates. What may become
    `long` has a field of several lines where the panel stands; what is `spelt` is said sign by sign, for no part of a
    telephone number is a count. `refusals` are all the sentences that may come to be said of what does not fit: there
    is room for the longest from the start, so that nothing moves under the finger."""
    if offer and drawing.theme.low:
        # a low panel has one place for hints, refusals and candidates
        offer, hint, refusal = replace(offer, refusal=refusal), "", ""
    told = (*refusals, refusal) if refusal else tuple(refusals)
    faces = tuple(actions), tuple(picks)
    wanted = Wanted(title, keys, typed, unit, hint, advice, refusal, told, *faces, offer, long, spelt)
    if not drawing.theme.wide:
        return _standing(drawing, state, wanted)
    return (_keyboard_below if keys.keyboard else _keypad_beside)(drawing, state, wanted)


def _standing(drawing: Drawing, state: State, wanted: Wanted) -> EntryScreen:
    """Keys at the bottom, within reach, and the entry midway between its question and them; where everything is to
    be within reach, the question comes down to it."""
    frame = bones(drawing, state, wanted.title, actions=wanted.actions, back=True)
    room, between = frame.room, drawing.air(4) + _strip_height(drawing, wanted)
    least = keys_height(drawing, wanted.keys)
    _, needed = _upper(drawing, wanted, Box(room.x, room.y + least, room.width, room.height - least - between))
    most = min(round(least * (1.5 if wanted.keys.keyboard else 2.3)), _reach(drawing, wanted, room))
    height = max(least, min(room.height - needed - between, most))
    width = room.width if wanted.keys.keyboard else min(room.width, drawing.mm(210))
    box = Box(room.x + (room.width - width) // 2, room.y, width, height)
    free = room.height - height - between
    floor = box.top + between + (0 if drawing.theme.low_reach else max(0, free - needed) // 2)
    upper, _ = _upper(drawing, wanted, Box(room.x, floor, room.width, min(free, needed)))
    strain = overflow(needed + between + least, room.height)
    if drawing.theme.low_reach:
        titles = lowered(frame.frame.title, upper.field[0].box.top + drawing.air(3))
        frame = replace(frame, frame=replace(frame.frame, title=titles))
    return EntryScreen(frame.frame, frame.place, strain, _with_keys(drawing, wanted, upper, box, box.width))


def _reach(drawing: Drawing, wanted: Wanted, room: Box) -> float:
    """How high keys may be so that they, and the values to pick above them, stay within reach."""
    picks = _picks(drawing, wanted.picks, room.width)
    above = _strip_height(drawing, wanted) + (picks[0].box.height + drawing.gap + drawing.air(4) if picks else 0)
    return drawing.theme.reach - room.y - above


def _keypad_beside(drawing: Drawing, state: State, wanted: Wanted) -> EntryScreen:
    """Title and entry at the left, the keypad at the right above the actions."""
    free = drawing.width - drawing.mm(10)
    left = min(free * 11 // 20, free - keypad_width(drawing, wanted.keys))
    frame = bones(drawing, state, wanted.title, actions=wanted.actions, back=True, title_width=left)
    room = Box(frame.room.x, frame.room.y, left, frame.room.height)
    upper, needed = _upper(drawing, wanted, room)
    least, top = keys_height(drawing, wanted.keys), max(text.box.top for text in frame.frame.title)
    tall = min(top - room.y, round(least * 2))
    width = min(drawing.width - left - drawing.mm(10), drawing.mm(150))
    x = drawing.theme.margin + drawing.width - width
    strain = max(overflow(needed, room.height), overflow(least, top - room.y))
    keys = placed_keys(drawing, wanted.keys, Box(x, top - max(least, tall), width, max(least, tall)))
    return EntryScreen(frame.frame, frame.place, strain, replace(upper, keys=keys))


def _keyboard_below(drawing: Drawing, state: State, wanted: Wanted) -> EntryScreen:
    """The keyboard at the bottom left, the actions below each other at its right."""
    frame = bones(drawing, state, wanted.title, back=True)
    floor, gap = frame.room.y, drawing.mm(6)
    side = min(max(drawing.mm(58), drawing.width // 4), drawing.width - gap - keyboard_width(drawing))
    least = keys_height(drawing, wanted.keys)
    stacked = _stacked(drawing, wanted.actions, side, floor)
    strip = _strip_height(drawing, wanted)
    needed_keys = max(least, stacked[0].box.top - floor) + strip
    room = Box(frame.room.x, floor + needed_keys, frame.room.width, frame.room.height - needed_keys)
    upper, needed = _upper(drawing, wanted, room)
    tall = min(round(least * 1.4), frame.room.height - needed - strip - drawing.air(4))
    width = min(drawing.width - side - gap, drawing.mm(300))
    box = Box(frame.room.x, floor, width, max(least, tall))
    strain = overflow(needed + drawing.air(2), room.height)
    whole = replace(frame.frame, actions=stacked)
    return EntryScreen(whole, frame.place, strain, _with_keys(drawing, wanted, upper, box, drawing.width))


def _strip_height(drawing: Drawing, wanted: Wanted) -> int:
    """What candidates take above the keys, with the gap below them."""
    return strip_height(drawing) + drawing.gap if wanted.offer else 0


def _with_keys(drawing: Drawing, wanted: Wanted, upper: Entry, box: Box, width: float) -> Entry:
    """The keys in their box, and the candidates right above it, so wide."""
    keys = placed_keys(drawing, wanted.keys, box)
    if wanted.offer is None:
        return replace(upper, keys=keys)
    above = Box(box.x, box.top + drawing.gap, width, strip_height(drawing))
    return replace(upper, keys=keys, strip=placed_strip(drawing, wanted.offer, above))


def privately(entry: Entry) -> Entry:
    """The entry with all that tells what is typed kept from bystanders' ears: the keys tell it too."""
    strip = replace(entry.strip, buttons=tuple(map(_unheard, entry.strip.buttons)))
    field = tuple(replace(panel, texts=tuple(map(_private, panel.texts))) for panel in entry.field)
    return replace(entry, field=field, strip=strip, keys=tuple(map(_unheard, entry.keys)))


def _unheard(button: Button) -> Button:
    return replace(button, texts=tuple(map(_private, button.texts)))


def _private(text: Text) -> Text:
    return text if text.name == "hint" else replace(text, private=True)


def _stacked(drawing: Drawing, faces: Sequence[Face], width: float, floor: float) -> tuple[Button, ...]:
    """Actions below each other, the primary one last and lowest, at its usual place."""
    x = drawing.theme.margin + drawing.width - width
    shaped = actions(drawing, faces, width)
    return column(shaped, x, floor + height_of(shaped, drawing.gap), drawing.gap)


def _upper(drawing: Drawing, wanted: Wanted, room: Box) -> tuple[Entry, float]:
    """Field, note and picks from the top of the room down, and the height they need: the same whatever is typed."""
    picks = _picks(drawing, wanted.picks, room.width)
    field = _field(drawing, wanted, room.width)
    kept = _note_height(drawing, wanted, room.width)
    top = room.top - field.box.height - (drawing.air(2) if kept else 0)
    note = column(_note(drawing, wanted, room.width), room.x, top)
    top -= kept + drawing.gap
    put_picks = tuple(at(pick, room.x + pick.box.x, top - pick.box.height) for pick in picks)
    needed = room.top - top + (picks[0].box.height if picks else -drawing.gap)
    return Entry((hung(field, room.x, room.top),), note, put_picks), needed


def _field(drawing: Drawing, wanted: Wanted, width: float) -> Panel:
    """What was typed, as large as it fits; where it is long, its end, so that what is typed now is seen. Empty it
    shows where it begins, and nothing that could be taken for an entry."""
    look, pad = drawing.theme.look("card"), drawing.mm(4)
    unit = (drawing.snug(wanted.unit, "lead", colour=look.quiet, name="unit"),) if wanted.unit else ()
    inner = width - 2 * pad - sum(u.box.width + pad for u in unit)
    roomy = _is_roomy(drawing)
    ladder = drawing.ladder(*_letters(drawing))
    lines = 2 if wanted.keys.keyboard and roomy and not drawing.theme.low else 1
    if wanted.long and lines > 1 and not drawing.theme.wide:
        lines = LONG_LINES
    inside = max(drawing.theme.line(ladder[0]), lines * drawing.theme.line("lead"))
    height = inside + (pad if not drawing.theme.low else pad // 2)
    body = wanted.typed + wanted.letters + CARET
    sizes = ladder[:-1] if unit else ladder
    step = next(
        (s for s in sizes if _lines_of(drawing, body, inner, s) <= inside // drawing.theme.line(s)), sizes[-1]
    )
    line = drawing.theme.line(step)
    text = drawing.text(body, inner, step, colour=look.ink, name="typed")
    shown = text.lines[-max(1, inside // line) :]
    spelt = " ".join(wanted.typed) if wanted.spelt else ""
    text = replace(text, lines=shown, box=Box(0, 0, inner, line * len(shown)), said=spelt)
    # one line stands in the middle, several begin at the top and stay where they are as more come
    above = round((height - (inside if lines == LONG_LINES else text.box.height)) / 2)
    texts = [*_with_letters(drawing, wanted, at(text, pad, height - above - text.box.height))]
    texts += [at(u, width - pad - u.box.width, round((height - u.box.height) / 2)) for u in unit]
    return Panel(look, Box(0, 0, width, height), tuple(texts))


def _is_roomy(drawing: Drawing) -> bool:
    return drawing.arrangement.air >= 1


def _letters(drawing: Drawing) -> tuple[Step, ...]:
    """The steps of what is typed, from large to small: as large as the title where the panel stands."""
    if not _is_roomy(drawing):
        return "lead", "body"
    tall = not drawing.theme.wide and drawing.arrangement.title == "great"
    return ("great", *LABELS) if tall else LABELS


def _lines_of(drawing: Drawing, body: str, width: float, step: Step) -> int:
    return len(drawing.text(body, width, step).lines)


def _with_letters(drawing: Drawing, wanted: Wanted, text: Text) -> tuple[Text, ...]:
    """Letters that wait for a choice stand out in colour, where all is one line."""
    if not wanted.letters or len(text.lines) > 1:
        return (text,)
    chosen = ceil(drawing.around.measure(wanted.typed, text.size, False)) if wanted.typed else 0
    letters = replace(
        text,
        lines=(wanted.letters + CARET,),
        colour=drawing.palette.deep,
        box=Box(text.box.x + chosen, text.box.y, text.box.width - chosen, text.box.height),
        name="letters",
    )
    typed = replace(text, lines=(wanted.typed,), box=replace(text.box, width=chosen))
    return (typed, letters) if wanted.typed else (letters,)


def _note(drawing: Drawing, wanted: Wanted, width: float) -> tuple[Panel, ...]:
    """What does not fit and how to mend it; else the hint."""
    if wanted.refusal:
        return (_refused(drawing, wanted.refusal, width),)
    advice = wanted.advice if drawing.arrangement.air >= 1 else ""
    return tuple(remark(drawing, sentence, width) for sentence in (wanted.hint, advice) if sentence)


def _note_height(drawing: Drawing, wanted: Wanted, width: float) -> float:
    """What the highest note takes that may come to stand there."""
    hinted = height_of(_note(drawing, replace(wanted, refusal=""), width))
    return max([hinted, *(_refused(drawing, told, width).box.height for told in wanted.refusals)])


def _refused(drawing: Drawing, told: str, width: float) -> Panel:
    return fact(drawing, "alert-circle-outline", "", told, width, look="notice")


def _picks(drawing: Drawing, faces: Sequence[Face], width: float) -> tuple[Button, ...]:
    """As many beside each other as keep their words whole, today among them; whatever can be picked can be typed."""
    today = next((place for place, face in enumerate(faces) if face.id == TODAY), 0)
    for count in range(len(faces), 0, -1):
        each = (width - drawing.gap * (count - 1)) // count
        room, first = room_within(drawing, each), max(0, today - count + 1)
        kept = faces[first : first + count]
        if count == 1 or all(drawing.longest_word(face.label) <= room for face in kept):
            row = actions(drawing, kept, each)
            return tuple(at(button, place * (each + drawing.gap), 0) for place, button in enumerate(row))
    return ()
