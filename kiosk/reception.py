"""The lobby's transactions: a visit is taken, and its slips are queued, together or not at all."""

from __future__ import annotations

import json
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta

from kiosk import (
    appointments,
    chain,
    codes,
    decisions,
    followups,
    hands,
    line,
    promises,
    ratings,
    staff,
    submission,
    visits,
    waiting,
)
from kiosk.appointments import Appointment
from kiosk.catalogue import Request, Role
from kiosk.draft import Draft, Refused
from kiosk.estimate import Experience, Situation, Wait
from kiosk.followups import Source
from kiosk.hands import OpenVisit
from kiosk.paperwork import Issued, Paperwork, role_of
from kiosk.premises import service_day
from kiosk.presence import Away
from kiosk.privacy import Sealer
from kiosk.register import Fact, Happening
from kiosk.staff import OnDuty
from kiosk.store import Connection, Store
from kiosk.submission import KeyTaken
from kiosk.undecided import Sight
from kiosk.visit import FACES, Booked, CodeRefusal, Lane, Ratable, RatingRefusal, Ticket, TicketJob, number_text
from kiosk.waiting import Forecast, Newcomer
from printing import spool
from printing.clock import Clock
from printing.escpos import encode
from printing.profiles import Profile
from printing.slip import Slip

TOKEN_BYTES = 16
NOT_YET = 2**62
"""The id of a visit that has none yet: behind everybody whose claim is as old."""
NEVER = datetime(1970, 1, 1, tzinfo=UTC)
"""Before everybody who ever came."""


