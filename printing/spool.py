"""The durable queue of slips: add, claim, begin an attempt, settle it, recover what was cut off.

Every function works inside the caller's transaction. A slip is one row for ever; how often it was sent is the
number of its attempts, and every attempt but the first carries the reprint mark, whoever asked for it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal, get_args

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Executable,
    Row,
    String,
    and_,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    text,
    update,
)

from printing import lease
from printing.condition import PrinterCondition, Unreachable, condition_named
from printing.lease import Owner
from printing.profiles import Profile
from printing.slip import ABOUT_ITS_PRINTER, Slip
from printing.tables import DUE_STATES, attempts, print_jobs, printer_states, watermarks
from printing.tables import metadata as metadata


class StoreFailure(Exception):
    """The store itself fails: locked for too long, full, or gone."""


Door = Callable[[], AbstractContextManager[Connection]]
"""The way into the store: a transaction that commits at its end, or a reading that changes nothing.

Where the store fails, a door raises `StoreFailure` or a kind of it.
"""

State = Literal["queued", "sending", "sent", "confirmed", "unknown", "damaged", "held", "cancelled"]
STATES: tuple[State, ...] = get_args(State)
Alarm = Literal["cutter", "near-end"] | None
Proof = Literal["id", "fence", "none"]
HeldBecause = Literal["unproven", "stale", "stale-begun", "unfit"]
"""Its one automatic reprint was not confirmed either; it outlived its use, before it was sent or before its automatic
reprint; or it cannot be sent as it is."""

DUE: tuple[State, ...] = ("queued", "unknown")
RETRIED: tuple[State, ...] = ("unknown", "damaged", "held")
CANCELLED: tuple[State, ...] = ("queued", "unknown", "damaged", "held")
REPRINTED: tuple[State, ...] = ("sent", "confirmed", "unknown", "damaged", "held", "cancelled")

_ADVANCE = text(
    "INSERT INTO watermarks (folder, reached) VALUES (:folder, 1) "
    "ON CONFLICT (folder) DO UPDATE SET reached = watermarks.reached + 1 RETURNING reached"
)
_RAISE = text(
    "INSERT INTO watermarks (folder, reached) VALUES (:folder, :reached) "
    "ON CONFLICT (folder) DO UPDATE SET reached = excluded.reached WHERE excluded.reached > watermarks.reached"
)


class NoSuchJob(LookupError):
    """No job has this number."""

    def __init__(self, job_id: int) -> None:
        super().__init__(f"there is no job {job_id}")


class UnlawfulJobStep(Exception):
    """A job was asked for what its state does not allow, such as cancelling what is being printed."""

    def __init__(self, job_id: int, state: State, wish: str) -> None:
        super().__init__(f"job {job_id} is {state} and cannot be {wish}")


@dataclass(frozen=True, slots=True)
class NewJob:
    """A slip to be printed: `reference` is the caller's own, `body` is `slip` encoded for `profile`,
    `created_at` aware UTC. After `stale_after_s` it is of no use any more and is not printed by itself."""

    reference: str
    printer: str
    slip: Slip
    body: bytes
    profile: Profile
    created_at: datetime
    stale_after_s: int = 900


@dataclass(frozen=True, slots=True)
class Job:
    """One slip in the spool. `attempts` counts how often sending began; `reprinted_itself` tells that its one
    automatic reprint is used up; `profile_sha256` is that of the `profile` that the body was made for;
    `held_because` is None where it is not held, or was before that was kept."""

    id: int
    reference: str
    kind: str
    printer: str
    slip_json: str
    body: bytes
    sha256: str
    profile: str
    state: State
    alarm: Alarm
    proof: Proof
    attempts: int
    reprinted_itself: bool
    created_at: datetime
    stale_after_s: int
    stale_at: datetime
    profile_sha256: str
    held_because: HeldBecause | None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sending of a job; `number` counts from 1 within the job. An older copy of the store that is put back gives
    ids again: `printer` and `owner` tell it from one of the same id. `turn` counts what its owner's process sends to
    the printer, and goes on whatever the store knows."""

    id: int
    job: int
    number: int
    turn: int = 0
    printer: str = ""
    owner: str = ""

    @property
    def is_marked(self) -> bool:
        """Whether this copy carries the reprint mark: every one but the first."""
        return self.number > 1


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an attempt ended: `sent` is all that a one-way printer can say."""

    state: Literal["sent", "confirmed", "unknown", "damaged"]
    proof: Proof = "none"
    alarm: Alarm = None


def add(connection: Connection, jobs: Sequence[NewJob]) -> list[Job]:
    """Stores the slips, to be printed in this order on each printer."""
    if not jobs:
        return []
    statement = insert(print_jobs).returning(*print_jobs.c, sort_by_parameter_order=True)
    return [_job(row) for row in connection.execute(statement, [_row(job) for job in jobs])]


def claim(connection: Connection, printer: str) -> Job | None:
    """The next slip that the printer should send by itself, in the order they were added; None if there is none.

    It only looks: nobody else sends while the lease is held, and `begin_attempt` checks that again.
    """
    return _first(connection, _NEXT_DUE, {"printer": printer})


def hold_stale(connection: Connection, printer: str, is_stale: Callable[[Job], bool]) -> list[Job]:
    """Holds the due slips that have outlived their use, for a person to decide on; returns them."""
    stale = [job.id for job in due_jobs(connection, printer) if is_stale(job)]
    # Still due: a clerk may have been faster, and has decided.
    wanted = and_(_due(printer), print_jobs.c.id.in_(stale))
    last = select(attempts.c.outcome).where(
        attempts.c.job == print_jobs.c.id, attempts.c.number == print_jobs.c.attempts
    )
    is_known = or_(print_jobs.c.attempts == 0, last.scalar_subquery().in_(("confirmed", "sent")))
    because = case((is_known, "stale"), else_="stale-begun")
    return _all(connection, update(print_jobs).where(wanted).values(_held(because)).returning(*print_jobs.c))


def hold(connection: Connection, job_id: int) -> Job:
    """Holds a slip that is due and cannot be sent, for a person to decide on.

    Raises `NoSuchJob`, and `UnlawfulJobStep` where it is not due.
    """
    return _step(connection, job_id, DUE, _held("unfit"), "held")


def take_over(connection: Connection, printer: str, stand_in: str) -> list[Job]:
    """Gives the slips that `printer` has never begun to send to another printer, in their order; returns them.

    What may be on paper already stays where it is: there its next copy is known to be one.
    """
    return _give(connection, and_(_due(printer), print_jobs.c.attempts == 0), stand_in)


def inherit(connection: Connection, printer: str, heir: str) -> list[Job]:
    """Gives all due slips of a printer that is no more to another, and holds those that are about it; returns the
    former. What may be on paper already is due to come once more, marked, and nowhere else can it.
    """
    given = _give(connection, _due(printer), heir)
    hold_stale(connection, printer, lambda _about_the_printer: True)
    return given


def is_left_at(connection: Connection, printer: str) -> bool:
    """Whether the printer has slips that would still move by themselves if somebody drove it."""
    return bool(connection.execute(select(or_(exists().where(_due(printer)), _open_at(printer)))).scalar_one())


def is_sending_at(connection: Connection, printer: str) -> bool:
    """Whether a sending to the printer was begun and has not ended."""
    return bool(connection.execute(select(_open_at(printer))).scalar_one())


def begin_attempt(
    connection: Connection, job: Job, *, owner: Owner, epoch: int, now: datetime, turn: int = 0
) -> Attempt | None:
    """Records that the job is about to be sent; must be committed before the first byte leaves.

    `epoch` numbers the connection within the owner's process, `turn` what it sends to the printer. None where the
    printer is not `owner`'s any more, or the job has moved on since it was claimed.
    """
    if not lease.renew(connection, job.printer, owner):
        return None
    columns = print_jobs.c
    same_place = and_(columns.id == job.id, columns.printer == job.printer)
    unmoved = and_(same_place, columns.state == job.state, columns.attempts == job.attempts)
    statement = update(print_jobs).where(unmoved).values(_beginning(job))
    if connection.execute(statement).rowcount != 1:
        return None
    number = job.attempts + 1
    row = {"job": job.id, "printer": job.printer, "number": number, "epoch": epoch, "started_at": now}
    row |= {"boot_id": owner.boot_id, "owner": str(owner)}
    attempt_id = connection.execute(insert(attempts).values(row).returning(attempts.c.id)).scalar_one()
    return Attempt(attempt_id, job.id, number, turn, job.printer, str(owner))


def note_written(connection: Connection, attempt: Attempt) -> None:
    """Records that all bytes of the attempt are with the printer, which proves nothing about paper yet."""
    open_one = exists().where(_is_open(attempt))
    connection.execute(update(print_jobs).where(print_jobs.c.id == attempt.job, open_one).values(state="sent"))


def settle(connection: Connection, attempt: Attempt, outcome: Outcome, now: datetime) -> Job | None:
    """Ends the attempt and gives the job its state; None, and nothing is changed, where the attempt is not open any
    more: another owner ended it, or an older copy of the store was put back that does not know it.

    `unknown` for the first time leaves the job due for its one automatic, marked reprint; then it is `held`.
    """
    ended = update(attempts).where(_is_open(attempt)).values(ended_at=now, outcome=outcome.state)
    if connection.execute(ended).rowcount == 0:
        return None
    connection.execute(update(print_jobs).where(print_jobs.c.id == attempt.job).values(_ending(outcome)))
    if outcome.state == "confirmed":
        _note_confirmed(connection, attempt, now)
    return job_of(connection, attempt.job)


def _is_open(attempt: Attempt) -> ColumnElement[bool]:
    columns = attempts.c
    same_sending = and_(columns.id == attempt.id, columns.job == attempt.job, columns.printer == attempt.printer)
    return and_(same_sending, columns.owner == attempt.owner, columns.ended_at.is_(None))


def recover(connection: Connection, printer: str, now: datetime) -> list[Job]:
    """Makes unknown what was being sent, or sent and not confirmed, when its owner stopped; returns those jobs."""
    cut_off = select(attempts.c.id, attempts.c.job, attempts.c.number, attempts.c.owner).where(
        attempts.c.printer == printer, attempts.c.ended_at.is_(None)
    )
    rows = connection.execute(cut_off.order_by(attempts.c.id)).all()
    found = [Attempt(row.id, row.job, row.number, printer=printer, owner=row.owner) for row in rows]
    settled = [settle(connection, attempt, Outcome("unknown"), now) for attempt in found]
    return [job for job in settled if job is not None]


def watermark_of(connection: Connection, folder: str) -> int:
    """How many sendings the kiosk of a state folder has begun, as far as this store knows."""
    reached = select(watermarks.c.reached).where(watermarks.c.folder == folder)
    return connection.execute(reached).scalar() or 0


def all_sendings(connection: Connection) -> int:
    """How many sendings all kiosks of this store have begun, as far as it knows."""
    return int(connection.execute(select(func.coalesce(func.sum(watermarks.c.reached), 0))).scalar_one())


def advance_watermark(connection: Connection, folder: str) -> int:
    """One more of them is begun; how many that makes."""
    return int(connection.execute(_ADVANCE, {"folder": folder}).scalar_one())


def raise_watermark(connection: Connection, folder: str, reached: int) -> None:
    """So many there have been, although this store did not know."""
    connection.execute(_RAISE, {"folder": folder, "reached": reached})


def broke_off(connection: Connection, printer: str) -> bool:
    """Whether the printer may still hold half a command: nobody knows how the last sending to it ended, or whether
    it has cut."""
    sent = select(attempts.c.outcome, print_jobs.c.alarm).join(print_jobs, print_jobs.c.id == attempts.c.job)
    last = connection.execute(sent.where(attempts.c.printer == printer).order_by(attempts.c.id.desc()).limit(1))
    found = last.one_or_none()
    return found is not None and (found.outcome == "unknown" or found.alarm == "cutter")


def retry(connection: Connection, job_id: int, now: datetime) -> Job:
    """Queues a slip again that is held, damaged or unknown, with a fresh time of use; marked if it was ever sent.

    Raises `NoSuchJob`, and `UnlawfulJobStep` in any other state.
    """
    again = _queued_again(job_of(connection, job_id), now)
    return _step(connection, job_id, RETRIED, again, "retried")


def cancel(connection: Connection, job_id: int) -> Job:
    """Gives up a slip that is not being printed. Raises `NoSuchJob`, and `UnlawfulJobStep` in any other state."""
    return _step(connection, job_id, CANCELLED, {"state": "cancelled", "held_because": None}, "cancelled")


def reprint(connection: Connection, reference: str, now: datetime) -> list[Job]:
    """Queues the slips of the reference once more, marked where they were ever sent; returns those that it queued.

    What is still queued or being sent comes out anyway and is left as it is.
    """
    queued = []
    for job in jobs(connection, states=REPRINTED, reference=reference):
        wanted = and_(print_jobs.c.id == job.id, print_jobs.c.state == job.state, _not_in_flight())
        again = update(print_jobs).where(wanted).values(_queued_again(job, now)).returning(*print_jobs.c)
        queued += _all(connection, again)
    return queued


def doubt(connection: Connection, printers: Collection[str] | None = None) -> None:
    """Whatever was never sent to these printers, or to any, may be on paper all the same: its next copy is a marked
    one, also of a slip that nobody wanted any more. For a copy of the store that was put back, which knows nothing of
    what was printed since it was taken."""
    never_sent = update(print_jobs).where(print_jobs.c.attempts == 0).values(attempts=1)
    connection.execute(never_sent if printers is None else never_sent.where(print_jobs.c.printer.in_(printers)))


def job_of(connection: Connection, job_id: int) -> Job:
    """The job of this number; raises `NoSuchJob`."""
    job = _first(connection, select(print_jobs).where(print_jobs.c.id == job_id))
    if job is None:
        raise NoSuchJob(job_id)
    return job


def jobs(
    connection: Connection,
    *,
    states: Sequence[State] | None = None,
    reference: str | None = None,
    printer: str | None = None,
) -> list[Job]:
    """The jobs that fit all that is given, oldest first."""
    statement = select(print_jobs).order_by(print_jobs.c.id)
    if states is not None:
        statement = statement.where(print_jobs.c.state.in_(states))
    if reference is not None:
        statement = statement.where(print_jobs.c.reference == reference)
    if printer is not None:
        statement = statement.where(print_jobs.c.printer == printer)
    return _all(connection, statement)


def due_jobs(connection: Connection, printer: str, *, after: int = 0) -> list[Job]:
    """All slips that the printer should still send by itself, oldest first, from behind the job `after`."""
    wanted = and_(_due(printer), print_jobs.c.id > after)
    return _all(connection, select(print_jobs).where(wanted).order_by(print_jobs.c.id))


def is_at_rest() -> ColumnElement[bool]:
    """Whether a job will move no more by itself: it is not due, not being sent, and not sent and yet to be proven."""
    return and_(print_jobs.c.state.not_in(DUE_STATES), _not_in_flight())


def unfinished(connection: Connection, reference: str | None = None) -> list[Job]:
    """The jobs that will still move by themselves. Oldest first."""
    statement = select(print_jobs).where(~is_at_rest())
    if reference is not None:
        statement = statement.where(print_jobs.c.reference == reference)
    return _all(connection, statement.order_by(print_jobs.c.id))


def record_condition(connection: Connection, printer: str, condition: PrinterCondition, now: datetime) -> None:
    """Keeps the printer's condition where other processes see it."""
    reason = condition.reason if isinstance(condition, Unreachable) else ""
    row = {"condition": condition.name, "reason": reason, "since": now, "heard_at": now}
    known = update(printer_states).where(printer_states.c.printer == printer).values(row)
    if connection.execute(known).rowcount == 0:
        connection.execute(insert(printer_states).values(printer=printer, **row))


