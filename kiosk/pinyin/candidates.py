"""What the keyboard offers for what was typed."""

from __future__ import annotations

from kiosk.pinyin.composition import Candidate, Composition
from kiosk.pinyin.names import name_candidates
from kiosk.pinyin.tables import Tables
from kiosk.pinyin.words import word_candidates


def candidates(composition: Composition, tables: Tables) -> tuple[Candidate, ...]:
    """Everything that can be chosen, likeliest first, no text twice; empty where the letters are no pinyin."""
    if composition.mode == "name":
        found = name_candidates(composition.typed, composition.before, tables)
    else:
        found = word_candidates(composition.typed, tables)
    first: dict[str, Candidate] = {}
    for candidate in found:
        first.setdefault(candidate.text, candidate)
    return tuple(first.values())
