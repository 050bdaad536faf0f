"""Breaks text into lines and rows into pages, by real widths and heights. Pure.

The font engine breaks Chinese badly (never inside a sentence, or before a full stop), so every label is given
finished lines. Hanzi part anywhere, Latin at its words; no closing mark begins a line, no opening one ends it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

Measure = Callable[[str, int, bool], float]
"""Width in px of a text in one line at an em in px, in bold or not."""
Width = Callable[[str], float]

CLOSING = "，。、；：？！）》」』”’…—％·,.;:?!)%"
OPENING = "（《「『“‘("
DOT = " · "
"""Stands between parts that belong together and could stand alone."""
_HAN = "\u2e80-\u9fff\uf900-\ufaff\uff00-\uffef\U00020000-\U000323af"
_ATOM = re.compile(
    rf"\d+ [{_HAN}][{re.escape(CLOSING)}]*"  # a number stays with its measure word: 5 份
    rf"|[{re.escape(OPENING)}]*(?:[{_HAN}]|[^\s{_HAN}]+?(?=$|[\s{_HAN}]))[{re.escape(CLOSING)}]*"
    r"|\s+"
)


def wrap(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """The lines of a text, none wider than `width` px; a newline stays one. A word wider than a line is cut, and a
    dot between two parts goes where they part."""
    return tuple(line for paragraph in text.split("\n") for line in _wrap_parts(paragraph, width, width_of))


def balanced(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """As `wrap`, in as many lines, but parted between clauses or at least evenly: for titles and short sentences."""
    lines = wrap(text, width, width_of)
    if len(lines) < 2 or "\n" in text:
        return lines
    return (len(lines) == 2 and _clauses(text, width, width_of)) or _even(text, width, width_of, len(lines))


def _clauses(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Two lines parted after a mark of punctuation, or before a bracket, as near the middle as can be; nothing where
    none fits."""
    cuts = [
        found.end() for found in re.finditer(r"[，。；：？！]|[,.;:?!](?= )|.(?=（)", text) if found.end() < len(text)
    ]
    parted = [(text[:cut].rstrip(), text[cut:].lstrip()) for cut in cuts]
    fitting = [pair for pair in parted if all(width_of(line) <= width for line in pair)]
    fair = [pair for pair in fitting if min(map(width_of, pair)) * 3 >= max(map(width_of, pair))]
    return min(fair, key=lambda pair: abs(width_of(pair[0]) - width_of(pair[1])), default=())


def _even(text: str, width: float, width_of: Width, count: int) -> tuple[str, ...]:
    """So many lines of nearly equal length, never so narrow that a word is cut which fits into the width."""
    narrow, wide = min(width, max((width / count / 2, *map(width_of, words(text))))), width
    if len(wrap(text, narrow, width_of)) <= count:
        return wrap(text, narrow, width_of)
    for _ in range(8):
        middle = (narrow + wide) / 2
        fits = len(wrap(text, middle, width_of)) <= count
        narrow, wide = (narrow, middle) if fits else (middle, wide)
    return wrap(text, wide, width_of)


def words(text: str) -> tuple[str, ...]:
    """What of a text may not be parted: single hanzi with their marks, whole Latin words."""
    return tuple(word for word in _ATOM.findall(text) if word.strip())


def pages(heights: Sequence[float], room: float, gap: float = 0) -> tuple[range, ...]:
    """Which rows stand on which page: as many as fit into `room` px, in order, at least one a page."""
    found: list[range] = []
    first, used = 0, 0.0
    for at, height in enumerate(heights):
        wanted = used + height + (gap if at > first else 0)
        if wanted > room and at > first:
            found.append(range(first, at))
            first, wanted = at, height
        used = wanted
    return (*found, range(first, len(heights))) if heights else (range(0, 0),)


def _wrap_parts(text: str, width: float, width_of: Width) -> tuple[str, ...]:
    """Parted at the dots between its parts, where that takes no more lines than parting anywhere."""
    anywhere = tuple(_wrap_one(text, width, width_of))
    if len(anywhere) < 2 or DOT not in text:
        return anywhere
    rows: list[str] = []
    for part in text.split(DOT):
        longer = DOT.join((*rows[-1:], part))
        rows[-1:] = [longer] if width_of(longer) <= width else [*rows[-1:], part]
    parted = tuple(line for row in rows for line in _wrap_one(row, width, width_of))
    return parted if len(parted) <= len(anywhere) else anywhere


def _wrap_one(text: str, width: float, width_of: Width) -> Iterator[str]:
    line = ""
    for atom in _atoms(text, width, width_of):
        if line and width_of((line + atom).rstrip()) > width:
            yield line.rstrip()
            line = ""
        line = line + atom if line else atom.lstrip()
    yield line.rstrip()


def _atoms(text: str, width: float, width_of: Width) -> Iterator[str]:
    """What may not be parted, in order; an atom wider than a whole line is cut into what fits."""
    for atom in _ATOM.findall(text):
        while len(atom) > 1 and width_of(atom) > width:
            cut = next((n for n in range(len(atom) - 1, 0, -1) if width_of(atom[:n]) <= width), 1)
            yield atom[:cut]
            atom = atom[cut:]
        yield atom
