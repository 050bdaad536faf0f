"""What staff do: each form is one transaction of the counter, and its answer leads back to a page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final, cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk import scan
from kiosk.desk import kept, pages
from kiosk.desk.asked import Asked, whole
from kiosk.desk.seat import ask, seated
from kiosk.desk.written import Unfit, moment_of
from kiosk.draft import Refused
from kiosk.followups import MOST_CHARACTERS, FollowUpKind, NewFollowUp
from kiosk.standard import Presence
from kiosk.steps import NO_COUNTER, NotDone, Outcome, Result, Why

if TYPE_CHECKING:
    from kiosk.hands import OpenVisit

Step = Callable[[Asked, int], Outcome]


def find(asked: Asked) -> Response:
    """Opens a visit from a scanned slip or a typed number; a scanned slip is a slip picked up (S20). An appointment's
    code opens the appointment."""
    code = scan.plain(asked.form.get("code", ""))
    found = asked.desk.counter.visit_by_code(code) if code else None
    if found is None:
        booked = asked.desk.counter.diary.of_code(code) if asked.staff.receives else None
        return asked.then(f"/appointments/{booked.id}") if booked else asked.then("/", "said.not-found")
    is_slip = scan.is_of_staff_slip(code) and code.upper() != found.number_text
    if is_slip and asked.staff.receives:
        asked.desk.counter.pick_up(asked.staff, found.id)
    return asked.then(f"/visit/{found.id}")


def call_next(asked: Asked) -> Response:
    """Calls whoever is next for this clerk."""
    at = seated(asked)
    return _answer(at, at.desk.counter.call_next(at.staff), "/")


def step(asked: Asked) -> Response:
    """One of the steps of a visit. Raises a 404 for a step that is none."""
    taken = STEPS.get(asked.params["step"])
    if taken is None:
        raise HTTPException(404)
    visit = asked.number("visit")
    try:
        outcome = taken(seated(asked), visit)
    except Unfit as unfit:
        return pages.refused_visit(asked, unfit.key)
    except Refused:
        return kept.refused(asked, asked.say("said.unfit")) or asked.then(f"/visit/{visit}", "said.unfit")
    path = "/" if asked.params["step"] in HOMEWARD else f"/visit/{visit}"
    return _answer(asked, outcome, path, SAID.get(asked.params["step"], ""))


def set_presence(asked: Asked) -> Response:
    """Says whether a clerk is there."""
    state = cast(Presence, asked.form.get("state", ""))
    try:
        asked.desk.counter.set_presence(asked.staff, state, _until(asked), asked.form.get("stands_in_for") or None)
    except Unfit as unfit:
        return pages.refused_desk(asked, unfit.key)
    except Refused:
        return asked.then("/", "said.unfit")
    return asked.then("/", "said.presence")


def print_shift(asked: Asked) -> Response:
    """Puts the hand-over on paper."""
    asked.desk.counter.print_shift_page(asked.staff)
    return asked.then("/shift", "said.printed")


def promise(asked: Asked) -> NewFollowUp | None:
    """The follow-up that a form asks for, None where nothing of it is filled in; without a kind it is of kind
    "other". Raises `Unfit` for what does not fit."""
    kind, what, owner = (asked.form.get(name, "") for name in ("kind", "what", "owner"))
    if not (kind or what or owner or any(_written_until(asked))):
        return None
    if kind and kind not in pages.KINDS:
        raise Unfit("said.kind")
    if len(what) > MOST_CHARACTERS:
        raise Unfit("said.too-long")
    of_kind, who = cast(FollowUpKind, kind or "other"), _keeper(asked, owner)
    if isinstance(who, str):
        return NewFollowUp(of_kind, _moment(asked), what, role=who)
    return NewFollowUp(of_kind, _moment(asked), what, owner=who)


def _keeper(asked: Asked, told: str) -> str | int:
    """Who keeps a promise: a role, a colleague, or whoever fills in the form."""
    who = _whom(told) if told else asked.staff.id
    known = {*asked.board.names, *(it.id for it in asked.phrases.roles())}
    if who not in known or who is None:
        raise Unfit("said.owner")
    return who


def _answer(asked: Asked, outcome: Outcome, path: str, said: str = "") -> Response:
    """Back to the page that shows what is so now, with a line where the visit has left the clerk's hands; whoever was
    too slow reads why, and who has said no counter yet is asked for it."""
    if outcome == NO_COUNTER:
        return ask(asked)
    if isinstance(outcome, NotDone):
        why = asked.say(outcome.key, **outcome.parameters)
        return kept.refused(asked, why) or asked.then("/", outcome.key, outcome.parameters)
    return asked.then(path, said, _about(asked, outcome)) if said else asked.then(path)


def _about(asked: Asked, visit: OpenVisit) -> dict[str, str]:
    """What a line about a visit may say: its number, how it ended, when it may be called again. Nobody's name."""
    back, result = visit.back_at, visit.result
    return {
        "number": visit.number_text,
        "result": asked.say(f"result.{result}") if result else "",
        "time": asked.phrases.clock(back) if back else "",
    }


