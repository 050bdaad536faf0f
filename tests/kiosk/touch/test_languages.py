"""A house of many languages: whoever reads one of them finds it before anything else is read."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.catalogue import Catalogue, Language
from kiosk.draft import Draft
from kiosk.events import LanguageChosen, LanguagesOpened, PageTurned
from kiosk.flow import advance
from kiosk.states import ChoosingLanguage, State, Welcoming
from kiosk.touch.views import CLIPPED, ChoosingLanguageView, WelcomingView
from kiosk.touch.views.order import spots
from kiosk.touch.views.saying import said_of_button
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.samples import MODES, in_modes

pytestmark = pytest.mark.xdist_group("stage")

FURTHER = {"ja": "日本語", "ko": "한국어", "ru": "Русский", "fr": "Français", "de": "Deutsch", "es": "Español"}

DRAFT = Draft("zh", home_language="zh")

on_each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
in_each_mode = pytest.mark.parametrize("mode", MODES)


def house(count: int) -> Catalogue:
    """The shipped catalogue in so many languages."""
    further = (Language(id=code, name=name) for code, name in FURTHER.items())
    return catalogue().model_copy(update={"languages": (*catalogue().languages, *further)[:count]})


def greeting(panel: Panel, count: int, mode: str = "standard", home: str = "zh") -> WelcomingView:
    around = open_window().around(theme_of(panel), house(count))
    view = view_of(in_modes(Welcoming(Draft(home, home_language=home)), MODES[mode]), around)
    assert isinstance(view, WelcomingView)
    return view


@on_each_panel
@in_each_mode
@pytest.mark.parametrize("home", ["zh", "en", "zh-Hant"])
def test_at_the_greeting_every_other_language_is_one_tap_away_and_called_by_its_own_name(
    panel: Panel, mode: str, home: str
) -> None:
    shown = (it.button for it in spots(greeting(panel, 3, mode, home)))
    events = [(it.event, said_of_button(it).text) for it in shown]
    named = {event.language: name for event, name in events if isinstance(event, LanguageChosen)}
    assert named == {it.id: it.name for it in house(3).languages if it.id != home}


def test_a_house_of_two_languages_greets_as_ever() -> None:
    view = greeting(PANELS[0], 2)
    assert view.languages == ()
    assert LanguageChosen("en") in [it.event for it in view.frame.bar]


@on_each_panel
@in_each_mode
@pytest.mark.parametrize("count", range(4, 10))
def test_however_many_languages_there_are_their_row_fits_and_leads_to_those_it_does_not_hold(
    panel: Panel, mode: str, count: int
) -> None:
    view = greeting(panel, count, mode)
    theme = theme_of(panel)
    assert view.strain <= CLIPPED
    boxes = [it.box for it in view.languages]
    assert all(box.right <= panel.width - theme.margin for box in boxes)
    assert all(right.x - left.right >= theme.mm(3) for left, right in pairwise(boxes))
    events = [it.event for it in (*view.languages, *view.frame.bar)]
    others = [LanguageChosen(it.id) for it in house(count).languages if it.id != "zh"]
    assert LanguagesOpened() in events or all(it in events for it in others)


def test_whoever_sees_nothing_hears_each_language_in_its_own_voice_right_behind_the_way_in() -> None:
    first, *names = (it.button for it in spots(greeting(PANELS[0], 4))[:3])
    assert first.id == "start"
    assert [(said.text, said.language) for said in map(said_of_button, names)] == [
        ("繁體中文", "zh-Hant"),
        ("日本語", "ja"),
    ]


@on_each_panel
@in_each_mode
def test_every_one_of_many_languages_stands_whole_on_some_page_of_the_list(panel: Panel, mode: str) -> None:
    told = house(9)
    around = open_window().around(theme_of(panel), told)
    state: State = ChoosingLanguage(DRAFT, Welcoming(DRAFT))
    state, seen = in_modes(state, MODES[mode]), []
    while True:
        view = view_of(state, around)
        assert isinstance(view, ChoosingLanguageView)
        assert view.strain % 1 <= CLIPPED
        floor = max(button.box.top for button in view.frame.actions) + theme_of(panel).mm(3)
        assert all(card.box.y >= floor for card in view.languages), "and on none is one cut off"
        seen += [card.event for card in view.languages]
        turned = [it.button.event for it in spots(view) if it.button.id == "page-after"]
        if not turned:
            break
        state, _ = advance(state, turned[0])
    assert seen == [LanguageChosen(it.id) for it in told.languages]


def test_a_list_of_languages_is_left_from_any_of_its_pages_by_choosing_one() -> None:
    begun: State = ChoosingLanguage(DRAFT, Welcoming(DRAFT))
    turned, _ = advance(begun, PageTurned(1))
    assert isinstance(turned, ChoosingLanguage)
    assert turned.page == 1
    assert advance(turned, LanguageChosen("ja"))[0] == Welcoming(DRAFT.in_language("ja"))
