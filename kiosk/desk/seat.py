"""At which counter a member of staff is: asked for where a visitor is to come, and kept until they say another."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from kiosk.desk.asked import Asked
from kiosk.draft import Refused

OWN_FIELDS = ("form_token", "once", "counter")


def show(asked: Asked) -> Response:
    """Asks at which counter somebody is."""
    return ask(asked)


def sit(asked: Asked) -> Response:
    """Keeps the counter that somebody says."""
    try:
        asked.desk.accounts.sit_at(asked.staff, asked.form.get("counter", ""))
    except Refused:
        return asked.then("/counter", "said.unfit")
    return asked.then("/", "said.done")


def ask(asked: Asked) -> Response:
    """Asks for the counter, and goes on with what was begun once it is said: the form leads to where it came from,
    with all that was in it."""
    fields = [(name, text) for name, text in asked.form.items() if name not in OWN_FIELDS]
    return asked.page("counter", action=asked.path, fields=fields)


def seated(asked: Asked) -> Asked:
    """The same request of somebody who is at the counter that its form says, where it says one that fits."""
    try:
        told = asked.desk.accounts.sit_at(asked.staff, asked.form["counter"]) if "counter" in asked.form else None
    except Refused:
        return asked
    return asked if told is None else replace(asked, clerk=told)
