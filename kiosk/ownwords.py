"""What the house itself says: the sentences of its words, its catalogue and its settings as a voice is given them.
Whatever else is said may have come from a visitor. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from kiosk.house import House
from kiosk.speech import spoken
from kiosk.speech.script import sentences


def own_sentences(house: House) -> frozenset[str]:
    """Every sentence that is said as it was written beforehand; one into which something is filled is none."""
    shown = (house.catalogue.model_dump(), house.settings.centre.model_dump())
    home, known = house.catalogue.home_language, house.wording.languages
    written = {language: words.texts for language, words in known.items()}
    return frozenset(
        sentence
        for language, text in (*_texts(written, home, known), *_texts(shown, home, known))
        for line in text.split("\n")
        for sentence in sentences(spoken(line, partial(house.wording.say, language)))
    )


def _texts(told: object, language: str, known: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """All texts within, each with its language."""
    if isinstance(told, str):
        yield language, told
    elif isinstance(told, Mapping):
        for key, within in told.items():
            yield from _texts(within, key if key in known else language, known)
    elif isinstance(told, Sequence):
        for within in told:
            yield from _texts(within, language, known)
