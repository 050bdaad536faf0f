"""The slips of every request of the catalogue at their longest: everything asked for, nothing brought, 99 workers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import product
from typing import get_args

from kiosk.catalogue import Catalogue, Detail, Question, Request
from kiosk.draft import Draft, draft_from_words, is_asked
from kiosk.paperwork import Issued, Paperwork, role_of
from kiosk.premises import Premises
from kiosk.presence import Away
from kiosk.visit import Booked, CodeRefusal
from printing.drawing import Picture
from printing.escpos import encode, frame
from printing.profiles import Profile
from printing.slip import Ruled, Slip
from printing.virtual import VirtualPrinter
from tests.kiosk.lobby import CATALOGUE, MORNING, PREMISES, WORDING

SIGN_OFF_LINES = 2
HANDWRITING_MM = 5.8
"""What a ruled line takes."""
NIGHT = MORNING.replace(hour=21)
CODE = "T8fJq2LxVw0nZbR4KcYtA1"
ENGLISH_HOUSE = CATALOGUE.model_copy(
    update={"languages": tuple(sorted(CATALOGUE.languages, key=lambda it: it.id != "en"))}
)
TOLD = {
    "name": "欧阳女士",
    "phone": "13800001234",
    "unit": "3-2-1402",
    "organisation": "某某装饰工程有限公司",
    "host": "王师傅",
    "plate": "B12345",
    "parking-place": "B2-118",
    "goods": "沙发一张、书桌两张",
    "fault": "厨房水龙头漏水",
    "since": "2026-11-20",
    "home-at": "18:00 以后",
    "message": "想了解停车怎么收费",
    "appointment-code": "12345671",
}
"""What a visitor may type, made up."""


@dataclass(frozen=True)
class LongSlip:
    """A slip, the request that it is of, and the language of the visitor."""

    request: str
    language: str
    slip: Slip


def every_slip(catalogue: Catalogue = CATALOGUE, premises: Premises = PREMISES) -> Iterator[LongSlip]:
    """Ticket, staff slip and list to take home, for every request, answer, language and time of day that matters."""
    paperwork = Paperwork(premises, catalogue, WORDING)
    for request, language in product(catalogue.requests, catalogue.languages):
        for draft in drafts(request, language.id):
            yield LongSlip(request.id, language.id, paperwork.checklist(draft))
            for hour in (MORNING, NIGHT) if request.night or request.hours else (MORNING,):
                issued = issue(draft, hour)
                yield LongSlip(request.id, language.id, paperwork.ticket(came_in_vain(issued)))
                for came in (issued, *(came_with_code(issued, catalogue) if request.code_detail else ())):
                    yield LongSlip(request.id, language.id, paperwork.ticket(came))
                    yield LongSlip(request.id, language.id, paperwork.staff_slip(came))


def came_in_vain(issued: Issued) -> Issued:
    """The same visit while nobody serves it before tomorrow."""
    return replace(issued, away=Away(issued.role.id, issued.at + timedelta(days=1)), wait=None)


def came_with_code(issued: Issued, catalogue: Catalogue) -> Iterator[Issued]:
    """The same visit for every appointment, before its window, within it and after it; and for codes of none."""
    for request in catalogue.requests:
        for minutes in (60, -1, -60):
            begins = issued.at + timedelta(minutes=minutes)
            booked = Booked(request.id, begins, begins + timedelta(minutes=30))
            role = role_of(request, issued.at, catalogue)
            yield replace(issued, booked=booked, role=role, wait=None if minutes > 0 else issued.wait)
    for why in get_args(CodeRefusal):
        yield replace(issued, code_refused=why)


def drafts(request: Request, language: str) -> Iterator[Draft]:
    """The request with each of its choices, the most of each number, and every detail that these call for, told
    shortly or at its longest, or all of them left to staff; nothing brought."""
    for answers in product(*map(_values, request.questions)):
        untold = _draft(request, language, dict(answers), {})
        asked = [detail for detail in request.details if is_asked(untold, detail)]
        yield _draft(request, language, dict(answers), {detail.id: TOLD[detail.id] for detail in asked})
        yield _draft(request, language, dict(answers), {detail.id: longest(detail) for detail in asked})
        yield replace(untold, staff_writes=frozenset(detail.id for detail in asked))


def longest(detail: Detail) -> str:
    """As much as a visitor can tell, made up."""
    match detail.kind:
        case "text":
            return "字" * (detail.most // 2)
        case "digits" | "latin":
            return "8" * detail.most
        case _:
            return TOLD[detail.id]


def _draft(request: Request, language: str, answers: Mapping[str, str], details: Mapping[str, str]) -> Draft:
    return draft_from_words(
        CATALOGUE, request.id, key="key", language=language, lane="priority", answers=answers, details=details
    )


def _values(question: Question) -> list[tuple[str, str]]:
    return [(question.id, choice.id) for choice in question.choices] or [(question.id, str(question.most))]


def issue(draft: Draft, hour: datetime = MORNING, ahead: int = 128) -> Issued:
    """What a check-in late on a full day gives out."""
    role = role_of(draft.chosen, hour, CATALOGUE)
    return Issued(draft, hour.date(), 999, ahead, role, token=CODE, code=CODE, at=hour, wait=(160, 280))


def premises(**changes: object) -> Premises:
    """The premises of the tests with other facts."""
    return replace(PREMISES, **changes)  # type: ignore[arg-type]


def length_of(slip: Slip, profile: Profile) -> float:
    """Millimetres of paper; on a staff slip without what is written by hand into lists and details."""
    by_hand = sum(block.lines for block in slip.blocks if isinstance(block, Ruled)) - SIGN_OFF_LINES
    return printed(slip, profile).millimetres - HANDWRITING_MM * max(0, by_hand)


def printed(slip: Slip, profile: Profile) -> Picture:
    """The slip on paper, drawn from the bytes of its first copy."""
    pictures: list[Picture] = []
    printer = VirtualPrinter(profile.width_dots, pictures.append)
    sent = frame(
        encode(slip, profile), profile,
        first_id=b"AAA1", last_id=b"AAA2", copy=1, reprint_mark=slip.reprint_mark,
        partial_cut=slip.partial_cut,
    )  # fmt: skip
    printer.feed(sent.prefix + sent.body + sent.suffix)
    assert printer.errors == []
    (picture,) = pictures
    return picture
