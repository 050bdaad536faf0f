"""Whether the parts of a catalogue fit together: no id twice, and no name that leads nowhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

from kiosk.fault import Fault

if TYPE_CHECKING:
    from kiosk.catalogue import Document, Fee, Notice, TakenDetail, WrittenCatalogue, WrittenRequest


class Identified(Protocol):
    @property
    def id(self) -> str: ...


def faults(written: WrittenCatalogue) -> Iterator[Fault]:
    """All that does not fit together in a catalogue whose entries are well by themselves."""
    yield from _repeated("languages", written.languages)
    yield from _repeated("groups", written.groups)
    yield from _repeated("roles", written.roles)
    yield from _repeated("details", written.details)
    yield from _repeated("requests", written.requests)
    for request in written.requests:
        yield from _faults_in(request, written)


def _faults_in(request: WrittenRequest, written: WrittenCatalogue) -> Iterator[Fault]:
    at = f"requests[{request.id}]"
    others = [known.id for known in written.requests if known.id != request.id]
    yield from _unknown(f"{at}.group", [request.group], (group.id for group in written.groups))
    yield from _unknown(f"{at}.role", [request.role], (role.id for role in written.roles))
    if request.night:
        yield from _unknown(f"{at}.night.role", [request.night.role], (role.id for role in written.roles))
    if request.promise and request.promise.role:
        yield from _unknown(f"{at}.promise.role", [request.promise.role], (role.id for role in written.roles))
    details = [taken.id for taken in request.details]
    yield from _unknown(f"{at}.details", details, (detail.id for detail in written.details))
    yield from _unknown(f"{at}.follow_on", request.follow_on, others)
    yield from _twice(f"{at}.details", details)
    yield from _twice(f"{at}.follow_on", request.follow_on)
    yield from _repeated(f"{at}.questions", request.questions)
    yield from _twice(f"{at}.documents", [name for entry in request.documents for name in (entry.id, *entry.instead)])
    yield from _repeated(f"{at}.fees", request.fees)
    for question in request.questions:
        yield from _repeated(f"{at}.questions[{question.id}].choices", question.choices)
    for document in request.documents:
        yield from _times(f"{at}.documents[{document.id}]", document, request)
        yield from _conditions(f"{at}.documents[{document.id}]", document, request)
    for fee in request.fees:
        yield from _times(f"{at}.fees[{fee.id}]", fee, request)
        yield from _conditions(f"{at}.fees[{fee.id}]", fee, request)
    for place, notice in enumerate(request.notices, start=1):
        yield from _conditions(f"{at}.notices[{place}]", notice, request)
    for taken in request.details:
        yield from _conditions(f"{at}.details[{taken.id}]", taken, request)


def _times(at: str, entry: Document | Fee, request: WrittenRequest) -> Iterator[Fault]:
    """What an entry's `times` says must be a number that its request asks for."""
    if entry.times:
        numbers = [question.id for question in request.questions if question.kind == "number"]
        yield from _unknown(f"{at}.times", [entry.times], numbers)


def _conditions(at: str, entry: Document | Fee | Notice | TakenDetail, request: WrittenRequest) -> Iterator[Fault]:
    """What an entry's `when` says must be asked by its request."""
    asked = {question.id: question for question in request.questions}
    yield from _unknown(f"{at}.when", entry.when, asked)
    for name, value in entry.when.items():
        if name in asked and (refusal := asked[name].misnamed(value)):
            yield Fault(f"{at}.when.{name}", value, refusal)


def _unknown(key: str, names: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    allowed = list(known)
    for name in names:
        if name not in allowed:
            yield Fault(key, name, f"allowed is {', '.join(allowed) or 'nothing here'}")


def _repeated(key: str, entries: Iterable[Identified]) -> Iterator[Fault]:
    yield from _twice(key, [entry.id for entry in entries])


def _twice(key: str, names: Iterable[str]) -> Iterator[Fault]:
    seen: set[str] = set()
    for name in names:
        if name in seen:
            yield Fault(key, name, "each may stand here once")
        seen.add(name)
