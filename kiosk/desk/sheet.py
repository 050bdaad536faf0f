"""One visit as staff read it, as finished texts, and the steps that may be taken with it now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from kiosk import rights, standard
from kiosk.desk.access import AT_COUNTER
from kiosk.desk.alerts import asking_text, mark_of
from kiosk.desk.overview import Named
from kiosk.desk.phrases import Phrases, elapsed
from kiosk.draft import NeededDocument
from kiosk.hands import Climb

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard
    from kiosk.hands import OpenVisit, Raised
    from kiosk.sheets import VisitSheet
    from kiosk.staff import Clerk


@dataclass(frozen=True)
class Fact:
    """A label and its text; `since` in epoch seconds where a clock runs beside it, else 0."""

    label: str
    text: str
    since: int = 0
    elapsed: str = ""


@dataclass(frozen=True)
class Paper:
    """A document of the checklist, and whether it is here."""

    text: str
    has: bool


@dataclass(frozen=True)
class Promise:
    """What was promised to this visitor."""

    text: str
    until: str
    is_open: bool


@dataclass(frozen=True)
class Steps:
    """Which steps the visit's status and the clerk's role allow."""

    take: bool = False
    call: bool = False
    acknowledge: bool = False
    accept: bool = False
    take_over: bool = False
    take_back: bool = False
    hand_over: bool = False
    escalate: bool = False
    clear: bool = False
    call_again: bool = False
    put_back: bool = False
    no_show: bool = False
    come_back: bool = False
    finish: bool = False


@dataclass(frozen=True)
class SheetView:
    """All that a page shows of one visit; `holder` is the id of the clerk who has it, 0 for nobody; `for_others` says
    of one that waits which role serves it, where this clerk may not."""

    id: int
    number: str
    request: str
    heading: str
    facts: tuple[Fact, ...]
    papers: tuple[Paper, ...]
    promises: tuple[Promise, ...]
    notes: tuple[Fact, ...]
    for_others: str
    holder: int
    can: Steps


@dataclass(frozen=True)
class Offered:
    """A visit that somebody hands to this clerk."""

    id: int
    text: str


@dataclass(frozen=True)
class HandView:
    """What a clerk has in hand: the visit that comes first, others, and what is offered. `asks_presence` where a
    clerk who may call has not said today that they are there."""

    visit: SheetView | None
    others: tuple[Named, ...]
    offered: tuple[Offered, ...]
    may_call: bool
    asks_presence: bool
    next_text: str
    mark: str


def sheet_view(sheet: VisitSheet, clerk: Clerk, board: DeskBoard, say: Phrases) -> SheetView:
    """The sheet of a visit for one clerk, at the moment of the desk's board."""
    visit, now = sheet.visit, board.now
    return SheetView(
        id=visit.id,
        number=visit.number_text,
        request=say.title(visit),
        heading=say.say("desk.hand.left-over" if visit.is_left_over else f"desk.hand.{visit.status}"),
        facts=(*_times(sheet, now, say), *_people(sheet, now, say), *_risen(visit, board, say), *_told(sheet, say)),
        papers=tuple(Paper(_paper(it, say), it.has) for it in sheet.documents if it.has or it.missing),
        promises=tuple(
            Promise(say.follow_up(it), say.day_clock(it.promised_until, now), it.kept_at is None)
            for it in sheet.follow_ups
        ),
        notes=tuple(Fact(say.say("visit.note", name=it.clerk), it.text) for it in sheet.notes),
        for_others=say.for_others(visit.role, visit.status != "waiting" or clerk.may_serve(visit.role)),
        holder=visit.clerk or 0,
        can=steps_of(visit, clerk, board.day, now),
    )


def steps_of(visit: OpenVisit, clerk: Clerk, day: date, now: datetime) -> Steps:
    """What may be done now; the counter asks the same again when it is done."""
    if clerk.role not in AT_COUNTER:
        return Steps()
    return Steps(
        take=rights.may_take(clerk, visit),
        call=rights.may_call(clerk, visit),
        acknowledge=rights.may_acknowledge(visit),
        accept=rights.may_accept(clerk, visit),
        take_over=rights.may_take_over(clerk, visit),
        take_back=rights.may_take_back(clerk, visit),
        hand_over=rights.may_hand_over(clerk, visit),
        escalate=rights.may_escalate(visit),
        clear=rights.may_clear(clerk, visit),
        call_again=rights.may_call_again(clerk, visit),
        put_back=rights.may_put_back(clerk, visit),
        no_show=rights.may_close_as_missed(clerk, visit),
        come_back=rights.may_let_back(visit, day, now),
        finish=rights.may_finish(clerk, visit),
    )


def hand_view(board: DeskBoard, sheet: SheetView | None, clerk: Clerk, next_text: str, say: Phrases) -> HandView:
    """What is in a clerk's hands; `sheet` is that of `in_front`."""
    others = tuple(Named(it.id, it.number_text) for it in held_by(board, clerk) if sheet and it.id != sheet.id)
    offered = tuple(
        Offered(it.id, say.say("desk.offered", number=it.number_text, request=say.title(it)))
        for it in board.held
        if rights.is_offered(clerk, it)
    )
    may_call = clerk.role in AT_COUNTER and bool(clerk.serves)
    asks_presence = may_call and not any(it.clerk.id == clerk.id and it.state for it in board.staff)
    shown = (sheet, others, offered, asks_presence, next_text)
    return HandView(sheet, others, offered, may_call, asks_presence, next_text, mark_of(shown))


