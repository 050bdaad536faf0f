"""Hands shake, palms rest on the glass, panels report what nobody touched: what is a press, and what is not (A12)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from kiosk.events import Event, PageTurned, PinyinTyped, Typed, WentBack, WentOn
from kiosk.flow import advance
from kiosk.pinyin import Composition
from kiosk.states import State
from kiosk.touch.finger import DOUBLED_S, GHOST_S, PALM_S, Finger
from tests.kiosk.touch.harness import PANELS, Window, catalogue, lift, open_window, theme_of, view_of, walk
from tests.kiosk.touch.samples import samples

pytestmark = pytest.mark.xdist_group("stage")

DRIFT_PX = 10 * PANELS[0].ppi / 25.4


class Glass:
    """A screen under fingers."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.left = 0.0

    @property
    def sent(self) -> list[Event]:
        """What the fingers brought about."""
        return self.window.sent

    def shows(self, name: str) -> None:
        """Another sample state is seen."""
        state: State = samples(catalogue(), "zh")[name]
        self.window.show(view_of(state, self.window.around(theme_of(PANELS[0]))))

    def rests(self) -> None:
        """The ring around an earlier miss is gone."""
        from kivy.clock import Clock

        from kiosk.touch.stage import RING_S

        began = Clock.get_time()
        while Clock.get_time() - began <= RING_S:
            self.window.frames(1)

    def button(self, name: str) -> Any:
        """The button of that name."""
        from kiosk.touch.widgets import Tappable

        return next(found for found in walk(self.window.stage.current_screen, Tappable) if found.name == name)

    def edge(self, name: str) -> tuple[float, float]:
        """A place on the upper edge of a button."""
        target = self.button(name)
        return target.to_window(target.center_x, target.top - 1)

    def tapped(self, name: str, after_s: float) -> None:
        """A finger taps in the middle of a button, so long after the last one has left."""
        target = self.button(name)
        self.tapped_at(*target.to_window(*target.center), after_s)

    def tapped_at(self, x: float, y: float, after_s: float) -> None:
        """A finger taps there, so long after the last one has left."""
        finger = self.window.finger(x, y)
        finger.time_start = self.left + after_s
        finger.touch_down()
        lift(finger)
        self.left = finger.time_end

    def finger_on(self, name: str) -> Any:
        """A finger comes down in the middle of a button."""
        target = self.button(name)
        finger = self.window.finger(*target.to_window(*target.center))
        finger.touch_down()
        return finger


@pytest.fixture
def glass() -> Iterator[Glass]:
    """The review under fingers, nothing sent yet; what a touch looks like is seen in the very frames."""
    window = open_window()
    window.resize(PANELS[0])
    window.fills = True
    opened = Glass(window)
    opened.shows("reviewing")
    window.sent.clear()
    yield opened
    window.sent.clear()
    window.fills = False


def test_a_press_acts_when_the_finger_leaves_and_not_before(glass: Glass) -> None:
    finger = glass.finger_on("primary")
    assert glass.sent == []
    lift(finger)
    assert glass.sent == [WentOn()]


@pytest.mark.parametrize("held_s", [GHOST_S, 0.3, 3.0, 60.0])
def test_however_long_a_finger_is_held_it_presses(glass: Glass, held_s: float) -> None:
    lift(glass.finger_on("primary"), held_s)
    assert glass.sent == [WentOn()]


def test_a_touch_too_short_for_a_finger_is_a_ghost(glass: Glass) -> None:
    lift(glass.finger_on("primary"), 0.04)
    assert glass.sent == []
    assert not glass.button("primary").pressed


def test_a_press_shows_in_the_next_frame_and_no_longer_than_it_lasts(glass: Glass) -> None:
    target, x_y = glass.button("primary"), glass.button("primary").pos
    place = round(x_y[0]) + 30, glass.window.stage.height - round(x_y[1]) - 30
    rest = glass.window.pixels().getpixel(place)
    finger = glass.finger_on("primary")
    glass.window.frames(1)
    assert glass.window.pixels().getpixel(place) != rest
    lift(finger)
    glass.window.frames(1)
    assert glass.window.pixels().getpixel(place) == rest
    assert not target.pressed


def test_a_trembling_finger_may_leave_the_button_by_10_mm(glass: Glass) -> None:
    x, y = glass.edge("primary")
    finger = glass.window.finger(x, y)
    finger.touch_down()
    finger.touch_move(x, y + DRIFT_PX - 1)
    assert glass.button("primary").pressed
    lift(finger)
    assert glass.sent == [WentOn()]


def test_a_finger_that_slides_away_presses_nothing(glass: Glass) -> None:
    x, y = glass.edge("primary")
    finger = glass.window.finger(x, y)
    finger.touch_down()
    finger.touch_move(x, y + DRIFT_PX + 3)
    assert not glass.button("primary").pressed
    lift(finger)
    assert glass.sent == []


