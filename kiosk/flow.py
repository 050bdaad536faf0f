"""The visitor's path, from greeting to farewell, as one pure function.

    Welcoming → ChoosingRequest → AnsweringQuestion … → CheckingDocuments → ReadingPrivacyNotice → GivingDetails …
      → ChoosingLane → Reviewing → CheckingIn → Printing → Finished | FinishedWithoutPaper → Welcoming

    CheckingDocuments → PrintingChecklist → TakingListHome → on, back, or Welcoming
    Welcoming → EnteringNumber → AskingReception → ChoosingFace → AskingReception → Thanking → Welcoming
    Welcoming → AskingReception, where a ticket is scanned; → GivingDetails, where an appointment's code is
    CheckingIn → Apologising → CheckingIn (the same once more), Printing (the number came late), or Welcoming
    anywhere → AskingForHelp, ChangingDisplay, AdjustingSpeech, ChoosingLanguage → back where it was
    where something is asked → AskingIfPresent → back where it was, or Welcoming

`advance(state, event)` gives the next state and at most one effect; a pair without a case leaves the state alone.
Three laws hold on every reachable state: no effect without leaving the state (a double tap checks in once); a
result carries the identity of what it answers; time alone ends every visit. What a visitor has told lives in the
draft inside the state, so going to `Welcoming` is how it disappears.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import events as happened
from kiosk.catalogue import MOST_DIGITS, Request
from kiosk.composing import entered, keyed
from kiosk.draft import Draft, is_misdated, needed, unfit
from kiosk.events import Event, RatingResult, Result
from kiosk.path import beside, onward
from kiosk.path import path as path
from kiosk.path import steps as steps
from kiosk.rating import Rating, asked_of_reception, rating
from kiosk.rating import answered as answered_by_reception
from kiosk.servicing import LEAVES_AFTER_S, answered, asked_of_office, served
from kiosk.states import (
    AdjustingSpeech,
    AnsweringQuestion,
    Apologising,
    AskingForHelp,
    AskingIfPresent,
    AskingOffice,
    AskingReception,
    ChangingDisplay,
    CheckIn,
    CheckingDocuments,
    CheckingIn,
    ChoosingLane,
    ChoosingLanguage,
    ChoosingRequest,
    Effect,
    EnteringNumber,
    EnteringPin,
    Finished,
    FinishedWithoutPaper,
    GivingDetails,
    Paused,
    PrintChecklist,
    Printing,
    PrintingChecklist,
    ReadingPrivacyNotice,
    Reviewing,
    Servicing,
    State,
    TakingListHome,
    Thanking,
    Welcoming,
)
from kiosk.visit import Tray

IDLE_AFTER_S, ASSISTED_IDLE_AFTER_S = 120.0, 240.0
ALERT_S, ASSISTED_ALERT_S = 30.0, 60.0
HOME_AFTER_S, ASSISTED_HOME_AFTER_S = 20.0, 60.0
STORE_PATIENCE_S = 20.0
PAPER_PATIENCE_S = 12.0

BESIDE: dict[type[Event], type[Paused]] = {
    happened.HelpRequested: AskingForHelp,
    happened.DisplayOpened: ChangingDisplay,
    happened.SpeechOpened: AdjustingSpeech,
    happened.LanguagesOpened: ChoosingLanguage,
}
"""What is opened beside the way, from anywhere."""

Step = tuple[State, Effect | None]


def advance(state: State, event: Event) -> Step:
    """The next state and at most one effect."""
    if isinstance(state, Paused):
        return _paused(state, event), None
    match state, event:
        case Reviewing(draft), happened.WentOn():
            return CheckingIn(draft), CheckIn(draft)
        # Nothing may be changed before: the number may have been given, and is on its way.
        case Apologising(draft), happened.WentOn() if draft.request is not None:
            return CheckingIn(draft), CheckIn(draft)
        case CheckingDocuments(draft), happened.ListRequested(print_key):
            return PrintingChecklist(draft, print_key), PrintChecklist(draft, print_key)
        case _:
            return asked_of_reception(state, event) or asked_of_office(state, event) or (_next(state, event), None)


def _next(state: State, event: Event) -> State:
    """Where the event leads: what can happen anywhere first."""
    match event:
        case happened.LanguageChosen() | happened.ModesChosen():
            return _served(state, event)
        case happened.TimePassed():
            return _time_passed(state)
        case happened.Broke():
            return _broke(state)
        case _ if type(event) in BESIDE:
            return BESIDE[type(event)](state.draft, state)
        case _ if isinstance(event, Result):
            return _settled(state, event)
        case _:
            return _within(state, event)


def _within(state: State, event: Event) -> State:
    """What the state itself asks."""
    match state, event:
        case Welcoming(draft), happened.Started(key):
            return ChoosingRequest(draft.anew(key))
        case Welcoming(draft), happened.CodeScanned(_, request, key) if request is not None:
            return _with_code(_begun(draft.anew(key), request), event)
        case Welcoming(draft), happened.ServiceWanted(key):
            return EnteringPin(draft, key)
        case Welcoming(draft), happened.RatingWanted(key):
            return EnteringNumber(draft.anew(), key)
        case _ if isinstance(state, Rating):
            return rating(state, event) or _home(state)
        case ((EnteringPin() | AskingOffice() | Servicing()), _):
            return served(state, event) or _home(state)
        case ((Printing() | Finished() | FinishedWithoutPaper() | Apologising()), _):
            return _ending(state, event)
        case ((PrintingChecklist() | TakingListHome()), _):
            return _with_list(state, event)
        case ((Welcoming() | CheckingIn()), _):
            return state
        case _:
            return _asking(state, event)


def patience(state: State) -> float | None:
    """Seconds without a touch after which `TimePassed` is due; None where nothing waits for anybody. Whoever asked
    to be served otherwise gets more."""
    assisted = state.draft.modes.assisted
    match state:
        case Welcoming(draft) if draft == draft.fresh():
            return None
        case _ if isinstance(state.paused if isinstance(state, Paused) else state, EnteringPin | Servicing):
            return LEAVES_AFTER_S
        case Welcoming() | AskingIfPresent():
            return ASSISTED_ALERT_S if assisted else ALERT_S
        case CheckingIn() | AskingReception() | AskingOffice():
            return STORE_PATIENCE_S
        case Printing() | PrintingChecklist():
            return PAPER_PATIENCE_S
        case Finished() | FinishedWithoutPaper() | Thanking() | Apologising():
            return ASSISTED_HOME_AFTER_S if assisted else HOME_AFTER_S
        case _:
            return ASSISTED_IDLE_AFTER_S if assisted else IDLE_AFTER_S


def has_time_to_listen(state: State) -> bool:
    """Whether a visitor to whom the screen is still being read may hear it to its end: not where an answer of the
    office, the store or the printer is waited for, nor where it is asked whether anybody is there."""
    waits = CheckingIn | AskingReception | AskingOffice | Printing | PrintingChecklist
    return not isinstance(state, waits | AskingIfPresent)


# What can happen anywhere: another language or mode, a pause, time, a bug, a result.


def _served(state: State, event: happened.LanguageChosen | happened.ModesChosen) -> State:
    """The same state, its visitor served otherwise; what is paused below it follows."""
    if isinstance(event, happened.ModesChosen):
        draft = state.draft.in_modes(event.modes)
    else:
        draft = state.draft.in_language(event.language)
    if draft is state.draft:
        return state
    if isinstance(state, Paused):
        return replace(state, draft=draft, paused=_served(state.paused, event))
    return replace(state, draft=draft)


def _paused(state: Paused, event: Event) -> State:
    """Back to where the visitor was; what arrives meanwhile reaches what is paused."""
    if isinstance(event, Result):
        return _settled_below(state, event)
    match event:
        case happened.LanguageChosen() if isinstance(state, ChoosingLanguage):
            return _served(state.paused, event)
        case happened.PageTurned(page) if isinstance(state, ChoosingLanguage):
            return state if page == state.page else replace(state, page=max(page, 0))
        case happened.LanguageChosen() | happened.ModesChosen():
            return _served(state, event)
        case happened.TimePassed():
            return _home(state) if isinstance(state, AskingIfPresent) else _time_passed(state.paused)
        case happened.Touched() if isinstance(state, AskingIfPresent):
            return state.paused
        case happened.WentOn() | happened.WentBack():
            return state.paused
        case happened.Left():
            return _home(state)
        case happened.Broke():
            return _broke(state.paused)
        case _ if type(event) in BESIDE and not isinstance(state, BESIDE[type(event)]):
            return BESIDE[type(event)](state.draft, state.paused)
        case _:
            return state


def _time_passed(state: State) -> State:
    match state:
        case CheckingIn(draft):
            return Apologising(draft, "store")
        case AskingReception(draft):
            return Apologising(draft, "rating")
        case Printing(draft, ticket, slip):
            return FinishedWithoutPaper(draft, ticket, slip)
        case PrintingChecklist(draft, print_key):
            return TakingListHome(draft, "unknown", print_key)
        case Welcoming() | Finished() | FinishedWithoutPaper() | Thanking() | Apologising():
            return _home(state)
        case EnteringPin() | AskingOffice() | Servicing():
            return _home(state)
        case _:
            return AskingIfPresent(state.draft, state)


def _broke(state: State) -> State:
    """After a bug: a number that was given stays in sight, one that is on its way can still arrive; all else is
    wiped."""
    match state:
        case (
            Printing(draft, ticket, slip) | Finished(draft, ticket, slip) | FinishedWithoutPaper(draft, ticket, slip)
        ):
            return FinishedWithoutPaper(draft, ticket, slip)
        case CheckingIn(draft) | Apologising(draft):
            return Apologising(draft, "bug")
        case _:
            return Apologising(state.draft.anew(), "bug")


def _settled(state: State, event: Result) -> State:
    """What a result changes, where it answers what this visitor asked for, late or not."""
    match state:
        case Printing() | Finished() | FinishedWithoutPaper():
            return _with_slip(state, event)
        case CheckingIn() | Apologising():
            return _checked_in(state, event)
        case PrintingChecklist() | TakingListHome():
            return _with_checklist(state, event)
        case AskingReception() if isinstance(event, RatingResult):
            return answered_by_reception(state, event)
        case AskingOffice():
            return answered(state, event)
        case _:
            return state


def _checked_in(state: CheckingIn | Apologising, event: Result) -> State:
    """The number that was asked for, or that there is none."""
    draft = state.draft
    match event:
        case happened.CheckedIn(key, ticket) if key and key == draft.key:
            return Printing(draft, ticket)
        case happened.CheckInFailed(key) if key == draft.key and isinstance(state, CheckingIn):
            return Apologising(draft, "store")
        case _:
            return state


def _with_checklist(state: PrintingChecklist | TakingListHome, event: Result) -> State:
    """The list that was asked for last came out, or did not, or nobody can tell."""
    match event:
        case happened.ChecklistSettled(print_key, where) if print_key == state.print_key:
            return TakingListHome(state.draft, where, print_key)
        case _:
            return state


def _with_slip(state: Printing | Finished | FinishedWithoutPaper, event: Result) -> State:
    """What became of this visitor's own paper."""
    match event:
        case happened.TicketSettled(visit, tray) if visit == state.ticket.visit:
            return _with_paper(state, tray)
        case happened.StaffSlipSettled(visit, tray) if visit == state.ticket.visit:
            return _with_staff_slip(state, tray)
        case _:
            return state


