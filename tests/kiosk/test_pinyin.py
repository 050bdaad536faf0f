"""Names and words by pinyin: what a visitor types, and what the keyboard offers for it."""

from __future__ import annotations

import re
import zlib
from importlib.resources import files

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.pinyin import Candidate, Composition, Tables, candidates, choose, erase, load_tables, shown, type_key
from kiosk.pinyin.composition import MOST_LETTERS, Mode
from tests.bench.pinyin import measured, share

A_PAGE = 8
SMALLEST_SHARE: dict[Mode, float] = {"name": 0.93, "word": 0.95}
MOST_BYTES_IN_THE_WHEEL = 1_500_000

MODES = st.sampled_from(["name", "word"])


@pytest.fixture(scope="module")
def tables() -> Tables:
    return load_tables()


def typed(keys: str, mode: Mode = "word", before: str = "") -> Composition:
    """The composition after these keys, one by one."""
    composition = Composition(mode=mode, before=before)
    for key in keys:
        composition = type_key(composition, key)
    return composition


def offered(keys: str, tables: Tables, mode: Mode = "word", before: str = "") -> list[str]:
    return [candidate.text for candidate in candidates(typed(keys, mode, before), tables)]


def pick(text: str, composition: Composition, tables: Tables) -> tuple[str, Composition]:
    """Choose a text that is offered, wherever it stands."""
    found = next(candidate for candidate in candidates(composition, tables) if candidate.text == text)
    return choose(composition, found)


@pytest.mark.parametrize("mode", ["name", "word"])
def test_the_measuring_list_is_offered_at_a_first_look(mode: Mode, tables: Tables) -> None:
    found = measured(mode, tables)
    known = [one for one in found if one.known]
    assert share(found) >= SMALLEST_SHARE[mode]
    assert share(known) >= SMALLEST_SHARE[mode]
    assert len(known) > len(found) * 0.85, "most of the list is known to the sources, so the figures mean something"


def test_everything_in_the_measured_names_can_be_reached_by_paging(tables: Tables) -> None:
    assert [one.wanted for one in measured("name", tables) if one.place is None] == []


def test_a_name_is_typed_at_once_and_chosen_character_by_character(tables: Tables) -> None:
    composition = typed("wangguifang", "name")
    name = ""
    for character in "王桂芳":
        text, composition = pick(character, composition, tables)
        name += text
    assert (name, composition.typed) == ("王桂芳", "")


def test_a_surname_comes_first_only_where_a_name_begins(tables: Tables) -> None:
    assert offered("shan", tables, "name")[0] == "单"
    assert "单" not in offered("shan", tables, "name", before="王")[:A_PAGE]


@pytest.mark.parametrize("keys", ["lv", "lü", "lu:", "lyu", "lu", "LV"])
def test_the_surname_lü_is_on_the_first_page_however_it_is_written(keys: str, tables: Tables) -> None:
    assert "吕" in offered(keys, tables, "name")[:A_PAGE]


def test_every_way_of_writing_ü_becomes_the_one_that_the_tables_know() -> None:
    assert {typed(keys).typed for keys in ("lv", "lü", "lu:", "lyu")} == {"lv"}


def test_a_visitor_sees_ü_where_it_was_typed_as_v() -> None:
    assert shown(typed("lv")) == "lü"


def test_a_v_after_j_q_x_y_is_the_u_that_is_written_there() -> None:
    assert [typed(keys).typed for keys in ("jv", "qv", "xv", "yv")] == ["ju", "qu", "xu", "yu"]


def test_yu_after_n_stays_a_syllable_of_its_own_within_a_word(tables: Tables) -> None:
    assert typed("nyu").typed == "nv"
    assert "单元" in offered("danyuan", tables)[:A_PAGE]


def test_a_compound_surname_is_one_candidate(tables: Tables) -> None:
    composition = typed("ouyangjing", "name")
    assert candidates(composition, tables)[0] == Candidate("欧阳", 6)
    assert choose(composition, Candidate("欧阳", 6))[1] == Composition("jing", "name", "欧阳")
    assert candidates(typed("ou'yang'jing", "name"), tables)[0] == Candidate("欧阳", 7)


def test_the_second_half_of_a_compound_surname_follows_the_first(tables: Tables) -> None:
    assert offered("qi", tables, "name", before="万")[0] == "俟"
    assert "俟" not in offered("qi", tables, "name", before="王")[:A_PAGE]


@pytest.mark.parametrize(
    ("character", "keys"), [("𠮷", "ji"), ("䶮", "yan"), ("㛃", "jie"), ("燚", "yi"), ("禤", "xuan")]
)
def test_a_rare_character_of_a_name_is_reached_within_ten_pages(character: str, keys: str, tables: Tables) -> None:
    assert character in offered(keys, tables, "name", before="王")[: 10 * A_PAGE]


