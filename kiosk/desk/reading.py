"""The doors: from a browser's request to what a page may know of it, or a refusal."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from kiosk.desk.access import VISITORS, may
from kiosk.desk.asked import Asked, Desk
from kiosk.desk.doors import host_name
from kiosk.desk.languages import language_of

MOST_FIELDS = 60
LONGEST_FIELD = 2_000
LONGEST = {"kept": 10_000}
"""A field that may be longer: a whole form, which the log-in carries along."""

BELL = "/bell"
"""What a page hears that is hidden because nobody touched it for too long."""

BACKGROUND = (
    "/line",
    "/alerts",
    BELL,
    "/paper/list",
    "/events",
    "/board/speech/{call}",
    "/t/{token}/place",
    "/static/{name}",
)
"""What a page asks for by itself: it keeps nobody logged in."""


@dataclass(frozen=True)
class Expired:
    """A request that needs a log-in, or a form of an older one: what was typed is in `asked`, and is kept."""

    asked: Asked


def check_name(request: Request, desk: Desk, method: str, route: str) -> None:
    """Raises a 404 where the desk was called by a name of visitors alone, for what is not theirs."""
    is_visitors = host_name(request.headers.get("host", "")) in desk.visitors_names
    if is_visitors and (method, route) not in VISITORS:
        raise HTTPException(404)


async def read_form(request: Request, desk: Desk) -> dict[str, str]:
    """What a form of ours holds. Raises `HTTPException`: 403, 400, 413 and 415 for forms of nobody's."""
    if request.headers.get("origin") not in _origins(request, desk):
        raise HTTPException(403)
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind != "application/x-www-form-urlencoded":
        raise HTTPException(415)
    try:
        return _texts(await request.form(max_fields=MOST_FIELDS, max_files=0))
    except UnicodeDecodeError:
        raise HTTPException(400) from None


def read(request: Request, desk: Desk, method: str, route: str, form: Mapping[str, str]) -> Asked | Expired:
    """Who asks for what. Raises `HTTPException` where the table says no."""
    cookie = request.cookies.get(desk.cookie, "")
    session = desk.keys.open_idle(cookie) if route == BELL else desk.keys.open(cookie)
    clerk = desk.accounts.logged_in(session.id) if session else None
    asked = Asked(
        desk=desk,
        method=method,
        route=route,
        path=request.url.path,
        language=language_of(request, desk),
        params={name: str(value) for name, value in request.path_params.items()},
        query=dict(request.query_params),
        form=form,
        seen=request.headers.get("last-event-id", ""),
        chose_language=desk.language_cookie in request.cookies,
        session=session if clerk else None,
        clerk=clerk,
    )
    return _let_in(asked)


def _let_in(asked: Asked) -> Asked | Expired:
    """Whoever comes by a read-only link is a screen, and nobody in person, whoever is logged in there."""
    if may("anyone", asked.method, asked.route):
        return asked
    watcher = asked.desk.keys.watcher(asked.query.get("key", ""))
    if watcher is not None and may(watcher, asked.method, asked.route):
        return replace(asked, session=None, clerk=None)
    if asked.clerk is None:
        return _stranger(asked)
    if not may(asked.clerk.role, asked.method, asked.route):
        raise HTTPException(403)
    return Expired(asked) if asked.method == "POST" and not _is_own_form(asked) else asked


def _stranger(asked: Asked) -> Expired:
    if asked.route in BACKGROUND:
        raise HTTPException(401)
    return Expired(asked)


def _is_own_form(asked: Asked) -> bool:
    """Whether the form was made for this log-in; one of an earlier log-in, in a second tab, was not."""
    assert asked.session is not None
    return asked.desk.keys.is_form_token(asked.session, asked.form.get("form_token", "")) and "once" in asked.form


def remember(answer: Response, asked: Asked) -> None:
    """Somebody did something: the log-in counts its idle time from now."""
    if asked.session is None or asked.route in BACKGROUND or "set-cookie" in answer.headers:
        return
    renewed = asked.desk.keys.renewed(asked.session)
    if renewed is not None:
        give_cookie(answer, asked.desk, asked.desk.keys.seal(renewed))


def give_cookie(answer: Response, desk: Desk, sealed: str) -> None:
    """The log-in cookie, which no script reads and no other site's page sends."""
    answer.set_cookie(desk.cookie, sealed, path="/", secure=desk.secure, httponly=True, samesite="strict")


def _origins(request: Request, desk: Desk) -> set[str]:
    """Where our own forms come from; the name was checked at the door."""
    own = f"{request.url.scheme}://{request.headers.get('host', '')}"
    return {own, desk.public_origin} - {""}


def _texts(form: FormData) -> dict[str, str]:
    """Short texts of readable characters; line breaks stay, for notes have them."""
    found = {name: value for name, value in form.multi_items() if isinstance(value, str)}
    if any(len(value) > LONGEST.get(name, LONGEST_FIELD) for name, value in found.items()):
        raise HTTPException(413)
    return {name: _readable(value) for name, value in found.items()}


def _readable(text: str) -> str:
    """What is typed in a form: without control characters, which no keyboard makes."""
    return "".join(sign for sign in text.replace("\r\n", "\n") if sign.isprintable() or sign == "\n").strip()
