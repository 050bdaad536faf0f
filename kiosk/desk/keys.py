"""What the desk signs: log-in cookies, form tokens, and read-only links for boards. Needs one secret of the house."""

from __future__ import annotations

import hmac
import secrets
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, Literal

from itsdangerous import BadData, URLSafeSerializer

Watcher = Literal["board", "kiosk"]
WATCHERS: Final[tuple[Watcher, ...]] = ("board", "kiosk")

RENEW_AFTER_S = 20
RINGS_IDLE_S = 12 * 3600
"""For how long a desk that nobody touches still rings: as long as a shift may last."""
CLOCK_SLACK_S = 60


@dataclass(frozen=True, slots=True)
class Session:
    """A log-in by its id, which the store knows, and when a person last did something there (epoch seconds)."""

    id: str
    seen_s: int


class Keys:
    """Makes and reads everything that the desk signs. `now_s` is the wall clock in epoch seconds."""

    def __init__(self, secret: str, idle_s: int, now_s: Callable[[], float]) -> None:
        self._sessions = URLSafeSerializer(secret, salt="session")
        self._forms = URLSafeSerializer(secret, salt="form")
        self._links = URLSafeSerializer(secret, salt="link")
        self._messages = URLSafeSerializer(secret, salt="message")
        self._idle_s = idle_s
        self._now_s = now_s

    def begin(self) -> Session:
        """A fresh log-in; its id was never in any browser before."""
        return Session(secrets.token_urlsafe(16), int(self._now_s()))

    def seal(self, session: Session) -> str:
        """The cookie of a log-in."""
        return _text(self._sessions.dumps([session.id, session.seen_s]))

    def open(self, cookie: str) -> Session | None:
        """The log-in of a cookie; None if it is forged, or nobody did anything for too long. Whether it was ended is
        for the store to say."""
        return self._opened(cookie, self._idle_s)

    def open_idle(self, cookie: str) -> Session | None:
        """The same, also where nobody has done anything for `RINGS_IDLE_S`: good for being rung for."""
        return self._opened(cookie, RINGS_IDLE_S)

    def renewed(self, session: Session) -> Session | None:
        """The log-in as of now, or None while the old cookie is fresh enough."""
        now_s = int(self._now_s())
        return Session(session.id, now_s) if now_s - session.seen_s >= RENEW_AFTER_S else None

    def form_token(self, session: Session) -> str:
        """What each form of this log-in carries, and no other page can know."""
        return _text(self._forms.dumps(session.id))

    def is_form_token(self, session: Session, token: str) -> bool:
        """Whether a form came from this log-in."""
        return hmac.compare_digest(self.form_token(session).encode(), token.encode())

    def link(self, watcher: Watcher) -> str:
        """A read-only token; it is good until the house's secret is changed."""
        return _text(self._links.dumps(watcher))

    def watcher(self, link: str) -> Watcher | None:
        """Who bears a read-only token."""
        try:
            named = self._links.loads(link)
        except BadData:
            return None
        return next((watcher for watcher in WATCHERS if watcher == named), None)

    def message(self, key: str, parameters: Mapping[str, str]) -> str:
        """A message for the next page, so that nobody can put words of their own into our pages by a link."""
        return _text(self._messages.dumps([key, dict(parameters)]))

    def read_message(self, said: str) -> tuple[str, Mapping[str, str]] | None:
        """The message key and what it takes; None where we did not write it."""
        try:
            key, parameters = self._messages.loads(said)
        except BadData:
            return None
        return key, parameters

    def _opened(self, cookie: str, longest_s: int) -> Session | None:
        try:
            session = Session(*self._sessions.loads(cookie))
        except (BadData, TypeError):
            return None
        idle_s = self._now_s() - session.seen_s
        return session if -CLOCK_SLACK_S <= idle_s <= longest_s else None


class Once:
    """Forms that were sent: the same form sent twice, by a nervous finger or a second tab, counts once."""

    def __init__(self, most: int = 2_000) -> None:
        self._spent: dict[str, None] = {}
        self._most = most
        self._lock = threading.Lock()

    def new(self) -> str:
        """A mark for a form that is being shown."""
        return secrets.token_urlsafe(12)

    def spend(self, mark: str) -> bool:
        """Whether this form comes for the first time; one without a mark may come again and again."""
        if not mark:
            return True
        with self._lock:
            if mark in self._spent:
                return False
            self._spent[mark] = None
            while len(self._spent) > self._most:
                self._spent.pop(next(iter(self._spent)))
        return True

    def give_back(self, mark: str) -> None:
        """The form did not arrive after all, and may be sent again."""
        with self._lock:
            self._spent.pop(mark, None)


def _text(signed: str | bytes) -> str:
    return signed if isinstance(signed, str) else signed.decode()
