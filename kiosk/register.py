"""The register: what happened, in order, so that an alteration shows (S22).

Each entry's hash covers the hash before it. A day's chain has a head, the last entry's hash, whose first
characters are printed on paper: paper is the witness. The first entry of a day names the head that an earlier
day had just then, so that a whole day cannot vanish either. Entries hold ids and facts, never typed details; what
they say of a visit for good is held against the visit as it stands.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

START = "0" * 64
"""What the first entry of a day follows."""

WITNESS_LENGTH = 12
"""How many characters of a head stand on paper."""

Fact = str | int | list[str] | list[int] | dict[str, str]
Fault = Literal["altered", "missing", "out of order", "head", "day", "visit", "witness"]


@dataclass(frozen=True, slots=True)
class Happening:
    """Something to record: `event` in the past tense, `visit` its id where there is one, `at` aware UTC."""

    event: str
    at: datetime
    visit: int | None
    facts: Mapping[str, Fact]


@dataclass(frozen=True, slots=True)
class Entry:
    """One row of the register; `text` is canonical JSON, `hash` 64 hexadecimal digits."""

    day: date
    seq: int
    text: str
    hash: str


@dataclass(frozen=True, slots=True)
class Head:
    """The end of a day's chain: its last number and hash."""

    day: date
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with the register, and where; `seq` is None where it is about the whole day."""

    day: date
    seq: int | None
    fault: Fault
    sentence: str


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """What stays as it was at the check-in, however a visit goes on; its role does not, a hand-over changes it.
    `answers` and `has` are texts of `as_kept`, `checked_in_at` is one of `as_moment`: what nobody can read any more
    only differs."""

    visit: int
    number: str
    request: str
    lane: str
    language: str
    kiosk: str
    answers: str
    has: str
    checked_in_at: str


_KEPT = json.JSONEncoder(sort_keys=True)

UNNAMED = ("language", "kiosk", "answers", "has", "checked_in_at")
"""What a finding names only where it differs."""


def as_kept(told: Mapping[str, str] | Sequence[str]) -> str:
    """Answers, or what a visitor has, as a visit keeps them: one text for the same ones."""
    return _KEPT.encode(told)


def as_moment(at: datetime) -> str:
    """An aware moment as an entry tells it."""
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def follow(before: str, day: date, seq: int, happening: Happening, earlier: Head | None = None) -> Entry:
    """The entry that follows the hash `before`; `earlier` is the head of an earlier day, for a day's first."""
    told = {
        "day": day.isoformat(),
        "seq": seq,
        "at": as_moment(happening.at),
        "event": happening.event,
        "visit": happening.visit,
        "facts": dict(happening.facts),
    }
    if earlier is not None:
        told["earlier"] = {"day": earlier.day.isoformat(), "seq": earlier.seq, "hash": earlier.hash}
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return Entry(day, seq, text, chained(before, text))


def chained(before: str, text: str) -> str:
    """The SHA-256 of the hash before and an entry's text, in hexadecimal."""
    return hashlib.sha256(f"{before}\n{text}".encode()).hexdigest()


def verify(day: date, entries: Iterable[Entry], head: Head | None) -> Iterator[Finding]:
    """Walks one day's entries in the order of their numbers and yields all that is wrong with them."""
    before, seq = START, 0
    for entry in entries:
        yield from _beside(entry, seq)
        if chained(before, entry.text) != entry.hash or _stated(entry) != (day.isoformat(), entry.seq):
            yield Finding(day, entry.seq, "altered", f"{day} entry {entry.seq} is not what was recorded")
        before, seq = entry.hash, entry.seq
    if head is None or (head.seq, head.hash) != (seq, before):
        yield Finding(day, None, "head", f"{day} ends with entry {seq}, which is not the end that was recorded")


def verify_witness(day: date, printed: str, hashes: Iterable[str]) -> Iterator[Finding]:
    """Yields a finding if the day never had the head that stands on paper: a hand-over slip is printed in the
    middle of a day, so any entry may have been its head."""
    if not any(found.startswith(printed.lower()) for found in hashes):
        yield Finding(day, None, "witness", f"{day} never had the head {printed} that stands on paper")


def check_ins(entries: Iterable[Entry]) -> dict[int, tuple[Entry, CheckedIn]]:
    """The check-ins among a day's entries, by the visit's id."""
    return {told.visit: (entry, told) for entry in entries if (told := _check_in(entry)) is not None}


def verify_visits(day: date, entries: Sequence[Entry], standing: Mapping[int, CheckedIn]) -> Iterator[Finding]:
    """Holds the visits that stand in the store under a day, by id, against the day's entries, both ways."""
    if standing and not entries:
        yield Finding(day, None, "visit", f"{day} has {len(standing)} visits and no entry at all")
        return
    recorded = check_ins(entries)
    for visit, (entry, told) in recorded.items():
        stands = standing.get(visit)
        if stands is None:
            sentence = f"{day} entry {entry.seq} checked in visit {visit} as {_words(told)}, and there is none"
            yield Finding(day, entry.seq, "visit", sentence)
        elif stands != told:
            changed = [it for it in UNNAMED if getattr(stands, it) != getattr(told, it)]
            was, now = _words(told, changed), _words(stands, changed)
            sentence = f"{day} entry {entry.seq} checked in visit {visit} as {was}; it stands as {now}"
            yield Finding(day, entry.seq, "visit", sentence)
    for visit, stands in standing.items():
        if visit not in recorded:
            yield Finding(
                day, None, "visit", f"{day} has visit {visit} as {_words(stands)}, and no entry checked it in"
            )


def earlier_head(entry: Entry) -> Head | None:
    """The head of an earlier day that a day's first entry names; None where it names none."""
    try:
        stated: dict[str, str] = json.loads(entry.text)["earlier"]
        return Head(date.fromisoformat(stated["day"]), int(stated["seq"]), stated["hash"])
    except (ValueError, KeyError, TypeError):
        return None


def is_witness(printed: str) -> bool:
    """Whether a text can be a head from paper: at least twelve hexadecimal digits."""
    return WITNESS_LENGTH <= len(printed) <= 64 and all(c in "0123456789abcdefABCDEF" for c in printed)


def _check_in(entry: Entry) -> CheckedIn | None:
    try:
        stated = json.loads(entry.text)
        if stated["event"] != "checked-in":
            return None
        facts = stated["facts"]
        return CheckedIn(
            visit=int(stated["visit"]),
            number=facts["number"],
            request=facts["request"],
            lane=facts["lane"],
            language=facts["language"],
            kiosk=facts["kiosk"],
            answers=as_kept(facts["answers"]),
            has=as_kept(facts["has"]),
            checked_in_at=stated["at"],
        )
    except (ValueError, KeyError, TypeError):
        return None


def _words(told: CheckedIn, more: Sequence[str] = ()) -> str:
    named = [told.request, told.lane, *(f"{name} {getattr(told, name)}" for name in more)]
    return f"{told.number} ({', '.join(named)})"


def _beside(entry: Entry, seq: int) -> Iterator[Finding]:
    if entry.seq > seq + 1:
        sentence = f"{entry.day} entries {seq + 1} to {entry.seq - 1} are missing"
        yield Finding(entry.day, seq + 1, "missing", sentence)
    if entry.seq <= seq:
        yield Finding(entry.day, entry.seq, "out of order", f"{entry.day} entry {entry.seq} stands after entry {seq}")


def _stated(entry: Entry) -> tuple[object, object]:
    try:
        stated = json.loads(entry.text)
        return stated["day"], stated["seq"]
    except (ValueError, KeyError, TypeError):
        return None, None
