"""The packaged tables, read once and then asked by the letters that were typed.

Every file is sorted lines of UTF-8, each beginning with its key, the letters of one or more syllables (ü as v).
`characters.txt`: key, surnames, characters, likeliest first; a key that ends in "-" is the beginning of a syllable.
`compounds.txt`: key, compound surname.
`words.txt`: key, words each followed by a sign for its cost, the cheapest first; a key that ends in "-" holds the
cheapest words that go on after it: it stands for every beginning of a syllable, and where a hundred keys go on.
`initials.txt`: the first letters of a word's syllables, words with their costs.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from importlib.resources import files
from typing import NamedTuple

FIRST_COST, LAST_COST = "!", "~"
COST_STEPS_A_NAT = 4.5
"""Signs from FIRST_COST to LAST_COST count steps of the natural logarithm."""

_PRICED = re.compile(r"([^ -~]+)([!-~])")
_AFTER_LETTERS = "{"


class Priced(NamedTuple):
    """A word and what it costs: the negative natural logarithm of its share of all text."""

    word: str
    cost: float


class Characters(NamedTuple):
    """What a syllable can be: its surnames, and its characters as given names use them, likeliest first."""

    surnames: str
    given: str


@dataclass(frozen=True, slots=True)
class Tables:
    """All tables; `words` and `initials` stay lines, because only a few of them are ever looked at."""

    characters: Mapping[str, Characters]
    compounds: Mapping[str, str]
    words: Sequence[str] = field(repr=False)
    initials: Sequence[str] = field(repr=False)

    def is_syllable(self, letters: str) -> bool:
        """Whether the letters are one whole syllable."""
        return letters in self.characters

    def begun(self, letters: str) -> Characters | None:
        """What an unfinished syllable may become; None where no syllable begins so, or it is whole."""
        return self.characters.get(letters + "-")

    def words_of(self, letters: str) -> list[Priced]:
        """Words for exactly these letters, cheapest first."""
        return _priced(_line_of(self.words, letters))

    def abbreviated(self, letters: str) -> list[Priced]:
        """Words whose syllables begin with these letters, cheapest first."""
        return _priced(_line_of(self.initials, letters))

    def completions(self, letters: str, most: int) -> list[Priced]:
        """The cheapest words, `most` at most, whose letters go on after these."""
        crowd = _line_of(self.words, letters + "-")
        if crowd:
            return _priced(crowd)[:most]
        first = bisect_left(self.words, letters + "a")
        last = bisect_left(self.words, letters + _AFTER_LETTERS, first)
        found = (priced for line in self.words[first:last] for priced in _priced(line))
        return sorted(found, key=lambda priced: priced.cost)[:most]


def load_tables() -> Tables:
    """Read the packaged tables."""
    characters = (line.split(" ") for line in _lines("characters.txt"))
    return Tables(
        characters={key: Characters(surnames, given) for key, surnames, given in characters},
        compounds=dict(line.split(" ") for line in _lines("compounds.txt")),
        words=_lines("words.txt"),
        initials=_lines("initials.txt"),
    )


def _lines(name: str) -> list[str]:
    return (files(__name__) / name).read_text(encoding="utf-8").splitlines()


def _line_of(lines: Sequence[str], key: str) -> str:
    place = bisect_left(lines, key + " ")
    found = lines[place] if place < len(lines) else ""
    return found if found.startswith(key + " ") else ""


def _priced(line: str) -> list[Priced]:
    return [_read(found) for found in _PRICED.finditer(line.partition(" ")[2])]


def _read(found: re.Match[str]) -> Priced:
    return Priced(found[1], (ord(found[2]) - ord(FIRST_COST)) / COST_STEPS_A_NAT)
