"""What was promised: the list, a new promise, and the word with which one is kept."""

from __future__ import annotations

from collections.abc import Mapping
from math import ceil

from starlette.responses import Response

from kiosk.boards import as_read_by
from kiosk.desk import steps
from kiosk.desk.access import POST, may
from kiosk.desk.asked import Asked, whole
from kiosk.desk.pages import choices
from kiosk.desk.written import Unfit
from kiosk.draft import Refused
from kiosk.followups import MOST, MOST_CHARACTERS
from kiosk.steps import NotDone


def show(asked: Asked) -> Response:
    """Every promise that is open, the most pressing first, page by page."""
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
    follow_up, word, path = asked.number("follow_up"), asked.form.get("word", ""), _path(_wanted(asked.form))
    try:
        kept = asked.desk.counter.keep_follow_up(asked.staff, follow_up, word)
    except Refused:
        return asked.then(path, "said.too-long" if len(word) > MOST_CHARACTERS else "said.word")
    if isinstance(kept, NotDone):
        return asked.then(path, kept.key, kept.parameters)
    return asked.then(path, "said.done")


def _visit(asked: Asked) -> int | None:
    """The visit of a number that was typed. Raises `Unfit` for one that nobody has today."""
    number = asked.form.get("number", "")
    if not number:
        return None
    found = asked.desk.counter.visit_by_code(number)
    if found is None:
        raise Unfit("said.number")
    return found.id


def _wanted(told: Mapping[str, str]) -> int:
    """The number of the page that an address or a form names, the first where it names none."""
    return whole(told.get("page", "")) or 1


def _path(page: int) -> str:
    return f"/follow-ups?page={page}" if page > 1 else "/follow-ups"


def _page(asked: Asked, status: int, trouble: str) -> Response:
    """The page that is wanted, or the last one where there are no longer so many."""
    say, now, count = asked.phrases, asked.desk.now(), asked.board.promises.open
    page = min(_wanted(asked.query), max(1, ceil(count / MOST)))
    skipped = (page - 1) * MOST
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
        for it in as_read_by(asked.reader, asked.desk.counter.open_follow_ups(skipped))
    ]
    behind = count - skipped - len(rows)
    ways = [(_path(page - 1), say.say("follow-up.before", count=skipped))] if skipped else []
    ways += [(_path(page + 1), say.say("follow-up.more", count=behind))] if behind > 0 else []
    may_keep = may(asked.staff.role, POST, "/follow-ups")
    typed = {"kind": "", "until_day": "", "until_time": "", "what": "", "owner": "", "number": ""} | dict(asked.form)
    content = {
        "follow_ups": rows,
        "number": page,
        "ways": ways,
        "may_keep": may_keep,
        "trouble": trouble,
        "typed": typed,
    }
    return asked.page("follow-ups", status, **content, **choices(asked))
