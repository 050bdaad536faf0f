"""What is drawn ahead of its moment: where a filled entry leads, and nothing that may not come so."""

from __future__ import annotations

from kiosk.draft import Draft
from kiosk.events import Erased, Event, RequestChosen, Started, Typed, WentOn
from kiosk.flow import advance
from kiosk.foresight import foreseen
from kiosk.states import AnsweringQuestion, CheckingDocuments, State, Welcoming
from tests.kiosk.touch.harness import catalogue


def after(*events: Event) -> State:
    state: State = Welcoming(Draft("zh", home_language="zh"))
    for event in events:
        state, _ = advance(state, event)
    return state


def asked_for_workers(*typed: Event) -> State:
    renovation = next(it for it in catalogue().requests if it.id == "renovation")
    return after(Started("r1"), RequestChosen(renovation), *typed)


def test_a_filled_entry_leads_on_and_that_is_foreseen_exactly() -> None:
    state = asked_for_workers(Typed("5"))
    assert isinstance(state, AnsweringQuestion)
    (coming,) = foreseen(state)
    assert isinstance(coming, CheckingDocuments)
    assert (coming, None) == advance(state, WentOn())


def test_where_going_on_would_be_refused_nothing_is_foreseen() -> None:
    assert foreseen(asked_for_workers()) == ()
    assert foreseen(asked_for_workers(Typed("5"), Erased())) == ()
    assert foreseen(after()) == ()