def record_heard(connection: Connection, printer: str, now: datetime) -> None:
    """Notes that the printer's owner lives, and that its last condition still holds."""
    known = printer_states.c.printer == printer
    connection.execute(update(printer_states).where(known).values(heard_at=now))


def conditions(connection: Connection) -> dict[str, PrinterCondition]:
    """The last condition that each printer's owner saw, by the printer's name."""
    rows = connection.execute(select(printer_states)).all()
    return {row.printer: condition_named(row.condition, row.reason) for row in rows}


def _note_confirmed(connection: Connection, attempt: Attempt, now: datetime) -> None:
    printer = select(attempts.c.printer).where(attempts.c.id == attempt.id).scalar_subquery()
    known = printer_states.c.printer == printer
    connection.execute(update(printer_states).where(known).values(last_confirmed_at=now))


def _row(job: NewJob) -> dict[str, object]:
    return {
        "reference": job.reference,
        "kind": job.slip.kind,
        "printer": job.printer,
        "slip_json": job.slip.to_json(),
        "body": job.body,
        "sha256": hashlib.sha256(job.body).hexdigest(),
        "profile": job.profile.name,
        "state": "queued",
        "proof": "none",
        "attempts": 0,
        "reprinted_itself": False,
        "created_at": job.created_at,
        "stale_after_s": job.stale_after_s,
        "stale_at": job.created_at + timedelta(seconds=job.stale_after_s),
        "profile_sha256": job.profile.sha256,
    }