def _settled_below(state: Paused, event: Result) -> State:
    """A result reaches what is paused; a number that comes is better in sight than asking who is there."""
    settled = _settled(state.paused, event)
    if settled is state.paused:
        return state
    return settled if isinstance(state, AskingIfPresent) else replace(state, paused=settled)


def _with_paper(state: Printing | Finished | FinishedWithoutPaper, tray: Tray | None) -> State:
    """Once printed is printed, whatever a second copy came to."""
    if isinstance(state, Finished):
        return state
    if tray is None:
        return FinishedWithoutPaper(state.draft, state.ticket, state.staff_slip)
    return Finished(state.draft, state.ticket, state.staff_slip, tray)


def _with_staff_slip(state: Printing | Finished | FinishedWithoutPaper, tray: Tray | None) -> State:
    """Once printed is printed here, too; what lies apart from the ticket is nothing for the visitor to hand over."""
    if state.staff_slip == "printed":
        return state
    with_ticket = state.tray if isinstance(state, Finished) else "lobby"
    return replace(state, staff_slip="printed" if tray == with_ticket else "missing")


def _home(state: State) -> State:
    """The greeting, with nothing of this visitor left, in the language that the kiosk greets in."""
    return Welcoming(state.draft.fresh())


# What the states themselves ask.


