"""Staff at the touchscreen, as stories: who gets in, what is asked of the office, who is sent home."""

from __future__ import annotations

from kiosk.draft import Draft
from kiosk.events import (
    ActChosen,
    Erased,
    Event,
    FirstAccountWanted,
    HelpRequested,
    LanguageChosen,
    LanguagesOpened,
    Left,
    Served,
    ServicePageTurned,
    ServiceRefused,
    ServiceWanted,
    Started,
    TimePassed,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.flow import advance, patience
from kiosk.orders import Close, Overview, Restart
from kiosk.states import (
    AskingForHelp,
    AskingOffice,
    ChoosingLanguage,
    ChoosingRequest,
    Effect,
    EnteringPin,
    LogIn,
    OpenFirstAccount,
    Serve,
    Servicing,
    State,
    Welcoming,
)

PIN, CODE = "730915", "111122223333"


class Staff:
    """Somebody with a staff number at the greeting."""

    def __init__(self) -> None:
        self.sees: State = Welcoming(Draft("zh", home_language="zh"))
        self.asked: list[Effect] = []

    def does(self, *events: Event) -> State:
        for event in events:
            self.sees, effect = advance(self.sees, event)
            self.asked += [effect] if effect else []
        return self.sees

    def logs_in(self) -> State:
        return self.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed(PIN), WentOn(), Served("s1", 3, Overview()))


def test_number_and_pin_lead_to_the_service_menu_and_back_to_the_greeting() -> None:
    staff = Staff()
    assert isinstance(staff.logs_in(), Servicing)
    assert staff.asked == [LogIn("s1", 3, PIN)]
    assert staff.does(WentBack()) == Welcoming(Draft("zh", home_language="zh"))


def test_only_the_untouched_greeting_has_a_hidden_door() -> None:
    staff = Staff()
    choosing = staff.does(Started("k1"))
    assert isinstance(choosing, ChoosingRequest)
    assert staff.does(ServiceWanted("s1")) is choosing


def test_the_finger_that_held_the_corner_starts_no_visit_when_it_leaves() -> None:
    staff = Staff()
    entering = staff.does(ServiceWanted("s1"))
    assert staff.does(Started("k1")) is entering


def test_a_pin_is_in_nothing_that_could_be_logged() -> None:
    staff = Staff()
    typing = staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed(PIN))
    assert PIN not in repr(typing)
    asking = staff.does(WentOn())
    assert PIN not in repr(asking)
    assert PIN not in repr(staff.asked)
    assert PIN not in str(vars(asking)), "once asked, the screen has forgotten it"
    staff = Staff()
    staff.does(ServiceWanted("s1"), FirstAccountWanted(), Typed(CODE), WentOn(), Typed(PIN), WentOn(), Typed(PIN))
    asking = staff.does(WentOn())
    assert PIN not in repr([asking, *staff.asked])
    assert CODE not in repr([asking, *staff.asked])


def test_a_short_pin_is_not_even_tried() -> None:
    staff = Staff()
    refused = staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed("12345"), WentOn())
    assert isinstance(refused, EnteringPin)
    assert refused.refusal == "too-short"
    assert staff.asked == []
    mended = staff.does(Erased(), Typed("56"))
    assert isinstance(mended, EnteringPin)
    assert (mended.refusal, mended.typed) == ("", "123456")


def test_whoever_is_refused_begins_again_and_reads_why() -> None:
    staff = Staff()
    staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed(PIN), WentOn())
    again = staff.does(ServiceRefused("s1", "blocked", 30))
    assert again == EnteringPin(Draft("zh", home_language="zh"), "s1", refusal="blocked", wait_s=30)


def test_an_answer_to_somebody_else_lets_nobody_in() -> None:
    staff = Staff()
    asking = staff.does(ServiceWanted("s2"), Typed("3"), WentOn(), Typed(PIN), WentOn())
    assert isinstance(asking, AskingOffice)
    assert staff.does(Served("s1", 3, Overview())) is asking


def test_an_answer_that_comes_after_all_were_sent_home_opens_nothing() -> None:
    staff = Staff()
    staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed(PIN), WentOn(), TimePassed())
    assert isinstance(staff.does(Served("s1", 3, Overview())), Welcoming)


def test_the_first_account_of_a_house_is_opened_with_the_one_time_code_and_a_pin_typed_twice() -> None:
    staff = Staff()
    staff.does(ServiceWanted("s1"), FirstAccountWanted(), Typed(CODE), WentOn(), Typed(PIN), WentOn())
    differs = staff.does(Typed("730916"), WentOn())
    assert isinstance(differs, EnteringPin)
    assert (differs.asks, differs.refusal) == ("new-pin", "differs")
    staff.does(Typed(PIN), WentOn(), Typed(PIN), WentOn())
    assert staff.asked == [OpenFirstAccount("s1", CODE, PIN)]


def test_an_act_is_asked_of_the_office_once_and_leads_back_to_its_page() -> None:
    staff = Staff()
    staff.logs_in()
    staff.does(ServicePageTurned("opening"), ActChosen(Close("pause")), ActChosen(Close("pause")))
    assert staff.asked[1:] == [Serve("s1", 3, Close("pause"))]
    done = staff.does(Served("s1", 3, Overview(), "closed"))
    assert isinstance(done, Servicing)
    assert (done.page, done.said) == ("opening", "closed")


def test_a_visitor_cannot_act_without_having_logged_in() -> None:
    staff = Staff()
    for before in (staff.sees, staff.does(ServiceWanted("s1")), staff.does(Typed("3"), WentOn())):
        assert advance(before, ActChosen(Restart())) == (before, None)


def test_the_menu_leaves_by_itself_after_a_minute_wherever_it_was_paused() -> None:
    staff = Staff()
    menu = staff.logs_in()
    assert patience(menu) == 60
    paused = staff.does(HelpRequested())
    assert isinstance(paused, AskingForHelp)
    assert patience(paused) == 60
    assert isinstance(staff.does(TimePassed()), Welcoming)


def test_a_half_typed_pin_is_gone_when_nobody_goes_on() -> None:
    staff = Staff()
    staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed("7309"))
    assert patience(staff.sees) == 60
    assert staff.does(TimePassed()) == Welcoming(Draft("zh", home_language="zh"))


def test_back_from_the_pin_leads_to_the_number_and_then_home() -> None:
    staff = Staff()
    staff.does(ServiceWanted("s1"), Typed("3"), WentOn(), Typed("7309"))
    assert staff.does(WentBack()) == EnteringPin(Draft("zh", home_language="zh"), "s1")
    assert isinstance(staff.does(WentBack()), Welcoming)
    assert isinstance(Staff().does(ServiceWanted("s1"), Left()), Welcoming)


def test_a_language_is_chosen_among_several_and_leads_back_at_once() -> None:
    staff = Staff()
    staff.does(Started("k1"))
    assert isinstance(staff.does(LanguagesOpened()), ChoosingLanguage)
    back = staff.does(LanguageChosen("zh-Hant"))
    assert isinstance(back, ChoosingRequest)
    assert (back.draft.language, back.draft.home_language) == ("zh-Hant", "zh")
