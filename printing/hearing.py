"""Whether what the store says of a printer is still so: its owner says again and again that it lives."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select

from printing.clock import Clock
from printing.condition import PrinterCondition, condition_named
from printing.spool import Door
from printing.tables import printer_states

SILENT_S = 60.0
"""After so long without a word of a printer's owner nobody knows how the printer is. An owner says one every four
seconds; a store that is locked for a while must not raise an alarm."""

WATCH_S = 10.0
"""Whoever is at work says a word within so long, even while a printer that is away keeps it waiting."""


@dataclass(frozen=True, slots=True)
class Word:
    """What a printer's owner told of it last, and when that owner was heard: later, while nothing changed."""

    printer: str
    condition: PrinterCondition
    heard_at: datetime


@dataclass(frozen=True, slots=True)
class LastWord:
    """What was last told of a printer. `silent_since`: nobody has been heard since that moment, so `condition` is
    only how it was then; None while somebody drives the printer."""

    condition: PrinterCondition
    silent_since: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Heard:
    """A word that was told `at` a time of day, and at `moment` in our own monotonic seconds."""

    at: datetime
    moment: float


def words(connection: Connection) -> list[Word]:
    """The last word of every printer that was ever looked at."""
    rows = connection.execute(select(printer_states)).all()
    return [Word(it.printer, condition_named(it.condition, it.reason), it.heard_at or it.since) for it in rows]


def is_fresh(word: Word, now: datetime) -> bool:
    """Whether its owner was heard just now by the time of day; not so where either clock is wrong."""
    return abs((now - word.heard_at).total_seconds()) < SILENT_S


def heard_meanwhile(reading: Door, rest: Callable[[float], None]) -> frozenset[str]:
    """The printers of which a word comes while we watch: their owners are at work, whatever the clocks say."""
    before = _heard_at(reading)
    rest(WATCH_S)
    return frozenset(printer for printer, moment in _heard_at(reading).items() if before.get(printer) != moment)


def _heard_at(reading: Door) -> dict[str, datetime]:
    with reading() as connection:
        return {word.printer: word.heard_at for word in words(connection)}


class Hearing:
    """Measures in one process how long nobody has been heard of each printer.

    By the clock that never jumps, so that a clock which is set neither silences a printer nor keeps a dead one alive:
    the time of day only tells one word from the next, and how long ago the first was that is found here.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._heard: dict[str, _Heard] = {}

    def last_words(self, told: Iterable[Word]) -> Mapping[str, LastWord]:
        """What was last told of each printer, by its name."""
        return {word.printer: self._last_word(word) for word in told}

    def silences(self, told: Iterable[Word]) -> Mapping[str, float]:
        """For how many seconds nobody has been heard of each printer, by its name."""
        return {word.printer: self._silent_s(word) for word in told}

    def _last_word(self, word: Word) -> LastWord:
        return LastWord(word.condition, word.heard_at if self._silent_s(word) >= SILENT_S else None)

    def _silent_s(self, word: Word) -> float:
        known = self._heard.get(word.printer)
        if known is None:
            known = _Heard(word.heard_at, self._clock.monotonic() - self._ago_s(word.heard_at))
        elif known.at != word.heard_at:
            known = _Heard(word.heard_at, self._clock.monotonic())
        self._heard[word.printer] = known
        return self._clock.monotonic() - known.moment

    def _ago_s(self, heard_at: datetime) -> float:
        return max(0.0, (self._clock.now() - heard_at).total_seconds())
