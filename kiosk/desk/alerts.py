"""What asks for attention, as finished texts: first what asks the reader, then in one line what asks only others."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kiosk import standard
from kiosk.desk.phrases import Option, Phrases
from kiosk.rights import may_take_over

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard, FollowUp, WaitingVisit
    from kiosk.hands import OpenVisit
    from kiosk.staff import Clerk, OnDuty
    from kiosk.standard import Alert, Level, Notice

SEEN_MIN = 20
"""What "seen" promises with one key: the standard's own example."""

MOST_TAKERS = 3
"""How many are named who can take a visit."""

MOST_NAMED = 6
"""How many visits an alert names before it only counts them."""

MOST_IN_BAR = 3
"""The same, in the one line of another page."""


@dataclass(frozen=True)
class Link:
    """A visit or promise that is named and led to; `told` says where its visitor is, and why they ask."""

    path: str
    text: str
    told: str = ""


@dataclass(frozen=True)
class TakeOver:
    """A visit that one key takes over from the clerk of id `holder`."""

    visit: int
    holder: int
    text: str


@dataclass(frozen=True)
class AlertView:
    """One line for all alerts of a kind; `more` counts those it does not name. `acknowledge` is the visit that one
    key acknowledges, 0 for none; `take_over` the one that the reader may take over."""

    level: Level
    text: str
    links: tuple[Link, ...]
    more: str = ""
    takers: str = ""
    acknowledge: int = 0
    acknowledge_text: str = ""
    take_over: TakeOver | None = None
    stand_in: Option | None = None


@dataclass(frozen=True)
class AlertsView:
    """What asks the reader, the most pressing first, and what asks `others`, with a line that counts those visits."""

    own: tuple[AlertView, ...]
    others: tuple[AlertView, ...]
    others_text: str
    minutes: int = SEEN_MIN


@dataclass(frozen=True)
class BarView:
    """What asks the reader, in one line that stands on every page: the most pressing kind with its visits, and how
    many `more` kinds there are. `alerts` counts the kinds that are due now. `asks` marks each alert, one by one: a
    mark that was not there before is what a page rings for."""

    level: str
    text: str
    links: tuple[Link, ...]
    more: str
    alerts: int
    asks: tuple[str, ...]
    mark: str


def alerts_view(board: DeskBoard, clerk: Clerk, say: Phrases) -> AlertsView:
    """The alerts of a moment as one clerk sees them."""
    others = [it for it in board.alerts if not is_asked(it, board, clerk)]
    told = say.say("desk.others-asked", count=len(others)) if others else ""
    return AlertsView(_own(board, clerk, say), _lines(others, board, say), told)


def bar_view(board: DeskBoard, clerk: Clerk, say: Phrases) -> BarView:
    """What asks a clerk who is on another page than the list."""
    own, asks = _own(board, clerk, say), asks_of(board, clerk)
    alerts = sum(it.level == "alert" for it in own)
    if not own:
        return BarView("", "", (), "", alerts, asks, "")
    first, behind = own[0], len(own) - 1
    more = say.say("desk.bar.more", count=behind) if behind else say.say("desk.bar.all")
    links = first.links[:MOST_IN_BAR]
    return BarView(first.level, first.text, links, more, alerts, asks, mark_of((first.text, links, more, asks)))


def is_asked(alert: Alert, board: DeskBoard, clerk: Clerk) -> bool:
    """Whether an alert asks a clerk. One that asks nobody who is known to be there asks everybody at a counter."""
    asked = board.asked[alert.visit]
    return clerk.id in asked or (clerk.receives and not _is_heard_by(asked, board))


def asks_of(board: DeskBoard, clerk: Clerk) -> tuple[str, ...]:
    """A mark for all that asks a clerk now: of a visit its clock, for whom, how far up and since when; of a promise
    until when it was."""
    asking = (it for it in board.alerts if it.level == "alert" and is_asked(it, board, clerk))
    visits = (f"{it.visit}/{it.clock}/{it.to}/{it.step}/{it.at_s:.0f}" for it in asking)
    promises = (f"promise/{it.id}/{it.promised_until.timestamp():.0f}" for it in _overdue(board, clerk))
    return tuple(sorted((*visits, *promises)))


def mark_of(shown: object) -> str:
    """A short text that differs where what is shown differs."""
    return hashlib.sha256(repr(shown).encode()).hexdigest()[:16]


def asking_text(notice: Notice, say: Phrases) -> str:
    """What a kind of alert says; on the ladder also whom it asks."""
    role = say.say(f"account.role.{notice.to}") if notice.to else ""
    return say.say(notice.key, count=notice.count, minutes=notice.minutes, role=role)


def _own(board: DeskBoard, clerk: Clerk, say: Phrases) -> tuple[AlertView, ...]:
    """What is due now stands above what is due soon, and visits above promises."""
    asking = [it for it in board.alerts if is_asked(it, board, clerk)]
    visits = _lines(asking, board, say, clerk)
    lines = (*visits, *_promises(board, clerk, say))
    return tuple(sorted(lines, key=lambda it: it.level != "alert"))


def _overdue(board: DeskBoard, clerk: Clerk) -> list[FollowUp]:
    """The overdue promises that a clerk hears of: who keeps them, and who of the ladder is there. One that nobody
    there hears of, everybody at a counter does."""
    due = (it for it in board.follow_ups if it.overdue)
    return [it for it in due if _keeps(it, clerk) or clerk.id in board.stepping_in or _steps_up(it, board, clerk)]


def _keeps(it: FollowUp, clerk: Clerk) -> bool:
    return it.owner == clerk.id or it.role in clerk.serves


