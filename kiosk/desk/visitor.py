"""The visitor's own page, by the token on the ticket: place, wait, the call, and at the end a rating."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from starlette.responses import Response

from kiosk.desk.asked import Asked, whole
from kiosk.draft import Refused
from kiosk.scan import TICKET_PATH
from kiosk.steps import NotDone

if TYPE_CHECKING:
    from kiosk.presence import Away
    from kiosk.sheets import VisitorPlace

LONGEST_TOKEN = 64
MOUTHS = ("M7.5 17q4.5-5 9 0", "M8 16.5q4-2.5 8 0", "M8 15.5h8", "M8 14.5q4 3 8 0", "M7.5 14q4.5 5.5 9 0")
"""Five mouths, from sad to glad: the face says it without its colour and without its words."""


@dataclass(frozen=True)
class Face:
    """One of five answers."""

    value: int
    text: str
    mouth: str


@dataclass(frozen=True)
class PlaceView:
    """What the page shows: `call` and `counter` where the visitor is to come to one, else how it stands in one line
    (`place`), what that means (`wait`) and what staff said (`seen`). `is_fresh` says that the visitor waits for the
    page to change."""

    number: str
    call: str
    counter: str
    place: str
    wait: str
    seen: str
    is_fresh: bool
    may_rate: bool
    rate_at: str
    faces: tuple[Face, ...]


def show(asked: Asked) -> Response:
    """The page of a token; one that nobody has, or of another day, says so and no more."""
    return _page(asked, "visitor")


def show_place(asked: Asked) -> Response:
    """The part that the page asks for by itself."""
    return _page(asked, "place")


def rate(asked: Asked) -> Response:
    """Keeps the visitor's rating; once, and only after the visit is finished. Here only a token is a permission: the
    plain number, with which the lobby's own screen rates, stands on the board for everybody."""
    token = asked.params["token"][:LONGEST_TOKEN]
    page = TICKET_PATH + token
    if asked.desk.counter.place(token) is None:
        return asked.then(page, "counter.unknown")
    try:
        outcome = asked.desk.counter.rate(token, whole(asked.form.get("faces", "")) or 0)
    except Refused:
        return asked.then(page, "said.unfit")
    if isinstance(outcome, NotDone):
        return asked.then(page, outcome.key, outcome.parameters)
    return asked.then(page, "said.thanks")


def _page(asked: Asked, name: str) -> Response:
    """The page speaks as the ticket does, unless its reader chose otherwise."""
    token = asked.params["token"]
    found = asked.desk.counter.place(token) if len(token) <= LONGEST_TOKEN else None
    if found is None:
        return asked.page(name, 404, view=None)
    spoken = asked if asked.chose_language else replace(asked, language=found.language)
    return spoken.page(name, view=_view(spoken, found))


def _view(asked: Asked, found: VisitorPlace) -> PlaceView:
    place, wait = _stand(asked, found)
    return PlaceView(
        number=found.number,
        call=_call(asked, found),
        counter=_counter(asked, found),
        place=place,
        wait=wait,
        seen=_seen(asked, found),
        is_fresh=found.status in ("waiting", "handed-over"),
        may_rate=found.may_rate,
        rate_at=f"{asked.path.removesuffix('/place')}/rating",
        faces=tuple(Face(it, asked.say(f"face.{it}"), MOUTHS[it - 1]) for it in range(1, 6)),
    )


def _call(asked: Asked, found: VisitorPlace) -> str:
    """What stands above the counter that the visitor is to come to; nothing where there is none to come to."""
    if found.sent_on:
        return asked.say("phone.sent-on")
    return asked.say("phone.called") if found.status == "called" else ""


def _stand(asked: Asked, found: VisitorPlace) -> tuple[str, str]:
    """How it stands with a visit, and what that means for its visitor."""
    match found.status:
        case "waiting":
            return _ahead(asked, found), _wait(asked, found)
        case "serving":
            return asked.say("phone.serving"), _counter(asked, found)
        case "handed-over":
            return asked.say("phone.handed-over"), asked.say("phone.handed-over.what")
        case "no-show" if found.kept_until is not None:
            return asked.say("phone.no-show"), asked.say("phone.kept", time=asked.phrases.clock(found.kept_until))
        case _:
            return asked.say(f"phone.{found.status}"), ""


def _counter(asked: Asked, found: VisitorPlace) -> str:
    return asked.say("phone.counter", counter=found.counter) if found.counter else ""


def _ahead(asked: Asked, found: VisitorPlace) -> str:
    """The visitor's place in line; nobody is next where who serves is out (S25), nor who is to come back later."""
    if found.booked is not None:
        window = asked.phrases.window(found.booked.from_at, found.booked.until_at)
        return asked.say("phone.booked", window=window)
    if found.away is not None:
        return _away(asked, found.away)
    if found.back_at is not None:
        return asked.say("phone.back", time=asked.phrases.day_clock(found.back_at, asked.desk.now()))
    if found.ahead is None:
        return ""
    return asked.say("phone.ahead", count=found.ahead) if found.ahead else asked.say("phone.next")


def _away(asked: Asked, away: Away) -> str:
    if away.until is None:
        return asked.say("phone.away", role=asked.phrases.role(away.role))
    return asked.say("phone.away.until", time=asked.phrases.day_clock(away.until, asked.desk.now()))


def _wait(asked: Asked, found: VisitorPlace) -> str:
    if found.booked is not None:
        return asked.say("phone.booked.wait")
    if found.away is not None:
        return asked.phrases.when_out(found.away.role)
    if found.back_at is not None:
        return asked.say("phone.back.wait")
    if found.wait is None:
        return asked.say("phone.wait.unknown")
    low, high = found.wait
    return asked.say("phone.wait", low=low, high=high)


def _seen(asked: Asked, found: VisitorPlace) -> str:
    """That staff have seen the visitor, and what they promised; by whom is told to nobody outside. No time, where
    nobody who could keep it is there."""
    if not found.is_seen:
        return ""
    if found.seen_until is None or found.away is not None:
        return "" if found.back_at is not None else asked.say("phone.seen")
    return asked.say("phone.seen-until", time=asked.phrases.clock(found.seen_until))
