"""What the desk looks at: who waits and why in this order, what is in hand, what asks for attention; one read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from kiosk import calls, followups, hands, line, standard
from kiosk.catalogue import Catalogue
from kiosk.deskrules import DeskRules
from kiosk.draft import Draft
from kiosk.followups import FollowUpKind, FollowUpRow, Sums
from kiosk.hands import OpenVisit
from kiosk.line import Reason
from kiosk.privacy import SealBroken, Sealer
from kiosk.staff import OnDuty, absences, colleagues, names, staff
from kiosk.standard import Alert, Colleague
from kiosk.store import Connection
from kiosk.undecided import Sight, count_undecided
from printing.hearing import LastWord


@dataclass(frozen=True, slots=True)
class WaitingVisit:
    """Somebody who waits: why they stand where they do, for how many seconds, and who could take them (ids of clerks,
    those who are free first), or steps in where nobody there fills the role."""

    visit: OpenVisit
    reason: Reason
    waited_s: int
    who_can: tuple[int, ...]
    who_steps_in: tuple[int, ...]
    alert: Alert | None


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A promise, its words readable; `word` says how it was kept. Times are aware UTC."""

    id: int
    visit: int | None
    number: str
    request: str
    kind: FollowUpKind
    owner: int | None
    role: str | None
    what: str
    promised_until: datetime
    overdue: bool
    kept_at: datetime | None
    kept_by: int | None
    word: str


@dataclass(frozen=True, slots=True)
class DeskBoard:
    """One moment of the desk. `waiting` next first; `held` was called, is served, or was handed over; `alerts` of all
    open visits, `asked` whom each of them asks (ids of clerks by visit, nobody where nobody is there); `follow_ups`
    due soon or overdue, the first that `promises` counts; `stepping_in` who of the ladder hears of what is overdue;
    `absent` the roles that only those who are out fill; `names` of staff by id; `unheard` the printers for which
    slips wait and of which nobody ever told, `one_way` those that are known to answer nothing; `undecided` counts the
    slips that wait for a person; `last_call` the latest call of all."""

    now: datetime
    day: date
    waiting: tuple[WaitingVisit, ...]
    held: tuple[OpenVisit, ...]
    alerts: tuple[Alert, ...]
    asked: Mapping[int, frozenset[int]]
    follow_ups: tuple[FollowUp, ...]
    promises: Sums
    stepping_in: tuple[int, ...]
    staff: tuple[OnDuty, ...]
    absent: frozenset[str]
    names: Mapping[int, str]
    printers: Mapping[str, LastWord]
    unheard: frozenset[str]
    one_way: frozenset[str]
    undecided: int
    last_call: int

    def read_by(self, reader: OnDuty | None) -> DeskBoard:
        """The same moment with what this reader may read."""
        return replace(self, follow_ups=as_read_by(reader, self.follow_ups))


@dataclass(frozen=True, slots=True)
class Glance:
    """What one reading found, before anybody makes sense of it."""

    now: datetime
    day: date
    waiting: hands.Rows
    held: hands.Rows
    due: Sequence[FollowUpRow]
    promises: Sums
    staff: tuple[OnDuty, ...]
    undecided: int
    last_call: int


def glance(connection: Connection, day: date, now: datetime, rules: DeskRules, sight: Sight) -> Glance:
    """All that the desk's first page is made of, where the printers are seen so."""
    until = now + timedelta(minutes=rules.warn_min)
    return Glance(
        now=now,
        day=day,
        waiting=hands.fetch_waiting(connection, day, now),
        held=hands.fetch_in_hand(connection),
        due=followups.due_until(connection, until),
        promises=followups.sums(connection, now, until),
        staff=staff(connection, day, now),
        undecided=count_undecided(connection, sight),
        last_call=calls.last_call(connection),
    )


def desk_board(
    seen: Glance,
    rules: DeskRules,
    catalogue: Catalogue,
    sealer: Sealer,
    printers: Mapping[str, LastWord],
    unheard: frozenset[str],
    one_way: frozenset[str],
) -> DeskBoard:
    """All that the desk's first page shows; `printers` as they were last heard of, those `unheard` of for which
    slips wait, and those that are `one_way`."""
    waiting, held, now = hands.visits_in(seen.waiting), hands.visits_in(seen.held), seen.now
    alerts = alerts_of((*waiting, *held), now, rules.standard)
    team = colleagues(seen.staff)
    return DeskBoard(
        now=now,
        day=seen.day,
        waiting=_in_order(waiting, team, alerts, now, rules),
        held=held,
        alerts=tuple(alerts.values()),
        asked=_asked(alerts, (*waiting, *held), team, rules.standard),
        follow_ups=tuple(readable(it, sealer, now) for it in seen.due),
        promises=seen.promises,
        stepping_in=standard.who_steps_in(team, rules.standard),
        staff=seen.staff,
        absent=frozenset(it.role for it in absences(seen.staff, (role.id for role in catalogue.roles), now)),
        names=names(seen.staff),
        printers=printers,
        unheard=unheard,
        one_way=one_way,
        undecided=seen.undecided,
        last_call=seen.last_call,
    )


