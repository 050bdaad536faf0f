"""The list of requests: all of it in sight, its groups in whole blocks, their names in two languages."""

from __future__ import annotations

from collections import Counter

import pytest

from kiosk.catalogue import Request
from kiosk.states import ChoosingRequest
from kiosk.touch.views import ChoosingRequestView
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, Panel, catalogue, open_window, theme_of, view_of
from tests.kiosk.touch.layout import LANGUAGES
from tests.kiosk.touch.samples import samples

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
