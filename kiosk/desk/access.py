"""Who may use which route: one table, read by the desk's doors and walked by a test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk import staff

ANYONE: Final = frozenset({"anyone"})
"""No login: the login itself, the visitor's own page (its token is the permission), and files without content."""

ON_DUTY: Final = frozenset(staff.STAFF_ROLES)
AT_COUNTER: Final = staff.AT_COUNTER
LEADING: Final = frozenset({"supervisor", "manager", "administrator"})
KEEPING_ACCOUNTS: Final = frozenset({"administrator"})

WATCHING: Final = ON_DUTY | {"board", "kiosk"}
"""Staff, or the bearer of a read-only link: a board in the lobby, a kiosk's screen."""

GET, POST = "GET", "POST"

ACCESS: Final[Mapping[tuple[str, str], frozenset[str]]] = {
    (GET, "/static/{name}"): ANYONE,
    (GET, "/login"): ANYONE,
    (POST, "/login"): ANYONE,
    (GET, "/first"): ANYONE,
    (POST, "/first"): ANYONE,
    (POST, "/language"): ANYONE,
    (GET, "/t/{token}"): ANYONE,
    (GET, "/t/{token}/place"): ANYONE,
    (POST, "/t/{token}/rating"): ANYONE,
    (GET, "/board"): WATCHING,
    (GET, "/board/events"): WATCHING,
    (GET, "/board/size.css"): WATCHING,
    (GET, "/board/speech/{call}"): WATCHING,
    (POST, "/logout"): ON_DUTY,
    (GET, "/"): ON_DUTY,
    (GET, "/line"): ON_DUTY,
    (GET, "/alerts"): ON_DUTY,
    (GET, "/bell"): ON_DUTY,
    (GET, "/events"): ON_DUTY,
    (POST, "/find"): ON_DUTY,
    (POST, "/presence"): ON_DUTY,
    (GET, "/visit/{visit}"): ON_DUTY,
    (GET, "/counter"): AT_COUNTER,
    (POST, "/counter"): AT_COUNTER,
    (GET, "/shift"): ON_DUTY,
    (POST, "/shift/print"): AT_COUNTER,
    (GET, "/paper"): ON_DUTY,
    (GET, "/paper/list"): ON_DUTY,
    (POST, "/paper/{job}/{step}"): AT_COUNTER,
    (GET, "/follow-ups"): ON_DUTY,
    (POST, "/follow-ups"): AT_COUNTER,
    (POST, "/follow-ups/{follow_up}/keep"): AT_COUNTER,
    (GET, "/appointments"): AT_COUNTER,
    (POST, "/appointments"): AT_COUNTER,
    (GET, "/appointments/{appointment}"): AT_COUNTER,
    (POST, "/appointments/{appointment}/cancel"): AT_COUNTER,
    (POST, "/call-next"): AT_COUNTER,
    (POST, "/visit/{visit}/{step}"): AT_COUNTER,
    (GET, "/figures"): LEADING,
    (GET, "/figures.csv"): LEADING,
    (GET, "/accounts"): KEEPING_ACCOUNTS,
    (POST, "/accounts"): KEEPING_ACCOUNTS,
    (POST, "/accounts/{account}/{step}"): KEEPING_ACCOUNTS,
}
"""What is not here does not exist: the desk is built from this table."""

VISITORS: Final = frozenset(
    {
        (GET, "/static/{name}"),
        (POST, "/language"),
        (GET, "/t/{token}"),
        (GET, "/t/{token}/place"),
        (POST, "/t/{token}/rating"),
    }
)
"""What visitors' phones ask for: a name that only they know the desk by answers nothing else."""


def may(who: str, method: str, route: str) -> bool:
    """Whether a role, or the bearer of a read-only link, may use a route."""
    allowed = ACCESS.get((method, route), frozenset())
    return who in allowed or "anyone" in allowed
