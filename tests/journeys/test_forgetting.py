"""A11: whatever a visitor did, the next one finds the kiosk as if nobody had ever been there."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from kiosk.pinyin import Composition
from kiosk.states import (
    AskingForHelp,
    AskingReception,
    CheckingDocuments,
    CheckingIn,
    GivingDetails,
    Printing,
    PrintingChecklist,
    Reviewing,
    State,
)
from kiosk.touch.fonts import KivyMeasure
from kiosk.touch.views import View
from kiosk.touch.views.closing import FinishedView, NumberView, PrintingView
from kiosk.wiring import greeting, viewer
from tests.journeys.lobby import Lobby, open_for_visitors
from tests.kiosk.touch.harness import dictionary
from tests.kiosk.touch.samples import draft_for

pytestmark = pytest.mark.xdist_group("stage")

PLUGGED_IN = [
    *("press up", "press down", "press enter", "press escape", "press f5", "press backspace"),
    *("type 3-2", "type li", "scan T0123456789abcdef", "scan 12345671"),
]
BAR = {"back", "leave", "rate", "language", "large", "standard", "display", "help", "speech"}
BY_WORDS = {*PLUGGED_IN, "type 张三"}
WAITING = CheckingIn | Printing | PrintingChecklist | AskingReception
LONG_ENOUGH_S = 1_000
EVERY_SCREEN = 40
TYPING_A_NAME = [
    *("display", "display-contrast", "display-text-largest", "primary", "start", "request-enquiry", "primary"),
    *("key-l", "key-i", "candidate-0", "key-m", "language", "language", "language-zh-Hant"),
]
A_STRAY_KEY = ["press down"]
BY_KEYS_AND_SCANNER = [
    "press down",
    "press enter",
    "press down",
    "press enter",
    "type 张三",
    "scan T0123456789abcdef",
]
COMING_TO_RATE = ["language", "rate", "key-C", "key-0", "key-9", "primary", "key-erase", "key-1", "primary", "large"]


@pytest.fixture(scope="module")
def lobby(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lobby]:
    """One kiosk for all visitors."""
    folder = tmp_path_factory.mktemp("forgetting")
    paper = folder / "paper"
    paper.touch()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KIOSK_STATE", str(folder))
        with open_for_visitors(printer=f"file://{paper}", profile="no-confirmation", size=(360, 640)) as opened:
            from kivy.core.window import Window

            from kiosk.touch.keypad import follow_keys

            follow_keys(Window, opened.app.keys)
            yield opened


def plugged_in(lobby: Lobby, what: str, told: str) -> None:
    """A keypad, a keyboard or a scanner, as the window hears of them."""
    from kivy.core.window import Window

    from kiosk.touch.keypad import NAMES

    codes = {name: code for code, name in NAMES.items()}
    lobby.time += 1
    for sign in told if what != "press" else ():
        Window.dispatch("on_textinput", sign)
        lobby.time += 0.15 if what == "type" else 0.004
    if what != "type":
        key = codes["enter" if what == "scan" else told]
        Window.dispatch("on_key_down", key, 0, None, [])
        Window.dispatch("on_key_up", key, 0)
    lobby.frames(2)


def visit(lobby: Lobby, choices: list[int | str]) -> None:
    """A visitor who touches this and that, a button by its name where it is there, else one by its place, and who
    has keys and a scanner too."""
    for choice in choices:
        lobby.until(lambda: not isinstance(lobby.state, WAITING), "no answer")
        seen = lobby.buttons()
        if choice in BY_WORDS:
            plugged_in(lobby, *str(choice).split(" ", 1))
            continue
        if isinstance(choice, str):
            lobby.touch(choice if choice in seen else seen[0])
            continue
        # the bar is there on every screen: mostly something else is touched
        rest = [name for name in seen if name not in BAR]
        among = rest if rest and choice % 6 else seen
        lobby.touch(among[choice % len(among)])


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.integers(0, 10_000) | st.sampled_from(PLUGGED_IN), min_size=4, max_size=24))
@example(A_STRAY_KEY)
@example(BY_KEYS_AND_SCANNER)
@example(TYPING_A_NAME)
@example(COMING_TO_RATE)
def test_after_any_visit_the_kiosk_is_as_fresh_as_before(lobby: Lobby, choices: list[int | str]) -> None:
    visit(lobby, choices)
    lobby.wait(LONG_ENOUGH_S)
    lobby.frames(EVERY_SCREEN)
    assert lobby.state == greeting(lobby.house), "language, modes, volume and all that was told"
    assert_looks_fresh(lobby)
    assert words_kept(lobby) == []
    assert clipboard() == ""
    assert not lobby.app.keys.in_use


def test_while_the_visitor_reads_the_screens_to_come_are_drawn_and_forgotten_where_they_never_come(
    lobby: Lobby,
) -> None:
    for name in ("start", "request-repair", "choice-home", "choice-no"):
        lobby.touch(name)
    while not isinstance(lobby.state, Reviewing):
        lobby.touch(
            next(name for name in ("decline", "staff", "lane-ordinary", "primary") if name in lobby.buttons())
        )
    lobby.frames(EVERY_SCREEN)
    ready = {type(it.view) for it in lobby.app.stage.screens if isinstance(it.view, NumberView) and words_on(it)}
    assert ready == {PrintingView, FinishedView}
    assert isinstance(lobby.state, Reviewing), "nothing of them is shown before its time"
    lobby.wait(LONG_ENOUGH_S)
    lobby.frames(EVERY_SCREEN)
    assert words_kept(lobby) == []


def test_what_stands_behind_a_filled_entry_is_laid_out_while_nobody_waits_for_it(lobby: Lobby) -> None:
    others = {id(it) for it in gc.get_objects() if isinstance(it, CheckingDocuments)}
    for name in ("start", "request-renovation", "key-5"):
        lobby.touch(name)
    lobby.frames(EVERY_SCREEN)
    before = lobby.layouts
    lobby.touch("primary")
    assert isinstance(lobby.state, CheckingDocuments)
    assert lobby.layouts == before, "it was there"
    assert lobby.app.stage.current_screen.view == laid_out_now(lobby)
    for name in ("back", "key-erase", "key-4"):
        lobby.touch(name)
    lobby.frames(EVERY_SCREEN)
    for name in ("key-erase", "key-3"):
        lobby.window.press(lobby.button(name))
    lobby.window.press(lobby.button("primary"))
    assert lobby.app.stage.current_screen.view == laid_out_now(lobby), "four workers' papers are nobody's"
    for name in ("back", "key-erase", "key-7"):
        lobby.touch(name)
    lobby.frames(EVERY_SCREEN)
    lobby.wait(LONG_ENOUGH_S)
    lobby.frames(EVERY_SCREEN)
    assert words_kept(lobby) == []
    gc.collect()
    kept = {id(it) for it in gc.get_objects() if isinstance(it, CheckingDocuments)}
    assert kept <= others, "nor is it kept elsewhere"


@pytest.mark.parametrize(
    "told",
    [
        lambda asked: replace(asked, typed="欧阳"),
        lambda asked: replace(asked, composition=Composition("li")),
        lambda asked: AskingForHelp(asked.draft, replace(asked, typed="欧阳")),
        lambda asked: Reviewing(asked.draft.detailed("message", "欧阳")),
    ],
    ids=["typed", "half typed", "under the help", "told before"],
)
def test_what_was_measured_for_a_visitor_serves_the_next_unless_words_of_their_own_are_among_it(
    lobby: Lobby, told: Callable[[GivingDetails], State]
) -> None:
    measure = NotesForgetting()
    see = viewer(lobby.house, dictionary(), speech=True, measure=measure)
    asked = GivingDetails(draft_for(lobby.house.catalogue, "enquiry", "zh"), 0)
    visits: list[tuple[State, int]] = [(asked, 0), (told(asked), 1), (asked, 1)]
    for state, forgotten in visits:
        for shown in (greeting(lobby.house), state, greeting(lobby.house)):
            see(shown, lobby.app.presenter.moment, (360, 640))
        assert measure.forgotten == forgotten


class NotesForgetting(KivyMeasure):
    """Counts how often everything was forgotten."""

    forgotten = 0

    def forget(self) -> None:
        super().forget()
        self.forgotten += 1


def laid_out_now(lobby: Lobby) -> View:
    """The view of where the visitor is, as it is without any foresight."""
    return viewer(lobby.house, dictionary(), speech=True)(lobby.state, lobby.app.presenter.moment, (360, 640))


def assert_looks_fresh(lobby: Lobby) -> None:
    """The greeting is the one of a kiosk that was just switched on, but for the time of day."""
    lobby.app.presenter.show()
    shown = lobby.app.stage.current_screen.view
    fresh = viewer(lobby.house, dictionary(), speech=True)(
        greeting(lobby.house), lobby.app.presenter.moment, (360, 640)
    )
    assert _timeless(shown) == _timeless(fresh)


def _timeless(view: Any) -> Any:
    return replace(view, frame=replace(view.frame, head=()))


def words_kept(lobby: Lobby) -> list[str]:
    """What can still be read on screens out of sight."""
    hidden = [screen for screen in lobby.app.stage.screens if screen is not lobby.app.stage.current_screen]
    return [word for screen in hidden for word in words_on(screen)]


def words_on(screen: Any) -> list[str]:
    """What a screen holds, as text or as a texture."""
    from kiosk.touch.widgets import Words

    labels = [found for found in screen.walk() if isinstance(found, Words)]
    return [label.text or str(label.texture_size) for label in labels if label.text or any(label.texture_size)]


def clipboard() -> str:
    """What could be pasted."""
    from kivy.core.clipboard import Clipboard

    return Clipboard.paste() or ""
