"""Text in cells of the paper: ASCII takes one, hanzi and full-width signs two, combining marks none.

Every character that GBK knows beyond ASCII is drawn in two cells by a Chinese printer, also é and —, so the width
of a character is its East Asian width with "ambiguous" counted as wide.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache

MARKS_A_BASE = 3
CLOSING = frozenset("，。、；：？！）》〉】』」”’…—％·～,.;:?!)]}%")
OPENING = frozenset("（《〈【『「“‘([{￥")
BRACKETS = {"（": "）", "(": ")"}
SHORT_BRACKET = 4
"""Characters in brackets that stay together: （原件） is one word to whoever reads it."""

# Variation selectors and tones of skin change nothing that a receipt printer can draw.
_SELECTORS = frozenset(
    (*range(0x180B, 0x1810), *range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), *range(0xE0100, 0xE01F0))
)


def printable(text: str) -> str:
    """The text as paper may carry it: NFC, one line, single spaces, letters, marks, digits, signs; nothing else.

    Controls, bidi and zero-width signs, surrogates, private and unassigned code points are dropped; no base
    carries more than three combining marks, and none stands without a base. The half-width yen becomes ￥, which
    Chinese printers know.
    """
    if all(map(_stays, text)) and unicodedata.is_normalized("NFC", text):
        return " ".join(text.split())
    spaced = "".join(" " if char.isspace() else char for char in text.replace("¥", "￥"))
    kept = unicodedata.normalize("NFC", "".join(char for char in spaced if _may_be_printed(char)))
    return " ".join("".join(map(_standing, clusters(kept))).split())


@lru_cache(maxsize=4096)
def _stays(char: str) -> bool:
    """Whether the character may be printed whatever stands beside it."""
    return char != "¥" and _may_be_printed(char) and unicodedata.category(char)[0] != "M"


def _standing(cluster: str) -> str:
    """The cluster, without marks that have nothing to stand on."""
    if cluster[0] == " ":
        return " "
    return "" if unicodedata.category(cluster[0])[0] == "M" else cluster


@lru_cache(maxsize=4096)
def _may_be_printed(char: str) -> bool:
    return char == " " or (unicodedata.category(char)[0] in "LMNPS" and ord(char) not in _SELECTORS)


def clusters(text: str) -> Iterator[str]:
    """Each base with its combining marks, three at most; what is drawn in one place."""
    if text.isascii():
        yield from text
        return
    held = ""
    for char in text:
        if held and unicodedata.category(char)[0] == "M":
            held += char if len(held) <= MARKS_A_BASE else ""
            continue
        if held:
            yield held
        held = char
    if held:
        yield held


def cells(text: str) -> int:
    """How many cells the text takes, at single width."""
    return len(text) if text.isascii() else sum(map(_cells_of, text))


@lru_cache(maxsize=4096)
def _cells_of(char: str) -> int:
    if char < "\x7f":
        return 1
    if unicodedata.category(char)[0] == "M":
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WFA" else 1


def clip(text: str, width: int) -> str:
    """The text cut to `width` cells, with … at its end where something was cut."""
    if cells(text) <= width:
        return text
    return _front(clusters(text), width - 2) + "…"


def _front(parts: Iterable[str], width: int) -> str:
    taken, used = "", 0
    for part in parts:
        used += cells(part)
        if used > width:
            break
        taken += part
    return taken


def wrap(text: str, width: int) -> list[str]:
    """Lines of at most `width` cells (2 or more), without spaces at their ends; one empty line for no text.

    Latin words stay whole where they fit; closing punctuation never starts a line, opening never ends one.
    """
    if cells(text) <= width:
        return [text.rstrip()]
    lines, line, used = [], "", 0
    for atom in _atoms(text):
        taken = cells(atom)
        if used + taken <= width:
            line, used = line + atom, used + taken
            continue
        if line.strip():
            lines.append(line.rstrip())
        *whole, line = _pieces(atom.lstrip(), width)
        lines, used = lines + whole, cells(line)
    return [*lines, line.rstrip()] if line.strip() or not lines else lines


def _atoms(text: str) -> Iterator[str]:
    """What no line break may part: a word, a hanzi with the punctuation that leans on it, a short bracket."""
    held, closes = "", 0
    parts = list(clusters(text))
    for place, cluster in enumerate(parts):
        if held and place > closes and not _leans(held[-1], cluster):
            yield held
            held = ""
        held += cluster
        if cluster in BRACKETS:
            closes = max(closes, _closes(parts, place))
    if held:
        yield held


def _closes(parts: Sequence[str], opened: int) -> int:
    """Where a bracket ends that opened there and holds little; 0 where it holds more."""
    within = parts[opened + 1 : opened + 2 + SHORT_BRACKET]
    closing = BRACKETS[parts[opened]]
    return opened + 1 + within.index(closing) if closing in within else 0


def _leans(before: str, after: str) -> bool:
    if after == " " or before == " ":
        return False
    if after in CLOSING or before in OPENING:
        return True
    return cells(before) < 2 and cells(after) < 2


def _pieces(atom: str, width: int) -> list[str]:
    """An atom longer than a line, cut by cells; a closing sign takes the character before it along."""
    parts, pieces = list(clusters(atom)), []
    while cells("".join(parts)) > width:
        taken = len(list(clusters(_front(parts, width)))) or 1
        if taken > 1 and parts[taken] in CLOSING and parts[taken - 1] not in CLOSING:
            taken -= 1
        pieces.append("".join(parts[:taken]))
        parts = parts[taken:]
    return [*pieces, "".join(parts)]
