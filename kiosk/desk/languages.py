"""In which language a browser is spoken to, and what strangers are told."""

from __future__ import annotations

from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from kiosk.desk.asked import Asked, Desk

YEAR_S = 365 * 24 * 3600

WRITTEN_IN: Final = {"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"}
"""Browsers name a place where we name the writing."""

REFUSALS: Final = {
    400: "refused.unreadable",
    401: "refused.login",
    403: "refused.not-yours",
    404: "refused.not-here",
    405: "refused.not-here",
    409: "refused.changed",
    413: "refused.too-long",
    415: "refused.unreadable",
}


def language_of(request: Request, desk: Desk) -> str:
    """The language that was chosen here, else the browser's, else the centre's."""
    known = [language.id for language in desk.catalogue.languages]
    wished = [request.cookies.get(desk.language_cookie, ""), *_accepted(request.headers.get("accept-language", ""))]
    return next((language for language in wished if language in known), desk.catalogue.home_language)


def choose(asked: Asked) -> Response:
    """Remembers the language of this browser and goes back to where it was."""
    answer = asked.then(own_path(asked.form.get("back", "")))
    wished = asked.form.get("language", "")
    if wished in [language.id for language in asked.desk.catalogue.languages]:
        _remember(answer, asked.desk, wished)
    return answer


def own_path(told: str) -> str:
    """A path of this desk, or the desk itself: a form never leads to a foreign place."""
    is_ours = told.startswith("/") and told[1:2] not in ("/", "\\") and told.isprintable() and len(told) < 500
    return told if is_ours else "/"


def stranger(request: Request, desk: Desk) -> Asked:
    """A request of which nothing is known but its language."""
    return Asked(desk, request.method, "", request.url.path, language_of(request, desk))


def refusal_key(status: int) -> str:
    """What a refusal says, as a message key."""
    return REFUSALS.get(status, "refused.not-here")


def _accepted(header: str) -> list[str]:
    """The languages a browser names, in its order: `en-GB,en;q=0.9` is `en-GB, en, en`."""
    tags = [part.partition(";")[0].strip() for part in header[:200].split(",")]
    return [form for tag in tags for form in (WRITTEN_IN.get(tag.lower(), tag), tag.partition("-")[0])]


def _remember(answer: Response, desk: Desk, language: str) -> None:
    answer.set_cookie(
        desk.language_cookie, language, max_age=YEAR_S, path="/", secure=desk.secure, httponly=True, samesite="strict"
    )
