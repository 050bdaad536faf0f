"""The last screen: the number, where to wait with it, and what is still missing."""

from __future__ import annotations

import pytest

from kiosk.draft import missing
from kiosk.touch.theme import CAPITAL_PER_EM
from kiosk.touch.views.order import texts
from tests.kiosk.touch.harness import PANELS, Panel
from tests.kiosk.touch.layout import LANGUAGES, Seen, Setting, layout

pytestmark = pytest.mark.xdist_group("stage")

SMALL = PANELS[2]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)

WAIT = {"zh": "请到这里等候：2 号等候区", "en": "Please wait at: Waiting area 2"}


def seen_at_last(setting: Setting, name: str) -> Seen:
    """A last screen by the name of its sample."""
    return next(seen for seen in layout(setting) if seen.name == name)


@in_each_language
def test_where_to_wait_is_told_in_one_line_of_a_12_inch_panel(language: str) -> None:
    seen = seen_at_last(Setting(SMALL, language), "finished-busiest")
    assert WAIT[language] in [text.body for text in texts(seen.view)]


@in_each_language
@pytest.mark.parametrize(("name", "least_mm"), [("finished", 30), ("finished-busiest", 20)])
def test_a_12_inch_panel_gives_the_number_what_room_the_screen_has(language: str, name: str, least_mm: int) -> None:
    setting = Setting(SMALL, language)
    [number] = [text for text in texts(seen_at_last(setting, name).view) if text.name == "number"]
    assert setting.mm(number.size) * CAPITAL_PER_EM >= least_mm


@in_each_language
@pytest.mark.parametrize("mode", ["standard", "largest"])
@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
def test_what_is_missing_is_told_by_name_in_very_large_text_too(panel: Panel, mode: str, language: str) -> None:
    seen = seen_at_last(Setting(panel, language, mode), "finished-busiest")
    names = [entry.document.name[language] for entry in missing(seen.state.draft)]
    words = seen.words.replace(" ", "")
    assert all(name.replace(" ", "") in words for name in names)
