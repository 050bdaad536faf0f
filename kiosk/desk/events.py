"""What open pages hear without asking: that something changed, and every call. One look at the store serves all."""

from __future__ import annotations

import json
import logging
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.desk.asked import Asked, whole
from kiosk.desk.board import crowd, told_of

if TYPE_CHECKING:
    from kiosk.calls import Call, Standing

logger = logging.getLogger("kiosk.desk")

LOOK_AGAIN_S = 0.2
AWAY_S = 1.0
AGAIN_S = 15.0
PING_S = 15
KEPT_CALLS = 200


@dataclass(frozen=True)
class Outlook:
    """How the hub looks at the store: `mark` is another text whenever anything changed, the `day` too; `store_away`
    is what all of them raise while the store cannot be reached."""

    mark: Callable[[], str]
    day: Callable[[], date]
    calls_since: Callable[[int], Sequence[Call]]
    calls_standing: Callable[[], Standing]
    last_call: Callable[[], int]
    count_waiting: Callable[[], int]
    store_away: type[Exception]


@dataclass(frozen=True)
class News:
    """What one look found: the store's mark, the service day, new calls, how the last ones stand, the id of the
    latest of all, and how many wait."""

    mark: str
    day: date
    calls: Sequence[Call]
    standing: Standing
    last_call: int
    waiting: int


class Hub:
    """Looks at the store for everybody: after a change once, however many boards are open."""

    def __init__(self, outlook: Outlook) -> None:
        self._outlook = outlook
        self._seen: str | None = None
        self._turn = 0
        self._day: date | None = None
        self._waiting = 0
        self._standing: Standing | None = None
        self._last_call: int | None = None
        self._recent: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._told = anyio.Condition()

    async def watch(self) -> None:
        """Looks again and again until it is cancelled."""
        while True:
            await anyio.sleep(LOOK_AGAIN_S if await self.look() else AWAY_S)

    async def look(self) -> bool:
        """Looks once and tells everybody where something changed; False while the store is away."""
        try:
            news = await to_thread.run_sync(self._news)
        except self._outlook.store_away:
            self._seen = None
            return False
        if news is not None:
            await self._tell(news)
        return True

    async def each_day(self, begin: Callable[[], object]) -> None:
        """Calls `begin` on a thread as each service day turns, and for the day that it is at first; a store that is
        away is asked again when something has changed."""
        begun, turn = None, -1
        while True:
            turn = await self.changed(turn)
            if self._day == begun:
                continue
            day = self._day
            try:
                await to_thread.run_sync(begin)
            except self._outlook.store_away as error:
                logger.info("what earlier days teach is not known: %s", error)
            else:
                begun = day

    async def again(self, act: Callable[[], object], every_s: float = AGAIN_S) -> None:
        """Calls `act` on a thread again and again; a store that is away is asked later."""
        while True:
            try:
                await to_thread.run_sync(act)
            except self._outlook.store_away as error:
                logger.info("what follows the hours waits for the store: %s", error)
            await anyio.sleep(every_s)

    async def changed(self, turn: int) -> int:
        """Waits until something has changed since `turn`; returns the turn it is now."""
        async with self._told:
            while self._turn <= turn:
                await self._told.wait()
            return self._turn

    @property
    def turn(self) -> int:
        """How often something changed so far."""
        return self._turn

    @property
    def day(self) -> date | None:
        """The service day, None before the first look."""
        return self._day

    @property
    def waiting(self) -> int:
        """How many wait."""
        return self._waiting

    @property
    def standing(self) -> Standing | None:
        """How the last calls stand, None before the first look."""
        return self._standing

    @property
    def last_call(self) -> int | None:
        """The id of the latest call of all, None before the first look."""
        return self._last_call

    async def calls_after(self, seen: int) -> Sequence[Call]:
        """All of today's calls after one, out of memory where it reaches back that far."""
        if self._reaches_back_to(seen):
            return [call for call in self._recent if call.id > seen]
        return await to_thread.run_sync(self._outlook.calls_since, seen)

    async def knows_fewer_than(self, seen: int) -> bool:
        """Whether the store itself has no such call: what was read out of it may be younger than the last look."""
        return await to_thread.run_sync(self._outlook.last_call) < seen

    def _reaches_back_to(self, seen: int) -> bool:
        """Where nobody has been called yet, whoever looked knows all calls."""
        return self._recent[0].id <= seen + 1 if self._recent else self._seen is not None

    def _news(self) -> News | None:
        mark = self._outlook.mark()
        if mark == self._seen:
            return None
        newest = self._recent[-1].id if self._recent else 0
        at = self._outlook
        return News(mark, at.day(), at.calls_since(newest), at.calls_standing(), at.last_call(), at.count_waiting())

    async def _tell(self, news: News) -> None:
        async with self._told:
            if news.day != self._day:
                self._recent.clear()
            self._recent.extend(call for call in news.calls if call.day == news.day)
            self._seen, self._day = news.mark, news.day
            self._standing, self._last_call, self._waiting = news.standing, news.last_call, news.waiting
            self._turn += 1
            self._told.notify_all()


def changes(asked: Asked, hub: Hub) -> Response:
    """Tells a desk page to fetch its line anew."""
    return EventSourceResponse(_changes(hub), ping=PING_S)


def calls(asked: Asked, hub: Hub) -> Response:
    """Every call of today after the last one that this board has seen: a board that was away misses none. And which
    day it is and how the last calls stand, so that a board invites nobody of yesterday, and nobody who is wanted
    there no more. One that has seen calls which this store does not know begins anew: an older copy was put back."""
    seen = asked.seen or asked.query.get("after", "0")
    if seen != "0" and whole(seen) is None:
        raise HTTPException(400)
    return EventSourceResponse(_calls(asked, hub, int(seen)), ping=PING_S)


async def _changes(hub: Hub) -> AsyncIterator[ServerSentEvent]:
    turn = hub.turn
    yield ServerSentEvent(event="open", data="")
    while True:
        turn = await hub.changed(turn)
        yield ServerSentEvent(event="changed", data=str(turn))


async def _calls(asked: Asked, hub: Hub, seen: int) -> AsyncIterator[ServerSentEvent]:
    turn, day, standing, is_met = -1, None, None, False
    while True:
        turn = await hub.changed(turn)
        if hub.last_call is not None and not is_met:
            is_met = True
            if seen > hub.last_call and await hub.knows_fewer_than(seen):
                seen = 0
                yield ServerSentEvent(event="anew", id="0", data="")
        if hub.day is not None and hub.day != day:
            day = hub.day
            yield ServerSentEvent(event="day", data=day.isoformat())
        for call in await hub.calls_after(seen):
            seen = call.id
            told = json.dumps({"number": call.number, "counter": call.counter}, ensure_ascii=False)
            yield ServerSentEvent(event="call", id=str(call.id), data=told)
        if hub.standing is not None and hub.standing != standing:
            standing = hub.standing
            yield ServerSentEvent(event="standing", data=told_of(standing))
        yield ServerSentEvent(event="waiting", data=crowd(asked, hub.waiting))
