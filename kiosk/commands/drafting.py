"""From the words of a command line to a draft; `take` and `preview` share them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence

from kiosk.catalogue import Catalogue
from kiosk.draft import Draft, Refused, draft_from_words


def draft_from_arguments(arguments: Namespace, catalogue: Catalogue, key: str) -> Draft:
    """The draft that `--answer`, `--has`, `--detail`, `--lane` and `--language` tell. Raises `Refused`."""
    return draft_from_words(
        catalogue,
        arguments.request,
        key=key,
        language=arguments.language or catalogue.languages[0].id,
        lane=arguments.lane,
        answers=_pairs("--answer", arguments.answer),
        has=frozenset(arguments.has),
        details=_pairs("--detail", arguments.detail),
    )


def _pairs(option: str, words: Sequence[str]) -> dict[str, str]:
    pairs: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Refused(f"{option} {word[:40]!r}: allowed is NAME=VALUE")
        if name in pairs:
            raise Refused(f"{option} {name[:40]!r} is given twice; once is allowed")
        pairs[name] = value
    return pairs
