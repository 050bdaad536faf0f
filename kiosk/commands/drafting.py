"""From the words of a command line to a draft; `take` and `preview` share them."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from datetime import date

from kiosk.catalogue import Catalogue
from kiosk.draft import Draft, Refused, draft_from_words, is_misdated


def draft_from_arguments(arguments: Namespace, catalogue: Catalogue, key: str, today: date) -> Draft:
    """The draft that `--answer`, `--has`, `--detail`, `--lane` and `--language` tell. Raises `Refused`."""
    draft = draft_from_words(
        catalogue,
        arguments.request,
        key=key,
        language=catalogue.home_language if arguments.language is None else arguments.language,
        lane=arguments.lane,
        answers=_pairs("--answer", arguments.answer),
        has=frozenset(arguments.has),
        details=_pairs("--detail", arguments.detail),
    )
    _refuse_misdated(draft, today)
    return draft


def nothing_told(arguments: Namespace) -> bool:
    """Whether the command line names no request and tells nothing of a visit."""
    told = (arguments.request, arguments.answer, arguments.has, arguments.detail)
    return not any(told) and arguments.language is None and arguments.lane == "ordinary"


def _refuse_misdated(draft: Draft, today: date) -> None:
    for detail in draft.chosen.details:
        value = draft.details.get(detail.id, "")
        if is_misdated(detail, value, today):
            allowed = "a day that has come" if detail.days == "past" else "a day that is not over"
            raise Refused(f"detail {detail.id}={value}: allowed is {allowed}; today is {today}")


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