def _beginning(job: Job) -> dict[str, object]:
    """What a beginning attempt changes: sending an unknown slip again uses up its automatic reprint."""
    return {
        "state": "sending",
        "attempts": job.attempts + 1,
        "reprinted_itself": job.reprinted_itself or job.state == "unknown",
        "alarm": None,
        "proof": "none",
    }


def _ending(outcome: Outcome) -> dict[str, object]:
    """What an attempt that ended changes."""
    ended: dict[str, object] = {"state": outcome.state, "alarm": outcome.alarm, "proof": outcome.proof}
    if outcome.state != "unknown":
        return ended
    is_last = print_jobs.c.reprinted_itself
    state, because = case((is_last, "held"), else_="unknown"), case((is_last, "unproven"))
    return ended | {"state": state, "held_because": because}


def _held(because: HeldBecause | ColumnElement[str]) -> dict[str, object]:
    return {"state": "held", "held_because": because}


def _queued_again(job: Job, now: datetime) -> dict[str, object]:
    """A slip whose printing a person asked for is of use once more, from now on."""
    return {"state": "queued", "stale_at": now + timedelta(seconds=job.stale_after_s), "held_because": None}


def _step(connection: Connection, job_id: int, allowed: Sequence[State], values: dict[str, object], wish: str) -> Job:
    fits = and_(print_jobs.c.id == job_id, print_jobs.c.state.in_(allowed))
    if connection.execute(update(print_jobs).where(fits).values(values)).rowcount != 1:
        raise UnlawfulJobStep(job_id, job_of(connection, job_id).state, wish)
    return job_of(connection, job_id)


