"""What has been typed and not yet turned into hanzi, and the keys that change it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Mode = Literal["name", "word"]

APOSTROPHE = "'"
MOST_LETTERS = 30
"""Longer than any name or phrase that somebody types before choosing; further keys change nothing."""

KEYS = frozenset("abcdefghijklmnopqrstuvwxyz" + APOSTROPHE + "ü:")

SPELLINGS = {"ü": "v", "u:": "v", "lyu": "lv", "jv": "ju", "qv": "qu", "xv": "xu", "yv": "yu"}
"""Ways of writing ü at the end of what was typed, and the one way that the tables know."""


@dataclass(frozen=True, slots=True)
class Composition:
    """Letters typed in one field: `typed` in a to z and apostrophes, ü as v; `before` is the text already chosen."""

    typed: str = ""
    mode: Mode = "word"
    before: str = ""


NOTHING_TYPED = Composition()


class Candidate(NamedTuple):
    """A text to choose, and how many of the typed characters it takes."""

    text: str
    consumed: int


def type_key(composition: Composition, key: str) -> Composition:
    """The composition after a key: one letter, ü, a colon after u, or an apostrophe after a letter.

    Anything else, and whatever would make it longer than MOST_LETTERS, leaves it as it is.
    """
    letter = key.lower()
    if letter not in KEYS or len(composition.typed) >= MOST_LETTERS:
        return composition
    typed = _spelled(composition.typed + letter)
    if typed.endswith(":") or typed.startswith(APOSTROPHE) or typed.endswith(APOSTROPHE * 2):
        return composition
    return replace(composition, typed=typed)


def _spelled(typed: str) -> str:
    if typed == "nyu":  # further on, n may end the syllable before: dan yuan
        return "nv"
    for written, known in SPELLINGS.items():
        if typed.endswith(written):
            return typed.removesuffix(written) + known
    return typed


def erase(composition: Composition) -> Composition:
    """The composition without its last letter; an empty one stays empty."""
    return replace(composition, typed=composition.typed[:-1])


def choose(composition: Composition, candidate: Candidate) -> tuple[str, Composition]:
    """The text to insert, and the composition of what was typed beyond it."""
    rest = composition.typed[candidate.consumed :].lstrip(APOSTROPHE)
    return candidate.text, replace(composition, typed=rest, before=composition.before + candidate.text)


def shown(composition: Composition) -> str:
    """The letters as the visitor should see them, with ü."""
    return composition.typed.replace("v", "ü")
