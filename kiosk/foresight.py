"""What most often comes next, so that it can be drawn ahead of its moment; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiosk.draft import Draft
from kiosk.states import CheckingIn, Finished, Printing, Reviewing, State
from kiosk.visit import Ticket, number_text


def foreseen(state: State) -> tuple[State, ...]:
    """The likely next states, the soonest first; they are never shown as they stand here. While a visitor reads once
    more what was told, all is known of the screens to come but the number's digits, the wait, and how many are
    ahead; and when they come, they come one right after the other."""
    if not isinstance(state, Reviewing):
        return ()
    draft, ticket = state.draft, _likely(state.draft)
    return CheckingIn(draft), Printing(draft, ticket), Finished(draft, ticket)


def _likely(draft: Draft) -> Ticket:
    return Ticket(
        visit=0,
        number=number_text(draft.chosen.series, 0),
        day=date.min,
        series=draft.chosen.series,
        request=draft.chosen.id,
        lane=draft.lane,
        language=draft.language,
        ahead=0,
        checked_in_at=datetime.fromtimestamp(0, UTC),
    )
