"""What staff do with one visit: each step checks, changes it in one guarded statement, and records what happened.

A step that comes too late is no error: it changes nothing and says in a message what is so now.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Literal, get_args

from kiosk import calls, chain, figures, followups, hands, line, promises, ratings, rights, staff, standard, waiting
from kiosk.deskrules import DeskRules
from kiosk.followups import NewFollowUp, Source
from kiosk.hands import Climb, OpenVisit, Raised, SealedNote
from kiosk.register import Fact, Happening
from kiosk.staff import Clerk
from kiosk.store import Connection
from kiosk.visit import Status, UnlawfulStep

Why = Literal["dissatisfied", "somebody-else"]
WHYS: tuple[Why, ...] = get_args(Why)
Result = Literal["done", "documents-left", "come-again", "withdrawn"]
RESULTS: tuple[Result, ...] = get_args(Result)


@dataclass(frozen=True, slots=True)
class NotDone:
    """Nothing was changed: there was nothing to do, it may not be done, or somebody was faster. `key` is the
    message's, with what it takes: the visit's `number` and the `name` of the colleague who has it."""

    key: str
    parameters: Mapping[str, str] = field(default_factory=dict)


Outcome = OpenVisit | NotDone

NO_COUNTER = NotDone("counter.no-counter")
"""A visitor was to come to somebody who has not said at which counter they are."""


@dataclass(frozen=True, slots=True)
class Moment:
    """One transaction of a member of staff: its connection, its time (aware UTC), the service day, the rules."""

    connection: Connection
    now: datetime
    day: date
    rules: DeskRules

    def record(self, event: str, visit: int | None, clerk: Clerk | None, **facts: Fact) -> None:
        """Adds to the register. The last thing a transaction does."""
        who: dict[str, Fact] = {"clerk": clerk.id} if clerk is not None else {}
        chain.record(self.connection, self.day, Happening(event, self.now, visit, who | facts))


def call_next(moment: Moment, clerk: Clerk) -> Outcome:
    """Calls the first of the line whom nobody else gets first."""
    kept = not_free(moment, clerk)
    if kept is not None:
        return kept
    now_s = moment.now.timestamp()
    mine = hands.line_of(moment.connection, moment.day, moment.now, clerk.serves)
    for following in line.callable_now(mine, now_s, moment.rules.line):
        visit = hands.visit_of_id(moment.connection, following)
        called = call(moment, visit, clerk) if visit is not None else None
        if isinstance(called, OpenVisit):
            return called
    return NotDone("counter.nobody")


def not_free(moment: Moment, clerk: Clerk, visit: int | None = None) -> NotDone | None:
    """What keeps a visit from coming to a clerk, by whichever way: no counter to come to, or another visitor who is
    still there. Holds the clerk until the transaction ends, so that two windows of theirs are one person."""
    if not clerk.counter:
        return NO_COUNTER
    first = next((it for it in _at_counter(moment, clerk) if it.id != visit), None)
    return None if first is None else NotDone(f"counter.has-one.{first.status}", _about(first, clerk.name))


def arrive(moment: Moment, clerk: Clerk) -> None:
    """Whoever logs in and receives visitors is there, whether they say so or not, and back from an absence; but for
    one that they told until a time that is still to come."""
    if not clerk.receives:
        return
    staff.lock(moment.connection, clerk.id)
    known = staff.on_duty(moment.connection, clerk.id, moment.day, moment.now)
    if known is None or known.state in ("in", "busy") or known.is_out_until_later(moment.now):
        return
    said = staff.Said("in", moment.day, moment.now, None)
    staff.keep_presence(moment.connection, clerk.id, said, known.stands_in_for)
    moment.record("presence", None, clerk, state="in", stands_in_for=known.stands_in_for or "")


def leave(moment: Moment, clerk: Clerk) -> None:
    """Whoever logs out serves no more, unless a visitor is at their counter. That is no absence: visitors are told no
    time, but not that the role is out."""
    if next(_at_counter(moment, clerk), None) is None and staff.end_serving(moment.connection, clerk.id):
        moment.record("presence", None, clerk, state="unsaid", stands_in_for="")


def _at_counter(moment: Moment, clerk: Clerk) -> Iterator[OpenVisit]:
    """Who is still to come to a clerk, or there. Holds the clerk until the transaction ends."""
    staff.lock(moment.connection, clerk.id)
    own = hands.held_by(moment.connection, clerk.id, moment.day, moment.now)
    return (it for it in own if it.status in ("called", "serving"))


def call(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Calls somebody who waits to the clerk's counter."""
    if not rights.may_call(clerk, visit):
        return _not_served(visit) if visit.status == "waiting" else gone(moment, visit)
    first = visit.first_called_at or moment.now
    values = {"clerk": clerk.id, "counter": clerk.counter, "called_at": moment.now, "first_called_at": first}
    called = _step(moment, visit, "called", owner=visit.owner or clerk.id, back_at=None, seen_until=None, **values)
    if called is None:
        picked_up = hands.visit_of_id(moment.connection, visit.id)
        if picked_up is not None and picked_up.owner != visit.owner:
            return call(moment, picked_up, clerk)
        return gone(moment, visit)
    staff.keep_serving(moment.connection, clerk.id, moment.day, moment.now)
    added = _add_call(moment, called, clerk, is_first=visit.first_called_at is None)
    moment.record("called", visit.id, clerk, counter=clerk.counter, call=added)
    return called


