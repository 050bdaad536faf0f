"""Which language stands in for which: whoever reads zh-Hant can read zh where nothing better is written. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence


def told_in(texts: Mapping[str, str], language: str) -> str:
    """The text in that language, else in a kin of it, else in the first language that there is; empty without any."""
    return texts.get(language) or _of_kin(texts, language) or next(iter(texts.values()), "")


def is_told_in(texts: Mapping[str, str], language: str) -> bool:
    """Whether its readers find a text that they can read."""
    return bool(texts.get(language) or _of_kin(texts, language))


def second_language(known: Sequence[str], language: str) -> str:
    """What stands small below a text, for whoever does not read it: the first language that is no kin of it; empty
    where there is none."""
    return next((other for other in known if _root(other) != _root(language)), "")


def offered_language(known: Sequence[str], language: str) -> str:
    """What one tap leads to: the second language, or a kin where there is nothing else; empty where only one is
    known."""
    return second_language(known, language) or next((other for other in known if other != language), "")


def _of_kin(texts: Mapping[str, str], language: str) -> str:
    return next((text for other, text in texts.items() if text and _root(other) == _root(language)), "")


def _root(language: str) -> str:
    return language.partition("-")[0]
