"""Cells: what a text takes on paper, and where its lines may break."""

from __future__ import annotations

import itertools
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from printing.cells import CLOSING, cells, clip, clusters, printable, wrap

SENTENCES = [
    "施工单位营业执照 复印件 1 份",
    "工程主管外出，约 14:00 回：可先收件，后通知。",
    "请留意叫号，过号 10 分钟内仍可办理。谢谢您。",
    "Contractor's business licence, original and copy",
    "房屋所有权证（不动产权证书）原件及复印件",
    "Room 3-2-1402, since Monday；厨房水管漏水",
]


@pytest.mark.parametrize(
    ("text", "width"),
    [("", 0), ("B012", 4), ("装修", 4), ("，", 2), ("￥20.00", 7), ("é—“", 6), ("ñ", 1), ("e\u0302", 1)],
)
def test_ascii_takes_one_cell_and_hanzi_two(text: str, width: int) -> None:
    assert cells(text) == width


def test_every_character_of_a_chinese_printer_beyond_ascii_takes_two_cells() -> None:
    for point in range(0x80, 0x10000):
        char = chr(point)
        if unicodedata.category(char)[0] != "C" and char.encode("gbk", errors="ignore"):
            assert cells(char) == 2, char


@pytest.mark.parametrize("text", SENTENCES)
@pytest.mark.parametrize("width", [16, 24, 32, 48])
def test_lines_fit_and_lose_nothing_but_the_spaces_between_them(text: str, width: int) -> None:
    lines = wrap(text, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")


def test_a_line_breaks_between_hanzi_and_never_before_closing_punctuation() -> None:
    assert wrap("请带身份证，谢谢", 10) == ["请带身份", "证，谢谢"]
    assert wrap("请带（原件）", 6) == ["请带", "（原", "件）"]


def test_latin_words_stay_whole_where_they_fit() -> None:
    assert wrap("original and copy", 12) == ["original and", "copy"]
    assert wrap("请到 counter 2", 8) == ["请到", "counter", "2"]


def test_a_word_longer_than_the_line_is_cut_by_cells() -> None:
    assert wrap("ABCDEFGH", 3) == ["ABC", "DEF", "GH"]


@given(st.text(), st.integers(6, 48))
def test_no_line_is_wider_than_the_paper(text: str, width: int) -> None:
    clean = printable(text)
    lines = wrap(clean, width)
    assert all(cells(line) <= width for line in lines)
    assert "".join(lines).replace(" ", "") == clean.replace(" ", "")


@given(st.text(alphabet="装修单ab1，。）（:", min_size=1), st.integers(6, 48))
def test_no_line_starts_with_punctuation_that_closes(text: str, width: int) -> None:
    for before, after in itertools.pairwise(wrap(text, width)):
        assert after[0] not in CLOSING or before[-1] in CLOSING


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("a\x1bp\x00b", "apb"),
        ("一\u200b二\u202e三\ufeff", "一二三"),
        ("第一行\r\n第二行\t完", "第一行 第二行 完"),
        ("  a \u00a0 b\u3000c ", "a b c"),
        ("¥20", "￥20"),
        ("e\u0301", "é"),
        ("e\u200b\u0301", "é"),
        ("x" + "\u0301" * 9, "x" + "\u0301" * 3),
        ("葛\U000e0100", "葛"),
        ("\ue4c6\U000e0041\ud800", ""),
    ],
)
def test_only_letters_marks_digits_and_signs_reach_the_paper(typed: str, printed: str) -> None:
    assert printable(typed) == printed


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert printable(printable(text)) == printable(text)


def test_clusters_keep_marks_with_their_base() -> None:
    assert list(clusters("ax\u0302b")) == ["a", "x\u0302", "b"]


@given(st.text(), st.integers(2, 40))
def test_clipped_text_fits(text: str, width: int) -> None:
    assert cells(clip(printable(text), width)) <= width


def test_clipping_shows_that_something_was_cut() -> None:
    assert clip("房屋所有权证", 8) == "房屋所…"
    assert clip("房屋", 8) == "房屋"


def test_a_short_bracket_stays_together_and_a_long_one_may_be_parted():
    assert wrap("业主放行委托书（如果有）（原件）", 28) == ["业主放行委托书（如果有）", "（原件）"]
    assert wrap("合计（这是一个很长的括号）", 20) == ["合计（这是一个很长的", "括号）"]
    assert wrap("（一二）（三四）", 6) == ["（一", "二）", "（三", "四）"]
    assert wrap("Total (net)", 8) == ["Total", "(net)"]