def held_by(board: DeskBoard, clerk: Clerk) -> tuple[OpenVisit, ...]:
    """The visits in a clerk's hands: those being served first, then those called, then those handed on."""
    order = ("serving", "called", "handed-over")
    mine = [it for it in board.held if it.clerk == clerk.id]
    return tuple(sorted(mine, key=lambda it: order.index(it.status)))


def _times(sheet: VisitSheet, now: datetime, say: Phrases) -> Iterator[Fact]:
    visit = sheet.visit
    if visit.status == "serving" and visit.taken_at:
        yield _running(say.say("visit.began"), visit.taken_at, now, say)
    elif visit.status == "called" and visit.called_at:
        yield _running(say.say("visit.called"), visit.called_at, now, say)
    elif visit.status == "waiting":
        yield _running(say.say("visit.came"), visit.waits_since, now, say)
    else:
        yield Fact(say.say("visit.came"), say.day_clock(visit.checked_in_at, now))
    if visit.result:
        yield Fact(say.say("visit.result"), say.say(f"result.{visit.result}"))
    if visit.rating:
        yield Fact(say.say("visit.rating"), say.say("visit.rating.of", faces=visit.rating))


def _people(sheet: VisitSheet, now: datetime, say: Phrases) -> Iterator[Fact]:
    visit = sheet.visit
    seen = say.seen(visit, sheet.seen_by, now)
    if seen:
        yield Fact(say.say("visit.seen"), seen)
    yield Fact(say.say("visit.role"), say.role(visit.role))
    if visit.lane == "priority":
        yield Fact(say.say("visit.lane"), say.say(f"lane.{visit.lane}"))
    if sheet.owner:
        yield Fact(say.say("visit.owner"), sheet.owner)
    if sheet.holder and sheet.holder != sheet.owner:
        yield Fact(say.say("visit.clerk"), sheet.holder)
    if sheet.offered_to:
        yield Fact(say.say("visit.offered-to"), sheet.offered_to)
    if visit.language != say.language:
        yield Fact(say.say("visit.language"), _language(visit.language, say))


def _risen(visit: OpenVisit, board: DeskBoard, say: Phrases) -> Iterator[Fact]:
    """What moved up, why and by whom, and who settled it, in the order in which it did; the last clear answer; and
    whom it asks now."""
    risen: list[Raised | Climb] = sorted((*visit.raised, *visit.climbs), key=lambda it: it.at)
    for it in risen:
        yield from _climbed(it, board, say) if isinstance(it, Climb) else _raised(it, board, say)
    if visit.answered_at is not None and visit.answer_until is not None:
        who = board.names.get(visit.answered_by or 0, "")
        yield Fact(say.say("visit.answered"), _join(say.window(visit.answered_at, visit.answer_until), who))
    asking = [it for it in board.alerts if it.visit == visit.id and it.step]
    for notice in standard.notices(asking, board.now.timestamp()):
        yield Fact(say.say("visit.asks"), asking_text(notice, say))


def _raised(it: Raised, board: DeskBoard, say: Phrases) -> Iterator[Fact]:
    told = [say.day_clock(it.at, board.now), say.say(f"step.escalate.{it.why}") if it.why else ""]
    yield Fact(say.say("visit.raised"), _join(*told, board.names.get(it.by or 0, "")))
    if it.settled_at is not None:
        yield _settled(it.settled_at, it.settled_by, board, say)


def _climbed(it: Climb, board: DeskBoard, say: Phrases) -> Iterator[Fact]:
    why = say.say("visit.climbed", role=say.say(f"account.role.{it.to}"))
    yield Fact(say.say("visit.raised"), _join(say.day_clock(it.at, board.now), why))
    yield _settled(it.ended_at, it.ended_by, board, say)


def _settled(at: datetime, by: int | None, board: DeskBoard, say: Phrases) -> Fact:
    return Fact(say.say("visit.settled"), _join(say.day_clock(at, board.now), board.names.get(by or 0, "")))


def _join(*parts: str) -> str:
    return " · ".join(part for part in parts if part)


def _told(sheet: VisitSheet, say: Phrases) -> Iterator[Fact]:
    request = say.catalogue.request(sheet.visit.request)
    for detail in request.details if request else ():
        if detail.id in sheet.details:
            yield Fact(say.of(detail.brief), sheet.details[detail.id])
    writes = [say.of(it.brief) for it in (request.details if request else ()) if it.id in sheet.visit.staff_writes]
    if writes:
        yield Fact(say.say("visit.staff-writes"), say.join(writes))
    for fee in sheet.fees:
        yield Fact(say.of(fee.fee.name), say.wording.money(say.language, fee.amount, say.catalogue.currency))


def _paper(it: NeededDocument, say: Phrases) -> str:
    return f"{say.document(it)} · {say.say(f'need.{it.document.asked_as}')}"


def _running(label: str, since: datetime, now: datetime, say: Phrases) -> Fact:
    return Fact(label, say.clock(since), int(since.timestamp()), elapsed((now - since).total_seconds()))


def _language(language: str, say: Phrases) -> str:
    return next((it.name for it in say.catalogue.languages if it.id == language), language)
