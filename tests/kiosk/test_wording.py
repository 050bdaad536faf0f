"""All words that people read: every key said in code has a text in each language, and no text is left over."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import get_args

import pytest
from babel import Locale

from kiosk.catalogue import Need, read_catalogue
from kiosk.visit import LANES
from kiosk.wording import Wording, WordingError, Words, load_wording
from printing.condition import ConditionName
from tests.tools.wordings import different_placeholders, families, faults, missing, said_in, short, unsaid, unworded

LANGUAGES = [language.id for language in read_catalogue().languages]
WORDING = load_wording(LANGUAGES, "zh")
ROOT = Path(__file__).parents[2]


def wording(**texts: tuple[str, ...]) -> Wording:
    """An English wording of these texts, one plural form for one and one for many."""
    return Wording({"en": Words(Locale("en"), texts, lambda count: int(count != 1))}, "en")


# Saying.


def test_a_text_is_said_with_its_placeholders_filled():
    told = wording(hall=("Please wait in {place}",))
    assert told.say("en", "hall", place="area 2") == "Please wait in area 2"


def test_no_text_names_minutes_that_a_setting_decides():
    fixed = re.compile(
        r"[0-9一二两三四五六七八九十]+ ?分[钟鐘]|\b(?:a|one|two|three|five|ten|[0-9]+) min(?:ute)?s?\b"
    )
    told = [
        (it, key)
        for it in LANGUAGES
        for key, texts in WORDING.languages[it].texts.items()
        for text in texts
        if fixed.search(text)
    ]
    assert told == []


def test_whoever_is_asked_to_type_is_asked_in_whole_words():
    halved = re.compile(r"[请請][输輸](?!入)")
    told = {
        (language, key): text
        for language in WORDING.languages
        for key, forms in WORDING.languages[language].texts.items()
        for text in forms
        if halved.search(text)
    }
    assert told == {}


def test_words_that_a_visitor_typed_are_never_read_as_a_placeholder():
    assert wording(hall=("{place}",)).say("en", "hall", place="{0.__class__}") == "{0.__class__}"


@pytest.mark.parametrize(("count", "text"), [(0, "0 people"), (1, "1 person"), (2, "2 people")])
def test_a_count_picks_the_plural_form(count: int, text: str):
    assert wording(ahead=("{count} person", "{count} people")).say("en", "ahead", count=count) == text


def test_a_key_without_text_is_a_bug_that_names_key_and_language():
    with pytest.raises(KeyError, match="no text for 'hall' in 'en'"):
        wording().say("en", "hall")
    with pytest.raises(KeyError, match="no texts in 'fr', only in zh, en"):
        WORDING.say("fr", "need.copy")


def test_days_hours_and_money_are_written_as_each_language_writes_them():
    day, moment = date(2026, 11, 23), datetime(2026, 11, 23, 9, 5, tzinfo=UTC)
    assert WORDING.date("zh", day) == "11月23日 星期一"
    assert WORDING.date("en", day) == "Monday 23 November"
    assert WORDING.date("zh-Hant", day) == "11月23日 星期一"
    assert {WORDING.time(language, moment) for language in LANGUAGES} == {"9:05"}
    assert {WORDING.money(language, Decimal("2300"), "CNY") for language in LANGUAGES} == {"¥2,300.00"}
    assert WORDING.money("en", Decimal("0.10"), "CNY") == "¥0.10"


def test_a_language_without_file_is_told_in_one_sentence():
    with pytest.raises(WordingError, match=r"fr.*kiosk\.po: cannot be read .*each language has such a file"):
        load_wording(["zh", "fr"], "zh")
    with pytest.raises(WordingError, match=r"language '\.\./x': allowed are codes such as zh, en or zh-Hant"):
        load_wording(["../x"], "zh")


def test_reading_words_loads_neither_screens_nor_store():
    told = "import kiosk.wording, sys; print({'kivy', 'sqlalchemy', 'pydantic', 'escpos'} & set(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True, cwd=ROOT)
    assert ran.stdout.strip() == "set()"


# The files.


def test_every_text_is_there_in_every_language():
    assert list(missing(WORDING)) == []


def test_a_text_that_one_language_forgot_or_left_empty_is_found():
    told = {
        "xx": Words(Locale("en"), {"a": ("one",), "b": ("one",)}, int),
        "yy": Words(Locale("zh"), {"b": (" ",)}, int),
    }
    assert list(missing(Wording(told, "xx"))) == [("yy", "a"), ("yy", "b")]


def test_a_text_takes_the_same_placeholders_in_every_language():
    assert list(different_placeholders(WORDING)) == []


def test_a_placeholder_that_one_language_forgot_is_found():
    one, many = ("{name}: one", "{name}: {count}"), ("{count}",)
    told = {
        "xx": Words(Locale("en"), {"a": one, "b": one}, int),
        "yy": Words(Locale("zh"), {"a": many, "b": one}, int),
    }
    assert list(different_placeholders(Wording(told, "xx"))) == ["a"]


def test_a_list_of_words_is_as_long_in_every_language():
    assert list(short(WORDING)) == []


def test_a_language_that_lacks_the_word_for_a_digit_is_found_before_it_leaves_the_voice_speechless():
    told = {
        "xx": Words(Locale("en"), {"spoken.digits": ("zero one two",)}, int),
        "yy": Words(Locale("zh"), {"spoken.digits": ("零",)}, int),
    }
    assert list(short(Wording(told, "xx"))) == [("yy", "spoken.digits", 1, 3)]


def test_what_the_code_says_has_a_text():
    assert unworded(said_in(ROOT, families(WORDING)), WORDING.languages["zh"].texts) == []


def test_no_text_is_left_over():
    assert unsaid(said_in(ROOT, families(WORDING)), WORDING.languages["zh"].texts) == []


def test_a_key_that_is_said_and_not_worded_is_found_and_the_other_way_round(tmp_path: Path):
    for package in ("kiosk", "layouts", "printing"):
        (tmp_path / package).mkdir()
    (tmp_path / "kiosk" / "page.py").write_text(
        'say("screen.gone")\nsay(f"need.{need}")\nsay(f"lane.{lane}.advice")\n'
    )
    texts = {"need.copy": ("copy",), "screen.left": ("left",), "lane.ordinary": ("ordinary",)}
    assert unworded(said_in(tmp_path, families(WORDING)), texts) == [r"lane\..+\.advice", r"screen\.gone"]
    assert unsaid(said_in(tmp_path, families(WORDING)), texts) == ["screen.left", "lane.ordinary"]


def test_every_need_lane_and_condition_of_a_printer_has_its_words():
    keys = [f"need.{need}" for need in (*get_args(Need), "handed-in")] + [f"lane.{lane}" for lane in LANES]
    keys += [f"condition.{name}{part}" for name in get_args(ConditionName) for part in ("", ".advice")]
    for language in LANGUAGES:
        assert set(keys) <= set(WORDING.languages[language].texts)


def test_all_that_is_wrong_with_the_texts_is_told_in_sentences(tmp_path: Path):
    (tmp_path / "kiosk").mkdir()
    (tmp_path / "kiosk" / "page.py").write_text('say("hall.gone")\n')
    assert list(faults(wording(**{"hall.left": ("left",), "hall.empty": ("",)}), tmp_path)) == [
        "en: hall.empty is missing or empty",
        r"the code says hall\.gone, which has no text",
        "hall.left has a text that nothing says",
        "hall.empty has a text that nothing says",
    ]
