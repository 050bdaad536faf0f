"""The desk as one web application: each route of the access table, behind its door."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Final

import anyio
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from kiosk.desk import (
    accounts,
    appointments,
    board,
    events,
    figures,
    followups,
    languages,
    login,
    outage,
    pages,
    paper,
    seat,
    steps,
    visitor,
)
from kiosk.desk.access import ACCESS, POST
from kiosk.desk.asked import Asked, Desk
from kiosk.desk.doors import Doors
from kiosk.desk.events import Hub
from kiosk.desk.reading import Expired, check_name, read, read_form, remember

logger = logging.getLogger("kiosk.desk")

MOST_BYTES = 64_000

Page = Callable[[Asked], Response]
Stream = Callable[[Asked, Hub], Response]

PAGES: Final[Mapping[tuple[str, str], Page]] = {
    ("GET", "/static/{name}"): pages.enclosure,
    ("GET", "/login"): login.show,
    ("POST", "/login"): login.enter,
    ("GET", "/first"): login.show_first,
    ("POST", "/first"): login.enter_first,
    ("POST", "/language"): languages.choose,
    ("POST", "/logout"): login.leave,
    ("GET", "/t/{token}"): visitor.show,
    ("GET", "/t/{token}/place"): visitor.show_place,
    ("POST", "/t/{token}/rating"): visitor.rate,
    ("GET", "/board"): board.show,
    ("GET", "/board/size.css"): board.size,
    ("GET", "/board/speech/{call}"): board.speech,
    ("GET", "/"): pages.show_desk,
    ("GET", "/line"): pages.show_line,
    ("GET", "/alerts"): pages.show_alerts,
    ("GET", "/bell"): pages.show_bell,
    ("POST", "/find"): steps.find,
    ("POST", "/presence"): steps.set_presence,
    ("GET", "/visit/{visit}"): pages.show_visit,
    ("POST", "/call-next"): steps.call_next,
    ("POST", "/visit/{visit}/{step}"): steps.step,
    ("GET", "/counter"): seat.show,
    ("POST", "/counter"): seat.sit,
    ("GET", "/shift"): pages.show_shift,
    ("POST", "/shift/print"): steps.print_shift,
    ("GET", "/paper"): paper.show,
    ("GET", "/paper/list"): paper.show_list,
    ("POST", "/paper/{job}/{step}"): paper.step,
    ("GET", "/follow-ups"): followups.show,
    ("POST", "/follow-ups"): followups.add,
    ("POST", "/follow-ups/{follow_up}/keep"): followups.keep,
    ("GET", "/appointments"): appointments.show,
    ("POST", "/appointments"): appointments.book,
    ("GET", "/appointments/{appointment}"): appointments.show_one,
    ("POST", "/appointments/{appointment}/cancel"): appointments.cancel,
    ("GET", "/figures"): figures.show,
    ("GET", "/figures.csv"): figures.download,
    ("GET", "/accounts"): accounts.show,
    ("POST", "/accounts"): accounts.add,
    ("POST", "/accounts/{account}/{step}"): accounts.step,
}

STREAMS: Final[Mapping[tuple[str, str], Stream]] = {
    ("GET", "/events"): events.changes,
    ("GET", "/board/events"): events.calls,
}


def desk_app(desk: Desk, hub: Hub, names: frozenset[str]) -> Starlette:
    """The application; `names` are the host names that it answers to."""

    @asynccontextmanager
    async def watching(_app: Starlette) -> AsyncIterator[None]:
        async with anyio.create_task_group() as tasks:
            tasks.start_soon(hub.watch)
            tasks.start_soon(hub.each_day, desk.counter.learn)
            tasks.start_soon(hub.again, desk.counter.follow_hours)
            yield
            tasks.cancel_scope.cancel()

    return Starlette(
        routes=[Route(route, _served(desk, hub, route, method), methods=[method]) for method, route in ACCESS],
        middleware=[Middleware(Doors, names=names, secure=desk.secure)],
        exception_handlers={HTTPException: _refusal(desk)},
        lifespan=watching,
        max_body_size=MOST_BYTES,
    )


def _served(desk: Desk, hub: Hub, route: str, method: str) -> Callable[[Request], Awaitable[Response]]:
    """What answers a route: its door first, then its page on a thread of its own, for pages read the store."""

    async def serve(request: Request) -> Response:
        check_name(request, desk, method, route)
        form = await read_form(request, desk) if method == POST else {}
        try:
            return await answer(request, form)
        except desk.store_away as error:
            logger.error("the store is away: %s", error)
            return outage.tell(request, desk, method, route, form)

    async def answer(request: Request, form: Mapping[str, str]) -> Response:
        asked = await run_in_threadpool(read, request, desk, method, route, form)
        if isinstance(asked, Expired):
            return login.keep(asked)
        if (method, route) in STREAMS:
            return STREAMS[method, route](asked, hub)
        answered = await run_in_threadpool(_answered, PAGES[method, route], asked)
        remember(answered, asked)
        return answered

    return serve


def _answered(page: Page, asked: Asked) -> Response:
    """The page's answer; a form that was sent before is not carried out again."""
    once = asked.form.get("once", "")
    if not asked.desk.once.spend(once):
        return asked.then("/", "said.already-sent")
    try:
        return page(asked)
    except Exception:
        asked.desk.once.give_back(once)
        raise


def _refusal(desk: Desk) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def refuse(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        asked = languages.stranger(request, desk)
        return asked.page("refused", error.status_code, what=languages.refusal_key(error.status_code))

    return refuse
