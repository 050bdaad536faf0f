"""An entry on a panel that stands: large letters, as near to its keys as to its question."""

from __future__ import annotations

import pytest

from kiosk.touch.views import GivingDetailsView
from tests.kiosk.touch.harness import PANELS
from tests.kiosk.touch.layout import LANGUAGES, Setting, seen_of

pytestmark = pytest.mark.xdist_group("stage")

PORTRAIT = PANELS[0]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def asked(setting: Setting, name: str) -> GivingDetailsView:
    """A detail that is being given."""
    view = seen_of(setting, name).view
    assert isinstance(view, GivingDetailsView)
    return view


@in_each_language
@pytest.mark.parametrize("mode", ["standard", "large"])
def test_an_entry_with_all_that_may_be_said_of_it_stands_midway_between_question_and_keys(
    language: str, mode: str
) -> None:
    view = asked(Setting(PORTRAIT, language, mode), "giving-date-refused")
    above = min(text.box.y for text in view.frame.title) - view.entry.field[0].box.top
    below = min(pick.box.y for pick in view.entry.picks) - max(key.box.top for key in view.entry.keys)
    assert above == pytest.approx(below, abs=2)


@in_each_language
def test_what_was_typed_is_as_large_as_the_question(language: str) -> None:
    view = asked(Setting(PORTRAIT, language), "giving-unit")
    [typed] = [text for text in view.entry.field[0].texts if text.name == "typed"]
    assert typed.size == max(text.size for text in view.frame.title)


@in_each_language
def test_who_sits_finds_question_entry_and_keys_close_together(language: str) -> None:
    view = asked(Setting(PORTRAIT, language, "reach"), "giving-date-refused")
    setting = Setting(PORTRAIT, language, "reach")
    above = min(text.box.y for text in view.frame.title) - view.entry.field[0].box.top
    assert setting.mm(above) < 10
