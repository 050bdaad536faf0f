"""What stands at the head of a screen: what it is about in the visitor's own words, and the other language."""

from __future__ import annotations

import pytest

from kiosk.touch.views import View
from tests.kiosk.touch.harness import PANELS, Panel
from tests.kiosk.touch.layout import LANGUAGES, Seen, Setting, layout, seen_of

pytestmark = pytest.mark.xdist_group("stage")

LANDSCAPE, SMALL = PANELS[1], PANELS[2]


def named(seen: Seen) -> set[str]:
    return {text.name for text in seen.view.frame.title}


def line_of(view: View, name: str) -> float:
    """On which height the letters of a text of the title stand."""
    text = next(text for text in view.frame.title if text.name == name)
    return text.box.y + 0.288 * text.size


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_small_panel_leaves_out_of_its_titles_nothing_that_a_large_one_tells(language: str) -> None:
    large = {seen.name: named(seen) for seen in layout(Setting(LANDSCAPE, language))}
    small = {seen.name: named(seen) for seen in layout(Setting(SMALL, language))}
    left_out = {name: large[name] - small[name] for name in large if large[name] > small[name]}
    assert left_out == {}


def test_beside_a_long_title_the_first_of_the_visitors_own_words_are_enough_for_the_other_language_to_stand_too() -> (
    None
):
    said = {
        language: {text.name: text.body for text in seen.view.frame.title}
        for language in LANGUAGES
        for seen in layout(Setting(SMALL, language))
        if seen.name == "checking-documents"
    }
    assert said["zh"]["kicker"] == "装修 · 5 人"
    assert said["en"] == {
        "kicker": "Renovation",
        "title": "Please tick what you have with you",
        "second": "请看看材料是否带齐",
    }


def test_what_has_no_line_of_its_own_stands_on_the_line_of_the_title() -> None:
    view = seen_of(Setting(SMALL, "zh"), "checking-documents").view
    assert line_of(view, "kicker") == pytest.approx(line_of(view, "title"), abs=1)
    assert line_of(view, "second") == pytest.approx(line_of(view, "title"), abs=1)
    kicker, title, second = view.frame.title
    assert (kicker.name, title.name, second.name) == ("kicker", "title", "second"), "spoken in this order as ever"
    assert title.box.right < second.box.x < second.box.right < kicker.box.x
    assert kicker.box.right == pytest.approx(SMALL.width - view.frame.steps[0].box.x, abs=1), "its end at the margin"


@pytest.mark.parametrize("setting", [Setting(panel, language) for panel in PANELS for language in LANGUAGES], ids=str)
def test_actions_side_by_side_are_all_told_in_both_languages_or_all_in_one(setting: Setting) -> None:
    for seen in layout(setting):
        told = [{text.name for text in button.texts if not text.icon} for button in seen.view.frame.actions]
        assert told in ([], [told[0]] * len(told) if told else []), seen.name


@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_actions_of_one_line_are_as_high_on_every_screen_however_much_stands_above_them(
    panel: Panel, language: str
) -> None:
    heights = {
        button.box.height
        for seen in layout(Setting(panel, language))
        if not getattr(seen.view, "follow_on", ())
        for button in seen.view.frame.actions
        if all(len(text.lines) == 1 for it in seen.view.frame.actions for text in it.texts)
    }
    assert len(heights) == 1


@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
@pytest.mark.parametrize("language", LANGUAGES)
def test_place_time_and_steps_stand_at_one_height_on_every_screen(panel: Panel, language: str) -> None:
    views = [seen.view for seen in layout(Setting(panel, language))]
    assert len({text.box.top for view in views for text in view.frame.head}) == 1
    assert len({mark.box.y for view in views for mark in view.frame.steps}) == 1


def test_two_latin_lines_of_a_title_are_nearer_to_each_other_than_to_the_language_below() -> None:
    view = seen_of(Setting(PANELS[0], "en"), "choosing-lane").view
    title, second = (next(text for text in view.frame.title if text.name == name) for name in ("title", "second"))
    assert len(title.lines) == 2
    assert title.pitch < 1.2 * title.size
    assert line_of(view, "title") - line_of(view, "second") > 0.733 * second.size + title.pitch - 0.733 * title.size
