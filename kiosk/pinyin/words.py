"""Candidates for running text: the likeliest ways to read the letters as words (k-best Viterbi over word costs)."""

from __future__ import annotations

from math import inf
from typing import NamedTuple

from kiosk.pinyin.composition import APOSTROPHE, Candidate
from kiosk.pinyin.syllables import can_be_read, first_syllables, reads
from kiosk.pinyin.tables import Priced, Tables

BEST = 10
"""How many readings of everything typed are kept."""
WORDS_A_KEY = 8
COST_OF_WORD = 2.0
"""What every further word must be worth, as a natural logarithm, so that few long words win over many short ones."""
LONGEST_KEY = 22
LEAST_TO_COMPLETE = 2
"""Letters after which whole words are offered that go on."""
COMPLETIONS = 4
COST_OF_COMPLETION = 5.0
"""What a word that goes on must be likelier by, as a natural logarithm, to stand before what was typed exactly."""


class Reading(NamedTuple):
    """A text for some letters, and its cost."""

    cost: float
    text: str


def word_candidates(typed: str, tables: Tables) -> list[Candidate]:
    """Readings of everything typed, abbreviations, then words and characters for its beginning."""
    readings = best_readings(typed, tables) + _completed(typed, tables)
    whole = [Candidate(reading.text, len(typed)) for reading in sorted(readings)]
    return whole + _abbreviated(typed, tables) + _first_words(typed, tables) + _first_characters(typed, tables)


def best_readings(typed: str, tables: Tables) -> list[Reading]:
    """The cheapest sequences of words for all the letters, cheapest first; the last syllable may be unfinished."""
    ends: list[dict[str, float]] = [{} for _ in range(len(typed) + 1)]
    ends[0][""] = 0.0
    for start in range(len(typed)):
        before = _cheapest(ends[start])
        if typed[start] == APOSTROPHE:
            ends[start + 1] = {reading.text: reading.cost for reading in before}
            continue
        if before:
            for end in range(start + 1, min(len(typed), start + LONGEST_KEY) + 1):
                _extend(ends[end], before, _words(typed[start:end], tables, last=end == len(typed)))
    return _cheapest(ends[-1]) if typed else []


def _cheapest(texts: dict[str, float]) -> list[Reading]:
    return sorted(Reading(cost, text) for text, cost in texts.items())[:BEST]


def _extend(texts: dict[str, float], before: list[Reading], words: list[Priced]) -> None:
    for word, added in words:
        for cost, text in before:
            longer = text + word
            total = cost + added + COST_OF_WORD
            if total < texts.get(longer, inf):
                texts[longer] = total


def _words(letters: str, tables: Tables, last: bool) -> list[Priced]:
    """The cheapest words for these letters; at the end of what was typed also for an unfinished syllable."""
    whole = _whole_words(letters, tables)[:WORDS_A_KEY]
    if whole or not last or not tables.begun(letters):
        return whole
    return [Priced(word, cost + COST_OF_COMPLETION) for word, cost in tables.completions(letters, WORDS_A_KEY)]


def _whole_words(letters: str, tables: Tables) -> list[Priced]:
    """Words for these letters; where they hold an apostrophe, only words with a syllable's end there."""
    found = tables.words_of(letters.replace(APOSTROPHE, ""))
    return [priced for priced in found if reads(priced.word, letters, tables)] if APOSTROPHE in letters else found


def _completed(typed: str, tables: Tables) -> list[Reading]:
    if len(typed) < LEAST_TO_COMPLETE:
        return []
    found = tables.completions(typed, COMPLETIONS)
    return [Reading(cost + COST_OF_WORD + COST_OF_COMPLETION, word) for word, cost in found]


def _abbreviated(typed: str, tables: Tables) -> list[Candidate]:
    """Words by the first letters of their syllables, where the letters are not syllables themselves."""
    if can_be_read(typed, tables, unfinished=False):
        return []
    return [Candidate(word, len(typed)) for word, _ in tables.abbreviated(typed)]


def _first_words(typed: str, tables: Tables) -> list[Candidate]:
    """Words for the beginning of the letters, the longest first, where the rest can be read."""
    ends = range(min(len(typed), LONGEST_KEY), 0, -1)
    return [
        Candidate(word, end)
        for end in ends
        if typed[end - 1] != APOSTROPHE and can_be_read(typed[end:], tables)
        for word, _ in _whole_words(typed[:end], tables)
        if len(word) > 1
    ]


def _first_characters(typed: str, tables: Tables) -> list[Candidate]:
    """Single characters for the first syllable: as texts use them, then all others."""
    found = []
    for syllable in first_syllables(typed, tables):
        known = tables.begun(syllable) or tables.characters[syllable]
        common = [word for word, _ in tables.words_of(syllable) if len(word) == 1]
        found += [Candidate(text, len(syllable)) for text in (*common, *known.given)]
    return found
