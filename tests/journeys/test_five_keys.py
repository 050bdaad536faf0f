"""A visit with the screen covered: somebody finds the way by five keys and by what is said, and by nothing else."""

from __future__ import annotations

import pytest

from kiosk.flow import ASSISTED_IDLE_AFTER_S
from kiosk.states import (
    AnsweringQuestion,
    AskingIfPresent,
    CheckingIn,
    ChoosingLane,
    ChoosingRequest,
    Finished,
    GivingDetails,
    Printing,
    ReadingPrivacyNotice,
    Reviewing,
    Welcoming,
)
from kiosk.touch.five_keys import LEFT_AFTER_S
from kiosk.touch.presenter import LISTENS_S
from tests.journeys.lobby import Lobby
from tests.kiosk.touch.harness import catalogue

MOST_STEPS = 80


class Blind:
    """Somebody who hears and has five keys; the window gets what a keypad sends."""

    def __init__(self, lobby: Lobby) -> None:
        from kivy.core.window import Window

        from kiosk.touch.keypad import NAMES, follow_keys

        self.lobby = lobby
        self._window = Window
        self._codes = {name: code for code, name in NAMES.items()}
        follow_keys(Window, lobby.app.keys)

    def presses(self, name: str) -> list[str]:
        """One key, and all that is said upon it."""
        self.lobby.speaker.finish()
        self.strikes(name)
        return self.hears()

    def strikes(self, name: str) -> list[str]:
        """One key in the middle of what is being said, and what is said at once."""
        self.lobby.speaker.heard.clear()
        self.lobby.time += 1
        self._window.dispatch("on_key_down", self._codes[name], 0, None, [])
        self._window.dispatch("on_key_up", self._codes[name], 0)
        self.lobby.frames(1)
        return self.lobby.speaker.texts

    def hears(self) -> list[str]:
        """What is being said, to its end."""
        self.lobby.speaker.finish()
        return self.lobby.speaker.texts

    def goes_to(self, wanted: str) -> None:
        """Down, until the keys are at the button of that name, then OK."""
        for _ in range(MOST_STEPS):
            at = self.lobby.app.keys.focus
            if at is not None and at.id == wanted:
                self.presses("enter")
                return
            self.presses("down")
        raise AssertionError(f"the keys never came to {wanted}, there are {self.lobby.buttons()}")

    def chooses(self, wanted: str) -> list[str]:
        """Down, until what is wanted is said, then OK; what the next screen says."""
        said = self.hears()
        for _ in range(MOST_STEPS):
            if any(text.startswith("现在是") and wanted in text for text in said) or (said and said[0] == wanted):
                return self.presses("enter")
            said = self.presses("down")
        raise AssertionError(f"{wanted} was never said")


