"""The staff's transactions: call, take, hand over, finish, put back, follow up. Each is whole, with its register
entry last, or not at all; whoever comes too late gets a message (`NotDone`), never somebody else's visitor.

What was told wrongly (a role that the catalogue does not have, minutes beyond all sense) raises `Refused`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import partial
from typing import TypeVar

from kiosk import (
    boards,
    calls,
    chain,
    codes,
    figures,
    followups,
    hands,
    promises,
    sheets,
    shift,
    staff,
    steps,
    undecided,
)
from kiosk.boards import DeskBoard, FollowUp
from kiosk.calls import Call, Standing
from kiosk.catalogue import Catalogue
from kiosk.deskrules import DeskRules
from kiosk.diary import Diary
from kiosk.draft import Refused
from kiosk.figures import Figures, Summary
from kiosk.followups import FOLLOW_UP_KINDS, MOST_CHARACTERS, NewFollowUp
from kiosk.hands import OpenVisit
from kiosk.paperwork import Paperwork, role_of
from kiosk.premises import service_day
from kiosk.privacy import Sealer, clean
from kiosk.sentslips import ends_as_sent, one_way_printers
from kiosk.sheets import Sighting, VisitorPlace, VisitSheet
from kiosk.shift import ShiftPage
from kiosk.slipdesk import SlipDesk, sight_of
from kiosk.staff import PRESENCES, Clerk, OnDuty
from kiosk.standard import Presence
from kiosk.steps import RESULTS, WHYS, Moment, NotDone, Outcome, Result, Why
from kiosk.store import Connection, Store
from kiosk.undecided import Sight
from kiosk.visit import FACES
from kiosk.waiting import Forecast
from printing import spool
from printing.clock import Clock
from printing.condition import Unknown
from printing.escpos import encode
from printing.hearing import Hearing, LastWord, words
from printing.profiles import Profile
from printing.standing import awaited

__all__ = ["Clerk", "Counter", "NotDone", "Outcome"]

MOST_MINUTES = 480
SLIP_DAYS = 31
"""For how many days a staff slip's code still opens its visit."""

Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Counter:
    """What staff do. `profiles` are those of the kiosk's own printers by name, `hearing` tells which of them nobody
    drives any more; all times are aware UTC."""

    store: Store
    paperwork: Paperwork
    sealer: Sealer
    profiles: Mapping[str, Profile]
    forecast: Forecast
    rules: DeskRules
    clock: Clock
    hearing: Hearing

    # Looking.

    def board(self) -> DeskBoard:
        """The desk's first page, of one moment."""

        def look(
            connection: Connection, day: date, now: datetime
        ) -> tuple[boards.Glance, Mapping[str, LastWord], frozenset[str], frozenset[str]]:
            sight = self._sight(connection, day)
            told = self._last_words(connection, sight.here)
            silent = [it for it in sight.here if it not in told]
            unheard = awaited(connection, silent) if silent else frozenset()
            one_way = self._one_way(connection, told)
            return boards.glance(connection, day, now, self.rules, sight), told, unheard, one_way

        seen, printers, unheard, one_way = self._look(look)
        return boards.desk_board(seen, self.rules, self.catalogue, self.sealer, printers, unheard, one_way)

    def mark(self) -> str:
        """A text that is another one whenever anything changed, the service day too: but for what printers and their
        slips come to, every change ends with a register entry."""
        with self.store.reading() as connection:
            latest = chain.latest_day(connection)
            head = chain.head_of(connection, latest) if latest is not None else None
            day = service_day(self.clock.now(), self.paperwork.premises, latest)
            here = self._sight(connection, day).here
            printers, slips = self._last_words(connection, here), undecided.mark(connection)
        entry = f"{head.day}/{head.seq}" if head is not None else ""
        return f"{day}/{entry}/{printers}/{slips}"

    def day(self) -> date:
        """The service day that it is now."""
        return self._look(lambda connection, day, now: day)

    def count_waiting(self) -> int:
        """How many wait today."""
        return self._look(lambda connection, day, now: hands.count_waiting(connection, day, now))

    def visit(self, reader: Clerk, visit_id: int) -> VisitSheet | None:
        """All that was told, and done since; typed details only for those on duty. None for no such visit."""

        def look(connection: Connection, day: date, now: datetime) -> VisitSheet | None:
            found = hands.visit_of_id(connection, visit_id)
            if found is None:
                return None
            on_duty = staff.on_duty(connection, reader.id, day, now)
            return sheets.visit_sheet(connection, found, on_duty, now, self.catalogue, self.sealer)

        return self._look(look)

    def visit_by_code(self, code: str) -> OpenVisit | None:
        """The visit of a staff slip's code (`S...`), a ticket's (`T...` or its address), or a number of today."""

        def look(connection: Connection, day: date, now: datetime) -> OpenVisit | None:
            days = [day - timedelta(days=back) for back in range(SLIP_DAYS)]
            slip = codes.visit_of_staff_slip(connection, days, code)
            return slip or codes.visit_of_ticket(connection, day, now, code)

        return self._look(look)

    def calls_since(self, event_id: int) -> tuple[Call, ...]:
        """Today's calls after the one of that id, oldest first."""
        return self._look(lambda connection, day, now: calls.calls_since(connection, day, event_id))

    def calls_standing(self) -> Standing:
        """How today's last calls stand."""
        return self._look(lambda connection, day, now: calls.standing(connection, day))

    def last_call(self) -> int:
        """The id of the latest call of all, 0 before the first."""
        return self._look(lambda connection, day, now: calls.last_call(connection))

    def learn(self) -> None:
        """Learns what earlier days teach the service day that it is now, while no visitor's page waits for it."""
        self.forecast.experience(self.day())

    def place(self, token: str) -> VisitorPlace | None:
        """The visitor's own page; None for a token that nobody has, or of another day."""

        def look(connection: Connection, day: date, now: datetime) -> Sighting | None:
            found = hands.visit_of_token(connection, day, now, codes.sha256(token))
            return sheets.sighting(connection, found, self.forecast, day, now) if found is not None else None

        seen = self._look(look)
        return sheets.visitor_place(seen, self.forecast, self.rules) if seen is not None else None

    def figures(self, first: date, last: date) -> Figures:
        """The daily totals from `first` to `last`, in readings of a week: between two of them visitors get their
        numbers. Raises `Refused` for days in the wrong order."""
        return figures.joined(self.figures_by_week(first, last))

    def figures_by_week(self, first: date, last: date) -> Iterator[Figures]:
        """The same, each week read when it is asked for. Raises `Refused` likewise, with the first."""
        return (week.figures() for week in self._week_by_week(figures.fetch, first, last))

    def summary(self, first: date, last: date) -> Summary:
        """The same totals summed up by the store: by day, by request, by counter. Raises `Refused` likewise."""
        return figures.summed(self._week_by_week(figures.summary, first, last))

    def shift_page(self) -> ShiftPage:
        """What the next shift must know: open, promised, overdue (S23)."""
        return self._look(lambda connection, day, now: shift.shift_page(connection, day, now, self.sealer))

    # Visits.

    def follow_hours(self) -> None:
        """Who waits is for the role that handles the request by now: in the morning the night's visitors are the
        front desk's and no more the duty manager's (S15). To be asked again and again."""
        if not self._out_of_hours(*self._look(_who_waits)):
            return

        def reroute(moment: Moment) -> None:
            for visit, role in self._out_of_hours(*_who_waits(moment.connection, moment.day, moment.now)):
                steps.reroute(moment, visit, role)

        self._transact(reroute)

    def _out_of_hours(
        self, rows: hands.Rows, everybody: Sequence[OnDuty], now: datetime
    ) -> Sequence[tuple[OpenVisit, str]]:
        """Who waits for a role whose hours for the request are over, and for which it is now. In the evening whoever
        stays at the counter goes on with the day's visitors."""
        waiting = ((it, self.catalogue.request(it.served)) for it in hands.visits_in(rows))
        routed = ((it, request) for it, request in waiting if request is not None and it.role in request.roles)
        due = ((it, request, role_of(request, self._due(it, now), self.catalogue).id) for it, request in routed)
        over = ((it, role, role == request.role) for it, request, role in due if it.role != role)
        return [(it, role) for it, role, is_day in over if is_day or not staff.open_counters(everybody, it.role)]

    def _due(self, visit: OpenVisit, now: datetime) -> datetime:
        """The local time at which somebody who waits can be called."""
        due = now if visit.booked is None else max(now, visit.booked.from_at)
        return due.astimezone(self.paperwork.premises.zone)

    def call_next(self, clerk: Clerk) -> Outcome:
        """Calls whoever is next for this clerk; never the same visitor as another clerk's call."""

        def call(moment: Moment) -> tuple[Outcome, bool]:
            called = steps.call_next(moment, clerk)
            return called, hands.has_left_over(moment.connection, moment.day, moment.now)

        called, has_left_over = self._transact(call)
        if has_left_over:
            self._transact(steps.close_left_over)
        return called

    def call(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Calls this one who waits."""
        return self._get(visit_id, clerk, steps.call)

    def call_again(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Calls once more who has not come yet."""
        return self._get(visit_id, clerk, steps.call_again)

    def put_back(self, clerk: Clerk, visit_id: int, minutes: int | None = None) -> Outcome:
        """Lets a visitor wait again at the old place, not to be called for some minutes (0 to 480)."""
        back = self.rules.put_back_min if minutes is None else _minutes(minutes, 0)
        return self._on(visit_id, partial(steps.put_back, clerk=clerk, minutes=back))

    def no_show(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Closes the visit of who was called and did not come."""
        return self._on(visit_id, partial(steps.no_show, clerk=clerk))

    def come_back(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Lets who missed the call wait again: at the old place within the tolerance."""
        return self._on(visit_id, partial(steps.come_back, clerk=clerk))

    def pick_up(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Records who has the slip: first contact, and the visitor is seen. The status stays."""
        return self._on(visit_id, partial(steps.pick_up, clerk=clerk))

    def take(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Begins service, called or not. First contact, unless somebody else was (S20)."""
        return self._get(visit_id, clerk, steps.take)

    def hand_over(self, clerk: Clerk, visit_id: int, to: str | int, note: str = "") -> Outcome:
        """Offers a visit in service to a catalogue's role or a clerk's id, with a note for them."""
        sealed = self._sealed(note)
        self._refuse_unknown_role(to)
        return self._on(visit_id, partial(self._hand_over, clerk=clerk, to=to, sealed=sealed))

    def accept(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Takes over what was handed over, and the responsibility with it."""
        return self._get(visit_id, clerk, steps.accept)

    def take_over(self, clerk: Clerk, visit_id: int, holder: int) -> Outcome:
        """Goes on with what is in service with the clerk of id `holder`, and answers for it; for who leads."""
        return self._get(visit_id, clerk, partial(steps.take_over, holder=holder))

    def take_back(self, clerk: Clerk, visit_id: int) -> Outcome:
        """Goes on with what the clerk handed over, as long as nobody has accepted it."""
        return self._get(visit_id, clerk, self._take_back)

    def acknowledge(self, clerk: Clerk, visit_id: int, minutes: int) -> Outcome:
        """Says "seen, about so many minutes" (1 to 480)."""
        return self._on(visit_id, partial(steps.acknowledge, clerk=clerk, minutes=_minutes(minutes)))

    def clear(self, clerk: Clerk, visit_id: int, minutes: int) -> Outcome:
        """Says "clear, needs so many minutes" (1 to 480)."""
        return self._on(visit_id, partial(steps.clear, clerk=clerk, minutes=_minutes(minutes)))

    def escalate(self, clerk: Clerk, visit_id: int, why: Why) -> Outcome:
        """Moves a visit up at once."""
        _refuse_unless(why in WHYS, "why", why, WHYS)
        return self._on(visit_id, partial(steps.escalate, clerk=clerk, why=why))

    def finish(self, clerk: Clerk, visit_id: int, result: Result, follow_up: NewFollowUp | None = None) -> Outcome:
        """Ends a visit. Without a follow-up, that which the catalogue promises for its request is made, or stands
        where it was made at the check-in."""
        _refuse_unless(result in RESULTS, "result", result, RESULTS)
        if follow_up is not None:
            self._refuse_unfit(follow_up)
        sealed = self._sealed(follow_up.what) if follow_up is not None else None

        def end(moment: Moment, visit: OpenVisit) -> Outcome:
            request = self.catalogue.request(visit.served)
            usual = promises.promised(request, visit, clerk, result, moment.now)
            return steps.finish(moment, visit, clerk, result, usual, follow_up, sealed)

        return self._on(visit_id, end)

    def rate(self, token_or_number: str, faces: int) -> Outcome:
        """Keeps a visitor's rating from 1 to 5: today's visit, once, after it is finished."""
        _refuse_unless(faces in FACES, "faces", faces, list(map(str, FACES)))

        def keep(moment: Moment) -> Outcome:
            found = codes.visit_of_ticket(moment.connection, moment.day, moment.now, token_or_number)
            rated = hands.held_fast(moment.connection, found.id) if found is not None else None
            return steps.rate(moment, rated, faces) if rated is not None else NotDone("counter.unknown")

        return self._transact(keep)

    # Follow-ups.

    def open_follow_ups(self, skipped: int = 0) -> tuple[FollowUp, ...]:
        """What is promised and not kept, the most pressing first: as many as are read at once, after those that are
        skipped."""
        return self._look(
            lambda connection, day, now: tuple(
                boards.readable(it, self.sealer, now) for it in followups.open_ones(connection, skipped)
            )
        )

    def add_follow_up(self, clerk: Clerk, new: NewFollowUp, visit_id: int | None = None) -> int:
        """Promises something, for a visit or on its own; returns the follow-up's id."""
        self._refuse_unfit(new)
        sealed = self._sealed(new.what)

        def add(moment: Moment) -> int:
            visit = hands.visit_of_id(moment.connection, visit_id) if visit_id is not None else None
            owned = new if new.owner is not None or new.role is not None else replace(new, owner=clerk.id)
            added = followups.add(moment.connection, steps.source(moment, visit, clerk), owned, sealed)
            moment.record("promised", visit_id, clerk, follow_up=added, kind=new.kind)
            return added

        return self._transact(add)

    def keep_follow_up(self, clerk: Clerk, follow_up: int, word: str) -> FollowUp | NotDone:
        """Closes a follow-up with a word on how it was kept. Raises `Refused` without one."""
        sealed = self._sealed(word)
        _refuse_unless(sealed is not None, "word", word, ("how it was kept",))

        def keep(moment: Moment) -> FollowUp | NotDone:
            kept = followups.keep(moment.connection, follow_up, clerk.id, sealed, moment.now)
            if kept is None:
                return NotDone("counter.kept-already")
            promises.add_totals(moment.connection, moment.day, kept, clerk.counter)
            moment.record("promise-kept", kept.visit, clerk, follow_up=kept.id)
            return boards.readable(kept, self.sealer, moment.now)

        return self._transact(keep)

    # Staff.

    def set_presence(
        self, clerk: Clerk, state: Presence, until: datetime | None = None, stands_in_for: str | None = None
    ) -> None:
        """Says that a clerk is in, busy or out, and for which of the catalogue's roles they stand in; for this
        service day, being busy until a time of it, being out until any time. Being in has no end, and whoever
        receives no visitors stands in for nobody."""
        _refuse_unless(state in PRESENCES, "state", state, PRESENCES)
        self._refuse_unknown_role(stands_in_for)
        if stands_in_for and not clerk.receives:
            raise Refused(f"{clerk.name} cannot stand in for {stands_in_for}: a {clerk.role} receives no visitors")

        def keep(moment: Moment) -> None:
            said = staff.Said(state, moment.day, moment.now, until)
            staff.keep_presence(moment.connection, clerk.id, said, stands_in_for)
            moment.record("presence", None, clerk, state=state, stands_in_for=stands_in_for or "")

        self._transact(keep)

    def arrive(self, clerk: Clerk) -> None:
        """Says that a clerk logs in: they are there, unless they are out until later."""
        self._transact(partial(steps.arrive, clerk=clerk))

    def leave(self, clerk: Clerk) -> None:
        """Says that a clerk logs out: they count as serving no more, unless a visitor is at their counter."""
        self._transact(partial(steps.leave, clerk=clerk))

    def print_shift_page(self, clerk: Clerk) -> int:
        """Queues the hand-over slip on the printer behind the counter, else in the lobby; returns its job's id."""
        behind, lobby = self.paperwork.premises.printer("counter"), self.paperwork.premises.printer("lobby")
        printer = behind if behind in self.profiles else lobby
        profile = self.profiles[printer]

        def queue(moment: Moment) -> int:
            page = shift.shift_page(moment.connection, moment.day, moment.now, self.sealer)
            slip = shift.shift_slip(page, self.paperwork)
            reference = f"shift:{moment.now.isoformat()}"
            new = spool.NewJob(reference, printer, slip, encode(slip, profile), profile, moment.now)
            [job] = spool.add(moment.connection, [new])
            moment.record("shift-slip-queued", None, clerk, jobs=[job.id])
            return job.id

        return self._transact(queue)

    # Appointments.

    @property
    def diary(self) -> Diary:
        """What is booked: a desk of its own, with the counter's store and clock."""
        return Diary(self.store, self.paperwork.premises, self.catalogue, self.rules.booking, self.clock)

    # Paper.

    @property
    def slips(self) -> SlipDesk:
        """What waits for paper: a desk of its own too."""
        return SlipDesk(self.store, self.paperwork.premises, tuple(self.profiles), self.clock, self.hearing)

    # Inside.

    def _week_by_week(
        self, read: Callable[[Connection, date, date], Answer], first: date, last: date
    ) -> Iterator[Answer]:
        if last < first:
            raise Refused(f"days {first} to {last}: allowed are a first day and a last one that is not before it")
        for begin, end in figures.weeks(first, last):
            with self.store.reading() as connection:
                found = read(connection, begin, end)
            yield found

    @property
    def catalogue(self) -> Catalogue:
        """What visitors can come for."""
        return self.paperwork.catalogue

    def _look(self, read: Callable[[Connection, date, datetime], Answer]) -> Answer:
        now = self.clock.now()
        with self.store.reading() as connection:
            return read(connection, self._day(connection, now), now)

    def _transact(self, work: Callable[[Moment], Answer]) -> Answer:
        def transaction(connection: Connection) -> Answer:
            now = self.clock.now()
            return work(Moment(connection, now, self._day(connection, now), self.rules))

        return self.store.transact(transaction)

    def _on(self, visit_id: int, work: Callable[[Moment, OpenVisit], Outcome]) -> Outcome:
        return self._transact(partial(_with_visit, visit_id=visit_id, work=work))

    def _get(self, visit_id: int, clerk: Clerk, step: Callable[[Moment, OpenVisit, Clerk], Outcome]) -> Outcome:
        """A step by which a visit comes to a clerk. The clerk is held before the visit, as by who calls the next:
        otherwise two windows could wait for each other."""

        def get(moment: Moment) -> Outcome:
            kept = steps.not_free(moment, clerk, visit_id)
            return kept or _with_visit(moment, visit_id, lambda moment, visit: step(moment, visit, clerk))

        return self._transact(get)

    def _sight(self, connection: Connection, day: date) -> Sight:
        return sight_of(connection, self.profiles, self.paperwork.premises, day, self.hearing)

    def _last_words(self, connection: Connection, here: Collection[str]) -> Mapping[str, LastWord]:
        """The printers `here` as they were last heard of; those of earlier settings say nothing any more."""
        return self.hearing.last_words(it for it in words(connection) if it.printer in here)

    def _one_way(self, connection: Connection, told: Mapping[str, LastWord]) -> frozenset[str]:
        """The printers that are known to answer nothing: this kiosk's by their profiles, those of other kiosks, whose
        profiles nobody knows here, by how their last slip ended."""
        others = [it for it in told if it not in self.profiles and isinstance(told[it].condition, Unknown)]
        return one_way_printers(self.profiles).union(it for it in others if ends_as_sent(connection, it))

    def _day(self, connection: Connection, now: datetime) -> date:
        return chain.today(connection, self.paperwork.premises, now)

    def _hand_over(
        self, moment: Moment, visit: OpenVisit, clerk: Clerk, to: str | int, sealed: bytes | None
    ) -> Outcome:
        if isinstance(to, int) and not any(it.id == to for it in staff.appointed(moment.connection)):
            raise Refused(f"clerk {to}: there is no such open account")
        return steps.hand_over(moment, visit, clerk, to, sealed)

    def _take_back(self, moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
        """A hand-over to a role had made the visit that role's: it is that of its request again."""
        request = self.catalogue.request(visit.served)
        if visit.offered_to is not None or request is None:
            return steps.take_back(moment, visit, clerk, visit.role)
        due = visit.began_to_wait_at.astimezone(self.paperwork.premises.zone)
        return steps.take_back(moment, visit, clerk, role_of(request, due, self.catalogue).id)

    def _sealed(self, written: str) -> bytes | None:
        words = clean(written)
        if len(words) > MOST_CHARACTERS:
            raise Refused(f"{len(words)} characters are too long, {MOST_CHARACTERS} are the most")
        return self.sealer.seal(words) if words else None

    def _refuse_unknown_role(self, role: str | int | None) -> None:
        known = [it.id for it in self.catalogue.roles]
        _refuse_unless(not isinstance(role, str) or role in known, "role", role, known)

    def _refuse_unfit(self, new: NewFollowUp) -> None:
        _refuse_unless(new.kind in FOLLOW_UP_KINDS, "kind", new.kind, FOLLOW_UP_KINDS)
        self._refuse_unknown_role(new.role)
        self._sealed(new.what)


def _who_waits(connection: Connection, day: date, now: datetime) -> tuple[hands.Rows, Sequence[OnDuty], datetime]:
    """Read at once; what it means is found out when the reading has ended."""
    return hands.fetch_waiting(connection, day, now), staff.staff(connection, day, now), now


def _with_visit(moment: Moment, visit_id: int, work: Callable[[Moment, OpenVisit], Outcome]) -> Outcome:
    visit = hands.held_fast(moment.connection, visit_id)
    return work(moment, visit) if visit is not None else NotDone("counter.unknown")


def _minutes(minutes: int, least: int = 1) -> int:
    _refuse_unless(least <= minutes <= MOST_MINUTES, "minutes", minutes, (f"{least} to {MOST_MINUTES}",))
    return minutes


def _refuse_unless(fits: bool, name: str, told: object, allowed: tuple[str, ...] | list[str]) -> None:
    if not fits:
        raise Refused(f"{name} {str(told)[:40]!r}: allowed is {', '.join(allowed)}")
