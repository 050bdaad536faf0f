"""The desk's first page as finished texts: alerts, the line, promises, what is in hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.desk.access import AT_COUNTER
from kiosk.desk.phrases import Phrases, elapsed

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard, WaitingVisit
    from kiosk.staff import Clerk, OnDuty
    from kiosk.standard import Alert, Notice

SEEN_MIN = 20
"""What "seen" promises with one key: the standard's own example."""

NOT_DUE = ("line.early", "line.put-back")

MOST_ROWS = 60
"""How many who wait are shown; whoever stands behind them is only counted, and found by the number."""

MOST_TAKERS = 3
"""How many are named who can take a visit."""

MOST_NAMED = 6
"""How many visits an alert names before it only counts them."""

MOST_IN_BAR = 3
"""The same, in the one line of another page."""


@dataclass(frozen=True)
class Named:
    """A visit that is named and led to."""

    id: int
    number: str


@dataclass(frozen=True)
class AlertView:
    """One line for all alerts of a kind. `acknowledge` is the visit that one key acknowledges, 0 for none."""

    level: str
    text: str
    takers: str
    visits: tuple[Named, ...]
    acknowledge: int
    acknowledge_text: str
    minutes: int


@dataclass(frozen=True)
class RowView:
    """Somebody who waits. `since` is in epoch seconds, for the clock that runs in the browser; `seen` says by whom,
    and what was promised; `for_others` which role serves whom this clerk may not."""

    id: int
    number: str
    request: str
    lane: str
    missing: str
    since: int
    waited: str
    why: str
    seen: str
    is_next: bool
    is_late: bool
    late: str
    for_others: str


@dataclass(frozen=True)
class PromiseView:
    """A promise that is due soon, or overdue."""

    id: int
    text: str
    until: str
    is_overdue: bool


@dataclass(frozen=True)
class LiveView:
    """What changes by itself; `mark` changes with it, so that a page is only redrawn for a reason."""

    alerts: tuple[AlertView, ...]
    rows: tuple[RowView, ...]
    more: str
    follow_ups: tuple[PromiseView, ...]
    today: str
    mark: str


@dataclass(frozen=True)
class BarView:
    """What asks for attention, in one line that stands on every page: the most pressing kind with its visits, and how
    many `more` kinds there are. `alerts` counts the kinds that are due now. `asks` marks each visit's alerts, one by
    one: a mark that was not there before is what a page rings for."""

    level: str
    text: str
    visits: tuple[Named, ...]
    more: str
    alerts: int
    asks: tuple[str, ...]
    mark: str


def bar_view(board: DeskBoard, say: Phrases) -> BarView:
    """The alerts of a moment for whoever is on another page than their list."""
    asks, alerts = asks_of(board.alerts), sum(it.level == "alert" for it in board.notices)
    if not board.notices:
        return BarView("", "", (), "", alerts, asks, "")
    first, behind = board.notices[0], len(board.notices) - 1
    text = say.say(first.key, count=first.count, minutes=first.minutes)
    more = say.say("desk.bar.more", count=behind) if behind else say.say("desk.bar.all")
    visits = _named(first, board)[:MOST_IN_BAR]
    return BarView(first.level, text, visits, more, alerts, asks, mark_of((text, visits, more, asks)))


def live_view(board: DeskBoard, clerk: Clerk, today: str, say: Phrases) -> LiveView:
    """The line and everything that asks for attention, as one clerk sees it."""
    alerts = tuple(_alert(it, board, clerk, say) for it in board.notices)
    following = next_for(board, clerk)
    rows = tuple(_row(it, following, board, clerk, say) for it in _shown(board.waiting, following))
    promises = tuple(
        PromiseView(it.id, say.follow_up(it), say.day_clock(it.promised_until, board.now), it.overdue)
        for it in board.follow_ups
    )
    behind = len(board.waiting) - len(rows)
    more = say.say("desk.more", count=behind) if behind else ""
    lasting = (
        alerts,
        more,
        [(it.id, it.why, it.seen, it.is_next, it.is_late, it.missing, it.for_others) for it in rows],
        promises,
        today,
    )
    return LiveView(alerts, rows, more, promises, today, mark_of(lasting))