def _give(connection: Connection, wanted: ColumnElement[bool], printer: str) -> list[Job]:
    """A slip that is about its own printer stays with it."""
    movable = and_(wanted, print_jobs.c.kind.not_in(ABOUT_ITS_PRINTER))
    return _all(connection, update(print_jobs).where(movable).values(printer=printer).returning(*print_jobs.c))


def _due(printer: str | BindParameter[str]) -> ColumnElement[bool]:
    # The states stand in the statement itself: with parameters no database would use the partial index.
    states = [literal_column(f"'{state}'", String) for state in DUE_STATES]
    return and_(print_jobs.c.printer == printer, print_jobs.c.state.in_(states))


# Built once: workers at rest ask it several times a second, day and night.
_NEXT_DUE = (
    select(print_jobs)
    .where(_due(bindparam("printer", type_=String)))
    .order_by(print_jobs.c.id)
    .limit(literal_column("1"))
)


def _open_at(printer: str) -> ColumnElement[bool]:
    return exists().where(attempts.c.printer == printer, attempts.c.ended_at.is_(None))


def _not_in_flight() -> ColumnElement[bool]:
    return ~exists().where(attempts.c.job == print_jobs.c.id, attempts.c.ended_at.is_(None))


def _first(connection: Connection, statement: Executable, values: dict[str, str] | None = None) -> Job | None:
    row = connection.execute(statement, values).first()
    return None if row is None else _job(row)


def _all(connection: Connection, statement: Executable) -> list[Job]:
    return [_job(row) for row in connection.execute(statement).all()]


def _job(row: Row[Any]) -> Job:
    return Job(*row)
