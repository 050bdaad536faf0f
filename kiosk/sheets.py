"""One visit as somebody reads it: staff with all that was told, the visitor on the phone with nobody's name."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk import followups, hands, line, staff
from kiosk.boards import FollowUp, as_read_by, draft_of, opened, readable
from kiosk.catalogue import Catalogue
from kiosk.deskrules import DeskRules
from kiosk.draft import DueFee, NeededDocument, due, needed
from kiosk.estimate import Situation
from kiosk.hands import OpenVisit
from kiosk.presence import Away
from kiosk.privacy import SealBroken, Sealer
from kiosk.staff import OnDuty
from kiosk.store import Connection
from kiosk.visit import Booked, Status
from kiosk.waiting import Forecast, Newcomer


@dataclass(frozen=True, slots=True)
class Note:
    """What a member of staff wrote for whoever comes after."""

    clerk: str
    text: str


@dataclass(frozen=True, slots=True)
class VisitSheet:
    """All that is known of a visit. `details` are empty where nothing was typed, where it has been deleted, and for
    whoever is not on duty, as are the words of `follow_ups`. `owner`, `holder`, `seen_by` and `offered_to` are names,
    empty for nobody."""

    visit: OpenVisit
    documents: tuple[NeededDocument, ...]
    fees: tuple[DueFee, ...]
    details: Mapping[str, str]
    notes: tuple[Note, ...]
    follow_ups: tuple[FollowUp, ...]
    owner: str
    holder: str
    seen_by: str
    offered_to: str


@dataclass(frozen=True, slots=True)
class Sighting:
    """What one reading found of a visit on a service `day`, before anybody makes sense of it: of one that waits also
    the `line` that it stands in, its `situation` but for those who are ahead, and who is `away`."""

    visit: OpenVisit
    day: date
    now: datetime
    line: hands.Rows = ()
    situation: Situation | None = None
    away: Away | None = None


@dataclass(frozen=True, slots=True)
class VisitorPlace:
    """What the visitor's own page shows. `ahead` people are called before, `wait` is the range in minutes, both None
    unless somebody waits; `away` says that whoever serves the visit is out; `counter` is where the number was called
    to, empty before, and `sent_on` says that a colleague there has taken the visit over; `booked` is an appointment
    that is still to come. `is_seen` where staff have seen somebody who waits, and promised `seen_until`: None where
    they told no time, or it is over. `kept_until`: who missed the call and comes by then gets the old place back.
    `back_at`: who was put back is not called before."""

    number: str
    language: str
    status: Status
    ahead: int | None
    wait: tuple[int, int] | None
    counter: str
    may_rate: bool
    sent_on: bool
    booked: Booked | None = None
    is_seen: bool = False
    seen_until: datetime | None = None
    kept_until: datetime | None = None
    away: Away | None = None
    back_at: datetime | None = None


def visit_sheet(
    connection: Connection,
    visit: OpenVisit,
    reader: OnDuty | None,
    now: datetime,
    catalogue: Catalogue,
    sealer: Sealer,
) -> VisitSheet:
    """The sheet of a visit for one reader."""
    draft = draft_of(visit, catalogue)
    on_duty = reader is not None and reader.may_read
    return VisitSheet(
        visit=visit,
        documents=needed(draft) if draft is not None else (),
        fees=due(draft) if draft is not None else (),
        details=_details(connection, visit.id, sealer) if on_duty else {},
        notes=_notes(connection, visit.id, sealer) if on_duty else (),
        follow_ups=as_read_by(reader, (readable(it, sealer, now) for it in followups.of_visit(connection, visit.id))),
        owner=_name(connection, visit.owner),
        holder=_name(connection, visit.clerk),
        seen_by=_name(connection, visit.seen_by),
        offered_to=_name(connection, visit.offered_to),
    )


def sighting(connection: Connection, visit: OpenVisit, forecast: Forecast, day: date, now: datetime) -> Sighting:
    """Reads what the visitor's own page is made of."""
    if visit.status != "waiting":
        return Sighting(visit, day, now)
    newcomer, everybody = Newcomer(visit.series, visit.role, 0), staff.staff(connection, day, now)
    return Sighting(
        visit,
        day,
        now,
        hands.fetch_line(connection, day, now, staff.line(everybody, visit.role)),
        forecast.situation(connection, day, newcomer, everybody, now),
        staff.away(everybody, visit.role, now),
    )


def visitor_place(seen: Sighting, forecast: Forecast, rules: DeskRules) -> VisitorPlace:
    """A visit as its visitor sees it. To be made after the reading has ended: what earlier days teach is
    learned here where nobody has yet."""
    visit, now = seen.visit, seen.now
    ahead = line.ahead(visit.id, hands.line_in(seen.line), now.timestamp(), rules.line)
    wait = None
    if seen.situation is not None and ahead is not None:
        learned = forecast.experience(seen.day)
        wait = forecast.shown(forecast.wait(replace(seen.situation, ahead=ahead), learned))
    is_early = visit.booked is not None and visit.status == "waiting" and now < visit.booked.from_at
    return VisitorPlace(
        number=visit.number_text,
        language=visit.language,
        status=visit.status,
        ahead=ahead,
        wait=wait,
        counter=visit.counter or "",
        may_rate=visit.status == "finished" and visit.rating is None,
        sent_on=visit.status == "serving" and visit.sent_on,
        booked=visit.booked if is_early else None,
        is_seen=visit.status == "waiting" and visit.acknowledged_at is not None,
        seen_until=_later(visit.seen_until, now),
        kept_until=_kept_until(visit, now, rules),
        away=seen.away,
        back_at=_later(visit.back_at, now) if visit.status == "waiting" else None,
    )


def _later(at: datetime | None, now: datetime) -> datetime | None:
    """A time that has not come yet."""
    return at if at is not None and at > now else None


def _kept_until(visit: OpenVisit, now: datetime, rules: DeskRules) -> datetime | None:
    if visit.status != "no-show" or visit.called_at is None:
        return None
    return _later(visit.called_at + timedelta(minutes=rules.line.late_return_min), now)


def _details(connection: Connection, visit: int, sealer: Sealer) -> Mapping[str, str]:
    sealed = hands.details_of(connection, visit)
    try:
        told: dict[str, str] = json.loads(sealer.open(sealed)) if sealed is not None else {}
    except SealBroken:
        return {}
    return told


def _notes(connection: Connection, visit: int, sealer: Sealer) -> tuple[Note, ...]:
    return tuple(
        Note(_name(connection, it.clerk), opened(it.sealed, sealer)) for it in hands.notes_of(connection, visit)
    )


def _name(connection: Connection, clerk: int | None) -> str:
    known = staff.clerk_of(connection, clerk) if clerk is not None else None
    return known.name if known is not None else ""
