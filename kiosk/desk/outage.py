"""A desk without its store says so, and goes on by itself where it was once the store is back."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from kiosk.desk import kept
from kiosk.desk.access import GET, POST, may
from kiosk.desk.asked import Asked, Desk
from kiosk.desk.languages import own_path, stranger

LOGIN = "/login"
"""A page that everybody may ask for, and that reads the store."""


@dataclass(frozen=True)
class Return:
    """How a page goes on: `look` is the address that tells whether the store is back, and where it goes then; unless
    there is a form of staff's to send to `action`. That one is of no log-in, so it is shown again, and not carried
    out."""

    look: str
    action: str = ""
    fields: Mapping[str, str] = field(default_factory=dict)

    @property
    def is_kept(self) -> bool:
        """Whether anything that was filled in goes with it."""
        return bool(self.fields.keys() - {kept.OUTAGE})


def tell(request: Request, desk: Desk, method: str, route: str, form: Mapping[str, str]) -> Response:
    """The page of a desk without its store; it holds what was being sent."""
    query = dict(request.query_params)
    asked = replace(stranger(request, desk), method=method, route=route, query=query, form=form)
    return asked.page("away", 503, again=return_of(asked))


def return_of(asked: Asked) -> Return:
    """How to go on after what was asked for in vain."""
    if asked.method == GET:
        return Return(asked.address)
    if not may("anyone", POST, asked.route):
        return Return(LOGIN, asked.path, kept.kept_of(asked) | {kept.OUTAGE: "yes"})
    match asked.route:
        case "/login":
            return _log_in(own_path(asked.form.get("next", "/")), kept.read(asked.form.get("kept", "")))
        case "/language":
            return Return(own_path(asked.form.get("back", "")))
        case "/t/{token}/rating":
            return Return(asked.path.removesuffix("/rating"))
        case _:
            return Return(asked.path)


def _log_in(way: str, fields: Mapping[str, str]) -> Return:
    """The log-in once more; what was kept beside it takes its way back to it."""
    return Return(LOGIN, way, fields) if fields else Return(f"{LOGIN}?{urlencode({'next': way})}")
