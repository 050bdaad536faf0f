"""What most often comes next, so that it can be drawn ahead of its moment; pure."""

from __future__ import annotations

from datetime import UTC, date, datetime

from kiosk.draft import Draft
from kiosk.events import WentOn
from kiosk.flow import advance
from kiosk.states import AnsweringQuestion, CheckingIn, Finished, GivingDetails, Printing, Reviewing, State
from kiosk.visit import Ticket, number_text


def foreseen(state: State) -> tuple[State, ...]:
    """The likely next states, the soonest first. Whoever has filled an entry goes on from it. While a visitor reads
    once more what was told, all is known of the screens to come but the number's digits, the wait, and how many are
    ahead; and when they come, they come one right after the other."""
    match state:
        case AnsweringQuestion() | GivingDetails():
            after, _ = advance(state, WentOn())
            return () if after.draft is state.draft else (after,)
        case Reviewing(draft):
            ticket = _likely(draft)
            return CheckingIn(draft), Printing(draft, ticket), Finished(draft, ticket)
        case _:
            return ()


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