@dataclass(frozen=True)
class Reception:
    """Takes visits. `profiles` are those of the kiosk's printers by name, the lobby's always among them; `forecast`
    tells how long the wait will be, `line_rules` how many are called before somebody with an appointment."""

    store: Store
    paperwork: Paperwork
    sealer: Sealer
    profiles: Mapping[str, Profile]
    clock: Clock
    forecast: Forecast
    line_rules: line.Rules = field(default_factory=line.Rules)

    def warm_up(self) -> None:
        """Encodes a slip for each printer and learns from earlier weeks, so that the first visitor does not wait for
        code to be imported or days to be read."""
        self.learn()
        local = self._local(self.clock.now())
        for printer, profile in self.profiles.items():
            encode(self.paperwork.test_slip(printer, profile, local), profile)

    def learn(self) -> Experience:
        """What earlier days teach the service day that it is now. Outside any transaction, and best while nobody
        waits: the first to ask on a day has weeks read. Raises `StoreError`."""
        now = self.clock.now()
        # No look at the store where the clock's own day is the one that was learned, as it is but for once a day.
        learned = self.forecast.learned(service_day(now, self.paperwork.premises))
        if learned is not None:
            return learned
        with self.store.reading() as connection:
            day = self._day(connection, now)
        return self.forecast.experience(day)

    def check_in(self, draft: Draft) -> Ticket:
        """Takes the visit: its number, ticket and staff slip, in one transaction.

        The same key with the same draft gives the same ticket again, and no second slip. Raises `Refused` for a
        draft that the catalogue does not know, `KeyTaken` for a key of another visit, and `StoreError`; then
        nothing is stored and no number used.
        """
        taken = submission.accepted(draft, self.paperwork.catalogue)
        fingerprint = self.sealer.fingerprint(submission.as_text(taken))
        learned = self.learn()
        return self.store.transact(lambda connection: self._take(connection, taken, fingerprint, learned))

    def print_checklist(self, draft: Draft, print_key: str) -> tuple[int, ...]:
        """Queues the list to take home; returns its jobs' ids. The same key queues nothing more.

        Raises `Refused` and `StoreError`.
        """
        asked = replace(draft, key=print_key, details={}, staff_writes=frozenset())
        wanted = submission.accepted(asked, self.paperwork.catalogue)
        return self.store.transact(lambda connection: self._queue_checklist(connection, wanted))

    def ratable(self, written: str) -> Ratable | RatingRefusal:
        """The visit of a number, or of a ticket's code or address, where it may be rated: of today, finished, and not
        rated yet. Raises `StoreError`."""
        now = self.clock.now()
        with self.store.reading() as connection:
            found = ratings.ratable(connection, self._day(connection, now), now, written)
        return Ratable(found.id, found.number_text) if isinstance(found, OpenVisit) else found

    def rate(self, visit: int, faces: int) -> RatingRefusal | None:
        """Keeps the rating of a visit, once; why not, where it cannot be rated any more.

        Raises `Refused` for faces that are none of the five, and `StoreError`.
        """
        if faces not in FACES:
            raise Refused(f"faces {faces}: allowed is {', '.join(map(str, FACES))}")
        return self.store.transact(lambda connection: self._rate(connection, visit, faces))

    def reprint(self, visit: int) -> tuple[TicketJob, ...]:
        """Queues the slips of a visit once more, marked where they were sent before; returns those that it queued.

        Raises `Refused` for a visit that nobody knows, or that has no slip to queue, and `StoreError`.
        """
        now, premises = self.clock.now(), self.paperwork.premises
        return self.store.transact(
            lambda connection: _ticket_jobs(decisions.reprint(connection, premises, visit, now))
        )

    def retry(self, job: int) -> TicketJob:
        """Queues one slip again that is held, damaged or unknown; marked if it was ever sent.

        Raises `NoSuchJob` and `UnlawfulJobStep` of the spool, and `StoreError`.
        """
        now, premises = self.clock.now(), self.paperwork.premises
        return self.store.transact(lambda connection: _ticket_job(decisions.retry(connection, premises, job, now)))

    def cancel(self, job: int, sight: Sight) -> TicketJob:
        """Gives up one slip that is not being printed, where the printers are seen so. Raises as `retry` does."""
        now, premises = self.clock.now(), self.paperwork.premises
        return self.store.transact(
            lambda connection: _ticket_job(decisions.cancel(connection, premises, job, sight, now))
        )

    def test_slip(self, printer: str, **who: Fact) -> int:
        """Queues a test slip and records it, with who asked for it; returns its job's id. Raises `Refused` for an
        unknown printer, and `StoreError`."""
        named = next((name for name in self.profiles if name == printer), None)
        if named is None:
            raise Refused(f"printer {printer[:40]!r} is not one of: {', '.join(self.profiles)}")
        now = self.clock.now()
        slip = self.paperwork.test_slip(named, self.profiles[named], self._local(now))
        job = self._job(f"test:{secrets.token_hex(8)}", named, slip, now)
        return self.store.transact(lambda connection: self._queue_test_slip(connection, job, who, now))

    def absences(self) -> tuple[Away, ...]:
        """Which of the catalogue's roles are out, and until when, as visitors should know before they wait (S25).
        Raises `StoreError`."""
        roles, now = [it.id for it in self.paperwork.catalogue.roles], self.clock.now()
        with self.store.reading() as connection:
            return staff.absences(staff.staff(connection, self._day(connection, now), now), roles, now)

    def _take(self, connection: Connection, draft: Draft, fingerprint: str, learned: Experience) -> Ticket:
        known = visits.visit_of_key(connection, draft.key)
        if known is not None:
            return self._again(connection, known, draft.key, fingerprint)
        now = self.clock.now()
        claimed = self._claimed(connection, draft, now)
        day = self._day(connection, now)
        everybody = staff.staff(connection, day, now)
        issued = self._issue(connection, day, draft, claimed, everybody, now)
        issued = replace(issued, away=_absence(everybody, issued))
        issued, situation, wait = self._estimated(connection, issued, everybody, learned, now)
        visit = self._visit(issued, fingerprint, now)
        number = visits.add_visit(connection, visit)
        if draft.details:
            visits.add_details(connection, number, self.sealer.seal(json.dumps(dict(draft.details))))
        if isinstance(claimed, Appointment):
            appointments.link(connection, claimed.id, number)
        if wait is not None:
            waiting.keep_told(connection, number, issued.day, issued.role.id, situation, wait, now)
        promised = self._promise(connection, number, issued, now)
        jobs = spool.add(connection, self._slips(number, issued, now))
        facts = _facts(visit, jobs, claimed) | promised
        chain.record(connection, visit.day, Happening("checked-in", now, number, facts))
        return _ticket(number, visit, jobs, issued.wait)

    def _claimed(self, connection: Connection, draft: Draft, now: datetime) -> Appointment | CodeRefusal | None:
        """What the code that was told stands for, None where none was. Taken here, in the visit's own transaction,
        so that it serves once, or not at all where the check-in fails."""
        if not draft.code:
            return None
        return appointments.claimed(connection, draft.code, self._day(connection, now), now, self.paperwork.premises)

    def _promise(self, connection: Connection, visit: int, issued: Issued, now: datetime) -> dict[str, Fact]:
        """What is promised because whoever handles the request is out is on record from the check-in on: the visitor
        may not wait until somebody takes the visit. Returns what the register should know of it."""
        served = self.paperwork.served(issued)
        new = promises.promised_for_absence(served, issued.away, now) if issued.away is not None else None
        if new is None:
            return {}
        made = followups.add(connection, Source(visit, issued.number_text, served.id, now, None), new, None)
        return {"follow_up": made, "kind": new.kind}

    def _estimated(
        self,
        connection: Connection,
        issued: Issued,
        everybody: Sequence[OnDuty],
        learned: Experience,
        now: datetime,
    ) -> tuple[Issued, Situation, Wait | None]:
        """What goes out with the wait on it, what that was told from, and the wait itself; who came before the window
        of an appointment waits for the window and is told no other wait."""
        newcomer = Newcomer(issued.draft.chosen.series, issued.role.id, issued.ahead)
        situation = self.forecast.situation(connection, issued.day, newcomer, everybody, now)
        is_early = issued.booked is not None and now < issued.booked.from_at
        wait = None if is_early else self.forecast.wait(situation, learned)
        return replace(issued, wait=self.forecast.shown(wait)), situation, wait

    def _again(self, connection: Connection, known: visits.KnownVisit, key: str, fingerprint: str) -> Ticket:
        if known.fingerprint != fingerprint:
            raise KeyTaken(key)
        announced = self.forecast.shown(waiting.told(connection, known.id))
        return _ticket(known.id, known, spool.jobs(connection, reference=str(known.id)), announced)

    def _issue(
        self,
        connection: Connection,
        day: date,
        draft: Draft,
        claimed: Appointment | CodeRefusal | None,
        everybody: Sequence[OnDuty],
        now: datetime,
    ) -> Issued:
        """The number, and what goes with it."""
        number = visits.next_number(connection, day, draft.chosen.series, now)
        booked = claimed.booked if isinstance(claimed, Appointment) else None
        role = self._role(draft.chosen, booked, now)
        return Issued(
            draft=draft,
            day=day,
            number=number,
            ahead=self._ahead(connection, day, staff.line(everybody, role.id), draft.lane, booked, now),
            role=role,
            token=secrets.token_urlsafe(TOKEN_BYTES),
            code=secrets.token_urlsafe(TOKEN_BYTES),
            at=self._local(now),
            booked=booked,
            code_refused=claimed if isinstance(claimed, str) else None,
        )

    def _role(self, request: Request, booked: Booked | None, now: datetime) -> Role:
        """Who handles it when it is due: what was booked, where the catalogue still knows it."""
        wanted = self.paperwork.catalogue.request(booked.request) if booked is not None else None
        due = max(now, booked.from_at) if booked is not None else now
        return role_of(wanted or request, self._local(due), self.paperwork.catalogue)

    def _ahead(
        self,
        connection: Connection,
        day: date,
        roles: Collection[str],
        lane: Lane,
        booked: Booked | None,
        now: datetime,
    ) -> int:
        """How many of all who stand in one line are called before: what `line.ahead` says on the visitor's own
        page, counted by the store for whoever has no appointment."""
        if booked is not None:
            return self._ahead_of_booked(connection, day, roles, lane, booked, now)
        ageing_min = self.line_rules.ageing_min
        aged = now - timedelta(minutes=ageing_min) if ageing_min is not None else NEVER
        return visits.count_ahead(connection, day, roles, lane, now, aged)

    def _ahead_of_booked(
        self, connection: Connection, day: date, roles: Collection[str], lane: Lane, booked: Booked, now: datetime
    ) -> int:
        """How many of those who are here are called before somebody with an appointment, once it is due."""
        window = hands.window_s(booked.from_at, booked.until_at)
        newcomer = line.Waiting(NOT_YET, lane, now.timestamp(), window)
        due_s = max(now, booked.from_at).timestamp()
        here = hands.line_of(connection, day, now, roles)
        return line.ahead(NOT_YET, [*here, newcomer], due_s, self.line_rules) or 0

    def _visit(self, issued: Issued, fingerprint: str, now: datetime) -> visits.NewVisit:
        draft = issued.draft
        return visits.NewVisit(
            key=draft.key,
            fingerprint=fingerprint,
            day=issued.day,
            series=draft.chosen.series,
            number=issued.number,
            request=draft.chosen.id,
            role=issued.role.id,
            answers=draft.answers,
            has=tuple(sorted(draft.has)),
            staff_writes=tuple(sorted(draft.staff_writes)),
            lane=draft.lane,
            language=draft.language,
            ahead=issued.ahead,
            token_sha256=codes.sha256(issued.token),
            code_sha256=codes.sha256(issued.code),
            kiosk=self.paperwork.premises.kiosk_name,
            checked_in_at=now,
            booked_request=issued.booked.request if issued.booked else None,
            booked_from=issued.booked.from_at if issued.booked else None,
            booked_until=issued.booked.until_at if issued.booked else None,
            code_refused=issued.code_refused,
        )

    def _slips(self, visit: int, issued: Issued, now: datetime) -> list[spool.NewJob]:
        premises = self.paperwork.premises
        jobs = [self._job(str(visit), premises.printer("lobby"), self.paperwork.ticket(issued), now)]
        staff = premises.staff_slip_printer
        if staff is not None:
            jobs.append(self._job(str(visit), premises.printer(staff), self.paperwork.staff_slip(issued), now))
        return jobs

    def _job(self, reference: str, printer: str, slip: Slip, now: datetime) -> spool.NewJob:
        """A slip encoded for its printer; the encoder lets nothing out that no slip of ours holds."""
        profile, stale_after_s = self.profiles[printer], self.paperwork.premises.stale_after_s
        return spool.NewJob(reference, printer, slip, encode(slip, profile), profile, now, stale_after_s)

    def _queue_checklist(self, connection: Connection, draft: Draft) -> tuple[int, ...]:
        reference = f"checklist:{draft.key}"
        queued = spool.jobs(connection, reference=reference)
        if queued:
            return _ids(queued)
        now, printer = self.clock.now(), self.paperwork.premises.printer("lobby")
        jobs = spool.add(connection, [self._job(reference, printer, self.paperwork.checklist(draft), now)])
        facts: dict[str, Fact] = {"request": draft.chosen.id, "jobs": list(_ids(jobs))}
        self._record(connection, Happening("checklist-queued", now, None, facts))
        return _ids(jobs)

    def _queue_test_slip(
        self, connection: Connection, job: spool.NewJob, who: Mapping[str, Fact], now: datetime
    ) -> int:
        [queued] = spool.add(connection, [job])
        facts = {**who, "printer": job.printer, "jobs": [queued.id]}
        self._record(connection, Happening("test-slip-queued", now, None, facts))
        return queued.id

    def _rate(self, connection: Connection, visit: int, faces: int) -> RatingRefusal | None:
        now = self.clock.now()
        found = hands.held_fast(connection, visit)
        if found is None:
            return "unknown"
        day = self._day(connection, now)
        if not found.is_of(day, now):
            return "earlier-day"
        kept = ratings.keep(connection, day, found, faces, now, kiosk=self.paperwork.premises.kiosk_name)
        return None if isinstance(kept, OpenVisit) else kept

    def _record(self, connection: Connection, happening: Happening) -> None:
        chain.record_today(connection, self.paperwork.premises, happening)

    def _day(self, connection: Connection, now: datetime) -> date:
        return chain.today(connection, self.paperwork.premises, now)

    def _local(self, now: datetime) -> datetime:
        return now.astimezone(self.paperwork.premises.zone)


