"""Staff's pages: the desk, one visit, the shift's hand-over. They look and never change anything."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.boards import as_read_by
from kiosk.desk.asked import Asked
from kiosk.desk.frame import frame_of
from kiosk.desk.overview import live_view, next_for
from kiosk.desk.phrases import Option, Phrases
from kiosk.desk.sheet import SheetView, hand_view, held_by, sheet_view
from kiosk.steps import RESULTS

if TYPE_CHECKING:
    from kiosk.boards import DeskBoard, FollowUp
    from kiosk.hands import OpenVisit
    from kiosk.shift import ShiftPage
    from kiosk.staff import Clerk, OnDuty

YEAR_S = 365 * 24 * 3600
KINDS = ("return-call", "time-window", "invoice", "message", "absent-role", "other")
"""What staff promise; a hand-over makes its own."""

BY_PRESENCE = ("in", "busy", "out")
"""In which order colleagues are offered; who said nothing counts as there."""


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


def refused_desk(asked: Asked, trouble: str) -> Response:
    """The desk once more, with what did not fit in the form of its head, and what was typed there."""
    frame = frame_of(asked.board, asked.staff, asked.form, asked.phrases)
    return asked.page("desk", 400, frame=frame, trouble=trouble, **_desk(asked))


def show_line(asked: Asked) -> Response:
    """The parts of the desk that change by themselves."""
    return asked.page("line", **_desk(asked))


def show_alerts(asked: Asked) -> Response:
    """What changes by itself on every other page."""
    return asked.page("alerts")


def show_bell(asked: Asked) -> Response:
    """What asks for whoever was logged in here, once the page is covered because nobody touched it."""
    return asked.page("bell")


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
    open_visits = [_open_row(it, page, say) for it in (*page.held, *page.waiting)]
    promises = [_promise_row(it, page, say) for it in as_read_by(asked.reader, page.follow_ups)]
    overdue, others = [it for it in promises if it["is_late"]], [it for it in promises if not it["is_late"]]
    parts = (
        _part("shift.overdue", overdue, page.promises.overdue, say),
        _part("shift.open", open_visits, len(open_visits), say),
        _part("shift.promised", others, page.promises.open - page.promises.overdue, say),
    )
    day = asked.desk.wording.date(asked.language, page.day)
    return asked.page("shift", parts=parts, day=day, head=say.say("shift.head", head=page.head or "—"))


def _part(title: str, rows: list[dict[str, object]], count: int, say: Phrases) -> dict[str, object]:
    """A list of the shift's page, which says how many it does not name."""
    more = say.say("follow-up.more", count=count - len(rows)) if count > len(rows) else ""
    return {"title": say.say(title), "rows": rows, "count": count, "more": more}


def _open_row(visit: OpenVisit, page: ShiftPage, say: Phrases) -> dict[str, object]:
    text = f"{say.say(f'desk.hand.{visit.status}')} · {say.title(visit)}"
    who = page.names.get(visit.owner or 0, "")
    return {"number": visit.number_text, "text": text, "who": who, "is_late": False}


def _promise_row(it: FollowUp, page: ShiftPage, say: Phrases) -> dict[str, object]:
    text = f"{say.follow_up(it)} · {say.day_clock(it.promised_until, page.now)}"
    return {"number": "", "text": text, "who": say.keeper(it, page.names), "is_late": it.overdue}


def choices(asked: Asked) -> dict[str, object]:
    """What the steps' forms let people choose from."""
    say, board = asked.phrases, asked.board
    return {
        "people": [_colleague(it, board.now, say) for it in _colleagues(board, asked.staff)],
        "roles": [_filled(it, board, say) for it in say.roles()],
        "results": [Option(it, say.say(f"result.{it}")) for it in RESULTS],
        "kinds": [Option(it, say.say(f"follow-up.{it}")) for it in KINDS],
        "put_back_min": asked.desk.counter.rules.put_back_min,
    }


def _colleagues(board: DeskBoard, clerk: Clerk) -> list[OnDuty]:
    """Who could go on with something: who is there first, then who is busy, last who is out."""
    others = [it for it in board.staff if it.clerk.id != clerk.id and it.clerk.receives]
    return sorted(others, key=lambda it: (BY_PRESENCE.index(it.state or "in"), it.clerk.id))


def _colleague(it: OnDuty, now: datetime, say: Phrases) -> Option:
    told = [it.clerk.name]
    if it.clerk.counter:
        told.append(say.say("desk.counter", counter=it.clerk.counter))
    if it.state == "out" and it.until is not None:
        told.append(say.say("presence.out.until", time=say.day_clock(it.until, now)))
    elif it.state in ("busy", "out"):
        told.append(say.say(f"presence.{it.state}"))
    return Option(f"clerk-{it.clerk.id}", " · ".join(told))


def _filled(role: Option, board: DeskBoard, say: Phrases) -> Option:
    """A role to choose; it says so where whoever fills it is out."""
    nobody = role.id in board.absent
    return Option(f"role-{role.id}", say.say("desk.role-absent", role=role.text) if nobody else role.text)


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
    return sheet_view(found, asked.staff, asked.board, asked.phrases)


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