def _steps_up(it: FollowUp, board: DeskBoard, clerk: Clerk) -> bool:
    asked = {one.clerk.id for one in board.staff if _keeps(it, one.clerk)} | {*board.stepping_in}
    return clerk.receives and not _is_heard_by(asked, board)


def _is_heard_by(asked: Collection[int], board: DeskBoard) -> bool:
    """Whether any of them said to be there: who said nothing today may not have come."""
    return any(it.clerk.id in asked and it.state in ("in", "busy") for it in board.staff)


def _promises(board: DeskBoard, clerk: Clerk, say: Phrases) -> tuple[AlertView, ...]:
    """One line for all that are overdue."""
    overdue = _overdue(board, clerk)
    if not overdue:
        return ()
    count = board.promises.overdue if clerk.id in board.stepping_in else len(overdue)
    since = say.day_clock(min(it.promised_until for it in overdue), board.now)
    links = tuple(_promise(it, board, say) for it in overdue[:MOST_NAMED])
    text = say.say("desk.overdue", count=count, time=since)
    return (AlertView("alert", text, links, _more(count, say)),)


def _promise(it: FollowUp, board: DeskBoard, say: Phrases) -> Link:
    kind, keeper = say.say(f"follow-up.{it.kind}"), say.keeper(it, board.names)
    told = (kind, keeper) if it.number else (keeper,)
    return Link(f"/follow-ups#follow-up-{it.id}", it.number or kind, " · ".join(part for part in told if part))


def _lines(
    found: Iterable[Alert], board: DeskBoard, say: Phrases, reader: Clerk | None = None
) -> tuple[AlertView, ...]:
    waiting, held = {it.visit.id: it for it in board.waiting}, {it.id: it for it in board.held}
    visits = held | {id: it.visit for id, it in waiting.items()}
    return tuple(
        _line(it, [visits[id] for id in it.visits], waiting, board, say, reader)
        for it in standard.notices(found, board.now.timestamp())
    )


def _line(
    notice: Notice,
    visits: Sequence[OpenVisit],
    waiting: dict[int, WaitingVisit],
    board: DeskBoard,
    say: Phrases,
    reader: Clerk | None,
) -> AlertView:
    here = [waiting[it.id] for it in visits if it.id in waiting]
    first = waiting.get(visits[0].id)
    receives = reader is not None and reader.receives
    may_acknowledge = receives and first is not None and not notice.to and _asks_to_be_seen(first)
    return AlertView(
        level=notice.level,
        text=asking_text(notice, say),
        links=tuple(_link(it, notice, board, say) for it in visits[:MOST_NAMED]),
        more=_more(notice.count, say),
        takers="" if notice.to else _takers(here, board, say),
        acknowledge=visits[0].id if may_acknowledge else 0,
        acknowledge_text=say.say("desk.seen", number=visits[0].number_text, minutes=SEEN_MIN),
        take_over=_take_over(visits, reader, say) if notice.to and reader is not None else None,
        stand_in=_stand_in(here, say) if receives and not notice.to else None,
    )


def _stand_in(waiting: Sequence[WaitingVisit], say: Phrases) -> Option | None:
    """The role of the first visit that nobody is there for: whoever receives visitors may stand in."""
    role = next((it.visit.role for it in waiting if _is_for_nobody(it)), None)
    return None if role is None else Option(role, say.say("desk.stand-in", role=say.role(role)))


def _take_over(visits: Sequence[OpenVisit], reader: Clerk, say: Phrases) -> TakeOver | None:
    """The first visit that the reader may take over, where there is one."""
    first = next((it for it in visits if may_take_over(reader, it)), None)
    if first is None or first.clerk is None:
        return None
    return TakeOver(first.id, first.clerk, say.say("desk.take-over", number=first.number_text))


def _more(count: int, say: Phrases) -> str:
    return say.say("desk.named-more", count=count - MOST_NAMED) if count > MOST_NAMED else ""


def _link(visit: OpenVisit, notice: Notice, board: DeskBoard, say: Phrases) -> Link:
    """Whoever comes from above reads where the visitor is, with whom, and why."""
    told = (_where(visit, board, say), say.why(visit)) if notice.to else ()
    return Link(f"/visit/{visit.id}", visit.number_text, " · ".join(part for part in told if part))


def _where(visit: OpenVisit, board: DeskBoard, say: Phrases) -> str:
    name = board.names.get(visit.clerk or 0, "")
    if visit.status == "waiting" or not name:
        return say.say(f"desk.hand.{visit.status}")
    return say.say("desk.taker", name=name, counter=visit.counter) if visit.counter else name


def _asks_to_be_seen(waiting: WaitingVisit) -> bool:
    """Whether nobody has seen a visitor yet, or what was promised then is over, or nothing was to one who is
    urgent."""
    is_over = waiting.alert is not None and waiting.alert.clock in ("promised", "urgent")
    return waiting.visit.acknowledged_at is None or is_over


def _takers(waiting: Sequence[WaitingVisit], board: DeskBoard, say: Phrases) -> str:
    """Who can take visits, role by role; last the roles for which nobody is there."""
    of_roles: dict[str, WaitingVisit] = {}
    for it in waiting:
        of_roles.setdefault(it.visit.role, it)
    told = [_takers_of(it, board, say) for it in sorted(of_roles.values(), key=_is_for_nobody)]
    return " ".join(dict.fromkeys(told))


def _is_for_nobody(waiting: WaitingVisit) -> bool:
    return not (waiting.who_can or waiting.who_steps_in)


def _takers_of(waiting: WaitingVisit, board: DeskBoard, say: Phrases) -> str:
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