def _absence(everybody: Sequence[OnDuty], issued: Issued) -> Away | None:
    """That whoever handles it is out and will not be back when it is due."""
    away = staff.away(everybody, issued.role.id, issued.at)
    return None if away is None or away.is_back_by(issued.due) else away


def _ticket(
    visit: int,
    stored: visits.NewVisit | visits.KnownVisit,
    jobs: Sequence[spool.Job],
    wait: tuple[int, int] | None,
) -> Ticket:
    return Ticket(
        visit=visit,
        number=number_text(stored.series, stored.number),
        day=stored.day,
        series=stored.series,
        request=stored.request,
        lane=stored.lane,
        language=stored.language,
        ahead=stored.ahead,
        checked_in_at=stored.checked_in_at,
        jobs=_ticket_jobs(jobs),
        wait=wait,
        booked=stored.booked,
        code_refused=stored.code_refused,
    )


def _ticket_jobs(jobs: Sequence[spool.Job]) -> tuple[TicketJob, ...]:
    return tuple(map(_ticket_job, jobs))


def _ticket_job(job: spool.Job) -> TicketJob:
    return TicketJob(job.id, job.kind, job.printer, job.state)


def _ids(jobs: Sequence[spool.Job]) -> tuple[int, ...]:
    return tuple(job.id for job in jobs)


def _facts(
    visit: visits.NewVisit, jobs: Sequence[spool.Job], claimed: Appointment | CodeRefusal | None
) -> dict[str, Fact]:
    """What the register keeps for ever: ids and choices, nothing that was typed."""
    code: dict[str, Fact] = {}
    if isinstance(claimed, Appointment):
        code = {"appointment": claimed.id}
    elif claimed is not None:
        code = {"code_refused": claimed}
    return {
        **code,
        "number": number_text(visit.series, visit.number),
        "request": visit.request,
        "role": visit.role,
        "answers": dict(visit.answers),
        "has": list(visit.has),
        "lane": visit.lane,
        "language": visit.language,
        "kiosk": visit.kiosk,
        "jobs": list(_ids(jobs)),
    }
