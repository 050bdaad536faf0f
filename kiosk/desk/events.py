"""What open pages hear without asking: that something changed, and every call. One look at the store serves all."""

from __future__ import annotations

import json
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from typing import TYPE_CHECKING

import anyio
from anyio import to_thread
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.desk.asked import Asked, whole
from kiosk.desk.board import crowd

if TYPE_CHECKING:
    from kiosk.calls import Call

LOOK_AGAIN_S = 0.2
AWAY_S = 1.0
PING_S = 15
KEPT_CALLS = 200


class Hub:
    """Looks at the store for everybody: `mark` tells whether anything changed, `calls_since` who was called."""

    def __init__(
        self,
        mark: Callable[[], str],
        calls_since: Callable[[int], Sequence[Call]],
        store_away: type[Exception],
    ) -> None:
        self._mark = mark
        self._calls_since = calls_since
        self._store_away = store_away
        self._seen: str | None = None
        self._turn = 0
        self._recent: deque[Call] = deque(maxlen=KEPT_CALLS)
        self._told = anyio.Condition()

    async def watch(self) -> None:
        """Looks again and again until it is cancelled."""
        while True:
            await anyio.sleep(LOOK_AGAIN_S if await self.look() else AWAY_S)

    async def look(self) -> bool:
        """Looks once and tells everybody where something changed; False while the store is away."""
        try:
            mark = await to_thread.run_sync(self._mark)
            if mark != self._seen:
                self._recent.extend(await to_thread.run_sync(self._calls_since, self._newest()))
                await self._tell(mark)
        except self._store_away:
            self._seen = None
            return False
        return True

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

    async def calls_after(self, seen: int) -> Sequence[Call]:
        """All calls after one, out of memory where they are that recent."""
        if self._recent and self._recent[0].id <= seen + 1:
            return [call for call in self._recent if call.id > seen]
        return await to_thread.run_sync(self._calls_since, seen)

    def _newest(self) -> int:
        return self._recent[-1].id if self._recent else 0

    async def _tell(self, mark: str) -> None:
        async with self._told:
            self._seen = mark
            self._turn += 1
            self._told.notify_all()


def changes(asked: Asked, hub: Hub) -> Response:
    """Tells a desk page to fetch its line anew."""
    return EventSourceResponse(_changes(hub), ping=PING_S)


def calls(asked: Asked, hub: Hub) -> Response:
    """Every call after the last one that this board has seen: a board that was away misses none."""
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
    turn = -1
    while True:
        turn = await hub.changed(turn)
        for call in await hub.calls_after(seen):
            seen = call.id
            told = json.dumps({"number": call.number, "counter": call.counter}, ensure_ascii=False)
            yield ServerSentEvent(event="call", id=str(call.id), data=told)
        yield ServerSentEvent(event="waiting", data=await to_thread.run_sync(crowd, asked))
