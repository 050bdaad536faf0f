"""A third language is one wording file and one column of the catalogue: shown by traditional Chinese."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest

from kiosk.catalogue import CatalogueError, catalogue_from
from kiosk.settings import Centre, untranslated
from kiosk.store import Store
from kiosk.tongues import is_told_in, offered_language, second_language, told_in
from printing import spool
from printing.escpos import encode
from printing.profiles import load_profile
from printing.slip import as_text, from_json
from tests.kiosk.lobby import CATALOGUE, WORDING, Lobby, renovation

HANT = "zh-Hant"


def all_texts() -> Iterator[str]:
    """All words in the third language: the wording file, the catalogue and the centre; not what is only heard."""
    texts = {key: forms for key, forms in WORDING.languages[HANT].texts.items() if not key.startswith("spoken.")}
    yield from (form for forms in texts.values() for form in forms)
    yield from _in_column((CATALOGUE.model_dump(), Centre().model_dump()))


def _in_column(told: object) -> Iterator[str]:
    if isinstance(told, dict):
        yield from [told[HANT]] if HANT in told else (text for inner in told.values() for text in _in_column(inner))
    elif isinstance(told, list | tuple):
        yield from (text for inner in told for text in _in_column(inner))


def test_every_character_of_it_is_in_the_printers_own_font_but_those_that_the_test_slip_shows_off() -> None:
    shown_off = set(WORDING.say(HANT, "slip.test.rare") + WORDING.say(HANT, "slip.test.sample"))
    assert {it for text in all_texts() for it in text if not _in_gbk(it)} <= shown_off


def test_its_quotation_marks_are_those_of_its_readers() -> None:
    assert [text for text in all_texts() if set(text) & set("“”")] == []


def _in_gbk(character: str) -> bool:
    try:
        character.encode("gbk")
    except UnicodeEncodeError:
        return False
    return True


def test_its_plural_has_one_form_and_its_days_are_written_by_babel() -> None:
    assert WORDING.say(HANT, "screen.number.people", count=1) == "1 位"
    assert WORDING.say(HANT, "screen.number.people", count=12) == "12 位"
    assert WORDING.say("en", "screen.number.people", count=1) == "1 person"
    assert WORDING.date(HANT, date(2026, 11, 24)) == "11月24日 星期二"


def test_a_ticket_speaks_it_and_prints_on_every_printer(store: Store) -> None:
    Lobby(store).reception().check_in(renovation(language=HANT, lane="priority"))
    with store.reading() as connection:
        ticket, staff = (from_json(job.slip_json) for job in spool.jobs(connection))
    assert "裝修" in as_text(ticket)
    assert "優先通道" in as_text(ticket)
    assert "繁體中文" in as_text(staff), "staff learn in which language the visitor is served"
    for profile in ("epson-zh", "generic-gbk", "generic-gbk-58", "latin"):
        assert encode(ticket, load_profile(profile))


def test_whoever_reads_one_chinese_reads_the_other_where_a_text_is_missing() -> None:
    both = {"en": "Lobby", "zh": "大厅"}
    assert told_in(both, HANT) == "大厅"
    assert told_in({**both, HANT: "大廳"}, HANT) == "大廳"
    assert told_in({"en": "Lobby"}, HANT) == "Lobby"
    assert told_in({}, HANT) == ""
    assert (is_told_in(both, HANT), is_told_in({"en": "Lobby"}, HANT)) == (True, False)


def test_the_second_language_on_a_screen_is_one_for_whoever_cannot_read_the_first() -> None:
    known = ["zh", "en", HANT]
    assert [second_language(known, language) for language in known] == ["en", "zh", "en"]
    assert second_language(["zh", HANT], "zh") == ""


def test_whoever_reads_one_of_two_languages_is_offered_the_other_be_it_a_kin() -> None:
    known = ["zh", "en", HANT]
    assert [offered_language(known, language) for language in known] == ["en", "zh", "en"]
    assert [offered_language(["zh", HANT], language) for language in ("zh", HANT)] == [HANT, "zh"]
    assert offered_language(["zh"], "zh") == ""


def test_a_centre_that_gives_its_texts_in_two_languages_needs_no_third() -> None:
    own = Centre(name={"zh": "某中心", "en": "Some centre"})
    assert untranslated(own, ["zh", "en", HANT]) == ""
    assert untranslated(own, ["zh", "en", "ja"]) == "centre.name.ja"


def test_a_language_code_that_is_none_is_refused() -> None:
    told = {"currency": "CNY", "languages": [{"id": "../zh", "name": "中文"}]}
    with pytest.raises(CatalogueError, match=r"allowed is a language code, such as zh, en or zh-Hant"):
        catalogue_from(told, "invented.toml")


def test_the_shipped_catalogue_names_it_last_so_that_chinese_still_greets() -> None:
    assert [language.id for language in CATALOGUE.languages] == ["zh", "en", HANT]
