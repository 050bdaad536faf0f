"""`kiosk report`: the measured service of one day, to read or as CSV."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Sequence
from contextlib import closing
from datetime import date

from kiosk.desk.table import Cell, as_csv
from kiosk.desk.written import Unfit, day_of
from kiosk.draft import Refused
from kiosk.figures import DayScore, Figures, Totals, figures
from kiosk.settings import SettingsError, read_settings
from kiosk.store import StoreError
from kiosk.wiring import open_store_as_it_is

REFUSALS = (SettingsError, StoreError, Refused)

HEADER = (
    "day",
    "request",
    "counter",
    "finished",
    "no_shows",
    "mean_wait_min",
    "mean_service_min",
    "within_standard",
    "escalated",
    "follow_ups_kept",
    "follow_ups_late",
    "ratings",
    "mean_faces",
    "left",
)


def run(arguments: Namespace) -> int:
    """Tell the figures of the day."""
    day = _day(arguments.day)
    with closing(open_store_as_it_is(read_settings())) as store, store.reading() as connection:
        found = figures(connection, day, day)
    print(as_csv(HEADER, table(found)) if arguments.csv else in_words(day, found), end="")
    return 0


def table(found: Figures) -> list[Sequence[Cell]]:
    """A row for each request and counter of a day."""
    return [(it.day.isoformat(), it.request, it.counter, *_cells(it.totals)) for it in found.rows]


def in_words(day: date, found: Figures) -> str:
    """The day as a person reads it: a line for each request and counter, their sum, and how good the waits were."""
    if not found.rows:
        return f"{day}: nobody was served\n"
    rows = [HEADER[1:], *((it.request, it.counter, *_cells(it.totals)) for it in found.rows)]
    rows.append(("all", "", *_cells(found.whole())))
    shown = [["-" if cell is None else str(cell) for cell in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    lines = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in shown]
    return "\n".join([str(day), *lines, *map(_score, found.scores)]) + "\n"


def _score(score: DayScore) -> str:
    return (
        f"announced waits: {score.told}, off by {score.error_min / score.told:.1f} min on average, "
        f"{score.before_high / score.told:.0%} called before the upper end, "
        f"{score.inside_shown / score.told:.0%} inside the range that was shown"
    )


def _cells(totals: Totals) -> tuple[Cell, ...]:
    return (
        totals.finished,
        totals.no_shows,
        _rounded(totals.mean_wait_min, 1),
        _rounded(totals.mean_service_min, 1),
        _rounded(totals.share_within_standard, 3),
        totals.escalated,
        totals.follow_ups_kept,
        totals.follow_ups_late,
        totals.ratings,
        _rounded(totals.mean_faces, 2),
        totals.left,
    )


def _rounded(value: float | None, places: int) -> float | None:
    return None if value is None else round(value, places)


def _day(word: str) -> date:
    try:
        return day_of(word)
    except Unfit:
        raise Refused(f"day {word[:40]!r}: allowed is a day, such as 2026-11-23") from None