def test_a_traditional_character_is_offered_too(tables: Tables) -> None:
    assert "陳" in offered("chen", tables, "name")


def test_what_is_typed_without_being_finished_offers_what_it_may_become(tables: Tables) -> None:
    assert offered("zh", tables, "name")[0] == "张"
    assert offered("zhuangxiul", tables)[0] == "装修了"
    assert "物业费" in offered("wuyef", tables)[:A_PAGE]


def test_first_letters_are_enough_for_a_word(tables: Tables) -> None:
    assert offered("wyf", tables)[0] == "物业费"


def test_words_are_put_together_where_no_dictionary_has_them(tables: Tables) -> None:
    assert offered("mingtianshangwu", tables)[0] == "明天上午"
    assert offered("zhuangxiulaji", tables)[0] == "装修垃圾"


def test_a_part_is_chosen_and_the_rest_stays_to_be_chosen(tables: Tables) -> None:
    text, rest = pick("装修", typed("zhuangxiulaji"), tables)
    assert (text, rest) == ("装修", Composition("laji", "word", "装修"))
    assert pick("垃圾", rest, tables) == ("垃圾", Composition("", "word", "装修垃圾"))


def test_an_apostrophe_parts_syllables(tables: Tables) -> None:
    assert offered("xian", tables)[0] == "先"
    assert offered("xi'an", tables)[0] == "西安"
    assert "先" not in offered("xi'an", tables)
    assert "西" in offered("xi'an", tables, "name", before="王")[:A_PAGE]


def test_the_apostrophe_goes_with_what_was_chosen_before_it(tables: Tables) -> None:
    assert pick("西", typed("xi'an"), tables)[1].typed == "an"


def test_letters_that_can_be_parted_in_two_ways_offer_both(tables: Tables) -> None:
    assert {"方案", "反感"} <= set(offered("fangan", tables)[:A_PAGE])
    assert {"方", "范"} <= set(offered("fangan", tables, "name")[: 2 * A_PAGE])
    assert {"方", "范"} <= set(offered("fangan'men", tables, "name")[: 2 * A_PAGE])


def test_a_character_that_fits_two_ways_is_offered_once(tables: Tables) -> None:
    texts = offered("xian", tables, "name")
    assert texts.count("洗") == 1


def test_erasing_takes_the_last_letter_and_ends_at_nothing() -> None:
    assert erase(typed("wu")).typed == "w"
    assert erase(Composition()) == Composition()


@pytest.mark.parametrize("key", ["1", " ", "，", "王", "é", "\n", "", "ab", "'", ":"])
def test_what_is_no_letter_changes_nothing(key: str) -> None:
    assert type_key(Composition(mode="name", before="王"), key) == Composition(mode="name", before="王")


def test_a_second_apostrophe_and_a_stray_colon_change_nothing() -> None:
    assert typed("xi'").typed == typed("xi''").typed == typed("xi:'").typed == "xi'"


def test_a_hundred_letters_stop_at_what_a_phrase_can_be(tables: Tables) -> None:
    composition = typed("wo" * 50)
    assert len(composition.typed) == MOST_LETTERS
    assert candidates(composition, tables)[0].consumed == MOST_LETTERS


def test_letters_that_are_no_pinyin_offer_nothing(tables: Tables) -> None:
    assert offered("iu", tables) == offered("iu", tables, "name") == offered("", tables) == []


@settings(max_examples=300, deadline=None)
@given(keys=st.text(st.sampled_from("abcdeghijlnouvxyz'ü:") | st.characters(), max_size=40), mode=MODES)
def test_no_keys_break_it_and_every_choice_brings_one_nearer(keys: str, mode: Mode, tables: Tables) -> None:
    composition = typed(keys, mode)
    found = candidates(composition, tables)
    texts = [candidate.text for candidate in found]
    assert len(texts) == len(set(texts))
    for candidate in found:
        text, rest = choose(composition, candidate)
        assert text
        assert len(rest.typed) < len(composition.typed)
        assert rest.before.endswith(text)


def test_the_tables_are_small_sorted_and_hold_only_keys_and_hanzi() -> None:
    folder = files("kiosk.pinyin.tables")
    packed = 0
    for entry in folder.iterdir():
        if entry.name.endswith(".txt"):
            text = entry.read_text(encoding="utf-8")
            lines = text.splitlines()
            assert lines == sorted(lines), entry.name
            assert all(re.match(r"[a-z]+-? ", line) for line in lines), entry.name
            packed += len(zlib.compress(text.encode()))
    assert packed < MOST_BYTES_IN_THE_WHEEL


def test_the_tables_say_where_they_come_from() -> None:
    told = (files("kiosk.pinyin.tables") / "SOURCES.md").read_text(encoding="utf-8")
    assert all(source in told for source in ("jieba", "Faker", "pypinyin", "pypinyin-dict", "MIT"))
