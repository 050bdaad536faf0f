"""Chinese by pinyin: what a keyboard of ours needs to turn typed letters into hanzi. Pure; knows no screen.

    tables = load_tables()                            # once, off the path to the first frame; about 50 ms
    typing = Composition(mode="name")                 # "name" for persons, "word" for everything else
    typing = type_key(typing, "l")                    # every letter gives a new composition
    found = candidates(typing, tables)                # all of them, likeliest first: the keyboard pages through
    text, typing = choose(typing, found[0])           # the text to insert, and what is still to be chosen

In name mode every candidate is one character, or a compound surname (欧阳), weighed by how names are made; where
nothing was chosen yet, surnames come first. In word mode the likeliest readings of all that was typed come first
(物业费 for wuyefei, also for wyf), then words and characters for its beginning, each saying how much it consumes.

ü may be typed as v, ü, u: or yu (吕 is lv, lü, lu:, lyu), and after some further characters also as plain u.
An apostrophe parts syllables (xi'an). What is no letter changes nothing, and nothing typed ever raises.

The tables and what they are made of: `tables/SOURCES.md`.
"""

from kiosk.pinyin.candidates import candidates
from kiosk.pinyin.composition import NOTHING_TYPED, Candidate, Composition, Mode, choose, erase, shown, type_key
from kiosk.pinyin.tables import Tables, load_tables

__all__ = [
    "NOTHING_TYPED",
    "Candidate",
    "Composition",
    "Mode",
    "Tables",
    "candidates",
    "choose",
    "erase",
    "load_tables",
    "shown",
    "type_key",
]
