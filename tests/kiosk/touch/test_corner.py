"""The hidden corner of the greeting: one finger, at rest, and nothing that happens to a visitor by accident."""

from __future__ import annotations

from kiosk.touch.corner import FORGOTTEN_AFTER_S, HiddenCorner

PANEL = (1080.0, 1920.0)


class Watch:
    """A clock that is turned by hand."""

    time = 100.0

    def __call__(self) -> float:
        return self.time


def corner(watch: Watch | None = None) -> tuple[HiddenCorner, list[bool]]:
    told: list[bool] = []
    return HiddenCorner(100, told.append, watch or Watch()), told


def test_one_finger_in_the_top_right_corner_holds_it_until_it_leaves() -> None:
    hidden, told = corner()
    hidden.down("a", 1000, 1850, PANEL)
    hidden.moved("a", 1005, 1840, PANEL)
    hidden.up("a")
    assert told == [True, False]


def test_a_finger_elsewhere_holds_nothing() -> None:
    hidden, told = corner()
    hidden.down("a", 1000, 1800, PANEL)
    hidden.up("a")
    hidden.down("b", 50, 1850, PANEL)
    assert True not in told


def test_a_second_finger_or_one_that_slides_away_lets_go() -> None:
    hidden, told = corner()
    hidden.down("a", 1000, 1850, PANEL)
    hidden.down("palm", 500, 300, PANEL)
    assert told[-1] is False
    hidden.up("palm")
    hidden.up("a")
    hidden.down("a", 1000, 1850, PANEL)
    hidden.moved("a", 900, 1850, PANEL)
    assert told[-2:] == [True, False]


def test_a_finger_that_comes_while_another_rests_elsewhere_holds_nothing() -> None:
    hidden, told = corner()
    hidden.down("elbow", 500, 300, PANEL)
    hidden.down("a", 1000, 1850, PANEL)
    assert told == [False, False]


def test_a_finger_whose_end_was_never_told_does_not_keep_staff_out_for_ever() -> None:
    watch = Watch()
    hidden, told = corner(watch)
    hidden.down("lost with the cable", 500, 300, PANEL)
    watch.time += FORGOTTEN_AFTER_S
    hidden.down("a", 1000, 1850, PANEL)
    assert told == [False, True]


def test_a_palm_that_still_moves_is_on_the_glass_however_long() -> None:
    watch = Watch()
    hidden, told = corner(watch)
    hidden.down("palm", 500, 300, PANEL)
    for _ in range(3):
        watch.time += FORGOTTEN_AFTER_S - 1
        hidden.moved("palm", 501, 300, PANEL)
    hidden.down("a", 1000, 1850, PANEL)
    assert True not in told
