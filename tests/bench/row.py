"""One line of the bench's table, and the table."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A figure with its unit and the limit it must keep (`None` where it is only told); `note` says what the
    floor was."""

    name: str
    value: float
    unit: str
    limit: float | None
    note: str


def kept(row: Row) -> bool:
    """Whether a figure keeps its limit; limits are upper bounds."""
    return row.limit is None or row.value <= row.limit


def as_table(rows: Iterable[Row]) -> str:
    """The figures as a Markdown table."""
    lines = ["| figure | measured | limit | kept | against |", "|---|---:|---:|---|---|"]
    for row in rows:
        limit = "" if row.limit is None else f"{row.limit:g} {row.unit}"
        verdict = "" if row.limit is None else ("yes" if kept(row) else "**no**")
        lines.append(f"| {row.name} | {row.value:.4g} {row.unit} | {limit} | {verdict} | {row.note} |")
    return "\n".join(lines) + "\n"
