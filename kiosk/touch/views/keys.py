"""Our own keypads and keyboard: which keys there are, and where each stands. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import ceil

from kiosk.catalogue import Detail
from kiosk.events import Erased, Event, KeysTurned, PinyinTyped, Typed
from kiosk.touch.theme import KEY_MM
from kiosk.touch.views.drawing import Drawing
from kiosk.touch.views.faces import Face, key, key_size
from kiosk.touch.views.parts import Box, Button

ERASE, SHIFT, UNSHIFT, SPACE = "erase", "shift", "unshift", "space"
APART, APART_UNITS = "apart", 0.4
"""No key: keys at its left and at its right stand apart."""
PINYIN, LOWER, UPPER, DIGITS = "pinyin", "lower", "upper", "digits"
"""The sets of keys of the keyboard, each also the name of the key that leads to it."""

NUMBER = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("", "0", ERASE))
TELEPHONE = (("1", "2", "3", "+"), ("4", "5", "6", "-"), ("7", "8", "9", ""), ("", "0", "", ERASE))
"""As every telephone has it, 0 below 8; what a telephone has not stands beside."""
HYPHENED = (("1", "2", "3"), ("4", "5", "6"), ("7", "8", "9"), ("-", "0", ERASE))

LETTER_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGIT_ROWS = ("1234567890", "@#&/+():;", "!?*%_·、")
KEYBOARD_COLUMNS = 10

PLAIN_SPACE = Typed(" ")

Rows = tuple[tuple[str, ...], ...]

SPELLING = LETTER_ROWS[0] + LETTER_ROWS[1] + LETTER_ROWS[2] + "'ü"
"""What pinyin is made of."""


@dataclass(frozen=True, slots=True)
class Keys:
    """Rows of key names. A `keyboard` fills its width. With `pinyin` its letters wait for a choice; `space` is then
    what the space key does."""

    rows: Rows
    keyboard: bool = False
    pinyin: bool = False
    space: Event = PLAIN_SPACE


def number_keys(_drawing: Drawing) -> Keys:
    """For a whole number."""
    return Keys(NUMBER)


def detail_keys(detail: Detail, name: str, *, chinese: bool, space: Event, roomy: bool) -> Keys:
    """What types a detail of that kind; `name` says which set of a keyboard, `chinese` whether pinyin is known. Latin
    details mix letters with digits: where the panel is `roomy`, both are on the keys at once."""
    match detail.kind:
        case "digits":
            return Keys(TELEPHONE)
        case "code":
            return Keys(NUMBER)
        case "unit" | "date":
            return Keys(HYPHENED)
        case "latin" if roomy and name != DIGITS:
            keys = _keyboard(name, chinese, space)
            return replace(keys, rows=(tuple(DIGIT_ROWS[0]), *keys.rows))
        case "latin" if roomy:
            keys = _keyboard(name, chinese, space)
            return replace(keys, rows=(*keys.rows[:1], ("",) * KEYBOARD_COLUMNS, *keys.rows[1:]))
        case _:
            return _keyboard(name, chinese, space)


def _keyboard(name: str, chinese: bool, space: Event) -> Keys:
    others = (PINYIN,) if chinese else ()
    match name:
        case "pinyin" if chinese:
            return Keys(_rows_of(LETTER_ROWS, "'", ("ü", "，"), (DIGITS, LOWER), "。"), True, True, space)
        case "upper":
            return Keys(_rows_of([row.upper() for row in LETTER_ROWS], UNSHIFT, ("-", "."), (DIGITS, *others)), True)
        case "digits":
            return Keys(_rows_of(DIGIT_ROWS, "'", ("-", "."), (LOWER, *others)), True)
        case _:
            return Keys(_rows_of(LETTER_ROWS, SHIFT, ("-", "."), (DIGITS, *others)), True)


def _rows_of(
    rows: Sequence[str], first: str, last: tuple[str, str], others: tuple[str, ...], mark: str = ","
) -> Rows:
    """Three rows, and below them the keys that lead to other sets, space, and a mark."""
    one, two, three = rows
    return tuple(one), (*two, ERASE), (first, *three, *last), (*others, SPACE, mark)


def ticket_keys(series: Iterable[str]) -> Keys:
    """For a ticket's number: the letters of all series, and apart from them the digits."""
    letters = sorted(set(series))
    across = ceil(len(letters) / len(NUMBER))
    beside = (letters[row * across : (row + 1) * across] for row in range(len(NUMBER)))
    rows = ((*found, *[""] * (across - len(found))) for found in beside)
    return Keys(tuple((*row, APART, *digits) for row, digits in zip(rows, NUMBER, strict=True)))