def test_a_finger_may_slide_within_a_wide_button(glass: Glass) -> None:
    target = glass.button("primary")
    finger = glass.window.finger(target.x + 10, target.center_y)
    finger.touch_down()
    finger.touch_move(target.right - 10, target.center_y)
    lift(finger)
    assert glass.sent == [WentOn()]


def test_a_second_finger_does_nothing_while_the_first_one_presses(glass: Glass) -> None:
    first = glass.finger_on("primary")
    second = glass.finger_on("back")
    assert not glass.button("back").pressed
    lift(second)
    assert glass.sent == []
    lift(first)
    assert glass.sent == [WentOn()]


def test_a_palm_that_rests_on_a_button_keeps_no_finger_from_pressing(glass: Glass) -> None:
    palm = glass.finger_on("back")
    finger = glass.window.finger(*glass.edge("primary"))
    finger.time_start = palm.time_start + PALM_S
    finger.touch_down()
    lift(finger)
    assert glass.sent == [WentOn()]
    lift(palm, 5.0)
    assert glass.sent == [WentOn()], "the palm itself never acts"


def test_a_hand_beside_all_buttons_keeps_no_finger_from_pressing(glass: Glass) -> None:
    glass.window.finger(540, 1500).touch_down()
    lift(glass.finger_on("primary"))
    assert glass.sent == [WentOn()]


def test_a_touch_beside_everything_is_answered_softly(glass: Glass) -> None:
    before = glass.window.pixels()
    finger = glass.window.finger(540, 700)
    finger.touch_down()
    glass.window.frames(1)
    around = (440, 1920 - 800, 640, 1920 - 600)
    assert glass.window.pixels().crop(around).tobytes() != before.crop(around).tobytes()
    lift(finger)
    assert glass.sent == []


def test_what_came_under_the_finger_meanwhile_is_not_pressed(glass: Glass) -> None:
    finger = glass.finger_on("primary")
    glass.shows("choosing-lane")
    lift(finger)
    assert glass.sent == []


@pytest.mark.parametrize("after_s", [0.0, 0.15, DOUBLED_S - 0.01])
def test_a_double_tap_that_turned_the_page_does_not_go_on_too(glass: Glass, after_s: float) -> None:
    state: State = samples(catalogue(), "en")["checking-documents"]
    around = glass.window.around(theme_of(PANELS[2], 1.5))
    glass.window.resize(PANELS[2])
    glass.window.show(view_of(state, around))
    glass.tapped("primary", 10)
    assert glass.sent == [PageTurned(1)], "the checklist has more pages"
    glass.sent.clear()
    glass.window.show(view_of(replace(state, page=9), around))
    glass.tapped("primary", after_s)
    assert glass.sent == [], "nobody can have read the last page yet"
    glass.tapped("primary", DOUBLED_S)
    assert glass.sent == [WentOn()]


@pytest.mark.parametrize("button", ["primary", "page-after"])
def test_a_double_tap_turns_one_page_and_not_two(glass: Glass, button: str) -> None:
    state: State = samples(catalogue(), "en")["checking-documents"]
    around = glass.window.around(theme_of(PANELS[2], 1.5))
    glass.window.resize(PANELS[2])
    glass.window.show(view_of(state, around))
    glass.tapped(button, 10)
    glass.window.show(view_of(replace(state, page=1), around))
    glass.tapped(button, 0.15)
    assert glass.sent == [PageTurned(1)], "nobody has seen the second page yet"
    glass.tapped(button, DOUBLED_S)
    assert glass.sent == [PageTurned(1), PageTurned(2)]


@pytest.mark.parametrize(
    ("button", "letters"), [("candidate-0", "zhangsanfeng"), ("candidate-0", "lili"), ("candidates-more", "yi")]
)
def test_a_double_tap_takes_one_candidate_and_not_the_one_that_comes_in_its_place(
    glass: Glass, button: str, letters: str
) -> None:
    name = samples(catalogue(), "zh")["giving-pinyin-name"]
    state: State = replace(name, typed="", composition=Composition(letters, "name"))
    around = glass.window.around(theme_of(PANELS[0]))
    glass.window.show(view_of(state, around))
    glass.tapped(button, 10)
    state, _ = advance(state, glass.sent[0])
    glass.window.show(view_of(state, around))
    glass.tapped(button, 0.15)
    assert len(glass.sent) == 1, "nobody has read yet what came there"
    glass.tapped(button, DOUBLED_S)
    assert len(glass.sent) == 2


def test_a_double_tap_does_not_reach_through_to_the_next_screen(glass: Glass) -> None:
    glass.shows("answering-number")
    glass.tapped("primary", 10)
    glass.shows("reviewing")
    glass.tapped("primary", 0.15)
    assert glass.sent == [WentOn()], "it has its primary action at the same place"


