"""A draft from anywhere, taken for what the catalogue knows: checked again, typed text cleaned.

The touchscreen lets nothing else come about, but the command line, a later version and a mistake of ours may.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace

from kiosk.catalogue import Catalogue, Detail, Request
from kiosk.draft import Draft, Refused, answers_in, draft_from_words, refuse_unasked, unfit
from kiosk.privacy import clean, mask

KEY = re.compile(r"[!-~]{1,64}")
MOST_CHARACTERS = 4_000


class KeyTaken(Refused):
    """A key came back with another request or other answers than the visit that it belongs to."""

    def __init__(self, key: str) -> None:
        super().__init__(f"key {key!r} belongs to another visit; take a new key for a new visit")


def accepted(draft: Draft, catalogue: Catalogue) -> Draft:
    """The draft with clean details and the catalogue's own request. Raises `Refused` at the first thing that does
    not fit; what was typed is only hinted at, since refusals are logged."""
    if not KEY.fullmatch(draft.key):
        raise Refused(f"key {draft.key[:64]!r}: allowed are 1 to 64 characters of ASCII without spaces")
    if draft.request is None:
        raise Refused("no request was chosen")
    request = catalogue.request(draft.request.id)
    taken = draft_from_words(
        catalogue,
        draft.request.id,
        key=draft.key,
        language=draft.language,
        lane=draft.lane,
        answers=draft.answers,
        has=draft.has,
        details=_cleaned(draft.details, request) if request else {},
    )
    return replace(taken, staff_writes=_left_to_staff(taken, draft.staff_writes))


def as_text(draft: Draft) -> str:
    """All that makes two drafts the same visit, as one text: an answer that is the default is the same whether it was
    said or not. The language is not of it: whoever asks once more in another one wants the same number."""
    assert draft.request is not None
    told = {
        "request": draft.request.id,
        "answers": {question.id: value for question, value in answers_in(draft)},
        "has": sorted(draft.has),
        "details": dict(draft.details),
        "staff_writes": sorted(draft.staff_writes),
        "lane": draft.lane,
    }
    return json.dumps(told, ensure_ascii=False, sort_keys=True)


def _cleaned(details: Mapping[str, str], request: Request) -> dict[str, str]:
    cleaned = {name: _clean_value(_known(name, request), value) for name, value in details.items()}
    return {name: value for name, value in cleaned.items() if value}


def _clean_value(detail: Detail, typed: str) -> str:
    if len(typed) > MOST_CHARACTERS:
        raise Refused(f"detail {detail.id}: {len(typed)} characters are too long, {detail.most} cells are the most")
    value = clean(typed)
    refusal = unfit(detail, value)
    if refusal:
        raise Refused(f"detail {detail.id}={mask(value)!r}: {refusal}")
    return value


def _known(name: str, request: Request) -> Detail:
    detail = request.detail(name)
    if detail is None:
        known = ", ".join(d.id for d in request.details) or "none"
        raise Refused(f"detail {name[:40]!r}: {request.id} takes {known}")
    return detail


def _left_to_staff(taken: Draft, names: frozenset[str]) -> frozenset[str]:
    for name in sorted(names):
        refuse_unasked(taken, _known(name, taken.chosen))
    return names - frozenset(taken.details)
