"""Five keys: which presses count, where they lead, and that one sees where they are."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from kiosk.events import (
    Event,
    HelpRequested,
    PinyinTyped,
    RequestChosen,
    TicketScanned,
    Touched,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.flow import advance
from kiosk.settings import Centre
from kiosk.states import (
    AskingIfPresent,
    AskingReception,
    ChoosingRequest,
    EnteringNumber,
    GivingDetails,
    State,
    Welcoming,
)
from kiosk.touch import views
from kiosk.touch.five_keys import BOUNCE_S, HELD_S, LEFT_AFTER_S, MEANT_S, FiveKeys, Presses
from kiosk.touch.scanner import REST_S
from kiosk.touch.views import Surroundings, View
from kiosk.touch.views.order import ringed, spots
from kiosk.touch.views.parts import NO_FOCUS, Button
from kiosk.trouble import Shut
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, dictionary, open_window, theme_of, view_of, wording
from tests.kiosk.touch.layout import in_each_mode
from tests.kiosk.touch.samples import MODES, NOON, SHUT, draft_for, in_modes, samples

KEYS = {"up": "up", "down": "down", "enter": "ok", "escape": "back", "f5": "repeat"}


def broad(text: str, em: int, _bold: bool) -> float:
    """A measure without Kivy."""
    return sum(em if sign > "\u2e80" else 0.58 * em for sign in text)


class Keypad:
    """Somebody with a keypad before a screen; the clock is turned by hand."""

    def __init__(self, state: State, panel: Panel = PANELS[0], shut: Shut | None = None) -> None:
        self.time = 100.0
        self.state = state
        self.panel = panel
        self.shut = shut
        self.sent: list[Event] = []
        self.moved_to: list[str] = []
        self.repeats = 0
        self.begun = 0
        self.soon: list[Callable[[], None]] = []
        self._laid_out: tuple[State | None, View] = (None, View())
        self.keys = FiveKeys(
            KEYS,  # type: ignore[arg-type]
            now=lambda: self.time,
            send=self._send,
            begun=self._begin,
            moved=lambda button: self.moved_to.append(button.id),
            repeat=self._repeat,
            redraw=self.redraw,
            later=self.soon.append,
        )
        self.redraw()

    def redraw(self) -> None:
        """The ring moves much more often than the state changes, which is laid out once."""
        if self._laid_out[0] is not self.state:
            self._laid_out = self.state, self._lay_out()
        self.view: View = self.keys.seen(self._laid_out[1])

    def _lay_out(self) -> View:
        around = Surroundings(
            catalogue(),
            wording(),
            theme_of(self.panel),
            broad,
            Centre(),
            NOON,
            24,
            shut=self.shut,
            offered=dictionary().offered(self.state),
            keep_days=30,
        )
        return views.view_of(self.state, around)

    def presses(self, *names: str) -> None:
        """Each key once, with time enough between them."""
        for name in names:
            self.time += 1
            self.keys.pressed(name)
            self.keys.released(name)

    def holds(self, name: str, seconds: float) -> None:
        """A key stays down and tells itself again and again, as keyboards do."""
        self.time += 1
        until = self.time + seconds
        while self.time < until:
            self.keys.pressed(name)
            self.time += 0.03
        self.keys.released(name)

    def lies_on(self, sign: str, seconds: float, *, lies_there: bool = False) -> None:
        """Something lies on a key of a real keyboard, and did so before if it `lies_there`."""
        self.time += 0.03 if lies_there else 1
        until, soon = self.time + seconds, self.time + REST_S
        while self.time < until:
            self.keys.pressed(sign)
            self.keys.typed(sign)
            self.time += 0.03
            while self.soon and self.time >= soon:
                self.soon.pop(0)()

    def rests(self) -> None:
        """Nobody presses anything for a while."""
        self.time += REST_S
        while self.soon:
            self.soon.pop(0)()

    def types(self, text: str, every_s: float = 0.15) -> None:
        """Hands on a real keyboard, sign by sign."""
        self.rests()
        for sign in text:
            self.keys.typed(sign)
            self.time += every_s
        self.rests()

    def scans(self, code: str, every_s: float = 0.004, behind: str = "enter", *, rests: bool = True) -> None:
        """A scanner reads a code and types it, with a key behind it; nothing comes before or after it where it
        `rests`."""
        self.time += 1 if rests else every_s
        for sign in code:
            self.keys.pressed(sign.lower())
            self.keys.typed(sign)
            self.keys.released(sign.lower())
            self.time += every_s
        if behind:
            self.keys.pressed(behind)
            self.keys.released(behind)
        if rests:
            self.time += 1
            self.rests()

    def comes(self, state: State) -> None:
        """Another screen comes by itself."""
        self.state = state
        self.redraw()

    @property
    def at(self) -> str:
        return self.keys.focus.id if self.keys.focus else ""

    def _send(self, event: Event) -> None:
        if event != Touched():
            self.sent.append(event)
        after, _ = advance(self.state, event)
        if after is not self.state:
            self.state = after
            self.redraw()

    def _begin(self) -> None:
        self.begun += 1

    def _repeat(self) -> None:
        self.repeats += 1


def choosing() -> Keypad:
    return Keypad(samples(catalogue(), "zh")["choosing-request"])


def test_the_first_key_shows_where_the_keys_are_and_does_nothing_else() -> None:
    keypad = choosing()
    assert keypad.view.frame.focus == NO_FOCUS
    keypad.presses("enter")
    assert (keypad.sent, keypad.begun) == ([], 1)
    assert keypad.at == spots(keypad.view)[0].button.id
    assert keypad.view.frame.focus != NO_FOCUS
    keypad.presses("enter")
    assert keypad.sent == [RequestChosen(catalogue().requests[0])]
    assert keypad.begun == 1


def test_down_and_up_walk_through_all_buttons_and_round_at_the_ends() -> None:
    keypad = choosing()
    keypad.presses("down")
    names = [spot.button.id for spot in spots(keypad.view)]
    keypad.presses(*["down"] * len(names))
    assert keypad.moved_to == [*names[1:], names[0]]
    keypad.presses("up")
    assert keypad.at == names[-1]


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
@pytest.mark.parametrize("language", ["zh", "en"])
@in_each_mode
def test_every_button_of_every_screen_can_be_reached_and_its_ring_lies_on_the_panel(
    panel: Panel, language: str, mode: str
) -> None:
    for name, state in samples(catalogue(), language).items():
        keypad = Keypad(in_modes(state, MODES[mode]), panel)
        keypad.keys.in_use = True
        keypad.redraw()
        wanted = {spot.button.id for spot in spots(keypad.view)}
        seen = set()
        for _ in range(len(wanted)):
            ring = keypad.view.frame.focus
            out = ring.half_inked
            assert ring.box.x >= out - 1e-6, name
            assert ring.box.y >= out - 1e-6, name
            assert ring.box.right <= panel.width - out + 1e-6, name
            assert ring.box.top <= panel.height - out + 1e-6, name
            seen.add(keypad.at)
            keypad.keys._move(1)
        assert seen == wanted, name


def test_whoever_comes_after_somebody_who_only_touched_a_key_is_received_as_the_first_was() -> None:
    keypad = Keypad(Welcoming(samples(catalogue(), "zh")["welcoming"].draft))
    keypad.presses("down")
    keypad.time += LEFT_AFTER_S - 1
    assert not keypad.keys.are_left()
    keypad.time += 1
    assert keypad.keys.are_left()
    keypad.keys.put_away()
    keypad.redraw()
    assert keypad.view.frame.focus == NO_FOCUS
    keypad.presses("down")
    assert keypad.begun == 2


def test_nobody_who_is_in_the_middle_of_a_visit_is_taken_for_gone() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.time += 10 * LEFT_AFTER_S
    assert not keypad.keys.are_left()


def test_what_lies_on_a_keyboard_types_once_and_is_nobody() -> None:
    keypad = naming("en")
    keypad.lies_on("x", 30)
    assert isinstance(keypad.state, GivingDetails)
    assert (keypad.state.typed, len(keypad.sent)) == ("x", 1)
    paused = AskingIfPresent(keypad.state.draft, keypad.state)
    keypad.state = paused
    keypad.redraw()
    keypad.lies_on("x", 30, lies_there=True)
    assert keypad.state is paused, "the visit that somebody has left comes to its end"


def test_a_backspace_that_is_held_takes_one_sign() -> None:
    keypad = naming("en")
    keypad.types("abc")
    for _ in range(20):
        keypad.keys.pressed("backspace")
        keypad.keys.erased()
        keypad.time += 0.03
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "ab"


def test_a_held_key_counts_once() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.holds("down", 5)
    assert len(keypad.moved_to) == 1


def test_a_trembling_press_counts_once() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.time += 1
    for _ in range(3):
        keypad.keys.pressed("down")
        keypad.keys.released("down")
        keypad.time += BOUNCE_S / 4
    assert len(keypad.moved_to) == 1


@pytest.mark.parametrize("uptime_s", [1365.0 + step / 997 for step in range(100)])
def test_the_first_press_counts_at_every_time_of_a_clock(uptime_s: float) -> None:
    assert Presses(lambda: uptime_s).begins("down")


def test_a_key_whose_end_was_never_told_is_free_again() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.keys.pressed("down")
    keypad.time += HELD_S + 0.1
    keypad.keys.pressed("down")
    assert len(keypad.moved_to) == 1
    keypad.time += HELD_S + 0.1
    keypad.keys.pressed("down")
    assert len(keypad.moved_to) == 2


def test_what_was_pressed_on_one_screen_does_nothing_on_the_next() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.holds("enter", 3)
    assert len(keypad.sent) == 1
    assert keypad.at == spots(keypad.view)[0].button.id


def test_back_goes_back_and_help_is_on_the_way() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["reviewing"])
    keypad.presses("down")
    while keypad.at != "help":
        keypad.presses("down")
    keypad.presses("enter", "escape", "escape")
    assert keypad.sent == [HelpRequested(), WentBack(), WentBack()]


def test_any_key_tells_that_somebody_is_still_here_and_does_no_more() -> None:
    for key in KEYS:
        paused = samples(catalogue(), "zh")["reviewing"]
        keypad = Keypad(AskingIfPresent(paused.draft, paused))
        keypad.keys.in_use = True
        keypad.presses(key)
        assert keypad.state == paused
        assert keypad.sent == []


@pytest.mark.parametrize("hands", [lambda it: it.types("w"), lambda it: it.types("我"), lambda it: it.keys.erased()])
def test_so_does_any_key_of_a_real_keyboard(hands: Callable[[Keypad], None]) -> None:
    paused = samples(catalogue(), "zh")["giving-latin"]
    keypad = Keypad(AskingIfPresent(paused.draft, paused))
    hands(keypad)
    assert (keypad.state, keypad.sent) == (paused, [])
    hands(keypad)
    assert len(keypad.sent) == 1, "the next one is meant for the entry"


def test_no_key_that_is_touched_where_somebody_is_asked_for_ends_the_visit() -> None:
    paused = samples(catalogue(), "zh")["reviewing"]
    keypad = Keypad(AskingIfPresent(paused.draft, paused))
    for spot in spots(keypad.view):
        assert spot.button.event is not None
        state, _ = advance(keypad.state, spot.button.event)
        assert state.draft.request == paused.draft.request, spot.button.id


def test_repeat_asks_for_everything_once_more() -> None:
    keypad = choosing()
    keypad.presses("down", "f5", "f5")
    assert keypad.repeats == 2


def test_a_ring_that_was_put_away_comes_back_with_the_next_key() -> None:
    keypad = choosing()
    keypad.presses("down")
    keypad.keys.put_away()
    keypad.redraw()
    assert keypad.view.frame.focus == NO_FOCUS
    keypad.presses("down")
    assert keypad.view.frame.focus != NO_FOCUS


def test_other_keys_are_none_of_the_five() -> None:
    keypad = choosing()
    assert not keypad.keys.pressed("f1")
    assert keypad.sent == []
    assert keypad.at == ""


def naming(language: str = "zh") -> Keypad:
    draft = draft_for(catalogue(), "ownership-transfer", language)
    place = next(at for at, asked in enumerate(draft.chosen.details) if asked.id == "name")
    return Keypad(GivingDetails(draft, place))


def test_a_real_keyboard_types_pinyin_where_the_keys_in_sight_do_and_ok_goes_on() -> None:
    keypad = naming()
    keypad.types("wang")
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.composition.typed == "wang"
    keypad.types(" ")
    assert keypad.state.typed == "王"
    keypad.presses("enter")
    assert keypad.sent[-1] == WentOn()


def test_a_real_keyboard_types_what_no_key_in_sight_has() -> None:
    keypad = naming("en")
    keypad.types("Ångström 𠮷 3-2")
    keypad.keys.erased()
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "Ångström 𠮷 3-"


def test_hostile_text_from_a_keyboard_changes_nothing() -> None:
    keypad = naming("en")
    keypad.types("\x1b@\u202e\u200b" + "x" * 500)
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "@" + "x" * 39, "what no key types is left out, and the entry has an end"


def test_a_scanner_means_nothing_where_no_entry_is_in_sight() -> None:
    keypad = choosing()
    keypad.keys.typed("T1234567890")
    assert keypad.sent == []
    keypad = Keypad(Welcoming(samples(catalogue(), "zh")["welcoming"].draft))
    keypad.keys.typed("S1")
    assert keypad.sent == []


CODES = (
    "T8fJ2kLmNqRsTuVwXyZ01_-a",
    "S8fJ2kLmNqRsTuVwXyZ01_-a",
    "P123456789",
    "https://lobby.example/t/8fJ2kLmNqRsTuVwXyZ01_-a",
    "S" + "a" * 300,
    "6901234567892",
    "96385074",
    "JD0012345678-1-3-",
    "HTTPS://PAY.EXAMPLE/FKX012345",
    "weixin://wxpay/pr=1",
    "WIFI:S:Lobby;T:WPA;P:p@ss word;;",
    "hello471199",
    '{"id":471199}',
    "欧阳明华的名片",
    "\x1b@\u202e\u200b" + "x" * 5000,
    "T" + "a" * 5000,
)


def acts(keypad: Keypad) -> list[Event]:
    """What was typed and pressed; that a ticket was read is told too, for the one screen that asks for it."""
    return [event for event in keypad.sent if not isinstance(event, TicketScanned)]


@pytest.mark.parametrize("code", CODES, ids=[code[:5] for code in CODES])
@pytest.mark.parametrize("behind", ["enter", "tab", ""])
def test_a_code_under_the_scanner_is_typed_nowhere_and_confirms_nothing(code: str, behind: str) -> None:
    for state in (
        samples(catalogue(), "zh")[name]
        for name in ("answering-number", "giving-text-empty", "giving-digits", "giving-date-empty", "entering-pin")
    ):
        keypad = Keypad(state)
        keypad.scans(code, behind=behind)
        assert (acts(keypad), keypad.state, keypad.at) == ([], state, "")
    keypad = choosing()
    keypad.presses("down")
    keypad.scans(code, behind=behind)
    assert acts(keypad) == [], "nor does it press what the five keys are at"


CODE_OF_SEVERAL_LINES = ("BEGIN:VCARD", "VERSION:3.0", "N:欧阳", "TEL", "END:VCARD")


@pytest.mark.parametrize("key", ["enter", "tab"])
def test_a_code_of_several_lines_is_thrown_away_whole(key: str) -> None:
    """A business card: what stands behind its first line would be typed, and confirmed by the next line's end."""
    for name in ("giving-text-empty", "giving-pinyin-name", "entering-pin", "answering-number"):
        state = samples(catalogue(), "zh")[name]
        keypad = Keypad(state)
        for line in CODE_OF_SEVERAL_LINES:
            keypad.scans(line, behind=key, rests=False)
        keypad.rests()
        assert (acts(keypad), keypad.state, keypad.at) == ([], state, "")
    keypad = Keypad(samples(catalogue(), "zh")["giving-text-empty"])
    for line in CODE_OF_SEVERAL_LINES:
        keypad.scans(line, rests=False)
    keypad.time += 1
    keypad.types("li")
    assert acts(keypad) == [PinyinTyped("l"), PinyinTyped("i")], "who types after that is heard"