def _asking(state: State, event: Event) -> State:
    """The screens that ask something: each takes its own answers."""
    match state, event:
        case ChoosingRequest(draft), happened.RequestChosen(request):
            return _begun(draft, request)
        case ChoosingRequest(draft), happened.CodeScanned(_, request) if request is not None:
            return _with_code(_begun(draft, request), event)
        case AnsweringQuestion(), _:
            return _answering(state, event)
        case CheckingDocuments(draft), happened.DocumentTicked(document, has):
            asked = document in {entry.document.id for entry in needed(draft)}
            return replace(state, draft=draft.ticked(document, has)) if asked else state
        case CheckingDocuments(draft), happened.WentOn():
            return onward(state, draft)
        case ReadingPrivacyNotice(draft), happened.WentOn():
            return onward(state, replace(draft, asked_details=None))
        case ReadingPrivacyNotice(draft), happened.DetailsDeclined():
            return onward(state, replace(draft, asked_details=0))
        case GivingDetails(), _:
            return _detailing(state, event)
        case ChoosingLane(draft), happened.LaneChosen(lane):
            return onward(state, replace(draft, lane=lane))
        case ((ChoosingRequest() | CheckingDocuments() | Reviewing()), happened.PageTurned(page)):
            return replace(state, page=max(page, 0))
        case _:
            return _leaving(state, event)


