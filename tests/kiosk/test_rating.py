"""Somebody who has been served says how it was: a number or a scanned ticket, one of five faces, one tap."""

from __future__ import annotations

import pytest

from kiosk.draft import Draft
from kiosk.events import (
    Broke,
    Erased,
    Event,
    FaceChosen,
    HelpRequested,
    LanguageChosen,
    Left,
    RatableFound,
    Rated,
    RatingFailed,
    RatingRefused,
    RatingWanted,
    TicketScanned,
    TimePassed,
    Touched,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.flow import HOME_AFTER_S, IDLE_AFTER_S, STORE_PATIENCE_S, advance, patience
from kiosk.modes import Modes
from kiosk.states import (
    Apologising,
    AskingForHelp,
    AskingIfPresent,
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
from kiosk.visit import Ratable, RatingRefusal

GREETING = Welcoming(Draft("zh", home_language="zh"))
FOUND = Ratable(7, "A012")


class Visitor:
    """Somebody who comes to rate: what they see, and what the kiosk was told to carry out."""

    def __init__(self) -> None:
        self.sees: State = GREETING
        self.asked: list[Effect] = []
        self.does(RatingWanted("r1"))

    def does(self, *events: Event) -> State:
        for event in events:
            self.sees, effect = advance(self.sees, event)
            self.asked += [effect] if effect else []
        return self.sees

    def types(self, text: str) -> str:
        """Presses these keys; what then stands in the entry."""
        self.does(*map(Typed, text))
        assert isinstance(self.sees, EnteringNumber)
        return self.sees.typed


def choosing() -> Visitor:
    """A visitor whose number was found."""
    visitor = Visitor()
    visitor.types("A012")
    visitor.does(WentOn(), RatableFound("r1", FOUND))
    assert visitor.sees == ChoosingFace(GREETING.draft, "r1", FOUND)
    return visitor


def test_a_number_one_face_and_thanks() -> None:
    visitor = choosing()
    visitor.does(FaceChosen(5), Rated("r1"))
    assert visitor.asked == [FindVisit("r1", "A012"), Rate("r1", 7, 5)]
    assert visitor.sees == Thanking(GREETING.draft)
    assert visitor.does(WentOn()) == GREETING


def test_a_scanned_ticket_needs_no_key() -> None:
    visitor = Visitor()
    visitor.types("B")
    visitor.does(TicketScanned("Ttoken"))
    assert visitor.asked == [FindVisit("r1", "Ttoken")]
    assert visitor.sees == AskingReception(GREETING.draft, "r1"), "the token is kept nowhere"
    assert isinstance(visitor.does(RatableFound("r1", FOUND)), ChoosingFace)


def test_a_ticket_that_is_scanned_at_the_greeting_leads_straight_to_the_faces() -> None:
    state, effect = advance(GREETING, TicketScanned("Ttoken", "r1"))
    assert (state, effect) == (AskingReception(GREETING.draft, "r1"), FindVisit("r1", "Ttoken"))
    assert advance(state, TicketScanned("Tanother", "r2")) == (state, None), "one is looked for at a time"
    assert advance(state, RatableFound("r1", FOUND))[0] == ChoosingFace(GREETING.draft, "r1", FOUND)


def test_a_ticket_at_the_greeting_that_cannot_be_rated_yet_says_why_and_time_leads_home() -> None:
    state, _ = advance(GREETING, TicketScanned("Ttoken", "r1"))
    state, _ = advance(state, RatingRefused("r1", "not-finished"))
    assert state == EnteringNumber(GREETING.draft, "r1", "", "not-finished")
    while state != GREETING:
        assert patience(state) is not None
        state, _ = advance(state, TimePassed())


def test_a_second_tap_on_a_face_rates_nothing_twice() -> None:
    visitor = choosing()
    visitor.does(FaceChosen(4), FaceChosen(1), WentOn(), Rated("r1"), FaceChosen(1))
    assert visitor.asked[1:] == [Rate("r1", 7, 4)]


@pytest.mark.parametrize("faces", [0, 6, -1])
def test_there_are_five_faces(faces: int) -> None:
    visitor = choosing()
    before = visitor.sees
    assert visitor.does(FaceChosen(faces)) == before


@pytest.mark.parametrize(
    ("pressed", "stands"),
    [
        ("A012", "A012"),
        ("a012", "A012"),
        ("012A", "A012"),
        ("AB1", "B1"),
        ("A1B2", "B12"),
        ("A1234567", "A123456"),
        ("A-1 号٣é", "A1"),
    ],
)
def test_the_letter_stands_first_and_digits_follow(pressed: str, stands: str) -> None:
    assert Visitor().types(pressed) == stands


@pytest.mark.parametrize("typed", ["", "A", "012"])
def test_a_number_that_is_not_whole_asks_nobody(typed: str) -> None:
    visitor = Visitor()
    visitor.types(typed)
    assert visitor.does(WentOn()) == EnteringNumber(GREETING.draft, "r1", typed, "incomplete")
    assert visitor.asked == []


@pytest.mark.parametrize("why", ["unknown", "earlier-day", "not-finished", "rated"])
def test_what_cannot_be_rated_is_told_with_what_was_typed_and_can_be_mended(why: RatingRefusal) -> None:
    visitor = Visitor()
    visitor.types("A012")
    assert visitor.does(WentOn(), RatingRefused("r1", why)) == EnteringNumber(GREETING.draft, "r1", "A012", why)
    assert visitor.does(Erased()) == EnteringNumber(GREETING.draft, "r1", "A01")
    visitor.types("3")
    visitor.does(WentOn())
    assert visitor.asked[-1] == FindVisit("r1", "A013")


def test_somebody_else_was_faster_with_the_same_visit() -> None:
    visitor = choosing()
    visitor.does(FaceChosen(3), RatingRefused("r1", "rated"))
    assert visitor.sees == EnteringNumber(GREETING.draft, "r1", "A012", "rated")


def test_an_answer_to_somebody_before_is_nobodys() -> None:
    visitor = Visitor()
    visitor.types("A012")
    asking = visitor.does(WentOn())
    for late in (RatableFound("r0", FOUND), RatingRefused("r0", "rated"), Rated("r0"), RatingFailed("r0")):
        assert visitor.does(late) is asking


def test_a_store_that_fails_or_is_silent_is_our_fault_and_the_visitor_is_told_so() -> None:
    for ending in (RatingFailed("r1"), TimePassed()):
        visitor = choosing()
        assert visitor.does(FaceChosen(2), ending) == Apologising(GREETING.draft, "rating")
        assert visitor.does(Left()) == GREETING


def test_back_is_one_step_and_the_kiosk_speaks_on_as_before() -> None:
    visitor = choosing()
    visitor.does(LanguageChosen("en"))
    assert isinstance(visitor.does(WentBack()), EnteringNumber)
    assert visitor.does(WentBack()) == Welcoming(Draft("en", home_language="zh"))


def test_nothing_of_a_rating_is_left_for_the_next_one() -> None:
    visitor = choosing()
    visitor.does(LanguageChosen("en"))
    assert visitor.does(Left()) == GREETING


def test_help_waits_for_the_answer_and_shows_it_when_it_is_left() -> None:
    visitor = Visitor()
    visitor.types("A012")
    assert isinstance(visitor.does(WentOn(), HelpRequested()), AskingForHelp)
    visitor.does(RatableFound("r1", FOUND))
    assert isinstance(visitor.does(WentBack()), ChoosingFace)


def test_who_is_gone_is_asked_for_and_then_forgotten() -> None:
    for visitor in (Visitor(), choosing()):
        asked = visitor.sees
        assert patience(asked) == IDLE_AFTER_S
        assert isinstance(visitor.does(TimePassed()), AskingIfPresent)
        assert visitor.does(Touched()) is asked
        assert visitor.does(TimePassed(), TimePassed()) == GREETING


def test_reception_is_waited_for_and_thanks_go_by_themselves() -> None:
    visitor = choosing()
    assert patience(visitor.does(FaceChosen(5))) == STORE_PATIENCE_S
    thanking = visitor.does(Rated("r1"))
    assert patience(thanking) == HOME_AFTER_S
    assert patience(Thanking(thanking.draft.in_modes(Modes("largest")))) > HOME_AFTER_S
    assert visitor.does(TimePassed()) == GREETING


def test_a_bug_while_rating_is_no_rating() -> None:
    visitor = choosing()
    assert visitor.does(Broke()) == Apologising(GREETING.draft, "bug")
    assert visitor.does(Rated("r1")) == visitor.sees


def test_only_the_greeting_leads_to_rating() -> None:
    visitor = choosing()
    before = visitor.sees
    assert visitor.does(RatingWanted("r2")) is before
