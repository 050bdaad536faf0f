"""The office behind the touchscreen: one thread that takes what the flow tells it to carry out, in order.

The touchscreen does not wait for the store: it hands an effect over and gets an event back. It only keeps still for
less than two frames, because drawing takes the interpreter and the cores from the very transaction that the next
screen is about; an answer that comes in time is drawn at once, and its slip is on the way sooner. The office is built
on this thread too, so that the first picture does not wait for the database's code to be imported.
"""

from __future__ import annotations

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Protocol

from kiosk.draft import Draft
from kiosk.events import CheckedIn, CheckInFailed, ChecklistSettled, Event, RatingFailed, ServiceRefused
from kiosk.states import (
    CheckIn,
    Effect,
    FindVisit,
    LogIn,
    OpenFirstAccount,
    PrintChecklist,
    Rate,
    RatingEffect,
    Serve,
    ServiceEffect,
)
from kiosk.trouble import Shut, Trouble
from kiosk.visit import Ticket

logger = logging.getLogger("kiosk.office")

LOOK_AFTER_S = 10.0

GRACE_S = 0.03
"""How long whoever hands an effect over waits for its answer: long enough for a check-in and for its slip to begin
on a small machine, too short to be felt."""


class OfficeClosed(Exception):
    """The office cannot take anything now; the message is one sentence: what, where, how to mend, and `trouble` names
    what is wrong."""

    def __init__(self, told: str, trouble: Trouble = "store") -> None:
        super().__init__(told)
        self.trouble: Trouble = trouble


class Lobby(Protocol):
    """What the office does for visitors. Each raises `OfficeClosed` where nothing was stored."""

    def check_in(self, draft: Draft) -> Ticket:
        """Take a visit."""

    def print_checklist(self, draft: Draft, print_key: str) -> None:
        """Queue the take-home list."""

    def rate(self, asked: RatingEffect) -> Event:
        """Answer somebody who comes to rate."""

    def serve(self, asked: ServiceEffect) -> Event:
        """Answer staff at the screen."""

    def tidy_up(self) -> None:
        """What has time until nobody waits for an answer; refuses nothing."""

    def close(self) -> None:
        """Let go of the store and the printers."""


@dataclass(frozen=True)
class _Asked:
    """An effect, and what is set once its answer was told."""

    effect: Effect
    answered: threading.Event


@dataclass(frozen=True)
class _Report:
    """News from the printers that waits for its turn behind the answers before it."""

    event: Event


class Office(threading.Thread):
    """`build` opens the lobby and may raise `OfficeClosed`; then it is tried again every `LOOK_AFTER_S` and at each
    effect. `tell` gets the events and `tell_shut` why the office is closed, None once it is open; both on this
    thread. Whoever hands an effect over waits up to `grace_s` seconds for its answer."""

    def __init__(
        self,
        build: Callable[[], Lobby],
        tell: Callable[[Event], None],
        tell_shut: Callable[[Shut | None], None],
        grace_s: float = GRACE_S,
    ) -> None:
        super().__init__(name="office")
        self._build = build
        self._tell = tell
        self._tell_shut = tell_shut
        self._grace_s = grace_s
        self._inbox: queue.SimpleQueue[_Asked | _Report | None] = queue.SimpleQueue()
        self._lobby: Lobby | None = None
        self.opened = threading.Event()
        """Set once the lobby was first built, or could not be."""

    def perform(self, effect: Effect) -> None:
        """Take an effect; its answer comes through `tell`, most often before this returns."""
        asked = _Asked(effect, threading.Event())
        self._inbox.put(asked)
        asked.answered.wait(self._grace_s)

    def report(self, event: Event) -> None:
        """Tell news of a slip in its turn, from any thread: a fast printer must not be heard before the visitor has
        the number that the slip is about."""
        self._inbox.put(_Report(event))

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """At work for as long as the block lasts, and closed however that ends: also where whoever starts it is told
        to end while it begins."""
        try:
            self.start()
            yield
        finally:
            self.close()

    def close(self) -> None:
        """Carry out what was taken, then end; returns when the thread has. One that has only just been started finds
        that it is to end."""
        self._inbox.put(None)
        if self.is_alive():
            self.join()

    def run(self) -> None:
        """The thread's life."""
        self._look_after()
        while (taken := self._next()) is not None:
            if isinstance(taken, _Report):
                self._tell(taken.event)
            else:
                self._answer(taken)
            self._look_after()
        if self._lobby is not None:
            self._lobby.close()

    def _answer(self, asked: _Asked) -> None:
        answer = self._carry_out(asked.effect)
        if answer is not None:
            self._tell(answer)
        asked.answered.set()

    def _next(self) -> _Asked | _Report | None:
        """What came next, None at the end; meanwhile the office is looked after."""
        while True:
            try:
                return self._inbox.get(timeout=LOOK_AFTER_S)
            except queue.Empty:
                self._look_after()

    def _look_after(self) -> None:
        """Open what is shut, tidy up what is open."""
        lobby = self._open()
        if lobby is not None:
            try:
                lobby.tidy_up()
            except Exception:
                logger.exception("a bug in tidying up")

    def _open(self) -> Lobby | None:
        if self._lobby is None:
            try:
                self._lobby = self._build()
                logger.info("the office is open")
                self._tell_shut(None)
            except OfficeClosed as closed:
                logger.error("the office stays closed: %s", closed)
                self._tell_shut(Shut(closed.trouble))
            except Exception:
                logger.exception("a bug in opening the office")
                self._tell_shut(Shut("bug"))
        self.opened.set()
        return self._lobby

    def _carry_out(self, effect: Effect) -> Event | None:
        lobby = self._open()
        try:
            if lobby is None:
                return _failed(effect)
            return _carried_out(lobby, effect)
        except OfficeClosed as closed:
            logger.error("%s not done: %s", type(effect).__name__, closed)
            return _failed(effect)
        except Exception:
            # The other end of the touchscreen's own catch: a bug costs one visitor an apology, not all the rest.
            logger.exception("a bug in %s", type(effect).__name__)
            return _failed(effect)


def _carried_out(lobby: Lobby, effect: Effect) -> Event | None:
    """A list that was queued settles later, when the printer says so."""
    match effect:
        case CheckIn(draft):
            return CheckedIn(draft.key, lobby.check_in(draft))
        case PrintChecklist(draft, print_key):
            lobby.print_checklist(draft, print_key)
            return None
        case FindVisit() | Rate():
            return lobby.rate(effect)
        case LogIn() | OpenFirstAccount() | Serve():
            return lobby.serve(effect)


def _failed(effect: Effect) -> Event:
    match effect:
        case CheckIn(draft):
            return CheckInFailed(draft.key)
        case PrintChecklist(_, print_key):
            return ChecklistSettled(print_key, "nowhere")
        case FindVisit(key) | Rate(key):
            return RatingFailed(key)
        case LogIn(key) | OpenFirstAccount(key) | Serve(key):
            return ServiceRefused(key, "shut")
