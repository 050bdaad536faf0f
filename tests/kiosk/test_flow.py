"""The visitor's path: stories from greeting to farewell, and the laws on every state that can be reached."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.catalogue import Days, read_catalogue
from kiosk.draft import Draft, missing, needed, total
from kiosk.events import (
    Broke,
    CandidateChosen,
    CandidatesPaged,
    CheckedIn,
    CheckInFailed,
    ChecklistSettled,
    ChoiceTaken,
    DetailLeftToStaff,
    DetailsDeclined,
    DisplayOpened,
    DocumentTicked,
    Erased,
    Event,
    Filled,
    FollowOnChosen,
    HelpRequested,
    KeysTurned,
    LaneChosen,
    LanguageChosen,
    Left,
    ListRequested,
    ModesChosen,
    PageTurned,
    PinyinTyped,
    Rated,
    RequestChosen,
    SpeechOpened,
    StaffSlipSettled,
    Started,
    TicketSettled,
    TimePassed,
    Touched,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.flow import advance, path, patience, steps
from kiosk.modes import Modes
from kiosk.pinyin import Candidate, Composition
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
    ChoosingFace,
    ChoosingLane,
    ChoosingRequest,
    Effect,
    EnteringNumber,
    EnteringPin,
    Finished,
    FinishedWithoutPaper,
    GivingDetails,
    PrintChecklist,
    Printing,
    ReadingPrivacyNotice,
    Reviewing,
    Servicing,
    State,
    TakingListHome,
    Thanking,
    Welcoming,
)
from kiosk.visit import Tray
from tests.kiosk.paths import Advance, Search, Step, ends_by_time, events_for, laws_broken, search, ticket

CATALOGUE = read_catalogue()
LANGUAGES = [language.id for language in CATALOGUE.languages][:2]
"""A third one takes the same path; two show that neither is built in."""


class Visitor:
    """Somebody at the touchscreen: what they do, what they see, and what the kiosk was told to carry out."""

    def __init__(self, state: State | None = None) -> None:
        self.sees: State = state or Welcoming(Draft("zh", home_language="zh"))
        self.carried_out: list[Effect] = []

    def does(self, *events: Event) -> State:
        for event in events:
            self.sees, effect = advance(self.sees, event)
            self.carried_out += [effect] if effect else []
        return self.sees

    def wants(self, request: str, *, key: str = "k1") -> State:
        chosen = CATALOGUE.request(request)
        assert chosen is not None
        return self.does(Started(key), RequestChosen(chosen))


def reviewing(request: str = "enquiry") -> Visitor:
    """A visitor of a request without questions and documents, about to take the number."""
    visitor = Visitor()
    visitor.wants(request)
    visitor.does(DetailsDeclined(), LaneChosen("ordinary"))
    assert isinstance(visitor.sees, Reviewing)
    return visitor


def holding(number: str = "H001") -> Visitor:
    """A visitor who has just been given a number."""
    visitor = reviewing()
    visitor.does(WentOn(), CheckedIn("k1", ticket(7, number, "enquiry")))
    assert isinstance(visitor.sees, Printing)
    return visitor


# Stories.


def test_a_renovation_with_five_workers_is_told_all_it_needs_and_walks_away_with_a_number():
    visitor = Visitor()
    assert isinstance(visitor.wants("renovation"), AnsweringQuestion)
    checking = visitor.does(Typed("5"), WentOn())
    assert isinstance(checking, CheckingDocuments)
    assert [(entry.document.id, entry.count) for entry in needed(checking.draft)] == [
        ("business-licence", 1),
        ("qualification-certificate", 1),
        ("construction-drawings", 1),
        ("worker-photo", 5),
        ("worker-identity", 5),
    ]
    assert total(checking.draft) == Decimal("2300.00")
    visitor.does(DocumentTicked("business-licence", True), DocumentTicked("worker-photo", True), WentOn())
    visitor.does(WentOn(), *(Typed(key) for key in "3-2-1402"), WentOn())
    visitor.does(DetailLeftToStaff(), DetailLeftToStaff(), Filled("13800000000"), WentOn())
    visitor.does(LaneChosen("ordinary"), WentOn())
    [check_in] = visitor.carried_out
    assert isinstance(check_in, CheckIn)
    assert dict(check_in.draft.details) == {"unit": "3-2-1402", "phone": "13800000000"}
    assert check_in.draft.staff_writes == {"organisation", "name"}
    visitor.does(CheckedIn("k1", ticket(7)), TicketSettled(7, tray="lobby"))
    assert visitor.sees == Finished(check_in.draft, ticket(7))
    assert visitor.does(Left()) == Welcoming(Draft("zh", home_language="zh"))


def test_a_number_out_of_range_is_refused_and_mended():
    visitor = Visitor()
    visitor.wants("renovation")
    visitor.does(Typed("1"), Typed("0"), Typed("0"), WentOn())
    assert visitor.sees == AnsweringQuestion(visitor.sees.draft, CATALOGUE.requests[2].questions[0], "100", True)
    visitor.does(Erased())
    assert isinstance(visitor.sees, AnsweringQuestion)
    assert (visitor.sees.typed, visitor.sees.refused) == ("10", False)
    assert isinstance(visitor.does(WentOn()), CheckingDocuments)
    assert visitor.sees.draft.answers == {"workers": "10"}


def test_workers_are_counted_as_a_number_whatever_zeros_were_typed():
    visitor = Visitor()
    visitor.wants("renovation")
    visitor.does(Typed("0"), Typed("7"), WentOn())
    assert visitor.sees.draft.answers == {"workers": "7"}


def test_only_digits_enter_a_number_and_only_an_entry_answers_it():
    visitor = Visitor()
    asked = visitor.wants("renovation")
    for event in (Typed("x"), Typed("٣"), Typed(""), Filled("5"), ChoiceTaken("workers", "05")):
        assert visitor.does(event) == asked


def test_pages_are_turned_and_never_before_the_first():
    visitor = Visitor()
    visitor.wants("move-in")
    assert visitor.does(PageTurned(1)) == CheckingDocuments(visitor.sees.draft, 1)
    assert visitor.does(PageTurned(-1)) == CheckingDocuments(visitor.sees.draft, 0)


def test_no_details_means_none_are_asked_and_back_leads_to_where_they_were_declined():
    visitor = Visitor()
    visitor.wants("complaint")
    assert isinstance(visitor.sees, ReadingPrivacyNotice)
    assert isinstance(visitor.does(DetailsDeclined()), ChoosingLane)
    assert isinstance(visitor.does(WentBack()), ReadingPrivacyNotice)
    assert isinstance(visitor.does(WentOn()), GivingDetails)


def test_enough_details_given_leads_past_the_others_and_back_to_the_one_that_was_declined():
    visitor = Visitor()
    visitor.wants("complaint")
    visitor.does(WentOn(), Filled("灯不亮"), WentOn(), DetailsDeclined())
    assert isinstance(visitor.sees, ChoosingLane)
    back = visitor.does(WentBack())
    assert isinstance(back, GivingDetails)
    assert back.detail.id == "name"
    visitor.does(WentOn())
    assert isinstance(visitor.sees, GivingDetails)
    assert visitor.sees.detail.id == "phone"


def test_what_stands_half_typed_is_not_taken_when_details_are_declined():
    visitor = Visitor()
    visitor.wants("ownership-transfer")
    visitor.does(WentOn(), WentOn(), Typed("1"), Typed("3"), DetailsDeclined())
    assert visitor.sees.draft.details == {}


def test_a_detail_that_was_given_and_erased_again_is_gone_when_the_others_are_declined():
    visitor = Visitor()
    visitor.wants("ownership-transfer")
    visitor.does(WentOn(), WentOn(), WentOn(), Filled("13"), WentOn(), WentBack())
    assert visitor.sees.draft.details == {"phone": "13"}
    assert visitor.does(DetailsDeclined()).draft.details == {"phone": "13"}
    visitor.does(WentBack(), Erased(), DetailsDeclined())
    assert visitor.sees.draft.details == {}


@pytest.mark.parametrize(
    ("request_name", "answers", "asked"),
    [
        ("repair", {"place": "home"}, ["unit", "fault", "since", "home-at", "name", "phone"]),
        ("repair", {"place": "shared-area"}, ["fault", "since", "name", "phone"]),
        ("visit", {"kind": "resident"}, ["host", "name", "organisation", "phone"]),
        ("visit", {"kind": "vehicle"}, ["host", "name", "organisation", "phone", "plate", "parking-place"]),
    ],
)
def test_only_the_details_that_the_answers_call_for_are_asked(
    request_name: str, answers: dict[str, str], asked: list[str]
):
    visitor, told = Visitor(), list[str]()
    visitor.wants(request_name)
    visitor.does(*(ChoiceTaken(name, value) for name, value in answers.items()))
    while not isinstance(visitor.sees, ChoosingLane):
        told += [visitor.sees.detail.id] if isinstance(visitor.sees, GivingDetails) else []
        visitor.does(WentOn())
    assert told == asked


def test_enough_details_given_counts_from_the_one_in_sight_whichever_were_left_out():
    visitor = Visitor()
    visitor.wants("repair")
    visitor.does(ChoiceTaken("place", "shared-area"), ChoiceTaken("urgent", "no"), WentOn())
    visitor.does(Filled("灯不亮"), WentOn(), DetailsDeclined())
    assert isinstance(visitor.sees, ChoosingLane)
    back = visitor.does(WentBack())
    assert isinstance(back, GivingDetails)
    assert back.detail.id == "since"
    assert visitor.does(WentBack()).draft.details == {"fault": "灯不亮"}


def test_without_a_personal_detail_to_ask_there_is_no_privacy_notice():
    visit = CATALOGUE.request("visit")
    assert visit is not None
    plate = visit.detail("plate")
    request = replace_in(visit, details=(plate,), documents=())
    draft = Draft("zh", request=request)
    assert not any(isinstance(stop, ReadingPrivacyNotice) for stop in path(draft.answered("kind", "staff")))
    assert any(isinstance(stop, ReadingPrivacyNotice) for stop in path(draft.answered("kind", "vehicle")))


def test_a_detail_left_to_staff_stays_theirs_until_it_is_typed():
    visitor = Visitor()
    visitor.wants("complaint")
    visitor.does(WentOn(), DetailLeftToStaff(), WentBack(), WentOn())
    assert visitor.sees.draft.staff_writes == {"message"}
    visitor.does(WentBack(), Filled("灯不亮"), WentOn())
    assert visitor.sees.draft.staff_writes == frozenset()


@pytest.mark.parametrize(
    ("days", "away", "taken"),
    [
        ("past", -900, True),
        ("past", 0, True),
        ("past", 1, False),
        ("coming", -1, False),
        ("coming", 0, True),
        ("coming", 900, True),
        (None, 900, True),
        (None, -900, True),
    ],
)
def test_a_date_lies_on_the_side_of_today_that_the_catalogue_says(days: Days | None, away: int, taken: bool):
    today = date(2026, 11, 23)
    draft = asking_for_date(days)
    entry = GivingDetails(draft, 0, (today + timedelta(away)).isoformat())
    after, effect = advance(entry, WentOn(today))
    assert isinstance(after, ChoosingLane) if taken else after == replace(entry, refused=True)
    assert effect is None


def test_a_date_that_is_none_is_refused_and_none_at_all_is_taken_whatever_its_side():
    draft, today = asking_for_date("past"), date(2026, 11, 23)
    for typed in ("2026-11-2", "2026-13-01", "20261101", "9999-01-01"):
        after, _ = advance(GivingDetails(draft, 0, typed), WentOn(today))
        assert after == GivingDetails(draft, 0, typed, refused=True)
    assert isinstance(advance(GivingDetails(draft, 0), WentOn(today))[0], ChoosingLane)


def asking_for_date(days: Days | None) -> Draft:
    """The draft of a request that takes a date on that side of today, and nothing else."""
    request = CATALOGUE.request("repair")
    assert request is not None
    since = next(detail for detail in request.details if detail.kind == "date")
    return Draft("zh", request=replace_in(request, details=(replace_in(since, days=days),)))


def replace_in(entry: Any, **changed: object) -> Any:
    """An entry of the catalogue with other values."""
    return entry.model_copy(update=changed)


def test_a_detail_that_does_not_fit_is_refused_and_mended():
    visitor = Visitor()
    visitor.wants("move-in")
    visitor.does(WentOn(), WentOn(), WentOn(), WentOn(), Typed("3"), Typed("-"), WentOn())
    assert isinstance(visitor.sees, GivingDetails)
    assert (visitor.sees.detail.id, visitor.sees.typed, visitor.sees.refused) == ("unit", "3-", True)
    assert isinstance(visitor.does(Typed("2"), WentOn()), ChoosingLane)
    assert visitor.sees.draft.details == {"unit": "3-2"}


def test_something_is_missing_so_the_list_goes_home_and_the_visitor_comes_back_to_the_documents():
    visitor = Visitor()
    visitor.wants("move-in")
    visitor.does(ListRequested("p1"))
    assert visitor.carried_out == [PrintChecklist(visitor.sees.draft, "p1")]
    assert visitor.does(ChecklistSettled("p1", "lobby")) == TakingListHome(visitor.sees.draft, "lobby", "p1")
    assert isinstance(visitor.does(WentBack()), CheckingDocuments)
    visitor.does(ListRequested("p2"), ChecklistSettled("p2", "lobby"))
    assert isinstance(visitor.does(WentOn()), ReadingPrivacyNotice)


def test_a_list_that_comes_late_is_still_told_of():
    visitor = Visitor()
    visitor.wants("move-in")
    visitor.does(ListRequested("p1"), TimePassed())
    assert visitor.sees == TakingListHome(visitor.sees.draft, "unknown", "p1")
    visitor.does(ChecklistSettled("another", "lobby"))
    assert visitor.sees == TakingListHome(visitor.sees.draft, "unknown", "p1")
    assert visitor.does(ChecklistSettled("p1", "lobby")) == TakingListHome(visitor.sees.draft, "lobby", "p1")


def test_a_double_tap_checks_in_once():
    visitor = reviewing()
    visitor.does(WentOn(), WentOn(), WentOn())
    assert visitor.carried_out == [CheckIn(visitor.sees.draft)]
    assert isinstance(visitor.sees, CheckingIn)


def test_a_number_that_comes_after_the_apology_is_still_given():
    visitor = reviewing()
    visitor.does(WentOn(), TimePassed())
    assert visitor.sees == Apologising(visitor.sees.draft, "store")
    assert isinstance(visitor.does(CheckedIn("k1", ticket(7))), Printing)


def test_a_number_that_comes_while_the_visitor_tries_again_is_still_given():
    visitor = reviewing()
    visitor.does(WentOn(), TimePassed(), WentOn())
    assert isinstance(visitor.sees, CheckingIn)
    assert isinstance(visitor.does(CheckedIn("k1", ticket(7))), Printing)


def test_nothing_is_changed_while_a_number_may_be_on_its_way():
    visitor = reviewing()
    asked = visitor.sees.draft
    visitor.does(WentOn(), TimePassed(), WentBack(), LanguageChosen("en"), HelpRequested(), WentBack(), WentOn())
    visitor.does(CheckedIn("k1", ticket(7)))
    assert visitor.sees == Printing(asked.in_language("en"), ticket(7))


def test_a_number_that_comes_when_the_visitor_has_left_is_nobodys_any_more():
    visitor = reviewing()
    visitor.does(WentOn(), TimePassed(), Left(), CheckedIn("k1", ticket(7)))
    assert visitor.sees == Welcoming(Draft("zh", home_language="zh"))


def test_the_store_refused_and_the_same_visit_is_tried_again():
    visitor = reviewing()
    visitor.does(WentOn(), CheckInFailed("k1"))
    assert visitor.sees == Apologising(visitor.sees.draft, "store")
    visitor.does(WentOn(), WentOn())
    assert visitor.carried_out == [CheckIn(visitor.sees.draft)] * 2
    assert {effect.draft.key for effect in visitor.carried_out} == {"k1"}


def test_a_dead_printer_delays_paper_and_never_the_number():
    visitor = holding("H007")
    visitor.does(TimePassed())
    assert visitor.sees == FinishedWithoutPaper(visitor.sees.draft, ticket(7, "H007", "enquiry"))
    assert isinstance(visitor.does(TicketSettled(7, tray="lobby")), Finished)


def test_a_ticket_that_came_out_beside_the_kiosk_is_told_there():
    visitor = holding()
    visitor.does(TicketSettled(7, tray=None))
    assert isinstance(visitor.sees, FinishedWithoutPaper), "the lobby's printer is not well"
    visitor.does(TicketSettled(7, tray="spare"))
    assert isinstance(visitor.sees, Finished)
    assert visitor.sees.tray == "spare"


def test_paper_that_was_confirmed_stays_confirmed():
    visitor = holding()
    visitor.does(TicketSettled(7, tray="lobby"), TicketSettled(7, tray=None))
    assert isinstance(visitor.sees, Finished)


def test_the_slip_for_staff_is_on_its_way_until_it_is_printed_or_missing():
    visitor = holding()
    assert visitor.does(TicketSettled(7, tray="lobby")).staff_slip == "coming"
    assert visitor.does(StaffSlipSettled(7, tray=None)).staff_slip == "missing"
    assert visitor.does(StaffSlipSettled(8, tray="lobby")).staff_slip == "missing", "somebody else's"
    assert visitor.does(StaffSlipSettled(7, tray="lobby")).staff_slip == "printed"
    assert visitor.does(StaffSlipSettled(7, tray=None)).staff_slip == "printed", "a second copy"


@pytest.mark.parametrize("ticket", get_args(Tray))
@pytest.mark.parametrize("staff_slip", get_args(Tray))
def test_a_slip_for_staff_is_asked_for_where_it_lies_with_the_ticket(ticket: Tray, staff_slip: Tray):
    shown = holding().does(TicketSettled(7, tray=ticket), StaffSlipSettled(7, tray=staff_slip))
    assert shown.staff_slip == ("printed" if ticket == staff_slip else "missing")


@pytest.mark.parametrize("meanwhile", [TicketSettled(7, tray=None), TimePassed()])
def test_a_slip_for_staff_that_is_out_first_is_remembered_when_the_ticket_is(meanwhile: Event):
    visitor = holding()
    visitor.does(StaffSlipSettled(7, tray="lobby"), meanwhile)
    assert visitor.does(TicketSettled(7, tray="lobby")).staff_slip == "printed"


def test_another_language_in_the_middle_keeps_all_that_was_told():
    visitor = Visitor()
    visitor.wants("renovation")
    visitor.does(Typed("5"), WentOn(), DocumentTicked("business-licence", True), PageTurned(1))
    before = visitor.sees
    after = visitor.does(LanguageChosen("en"))
    assert after == replace(before, draft=before.draft.in_language("en"))
    assert len(missing(after.draft)) == 4
    assert visitor.does(Left()).draft.language == "zh"


def test_the_greeting_in_another_language_goes_back_to_its_own_by_itself():
    visitor = Visitor()
    assert patience(visitor.sees) is None
    assert patience(visitor.does(LanguageChosen("en"))) == 30
    assert visitor.does(TimePassed()) == Welcoming(Draft("zh", home_language="zh"))


def test_help_leads_back_to_where_the_visitor_was():
    visitor = Visitor()
    visitor.wants("renovation")
    before = visitor.does(Typed("5"))
    assert visitor.does(HelpRequested()) == AskingForHelp(before.draft, before)
    assert visitor.does(Touched()) == AskingForHelp(before.draft, before)
    assert visitor.does(WentBack()) == before


def test_the_display_is_changed_in_the_middle_and_all_that_was_told_stays():
    visitor = Visitor()
    visitor.wants("renovation")
    before = visitor.does(Typed("5"))
    assert visitor.does(DisplayOpened()) == ChangingDisplay(before.draft, before)
    large = Modes("largest", contrast=True)
    assert visitor.does(ModesChosen(large)).draft.modes == large
    assert visitor.does(WentOn()) == replace(before, draft=before.draft.in_modes(large))


def test_modes_are_kept_through_the_visit_and_forgotten_after_it():
    visitor = Visitor()
    visitor.does(ModesChosen(Modes(low_reach=True)))
    visitor.wants("enquiry")
    assert visitor.sees.draft.modes == Modes(low_reach=True)
    visitor.does(WentBack())
    visitor.wants("renovation")
    assert visitor.sees.draft.modes == Modes(low_reach=True)
    assert visitor.does(Left()) == Welcoming(Draft("zh", home_language="zh"))


def test_the_voice_is_changed_beside_the_way_and_stays_within_what_it_can():
    visitor = Visitor()
    before = visitor.wants("enquiry")
    spoken = Modes().spoken()
    visitor.does(ModesChosen(spoken))
    assert visitor.does(SpeechOpened()) == AdjustingSpeech(before.draft.in_modes(spoken), visitor.sees.paused)
    for _ in range(9):
        visitor.does(ModesChosen(visitor.sees.draft.modes.paced(-1).raised(+1)))
    assert visitor.sees.draft.modes == Modes(speech=True, rate=-4, volume=3)
    visitor.does(ModesChosen(visitor.sees.draft.modes.unspoken()))
    assert visitor.does(WentBack()) == before


def test_a_greeting_in_other_modes_goes_back_to_its_own_by_itself():
    visitor = Visitor()
    assert patience(visitor.does(ModesChosen(Modes("large")))) == 60
    assert visitor.does(TimePassed()) == Welcoming(Draft("zh", home_language="zh"))


def test_help_and_display_lead_to_each_other_and_back_to_where_the_visitor_was():
    visitor = Visitor()
    before = visitor.wants("renovation")
    assert visitor.does(DisplayOpened(), HelpRequested()) == AskingForHelp(before.draft, before)
    assert visitor.does(DisplayOpened()) == ChangingDisplay(before.draft, before)
    assert visitor.does(WentBack()) == before


def test_whoever_asked_to_be_served_otherwise_gets_more_time():
    """A9: 120 s idle, 30 s alert, 20 s at the end; 60 s at the end in an assisted mode."""
    visitor = holding()
    visitor.does(TicketSettled(7, tray="lobby"))
    finished = visitor.sees
    asked = ChoosingRequest(finished.draft)
    states = (asked, AskingIfPresent(asked.draft, asked), finished)
    unhurried = [advance(state, ModesChosen(Modes(contrast=True)))[0] for state in states]
    assert [patience(state) for state in states] == [120, 30, 20]
    assert [patience(state) for state in unhurried] == [240, 60, 60]


def test_a_number_that_comes_during_help_waits_behind_it():
    visitor = reviewing()
    visitor.does(WentOn(), HelpRequested(), CheckedIn("k1", ticket(7)), TicketSettled(7, tray="lobby"))
    assert isinstance(visitor.sees, AskingForHelp)
    assert isinstance(visitor.does(WentBack()), Finished)


def test_nobody_is_there_any_more_so_all_is_wiped():
    visitor = Visitor()
    visitor.wants("complaint")
    visitor.does(WentOn(), Filled("灯不亮"), WentOn(), LanguageChosen("en"))
    visitor.does(TimePassed())
    assert isinstance(visitor.sees, AskingIfPresent)
    assert visitor.does(TimePassed()) == Welcoming(Draft("zh", home_language="zh"))


def test_i_need_more_time_leads_back_to_what_was_typed():
    visitor = Visitor()
    visitor.wants("renovation")
    before = visitor.does(Typed("5"))
    visitor.does(TimePassed())
    assert visitor.does(Touched()) == before


def test_a_list_taken_home_asks_something_so_it_asks_who_is_there_before_it_goes():
    visitor = Visitor()
    visitor.wants("move-in")
    visitor.does(ListRequested("p1"), ChecklistSettled("p1", "lobby"))
    assert patience(visitor.sees) == 120
    assert isinstance(visitor.does(TimePassed()), AskingIfPresent)


def test_a_bug_after_the_number_keeps_the_number_in_sight():
    visitor = holding("H007")
    for broken in (Broke(), HelpRequested(), Broke()):
        visitor.does(broken)
    assert visitor.sees == FinishedWithoutPaper(visitor.sees.draft, ticket(7, "H007", "enquiry"))


def test_a_bug_while_the_number_is_on_its_way_lets_it_arrive():
    visitor = reviewing()
    visitor.does(WentOn(), Broke())
    assert visitor.sees == Apologising(visitor.sees.draft, "bug")
    assert isinstance(visitor.does(CheckedIn("k1", ticket(7))), Printing)


def test_a_bug_before_the_number_wipes_what_was_told():
    visitor = Visitor()
    visitor.wants("complaint")
    visitor.does(WentOn(), Filled("灯不亮"), WentOn(), Broke())
    assert visitor.sees == Apologising(Draft("zh", home_language="zh"), "bug")


def test_parking_after_moving_in_does_not_ask_for_the_telephone_twice():
    visitor = Visitor()
    visitor.wants("move-in")
    visitor.does(WentOn(), WentOn(), WentOn(), Filled("138"), WentOn(), DetailsDeclined(), LaneChosen("ordinary"))
    visitor.does(WentOn(), CheckedIn("k1", ticket(7)), TicketSettled(7, tray="lobby"))
    parking = CATALOGUE.request("parking-card")
    assert parking is not None
    visitor.does(FollowOnChosen(parking, "k2"))
    assert isinstance(visitor.sees, CheckingDocuments)
    assert (visitor.sees.draft.key, visitor.sees.draft.request) == ("k2", parking)
    assert visitor.sees.draft.details == {"phone": "138"}
    assert visitor.sees.draft.has == frozenset()


def test_only_a_request_that_follows_can_follow():
    repair = CATALOGUE.request("repair")
    assert repair is not None
    visitor = holding()
    finished = visitor.does(TicketSettled(7, tray="lobby"))
    assert visitor.does(FollowOnChosen(repair, "k2")) == finished


def test_another_request_starts_with_nothing_told_and_the_same_one_keeps_all():
    visitor = Visitor()
    visitor.wants("renovation")
    visitor.does(Typed("5"), WentOn(), WentBack(), WentBack())
    assert isinstance(visitor.sees, ChoosingRequest)
    same = visitor.does(RequestChosen(CATALOGUE.requests[2]))
    assert isinstance(same, AnsweringQuestion)
    assert same.typed == "5"
    visitor.does(WentBack(), RequestChosen(CATALOGUE.requests[0]))
    assert visitor.sees.draft.answers == {}
    assert visitor.sees.draft.key == "k1"


def test_the_answer_that_is_taken_where_nothing_is_said_stands_ready():
    visitor = Visitor()
    assert isinstance(visitor.wants("see-manager"), AnsweringQuestion)
    assert isinstance(visitor.does(WentOn()), ReadingPrivacyNotice)
    assert visitor.sees.draft.answers == {"urgent": "no"}


def test_a_choice_without_default_needs_an_answer():
    visitor = Visitor()
    visitor.wants("goods-release")
    asked = visitor.does(WentOn())
    assert isinstance(asked, AnsweringQuestion)
    assert asked.refused
    assert isinstance(visitor.does(ChoiceTaken("holder", "tenant")), CheckingDocuments)


def test_the_head_counts_the_same_stages_for_every_request():
    assert steps(Visitor().sees) == (0, 5)
    for request in CATALOGUE.requests:
        visitor = Visitor()
        visitor.wants(request.id)
        places = [steps(stop)[0] for stop in path(visitor.sees.draft)]
        assert places == sorted(places)
        assert (places[0], places[-1]) == (1, 5)
        assert {steps(AskingForHelp(stop.draft, stop)) for stop in path(visitor.sees.draft)} <= {
            (place, 5) for place in places
        }


@pytest.mark.parametrize("request_name", [request.id for request in CATALOGUE.requests])
def test_back_retraces_the_whole_path(request_name: str):
    request = CATALOGUE.request(request_name)
    assert request is not None
    answers = {q.id: q.choices[0].id if q.choices else "5" for q in request.questions}
    draft = Visitor().wants(request.id).draft
    stops = path(replace(draft, answers=answers))
    visitor = Visitor(stops[-1])
    for stop in reversed(stops[:-1]):
        assert visitor.does(WentBack()) == stop
    assert visitor.does(WentBack()) == Welcoming(Draft("zh", home_language="zh"))


# Chinese by pinyin.


def naming() -> Visitor:
    """A visitor who is asked for a name."""
    visitor = Visitor()
    visitor.wants("complaint")
    visitor.does(WentOn())
    while not (isinstance(visitor.sees, GivingDetails) and visitor.sees.detail.id == "name"):
        visitor.does(WentOn())
    return visitor


def spelling(letters: str) -> Visitor:
    """A visitor who has typed so much of a name in pinyin."""
    visitor = naming()
    visitor.does(*(PinyinTyped(letter) for letter in letters))
    return visitor


def told(visitor: Visitor) -> GivingDetails:
    """The detail that a visitor is giving."""
    assert isinstance(visitor.sees, GivingDetails)
    return visitor.sees


def test_a_name_is_typed_in_pinyin_and_chosen_character_by_character():
    visitor = spelling("ouyangxiu")
    assert told(visitor).composition == Composition("ouyangxiu", "name", "")
    visitor.does(CandidateChosen(Candidate("欧阳", 6)))
    assert (told(visitor).typed, told(visitor).composition.typed) == ("欧阳", "xiu")
    visitor.does(CandidateChosen(Candidate("修", 3)))
    assert (told(visitor).typed, told(visitor).composition.typed) == ("欧阳修", "")
    visitor.does(WentOn())
    assert visitor.sees.draft.details["name"] == "欧阳修"


def test_a_second_tap_on_a_candidate_finds_its_letters_gone():
    visitor = spelling("li")
    once = visitor.does(CandidateChosen(Candidate("李", 2)))
    assert visitor.does(CandidateChosen(Candidate("李", 2))) == once


def test_letters_that_nothing_was_chosen_for_stay_as_letters():
    visitor = spelling("lv")
    assert visitor.does(WentOn()).draft.details["name"] == "lü"
    visitor = spelling("wang")
    visitor.does(Typed(" "), Typed("9"))
    assert (told(visitor).typed, told(visitor).composition.typed) == ("wang 9", "")


def test_erasing_takes_the_letters_first_and_then_what_was_chosen():
    visitor = spelling("li")
    visitor.does(CandidateChosen(Candidate("李", 2)), PinyinTyped("m"), Erased())
    assert (told(visitor).typed, told(visitor).composition.typed) == ("李", "")
    assert visitor.does(Erased()) == replace(told(visitor), typed="", composition=told(visitor).composition)


def test_what_does_not_fit_into_a_full_entry_any_more_is_refused_rather_than_lost_in_silence():
    visitor = naming()
    most = told(visitor).detail.most
    visitor.does(Typed("W" * (most - 1)))
    assert not told(visitor).refused
    visitor.does(PinyinTyped("l"), PinyinTyped("i"), CandidateChosen(Candidate("李", 2)))
    assert (told(visitor).typed, told(visitor).refused) == ("W" * (most - 1), True)
    visitor.does(Erased())
    assert not told(visitor).refused, "whoever makes room is not told any more that there is none"
    visitor.does(Erased(), Typed("M"), Typed("M"))
    assert (told(visitor).typed, told(visitor).refused) == ("W" * (most - 1) + "M", True)
    assert visitor.does(Erased(), Typed("\t")) == replace(told(visitor), refused=False), "a tab is no sign to write"


def test_another_letter_begins_again_at_the_first_page_of_candidates():
    visitor = spelling("li")
    visitor.does(CandidatesPaged(2))
    assert told(visitor).page == 2
    visitor.does(PinyinTyped("n"))
    assert told(visitor).page == 0
    assert told(naming()) == told(Visitor(naming().does(CandidatesPaged(2)))), "nothing to page through"


def test_only_details_that_may_hold_chinese_take_pinyin():
    visitor = Visitor()
    visitor.wants("see-manager")
    while not (isinstance(visitor.sees, GivingDetails) and visitor.sees.detail.kind != "text"):
        visitor.does(WentOn())
    before = visitor.sees
    assert visitor.does(PinyinTyped("z")) == before


def test_words_are_offered_as_words_and_names_as_names():
    visitor = Visitor()
    visitor.wants("complaint")
    while not (isinstance(visitor.sees, GivingDetails) and visitor.sees.detail.id == "message"):
        visitor.does(WentOn())
    visitor.does(PinyinTyped("l"))
    assert told(visitor).composition.mode == "word"
    assert told(spelling("l")).composition.mode == "name"


def test_what_was_typed_in_pinyin_is_gone_with_the_visit():
    visitor = spelling("ouyang")
    visitor.does(KeysTurned("digits"), TimePassed(), TimePassed())
    assert visitor.sees == Welcoming(Draft("zh", home_language="zh"))


# The laws, on every state that can be reached.

EACH = [
    pytest.param(request.id, language, marks=pytest.mark.xdist_group(f"flow {request.id} {language}"))
    for request in CATALOGUE.requests
    for language in LANGUAGES
]


@cache
def reachable(request_name: str, language: str) -> Search:
    request = CATALOGUE.request(request_name)
    assert request is not None
    return search(CATALOGUE, request, language, advance)


@pytest.mark.parametrize(("request_name", "language"), EACH)
def test_no_effect_without_leaving_the_state(request_name: str, language: str):
    assert reachable(request_name, language).broken.get("effect", []) == []


@pytest.mark.parametrize(("request_name", "language"), EACH)
def test_a_result_carries_the_identity_of_what_it_answers(request_name: str, language: str):
    assert reachable(request_name, language).broken.get("result", []) == []


@pytest.mark.parametrize(("request_name", "language"), EACH)
def test_time_alone_ends_every_visit(request_name: str, language: str):
    assert reachable(request_name, language).broken.get("time", []) == []


@pytest.mark.parametrize(("request_name", "language"), EACH)
def test_the_greeting_holds_nothing_and_a_check_in_holds_only_what_the_catalogue_knows(
    request_name: str, language: str
):
    found = reachable(request_name, language)
    assert found.broken == {}
    kinds = {kind.__name__: count for kind, count in found.kinds.most_common()}
    print(f"{request_name} {language}: {found.kinds.total()} states, {kinds}")
    assert found.kinds.keys() >= {Welcoming, Reviewing, CheckingIn, Finished, Apologising}


@pytest.mark.soak
@pytest.mark.parametrize(("request_name", "language"), EACH)
def test_the_laws_hold_beside_the_way_wherever_somebody_leaves_it(request_name: str, language: str):
    """All that `make test` leaves out: help, languages, display and voice from every state."""
    request = CATALOGUE.request(request_name)
    assert request is not None
    found = search(CATALOGUE, request, language, advance, everything=True)
    assert found.broken == {}
    assert found.kinds.total() > reachable(request_name, language).kinds.total()


def test_the_search_sees_staff_and_those_who_rate():
    kinds = reachable("enquiry", "zh").kinds.keys()
    assert kinds >= {EnteringPin, AskingOffice, Servicing, EnteringNumber, AskingReception, ChoosingFace, Thanking}


def _twice(state: State, event: Event) -> Step:
    """A kiosk that checks in without leaving the review."""
    after, effect = advance(state, event)
    return (state, effect) if isinstance(effect, CheckIn) else (after, effect)


def _yielding(state: State, event: Event) -> Step:
    """A kiosk that lets answers be changed behind a number that is on its way."""
    if isinstance(state, Apologising) and state.draft.request is not None and isinstance(event, WentBack):
        return Reviewing(state.draft), None
    return advance(state, event)


def _credulous(state: State, event: Event) -> Step:
    """A kiosk that takes any number for this visitor's."""
    if isinstance(state, CheckingIn) and isinstance(event, CheckedIn):
        return Printing(state.draft, event.ticket), None
    return advance(state, event)