def keypad_width(drawing: Drawing, keys: Keys) -> int:
    """The least width of a keypad, in px."""
    columns = max(sum(_units(keys, row)) for row in keys.rows)
    return ceil(columns * (drawing.mm(KEY_MM) + drawing.gap)) - drawing.gap


def keys_height(drawing: Drawing, keys: Keys) -> int:
    """The least height of the keys."""
    return len(keys.rows) * key_size(drawing) + (len(keys.rows) - 1) * drawing.gap


def keyboard_width(drawing: Drawing) -> int:
    """The least width of a keyboard, in px."""
    return KEYBOARD_COLUMNS * drawing.mm(KEY_MM) + (KEYBOARD_COLUMNS - 1) * drawing.gap


def placed_keys(drawing: Drawing, keys: Keys, box: Box) -> tuple[Button, ...]:
    """The keys, filling the box."""
    return tuple(_placed(drawing, keys, box))


def _placed(drawing: Drawing, keys: Keys, box: Box) -> Iterable[Button]:
    gap, rows = drawing.gap, keys.rows
    height = (box.height - gap * (len(rows) - 1)) // len(rows)
    for place, row in enumerate(rows):
        y = box.top - (place + 1) * height - place * gap
        first, units = 0.0, _units(keys, row)
        for name, unit in zip(row, units, strict=True):
            x, end = (round(at * (box.width + gap) / sum(units)) for at in (first, first + unit))
            first += unit
            if name not in ("", APART):
                yield _key(drawing, keys, name, Box(box.x + x, y, end - x - gap, height))


def _units(keys: Keys, row: Sequence[str]) -> tuple[float, ...]:
    """How many columns each key of a row takes; space takes what the others of a keyboard leave."""
    if not keys.keyboard or SPACE not in row:
        return tuple(APART_UNITS if name == APART else 1 for name in row)
    others = len(row) - 2
    return (2,) * others + (KEYBOARD_COLUMNS - 2 * others - 1, 1)


def _key(drawing: Drawing, keys: Keys, name: str, box: Box) -> Button:
    return key(drawing, _face(drawing, keys, name), box)


def _face(drawing: Drawing, keys: Keys, name: str) -> Face:
    match name:
        case "erase":
            return Face("key-erase", "", Erased(), icon="backspace-outline", look="key", said=_said(drawing, name))
        case "space":
            return Face("key-space", "", keys.space, icon="keyboard-space", look="key", said=_said(drawing, name))
        case "shift" | "unshift":
            turned, icon = (UPPER, "shift") if name == SHIFT else (LOWER, "caps")
            icon, said = f"apple-keyboard-{icon}", _said(drawing, name)
            return Face("key-shift", "", KeysTurned(turned), icon=icon, look="key", said=said)
        case "pinyin" | "lower" | "digits":
            label = drawing.say(f"screen.keys.{name}")
            return Face(f"key-{name}", label, KeysTurned(name), look="key", said=_said(drawing, name))
        case _:
            spelt = keys.pinyin and name in SPELLING
            event = PinyinTyped(name) if spelt else Typed(name)
            return Face(f"key-{name}", name, event, look="key", said=_said_of_sign(drawing, name))


def _said(drawing: Drawing, name: str) -> str:
    return drawing.say(f"screen.keys.{name}.said")


def _said_of_sign(drawing: Drawing, sign: str) -> str:
    """Voices pass over marks, and read capitals as small letters; digits and letters they know."""
    if sign.isupper():
        return drawing.say("screen.keys.capital.said", letter=sign)
    marks = drawing.say("screen.keys.marks.said").split()
    return next((mark[2:] for mark in marks if mark[0] == sign), sign)