def test_a_key_that_comes_just_as_another_screen_came_by_itself_was_meant_for_the_one_before() -> None:
    """OK on "done" while the paper comes out would begin what is offered next, and the number would be gone."""
    finished = samples(catalogue(), "zh")["finished"]
    for key in ("enter", "escape"):
        keypad = Keypad(samples(catalogue(), "zh")["printing"])
        keypad.presses("down")
        keypad.time += 1
        keypad.comes(finished)
        keypad.time += MEANT_S / 2
        keypad.keys.pressed(key)
        keypad.keys.released(key)
        assert (keypad.state, keypad.sent) == (finished, [])
        keypad.presses(key)
        assert keypad.sent != []


@pytest.mark.parametrize("behind", ["enter", "tab", ""])
def test_an_appointments_code_under_the_scanner_fills_the_entry_that_asks_for_it(behind: str) -> None:
    keypad = Keypad(samples(catalogue(), "zh")["giving-code-empty"])
    keypad.scans("A12345671", behind=behind)
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "12345671", "and nothing is confirmed by it"
    keypad.scans("A76543217", behind=behind)
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "76543217", "a second code takes the place of the first"


@pytest.mark.parametrize("behind", ["enter", ""])
def test_an_appointments_code_is_typed_into_no_other_entry(behind: str) -> None:
    for name in ("giving-text-empty", "giving-digits", "entering-pin", "answering-number", "reviewing"):
        state = samples(catalogue(), "zh")[name]
        keypad = Keypad(state)
        keypad.scans("A12345671", behind=behind)
        assert keypad.state == state


