"""What was promised: the list, a new promise, and the word with which one is kept."""

from __future__ import annotations

from starlette.responses import Response

from kiosk.boards import as_read_by
from kiosk.desk import steps
from kiosk.desk.access import POST, may
from kiosk.desk.asked import Asked
from kiosk.desk.pages import choices
from kiosk.desk.written import Unfit
from kiosk.draft import Refused
from kiosk.followups import MOST_CHARACTERS
from kiosk.steps import NotDone


def show(asked: Asked) -> Response:
    """Every promise that is open, the most pressing first."""
    return _page(asked, 200, "")


def add(asked: Asked) -> Response:
    """Promises something, for a visit or on its own."""
    try:
        new = steps.promise(asked)
        if new is None:
            raise Unfit("said.kind")
        asked.desk.counter.add_follow_up(asked.staff, new, _visit(asked))
    except Unfit as unfit:
        return _page(asked, 400, unfit.key)
    except Refused:
        return _page(asked, 400, "said.unfit")
    return asked.then("/follow-ups", "said.done")


def keep(asked: Asked) -> Response:
    """Closes a promise with a word, and never without one."""
    follow_up, word = asked.number("follow_up"), asked.form.get("word", "")
    try:
        kept = asked.desk.counter.keep_follow_up(asked.staff, follow_up, word)
    except Refused:
        return asked.then("/follow-ups", "said.too-long" if len(word) > MOST_CHARACTERS else "said.word")
    if isinstance(kept, NotDone):
        return asked.then("/follow-ups", kept.key, kept.parameters)
    return asked.then("/follow-ups", "said.done")


def _visit(asked: Asked) -> int | None:
    """The visit of a number that was typed. Raises `Unfit` for one that nobody has today."""
    number = asked.form.get("number", "")
    if not number:
        return None
    found = asked.desk.counter.visit_by_code(number)
    if found is None:
        raise Unfit("said.number")
    return found.id


def _page(asked: Asked, status: int, trouble: str) -> Response:
    say, now = asked.phrases, asked.desk.now()
    names = asked.board.names
    rows = [
        {
            "id": it.id,
            "until": say.day_clock(it.promised_until, now),
            "is_overdue": it.overdue,
            "kind": say.say(f"follow-up.{it.kind}"),
            "visit": it.visit,
            "number": it.number,
            "what": it.what or (say.request(it.request) if it.request else ""),
            "owner": say.keeper(it, names),
        }
        for it in as_read_by(asked.reader, asked.desk.counter.open_follow_ups())
    ]
    may_keep = may(asked.staff.role, POST, "/follow-ups")
    typed = {"kind": "", "until_day": "", "until_time": "", "what": "", "owner": "", "number": ""} | dict(asked.form)
    content = {"follow_ups": rows, "may_keep": may_keep, "trouble": trouble, "typed": typed}
    return asked.page("follow-ups", status, **content, **choices(asked))
