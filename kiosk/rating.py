"""A visitor who has been served says how it was: the number, one of five faces, thanks. Pure, like the flow.

    Welcoming → EnteringNumber → AskingReception → ChoosingFace → AskingReception → Thanking → Welcoming
    Welcoming → AskingReception, where a ticket is scanned at the greeting
    AskingReception → EnteringNumber, where the visit cannot be rated → Apologising, where nobody answers

A number can be guessed by anybody at the screen, so nothing is told of a visit but whether it can be rated now.
"""

from __future__ import annotations

import re
from dataclasses import replace
from string import ascii_uppercase

from kiosk import events as happened
from kiosk.events import Event, RatingResult
from kiosk.states import (
    Apologising,
    AskingReception,
    ChoosingFace,
    Effect,
    EnteringNumber,
    FindVisit,
    Rate,
    State,
    Thanking,
    Welcoming,
)
from kiosk.visit import FACES, NUMBER_DIGITS

WHOLE = re.compile(rf"[A-Z][0-9]{{1,{NUMBER_DIGITS}}}")

Rating = EnteringNumber | AskingReception | ChoosingFace | Thanking


def asked_of_reception(state: State, event: Event) -> tuple[State, Effect] | None:
    """What reception is to look for or to keep; None where the event asks nothing of it."""
    match state, event:
        case EnteringNumber(draft, key, typed), happened.WentOn() if WHOLE.fullmatch(typed):
            return AskingReception(draft, key, typed), FindVisit(key, typed)
        case Welcoming(draft), happened.TicketScanned(code, key) if key:
            return AskingReception(draft.anew(), key), FindVisit(key, code)
        case EnteringNumber(draft, key), happened.TicketScanned(code):
            return AskingReception(draft, key), FindVisit(key, code)
        case ChoosingFace(draft, key, found), happened.FaceChosen(faces) if faces in FACES:
            return AskingReception(draft, key, found.number), Rate(key, found.visit, faces)
        case _:
            return None


def rating(state: Rating, event: Event) -> State | None:
    """Where the event leads; None for back to the greeting, with nothing of this visitor left."""
    match state, event:
        case AskingReception(), _:
            return state
        case (_, happened.Left()) | (Thanking(), happened.WentOn()):
            return None
        case EnteringNumber(draft), happened.WentBack():
            return Welcoming(draft.anew())
        case EnteringNumber(), _:
            return _entering(state, event)
        case ChoosingFace(draft, key), happened.WentBack():
            return EnteringNumber(draft, key)
        case _:
            return state


def answered(state: AskingReception, event: RatingResult) -> State:
    """Reception's answer to this very question; an apology where nobody could look or keep anything."""
    if event.key != state.key:
        return state
    match event:
        case happened.RatableFound(key, found):
            return ChoosingFace(state.draft, key, found)
        case happened.Rated():
            return Thanking(state.draft)
        case happened.RatingRefused(key, why):
            return EnteringNumber(state.draft, key, state.typed, why)
        case _:
            return Apologising(state.draft, "rating")


def _entering(state: EnteringNumber, event: Event) -> State:
    match event:
        case happened.Typed(text):
            return _with(state, text.upper())
        case happened.Erased():
            return replace(state, typed=state.typed[:-1], refusal="")
        case happened.WentOn():
            return replace(state, refusal="incomplete")
        case _:
            return state


def _with(state: EnteringNumber, sign: str) -> EnteringNumber:
    """The entry with one more sign: the letter stands first whenever it is pressed, and another one replaces it."""
    digits = state.typed.lstrip(ascii_uppercase)
    letter = state.typed.removesuffix(digits)
    if len(sign) != 1 or not sign.isascii():
        return state
    if sign.isalpha():
        return replace(state, typed=sign + digits, refusal="")
    if sign.isdecimal():
        return replace(state, typed=letter + (digits + sign)[:NUMBER_DIGITS], refusal="")
    return state