@pytest.mark.parametrize("behind", ["enter", ""])
@pytest.mark.parametrize("name", ["welcoming", "choosing-request"])
def test_an_appointments_code_under_the_scanner_begins_the_visit_it_was_made_for(name: str, behind: str) -> None:
    """Whoever has booked need not look for the way there; the code can be looked at before anything is confirmed."""
    keypad = Keypad(samples(catalogue(), "zh")[name])
    keypad.scans("A12345671", behind=behind)
    assert isinstance(keypad.state, GivingDetails)
    assert (keypad.state.draft.chosen.id, keypad.state.typed) == ("appointment", "12345671")
    keypad.presses("escape", "escape")
    assert isinstance(keypad.state, ChoosingRequest), "it is the same way, and leads back the same"


def test_an_appointments_code_begins_nothing_where_no_number_can_be_given() -> None:
    greeting = samples(catalogue(), "zh")["welcoming"]
    keypad = Keypad(greeting, shut=SHUT)
    keypad.scans("A12345671")
    assert keypad.state == greeting


def test_a_ticket_under_the_scanner_is_no_appointments_code() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["giving-code-empty"])
    for code in (*CODES, "A" + "9" * 400):
        keypad.scans(code)
        assert isinstance(keypad.state, GivingDetails)
        assert keypad.state.typed == ""


