"""Staff's pages: the desk, one visit, the shift's hand-over. They look and never change anything."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.desk.asked import Asked
from kiosk.desk.overview import live_view, next_for
from kiosk.desk.phrases import Option, Phrases
from kiosk.desk.sheet import SheetView, hand_view, held_by, sheet_view

if TYPE_CHECKING:
    from kiosk.boards import FollowUp
    from kiosk.hands import OpenVisit
    from kiosk.shift import ShiftPage
    from kiosk.staff import OnDuty

YEAR_S = 365 * 24 * 3600
RESULTS = ("done", "documents-left", "come-again", "withdrawn")
KINDS = ("return-call", "time-window", "invoice", "message", "absent-role", "other")
"""What staff promise; a hand-over makes its own."""


def enclosure(asked: Asked) -> Response:
    """A file that pages refer to. Its address changes with its content, so a browser may keep it."""
    found = asked.desk.templates.enclosures.get(asked.params["name"])
    if found is None:
        raise HTTPException(404)
    kept = {"cache-control": f"public, max-age={YEAR_S}, immutable"}
    return Response(found.content, media_type=found.content_type, headers=kept)


def show_desk(asked: Asked) -> Response:
    """The line, what asks for attention, and what is in hand."""
    return asked.page("desk", **_desk(asked))


def show_line(asked: Asked) -> Response:
    """The parts of the desk that change by themselves."""
    return asked.page("line", **_desk(asked))


def show_alerts(asked: Asked) -> Response:
    """What changes by itself on every other page."""
    return asked.page("alerts")


def show_visit(asked: Asked) -> Response:
    """All that is known of one visit. Raises a 404 for one that is not there."""
    return asked.page("visit", sheet=_sheet(asked, asked.number("visit")), **choices(asked))


def refused_visit(asked: Asked, trouble: str) -> Response:
    """The visit once more, with what was typed and what did not fit in it. Raises a 404 likewise."""
    sheet = _sheet(asked, asked.number("visit"))
    return asked.page("visit", 400, sheet=sheet, trouble=trouble, typed=dict(asked.form), **choices(asked))


def show_shift(asked: Asked) -> Response:
    """What the next shift must know."""
    page, say = asked.desk.counter.shift_page(), asked.phrases
    open_visits = [_open_row(it, page.staff, say) for it in (*page.held, *page.waiting)]
    promises = [_promise_row(it, page, say) for it in page.follow_ups]
    parts = (
        {"title": say.say("shift.overdue"), "rows": [it for it in promises if it["is_late"]]},
        {"title": say.say("shift.open"), "rows": open_visits},
        {"title": say.say("shift.promised"), "rows": [it for it in promises if not it["is_late"]]},
    )
    day = asked.desk.wording.date(asked.language, page.day)
    return asked.page("shift", parts=parts, day=day, head=say.say("shift.head", head=page.head or "—"))


def _open_row(visit: OpenVisit, staff: Sequence[OnDuty], say: Phrases) -> dict[str, object]:
    text = f"{say.say(f'desk.hand.{visit.status}')} · {say.title(visit)}"
    return {"number": visit.number_text, "text": text, "who": _name(staff, visit.owner), "is_late": False}


def _promise_row(it: FollowUp, page: ShiftPage, say: Phrases) -> dict[str, object]:
    text = f"{say.follow_up(it)} · {say.day_clock(it.promised_until, page.now)}"
    who = say.role(it.role) if it.role else _name(page.staff, it.owner)
    return {"number": "", "text": text, "who": who, "is_late": it.overdue}


def _name(staff: Sequence[OnDuty], clerk: int | None) -> str:
    return next((it.clerk.name for it in staff if it.clerk.id == clerk), "")


def choices(asked: Asked) -> dict[str, object]:
    """What the steps' forms let people choose from."""
    say, board = asked.phrases, asked.board
    people = [it.clerk for it in board.staff if it.clerk.id != asked.staff.id and it.clerk.counter]
    return {
        "people": [Option(f"clerk-{it.id}", f"{it.name} · {it.counter}") for it in people],
        "roles": [Option(f"role-{it.id}", it.text) for it in say.roles()],
        "results": [Option(it, say.say(f"result.{it}")) for it in RESULTS],
        "kinds": [Option(it, say.say(f"follow-up.{it}")) for it in KINDS],
        "soonest": f"{board.now.astimezone(asked.desk.zone):%Y-%m-%dT%H:%M}",
    }


def _desk(asked: Asked) -> dict[str, object]:
    board, clerk, say = asked.board, asked.staff, asked.phrases
    held = held_by(board, clerk)
    following = next_for(board, clerk)
    next_text = asked.say("desk.call-next", number=following.visit.number_text) if following else ""
    hand = hand_view(
        board,
        _sheet(asked, held[0].id) if held else None,
        clerk,
        next_text or asked.say("desk.call-nobody"),
        say,
    )
    return {"view": live_view(board, clerk, _today(asked), say), "hand": hand, **choices(asked)}


def _sheet(asked: Asked, visit: int) -> SheetView:
    found = asked.desk.counter.visit(asked.staff, visit)
    if found is None:
        raise HTTPException(404)
    return sheet_view(found, asked.staff, asked.desk.now(), asked.phrases)


def _today(asked: Asked) -> str:
    """The day so far, in one line."""
    day = asked.board.day
    totals = asked.desk.counter.figures(day, day).whole()
    if not totals.closed:
        return asked.say("desk.today.none")
    return asked.say(
        "desk.today",
        count=totals.closed,
        share=f"{totals.share_within_standard or 0:.0%}",
        wait=f"{totals.mean_wait_min or 0:.0f}",
        faces=f"{totals.mean_faces:.1f}" if totals.mean_faces is not None else "—",
    )
