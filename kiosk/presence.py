"""What visitors are told of who is out (S25): values only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Away:
    """Everybody who fills a role is out: back at `until`, aware UTC, None where nobody said when."""

    role: str
    until: datetime | None

    def back(self, local: datetime) -> str:
        """The time of day of their return on the clock that says `local`, with the day where it is another; empty
        where nobody said when, or it has passed: they may come at any minute."""
        if self.until is None or self.until <= local:
            return ""
        back = self.until.astimezone(local.tzinfo)
        return f"{back:%H:%M}" if back.date() == local.date() else f"{back:%m-%d %H:%M}"

    def is_back_by(self, at: datetime) -> bool:
        """Whether somebody said to be there again at a moment."""
        return self.until is not None and self.until <= at
