"""The presenter: touches in, pictures out, and one clock that ends what nobody touches."""

from __future__ import annotations

from itertools import count

from kiosk.draft import Draft
from kiosk.events import (
    ActChosen,
    CheckInFailed,
    HelpRequested,
    LanguageChosen,
    Left,
    ModesChosen,
    RatingWanted,
    Served,
    Started,
    TicketScanned,
    Touched,
    WentBack,
)
from kiosk.flow import ALERT_S, ASSISTED_ALERT_S, ASSISTED_IDLE_AFTER_S, IDLE_AFTER_S
from kiosk.modes import Modes
from kiosk.orders import Orders, Overview, Restart, SetVolume
from kiosk.presence import Away
from kiosk.states import (
    Apologising,
    AskingForHelp,
    AskingIfPresent,
    AskingReception,
    CheckIn,
    CheckingIn,
    ChoosingRequest,
    Effect,
    EnteringNumber,
    EnteringPin,
    Reviewing,
    Servicing,
    State,
    Welcoming,
)
from kiosk.touch.presenter import TURN_S, Moment, Presenter
from kiosk.trouble import Shut
from printing.condition import PaperOut


class Lobby:
    """A presenter with a clock to turn by hand, which remembers what was shown and what was carried out."""

    def __init__(self, start: State | None = None) -> None:
        self.time = 0.0
        self.shown: list[tuple[State, Moment]] = []
        self.effects: list[Effect] = []
        self.chimes: list[float] = []
        keys = count(1)
        self.presenter = Presenter(
            start or Welcoming(Draft("zh", home_language="zh")),
            perform=self.effects.append,
            publish=lambda state, moment: self.shown.append((state, moment)),
            now=lambda: self.time,
            minute=lambda: int(self.time // 60),
            new_key=lambda: f"key {next(keys)}",
            chime=lambda: self.chimes.append(self.time),
        )

    def wait(self, seconds: float) -> None:
        for _ in range(int(seconds * 4)):
            self.time += 0.25
            self.presenter.tick()


def turns(lobby: Lobby) -> list[int]:
    return [moment.turn for _, moment in lobby.shown]


def test_a_greeting_that_nobody_touches_says_something_else_four_times_a_minute() -> None:
    lobby = Lobby()
    lobby.wait(TURN_S * 3)
    assert [turn for turn in turns(lobby) if turn] == [1, 2, 3]


def test_a_touch_beside_everything_brings_the_greetings_first_sentence_back() -> None:
    lobby = Lobby()
    lobby.wait(TURN_S * 2)
    lobby.presenter.touched()
    lobby.wait(TURN_S - 1)
    assert turns(lobby)[-2:] == [2, 0]


def test_only_the_greeting_as_it_is_for_the_next_visitor_says_something_else() -> None:
    """Whoever has just chosen a language there is about to begin."""
    lobby = Lobby()
    lobby.presenter.send(LanguageChosen("en"))
    lobby.wait(TURN_S + 1)
    lobby.presenter.send(Started(""))
    lobby.wait(TURN_S * 4)
    assert set(turns(lobby)) == {0}


def test_every_visit_gets_a_key_of_its_own() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    first = lobby.presenter.state
    lobby.presenter.send(WentBack())
    lobby.presenter.send(Started(""))
    assert isinstance(first, ChoosingRequest)
    assert (first.draft.key, lobby.presenter.state.draft.key) == ("key 1", "key 2")


def test_every_rating_gets_a_key_of_its_own() -> None:
    lobby = Lobby()
    lobby.presenter.send(RatingWanted(""))
    first = lobby.presenter.state
    lobby.presenter.send(Left())
    lobby.presenter.send(RatingWanted(""))
    second = lobby.presenter.state
    assert isinstance(first, EnteringNumber)
    assert isinstance(second, EnteringNumber)
    assert (first.key, second.key) == ("key 1", "key 2")


def test_a_ticket_at_the_greeting_is_looked_for_with_a_key_of_its_own() -> None:
    lobby = Lobby()
    lobby.presenter.send(TicketScanned("Ttoken"))
    assert isinstance(lobby.presenter.state, AskingReception)
    assert lobby.presenter.state.key == "key 1"


def test_nobody_touches_so_the_kiosk_asks_counts_down_and_goes_home() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.wait(IDLE_AFTER_S)
    assert isinstance(lobby.presenter.state, AskingIfPresent)
    lobby.wait(ALERT_S - 1)
    countdown = [moment.seconds_left for state, moment in lobby.shown if isinstance(state, AskingIfPresent)]
    assert countdown[0] == ALERT_S
    assert countdown == sorted(countdown, key=lambda left: -(left or 0)), "it only counts down"
    lobby.wait(1)
    assert lobby.presenter.state == Welcoming(Draft("zh", home_language="zh"))


def test_the_alert_is_heard_when_it_comes_and_ten_seconds_before_it_ends() -> None:
    """A9: by sight and sound."""
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.wait(IDLE_AFTER_S + ALERT_S)
    assert lobby.chimes == [IDLE_AFTER_S, IDLE_AFTER_S + ALERT_S - 10]
    lobby.wait(IDLE_AFTER_S)
    assert len(lobby.chimes) == 2, "the greeting never rings"


def test_whoever_is_served_otherwise_is_asked_later_and_has_longer_to_answer() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.presenter.send(ModesChosen(Modes("largest")))
    lobby.wait(ASSISTED_IDLE_AFTER_S - 1)
    assert isinstance(lobby.presenter.state, ChoosingRequest)
    lobby.wait(1)
    assert isinstance(lobby.presenter.state, AskingIfPresent)
    lobby.wait(ASSISTED_ALERT_S - 1)
    assert isinstance(lobby.presenter.state, AskingIfPresent)
    lobby.wait(1)
    assert lobby.presenter.state == Welcoming(Draft("zh", home_language="zh"))


def test_a_touch_anywhere_gives_all_the_time_again_as_often_as_wanted() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    for _ in range(12):
        lobby.wait(IDLE_AFTER_S + 5)
        assert isinstance(lobby.presenter.state, AskingIfPresent)
        lobby.presenter.send(Touched())
        assert isinstance(lobby.presenter.state, ChoosingRequest)
    lobby.wait(IDLE_AFTER_S - 1)
    lobby.presenter.touched()
    lobby.wait(IDLE_AFTER_S - 1)
    assert isinstance(lobby.presenter.state, ChoosingRequest), "a touch that hit nothing counts as well"


def test_a_double_tap_on_take_a_number_asks_the_office_once() -> None:
    from kiosk.events import WentOn

    lobby = Lobby(Reviewing(Draft("zh", key="k")))
    lobby.presenter.send(WentOn())
    lobby.presenter.send(WentOn())
    assert lobby.effects == [CheckIn(Draft("zh", key="k"))]
    lobby.presenter.send(CheckInFailed("somebody else's"))
    assert isinstance(lobby.presenter.state, CheckingIn)
    lobby.presenter.send(CheckInFailed("k"))
    assert isinstance(lobby.presenter.state, Apologising)


def test_a_late_result_does_not_keep_an_absent_visitors_screen_open() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.wait(IDLE_AFTER_S - 1)
    lobby.presenter.send(CheckInFailed("long gone"))
    lobby.wait(1)
    assert isinstance(lobby.presenter.state, AskingIfPresent)


def test_a_printer_that_runs_out_of_paper_is_in_the_next_picture() -> None:
    lobby = Lobby()
    lobby.presenter.paper_changed(PaperOut())
    assert lobby.shown[-1][1].paper == PaperOut()


def test_an_office_that_is_shut_is_in_the_next_picture_until_it_opens() -> None:
    lobby = Lobby()
    shut = Shut("folder")
    lobby.presenter.shut_changed(shut)
    lobby.presenter.shut_changed(Shut("folder"))
    assert [moment.shut for _, moment in lobby.shown] == [shut], "said once"
    lobby.presenter.shut_changed(None)
    assert lobby.shown[-1][1].shut is None


def test_help_can_be_left_the_way_it_was_entered() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.presenter.send(HelpRequested())
    assert isinstance(lobby.presenter.state, AskingForHelp)
    lobby.presenter.send(WentBack())
    assert isinstance(lobby.presenter.state, ChoosingRequest)
    lobby.presenter.send(Left())
    assert isinstance(lobby.presenter.state, Welcoming)


def test_a_bug_is_met_with_an_apology_and_an_empty_draft() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.presenter.broke()
    assert lobby.presenter.state == Apologising(Draft("zh", home_language="zh"), "bug")


def test_an_untouched_greeting_is_redrawn_for_its_clock_and_its_sentences_alone() -> None:
    lobby = Lobby()
    lobby.presenter.show()
    lobby.wait(120)
    assert len(lobby.shown) == 1 + 120 / TURN_S


def test_whatever_else_is_shown_is_redrawn_once_a_minute_for_its_clock() -> None:
    lobby = Lobby()
    lobby.presenter.send(Started(""))
    lobby.wait(IDLE_AFTER_S - 1)
    assert len(lobby.shown) == 1 + 1


def test_the_corner_of_the_greeting_held_for_five_seconds_opens_the_hidden_door() -> None:
    lobby = Lobby()
    lobby.presenter.corner_held(True)
    lobby.wait(4.75)
    assert isinstance(lobby.presenter.state, Welcoming)
    lobby.wait(0.25)
    assert lobby.presenter.state == EnteringPin(Draft("zh", home_language="zh"), "key 1")


def test_a_corner_that_is_let_go_too_early_opens_nothing() -> None:
    lobby = Lobby()
    lobby.presenter.corner_held(True)
    lobby.wait(4.5)
    lobby.presenter.corner_held(False)
    lobby.presenter.corner_held(True)
    lobby.wait(4.5)
    assert isinstance(lobby.presenter.state, Welcoming)


def test_what_staff_ordered_is_shown_at_once_and_stays() -> None:
    lobby = Lobby()
    lobby.presenter.orders_changed(Orders(closed="repair"))
    assert lobby.shown[-1][1].orders == Orders(closed="repair")
    lobby.presenter.send(Started(""))
    assert lobby.shown[-1][1].orders == Orders(closed="repair")


def test_who_is_out_is_shown_at_once_and_only_what_changed_is_drawn_again() -> None:
    lobby = Lobby()
    lobby.presenter.away_changed((Away("finance", None),))
    assert lobby.shown[-1][1].away == (Away("finance", None),)
    drawn = len(lobby.shown)
    lobby.presenter.away_changed((Away("finance", None),))
    assert len(lobby.shown) == drawn
    lobby.presenter.away_changed(())
    assert lobby.shown[-1][1].away == ()


def test_staff_who_set_the_volume_hear_it() -> None:
    lobby = Lobby(Servicing(Draft("zh", home_language="zh"), "s1", 3, Overview(), "machine"))
    lobby.presenter.send(ActChosen(SetVolume(50)))
    lobby.presenter.orders_changed(Orders(volume=50))
    assert lobby.chimes == [], "nothing rings before it is done"
    lobby.presenter.send(Served("s1", 3, Overview(Orders(volume=50)), "volume-set"))
    assert len(lobby.chimes) == 1
    lobby.presenter.send(ActChosen(Restart()))
    lobby.presenter.send(Served("s1", 3, Overview(), "restarting"))
    assert len(lobby.chimes) == 1, "no other act rings"
