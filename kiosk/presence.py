"""What visitors are told of who is out (S25): values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """Everybody who fills a role is out: back at `until`, aware UTC, None where nobody said when."""

    role: str
    until: datetime | None

    def is_back_by(self, at: datetime) -> bool:
        """Whether somebody said to be there again at a moment."""
        return self.until is not None and self.until <= at