def call_again(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Calls once more who was called and has not come yet."""
    if not rights.may_call_again(clerk, visit):
        return gone(moment, visit)
    called = hands.mend(moment.connection, visit, called_at=moment.now, counter=clerk.counter, clerk=clerk.id)
    if called is None:
        return gone(moment, visit)
    staff.keep_serving(moment.connection, clerk.id, moment.day, moment.now)
    added = _add_call(moment, called, clerk, is_first=False)
    moment.record("called-again", visit.id, clerk, counter=clerk.counter, call=added)
    return called


def put_back(moment: Moment, visit: OpenVisit, clerk: Clerk, minutes: int) -> Outcome:
    """Puts a visit back for some minutes, to fill a form in or fetch a paper; its place in line is the old one."""
    if not rights.may_put_back(clerk, visit):
        return gone(moment, visit)
    back = moment.now + timedelta(minutes=minutes)
    answer = {"answered_at": None, "answered_by": None, "answer_until": None}
    values = {"clerk": None, "counter": None, "taken_at": None, **answer, **_settled(moment, visit, clerk)}
    seen = visit.acknowledged_at or moment.now
    again = _step(moment, visit, "waiting", back_at=back, acknowledged_at=seen, **values)
    return _recorded(moment, again, visit, "put-back", clerk, minutes=minutes, **_climb(moment, visit, again))


def no_show(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Closes a visit whose visitor was called and did not come."""
    if not rights.may_close_as_missed(clerk, visit):
        return gone(moment, visit)
    missed = _step(moment, visit, "no-show", closed_at=moment.now)
    if missed is None:
        return gone(moment, visit)
    _add_totals(moment, missed)
    moment.record("no-show", visit.id, clerk)
    return missed


def close_left_over(moment: Moment) -> int:
    """Closes the visits of earlier days whose visitors have left; returns how many."""
    left = hands.left_over(moment.connection, moment.day, moment.now)
    closed = [_step(moment, it, "no-show", closed_at=moment.now) for it in left]
    gone_home = [it for it in closed if it is not None]
    for visit in gone_home:
        _add_totals(moment, visit)
    if gone_home:
        moment.record("left-over-closed", None, None, visits=[it.id for it in gone_home])
    return len(gone_home)


def come_back(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Lets somebody who missed the call wait again: at the old place if soon enough, else from now on. They were seen
    when they came."""
    if not rights.may_let_back(visit, moment.day, moment.now):
        return gone(moment, visit)
    called = visit.called_at or moment.now
    since = line.since_after_no_show(
        visit.waits_since.timestamp(), called.timestamp(), moment.now.timestamp(), moment.rules.line
    )
    at = moment.now if since == moment.now.timestamp() else visit.waits_since
    seen = {"acknowledged_at": visit.acknowledged_at or moment.now, "seen_by": visit.seen_by or clerk.id}
    values = {"since_at": at, "back_at": moment.now, "clerk": None, "counter": None, "closed_at": None}
    returned = _step(moment, visit, "waiting", **seen, **values)
    if returned is None:
        return gone(moment, visit)
    figures.add(moment.connection, visit.day, visit.request, visit.counter, -_totals(moment, visit))
    moment.record("came-back", visit.id, clerk, kept_place=int(at != moment.now))
    return returned


def pick_up(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Records that the clerk has the visit's slip: first contact, and seen. What somebody else has stays theirs."""
    if visit.status not in ("waiting", "called"):
        return gone(moment, visit)
    if visit.owner is not None and visit.acknowledged_at is not None:
        return visit
    values = {"owner": visit.owner or clerk.id, "acknowledged_at": visit.acknowledged_at or moment.now}
    seen = hands.mend(moment.connection, visit, seen_by=visit.seen_by or clerk.id, **values)
    return _recorded(moment, seen, visit, "picked-up", clerk)


def take(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Begins service, called or not; who takes first is responsible to the end (S20)."""
    if not rights.may_take(clerk, visit):
        is_there = visit.status == "waiting" or rights.may_call_again(clerk, visit)
        return _not_served(visit) if is_there else gone(moment, visit)
    seen = visit.acknowledged_at or moment.now
    taken = _step(
        moment,
        visit,
        "serving",
        owner=visit.owner or clerk.id,
        clerk=clerk.id,
        counter=clerk.counter,
        acknowledged_at=seen,
        first_called_at=visit.first_called_at or moment.now,
        taken_at=moment.now,
        back_at=None,
        seen_until=None,
    )
    if taken is None:
        return gone(moment, visit)
    staff.keep_serving(moment.connection, clerk.id, moment.day, moment.now)
    if visit.first_called_at is None:
        _add_call(moment, taken, clerk, is_first=True, shown=False)
    moment.record("taken", visit.id, clerk, counter=clerk.counter)
    return taken


def hand_over(moment: Moment, visit: OpenVisit, clerk: Clerk, to: str | int, note: bytes | None) -> Outcome:
    """Offers a visit in service to a role or a colleague; the clerk answers for it until somebody accepts. The
    answer that it was clear was the clerk's own: it ends with the hand-over."""
    if not rights.may_hand_over(clerk, visit):
        return gone(moment, visit)
    if not _has_taker(moment, clerk, to):
        return NotDone("counter.no-taker", _about(visit))
    target: dict[str, object] = {"offered_to": to} if isinstance(to, int) else {"offered_to": None, "role": to}
    offered = _step(moment, visit, "handed-over", **target, **_answer_over(moment, visit))
    if offered is None:
        return gone(moment, visit)
    if note is not None:
        hands.add_note(moment.connection, visit.id, SealedNote(clerk.id, moment.now, note))
    until = moment.now + timedelta(minutes=moment.rules.hand_over_min)
    followups.add(
        moment.connection, source(moment, visit, clerk), NewFollowUp("hand-over", until, owner=visit.owner), None
    )
    moment.record("handed-over", visit.id, clerk, to=to)
    return offered


def _has_taker(moment: Moment, clerk: Clerk, to: str | int) -> bool:
    """Whether somebody else can accept what goes to a colleague, or to a role; a role that nobody fills is taken by
    whoever leads."""
    meant = [it.clerk for it in staff.staff(moment.connection, moment.day, moment.now) if _is_meant(it.clerk, to)]
    return not meant or any(it.receives and it.id != clerk.id for it in meant)


def _is_meant(clerk: Clerk, to: str | int) -> bool:
    return clerk.id == to if isinstance(to, int) else to in clerk.serves


def accept(moment: Moment, visit: OpenVisit, clerk: Clerk) -> Outcome:
    """Takes a visit over, and the responsibility with it; the visitor is called to the new counter."""
    if not rights.may_accept(clerk, visit):
        return _not_served(visit) if visit.status == "handed-over" else gone(moment, visit)
    values = {"owner": clerk.id, "clerk": clerk.id, "counter": clerk.counter, "offered_to": None}
    accepted = _step(moment, visit, "serving", called_at=moment.now, **values)
    if accepted is None:
        return gone(moment, visit)
    for kept in followups.keep_hand_over(moment.connection, visit.id, clerk.id, moment.now):
        promises.add_totals(moment.connection, moment.day, kept, clerk.counter)
    staff.keep_serving(moment.connection, clerk.id, moment.day, moment.now)
    added = _add_call(moment, accepted, clerk, is_first=False)
    moment.record("accepted", visit.id, clerk, counter=clerk.counter, call=added)
    return accepted


def take_over(moment: Moment, visit: OpenVisit, clerk: Clerk, holder: int) -> Outcome:
    """Goes on with a visit that is in service with `holder`, and answers for it from now on, as for a hand-over that
    was accepted; the visitor is called where the counter is another one. The answer that it was clear was the
    holder's own: it ends."""
    if not rights.may_take_over(clerk, visit) or visit.clerk != holder:
        return gone(moment, visit)
    values: dict[str, object] = {"owner": clerk.id, "clerk": clerk.id, **_answer_over(moment, visit)}
    moves = clerk.counter != visit.counter
    if moves:
        values |= {"counter": clerk.counter, "called_at": moment.now}
    taken = hands.mend(moment.connection, visit, **values)
    if taken is None:
        return gone(moment, visit)
    staff.keep_serving(moment.connection, clerk.id, moment.day, moment.now)
    facts: dict[str, Fact] = {"counter": clerk.counter, "from": holder}
    if moves:
        facts["call"] = _add_call(moment, taken, clerk, is_first=False)
    moment.record("taken-over", visit.id, clerk, **facts)
    return taken


def take_back(moment: Moment, visit: OpenVisit, clerk: Clerk, role: str) -> Outcome:
    """Goes on with a visit that the clerk handed over and nobody has accepted yet; it is for a role again."""
    if not rights.may_take_back(clerk, visit):
        return gone(moment, visit)
    back = _step(moment, visit, "serving", offered_to=None, role=role, counter=clerk.counter)
    if back is None:
        return gone(moment, visit)
    followups.keep_hand_over(moment.connection, visit.id, clerk.id, moment.now)
    moment.record("taken-back", visit.id, clerk, counter=clerk.counter)
    return back


def reroute(moment: Moment, visit: OpenVisit, role: str) -> None:
    """Gives who waits to another role, unless somebody was faster."""
    if hands.mend(moment.connection, visit, role=role) is not None:
        moment.record("rerouted", visit.id, None, role=role)


def acknowledge(moment: Moment, visit: OpenVisit, clerk: Clerk, minutes: int) -> Outcome:
    """Says "seen, about so many minutes": the clock of those whom nobody noticed stops. Said again, it is another
    promise."""
    if not rights.may_acknowledge(visit):
        return gone(moment, visit)
    values = {"seen_by": clerk.id, "seen_until": moment.now + timedelta(minutes=minutes)}
    seen = hands.mend(moment.connection, visit, acknowledged_at=visit.acknowledged_at or moment.now, **values)
    return _recorded(moment, seen, visit, "acknowledged", clerk, minutes=minutes)


def clear(moment: Moment, visit: OpenVisit, clerk: Clerk, minutes: int) -> Outcome:
    """Says "clear, needs so many minutes": the clock for an answer stops that long. From the supervisor or manager
    it also settles what moved up."""
    if not rights.may_clear(clerk, visit):
        return gone(moment, visit)
    values: dict[str, object] = {
        "answered_at": moment.now,
        "answered_by": clerk.id,
        "answer_until": moment.now + timedelta(minutes=minutes),
    }
    if clerk.leads and visit.is_raised:
        settled = tuple(it.settled(clerk.id, moment.now) for it in visit.raised)
        values |= {"settled_at": moment.now, "raised": settled}
    else:
        values |= _settled(moment, visit, clerk)
    answered = hands.mend(moment.connection, visit, **values)
    return _recorded(moment, answered, visit, "answered", clerk, minutes=minutes, **_climb(moment, visit, answered))


def escalate(moment: Moment, visit: OpenVisit, clerk: Clerk, why: Why) -> Outcome:
    """Moves a visit up at once: the visitor is dissatisfied or asks for somebody else. Anybody may."""
    if not rights.may_escalate(visit):
        return gone(moment, visit)
    raised = hands.mend(moment.connection, visit, raised=(*visit.raised, Raised(moment.now, why, clerk.id)))
    return _recorded(moment, raised, visit, "moved-up", clerk, why=why)


def finish(
    moment: Moment,
    visit: OpenVisit,
    clerk: Clerk,
    result: Result,
    usual: NewFollowUp | None,
    agreed: NewFollowUp | None = None,
    sealed: bytes | None = None,
) -> Outcome:
    """Ends a visit with its result, and with what is promised: the usual of its request, and what was `agreed`
    besides or in its place, in `sealed` words."""
    if not rights.may_finish(clerk, visit):
        return gone(moment, visit)
    ended = _step(moment, visit, "finished", result=result, closed_at=moment.now, **_settled(moment, visit, clerk))
    if ended is None:
        return gone(moment, visit)
    facts: dict[str, Fact] = {"result": result, **_climb(moment, visit, ended)}
    facts |= _leave(moment, visit, clerk, usual, agreed, sealed)
    _add_totals(moment, ended)
    moment.record("finished", visit.id, clerk, **facts)
    return ended


def _leave(
    moment: Moment,
    visit: OpenVisit,
    clerk: Clerk,
    usual: NewFollowUp | None,
    agreed: NewFollowUp | None,
    sealed: bytes | None,
) -> dict[str, Fact]:
    """What is still owed when a visit ends. What was promised at the check-in stands where it is the usual promise,
    with its own time; nothing else that was promised on the way is owed any more. What was agreed takes the place of
    the usual promise where it is of the same kind, and else comes on top of it."""
    owed = None if usual is not None and agreed is not None and usual.kind == agreed.kind else usual
    stands = followups.pass_on(moment.connection, visit.id, owed) if owed is not None else None
    followups.close_owed_no_more(moment.connection, visit.id, clerk.id, moment.now, but=stands)
    facts: dict[str, Fact] = {}
    if owed is not None:
        made = stands or followups.add(moment.connection, source(moment, visit, clerk), owed, None)
        facts = {"follow_up": made, "kind": owed.kind}
    if agreed is not None:
        added = followups.add(moment.connection, source(moment, visit, clerk), agreed, sealed)
        facts |= {"agreed": added, "agreed_kind": agreed.kind} if facts else {"follow_up": added, "kind": agreed.kind}
    return facts


def rate(moment: Moment, visit: OpenVisit, faces: int) -> Outcome:
    """Keeps the visitor's rating, once, after the visit is finished."""
    kept = ratings.keep(moment.connection, moment.day, visit, faces, moment.now)
    if isinstance(kept, OpenVisit):
        return kept
    return NotDone("counter.rated" if kept == "rated" else "counter.not-finished", _about(visit))


def gone(moment: Moment, visit: OpenVisit) -> NotDone:
    """What is so now with a visit that cannot be had."""
    now_so = hands.visit_of_id(moment.connection, visit.id) or visit
    holder = staff.clerk_of(moment.connection, now_so.clerk) if now_so.clerk is not None else None
    if now_so.is_left_over:
        return NotDone("counter.is.left-over", _about(now_so))
    return NotDone(f"counter.is.{now_so.status}", _about(now_so, holder.name if holder else ""))


def source(moment: Moment, visit: OpenVisit | None, clerk: Clerk) -> Source:
    """Where a promise that is made now comes from."""
    if visit is None:
        return Source(None, "", "", moment.now, clerk.id)
    return Source(visit.id, visit.number_text, visit.served, moment.now, clerk.id)


def _step(moment: Moment, visit: OpenVisit, after: Status, **values: object) -> OpenVisit | None:
    """The visit after its step; None where its status has no such step, or somebody was faster."""
    try:
        return hands.move(moment.connection, visit, after, **values)
    except UnlawfulStep:
        return None


def _recorded(
    moment: Moment, changed: OpenVisit | None, visit: OpenVisit, event: str, clerk: Clerk, **facts: Fact
) -> Outcome:
    if changed is None:
        return gone(moment, visit)
    moment.record(event, visit.id, clerk, **facts)
    return changed


def _add_call(moment: Moment, visit: OpenVisit, clerk: Clerk, *, is_first: bool, shown: bool = True) -> int:
    """Adds a call, which the boards show unless the visitor stands there already; a visit's first says how long the
    wait was."""
    waited_min = _keep_wait(moment, visit) if is_first else None
    new = calls.NewCall(
        day=moment.day,
        visit=visit.id,
        series=visit.series,
        role=visit.role,
        number=visit.number_text,
        counter=clerk.counter,
        language=visit.language,
        at=moment.now,
        waited_min=waited_min,
        shown=shown,
    )
    return calls.add_call(moment.connection, new)


def _keep_wait(moment: Moment, visit: OpenVisit) -> float:
    """Minutes of the wait that ends now; what was announced about it is scored."""
    waited_min = max(0.0, (moment.now - visit.began_to_wait_at).total_seconds() / 60)
    waiting.keep_called(moment.connection, visit.id, visit.day, waited_min, moment.rules.estimate)
    return waited_min


def _answer_over(moment: Moment, visit: OpenVisit) -> dict[str, datetime]:
    """What was answered is good no longer than now."""
    return {} if visit.answer_until is None else {"answer_until": min(visit.answer_until, moment.now)}


def _settled(moment: Moment, visit: OpenVisit, clerk: Clerk) -> dict[str, object]:
    """What had climbed is settled by what ends the wait for an answer, and stays told of the visit."""
    climb = _climb_of(moment, visit)
    if climb is None:
        return {}
    ended = Climb(datetime.fromtimestamp(climb.at_s, UTC), climb.to, moment.now, clerk.id)
    return {"settled_at": moment.now, "climbs": (*visit.climbs, ended)}


def _climb_of(moment: Moment, visit: OpenVisit) -> standard.Alert | None:
    return standard.climb(hands.case_of(visit), moment.now.timestamp(), moment.rules.standard)


def _climb(moment: Moment, visit: OpenVisit, changed: OpenVisit | None) -> dict[str, Fact]:
    """What ends the wait for an answer also says, and counts, how far the visit had come up the ladder by then."""
    climb = _climb_of(moment, visit)
    if climb is None or changed is None:
        return {}
    figures.add(moment.connection, visit.day, visit.request, visit.counter, figures.Totals(escalated=1))
    return {"climbed_to": climb.to}


def _add_totals(moment: Moment, visit: OpenVisit) -> None:
    figures.add(moment.connection, visit.day, visit.request, visit.counter, _totals(moment, visit))


def _totals(moment: Moment, visit: OpenVisit) -> figures.Totals:
    return figures.of_closed(visit, moment.rules.standard.unnoticed_min)


def _not_served(visit: OpenVisit) -> NotDone:
    return NotDone("counter.not-served", _about(visit))


def _about(visit: OpenVisit, name: str = "") -> dict[str, str]:
    return {"number": visit.number_text, "name": name}