def test_a_visitor_who_sees_nothing_takes_a_number_for_a_renovation_by_five_keys(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    assert lobby.speaker.texts == [], "it speaks to nobody who did not ask"
    heard = visitor.presses("down")
    assert "取号" in heard
    assert "您想办哪件事？" in visitor.chooses("取号")
    assert any("工人" in text for text in visitor.chooses("装修"))
    assert "1" in visitor.chooses("1")
    assert "12" in visitor.chooses("2")
    heard = visitor.chooses("下一步")
    assert any("材料" in text for text in heard)
    assert "已带" in visitor.chooses("施工单位营业执照")
    visitor.chooses("继续")
    visitor.chooses("不填，继续")
    heard = visitor.chooses("普通通道")
    assert "12 人" in heard, "all that was told is said once more"
    visitor.chooses("取号")
    lobby.until_state(Finished)
    lobby.speaker.heard.clear()
    heard = visitor.presses("f5")
    assert "B 零 零 一" in heard
    assert any("2 号等候区" in text for text in heard)
    assert any("材料" in text or "还缺" in text for text in heard)
    lobby.until(lambda: len(lobby.slips) == 2, "the slips never came")
    visitor.chooses("完成")
    assert isinstance(lobby.state, Welcoming)
    assert not lobby.state.draft.modes.speech, "the next visitor is not spoken to"


IN_ANOTHER_LANGUAGE = ("visit", "en")

EVERY_VISIT = [
    pytest.param(
        request.id, language, marks=() if (request.id, language) == IN_ANOTHER_LANGUAGE else (pytest.mark.soak,)
    )
    for request in catalogue().requests
    for language in ("zh", "en")
]
"""One of them is enough for `make test`; `make soak` plays them all."""


@pytest.mark.parametrize(("request_name", "language"), EVERY_VISIT)
def test_every_request_is_led_to_its_number_by_keys_alone(lobby: Lobby, request_name: str, language: str) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    if language == "en":
        visitor.goes_to("language")
    visitor.goes_to("start")
    visitor.goes_to(f"request-{request_name}")
    while not isinstance(lobby.state, Finished):
        lobby.until(lambda: not isinstance(lobby.state, CheckingIn | Printing), "no number came")
        if not isinstance(lobby.state, Finished):
            visitor.goes_to(forward(lobby))
    heard = visitor.presses("f5")
    ticket = lobby.state.ticket
    assert (ticket.request, lobby.state.draft.language) == (request_name, language)
    assert any(" ".join(ticket.number[:1]) in text for text in heard), "the number is told"
    visitor.goes_to("primary")
    assert isinstance(lobby.state, Welcoming)


def forward(lobby: Lobby) -> str:
    """The button that leads on from there without telling more than is asked."""
    match lobby.state:
        case AnsweringQuestion(question=asked) if asked.choices:
            return f"choice-{asked.choices[0].id}"
        case AnsweringQuestion(typed=typed) if not typed:
            return "key-5"
        case ReadingPrivacyNotice() | GivingDetails() if "decline" in lobby.buttons():
            return "decline"
        case ChoosingLane():
            return "lane-ordinary"
        case _:
            return "primary"


def test_a_key_is_enough_to_stay_and_back_leads_back(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    visitor.chooses("取号")
    visitor.hears()
    lobby.wait(ASSISTED_IDLE_AFTER_S)
    assert isinstance(lobby.state, AskingIfPresent)
    assert "您还在吗？" in visitor.hears()
    visitor.presses("up")
    assert isinstance(lobby.state, ChoosingRequest)
    visitor.presses("escape")
    assert isinstance(lobby.state, Welcoming)


def test_whoever_comes_after_a_stray_key_hears_the_kiosk_as_the_first_did(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    first = visitor.presses("down")
    lobby.wait(2 * LEFT_AFTER_S)
    assert not lobby.state.draft.modes.speech
    assert not lobby.app.keys.in_use
    assert visitor.presses("down") == first


def test_whoever_touched_the_screen_by_accident_hears_where_the_keys_are(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    lobby.touch("start")
    visitor.hears()
    assert visitor.presses("down") != []


def test_a_visitor_to_whom_the_screen_is_still_being_read_is_not_hurried(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    visitor.strikes("enter")
    assert lobby.speaker.is_speaking
    lobby.wait(ASSISTED_IDLE_AFTER_S + 30)
    assert isinstance(lobby.state, ChoosingRequest)
    visitor.hears()
    lobby.wait(ASSISTED_IDLE_AFTER_S - 5)
    assert isinstance(lobby.state, ChoosingRequest), "their time begins when it was read"
    lobby.wait(10)
    assert isinstance(lobby.state, AskingIfPresent)


def test_a_voice_that_never_ends_keeps_no_visit_for_ever(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    visitor.strikes("enter")
    assert lobby.speaker.is_speaking
    lobby.wait(LISTENS_S + ASSISTED_IDLE_AFTER_S + 5)
    assert isinstance(lobby.state, AskingIfPresent)


def test_who_acts_by_a_key_has_heard_enough_of_the_screen(lobby: Lobby) -> None:
    visitor = Blind(lobby)
    visitor.presses("down")
    visitor.chooses("取号")
    for wanted in ("装修", "1", "下一步"):
        visitor.chooses(wanted)
    while visitor.presses("down")[0] != "施工单位营业执照":
        pass
    visitor.strikes("f5")
    assert lobby.speaker.is_speaking, "the whole checklist is being read"
    assert visitor.strikes("enter") == ["施工单位营业执照"]
    assert visitor.hears()[:2] == ["施工单位营业执照", "已带"]


def test_somebody_types_a_name_on_a_keyboard_that_is_plugged_in(lobby: Lobby) -> None:
    lobby.speak("en")
    lobby.touch("start")
    lobby.touch("request-ownership-transfer")
    Blind(lobby)
    from kivy.core.window import Window

    while "key-q" not in lobby.buttons():
        lobby.touch("primary")
    for sign in "O'Neill 𠮷":
        # all within a moment would be a scanner's
        lobby.time += 0.15
        Window.dispatch("on_textinput", sign)
    lobby.time += 0.15
    lobby.until(lambda: "O'Neill 𠮷" in lobby.reads(), "the name was not typed")
    while not isinstance(lobby.state, Reviewing):
        lobby.touch("lane-ordinary" if "lane-ordinary" in lobby.buttons() else "primary")
    assert "O'Neill 𠮷" in lobby.reads()
