"""One line of the bench's table."""

from __future__ import annotations

from typing import NamedTuple


class Row(NamedTuple):
    """A figure with its unit and the limit it must keep (`None` where it is only told); `note` says what the
    floor was."""

    name: str
    value: float
    unit: str
    limit: float | None
    note: str
