"""Lists that need several pages and lead on: whoever only presses the large button sees all of it before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from kiosk.draft import due, needed, total
from kiosk.flow import advance
from kiosk.states import CheckingDocuments, CheckingIn, ReadingPrivacyNotice, Reviewing, State
from kiosk.touch.views import View
from kiosk.touch.views.order import texts
from kiosk.touch.views.parts import Button
from kiosk.touch.views.saying import said_of_button
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of, wording
from tests.kiosk.touch.layout import LANGUAGES
from tests.kiosk.touch.samples import EVERYBODY_OUT, MODES, in_modes, renovating, with_long_texts
from tests.kiosk.touch.test_review import told_whole

pytestmark = pytest.mark.xdist_group("stage")

SMALL = PANELS[2]
in_each_language = pytest.mark.parametrize("language", LANGUAGES)


def primary(view: View) -> Button:
    return next(it for it in view.frame.actions if it.id == "primary")


def only_the_primary(state: State) -> Iterator[tuple[View, State]]:
    """What somebody sees on a 12-inch panel with very large text, who presses nothing else, and where it leads."""
    asked, state = type(state), in_modes(state, MODES["largest"])
    while isinstance(state, asked):
        view = view_of(state, open_window().around(theme_of(SMALL)))
        event = primary(view).event
        assert event is not None
        state, _ = advance(state, event)
        yield view, state


def read_on(views: list[View]) -> str:
    return "".join("".join(text.lines) for view in views for text in texts(view)).replace(" ", "")


@in_each_language
def test_a_visitor_sees_every_document_and_every_fee_before_going_on(language: str) -> None:
    told = renovating(catalogue(), language)
    views, states = zip(*only_the_primary(CheckingDocuments(told)), strict=True)
    assert len(views) > 1
    assert isinstance(states[-1], ReadingPrivacyNotice)
    read = read_on(list(views))
    names = [entry.document.name for entry in needed(told)] + [entry.fee.name for entry in due(told)]
    assert all(name[language].replace(" ", "") in read for name in names)
    assert wording().money(language, total(told), catalogue().currency) in read


@in_each_language
def test_a_visitor_has_checked_the_lane_before_a_number_is_taken(language: str) -> None:
    views, states = zip(*only_the_primary(Reviewing(told_whole("renovation", language))), strict=True)
    assert len(views) > 1
    assert isinstance(states[-1], CheckingIn)
    assert wording().say(language, "screen.lane.ordinary").replace(" ", "") in read_on(list(views))


@in_each_language
def test_the_large_button_says_what_it_does_on_every_page(language: str) -> None:
    [*before, last] = (view for view, _ in only_the_primary(Reviewing(told_whole("renovation", language))))
    said = [said_of_button(primary(view)).text for view in (*before, last)]
    assert set(said[:-1]) == {wording().say(language, "screen.page.rest")}
    assert said[-1] == wording().say(language, "screen.reviewing.take")


@in_each_language
@pytest.mark.parametrize("mode", ["large", "largest"])
def test_a_list_has_as_many_pages_on_each_of_them_and_one_size(language: str, mode: str) -> None:
    """Also where texts are twice as long, and one page alone could be larger than another."""
    told = with_long_texts(catalogue())
    around = replace(open_window().around(theme_of(SMALL), told), away=EVERYBODY_OUT)
    draft = told_whole("move-in", language, told).in_modes(MODES[mode])
    first = view_of(CheckingDocuments(draft), around)
    others = [view_of(CheckingDocuments(draft, page), around) for page in range(1, int(first.strain) + 1)]
    assert others
    assert len({(int(view.strain), view.frame.title[0].size) for view in (first, *others)}) == 1