TICKETS = ("T8fJ2kLmNqRsTuVwXyZ01_-a", "https://lobby.example/t/8fJ2kLmNqRsTuVwXyZ01_-a")


@pytest.mark.parametrize("behind", ["enter", "tab", ""])
@pytest.mark.parametrize("code", TICKETS)
def test_a_ticket_under_the_scanner_is_looked_for_where_somebody_comes_to_rate(code: str, behind: str) -> None:
    keypad = Keypad(samples(catalogue(), "zh")["entering-number-empty"])
    keypad.scans(code, behind=behind)
    assert keypad.sent == [TicketScanned(code)], "no key has to be pressed behind it"
    assert isinstance(keypad.state, AskingReception)


def test_a_ticket_under_the_scanner_at_the_greeting_is_looked_for_too() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["welcoming"])
    keypad.scans(TICKETS[0])
    assert keypad.sent == [TicketScanned(TICKETS[0])]


def test_no_other_code_under_the_scanner_is_taken_for_a_ticket() -> None:
    for code in {*CODES, "A12345671", "https://lobby.example/menu"} - {*TICKETS}:
        keypad = Keypad(samples(catalogue(), "zh")["entering-number-empty"])
        keypad.scans(code)
        assert isinstance(keypad.state, EnteringNumber)
        assert keypad.state.typed == ""


