"""What the desk's pages say about visits and people, as finished texts in one language."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from kiosk.catalogue import Catalogue, Question
from kiosk.draft import Draft, NeededDocument, answers_in, missing
from kiosk.tongues import told_in
from kiosk.wording import Wording

if TYPE_CHECKING:
    from kiosk.boards import FollowUp
    from kiosk.hands import OpenVisit


@dataclass(frozen=True)
class Option:
    """One of several to choose from: what a form sends, and what people read."""

    id: str
    text: str
    chosen: bool = False


@dataclass(frozen=True)
class Phrases:
    """Texts in `language`; times as the centre's clocks show them."""

    wording: Wording
    catalogue: Catalogue
    language: str
    zone: ZoneInfo

    def say(self, key: str, **params: object) -> str:
        """The text of a message key."""
        return self.wording.say(self.language, key, **params)

    def of(self, texts: Mapping[str, str]) -> str:
        """A text of the catalogue."""
        return told_in(texts, self.language)

    def clock(self, at: datetime) -> str:
        """The hour and minute of an aware moment."""
        return self.wording.time(self.language, at.astimezone(self.zone))

    def day(self, at: datetime) -> str:
        """The day of an aware moment, by the centre's clocks."""
        return self.wording.date(self.language, at.astimezone(self.zone).date())

    def window(self, from_at: datetime, until_at: datetime) -> str:
        """From when until when, by the centre's clocks."""
        return f"{self.clock(from_at)}–{self.clock(until_at)}"

    def day_clock(self, at: datetime, now: datetime) -> str:
        """The hour and minute, and the day where it is not today."""
        local = at.astimezone(self.zone)
        today = local.date() == now.astimezone(self.zone).date()
        return self.clock(at) if today else f"{self.wording.date(self.language, local.date())} {self.clock(at)}"

    def days(self, now: datetime, count: int) -> tuple[Option, ...]:
        """Today and the days after it, as forms write them, with their weekdays."""
        today = now.astimezone(self.zone).date()
        coming = [today + timedelta(days=ahead) for ahead in range(count)]
        return tuple(Option(it.isoformat(), self.wording.date(self.language, it)) for it in coming)

    def request(self, request: str) -> str:
        """A request's name; its id where the catalogue does not know it any more."""
        known = self.catalogue.request(request)
        return request if known is None else self.of(known.name)

    def role(self, role: str) -> str:
        """A counter role's name."""
        return self.catalogue.role_name(role, self.language)

    def when_out(self, role: str) -> str:
        """What the catalogue says to visitors while a role is out."""
        return next((self.of(it.when_out) for it in self.catalogue.roles if it.id == role), "")

    def for_others(self, role: str, is_own: bool) -> str:
        """That a visit is for a role which is not the reader's; nothing where it is."""
        return "" if is_own else self.say("desk.for-others", role=self.role(role))

    def roles(self) -> tuple[Option, ...]:
        """All counter roles."""
        return tuple(Option(it.id, self.of(it.name)) for it in self.catalogue.roles)

    def title(self, visit: OpenVisit) -> str:
        """What is to be served with what was answered, and when it was booked for: 装修许可 · 5 人."""
        return " · ".join((self.request(visit.served), *self.answers(visit), *self.appointment(visit)))

    def appointment(self, visit: OpenVisit) -> tuple[str, ...]:
        """The window of an appointment, or why its code stood for none; nothing where no code was told."""
        if visit.code_refused is not None:
            return (self.say("visit.code-refused", why=self.say(f"code.{visit.code_refused}")),)
        if visit.booked is None:
            return ()
        return (self.say("visit.booked", window=self.window(visit.booked.from_at, visit.booked.until_at)),)

    def seen(self, visit: OpenVisit, name: str, now: datetime) -> str:
        """Who has seen a visitor, and what they promised one that waits; empty where nobody has."""
        if not name:
            return ""
        if visit.seen_until is None or visit.status != "waiting":
            return self.say("desk.seen-by", name=name)
        return self.say("desk.seen-until", name=name, time=self.day_clock(visit.seen_until, now))

    def why(self, visit: OpenVisit) -> str:
        """Why a visit was last moved up at the visitor's wish; empty where it was not, or nobody settled why."""
        last = visit.raised[-1].why if visit.raised else ""
        return self.say(f"step.escalate.{last}") if last else ""

    def answers(self, visit: OpenVisit) -> tuple[str, ...]:
        """What was answered, shortly; an answer that is the usual one is not worth a word."""
        told = answers_in(self.draft(visit))
        return tuple(self._answer(question, value) for question, value in told if value != question.default)

    def missing(self, visit: OpenVisit) -> str:
        """The documents that are needed and not here."""
        return self.join(self.document(entry) for entry in missing(self.draft(visit)))

    def document(self, entry: NeededDocument) -> str:
        """A document, and how many of it where that is more than one."""
        name = self.of(entry.document.short or entry.document.name)
        return f"{name} × {entry.count}" if entry.count > 1 else name

    def join(self, texts: Iterable[str]) -> str:
        """Several texts in one line."""
        return self.say("screen.list-separator").join(texts)

    def draft(self, visit: OpenVisit) -> Draft:
        """What the visitor told, but for typed details."""
        request = self.catalogue.request(visit.request)
        return Draft(visit.language, request=request, answers=visit.answers, has=visit.has, lane=visit.lane)

    def follow_up(self, it: FollowUp) -> str:
        """A promise in one line."""
        parts = (it.number, self.say(f"follow-up.{it.kind}"), it.what)
        return " · ".join(part for part in parts if part)

    def keeper(self, it: FollowUp, names: Mapping[int, str]) -> str:
        """Who keeps a promise: whoever fills a role, or one member of staff by name."""
        return self.role(it.role) if it.role else names.get(it.owner or 0, "")

    def _answer(self, question: Question, value: str) -> str:
        """A bare yes says nothing without its question."""
        return self.of(question.short) if value == "yes" else question.told(value, self.language)


def elapsed(seconds: float) -> str:
    """Minutes and seconds: 3:20."""
    whole = max(0, int(seconds))
    return f"{whole // 60}:{whole % 60:02d}"
