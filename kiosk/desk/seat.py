"""At which counter a member of staff is: asked for where a visitor is to come, and kept until they say another."""

from __future__ import annotations

from dataclasses import replace

from starlette.responses import Response

from kiosk.desk.asked import Asked
from kiosk.draft import Refused
from kiosk.staff import MOST_COUNTER

OWN_FIELDS = ("form_token", "once", "counter")


def show(asked: Asked) -> Response:
    """Asks at which counter somebody is."""
    return ask(asked)


def sit(asked: Asked) -> Response:
    """Keeps the counter that somebody says."""
    try:
        asked.desk.accounts.sit_at(asked.staff, asked.form.get("counter", ""))
    except Refused:
        return ask(asked)
    return asked.then("/", "said.done")


def ask(asked: Asked) -> Response:
    """Asks for the counter, and goes on with what was begun once it is said: the form leads to where it came from,
    with all that was in it. Whoever is asked again has said one that does not fit."""
    fields = [(name, text) for name, text in asked.form.items() if name not in OWN_FIELDS]
    told = asked.form.get("counter")
    typed, trouble = (asked.staff.counter, "") if told is None else (told, unfit(asked))
    return asked.page(
        "counter", 400 if trouble else 200, action=asked.path, fields=fields, typed=typed, trouble=trouble
    )


def unfit(asked: Asked) -> str:
    """What a counter may be called."""
    return asked.say("said.counter", most=MOST_COUNTER)


def seated(asked: Asked) -> Asked:
    """The same request of somebody who is at the counter that its form says, where it says one that fits."""
    try:
        told = asked.desk.accounts.sit_at(asked.staff, asked.form["counter"]) if "counter" in asked.form else None
    except Refused:
        return asked
    return asked if told is None else replace(asked, clerk=told)