def test_a_tickets_number_is_typed_on_a_real_keyboard_in_small_letters_too() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["entering-number-empty"])
    keypad.types("a012")
    keypad.presses("enter")
    assert keypad.state == AskingReception(keypad.state.draft, "r1", "A012")


def test_a_code_that_comes_in_two_slow_frames_is_typed_nowhere_either() -> None:
    keypad = naming("en")
    for piece in ("T8fJ2kLmNqR", "sTuVwXyZ01"):
        for sign in piece:
            keypad.keys.typed(sign)
        keypad.time += 0.4
    keypad.keys.pressed("enter")
    keypad.rests()
    assert acts(keypad) == []


def test_one_code_after_the_other_is_typed_nowhere() -> None:
    keypad = naming("en")
    for code in CODES:
        keypad.scans(code, behind="")
    assert acts(keypad) == []


@pytest.mark.parametrize(
    "name", ["Thomas", "Anna", "A1", "Schmidt", "Patel", "Teo", "hong", "http", "To", "S", "Ann-Sophie Tan"]
)
@pytest.mark.parametrize("every_s", [0.06, 0.15, 0.4])
def test_whoever_types_a_name_that_begins_like_a_code_types_a_name(name: str, every_s: float) -> None:
    keypad = naming("en")
    keypad.types(name, every_s)
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == name
    keypad.presses("enter")
    assert keypad.sent[-1] == WentOn()


