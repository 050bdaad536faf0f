"""Every text can be drawn by the screen's font: whoever adds a language is told where it cannot."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kiosk.catalogue import CatalogueError, Language
from kiosk.drawable import check_catalogue_drawable, check_centre_drawable, check_words_drawable
from kiosk.settings import Centre, Settings, SettingsError
from kiosk.touch.fonts import drawn_characters, find_fonts
from kiosk.wording import Wording, WordingError
from tests.kiosk.lobby import CATALOGUE, WORDING

THAI = "ซ่อม"


@pytest.fixture(scope="module")
def drawn() -> frozenset[str]:
    """What the screen's font has."""
    return drawn_characters(find_fonts())


def test_every_text_that_ships_can_be_drawn_in_every_language(drawn: frozenset[str]) -> None:
    check_catalogue_drawable(CATALOGUE, None, drawn)
    check_words_drawable(WORDING, drawn)
    check_centre_drawable(Settings(), list(WORDING.languages), drawn)
    assert set(WORDING.languages) == {language.id for language in CATALOGUE.languages}


def test_a_text_of_the_catalogue_with_a_character_that_the_font_lacks_is_told_with_its_language(
    drawn: frozenset[str],
) -> None:
    repair = CATALOGUE.request("repair")
    assert repair is not None
    renamed = repair.model_copy(update={"name": {**repair.name, "en": THAI}})
    told = CATALOGUE.model_copy(update={"requests": (renamed,)})
    with pytest.raises(CatalogueError) as said:
        check_catalogue_drawable(told, None, drawn)
    assert str(said.value) == (
        f"the catalogue that ships: requests[repair].name.en = '{THAI}': the screen's font has no 'ซ' (U+0E0B), "
        "so en would show empty boxes; allowed are the characters of Noto Sans CJK"
    )


def test_a_language_whose_own_name_cannot_be_drawn_is_told(drawn: frozenset[str]) -> None:
    thai = Language(id="th", name="ไทย")
    told = CATALOGUE.model_copy(update={"languages": (*CATALOGUE.languages, thai)})
    with pytest.raises(CatalogueError, match=r"languages\[th\]\.name = 'ไทย': the screen's font has no"):
        check_catalogue_drawable(told, None, drawn)


def test_a_word_of_a_language_that_cannot_be_drawn_is_told_and_what_is_only_heard_is_not(
    drawn: frozenset[str],
) -> None:
    english = WORDING.languages["en"]
    heard = replace(english, texts={**english.texts, "spoken.to": (THAI,)})
    check_words_drawable(Wording({"en": heard}, "en"), drawn)
    shown = replace(english, texts={**english.texts, "screen.next": (THAI,)})
    with pytest.raises(WordingError, match=r"^the wording file of en: screen\.next = '.*': the screen's font"):
        check_words_drawable(Wording({"en": shown}, "en"), drawn)


def test_a_name_of_the_centre_that_cannot_be_drawn_is_told(drawn: frozenset[str]) -> None:
    settings = Settings(centre=Centre(name={"zh": "甲", "en": THAI}))
    with pytest.raises(SettingsError, match=r"centre\.name\.en = '.*': the screen's font has no 'ซ' \(U\+0E0B\)"):
        check_centre_drawable(settings, ["zh", "en"], drawn)
