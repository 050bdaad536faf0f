"""What the pinyin tables are made of, read from the packages jieba, Faker, pypinyin and pypinyin-dict, all MIT.

None of them is needed to run the kiosk: install the `dev` extra to build the tables anew.
"""

from __future__ import annotations

import importlib.util
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from faker.providers.person.zh_CN import Provider as MainlandNames
from faker.providers.person.zh_TW import Provider as TaiwanNames
from pypinyin import lazy_pinyin
from pypinyin.pinyin_dict import pinyin_dict as every_reading
from pypinyin_dict.pinyin_data.ktghz2013 import pinyin_dict as standard_readings

HERE = Path(__file__).parent
PERSON = ("nr", "nrt", "nrfg")

# The characters of Taiwan's official lists of frequent given names, in the forms of the mainland.
SIMPLIFIED = str.maketrans(
    "偉傑凱勝國寶強彥憲榮欽瑋發碩穎維義聰興華蓮蘭詠詩語誠諺貞財賢軒輝進遠鈺銘雲靜鳳鴻麗龍",
    "伟杰凯胜国宝强彦宪荣钦玮发硕颖维义聪兴华莲兰咏诗语诚谚贞财贤轩辉进远钰铭云静凤鸿丽龙",
)

DRAWN = ((0x3400, 0x4DB5), (0x4E00, 0x9FEF))
"""Code points that the kiosk's fonts draw throughout; beyond them they draw all of the standard of 2013."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A word of jieba's dictionary: how often it was counted, and its part of speech."""

    word: str
    count: int
    part: str


@dataclass(frozen=True)
class Sources:
    """Everything that was read: `readings` in plain letters (ü as v), likeliest first, by character."""

    entries: tuple[Entry, ...]
    readings: Mapping[str, tuple[str, ...]]
    standard: Mapping[str, tuple[str, ...]]
    surname_readings: Mapping[str, tuple[str, ...]]
    compounds: Mapping[str, tuple[str, ...]]
    by_hand: frozenset[str]

    @cached_property
    def syllables(self) -> frozenset[str]:
        """Every syllable of the standard language that has a vowel."""
        read = (syllable for readings in self.standard.values() for syllable in readings)
        return frozenset(syllable for syllable in read if set(syllable) & set("aeiouv"))

    @cached_property
    def drawn(self) -> frozenset[str]:
        """Characters with a reading that the kiosk's fonts draw for certain."""
        known = (*self.standard, *self.by_hand)
        within = (
            character for character in self.readings if any(low <= ord(character) <= high for low, high in DRAWN)
        )
        return frozenset((*known, *within))

    @cached_property
    def frequency(self) -> Counter[str]:
        """How often a character stands in counted text."""
        seen: Counter[str] = Counter()
        for entry in self.entries:
            for character in entry.word:
                seen[character] += entry.count
        return seen

    @cached_property
    def known_surnames(self) -> frozenset[str]:
        """Single characters that a source calls a surname."""
        alone = {entry.word for entry in self.entries if len(entry.word) == 1 and entry.part in PERSON}
        return frozenset({name for name in MainlandNames.last_names if len(name) == 1} | alone)

    @property
    def surname_shares(self) -> Mapping[str, float]:
        """Percent of people in the mainland, for the surnames that Faker knows."""
        return MainlandNames.last_names

    @cached_property
    def persons(self) -> tuple[str, ...]:
        """jieba's names of persons that begin with a known surname of one character."""
        return tuple(
            entry.word
            for entry in self.entries
            if entry.part in PERSON and len(entry.word) in (2, 3) and entry.word[0] in self.known_surnames
        )

    @cached_property
    def frequent_given_names(self) -> tuple[str, ...]:
        """Faker's given names of the mainland and of Taiwan, in simplified characters."""
        taiwan = (name.translate(SIMPLIFIED) for name in TaiwanNames.first_names)
        return (*MainlandNames.first_names, *taiwan)

    def reading_of(self, word: str) -> tuple[str, ...]:
        """A word's syllables, read as a whole."""
        return tuple(letters(syllable) for syllable in lazy_pinyin(word, v_to_u=True))


def letters(syllable: str) -> str:
    """The syllable in the letters of a keyboard: without its tone, ü as v."""
    parts = unicodedata.normalize("NFD", syllable.replace("ɡ", "g")).replace("u\u0308", "v")
    return "".join(part for part in parts if not unicodedata.combining(part))


def read_sources() -> Sources:
    """Read all sources; takes a second."""
    hand = dict(_rows("surnames.tsv"))
    rare = {character: (reading,) for character, reading in _rows("readings.tsv")}
    return Sources(
        entries=tuple(_jieba_entries()),
        readings=_by_character(every_reading) | rare,
        standard=_by_character(standard_readings),
        surname_readings={name: tuple(read.split()) for name, read in hand.items() if len(name) == 1},
        compounds={name: tuple(read.split()) for name, read in hand.items() if len(name) > 1},
        by_hand=frozenset(rare),
    )


def _jieba_entries() -> Iterator[Entry]:
    found = importlib.util.find_spec("jieba")
    assert found is not None
    assert found.origin is not None
    for line in Path(found.origin).with_name("dict.txt").read_text(encoding="utf-8").splitlines():
        word, count, part = line.split()
        yield Entry(word, int(count), part)


def _by_character(read: Mapping[int, str]) -> dict[str, tuple[str, ...]]:
    return {chr(code): tuple(dict.fromkeys(map(letters, readings.split(",")))) for code, readings in read.items()}


def _rows(name: str) -> Iterator[tuple[str, str]]:
    for line in (HERE / name).read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            left, right = line.split("\t")
            yield left, right