def test_twice_the_same_key_is_twice(glass: Glass) -> None:
    glass.shows("answering-number")
    glass.tapped("key-5", 10)
    glass.tapped("key-5", 0.1)
    assert glass.sent == [Typed("5"), Typed("5")]


def test_two_neighbouring_keys_are_two_however_near_and_quick(glass: Glass) -> None:
    """u at its right edge and then i at its left one lie nearer to each other than a finger may drift."""
    glass.shows("giving-pinyin-name")
    u, i = glass.button("key-u"), glass.button("key-i")
    glass.tapped_at(*u.to_window(u.right - 2, u.center_y), 10)
    glass.tapped_at(*i.to_window(i.x + 2, i.center_y), 0.1)
    assert glass.sent == [PinyinTyped("u"), PinyinTyped("i")]


def test_a_quick_finger_elsewhere_is_no_double_tap(glass: Glass) -> None:
    glass.shows("answering-number")
    glass.tapped("key-5", 10)
    glass.tapped("key-8", 0.1)
    assert glass.sent == [Typed("5"), Typed("8")]


def test_the_other_buttons_of_a_mouse_do_nothing(glass: Glass) -> None:
    target = glass.button("primary")
    finger = glass.window.finger(*target.center)
    finger.profile, finger.button = ["pos", "button"], "right"
    finger.touch_down()
    lift(finger)
    assert glass.sent == []


def test_a_press_that_came_while_a_slow_frame_was_drawn_is_no_ghost(glass: Glass) -> None:
    """A mouse's touches are stamped between two frames, both at once."""
    from kivy.clock import Clock

    usual = Clock._dt
    finger = glass.window.finger(*glass.button("back").center)
    finger.device = "mouse"
    Clock._dt = 0.2
    finger.touch_down()
    lift(finger, 0.001)
    Clock._dt = usual
    assert glass.sent == [WentBack()]


class TouchPanel:
    """What SDL tells of the fingers on a panel: each by its number, at a place in shares of the window."""

    def __init__(self, window: Window) -> None:
        self.window = window

    def tells(self, action: str, finger: int, target: Any) -> None:
        """A finger comes down on a button, moves there, or leaves it."""
        from kivy.core.window import Window as Opened
        from kivy.core.window.window_sdl2 import SDL2MotionEventProvider

        x, y = target.to_window(*target.center)
        width, height = Opened.size
        SDL2MotionEventProvider.q.appendleft((f"finger{action}", finger, x / width, 1 - y / height, 1.0))
        self.window.frames(1)

    def rests(self) -> None:
        """The fingers stay until none of them was a ghost."""
        from kivy.clock import Clock

        heard = Clock.get_time()
        while Clock.get_time() - heard <= 2 * GHOST_S:
            self.window.frames(1)


@pytest.fixture
def panel(glass: Glass) -> TouchPanel:
    """A panel below the review."""
    return TouchPanel(glass.window)


def test_of_two_real_fingers_that_come_at_once_only_one_presses(glass: Glass, panel: TouchPanel) -> None:
    first, second = glass.button("primary"), glass.button("back")
    panel.tells("down", 1, first)
    panel.tells("down", 2, second)
    panel.rests()
    assert (first.pressed, second.pressed) == (True, False)
    panel.tells("motion", 2, first)
    panel.tells("up", 2, first)
    assert glass.sent == []
    panel.tells("up", 1, first)
    assert glass.sent == [WentOn()]


def test_five_real_fingers_that_drum_on_the_glass_press_what_the_first_one_hit(
    glass: Glass, panel: TouchPanel
) -> None:
    names = ("back", "help", "language", "display", "primary")
    for finger, name in enumerate(names):
        panel.tells("down", finger, glass.button(name))
    panel.rests()
    for finger, name in reversed(list(enumerate(names))):
        panel.tells("up", finger, glass.button(name))
    assert glass.sent == [WentBack()]


def test_two_real_fingers_that_are_drawn_apart_zoom_and_press_nothing(glass: Glass, panel: TouchPanel) -> None:
    glass.rests()
    before = glass.window.pixels().tobytes()
    for action, targets in (("down", ("primary", "back")), ("motion", ("back", "help")), ("up", ("back", "help"))):
        for finger, name in enumerate(targets):
            panel.tells(action, finger, glass.button(name))
        panel.rests()
    assert glass.sent == []
    glass.rests()
    assert glass.window.pixels().tobytes() == before


def test_a_finger_gives_way_once_it_rests_or_where_it_hit_nothing() -> None:
    pressing = Finger(1, 0, 0, since=10.0, on_target=True)
    assert not pressing.gives_way(10.0 + PALM_S / 2)
    assert pressing.gives_way(10.0 + PALM_S)
    assert Finger(1, 0, 0, since=10.0).gives_way(10.01)
