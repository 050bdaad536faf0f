"""Forms that were sent and not carried out: kept as they were typed, and sent only with a person's word."""

from __future__ import annotations

import json
from collections.abc import Mapping

from starlette.responses import Response

from kiosk.desk.asked import Asked

UNKEPT_FIELDS = ("form_token", "once", "secret")
"""What belongs to one log-in, and what nobody but its writer may read."""

TYPED_FIELDS = ("note", "what", "word", "code")
"""What people write themselves; the rest of a form is chosen."""

OUTAGE = "outage"
"""The field that marks a form which came while the store was away: whether it arrived, nobody knows."""

UNKEPT_ROUTES = ("/logout", "/call-next")
"""Forms that hold nothing worth keeping: after a log-in they are at hand again."""


def kept_of(asked: Asked) -> dict[str, str]:
    """What a form holds that is worth keeping; nothing where the same page offers it again as it was."""
    fields = {} if asked.route in UNKEPT_ROUTES else _kept(asked.form)
    return fields if fields.keys() - {OUTAGE} else {}


def show_again(asked: Asked, action: str, kept: Mapping[str, str]) -> Response:
    """What was kept, for a person to send; where nothing was, the desk, and that it is to be done again."""
    was_away = OUTAGE in asked.form or OUTAGE in kept
    if not kept:
        return asked.then("/", "said.outage" if was_away else "said.again")
    return _page(asked, 200, action, kept, asked.say("kept.outage" if was_away else "kept.why"))


def refused(asked: Asked, why: str) -> Response | None:
    """What somebody wrote into a form that cannot be carried out now, and why; None where they wrote nothing."""
    fields = _kept(asked.form)
    return _page(asked, 409, asked.path, fields, why) if _typed(fields) else None


def _page(asked: Asked, status: int, action: str, fields: Mapping[str, str], why: str) -> Response:
    return asked.page("kept", status, action=action, fields=list(fields.items()), typed=_typed(fields), why=why)


def _typed(fields: Mapping[str, str]) -> list[str]:
    return [text for name, text in fields.items() if name in TYPED_FIELDS and text.strip()]


def written(kept: Mapping[str, str]) -> str:
    """A kept form as one text, which a page carries; empty where nothing is kept."""
    return json.dumps(kept, ensure_ascii=False) if kept else ""


def read(text: str) -> dict[str, str]:
    """The fields of a kept form; nothing where it is none."""
    try:
        fields = json.loads(text) if text else {}
    except ValueError:
        return {}
    told = fields if isinstance(fields, dict) else {}
    return _kept({name: value for name, value in told.items() if isinstance(value, str)})


def _kept(form: Mapping[str, str]) -> dict[str, str]:
    return {name: text for name, text in form.items() if name not in UNKEPT_FIELDS}
