"""Brings slips from the spool to paper: claim, look, record the attempt, write, follow, settle, report.

One worker owns one printer and has one slip in flight. It decides nothing about proof (that is `flight`) and
nothing about bytes (that is `escpos`); it does one thing after the other, each durable before the next.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import Connection

from printing import escpos, flight, parcel, spool
from printing.clock import Clock
from printing.condition import Flooding, PaperLow, PrinterCondition, Unknown, Withheld
from printing.flight import Flight
from printing.lease import Owner
from printing.link import Flood, Link
from printing.lookout import Lookout
from printing.paper_length import dots_of
from printing.parcel import Parcel
from printing.profiles import WIDEST_DOTS, Profile
from printing.recollection import Recollection
from printing.report import ConditionChanged, NotPrinted, Printed, PrintReport
from printing.spool import Attempt, Door, Job, Outcome, StoreFailure
from printing.stand_in import StandIn, Vigil
from printing.tenure import Tenure
from printing.transport import Fault, Transport
from printing.use import TimeOfUse
from printing.watermark import StoreWentBack, Watermark

log = logging.getLogger(__name__)

IDLE_S = 0.2
STORE_AWAY_S = 1.0
LISTEN_S = 0.2
MORE_LOOKS = 2
"""At once, one after the other: who was off for a second answers none of them in time, who is slow one."""

FAREWELL_S = 2 * flight.LEAST_PRINT_NARROW_S + 1.0
"""Drawn, and its paper waited for, on the slowest printer; systemd waits ten seconds."""
DRAIN_S = 8.0
STAND_IN_EVERY_S = 2.0


class PrintWorker:
    """The sole driver of one printer.

    `transaction` commits what is done in it, durably, before it returns; `reading` only reads. `report` is called
    on the worker's thread. `stand_in` says whose slips come out here while that printer is unwell; `on_stood_in` is
    called, in the same transaction, with that printer and the slips that were its. `watermark` tells an older copy of
    the store, `device` is what the whole network knows the printer by, if it does. After a `StoreFailure` it goes on
    where it was.
    """

    def __init__(
        self,
        *,
        printer: str,
        transaction: Door,
        reading: Door,
        transport: Transport,
        profile: Profile,
        clock: Clock,
        report: Callable[[PrintReport], None],
        owner: Owner,
        stand_in: StandIn | None = None,
        on_stood_in: Callable[[Connection, str, Sequence[Job], datetime], object] = lambda *_told: None,
        watermark: Watermark | None = None,
        device: str | None = None,
    ) -> None:
        self._printer = printer
        self._watermark = watermark or Watermark()
        self._on_stood_in = on_stood_in
        self._vigil = Vigil(stand_in, clock) if stand_in is not None else None
        self._stand_in_at = clock.monotonic()
        self._transaction = transaction
        self._reading = reading
        self._link = Link(transport, clock, feels_near_end=profile.near_end)
        self._lookout = Lookout(self._link, clock, answers=profile.confirmation != "none")
        self._profile = profile
        self._clock = clock
        self._report = report
        self._tenure = Tenure(printer, owner, transaction, clock, device)
        self._use = TimeOfUse(clock)
        self._turn = owner.first_turn(printer)
        # An attempt is begun, and its slip neither in flight nor settled: only a take-over can end it.
        self._has_begun = False
        self._went_back = False
        self._sendings = 0
        self._is_store_away = False
        self._flight: Flight | None = None
        # What ends the half command that the printer may hold; `_is_in_doubt`: one of our own slips broke off.
        self._filler = b""
        self._is_in_doubt = False
        self._noted: PrinterCondition | None = None
        self._told_up_to = 0

    def step(self) -> bool:
        """One unit of work, at most a few seconds. False where there is nothing to do now: no slip is due, the
        printer is not well, or another process owns it."""
        if not self._owns_printer():
            self._tell_withheld()
            return False
        if self._flight is not None:
            self._follow(self._flight)
            self._attend_to_waiting()
            return True
        job = self._next_job()
        if job is None:
            self._keep_fresh()
            return self._stood_in()
        return self._send(job)

    def run(self, wake: threading.Event, stop: threading.Event, on_step: Callable[[], object] = lambda: None) -> None:
        """Works until `stop` is set, at once when `wake` is, else looking for slips of other processes. `on_step` is
        called behind each step: whoever queued a slip for a printer at rest knows then that it is being written."""
        while not stop.is_set():
            rest_s = self._step_or_wait_for_the_store()
            on_step()
            if rest_s:
                wake.wait(rest_s)
                wake.clear()
        self._close_or_leave_it_to_its_lease()

    def _step_or_wait_for_the_store(self) -> float:
        """One step, and for how many seconds nothing can be done behind it.

        A store that is locked, full or away for a while must not end all printing: each step can be taken again. It
        is told once how it failed, and once that it does no more.
        """
        try:
            rest_s = 0.0 if self.step() else IDLE_S
        except StoreFailure:
            if not self._is_store_away:
                log.exception("store-failed printer=%s", self._printer)
            self._is_store_away = True
            # A step in the middle of a slip may ask nothing of the store, and would pass for one that found it well.
            self._tenure.fall_due()
            return STORE_AWAY_S
        if self._is_store_away:
            log.warning("store-back printer=%s", self._printer)
        self._is_store_away = False
        return rest_s

    def _close_or_leave_it_to_its_lease(self) -> None:
        """A printer that cannot be given back because the store is away comes free by itself; that is told where
        nothing was told of the store yet."""
        try:
            self.close()
        except StoreFailure as error:
            if not self._is_store_away:
                log.warning("store-failed printer=%s: %s", self._printer, error)

    def close(self) -> None:
        """Follows a slip in flight a little longer, then gives the printer back."""
        end = self._clock.monotonic() + FAREWELL_S
        try:
            while self._flight is not None and self._clock.monotonic() < end:
                self._follow(self._flight)
        finally:
            self._link.drop()
        self._tenure.release()

    def _owns_printer(self) -> bool:
        if self._has_begun or (self._tenure.is_due and not self._is_still_ours()):
            self._take_over()
        return self._tenure.is_held

    def _is_still_ours(self) -> bool:
        """By its lease, and where nothing is in flight by what else the store recalls of it."""
        return self._tenure.renew() and (self._flight is not None or self._is_store_as_it_was())

    def _is_store_as_it_was(self) -> bool:
        """An older copy knows fewer sendings than were seen, or one under way. It may know another condition, which
        is then told anew."""
        seen = self._watermark.seen
        recalled = self._recalled()
        if not recalled.agrees_on(self._noted):
            self._noted = None
        if recalled.is_behind(min(seen, self._watermark.seen)):  # unless another printer's worker has just caught up
            self._went_back = True
        else:
            self._watermark.see(recalled.sendings)
        return not recalled.is_sending and not self._went_back

    def _recalled(self) -> Recollection:
        with self._reading() as connection:
            return Recollection(
                sendings=spool.all_sendings(connection),
                condition=spool.conditions(connection).get(self._printer),
                is_sending=spool.is_sending_at(connection, self._printer),
            )

    def _tell_withheld(self) -> None:
        """A printer that another kiosk drives prints nothing of ours: whoever waits hears so, and the spare knows."""
        if self._tenure.withheld:
            self._note(Withheld(self._tenure.withheld))
            self._tell_waiting()

    def _take_over(self) -> None:
        """Begins anew as the printer's owner, if it is free; whatever was in flight is for its new owner."""
        self._link.drop()
        self._flight = None
        self._tenure.take(self._begin_anew)
        self._has_begun = self._went_back = False
        if self._tenure.is_held:
            self._watermark.see_anew(self._sendings)

    def _begin_anew(self, connection: Connection) -> None:
        """Attempts that were left open are unknown from now on; meanwhile another owner may have broken off a slip,
        or noted another condition. So may a program that wrote it into another store, or for another printer at this
        address: whatever it was, and however wide, it is filled up."""
        spool.recover(connection, self._printer, self._clock.now())
        if self._went_back or self._watermark.is_ahead(connection):
            log.warning("store-went-back printer=%s: slips that wait in it come out marked", self._printer)
            self._watermark.catch_up(connection)
        self._sendings = spool.all_sendings(connection)
        self._filler = escpos.padding(WIDEST_DOTS)
        self._is_in_doubt = self._is_in_doubt or spool.broke_off(connection, self._printer)
        self._noted = None

    def _next_job(self) -> Job | None:
        job = self._first_of_use()
        if job is None:
            self._use.forget_all()
        return job

    def _first_of_use(self) -> Job | None:
        """The first slip that is due, once those that have outlived their use are held."""
        with self._reading() as connection:
            job = spool.claim(connection, self._printer)
        if job is None or not self._use.is_over(job):
            return job
        with self._transaction() as connection:
            held = spool.hold_stale(connection, self._printer, self._use.is_over)
        for each in held:
            self._report(NotPrinted(each, self._last_seen()))
        return self._first_of_use()

    def _keep_fresh(self) -> None:
        """Keeps the connection open and its condition known, so that the next slip need not wait for either."""
        if self._lookout.is_due():
            self._look()
            if self._lookout.is_fit:
                self._end_what_broke_off()
            self._ask_for_changes()

    def _ask_for_changes(self) -> None:
        """Has the printer tell by itself when its cover, paper or cutter changes.

        Again after each good look, because one that went off and on, or was initialised, has forgotten it; never to
        one that stands still and would only gather it, or that may still hold half a command.
        """
        if self._lookout.is_fit and self._profile.confirmation != "none" and not self._filler:
            self._link.write(escpos.TELL_CHANGES)

    def _stood_in(self) -> bool:
        """Takes over what another printer never began to send, where that one is unwell and this one is not."""
        now = self._clock.monotonic()
        if self._vigil is None or not self._lookout.is_fit or now < self._stand_in_at:
            return False
        self._stand_in_at = now + STAND_IN_EVERY_S
        with self._reading() as connection:
            is_wanted = self._vigil.is_over(connection)
        return is_wanted and self._take_slips(self._vigil)

    def _take_slips(self, vigil: Vigil) -> bool:
        with self._transaction() as connection:
            taken = vigil.take(connection, self._printer, self._tenure.owner)
            if taken:
                self._on_stood_in(connection, vigil.stand_in.printer, taken, self._clock.now())
        for job in taken:
            log.warning("stood-in printer=%s job=%s", self._printer, job.id)
        return taken != []

    def _look(self) -> None:
        self._lookout.look()
        self._note(self._lookout.condition)

    def _note(self, condition: PrinterCondition) -> None:
        """Keeps and tells a condition that is not the last one, while the printer is ours to speak of: a look may
        have taken so long that it is another's by now."""
        if condition == self._noted:
            return
        with self._transaction() as connection:
            if not self._tenure.may_tell(connection):
                return
            spool.record_condition(connection, self._printer, condition, self._clock.now())
        self._noted, self._told_up_to = condition, 0
        self._report(ConditionChanged(self._printer, condition))

    def _send(self, job: Job) -> bool:
        if self._lookout.is_fit or self._lookout.is_due():
            self._look()
        if self._lookout.is_fit:
            self._end_what_broke_off()
        if not self._lookout.is_fit:
            self._tell_waiting()
            return False
        try:
            packed = parcel.pack(job, self._profile)
        except parcel.Unsendable as why:
            log.error("slip-unsendable printer=%s job=%s: %s", self._printer, job.id, why)
            self._hold(job)
        else:
            self._begin(job, packed)
        return True

    def _end_what_broke_off(self) -> None:
        """Before anything else is written, and as soon as the printer is well. Behind a slip that broke off, a fence
        proves something only when the printer holds nothing any more."""
        if not self._filler or not self._lookout.answers:
            return
        is_fenced = self._profile.confirmation == "fence"
        fence = escpos.FENCE if is_fenced else b""
        if self._link.drain(self._filler, fence, DRAIN_S, self._tenure.is_kept) or self._may_go_on():
            self._filler, self._is_in_doubt = b"", False
        else:
            self._doubt(Unknown())

    def _doubt(self, condition: PrinterCondition) -> None:
        self._lookout.doubt(condition)
        self._note(condition)

    def _may_go_on(self) -> bool:
        """A printer that passes no fences at all gets its slip, as long as none of ours broke off."""
        return self._link.is_open and self._tenure.is_held and not self._is_in_doubt

    def _begin(self, job: Job, packed: Parcel) -> None:
        self._has_begun = True
        now, asked_at, epoch = self._clock.now(), self._clock.monotonic(), self._link.epoch
        try:
            with self._transaction() as connection:
                attempt = spool.begin_attempt(
                    connection, job, owner=self._tenure.owner, epoch=epoch, now=now, turn=self._turn
                )
                count = 0
                if attempt is not None:
                    count = self._watermark.advance(connection)
                    spool.record_heard(connection, self._printer, now)
        except StoreWentBack:
            # An older copy was put back under our hands: the take-over that follows begins with it. It does not ask
            # again whether it is one: two answers that differ would lead to and fro for ever.
            self._went_back = True
            return
        if attempt is not None:
            self._turn += 1
            self._tenure.note_renewed(asked_at)
            self._watermark.reach(count)
            self._write(attempt, packed)

    def _tell_waiting(self) -> None:
        """Tells once for each slip and condition that it will take longer."""
        with self._reading() as connection:
            waiting = spool.due_jobs(connection, self._printer, after=self._told_up_to)
        for job in waiting:
            self._use.see(job)
            self._report(NotPrinted(job, self._last_seen()))
            self._told_up_to = job.id

    def _attend_to_waiting(self) -> None:
        """Behind a slip that the printer holds and cannot print now, others fare as where none is in flight."""
        if self._flight is not None and self._flight.waiting and self._first_of_use() is not None:
            self._tell_waiting()

    def _hold(self, job: Job) -> None:
        try:
            with self._transaction() as connection:
                held = spool.hold(connection, job.id)
        except spool.UnlawfulJobStep:
            return  # a clerk was faster, and has decided
        self._report(NotPrinted(held, self._last_seen()))

    def _write(self, attempt: Attempt, packed: Parcel) -> None:
        self._link.forget()
        written = self._link.write(self._filler + parcel.framed(packed, self._profile, attempt), self._tenure.is_kept)
        if isinstance(written, Fault):
            self._settle(attempt, Outcome("unknown"))
        elif self._profile.confirmation == "none":
            fault = self._link.hand_on(written.count, self._tenure.is_kept)
            self._settle(attempt, Outcome("unknown" if fault else "sent"))
        else:
            self._take_off(attempt, packed, flight.patience_s(written.count))

    def _take_off(self, attempt: Attempt, packed: Parcel, patience_s: float) -> None:
        now, length = self._clock.monotonic(), dots_of(packed.body)
        self._flight = Flight(
            attempt=attempt,
            confirmation="fence" if self._profile.confirmation == "fence" else "process-id",
            patience_s=patience_s,
            overdue_at=now + patience_s,
            looked_at=now,
            heard_at=now,
            feels_near_end=self._profile.near_end,
            print_s=flight.print_s(self._profile.width_dots, length),
            paper_low=isinstance(self._lookout.condition, PaperLow),
        )
        self._has_begun = False
        with self._transaction() as connection:
            spool.note_written(connection, attempt)

    def _follow(self, current: Flight) -> None:
        """Hears and sees what has become of the slip in flight, and settles it when that proves something."""
        heard = self._link.listen(LISTEN_S)
        if isinstance(heard, Flood):
            self._doubt(Flooding())
        if not isinstance(heard, Fault):
            current = self._flight = flight.hear(current, heard, self._clock.monotonic())
            if self._link.is_open and self._needs_look(current):
                current = self._flight = self._see(current)
        outcome = flight.verdict(current, self._clock.monotonic())
        if outcome is None and isinstance(heard, Fault):
            # Only now: what came before the connection broke, perhaps in the middle of a look, has been heard.
            outcome = flight.broken_off(current)
        if outcome is not None:
            self._settle(current.attempt, outcome)

    def _needs_look(self, current: Flight) -> bool:
        now = self._clock.monotonic()
        return flight.verdict(current, now) is None and flight.look_due(current, now)

    def _see(self, current: Flight) -> Flight:
        condition, seen = self._seen_once(current)
        for _ in range(MORE_LOOKS):
            if not flight.asks_again(seen, condition):
                break
            condition, seen = self._seen_once(seen)
        # Kept by now: a store that is away must not take away what was seen.
        self._note(condition)
        return seen

    def _seen_once(self, current: Flight) -> tuple[PrinterCondition, Flight]:
        condition = self._link.look()
        self._flight = flight.see(current, condition, self._clock.monotonic(), self._link.answered_at)
        return condition, self._flight

    def _let_go(self, attempt: Attempt) -> None:
        """The slip is ours no more: another owner ended its sending, or an older copy of the store was put back under
        our hands. What comes next goes on."""
        log.error("slip-gone printer=%s job=%s", self._printer, attempt.job)
        self._flight, self._has_begun = None, False
        self._filler, self._is_in_doubt = escpos.padding(WIDEST_DOTS), True
        self._link.drop()

    def _settle(self, attempt: Attempt, outcome: Outcome) -> None:
        if outcome.state == "unknown":
            self._link.drop()
        with self._transaction() as connection:
            job = spool.settle(connection, attempt, outcome, self._clock.now())
        if job is None:
            self._let_go(attempt)
            return
        self._flight, self._has_begun = None, False
        # Printed is not all taken: behind the first id, the cut and the last id may have broken off half way.
        broke_off = outcome.state == "unknown" or not self._link.is_open
        # What filled up something else may not have arrived whole: it is owed again.
        self._filler = (self._filler or escpos.padding(self._profile.width_dots)) if broke_off else b""
        self._is_in_doubt = broke_off
        came_out = outcome.state in ("confirmed", "sent")
        self._report(Printed(job, job.proof) if came_out else NotPrinted(job, self._last_seen()))

    def _last_seen(self) -> PrinterCondition:
        return self._noted or self._lookout.condition
