"""The desk's first page as finished texts: alerts, the line, promises, what is in hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk.desk.alerts import AlertsView, alerts_view, mark_of
from kiosk.desk.phrases import Phrases, elapsed

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard, WaitingVisit
    from kiosk.staff import Clerk

NOT_DUE = ("line.early", "line.put-back")

MOST_ROWS = 60
"""How many who wait are shown; whoever stands behind them is only counted, and found by the number."""


@dataclass(frozen=True)
class Named:
    """A visit that is named and led to."""

    id: int
    number: str


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
    """What changes by itself; `due` counts the promises that are due soon or overdue, of which the first stand in
    `follow_ups`; `mark` changes with it, so that a page is only redrawn for a reason."""

    alerts: AlertsView
    rows: tuple[RowView, ...]
    more: str
    follow_ups: tuple[PromiseView, ...]
    due: int
    today: str
    mark: str


def live_view(board: DeskBoard, clerk: Clerk, today: str, say: Phrases) -> LiveView:
    """The line and everything that asks for attention, as one clerk sees it."""
    alerts = alerts_view(board, clerk, say)
    following = next_for(board, clerk)
    rows = tuple(_row(it, following, board, clerk, say) for it in _shown(board.waiting, following, clerk))
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
        board.promises.due,
        today,
    )
    return LiveView(alerts, rows, more, promises, board.promises.due, today, mark_of(lasting))


def _shown(waiting: Sequence[WaitingVisit], following: WaitingVisit | None, clerk: Clerk) -> tuple[WaitingVisit, ...]:
    """The first in line, above all those whom this clerk's roles serve, however many wait for others before."""
    first = sorted(waiting, key=lambda it: it.visit.role not in clerk.serves)[:MOST_ROWS]
    if following is None or following in first:
        return tuple(first)
    return (*first[:-1], following)


def next_for(board: DeskBoard, clerk: Clerk) -> WaitingVisit | None:
    """Whom "call next" calls: the first in line whom this clerk's roles serve."""
    due = (it for it in board.waiting if it.reason.key not in NOT_DUE)
    return next((it for it in due if it.visit.role in clerk.serves), None)


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
