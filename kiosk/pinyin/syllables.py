"""How typed letters can be parted into syllables."""

from __future__ import annotations

from kiosk.pinyin.composition import APOSTROPHE
from kiosk.pinyin.tables import Tables

LONGEST_SYLLABLE = 6


def first_syllables(typed: str, tables: Tables) -> list[str]:
    """The syllables that the letters may begin with, longer ones before shorter: those after which all the rest
    is syllables; if there are none, those after which only the last is unfinished; else the longest of all.
    Without any whole syllable, the longest beginning of one; else nothing."""
    whole = [head for head in _heads(typed) if tables.is_syllable(head)]
    for unfinished in (False, True):
        fitting = [head for head in whole if can_be_read(typed[len(head) :], tables, unfinished)]
        if fitting:
            return fitting
    return whole[:1] or [head for head in _heads(typed) if tables.begun(head)][:1]


def can_be_read(typed: str, tables: Tables, unfinished: bool = True) -> bool:
    """Whether the letters are syllables throughout; the last may be `unfinished`."""
    reached = {0}
    for place in range(len(typed)):
        if place not in reached:
            continue
        if typed[place] == APOSTROPHE:
            reached.add(place + 1)
        rest = typed[place:]
        reached |= {place + len(head) for head in _heads(rest) if tables.is_syllable(head)}
        if unfinished and tables.begun(rest):
            return True
    return len(typed) in reached


def reads(text: str, typed: str, tables: Tables) -> bool:
    """Whether the characters can be read as the letters, one syllable each, apostrophes between syllables only."""
    letters = typed.lstrip(APOSTROPHE)
    if not text or not letters:
        return not text and not letters
    heads = (head for head in _heads(letters) if tables.is_syllable(head))
    fitting = (head for head in heads if text[0] in tables.characters[head].given)
    return any(reads(text[1:], letters[len(head) :], tables) for head in fitting)


def _heads(typed: str) -> list[str]:
    """Beginnings as long as a syllable can be, the longest first, up to an apostrophe."""
    letters = typed[:LONGEST_SYLLABLE].partition(APOSTROPHE)[0]
    return [letters[:length] for length in range(len(letters), 0, -1)]
