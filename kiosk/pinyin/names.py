"""Candidates for a person's name: characters one by one, as names use them."""

from __future__ import annotations

from kiosk.pinyin.composition import Candidate
from kiosk.pinyin.syllables import first_syllables
from kiosk.pinyin.tables import Characters, Tables

FIRST_LOOK = 8
"""How many characters of the likeliest syllable come before those of another way to part the letters."""


def name_candidates(typed: str, before: str, tables: Tables) -> list[Candidate]:
    """Compound surnames that were typed whole, then single characters; surnames first where a name begins."""
    beginning = not before.strip()
    found = _compound_surnames(typed, tables) if beginning else []
    ways = [
        [Candidate(text, len(syllable)) for text in _characters(syllable, before, beginning, tables)]
        for syllable in first_syllables(typed, tables)
    ]
    for way in ways:
        found += way[:FIRST_LOOK]
    for way in ways:
        found += way[FIRST_LOOK:]
    return found


def _compound_surnames(typed: str, tables: Tables) -> list[Candidate]:
    letters = typed.replace("'", "")
    whole = [(key, name) for key, name in tables.compounds.items() if letters.startswith(key)]
    return [Candidate(name, _length_with_apostrophes(typed, len(key))) for key, name in whole]


def _length_with_apostrophes(typed: str, letters: int) -> int:
    """How many typed characters hold so many letters."""
    places = [place for place, sign in enumerate(typed) if sign != "'"]
    return places[letters - 1] + 1


def _characters(syllable: str, before: str, beginning: bool, tables: Tables) -> str:
    known = tables.begun(syllable) or tables.characters[syllable]
    if beginning:
        return known.surnames + known.given
    return _after(before, known, tables)


def _after(before: str, known: Characters, tables: Tables) -> str:
    """Given names, but first what completes a compound surname: 阳 after 欧."""
    completing = [name[1] for name in tables.compounds.values() if name[0] == before and name[1] in known.given]
    return "".join(completing) + known.given
