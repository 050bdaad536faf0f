"""What one visitor has told so far, and all that follows from it: what is needed, what is missing, what it costs.

Pure. The touchscreen and the command line fill the same draft, so that both are told the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from types import MappingProxyType

from kiosk.booking import CODE_DIGITS, is_code
from kiosk.catalogue import Catalogue, Detail, Document, Fee, Question, Request
from kiosk.entry import plain_cells
from kiosk.modes import STANDARD_MODES, Modes
from kiosk.visit import LANES, Lane

YEARS = (1900, 2100)
"""Which years a date may be of: what lies beyond is a slip of the finger."""

NOTHING: Mapping[str, str] = MappingProxyType({})


class Refused(Exception):
    """A draft was told something the catalogue does not know; the message says what, where and what is allowed."""


@dataclass(frozen=True)
class Draft:
    """`key` makes a check-in idempotent; `has` holds document ids, `answers` and `details` values by id;
    `staff_writes` the ids of details that staff will write down; `asked_details` how far along the request's details
    the visitor wanted to be asked, None for to the end; `modes` are how the visitor wants to be served."""

    language: str
    home_language: str = ""
    key: str = ""
    request: Request | None = None
    answers: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    has: frozenset[str] = frozenset()
    details: Mapping[str, str] = field(default_factory=lambda: NOTHING)
    staff_writes: frozenset[str] = frozenset()
    lane: Lane = "ordinary"
    asked_details: int | None = None
    modes: Modes = STANDARD_MODES

    @property
    def code(self) -> str:
        """The code of an appointment that was told, empty for none."""
        detail = self.request.code_detail if self.request is not None else None
        return self.details.get(detail.id, "") if detail is not None else ""

    @property
    def chosen(self) -> Request:
        """The request, for whoever comes after it was chosen."""
        assert self.request is not None
        return self.request

    def fresh(self) -> Draft:
        """The draft of whoever comes next: nothing told, in the language that the kiosk greets in."""
        home = self.home_language or self.language
        return Draft(language=home, home_language=home)

    def anew(self, key: str = "") -> Draft:
        """The draft of the same visitor with nothing told yet: language and modes stay."""
        return replace(self.fresh(), language=self.language, modes=self.modes, key=key)

    def in_language(self, language: str) -> Draft:
        """The same draft in another language; the kiosk still greets the next visitor in its own."""
        home = self.home_language or self.language
        if (language, home) == (self.language, self.home_language):
            return self
        return replace(self, language=language, home_language=home)

    def in_modes(self, modes: Modes) -> Draft:
        """The same draft, its visitor served otherwise."""
        return self if modes == self.modes else replace(self, modes=modes)

    def following(self, request: Request, key: str) -> Draft:
        """The draft of one more request by the same visitor: what both requests ask for is not asked twice."""
        known = {name: text for name, text in self.details.items() if request.detail(name)}
        return replace(self.anew(key), request=request, details=MappingProxyType(known), lane=self.lane)

    def answered(self, question: str, value: str) -> Draft:
        """The draft with that answer; ticks and details that are not asked for any more are dropped (S21), and what
        was declined before may be asked anew."""
        told = replace(self, answers=MappingProxyType({**self.answers, question: value}), asked_details=None)
        asked = {detail.id for detail in told.chosen.details if is_asked(told, detail)}
        return replace(
            told,
            has=told.has & {d.document.id for d in needed(told)},
            details=MappingProxyType({name: text for name, text in told.details.items() if name in asked}),
            staff_writes=told.staff_writes & asked,
        )

    def detailed(self, detail: str, value: str) -> Draft:
        """The draft with that detail; an empty value takes it out, and takes nothing from staff."""
        others = {name: text for name, text in self.details.items() if name != detail}
        if not value:
            return replace(self, details=MappingProxyType(others))
        told = MappingProxyType({**others, detail: value})
        return replace(self, details=told, staff_writes=self.staff_writes - {detail})

    def left_to_staff(self, detail: str) -> Draft:
        """The draft with that detail left for staff to write down."""
        return replace(self.detailed(detail, ""), staff_writes=self.staff_writes | {detail})

    def ticked(self, document: str, has: bool) -> Draft:
        """The draft with that document ticked or not."""
        return replace(self, has=self.has | {document} if has else self.has - {document})


@dataclass(frozen=True, slots=True)
class NeededDocument:
    """A document that this visitor needs, how many of it, and whether it is here."""

    document: Document
    count: int
    has: bool

    @property
    def missing(self) -> bool:
        """Needed and not here; what only helps is never missing."""
        return not self.has and not self.document.optional


@dataclass(frozen=True, slots=True)
class DueFee:
    """A fee that this visitor will be told: `times` units of `fee.amount`, in all `amount`."""

    fee: Fee
    times: int
    amount: Decimal


def answer_to(draft: Draft, question: Question) -> str | None:
    """What was answered, or the question's default."""
    return draft.answers.get(question.id, question.default)


