"""Fingers on real screens: what is touched is sent, once, and only when the screen stands still."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest

from kiosk import states
from kiosk.events import (
    CandidateChosen,
    DocumentTicked,
    Erased,
    KeysTurned,
    LanguageChosen,
    LanguagesOpened,
    PageTurned,
    RequestChosen,
    Started,
    Touched,
    Typed,
    WentBack,
    WentOn,
)
from kiosk.pinyin import Candidate
from kiosk.states import Paused, State
from kiosk.touch.finger import GHOST_S
from kiosk.touch.views import DRAWN_BY
from tests.kiosk.touch.harness import PANELS, Panel, Window, catalogue, lift, open_window, theme_of, view_of, walk
from tests.kiosk.touch.samples import samples

pytestmark = pytest.mark.xdist_group("stage")
on_each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)

PATIENCE_FRAMES = 100_000
"""Frames without a display take next to no time, and a finger must rest for some of it."""


@pytest.fixture
def window() -> Iterator[Window]:
    """The window at a standing panel, with nothing sent yet."""
    opened = open_window()
    opened.resize(PANELS[0])
    opened.sent.clear()
    opened.felt.clear()
    yield opened
    opened.sent.clear()
    opened.felt.clear()


def shown(window: Window, name: str, language: str = "zh") -> Any:
    """The screen of a sample state."""
    state = samples(catalogue(), language)[name]
    return window.show(view_of(state, window.around(theme_of(PANELS[0]))))


def button(screen: Any, name: str) -> Any:
    """The button of that name."""
    from kiosk.touch.widgets import Tappable

    return next(found for found in walk(screen, Tappable) if found.name == name)


def touch(window: Window, x: float, y: float, *, for_s: float = 0.1, at_s: float | None = None) -> Any:
    """A finger at that place; nothing is drawn meanwhile."""
    finger = window.finger(x, y)
    finger.time_start = at_s or finger.time_start
    finger.touch_down()
    lift(finger, for_s)
    return finger


def test_a_touch_anywhere_on_the_greeting_starts(window: Window) -> None:
    window.tap(button(shown(window, "welcoming"), "start"))
    assert window.sent == [Started("")]


def test_a_request_is_chosen_by_its_card(window: Window) -> None:
    window.tap(button(shown(window, "choosing-request"), "request-repair"))
    assert window.sent == [RequestChosen(catalogue().request("repair"))]  # type: ignore[arg-type]


def test_the_bar_goes_back_and_changes_the_language(window: Window) -> None:
    screen = shown(window, "reviewing")
    window.tap(button(screen, "back"))
    window.tap(button(screen, "language"))
    assert window.sent == [WentBack(), LanguageChosen("en")]


def test_the_bar_offers_all_languages_to_whoever_left_that_of_the_house(window: Window) -> None:
    window.tap(button(shown(window, "reviewing", "en"), "language"))
    assert window.sent == [LanguagesOpened()]


@pytest.mark.parametrize("screen", ["choosing-language", "welcoming"])
def test_a_language_is_chosen_by_its_own_name(window: Window, screen: str) -> None:
    """At the greeting too, where a touch anywhere else starts."""
    window.tap(button(shown(window, screen), "language-zh-Hant"))
    assert window.sent == [LanguageChosen("zh-Hant")]


def test_a_document_is_ticked_and_unticked(window: Window) -> None:
    screen = shown(window, "checking-documents")
    window.tap(button(screen, "document-construction-drawings"))
    window.tap(button(screen, "document-business-licence"))
    assert window.sent == [DocumentTicked("construction-drawings", True), DocumentTicked("business-licence", False)]


def test_a_number_is_typed_erased_and_confirmed(window: Window) -> None:
    screen = shown(window, "answering-number")
    for name in ("key-1", "key-0", "key-erase", "primary"):
        window.tap(button(screen, name))
    assert window.sent == [Typed("1"), Typed("0"), Erased(), WentOn()]


def test_the_keyboard_for_a_plate_sends_capitals_and_asks_for_small_letters_and_signs(window: Window) -> None:
    screen = shown(window, "giving-latin-empty")
    for name in ("key-B", "key-7", "key-shift", "key-digits", "key-space"):
        window.tap(button(screen, name))
    assert window.sent == [Typed("B"), Typed("7"), KeysTurned("lower"), KeysTurned("digits"), Typed(" ")]


def test_a_candidate_is_chosen_by_its_key(window: Window) -> None:
    screen = shown(window, "giving-pinyin-words")
    window.tap(button(screen, "candidate-0"))
    assert window.sent == [CandidateChosen(Candidate("水龙头", 11))]


@on_each_panel
def test_whoever_is_asked_if_present_may_touch_anywhere(window: Window, panel: Panel) -> None:
    """Also beside the button and between those of the bar, where whoever sits reaches."""
    window.resize(panel)
    state = samples(catalogue(), "zh")["asking-if-present"]
    screen = window.show(view_of(state, window.around(theme_of(panel))))
    in_bar = {it.event for it in screen.view.frame.bar}
    across, along = range(12, panel.width, panel.width // 23), range(12, panel.height, panel.height // 29)
    for x, y in product(across, along):
        touch(window, x, y)
    said = set(window.sent)
    assert Touched() in said
    assert said <= {Touched(), *in_bar}
    assert len(window.sent) == len(across) * len(along), "no place is dead"


def test_a_second_tap_on_the_question_presses_nothing_of_what_comes_behind_it(window: Window) -> None:
    screen = shown(window, "choosing-request")
    card = button(screen, "request-repair")
    x, y = card.to_window(*card.center)
    shown(window, "asking-if-present")
    first = touch(window, x, y)
    shown(window, "choosing-request")
    touch(window, x, y, at_s=first.time_end + 0.1)
    assert window.sent == [Touched()]
    touch(window, x, y)
    assert isinstance(window.sent[-1], RequestChosen), "what is meant is taken"


def test_a_touch_that_the_panel_made_up_is_not_felt(window: Window) -> None:
    """It must keep no visit on the screen that somebody has left."""
    shown(window, "reviewing")
    touch(window, 30, 30, for_s=GHOST_S / 2)
    assert window.felt == []
    touch(window, 30, 30)
    assert window.felt == [0]


def test_a_finger_is_felt_before_what_it_presses_acts(window: Window) -> None:
    window.tap(button(shown(window, "reviewing"), "primary"))
    assert window.felt[0] == 0
    assert window.sent == [WentOn()]


def test_a_finger_that_rests_is_felt_before_it_leaves(window: Window) -> None:
    shown(window, "reviewing")
    finger = window.finger(30, 30)
    finger.touch_down()
    for _ in range(PATIENCE_FRAMES):
        if window.felt:
            break
        window.frames(1)
    assert window.felt
    lift(finger)


def test_pages_are_turned_by_buttons(window: Window) -> None:
    small = PANELS[2]
    window.resize(small)
    state = samples(catalogue(), "en")["checking-documents"]
    screen = window.show(view_of(state, window.around(theme_of(small))))
    window.tap(button(screen, "page-after"))
    assert window.sent == [PageTurned(1)]


def test_a_page_beyond_the_last_shows_the_last(window: Window) -> None:
    small, around = PANELS[2], window.around(theme_of(PANELS[2]))
    window.resize(small)
    told = samples(catalogue(), "en")["checking-documents"]
    assert isinstance(told, states.CheckingDocuments)
    last = view_of(states.CheckingDocuments(told.draft, 99), around)
    assert button(window.show(last), "page-before")


def test_every_state_has_a_view_a_screen_and_a_kv_file_of_its_name() -> None:
    from importlib import resources

    from kiosk.touch.screens import SCREENS

    open_window()
    kinds = {*State.__subclasses__(), *Paused.__subclasses__()} - {Paused}
    assert set(DRAWN_BY) == kinds
    drawn = {view.__name__: screen.__name__ for view, screen in SCREENS.items()}
    assert drawn == {f"{kind.__name__}View": f"{kind.__name__}Screen" for kind in kinds}
    files = {file.name for file in (resources.files("layouts") / "screens").iterdir()}
    for kind in kinds:
        name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
        assert f"{name}.kv" in files


def test_the_samples_show_every_state() -> None:
    seen = {type(state) for state in samples(catalogue(), "zh").values()}
    assert seen == set(DRAWN_BY)


def test_a_screen_is_built_once_and_used_again(window: Window) -> None:
    first = shown(window, "reviewing")
    shown(window, "choosing-lane")
    assert shown(window, "reviewing", "en") is first


def test_idle_moments_build_the_screens_that_are_still_missing(window: Window) -> None:
    from kiosk.touch.screens import SCREENS
    from kiosk.touch.stage import Stage

    stage = Stage(window.sent.append, reduced_motion=True)
    built = 0
    while stage.warm_next():
        built += 1
    assert built == len(SCREENS)


def test_touches_during_a_slide_are_not_taken(window: Window) -> None:
    from kivy.uix.screenmanager import NoTransition, SlideTransition

    shown(window, "choosing-lane")
    window.stage.transition = SlideTransition(duration=3600)
    try:
        state = samples(catalogue(), "zh")["reviewing"]
        window.stage.show(view_of(state, window.around(theme_of(PANELS[0]))))
        window.frames(2)
        window.tap(button(window.stage.current_screen, "primary"))
        assert window.sent == []
    finally:
        window.stage.transition.stop()
        window.stage.transition = NoTransition()
        window.frames(2)


def test_the_stage_slides_briefly_and_not_at_all_with_reduced_motion(window: Window) -> None:
    from kivy.uix.screenmanager import NoTransition, SlideTransition

    from kiosk.touch.stage import Stage

    moving, still = Stage(window.sent.append), Stage(window.sent.append, reduced_motion=True)
    assert isinstance(moving.transition, SlideTransition)
    assert 0.15 <= moving.transition.duration <= 0.2
    assert isinstance(still.transition, NoTransition)


def test_without_motion_a_screen_takes_the_place_of_the_other_in_the_very_frame(window: Window) -> None:
    from kiosk.touch.stage import Stage

    still = Stage(window.sent.append, reduced_motion=True)
    around = window.around(theme_of(PANELS[0]))
    for name in ("reviewing", "finished", "welcoming", "choosing-lane"):
        still.show(view_of(samples(catalogue(), "zh")[name], around))
        assert still.children == [still.current_screen], "two screens are drawn, one above the other"
        assert not still.transition.is_active