def _shown(waiting: Sequence[WaitingVisit], following: WaitingVisit | None) -> tuple[WaitingVisit, ...]:
    """The first in line, and whoever is next for this clerk however many wait for others before."""
    first = waiting[:MOST_ROWS]
    if following is None or following in first:
        return tuple(first)
    return (*first[:-1], following)


def next_for(board: DeskBoard, clerk: Clerk) -> WaitingVisit | None:
    """Whom "call next" calls: the first in line whom this clerk's roles serve."""
    due = (it for it in board.waiting if it.reason.key not in NOT_DUE)
    return next((it for it in due if it.visit.role in clerk.serves), None)


def asks_of(alerts: Iterable[Alert]) -> tuple[str, ...]:
    """A mark for each alert that asks for somebody now: visit, clock, for whom, how far up and since when."""
    asking = (it for it in alerts if it.level == "alert")
    return tuple(sorted(f"{it.visit}/{it.clock}/{it.to}/{it.step}/{it.at_s:.0f}" for it in asking))


def mark_of(shown: object) -> str:
    """A short text that differs where what is shown differs."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def _alert(notice: Notice, board: DeskBoard, clerk: Clerk, say: Phrases) -> AlertView:
    named = _named(notice, board)
    waiting = {it.visit.id: it for it in board.waiting}
    first = notice.visits[0]
    may_acknowledge = first in waiting and _asks_to_be_seen(waiting[first])
    return AlertView(
        level=notice.level,
        text=say.say(notice.key, count=notice.count, minutes=notice.minutes),
        takers=_takers(waiting[first], board, say) if first in waiting else "",
        visits=named[:MOST_NAMED],
        acknowledge=first if may_acknowledge and clerk.role in AT_COUNTER else 0,
        acknowledge_text=say.say("desk.seen", number=named[0].number if named else "", minutes=SEEN_MIN),
        minutes=SEEN_MIN,
    )


def _asks_to_be_seen(waiting: WaitingVisit) -> bool:
    """Whether nobody has seen a visitor yet, or what was promised then is over."""
    is_over = waiting.alert is not None and waiting.alert.clock == "promised"
    return waiting.visit.acknowledged_at is None or is_over


def _named(notice: Notice, board: DeskBoard) -> tuple[Named, ...]:
    """The visits of a notice, by their numbers."""
    shown = [*(it.visit for it in board.waiting), *board.held]
    numbers = {it.id: it.number_text for it in shown}
    return tuple(Named(it, numbers[it]) for it in notice.visits if it in numbers)


def _takers(waiting: WaitingVisit, board: DeskBoard, say: Phrases) -> str:
    """Who can take a visit, those who are free first; where nobody there fills its role, that it is so, and who steps
    in."""
    staff, role = {it.clerk.id: it for it in board.staff}, say.role(waiting.visit.role)
    told = [_taker(staff[it], say) for it in (waiting.who_can or waiting.who_steps_in)[:MOST_TAKERS]]
    if not told:
        return say.say("desk.takers-none", role=role)
    names = say.join(told)
    return (
        say.say("desk.takers", names=names) if waiting.who_can else say.say("desk.steps-in", role=role, names=names)
    )


def _taker(it: OnDuty, say: Phrases) -> str:
    if not it.clerk.counter:
        return it.clerk.name
    key = "desk.taker-busy" if it.state == "busy" else "desk.taker"
    return say.say(key, name=it.clerk.name, counter=it.clerk.counter)


def _row(
    waiting: WaitingVisit, following: WaitingVisit | None, board: DeskBoard, clerk: Clerk, say: Phrases
) -> RowView:
    visit, alert = waiting.visit, waiting.alert
    return RowView(
        id=visit.id,
        number=visit.number_text,
        request=say.title(visit),
        lane=say.say(f"lane.{visit.lane}"),
        missing=say.missing(visit),
        since=int(visit.waits_since.timestamp()),
        waited=elapsed(waiting.waited_s),
        why=say.say(waiting.reason.key, **waiting.reason.parameters),
        seen=say.seen(visit, board.names.get(visit.seen_by or 0, ""), board.now),
        is_next=waiting is following,
        is_late=alert is not None and alert.level == "alert",
        late=say.say("desk.urgent" if alert is not None and alert.clock == "urgent" else "desk.late"),
        for_others=say.for_others(visit.role, clerk.may_serve(visit.role)),
    )