def _hand_over(asked: Asked, visit: int) -> Outcome:
    to = _whom(asked.form.get("to", ""))
    if to is None:
        raise Refused("to: allowed is a colleague or a role")
    return asked.desk.counter.hand_over(asked.staff, visit, to, asked.form.get("note", ""))


def _take_over(asked: Asked, visit: int) -> Outcome:
    holder = whole(asked.form.get("holder", ""))
    if holder is None:
        raise Refused("holder: allowed is a colleague")
    return asked.desk.counter.take_over(asked.staff, visit, holder)


def _finish(asked: Asked, visit: int) -> Outcome:
    result = cast(Result, asked.form.get("result", ""))
    return asked.desk.counter.finish(asked.staff, visit, result, promise(asked))


def _escalate(asked: Asked, visit: int) -> Outcome:
    return asked.desk.counter.escalate(asked.staff, visit, cast(Why, asked.form.get("why", "")))


def _minutes(asked: Asked) -> int:
    told = asked.form.get("minutes", "")
    if told == "0":
        return 0
    minutes = whole(told)
    if minutes is None:
        raise Refused("minutes: allowed is a whole number")
    return minutes


def _whom(told: str) -> str | int | None:
    """A clerk's id or a role's name, as the forms write them."""
    if told.startswith("role-"):
        return told.removeprefix("role-")
    return whole(told.removeprefix("clerk-")) if told.startswith("clerk-") else None


def _until(asked: Asked) -> datetime | None:
    """Until when somebody is busy or out; None where neither day nor time was written. Raises `Unfit`."""
    if not any(_written_until(asked)):
        return None
    if asked.form.get("state") == "in":
        raise Unfit("said.until-in")
    return _moment(asked)


def _moment(asked: Asked) -> datetime:
    """Until when, as a form says it. Raises `Unfit`."""
    return moment_of(*_written_until(asked), asked.desk.now(), asked.desk.zone)


def _written_until(asked: Asked) -> tuple[str, str]:
    return asked.form.get("until_day", ""), asked.form.get("until_time", "")


STEPS: Final[Mapping[str, Step]] = {
    "call": lambda asked, visit: asked.desk.counter.call(asked.staff, visit),
    "call-again": lambda asked, visit: asked.desk.counter.call_again(asked.staff, visit),
    "take": lambda asked, visit: asked.desk.counter.take(asked.staff, visit),
    "put-back": lambda asked, visit: asked.desk.counter.put_back(asked.staff, visit, _minutes(asked)),
    "no-show": lambda asked, visit: asked.desk.counter.no_show(asked.staff, visit),
    "come-back": lambda asked, visit: asked.desk.counter.come_back(asked.staff, visit),
    "accept": lambda asked, visit: asked.desk.counter.accept(asked.staff, visit),
    "take-over": _take_over,
    "take-back": lambda asked, visit: asked.desk.counter.take_back(asked.staff, visit),
    "acknowledge": lambda asked, visit: asked.desk.counter.acknowledge(asked.staff, visit, _minutes(asked)),
    "clear": lambda asked, visit: asked.desk.counter.clear(asked.staff, visit, _minutes(asked)),
    "hand-over": _hand_over,
    "escalate": _escalate,
    "finish": _finish,
}

HOMEWARD = frozenset(
    {"call", "call-again", "take", "put-back", "no-show", "accept", "take-over", "take-back", "acknowledge", "finish"}
)
"""After these the clerk goes on at the desk; after the others with the visit."""

SAID: Final[Mapping[str, str]] = {
    "finish": "said.finished",
    "hand-over": "said.handed-over",
    "no-show": "said.no-show",
    "put-back": "said.put-back",
}
"""What is said of a step after which the page shows the visit no more."""
