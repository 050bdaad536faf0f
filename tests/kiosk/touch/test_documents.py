"""The checklist as it is read: row by row, its toggles at home on their cards, whatever the panel."""

from __future__ import annotations

from itertools import pairwise

import pytest

from kiosk.draft import Draft, needed
from kiosk.events import PageTurned, WentOn
from kiosk.states import CheckingDocuments
from kiosk.touch.views import CheckingDocumentsView
from kiosk.touch.views.order import spots
from kiosk.touch.views.parts import Panel as Surface
from kiosk.touch.views.saying import said_of
from tests.kiosk.touch.harness import PANELS, catalogue, open_window, theme_of, view_of, wording
from tests.kiosk.touch.harness import Panel as Glass
from tests.kiosk.touch.layout import LANGUAGES, Setting
from tests.kiosk.touch.samples import MODES, draft_for, in_modes, renovating

pytestmark = pytest.mark.xdist_group("stage")

SETTINGS = [Setting(panel, language, mode) for panel in PANELS for language in LANGUAGES for mode in MODES]
each_setting = pytest.mark.parametrize("setting", SETTINGS, ids=str)


def checklist(setting: Setting) -> CheckingDocumentsView:
    """The documents for a renovation."""
    state = CheckingDocuments(renovating(catalogue(), setting.language))
    view = view_of(in_modes(state, setting.modes), open_window().around(theme_of(setting.panel)))
    assert isinstance(view, CheckingDocumentsView)
    return view


def cards(view: CheckingDocumentsView) -> list[Surface]:
    return [row for row in view.rows if row.buttons]


@each_setting
def test_documents_are_read_row_by_row_and_so_walked_through_and_spoken(setting: Setting) -> None:
    view = checklist(setting)
    wanted = [f"document-{it.document.id}" for it in needed(renovating(catalogue(), setting.language))]
    shown = [card.buttons[0].id for card in cards(view)]
    assert shown == wanted[: len(shown)], "the order of the catalogue"
    assert [spot.button.id for spot in spots(view)][: len(shown)] == shown, "and of the keys"
    for one, other in pairwise(cards(view)):
        beside = one.box.top == other.box.top and one.box.x < other.box.x
        below = other.box.top <= one.box.y
        assert beside or below, f"{other.buttons[0].id} comes after {one.buttons[0].id}"


@each_setting
def test_a_toggle_keeps_as_much_from_the_edge_of_its_card_as_the_words_or_is_its_end(setting: Setting) -> None:
    for card in cards(checklist(setting)):
        toggle, words = card.buttons[0].box, min(text.box.x for text in card.texts)
        right, above, below = card.box.width - toggle.right, card.box.height - toggle.top, toggle.y
        if right:
            assert right == words
            assert min(above, below) >= setting.theme.mm(2.4)
        else:
            assert above == below == 0, "the end of the card, as high as it is"


@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
def test_each_document_is_named_in_chinese_too_for_who_reads_english_and_spoken_in_english_only(panel: Glass) -> None:
    view = checklist(Setting(panel, "en"))
    spoken = "\n".join(it.text for it in said_of(view))
    for card, entry in zip(cards(view), needed(renovating(catalogue(), "en")), strict=False):
        assert any(entry.document.name["zh"] in text.body for text in card.texts)
        assert entry.document.name["zh"] not in spoken


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("panel", PANELS, ids=lambda it: it.name)
def test_nobody_is_told_to_have_everything_beside_a_paper_that_is_not_there(panel: Glass, language: str) -> None:
    paying = draft_for(catalogue(), "payment", language)
    tenant = (
        draft_for(catalogue(), "goods-release", language).answered("holder", "tenant").ticked("identity-card", True)
    )
    everything = wording().say(language, "screen.documents.complete")
    without = wording().say(language, "screen.documents.optional", count=1)
    for told, helps in ((paying, "payment-notice"), (tenant, "owner-letter")):
        assert without in said(panel, told)
        assert everything not in said(panel, told)
        assert everything in said(panel, told.ticked(helps, True))


@pytest.mark.parametrize("language", LANGUAGES)
def test_going_on_is_offered_in_words_on_the_page_that_has_the_button_for_it(language: str) -> None:
    told = renovating(catalogue(), language)
    around = open_window().around(theme_of(PANELS[2]))
    so_far, choice = (
        wording().say(language, f"screen.documents.{key}", count=2) for key in ("missing-so-far", "missing")
    )
    leads = {}
    for page in range(1 + int(view_of(CheckingDocuments(told), around).strain)):
        view = view_of(CheckingDocuments(told, page), around)
        words = {it.text for it in said_of(view)} & {so_far, choice}
        leads[type(view.frame.actions[-1].event)] = words
    assert leads == {PageTurned: {so_far}, WentOn: {choice}}


def said(panel: Glass, told: Draft) -> list[str]:
    """All that the checklist of a draft says."""
    return [it.text for it in said_of(view_of(CheckingDocuments(told), open_window().around(theme_of(panel))))]


@pytest.mark.parametrize("panel", PANELS[:2], ids=lambda it: it.name)
def test_one_long_name_takes_two_lines_before_it_makes_all_of_a_list_small(panel: Glass) -> None:
    told = draft_for(catalogue(), "goods-release", "en").answered("holder", "tenant")
    view = view_of(CheckingDocuments(told), open_window().around(theme_of(panel)))
    assert isinstance(view, CheckingDocumentsView)
    names = [text for card in cards(view) for text in card.texts if text.name == "document"]
    assert [len(text.lines) for text in names] == [1, 2]
    [size] = {text.size for text in names}
    assert size >= theme_of(panel).em("lead")