def answers_in(draft: Draft) -> tuple[tuple[Question, str], ...]:
    """The request's questions, each with what was answered or is its default; without those that have neither."""
    asked = draft.request.questions if draft.request is not None else ()
    return tuple((question, value) for question in asked if (value := answer_to(draft, question)))


def needed(draft: Draft) -> tuple[NeededDocument, ...]:
    """The whole checklist of this draft, computed from its answers: of nobody nothing is needed."""
    if draft.request is None:
        return ()
    return tuple(
        NeededDocument(document, document.count * times, document.id in draft.has)
        for document in draft.request.documents
        if _holds(draft, document.when) and (times := _times(draft, document.times))
    )


def is_asked(draft: Draft, detail: Detail) -> bool:
    """Whether the answers so far call for this detail of the request."""
    return _holds(draft, detail.when)


def missing(draft: Draft) -> tuple[NeededDocument, ...]:
    """What is needed and not here."""
    return tuple(entry for entry in needed(draft) if entry.missing)


def due(draft: Draft) -> tuple[DueFee, ...]:
    """The fees of this draft, computed from its answers."""
    if draft.request is None:
        return ()
    return tuple(
        DueFee(fee, times, fee.amount * times)
        for fee in draft.request.fees
        if _holds(draft, fee.when) and (times := _times(draft, fee.times))
    )


def notices(draft: Draft) -> tuple[dict[str, str], ...]:
    """What else there is to know of this draft's request, in every language, computed from its answers."""
    return tuple(notice.text for notice in draft.chosen.notices if _holds(draft, notice.when))


def total(draft: Draft) -> Decimal:
    """The sum of all fees."""
    return sum((entry.amount for entry in due(draft)), Decimal("0.00"))


def _times(draft: Draft, question: str | None) -> int:
    """How many times a count is taken; an unanswered number counts as the least that can be of something."""
    asked = draft.request.question(question) if draft.request and question else None
    if asked is None:
        return 1
    return int(answer_to(draft, asked) or max(1, asked.least))


def _holds(draft: Draft, when: Mapping[str, str]) -> bool:
    if not when:
        return True
    answers = {q.id: answer_to(draft, q) for q in draft.chosen.questions}
    return all(answers.get(name) == value for name, value in when.items())


def draft_from_words(
    catalogue: Catalogue,
    request: str,
    *,
    key: str,
    language: str,
    lane: str = "ordinary",
    answers: Mapping[str, str] = NOTHING,
    has: frozenset[str] = frozenset(),
    details: Mapping[str, str] = NOTHING,
) -> Draft:
    """A draft from names and values that somebody typed. Raises `Refused` at the first one that does not fit."""
    chosen = catalogue.request(request)
    if chosen is None:
        raise Refused(
            f"request {_shown(request)} is not in the catalogue: {_names(r.id for r in catalogue.requests)}"
        )
    if language not in {known.id for known in catalogue.languages}:
        raise Refused(f"language {_shown(language)} is not one of: {_names(k.id for k in catalogue.languages)}")
    if lane not in LANES:
        raise Refused(f"lane {_shown(lane)} is not one of: {_names(LANES)}")
    draft = Draft(language=language, key=key, request=chosen, lane="priority" if lane == "priority" else "ordinary")
    draft = _with_answers(draft, chosen, answers)
    draft = _with_documents(draft, chosen, has)
    return _with_details(draft, chosen, details)