def alerts_of(visits: Iterable[OpenVisit], now: datetime, rules: standard.Rules) -> dict[int, Alert]:
    """What open visits ask for now, by visit."""
    found = (standard.alert(hands.case_of(it), now.timestamp(), rules) for it in visits)
    return {alert.visit: alert for alert in found if alert is not None}


def _asked(
    alerts: Mapping[int, Alert], visits: Iterable[OpenVisit], team: Sequence[Colleague], rules: standard.Rules
) -> dict[int, frozenset[int]]:
    """Whom each alert asks. Of many who wait for a role all ask the same people, who are looked for once."""
    known: dict[tuple[str, bool, tuple[int, ...]], frozenset[int]] = {}
    asked = {}
    for visit in visits:
        asking = alerts.get(visit.id)
        if asking is None:
            continue
        alike = (asking.to, asking.step > 0, _hands_on(visit, team))
        if alike not in known:
            known[alike] = standard.whom_it_asks(asking, alike[-1], team, rules)
        asked[visit.id] = known[alike]
    return asked


def _hands_on(visit: OpenVisit, team: Sequence[Colleague]) -> tuple[int, ...]:
    """Who can go on with a visit that is not in line: who has it, and whom it was handed to."""
    offered: tuple[int, ...] = ()
    if visit.status == "handed-over":
        offered = standard.who_can_take(visit.role, team) if visit.offered_to is None else (visit.offered_to,)
    return offered if visit.clerk is None else (visit.clerk, *offered)


def draft_of(visit: OpenVisit, catalogue: Catalogue) -> Draft | None:
    """What the visitor told, but for typed details; None where the catalogue does not know the request any more."""
    request = catalogue.request(visit.request)
    if request is None:
        return None
    return Draft(visit.language, request=request, answers=visit.answers, has=visit.has, lane=visit.lane)


def readable(row: FollowUpRow, sealer: Sealer, now: datetime) -> FollowUp:
    """A follow-up with its words open."""
    return FollowUp(
        id=row.id,
        visit=row.visit,
        number=row.number,
        request=row.request,
        kind=row.kind,
        owner=row.owner,
        role=row.role,
        what=opened(row.what, sealer),
        promised_until=row.promised_until,
        overdue=row.kept_at is None and row.promised_until < now,
        kept_at=row.kept_at,
        kept_by=row.kept_by,
        word=opened(row.word, sealer),
    )


def as_read_by(reader: OnDuty | None, told: Iterable[FollowUp]) -> tuple[FollowUp, ...]:
    """Promises with their words only for those on duty: names and telephone numbers stand in them."""
    if reader is not None and reader.may_read:
        return tuple(told)
    return tuple(replace(it, what="", word="") for it in told)


def opened(sealed: bytes | None, sealer: Sealer) -> str:
    """Sealed words, readable; empty where there are none, or another key sealed them."""
    try:
        return "" if sealed is None else sealer.open(sealed)
    except SealBroken:
        return ""


def _in_order(
    waiting: Iterable[OpenVisit],
    team: Sequence[Colleague],
    alerts: Mapping[int, Alert],
    now: datetime,
    rules: DeskRules,
) -> tuple[WaitingVisit, ...]:
    visits = {it.id: it for it in waiting}
    stepping_in = standard.who_steps_in(team, rules.standard)
    able = {role: standard.who_can_take(role, team) for role in {it.role for it in visits.values()}}
    places = line.order(map(hands.in_line, visits.values()), now.timestamp(), rules.line)
    return tuple(
        WaitingVisit(
            visit=it,
            reason=place.reason,
            waited_s=_seconds(now - it.waits_since),
            who_can=able[it.role],
            who_steps_in=() if able[it.role] else stepping_in,
            alert=alerts.get(it.id),
        )
        for place in places
        for it in (visits[place.visit],)
    )


def _seconds(span: timedelta) -> int:
    return max(0, int(span.total_seconds()))