def _gullible(state: State, event: Event) -> Step:
    """A kiosk that thanks for anybody's rating."""
    if isinstance(state, AskingReception) and isinstance(event, Rated):
        return Thanking(state.draft), None
    return advance(state, event)


def _patient(state: State, event: Event) -> Step:
    """A kiosk that waits for ever at the review."""
    if isinstance(state, AskingIfPresent) and isinstance(event, TimePassed):
        return state.paused, None
    return advance(state, event)


def _remembering(state: State, event: Event) -> Step:
    """A kiosk that greets with the last visitor's details."""
    after, effect = advance(state, event)
    return (Welcoming(state.draft), effect) if isinstance(event, Left) else (after, effect)


@pytest.mark.parametrize(
    ("broken", "law"),
    [
        (_twice, "effect"),
        (_credulous, "result"),
        (_yielding, "under way"),
        (_gullible, "result"),
        (_patient, "time"),
        (_remembering, "wiped"),
    ],
)
def test_the_search_finds_a_kiosk_that_breaks_a_law(broken: Advance, law: str):
    request = CATALOGUE.request("enquiry")
    assert request is not None
    assert set(search(CATALOGUE, request, "zh", broken).broken) == {law}


def test_whoever_comes_on_foot_and_is_asked_for_a_number_plate_sees_a_law_broken():
    visitor = Visitor()
    visitor.wants("visit")
    on_foot = visitor.does(ChoiceTaken("kind", "resident")).draft
    plate = [detail.id for detail in on_foot.chosen.details].index("plate")
    nosy = GivingDetails(on_foot, plate)
    assert list(laws_broken(CATALOGUE, visitor.sees, WentOn(), (nosy, None), advance)) == ["asked"]


EVERY_EVENT = sorted(
    {repr(event): event for request in CATALOGUE.requests for event in events_for(CATALOGUE, request)}.values(),
    key=repr,
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(EVERY_EVENT)
        | st.builds(RequestChosen, st.sampled_from(CATALOGUE.requests))
        | st.sampled_from([WentOn(), WentBack(), DetailsDeclined(), LaneChosen("priority")])
        | st.builds(Typed, st.text(max_size=8))
        | st.builds(Filled, st.text(max_size=60))
        | st.builds(PinyinTyped, st.text(max_size=2) | st.sampled_from("zhangv'ü"))
        | st.builds(CandidateChosen, st.builds(Candidate, st.text(max_size=9), st.integers(-1, 40))),
        max_size=60,
    )
)
def test_whatever_is_touched_the_laws_hold(events: list[Event]):
    state: State = Welcoming(Draft("zh", home_language="zh"))
    for event in (Started("key of this visit"), *events):
        step = advance(state, event)
        if step[0] is not state:
            assert list(laws_broken(CATALOGUE, state, event, step, advance)) == []
            assert ends_by_time(step[0], advance)
        state = step[0]
