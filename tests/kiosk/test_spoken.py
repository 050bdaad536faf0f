"""How written texts are said: in both languages, figures in the words that a voice cannot get wrong."""

from __future__ import annotations

from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.catalogue import read_catalogue
from kiosk.speech import spoken, spoken_number
from kiosk.wording import load_wording

LANGUAGES = [language.id for language in read_catalogue().languages]
WORDING = load_wording(LANGUAGES, "zh")
ZH, EN = partial(WORDING.say, "zh"), partial(WORDING.say, "en")


@pytest.mark.parametrize(
    ("number", "chinese", "english"),
    [
        ("B012", "B 零 一 二", "B zero one two"),
        ("A1000", "A 一 零 零 零", "A one zero zero zero"),
        ("400-000-0000", "四 零 零, 零 零 零, 零 零 零 零", "four zero zero, zero zero zero, zero zero zero zero"),
        ("3-2-1402", "三, 二, 一 四 零 二", "three, two, one four zero two"),
        ("", "", ""),
    ],
)
def test_a_number_is_said_sign_by_sign(number: str, chinese: str, english: str) -> None:
    assert (spoken_number(number, ZH), spoken_number(number, EN)) == (chinese, english)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("您的号码是 B012。", "您的号码是 B 零 一 二。"),
        ("前面有 12 位，大约 10–20 分钟", "前面有 12 位，大约 10 到 20 分钟"),
        ("每天 8:30–18:00", "每天 8点30分 到 18点整"),
        ("押金 ¥2,300.00，工本费 ￥12.50", "押金 2300元，工本费 12点五元"),
        ("2026-11-23 报修", "2026年11月23日 报修"),
        ("电话：13800000000（王女士）", "电话：一 三 八 零 零 零 零 零 零 零 零, 王女士"),
        ("手机 138****0000", "手机 一 三 八, 零 零 零 零"),
        ("1 3 9 0", "一 三 九 零"),
        ("电话 0512 6677 8899", "电话 零 五 一 二, 六 六 七 七, 八 八 九 九"),
        ("139 0000 0000 或 400 123 4567", "一 三 九, 零 零 零 零, 零 零 零 零 或 四 零 零, 一 二 三, 四 五 六 七"),
        ("房号 ３－２－１４０２", "房号 三, 二, 一 四 零 二"),
        ("原件 ×2", "原件 乘 2"),
        ("请看《清单》……谢谢", "请看, 清单, 谢谢"),
    ],
)
def test_a_chinese_text_is_said_as_people_say_it(written: str, said: str) -> None:
    assert spoken(written, ZH) == said


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Your number is B012.", "Your number is B zero one two."),
        ("Daily 8:30–18:00", "Daily 8 30 to 18 o'clock"),
        ("At 9:05, or 09:15", "At 9 oh 5, or 9 15"),
        ("12 people ahead, 10-minute steps", "12 people ahead, 10-minute steps"),
        ("¥1,234,500 in all; €0.10 back", "1234500 yuan in all; 0 point one euros back"),
        ("B1-1402, C09", "B one, one four zero two, C zero nine"),
        ("Room 0412, code 90210", "Room zero four one two, code nine zero two one zero"),
        ("12,345 visits, 1.5 each", "12345 visits, 1 point five each"),
        ("See you on 2026-1-5 (Monday).", "See you on 5 January 2026, Monday."),
        ("2026-13-01 is no day", "two zero two six, one three, zero one is no day"),
        ("Ground-floor lobby / waiting area 2", "Ground-floor lobby, waiting area 2"),
        ("(hello)", "hello"),
        ("+86-138", "plus eight six, one three eight"),
        ("2026", "2026"),
        ("…", ""),
    ],
)
def test_an_english_text_is_said_as_people_say_it(written: str, said: str) -> None:
    assert spoken(written, EN) == said


def test_full_width_figures_are_figures() -> None:
    assert spoken("号码 Ｂ０１２", ZH) == "号码 B 零 一 二"


@given(st.text(alphabet="B0129-:.,¥–~*/+ （）年。", max_size=30))
def test_no_sign_is_left_to_the_voice(text: str) -> None:
    for say in (ZH, EN):
        assert not set("¥–~*/（）+") & set(spoken(text, say))


@given(st.text(max_size=60))
def test_what_anybody_types_is_said_in_every_language(text: str) -> None:
    for language in LANGUAGES:
        assert spoken(text, partial(WORDING.say, language)) is not None