def _with_answers(draft: Draft, request: Request, answers: Mapping[str, str]) -> Draft:
    for name, value in answers.items():
        question = request.question(name)
        if question is None:
            raise Refused(
                f"answer {_shown(name)}: {request.id} asks no such question; its questions: "
                f"{_names(q.id for q in request.questions)}"
            )
        if not question.accepts(value):
            raise Refused(f"answer {name}={_shown(value)}: allowed is {question.allowed()}")
        draft = draft.answered(name, question.plain(value))
    for question in request.questions:
        if answer_to(draft, question) is None:
            raise Refused(f"answer {question.id!r} is missing for {request.id}: allowed is {question.allowed()}")
    return draft


def _with_documents(draft: Draft, request: Request, has: frozenset[str]) -> Draft:
    entries = {entry.document.id: entry.document for entry in needed(draft)}
    entries |= {name: document for document in entries.values() for name in document.instead}
    for name in sorted(has):
        if name not in entries:
            raise Refused(
                f"document {_shown(name)} is not on the checklist of {request.id}: {_names(sorted(entries))}"
            )
        draft = draft.ticked(entries[name].id, True)
    return draft


def _with_details(draft: Draft, request: Request, details: Mapping[str, str]) -> Draft:
    for name, value in details.items():
        detail = request.detail(name)
        if detail is None:
            raise Refused(f"detail {_shown(name)}: {request.id} takes {_names(d.id for d in request.details)}")
        refuse_unasked(draft, detail)
        meant = value.strip()
        refusal = unfit(detail, meant)
        if refusal:
            raise Refused(f"detail {name}={_shown(meant)}: {refusal}")
        draft = draft.detailed(name, meant)
    return draft


def refuse_unasked(draft: Draft, detail: Detail) -> None:
    """Raises `Refused` for a detail that the answers do not call for: what nobody asks for is not kept (S21)."""
    if not is_asked(draft, detail):
        only = ", ".join(f"{name}={value}" for name, value in detail.when.items())
        raise Refused(f"detail {detail.id}: {draft.chosen.id} asks for it only where the answer is {only}")


def can_hold(detail: Detail, typed: str) -> bool:
    """Whether an entry may stand so far: not too long, and nothing that no key types."""
    return plain_cells(typed) <= detail.most and typed.isprintable()


def unfit(detail: Detail, value: str) -> str:
    """Why a finished value does not fit a detail, in words for an error message, or an empty text."""
    if plain_cells(value) > detail.most:
        return f"{plain_cells(value)} cells are too long, {detail.most} is the most"
    if value and detail.kind == "digits" and not re.fullmatch(r"\+?[0-9]+([- ][0-9]+)*", value):
        return "allowed are digits, with single spaces or hyphens between them and one + before them"
    if value and detail.kind == "unit" and not re.fullmatch(r"(?=.*[0-9])[0-9A-Za-z]+(-[0-9A-Za-z]+)*", value):
        return "allowed is building-unit-room, such as 3-2-1402, or as much of it as there is, with a digit"
    if value and detail.kind == "date" and not _is_date(value):
        return f"allowed is a date from {YEARS[0]} to {YEARS[1]}, such as 2026-11-23"
    if value and detail.kind == "code" and not is_code(value):
        return f"allowed is the code of an appointment: {CODE_DIGITS} digits, of which the last checks the others"
    return ""


def is_misdated(detail: Detail, value: str, today: date) -> bool:
    """Whether a date lies on the wrong side of today. Asked while somebody types: a visit is not refused because
    midnight passed."""
    if detail.days is None or not _is_date(value):
        return False
    day = date.fromisoformat(value)
    return day > today if detail.days == "past" else day < today


def _is_date(value: str) -> bool:
    try:
        found = date.fromisoformat(value)
        return found.isoformat() == value and YEARS[0] <= found.year <= YEARS[1]
    except ValueError:
        return False


def _names(names: Iterable[str]) -> str:
    return ", ".join(names) or "none"


def _shown(value: str) -> str:
    """A typed value in an error message: quoted, its control characters escaped, cut where it is huge."""
    return repr(value if len(value) <= 40 else value[:40] + "…")
