"""What keys do to the entry of a detail: plain text, and Chinese by pinyin. Pure.

Letters of pinyin wait in the composition until a candidate is chosen for them. What is not chosen is never lost: it
stays as the letters it is made of.
"""

from __future__ import annotations

from dataclasses import replace

from kiosk import events as happened
from kiosk.draft import can_hold
from kiosk.events import Event
from kiosk.pinyin import NOTHING_TYPED, Candidate, Composition, Mode, choose, erase, shown, type_key
from kiosk.states import GivingDetails

FREE = ("text", "latin")
"""Kinds of details that are refused for their length alone."""


def entered(state: GivingDetails) -> str:
    """All that stands in the entry: what was typed, and the letters that nothing was chosen for."""
    return state.typed + shown(state.composition)


def keyed(state: GivingDetails, event: Event) -> GivingDetails:
    """The entry after a key; an event that is no key of it, or that it cannot hold, leaves it alone."""
    match event:
        case happened.Typed(text):
            return _with_text(state, entered(state) + text)
        case happened.Filled(text):
            return _with_text(state, text)
        case happened.CodeScanned(code) if state.detail.kind == "code":
            return _with_text(state, code)
        case happened.Erased():
            return _erased(state)
        case happened.KeysTurned(keys):
            return replace(state, keys=keys)
        case happened.PinyinTyped(letter) if state.detail.kind == "text":
            return _composing(state, type_key(_begun(state), letter))
        case happened.CandidateChosen(candidate):
            return _chosen(state, candidate)
        case happened.CandidatesPaged(page) if state.composition.typed:
            return replace(state, page=max(page, 0))
        case _:
            return state


def _with_text(state: GivingDetails, text: str) -> GivingDetails:
    if not can_hold(state.detail, text):
        return _as_full(state, text)
    return replace(_composing(state, NOTHING_TYPED), typed=text)


def _as_full(state: GivingDetails, text: str) -> GivingDetails:
    """An entry that cannot hold that text says so, where length is all that can be wrong with it."""
    return replace(state, refused=True) if state.detail.kind in FREE and text.isprintable() else state


def _composing(state: GivingDetails, composition: Composition) -> GivingDetails:
    """With other letters there are other candidates, and their first page."""
    return replace(state, composition=composition, page=0, refused=False)


def _begun(state: GivingDetails) -> Composition:
    """A person's name is offered as names are made; what stands in the entry already says whether it begins."""
    mode: Mode = "name" if state.detail.person else "word"
    return replace(state.composition, mode=mode, before=state.typed)


def _erased(state: GivingDetails) -> GivingDetails:
    if state.composition.typed:
        return _composing(state, erase(state.composition))
    return replace(state, typed=state.typed[:-1], refused=False)


def _chosen(state: GivingDetails, candidate: Candidate) -> GivingDetails:
    """A candidate of letters that are not there any more came from a second tap."""
    there = 0 < candidate.consumed <= len(state.composition.typed)
    if not there:
        return state
    if not can_hold(state.detail, state.typed + candidate.text):
        return _as_full(state, candidate.text)
    text, rest = choose(state.composition, candidate)
    return replace(_composing(state, rest), typed=state.typed + text)
