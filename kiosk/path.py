"""Where a state stands on the visitor's path, and what lies beside it."""

from __future__ import annotations

from dataclasses import replace

from kiosk.catalogue import Question
from kiosk.draft import Draft, due, is_asked, needed
from kiosk.states import (
    AnsweringQuestion,
    CheckingDocuments,
    ChoosingLane,
    ChoosingRequest,
    GivingDetails,
    Paused,
    PrintingChecklist,
    ReadingPrivacyNotice,
    Reviewing,
    State,
    TakingListHome,
    Welcoming,
)


def path(draft: Draft) -> tuple[State, ...]:
    """The screens that ask this visitor something, in order; what a request does not need is not asked."""
    request = draft.request
    if request is None:
        return (ChoosingRequest(draft),)
    stops: list[State] = [ChoosingRequest(draft)]
    stops += [AnsweringQuestion(draft, question, _entry(draft, question)) for question in request.questions]
    if needed(draft) or due(draft):
        stops.append(CheckingDocuments(draft))
    if any(detail.personal and is_asked(draft, detail) for detail in request.details):
        stops.append(ReadingPrivacyNotice(draft))
    stops += [
        GivingDetails(draft, at, draft.details.get(detail.id, ""))
        for at, detail in enumerate(request.details[: draft.asked_details])
        if is_asked(draft, detail)
    ]
    return (*stops, ChoosingLane(draft), Reviewing(draft))


STAGES: tuple[tuple[type[State], ...], ...] = (
    (ChoosingRequest,),
    (AnsweringQuestion,),
    (CheckingDocuments, PrintingChecklist, TakingListHome),
    (ReadingPrivacyNotice, GivingDetails),
    (ChoosingLane, Reviewing),
)
"""The parts of a visit, the same for every request, so that the head of the screen counts steadily."""


def steps(state: State) -> tuple[int, int]:
    """How far along a state is: its stage from 1 (0 at the greeting), and how many stages there are."""
    match state:
        case _ if isinstance(state, Paused):
            return steps(state.paused)
        case Welcoming():
            return 0, len(STAGES)
        case _:
            at = (place for place, stage in enumerate(STAGES, start=1) if isinstance(state, stage))
            return next(at, len(STAGES)), len(STAGES)


def _entry(draft: Draft, question: Question) -> str:
    """What stands in a question's entry at first: what was answered, or the default."""
    return draft.answers.get(question.id, question.default or "")


def spot(state: State) -> tuple[type[State], str | int]:
    """Which stop of the path a state stands at, whatever was typed there."""
    match state:
        case AnsweringQuestion(question=question):
            return AnsweringQuestion, question.id
        case GivingDetails(position=position):
            return GivingDetails, position
        case PrintingChecklist() | TakingListHome():
            return CheckingDocuments, 0
        case _:
            return type(state), 0


def beside(state: State, distance: int) -> State:
    """The stop after (1) or before (-1) this one; before the first is the greeting."""
    stops = path(state.draft)
    place = [spot(stop) for stop in stops].index(spot(state)) + distance
    return stops[place] if place >= 0 else Welcoming(state.draft.anew())


def onward(state: State, draft: Draft) -> State:
    """The next stop, with what was just told."""
    return beside(replace(state, draft=draft), 1)
