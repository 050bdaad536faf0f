"""The lobby's board: numbers and counters, large, seen and heard; never a name."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.desk.asked import Asked

if TYPE_CHECKING:
    from kiosk.calls import Standing


def show(asked: Asked) -> Response:
    """The board as it is now; every later call comes by itself. Staff are led to a read-only link of its own, for a
    board stays open when nobody has touched it for a day."""
    if asked.clerk is not None:
        return asked.then(f"/board?{urlencode({'key': asked.desk.keys.link('board')})}")
    calls = asked.desk.counter.calls_since(0)
    return asked.page(
        "board",
        key=_key(asked),
        zone=asked.desk.zone,
        last=calls[-1].id if calls else 0,
        day=asked.board.day,
        calls=json.dumps([{"id": it.id, "number": it.number, "counter": it.counter} for it in reversed(calls)]),
        standing=told_of(asked.desk.counter.calls_standing()),
        invitations=[{"language": it, "text": asked.desk.wording.say(it, "board.come")} for it in _spoken(asked)],
        late=asked.say("board.late", minutes=asked.desk.panel.late_return_min),
        crowd=crowd(asked, len(asked.board.waiting)),
    )


def told_of(standing: Standing) -> str:
    """How the last calls stand, as the board's lines read it."""
    return json.dumps({name: sorted(ids) for name, ids in asdict(standing).items()})


def crowd(asked: Asked, waiting: int) -> str:
    """How many wait, in the language of the board."""
    return asked.say("board.waiting", count=waiting)


def size(asked: Asked) -> Response:
    """The height of a digit on this panel, for the distance it is read from."""
    rule = f":root {{ --digit: {asked.desk.panel.digit_px:.1f}px; }}\n"
    return Response(rule, media_type="text/css")


def speech(asked: Asked) -> Response:
    """A call as sound, in the visitor's language, in brief where many wait to be heard. Raises a 404 where the house
    has no voice."""
    wanted = asked.number("call")
    call = next((it for it in asked.desk.counter.calls_since(wanted - 1) if it.id == wanted), None)
    is_brief = asked.query.get("brief") == "1"
    sound = asked.desk.say_call(call.number, call.counter, call.language, is_brief) if call else None
    if sound is None:
        raise HTTPException(404)
    return Response(sound, media_type="audio/wav")


def _spoken(asked: Asked) -> list[str]:
    """One language of each kind: two ways of writing the same words are one invitation."""
    kinds: dict[str, str] = {}
    for language in asked.desk.catalogue.languages:
        kinds.setdefault(language.id.partition("-")[0], language.id)
    return list(kinds.values())


def _key(asked: Asked) -> str:
    """The read-only token, for the addresses that the board asks by itself."""
    key = asked.query.get("key", "")
    return f"?{urlencode({'key': key})}" if key else ""