@pytest.mark.parametrize("told", ["13900000000", "5", "021-5555-0100"])
@pytest.mark.parametrize("every_s", [0.06, 0.1, 0.15, 0.4])
def test_whoever_types_a_number_on_a_number_pad_types_a_number(told: str, every_s: float) -> None:
    keypad = Keypad(samples(catalogue(), "zh")["giving-digits-empty"])
    keypad.types(told, every_s)
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == told
    keypad.presses("enter")
    assert keypad.sent[-1] == WentOn()


def test_a_digit_key_that_is_held_is_no_scanner() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["giving-digits-empty"])
    keypad.types("0" * 8, every_s=0.03)
    assert keypad.sent == [Typed("0")] * 8


def test_what_was_typed_by_hand_is_there_before_the_next_key_counts() -> None:
    keypad = naming("en")
    keypad.keys.typed("T")
    keypad.keys.typed("o")
    keypad.keys.erased()
    assert isinstance(keypad.state, GivingDetails)
    assert keypad.state.typed == "T"
    keypad.time += 1
    keypad.keys.typed("P")
    keypad.keys.pressed("enter")
    assert keypad.sent[-2:] == [Typed("P"), WentOn()]


def test_what_is_still_kept_back_is_not_typed_into_the_next_entry() -> None:
    keypad = naming("en")
    keypad.keys.typed("T")
    keypad.state = samples(catalogue(), "en")["giving-digits-empty"]
    keypad.redraw()
    keypad.rests()
    assert keypad.sent == []


def test_a_digit_that_is_one_of_the_five_keys_types_nothing() -> None:
    keypad = naming("en")
    keypad.time += 1
    keypad.keys.pressed("down")
    keypad.keys.typed("8")
    assert Typed("8") not in keypad.sent


def test_the_keys_stay_where_they_are_while_something_is_typed_with_them() -> None:
    keypad = Keypad(samples(catalogue(), "zh")["answering-number"])
    keypad.presses("down", "down")
    at = keypad.at
    keypad.presses("enter")
    assert keypad.at == at
    assert isinstance(keypad.keys.focus, Button)


def test_choosing_goes_on_at_the_first_button_of_the_next_screen() -> None:
    keypad = choosing()
    assert isinstance(keypad.state, ChoosingRequest)
    keypad.presses("down", "down", "enter")
    assert keypad.at == spots(keypad.view)[0].button.id


def test_every_key_that_the_settings_may_name_is_known_to_the_window() -> None:
    from kiosk.settings import KEY_NAME

    open_window()
    from kiosk.touch.keypad import NAMES

    told = {"up", "down", "enter", "escape", "f1", "f12", "numpad0", "numpad9", "numpadenter", "numpadadd", "a", "1"}
    told |= {"backspace", "tab", "home", "end", "pageup", "pagedown", "insert", "delete", "pause", "left", "right"}
    assert all(KEY_NAME.fullmatch(name) for name in told)
    assert told <= set(NAMES.values())


def test_the_ring_is_drawn_above_everything_on_the_screen() -> None:
    window = open_window()
    window.resize(PANELS[0])
    view = view_of(samples(catalogue(), "zh")["checking-documents"], window.around(theme_of(PANELS[0])))
    spot = next(spot for spot in spots(view) if spot.button.id == "document-worker-photo")
    window.show(ringed(view, spot))
    picture, focus = window.pixels(), tuple(round(part * 255) for part in view.frame.rim.colour[:3])
    for x, y in ((spot.box.x, spot.box.y + 40), (spot.box.right, spot.box.y + 40), (spot.box.x + 60, spot.box.top)):
        column, row = round(x), picture.height - round(y)
        near = picture.crop((column - 4, row - 4, column + 4, row + 4))
        assert focus in {colour for _, colour in near.getcolors(64)}
