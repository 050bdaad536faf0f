"""Logging in and out; and whoever was logged out in the middle of a form gets it back as it was typed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import Response

from kiosk.accounts import Refusal
from kiosk.desk import kept
from kiosk.desk.access import GET
from kiosk.desk.asked import Asked
from kiosk.desk.keys import Session
from kiosk.desk.languages import own_path
from kiosk.desk.reading import Expired, give_cookie
from kiosk.draft import Refused


def show(asked: Asked) -> Response:
    """The log-in page, or the way to the first account of a house that has none."""
    if asked.desk.accounts.are_none():
        return asked.then("/first")
    return _page(asked, 200, next=own_path(asked.query.get("next", "/")))


def enter(asked: Asked) -> Response:
    """Logs somebody in, and shows again what they were about to send."""
    name, way = asked.form.get("name", ""), own_path(asked.form.get("next", "/"))
    session = asked.desk.keys.begin()
    let_in = asked.desk.accounts.log_in(name, asked.form.get("secret", ""), session.id)
    text = asked.form.get("kept", "")
    if isinstance(let_in, Refusal):
        return _page(asked, 403, trouble=_sentence(asked, let_in), name=name, next=way, kept=text)
    asked.desk.counter.arrive(let_in)
    return _let_in(replace(asked, session=session, clerk=let_in), session, way, kept.read(text))


def show_first(asked: Asked) -> Response:
    """The page that makes the first account; there is none once there are accounts."""
    if not asked.desk.accounts.are_none():
        return asked.then("/login")
    return asked.page("first", trouble="", name="", code="")


def enter_first(asked: Asked) -> Response:
    """Makes the administrator's account with the one-time code."""
    name, code = asked.form.get("name", ""), asked.form.get("code", "")
    session = asked.desk.keys.begin()
    try:
        made = asked.desk.accounts.open_first(code, name, asked.form.get("secret", ""), session.id)
    except Refused:
        return asked.page("first", 400, trouble=asked.say("account.unfit"), name=name, code=code)
    if isinstance(made, Refusal):
        return asked.page("first", 403, trouble=_sentence(asked, made), name=name, code=code)
    return _let_in(replace(asked, session=session, clerk=made), session, "/accounts", {})


def leave(asked: Asked) -> Response:
    """Logs out: no copy of the cookie is good any more, and nobody waits for who has left."""
    assert asked.session is not None
    asked.desk.counter.leave(asked.staff)
    asked.desk.accounts.log_out(asked.session.id)
    answer = asked.then("/login")
    answer.delete_cookie(asked.desk.cookie, path="/", secure=asked.desk.secure, httponly=True, samesite="strict")
    return answer


def keep(expired: Expired) -> Response:
    """What to do with a request that came without a log-in, or with a form of an earlier one."""
    asked = expired.asked
    if asked.method == GET:
        return asked.then(f"/login?{urlencode({'next': asked.address})}" if asked.address != "/" else "/login")
    fields = kept.kept_of(asked)
    if asked.clerk is not None:
        return kept.show_again(asked, asked.path, fields)
    return _page(asked, 401, next=asked.path if fields else "/", kept=kept.written(fields))


def _let_in(asked: Asked, session: Session, way: str, fields: Mapping[str, str]) -> Response:
    answer = kept.show_again(asked, way, fields) if fields else asked.then(way)
    give_cookie(answer, asked.desk, asked.desk.keys.seal(session))
    return answer


def _page(asked: Asked, status: int, **content: object) -> Response:
    return asked.page("login", status, **({"trouble": "", "name": "", "next": "/", "kept": ""} | content))


def _sentence(asked: Asked, refusal: Refusal) -> str:
    return asked.say(refusal.key, seconds=refusal.wait_s)
