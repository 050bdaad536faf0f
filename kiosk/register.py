"""The register: what happened, in order, so that an alteration shows (S22).

Each entry's hash covers the hash before it. A day's chain has a head, the last entry's hash, whose first
characters are printed on paper: paper is the witness. The first entry of a day names the head that an earlier
day had just then, so that a whole day cannot vanish either. Entries hold ids and facts, never typed details.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

START = "0" * 64
"""What the first entry of a day follows."""

WITNESS_LENGTH = 12
"""How many characters of a head stand on paper."""

Fact = str | int | list[str] | list[int] | dict[str, str]
Fault = Literal["altered", "missing", "out of order", "head", "day", "witness"]


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


def follow(before: str, day: date, seq: int, happening: Happening, earlier: Head | None = None) -> Entry:
    """The entry that follows the hash `before`; `earlier` is the head of an earlier day, for a day's first."""
    told = {
        "day": day.isoformat(),
        "seq": seq,
        "at": happening.at.astimezone(UTC).isoformat(timespec="microseconds"),
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
