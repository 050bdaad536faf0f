"""One request as the pages see it: who asks, in which language, and what was filled in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from kiosk.catalogue import Catalogue
from kiosk.desk.frame import frame_of
from kiosk.desk.keys import Keys, Once, Session
from kiosk.desk.phrases import Phrases
from kiosk.desk.shared import SharedBoard
from kiosk.desk.templates import Templates
from kiosk.visit import id_in
from kiosk.wording import Wording

if TYPE_CHECKING:
    from kiosk.accounts import Accounts
    from kiosk.boards import DeskBoard
    from kiosk.counter import Counter
    from kiosk.staff import Clerk, OnDuty


@dataclass(frozen=True)
class Panel:
    """The lobby's board: how high its digits are, and how late a visitor may still come to the counter."""

    digit_px: float
    late_return_min: int


@dataclass(frozen=True)
class Desk:
    """Everything that the pages work with.

    `say_call` gives a call (number, counter, language, whether in brief) as WAV, None where the house has no voice;
    `store_away` is what counter and accounts raise while the store cannot be reached; `secure` says that pages come
    by TLS; `visitors_names` are the host names that answer visitors' phones alone.
    """

    counter: Counter
    accounts: Accounts
    board: SharedBoard
    catalogue: Catalogue
    wording: Wording
    centre: Mapping[str, str]
    zone: ZoneInfo
    templates: Templates
    keys: Keys
    once: Once
    panel: Panel
    now: Callable[[], datetime]
    say_call: Callable[[str, str, str, bool], bytes | None]
    store_away: type[Exception]
    secure: bool
    public_origin: str
    visitors_names: frozenset[str]

    @property
    def cookie(self) -> str:
        """The log-in cookie's name: browsers hold `__Host-` to TLS and to this very host."""
        return "__Host-kiosk" if self.secure else "kiosk"

    @property
    def language_cookie(self) -> str:
        """The name of the cookie that remembers a browser's language."""
        return "__Host-kiosk-language" if self.secure else "kiosk-language"


@dataclass(frozen=True)
class Asked:
    """A request that the doors let in. `route` is the table's, `form` holds only short, readable texts, `seen` is
    the last event that a browser has heard."""

    desk: Desk
    method: str
    route: str
    path: str
    language: str
    params: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    form: Mapping[str, str] = field(default_factory=dict)
    seen: str = ""
    chose_language: bool = False
    session: Session | None = None
    clerk: Clerk | None = None

    @property
    def address(self) -> str:
        """The path with its query."""
        return f"{self.path}?{urlencode(self.query)}" if self.query else self.path

    @property
    def staff(self) -> Clerk:
        """Who is logged in; the table lets nobody else come here."""
        assert self.clerk is not None
        return self.clerk

    @cached_property
    def board(self) -> DeskBoard:
        """The desk's board as whoever asks may read it, one and the same for a whole page."""
        board = self.desk.board.now()
        return board.read_by(_on_duty(board, self.clerk))

    @property
    def reader(self) -> OnDuty | None:
        """Whoever asks, as they are there now; None for a stranger."""
        return _on_duty(self.board, self.clerk)

    @property
    def phrases(self) -> Phrases:
        """Texts in the language of whoever asks."""
        return Phrases(self.desk.wording, self.desk.catalogue, self.language, self.desk.zone)

    def say(self, key: str, **params: object) -> str:
        """A text in the language of whoever asks."""
        return self.desk.wording.say(self.language, key, **params)

    def page(self, name: str, status: int = 200, /, **content: object) -> Response:
        """A page of ours; staff's stands in its frame, unless it brings its own."""
        around: dict[str, object] = {
            "asked": self,
            "centre": self.phrases.of(self.desk.centre),
            "languages": self.desk.catalogue.languages,
            "clerk": self.clerk,
            "now": self.desk.now(),
            "form_token": self.desk.keys.form_token(self.session) if self.session else "",
            "once": self.desk.once.new(),
            "said": self.said,
        }
        if self.clerk is not None:
            around["frame"] = frame_of(self.board, self.clerk, {}, self.phrases)
        return HTMLResponse(self.desk.templates.page(name, self.language, around | content), status)

    @property
    def said(self) -> str:
        """What the step before has to say; only this desk can have written it."""
        told = self.desk.keys.read_message(self.query.get("said", ""))
        return self.say(told[0], **told[1]) if told is not None else ""

    def then(self, path: str, key: str = "", parameters: Mapping[str, str] | None = None) -> Response:
        """On to a page after a step, with a message; reloading that page never repeats the step."""
        if not key:
            return RedirectResponse(path, 303)
        said = urlencode({"said": self.desk.keys.message(key, parameters or {})})
        return RedirectResponse(f"{path}{'&' if '?' in path else '?'}{said}", 303)

    def number(self, name: str) -> int:
        """A whole number of the path. Raises a 404 where it is none."""
        found = whole(self.params.get(name, ""))
        if found is None:
            raise HTTPException(404)
        return found


def _on_duty(board: DeskBoard, clerk: Clerk | None) -> OnDuty | None:
    return next((it for it in board.staff if clerk is not None and it.clerk.id == clerk.id), None)


def whole(text: str) -> int | None:
    """The positive whole number that a text is, or None."""
    return id_in(text) or None
