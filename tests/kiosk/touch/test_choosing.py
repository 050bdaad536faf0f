"""The list of requests: all of it in sight, its groups in whole blocks, their names in two languages. And whatever a
question offers, on as many pages as it takes."""

from __future__ import annotations

from collections import Counter

import pytest

from kiosk.catalogue import Choice, Request
from kiosk.draft import Draft
from kiosk.events import ChoiceTaken
from kiosk.flow import advance
from kiosk.states import AnsweringQuestion, ChoosingRequest, State
from kiosk.touch.views import CLIPPED, AnsweringQuestionView, ChoosingRequestView
from kiosk.touch.views.order import spots
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.layout import LANGUAGES
from tests.kiosk.touch.samples import MODES, in_modes, samples

pytestmark = pytest.mark.xdist_group("stage")

on_each_panel = pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def listed(panel: Panel, language: str) -> ChoosingRequestView:
    """The list as somebody sees it who just came."""
    state = samples(catalogue(), language)["choosing-request"]
    assert isinstance(state, ChoosingRequest)
    view = view_of(state, open_window().around(theme_of(panel)))
    assert isinstance(view, ChoosingRequestView)
    return view


@on_each_panel
@in_each_language
def test_every_request_is_in_sight_at_once(panel: Panel, language: str) -> None:
    shown = [card.id for card in listed(panel, language).requests]
    assert shown == [f"request-{it.id}" for group in catalogue().groups for it in of_group(group.id)]


@on_each_panel
@in_each_language
def test_the_columns_of_a_group_are_alike_in_length(panel: Panel, language: str) -> None:
    cards = {card.id: card.box for card in listed(panel, language).requests}
    for group in catalogue().groups:
        columns = Counter(cards[f"request-{it.id}"].x for it in of_group(group.id))
        assert max(columns.values()) - min(columns.values()) <= 1, group.id


@on_each_panel
@in_each_language
def test_a_group_is_headed_in_both_languages_on_one_line_and_spoken_in_the_visitors(
    panel: Panel, language: str
) -> None:
    view = listed(panel, language)
    other = next(it for it in LANGUAGES if it != language)
    heading, second = view.headings[::2], view.headings[1::2]
    assert [it.body for it in heading] == [group.name[language] for group in catalogue().groups]
    assert [it.body for it in second] == [group.name[other] for group in catalogue().groups]
    assert all(one.box.y == its.box.y and one.box.right < its.box.x for one, its in zip(heading, second, strict=True))
    assert not {it.text for it in said_of(view)} & {it.body for it in second}


@on_each_panel
@in_each_language
def test_words_keep_as_far_from_the_right_edge_of_a_card_as_the_icon_from_the_left_one(
    panel: Panel, language: str
) -> None:
    measure = open_window().measure
    for card in listed(panel, language).requests:
        icon, *words = card.texts
        ends = [text.box.x + measure(line, text.size, text.bold) for text in words for line in text.lines]
        assert card.box.width - max(ends) >= icon.box.x - 1, card.id


def of_group(group: str) -> list[Request]:
    """Its requests in the order of the catalogue."""
    return [it for it in catalogue().requests if it.group == group]


def repair_at(places: int) -> tuple[Request, State]:
    """Somebody wants a repair in a house that asks at which of so many places."""
    repair = next(it for it in catalogue().requests if it.id == "repair")
    [asked, *others] = repair.questions
    each = tuple(
        Choice(
            id=f"c{nth}", name={"zh": f"地下车库{nth}层", "en": f"Underground garage {nth}", "zh-Hant": f"車庫{nth}"}
        )
        for nth in range(places)
    )
    question = asked.model_copy(update={"choices": each})
    repair = repair.model_copy(update={"questions": (question, *others)})
    return repair, AnsweringQuestion(Draft("en", home_language="zh", request=repair), question)


@on_each_panel
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("places", [7, 12, 33])
def test_every_one_of_many_choices_stands_whole_on_some_page(panel: Panel, mode: str, places: int) -> None:
    around = open_window().around(theme_of(panel))
    repair, state = repair_at(places)
    state, seen = in_modes(state, MODES[mode]), []
    while True:
        view = view_of(state, around)
        assert isinstance(view, AnsweringQuestionView)
        assert view.strain % 1 <= CLIPPED
        floor = max(button.box.top for button in view.frame.bar)
        assert all(floor < card.box.y and card.box.top < panel.height for card in view.choices)
        seen += [card.event for card in view.choices]
        turned = [it.button.event for it in spots(view) if it.button.id == "page-after"]
        if not turned:
            break
        state, _ = advance(state, turned[0])
    assert seen == [ChoiceTaken("place", choice.id) for choice in repair.questions[0].choices]
