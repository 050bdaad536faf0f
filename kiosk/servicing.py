"""Staff at the touchscreen: a hidden hold, a staff number and a PIN, then the service menu. Pure, like the flow.

    Welcoming → EnteringPin → AskingOffice → Servicing ⇄ AskingOffice → … → Welcoming

A PIN lives in the state while it is typed and in the one effect that carries it to the office, nowhere else.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import events as happened
from kiosk.events import Event, Result
from kiosk.states import AskingOffice, Effect, EnteringPin, LogIn, OpenFirstAccount, Serve, Servicing, State

LEAVES_AFTER_S = 60.0
MOST_TYPED = {"staff": 6, "pin": 32, "code": 12, "new-pin": 32, "again": 32}
LEAST_TYPED = {"staff": 1, "pin": 6, "code": 12, "new-pin": 6, "again": 6}
"""Digits of each entry."""

Service = EnteringPin | AskingOffice | Servicing


def asked_of_office(state: State, event: Event) -> tuple[State, Effect] | None:
    """What the office is to carry out; None where the event asks nothing of it."""
    match state, event:
        case EnteringPin(asks="pin"), happened.WentOn() if is_long_enough(state):
            return AskingOffice(state.draft, state.key), LogIn(state.key, int(state.told[0]), state.typed)
        case EnteringPin(asks="again"), happened.WentOn() if state.typed == state.told[1]:
            return AskingOffice(state.draft, state.key), OpenFirstAccount(state.key, state.told[0], state.typed)
        case Servicing(), happened.ActChosen(act):
            return AskingOffice(state.draft, state.key, state.page), Serve(state.key, state.clerk, act)
        case _:
            return None


def served(state: Service, event: Event) -> State | None:
    """Where the event leads; None for back to the greeting."""
    match state, event:
        case AskingOffice(), _:
            return state
        case _, happened.Left():
            return None
        case EnteringPin(), _:
            return _entering(state, event)
        case Servicing(), happened.WentBack():
            return None
        case Servicing(), happened.ServicePageTurned(page):
            return replace(state, page=page, said="")
        case _:
            return state


def answered(state: AskingOffice, event: Result) -> State:
    """The office's answer to this very question."""
    match event:
        case happened.Served(key, clerk, overview, said) if key == state.key:
            return Servicing(state.draft, key, clerk, overview, state.page, said)
        case happened.ServiceRefused(key, refusal, wait_s) if key == state.key:
            return EnteringPin(state.draft, key, refusal=refusal, wait_s=wait_s)
        case _:
            return state


def is_long_enough(state: EnteringPin) -> bool:
    """Whether what is typed can be meant."""
    return len(state.typed) >= LEAST_TYPED[state.asks]


def _entering(state: EnteringPin, event: Event) -> State | None:
    match event:
        case happened.Typed(text) if text.isascii() and text.isdecimal():
            return replace(state, typed=(state.typed + text)[: MOST_TYPED[state.asks]], refusal="", wait_s=0)
        case happened.Erased():
            return replace(state, typed=state.typed[:-1], refusal="", wait_s=0)
        case happened.FirstAccountWanted() if state.asks == "staff":
            return EnteringPin(state.draft, state.key, "code")
        case happened.WentBack():
            return None if state.asks == "staff" else EnteringPin(state.draft, state.key)
        case happened.WentOn():
            return _onward(state)
        case _:
            return state


def _onward(state: EnteringPin) -> EnteringPin:
    """The next entry, what was typed kept for the question to the office."""
    if not is_long_enough(state):
        return replace(state, refusal="too-short")
    match state.asks:
        case "staff":
            return replace(state, asks="pin", typed="", told=(state.typed,), refusal="")
        case "code":
            return replace(state, asks="new-pin", typed="", told=(state.typed,), refusal="")
        case "new-pin":
            return replace(state, asks="again", typed="", told=(*state.told, state.typed), refusal="")
        case _:
            return replace(state, asks="new-pin", typed="", told=state.told[:1], refusal="differs")
