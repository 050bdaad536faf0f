"""What is done while nobody waits: all screens built ahead, garbage collected at the greeting only, and all of it."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator

import pytest

from kiosk.touch.idle import THOROUGH_EVERY, IdleWork

pytestmark = pytest.mark.xdist_group("stage")


class Knot:
    """Something that only a collection finds: it holds itself."""

    def __init__(self) -> None:
        self.itself = self


class Kiosk:
    """So many screens to build, and somebody at the screen or not."""

    def __init__(self, screens: int) -> None:
        self.screens = screens
        self.free = True
        self.idle = IdleWork(self.build, lambda: self.free)

    def build(self) -> bool:
        self.screens -= 1
        return self.screens >= 0

    def settle(self) -> None:
        while self.idle.step():
            pass


@pytest.fixture(autouse=True)
def _collector() -> Iterator[None]:
    """Other tests have their garbage collected as usual."""
    yield
    gc.unfreeze()
    gc.enable()


def test_one_screen_is_built_in_each_idle_frame_and_then_no_collection_begins_by_itself() -> None:
    kiosk = Kiosk(3)
    assert [kiosk.idle.step() for _ in range(4)] == [True, True, True, False]
    assert not gc.isenabled()


def test_nothing_is_built_under_a_visitors_finger() -> None:
    kiosk = Kiosk(3)
    kiosk.free = False
    assert kiosk.idle.step()
    assert kiosk.screens == 3
    assert gc.isenabled()


def test_what_a_visit_left_is_collected_at_the_greeting_and_not_before() -> None:
    kiosk = Kiosk(0)
    kiosk.settle()
    left = weakref.ref(Knot())
    kiosk.free = False
    kiosk.idle.tidy_up()
    assert left() is not None
    kiosk.free = True
    kiosk.idle.tidy_up()
    assert left() is None


def test_what_is_let_go_later_is_collected_in_the_end() -> None:
    kiosk = Kiosk(0)
    kiosk.settle()
    kept = Knot()
    left = weakref.ref(kept)
    kiosk.idle.tidy_up()
    del kept
    for _ in range(THOROUGH_EVERY):
        kiosk.idle.tidy_up()
    assert left() is None
