"""Lines and pages, without any screen: widths are counted in cells, two for hanzi."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from kiosk.touch.typeset import CLOSING, OPENING, balanced, pages, words, wrap


def cells(text: str) -> float:
    """Two cells for what is wide, one for the rest."""
    return sum(1 if character < "\u0100" else 2 for character in text)


def test_hanzi_part_anywhere_and_latin_at_its_words() -> None:
    assert wrap("请带好您全部东西", 8, cells) == ("请带好您", "全部东西")
    assert wrap("Please take your documents", 12, cells) == ("Please take", "your", "documents")


def test_no_closing_mark_begins_a_line_and_no_opening_one_ends_it() -> None:
    assert wrap("请看清楚，谢谢", 8, cells) == ("请看清", "楚，谢谢")
    assert wrap("原件和（副本页）", 8, cells) == ("原件", "和（副", "本页）")


def test_what_leans_on_the_word_before_it_begins_no_line() -> None:
    assert wrap("请带好您的材料", 8, cells) == ("请带好", "您的材料")


def test_a_number_stays_with_its_measure_word() -> None:
    assert wrap("身份证要 5 份", 11, cells) == ("身份证要", "5 份")


def test_a_range_stays_with_its_whole_measure_word() -> None:
    assert wrap("112 位，约 100–125 分钟", 18, cells) == ("112 位，约", "100–125 分钟")
    assert wrap("about 100–125 min", 15, cells) == ("about", "100–125 min")
    assert wrap("Worker's pass ¥10.00 × 99", 22, cells) == ("Worker's pass ¥10.00", "× 99")
    assert wrap("original and copy: 1 each · 房产证", 22, cells) == ("original and copy:", "1 each · 房产证")


def test_no_single_hanzi_and_no_short_word_stands_alone_on_the_last_line() -> None:
    assert wrap("叫到您的号后，再到财务缴费。", 25, cells) == ("叫到您的号后，再到财务", "缴费。")
    assert wrap("1-inch photo of each worker", 21, cells) == ("1-inch photo of", "each worker")


def test_a_word_that_the_house_often_uses_is_not_parted() -> None:
    assert wrap("号码会显示在屏幕上，请留意", 15, cells) == ("号码会显示在", "屏幕上，请留意")
    assert wrap("请带施工图纸、工人身份证件", 20, cells) == ("请带施工图纸、工人", "身份证件")


def test_a_word_is_worth_a_line_more() -> None:
    assert wrap("您可以先留下资料给我", 10, cells) == ("您可以先", "留下资料", "给我")


def test_the_number_of_a_telephone_is_not_parted() -> None:
    assert wrap("请打电话 400 800 1234", 20, cells) == ("请打电话", "400 800 1234")


def test_a_bracket_at_the_end_of_a_title_is_not_torn() -> None:
    assert balanced("房号（楼栋-单元-房间）", 20, cells) == ("房号", "（楼栋-单元-房间）")


def test_parts_with_a_dot_between_them_part_there_and_the_dot_goes() -> None:
    assert wrap("original: 1 · 施工单位资质证书", 28, cells) == ("original: 1", "施工单位资质证书")
    assert wrap("one · two · three", 10, cells) == ("one · two", "three")
    assert wrap("one · two", 9, cells) == ("one · two",)
    assert wrap("one · two three six", 9, cells) == ("one · two", "three six"), "it takes no line more"


def test_a_word_wider_than_a_line_is_cut_rather_than_lost() -> None:
    assert wrap("Rindfleischetikett", 6, cells) == ("Rindfl", "eische", "tikett")


def test_a_title_parts_between_its_clauses() -> None:
    assert balanced("接下来的信息，填不填都可以", 20, cells) == ("接下来的信息，", "填不填都可以")
    assert balanced("请设一个 PIN（至少 6 位数字）", 20, cells) == ("请设一个 PIN", "（至少 6 位数字）")


def test_a_title_without_clauses_parts_evenly() -> None:
    first, second = balanced("一共有几位装修工人来您家", 20, cells)
    assert abs(cells(first) - cells(second)) <= 4


def test_no_word_is_cut_for_the_sake_of_even_lines() -> None:
    assert balanced("What comes next", 9, cells) == ("What", "comes", "next")


def test_rows_fill_pages_in_order_and_a_row_too_high_stands_alone() -> None:
    assert pages([30, 30, 30], 70, 5) == (range(0, 2), range(2, 3))
    assert pages([30, 100, 30], 70, 5) == (range(0, 1), range(1, 2), range(2, 3))
    assert pages([], 70) == (range(0, 0),)


MIXED = st.text("请带好您的材料，。（）原件 Ab3-/:, ", max_size=60)


@given(MIXED, st.integers(6, 40))
def test_nothing_is_lost_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = wrap(text, width, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= width for line in lines)


@given(MIXED, st.integers(6, 40))
def test_evening_out_takes_no_more_lines(text: str, width: int) -> None:
    assert len(balanced(text, width, cells)) <= max(1, len(wrap(text, width, cells)))


@given(MIXED, st.integers(6, 40))
def test_evening_out_loses_nothing_and_no_line_is_too_wide(text: str, width: int) -> None:
    lines = balanced(text, width, cells)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert all(cells(line) <= width for line in lines)


@given(MIXED)
def test_marks_stay_with_their_words(text: str) -> None:
    for word in words(text):
        kept = word.strip(CLOSING + OPENING)
        assert kept or len(word) >= 1