def _begun(draft: Draft, request: Request) -> State:
    """The first stop after the request list; another request starts with nothing told."""
    if draft.request != request:
        draft = replace(draft.anew(draft.key), request=request)
    return path(draft)[1]


def _with_code(state: State, event: Event) -> State:
    """The code stands in the entry that asks for it, to be looked at, where nothing else is asked before."""
    return keyed(state, event) if isinstance(state, GivingDetails) else state


def _answering(state: AnsweringQuestion, event: Event) -> State:
    question, draft = state.question, state.draft
    match event:
        case happened.ChoiceTaken(name, value) if name == question.id and question.kind == "choice":
            return onward(state, draft.answered(name, value)) if question.accepts(value) else state
        case happened.PageTurned(page) if question.kind == "choice":
            return replace(state, page=max(page, 0))
        case happened.Typed(text) if question.kind == "number" and text.isascii() and text.isdecimal():
            return replace(state, typed=(state.typed + text)[:MOST_DIGITS], refused=False)
        case happened.Erased() if question.kind == "number":
            return replace(state, typed=state.typed[:-1], refused=False)
        case happened.WentOn() if question.accepts(state.typed):
            return onward(state, draft.answered(question.id, question.plain(state.typed)))
        case happened.WentOn():
            return replace(state, refused=True)
        case _:
            return _leaving(state, event)


def _detailing(state: GivingDetails, event: Event) -> State:
    detail, draft = state.detail, state.draft
    match event:
        case happened.WentOn(today):
            value = entered(state).strip()
            if unfit(detail, value) or (today and is_misdated(detail, value, today)):
                return replace(state, refused=True)
            return onward(state, replace(draft.detailed(detail.id, value), asked_details=None))
        case happened.DetailLeftToStaff():
            return onward(state, replace(draft.left_to_staff(detail.id), asked_details=None))
        case happened.DetailsDeclined():
            return _declined(state)
        case happened.WentBack() | happened.Left():
            return _leaving(state, event)
        case _:
            return keyed(state, event)


def _declined(state: GivingDetails) -> State:
    """Past all further details. What stands half typed in the entry is not taken, nor what was erased there."""
    detail, draft = state.detail, replace(state.draft, asked_details=state.position + 1)
    told = draft if state.typed == draft.details.get(detail.id, "") else draft.detailed(detail.id, "")
    return ChoosingLane(told)


def _leaving(state: State, event: Event) -> State:
    """Back one step, or away, from every stop of the path."""
    match event:
        case happened.WentBack():
            return beside(state, -1)
        case happened.Left():
            return _home(state)
        case _:
            return state


def _with_list(state: PrintingChecklist | TakingListHome, event: Event) -> State:
    """The list is on its way, or out: a visitor may go on with the visit, go back to the documents, or go home."""
    match state, event:
        case _, happened.WentBack():
            return CheckingDocuments(state.draft)
        case TakingListHome(draft), happened.WentOn():
            return onward(state, draft)
        case _, happened.Left():
            return _home(state)
        case _:
            return state


def _ending(state: State, event: Event) -> State:
    """What a visitor can still do where nothing is asked any more."""
    match state, event:
        case ((Finished(draft) | FinishedWithoutPaper(draft)), happened.FollowOnChosen(request, key)):
            return path(draft.following(request, key))[1] if _follows(draft, request) else state
        case _, happened.Left() | happened.WentOn():
            return _home(state)
        case _:
            return state


def _follows(draft: Draft, request: Request) -> bool:
    return draft.request is not None and request.id in draft.request.follow_on
