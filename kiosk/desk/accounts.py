"""The administrator's page: who may log in, as what, at which counter."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from starlette.exceptions import HTTPException
from starlette.responses import Response

from kiosk.accounts import NameTaken, NewAccount, Refusal, UnfitCounter
from kiosk.desk import seat
from kiosk.desk.access import may
from kiosk.desk.asked import Asked
from kiosk.desk.phrases import Option
from kiosk.draft import Refused
from kiosk.staff import MOST_COUNTER, STAFF_ROLES, StaffRole

SERVES = "serves-"


def show(asked: Asked) -> Response:
    """Everybody whose account is open."""
    return _page(asked, 200, {}, "")


def add(asked: Asked) -> Response:
    """Opens an account; what does not fit is shown again as it was typed, but for the secret."""
    form = asked.form
    try:
        asked.desk.accounts.add(asked.staff, _new(form))
    except UnfitCounter:
        return _page(asked, 400, form, seat.unfit(asked))
    except NameTaken:
        return _page(asked, 400, form, asked.say("account.name-taken"))
    except Refused:
        return _page(asked, 400, form, asked.say("account.unfit"))
    return asked.then("/accounts", "said.done")


def step(asked: Asked) -> Response:
    """Gives an account other duties or another secret, or closes it. Raises a 404 for anything else."""
    account = asked.number("account")
    match asked.params["step"]:
        case "duties":
            return _change_duties(asked, account)
        case "secret":
            return _set_secret(asked, account)
        case "close":
            closed = asked.desk.accounts.close(asked.staff, account)
            return asked.then("/accounts", "said.done" if closed else "account.last")
        case _:
            raise HTTPException(404)


def _change_duties(asked: Asked, account: int) -> Response:
    """Whoever gives up keeping accounts goes on at the desk: this page is none of theirs any more."""
    form, own = asked.form, account == asked.staff.id
    try:
        role = cast(StaffRole, form.get("role", ""))
        changed = asked.desk.accounts.change(asked.staff, account, role, _served(form), form.get("counter", ""))
    except UnfitCounter:
        return _page(asked, 400, {}, seat.unfit(asked))
    except Refused:
        return _page(asked, 400, {}, asked.say("account.unfit"))
    if isinstance(changed, Refusal):
        return asked.then("/accounts", changed.key)
    gives_up = own and not may(role, "GET", "/accounts")
    return asked.then("/" if gives_up else "/accounts", "said.done" if changed else "said.unfit")


def _set_secret(asked: Asked, account: int) -> Response:
    try:
        changed = asked.desk.accounts.set_secret(asked.staff, account, asked.form.get("secret", ""))
    except Refused:
        return _page(asked, 400, {}, asked.say("account.unfit"))
    return asked.then("/accounts", "said.done" if changed else "said.unfit")


def _new(form: Mapping[str, str]) -> NewAccount:
    role = cast(StaffRole, form.get("role", ""))
    return NewAccount(form.get("name", ""), role, _served(form), form.get("counter", ""), form.get("secret", ""))


def _served(form: Mapping[str, str]) -> frozenset[str]:
    """The duties that a form ticks."""
    return frozenset(name.removeprefix(SERVES) for name in form if name.startswith(SERVES))


def _page(asked: Asked, status: int, form: Mapping[str, str], trouble: str) -> Response:
    say = asked.phrases
    rows = [
        {
            "id": it.id,
            "name": it.name,
            "role": say.say(f"account.role.{it.role}"),
            "counter": it.counter,
            "at": say.say("desk.counter", counter=it.counter) if it.counter else "",
            "is_long": len(it.counter) > MOST_COUNTER,
            "serves": say.join(say.role(role) for role in sorted(it.serves)),
            "roles": _roles(asked, it.role),
            "served": [Option(role.id, role.text, role.id in it.serves) for role in say.roles()],
        }
        for it in asked.desk.accounts.everybody()
    ]
    typed = {"name": "", "role": "clerk", "counter": ""} | dict(form)
    served = [Option(it.id, it.text, f"{SERVES}{it.id}" in form) for it in say.roles()]
    roles = _roles(asked, typed["role"])
    content = {"accounts": rows, "typed": typed, "served": served, "staff_roles": roles, "trouble": trouble}
    return asked.page("accounts", status, **content)


def _roles(asked: Asked, chosen: str) -> list[Option]:
    return [Option(it, asked.say(f"account.role.{it}"), it == chosen) for it in STAFF_ROLES]
