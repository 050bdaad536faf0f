"""Builds the tables of the pinyin keyboard: `python -m tests.tools.build_pinyin_tables [--check]`.

Two runs give the same bytes; `--check` writes nothing and tells by its exit code whether the shipped tables are
those that the sources give. What the lines mean stands in `kiosk.pinyin.tables`, which reads them.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from kiosk.pinyin.tables import COST_STEPS_A_NAT, FIRST_COST, LAST_COST
from tests.tools.pinyin_sources import PERSON, Entry, Sources, read_sources

TABLES = Path(__file__).parents[2] / "kiosk" / "pinyin" / "tables"

OTHER_READING = 0.3
"""How likely a character is meant by another reading that the standard has, against its first."""
ODD_READING = 0.02
FLAT_U = 0.15
"""How likely somebody who types lu means lü, against those who mean lu."""

PREFIX_CHARACTERS = 24
PREFIX_WORDS = 12
CROWD = 150
WORDS_AN_ABBREVIATION = 8
LONGEST_WORD = 5
LEAST_COUNT = {"m": 60, "i": 15, "l": 15, "nr": 30, "nrt": 30, "nz": 8, "ns": 12, "nt": 12, "z": 12}
"""Words of these parts of speech that were counted less often are left out."""
LEAST_COUNT_OF_LONG = 12
"""Of four characters and more: what was hardly counted is put together from its parts as well."""
LEAST_COUNT_OF_ABBREVIATED = 8

Weights = dict[str, float]
Word = tuple[str, float]


def main() -> int:
    """Write the tables, or compare them with what is shipped."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare only; exit 1 where a table differs")
    check = parser.parse_args().check
    differs = False
    for name, lines in build(read_sources()).items():
        written = ("\n".join(lines) + "\n").encode()
        print(f"{name}: {len(lines)} lines, {len(written)} bytes")
        if check:
            differs |= (TABLES / name).read_bytes() != written
        else:
            (TABLES / name).write_bytes(written)
    return int(differs)


def build(sources: Sources) -> dict[str, list[str]]:
    """Every table's lines by its file's name."""
    readings = Readings(sources)
    words = words_by_key(sources, readings)
    return {
        "characters.txt": character_lines(sources, readings),
        "compounds.txt": sorted(f"{''.join(read)} {name}" for name, read in sources.compounds.items()),
        "words.txt": word_lines(sources, words),
        "initials.txt": initial_lines(sources, readings),
    }


class Readings:
    """How likely a character is meant when one of its readings is typed, 0 to 1."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources

    def shares(self, character: str) -> Iterator[tuple[str, float]]:
        """Readings of the character as it stands in texts and given names."""
        standard = self._sources.standard.get(character, ())
        for place, reading in enumerate(self._sources.readings[character]):
            if reading in self._sources.syllables:
                share = 1.0 if place == 0 else OTHER_READING if reading in standard else ODD_READING
                yield from flat(reading, share)

    def surname_shares(self, character: str) -> Iterator[tuple[str, float]]:
        """Readings of the character as a surname."""
        begun = (read[0] for name, read in self._sources.compounds.items() if name[0] == character)
        for reading in (*self._sources.surname_readings.get(character, ()), *begun):
            yield from flat(reading, 1.0)
        if character not in self._sources.surname_readings:
            yield from self.shares(character)


def flat(reading: str, share: float) -> Iterator[tuple[str, float]]:
    """The reading, and how people type it who do not find the ü."""
    yield reading, share
    if reading in ("lv", "nv"):
        yield reading[0] + "u", share * FLAT_U
    if reading in ("lve", "nve"):
        yield reading[0] + "ue", share


def character_lines(sources: Sources, readings: Readings) -> list[str]:
    """For every syllable, and every beginning of one, its surnames and its characters, likeliest first."""
    bearing = sources.known_surnames | set(sources.surname_readings) | {name[0] for name in sources.compounds}
    surnames = weigh(bearing, readings.surname_shares, surname(sources))
    given = weigh(sources.drawn, readings.shares, given_name(sources))
    lines = [f"{key} {ranked(surnames[key])} {ranked(given[key])}" for key in given]
    for prefix in prefixes(set(given)):
        top = [ranked(merged(table, prefix))[:PREFIX_CHARACTERS] for table in (surnames, given)]
        lines.append(f"{prefix}- {top[0]} {top[1]}")
    return sorted(lines)


def weigh(
    characters: Iterable[str],
    shares: Callable[[str], Iterable[tuple[str, float]]],
    weight: Callable[[str], float],
) -> defaultdict[str, Weights]:
    """Weights by syllable and character; of two ways to the same syllable the likelier counts."""
    table: defaultdict[str, Weights] = defaultdict(dict)
    for character in characters:
        for key, share in shares(character):
            table[key][character] = max(table[key].get(character, 0.0), share * weight(character))
    return table


def surname(sources: Sources) -> Callable[[str], float]:
    """A surname's weight: the share of people who bear it, else how many persons of jieba's dictionary do."""
    bearers = Counter(name[0] for name in sources.persons)
    return lambda name: 1000 * sources.surname_shares.get(name, 0) + 0.3 * bearers[name] + 5


def given_name(sources: Sources) -> Callable[[str], float]:
    """A character's weight in given names: the names that hold it, and a tail of the square root of how often it is
    written, so that every character is reached, common ones sooner."""
    persons = Counter(character for name in sources.persons for character in name[1:])
    frequent = Counter(character for name in sources.frequent_given_names for character in name)

    def weight(character: str) -> float:
        named = persons[character] + 20 * frequent[character]
        return named + 0.02 * math.sqrt(sources.frequency[character]) + rarity(sources, character)

    return weight


def rarity(sources: Sources, character: str) -> float:
    """Orders what is hardly ever written. The standard of 2013 took up characters beyond the set of 1980 because
    they stand in names of people and places; after them comes what else the standard has, then the wider sets."""
    if character in sources.by_hand:
        return 2.0
    if character in sources.standard:
        return 0.01 if encodes(character, "gb2312") else 3.0
    return 0.001 if encodes(character, "gbk") else 0.0001


def encodes(character: str, codec: str) -> bool:
    """Whether a character set holds the character."""
    try:
        character.encode(codec)
    except UnicodeEncodeError:
        return False
    return True


def ranked(weights: Mapping[str, float]) -> str:
    """Characters by falling weight."""
    return "".join(character for character, _ in likeliest(weights.items()))


def merged(table: Mapping[str, Weights], prefix: str) -> Weights:
    """The weights of all syllables that begin so; a character under several of them has its greatest."""
    begun = (pair for key, weights in table.items() if key.startswith(prefix) for pair in weights.items())
    return dict(likeliest(begun))


def prefixes(syllables: set[str]) -> list[str]:
    """What may stand unfinished at the end of what was typed."""
    begun = {key[:length] for key in syllables for length in range(1, len(key))}
    return sorted(begun - syllables)


def words_by_key(sources: Sources, readings: Readings) -> dict[str, list[Word]]:
    """Words with their counts, by what is typed for them."""
    found: defaultdict[str, list[Word]] = defaultdict(list)
    for entry in sources.entries:
        for key, share in typed_for(entry, sources, readings):
            found[key].append((entry.word, share * entry.count))
    return {key: likeliest(words) for key, words in found.items()}


def typed_for(entry: Entry, sources: Sources, readings: Readings) -> Iterator[tuple[str, float]]:
    """The keys of a word, none where it is left out."""
    word = entry.word
    if not sources.drawn.issuperset(word):
        return
    if len(word) == 1 and word in sources.standard:
        yield from ((key, share) for key, share in readings.shares(word) if share > ODD_READING)
    elif 1 < len(word) <= LONGEST_WORD and entry.count >= least_count(entry):
        key = "".join(sources.reading_of(word))
        if key.isascii() and key.isalpha():
            yield key, 1.0
            if flattened(key) != key:
                yield flattened(key), FLAT_U


def least_count(entry: Entry) -> int:
    """How often a word must have been counted to be worth its place."""
    of_its_length = LEAST_COUNT_OF_LONG if len(entry.word) > 3 else 3
    return max(of_its_length, LEAST_COUNT.get(entry.part, 0))


def flattened(key: str) -> str:
    """The key of somebody who types u for ü."""
    return key.replace("v", "u")


def word_lines(sources: Sources, words: Mapping[str, list[Word]]) -> list[str]:
    """A line for every key: its words, each with its cost; and the likeliest words that go on after a beginning,
    where there are too many to be looked through while somebody types."""
    total = sum(entry.count for entry in sources.entries)
    lines = [f"{key} {priced(found, total)}" for key, found in words.items()]
    going_on = {prefix: likeliest(found)[:PREFIX_WORDS] for prefix, found in crowded(sources, words).items()}
    return sorted([*lines, *(f"{prefix}- {priced(found, total)}" for prefix, found in going_on.items())])


def crowded(sources: Sources, words: Mapping[str, list[Word]]) -> dict[str, list[Word]]:
    """The words of all longer keys, by every unfinished syllable and by what more than CROWD keys begin with."""
    longer = Counter(key[:length] for key in words for length in range(1, len(key)))
    kept = {prefix for prefix, keys in longer.items() if keys > CROWD} | set(prefixes(set(sources.syllables)))
    found: dict[str, list[Word]] = {prefix: [] for prefix in kept}
    for key, texts in words.items():
        for prefix in kept.intersection(key[:length] for length in range(1, len(key))):
            found[prefix] += texts
    return found


def initial_lines(sources: Sources, readings: Readings) -> list[str]:
    """For the first letters of a word's syllables the likeliest words."""
    total = sum(entry.count for entry in sources.entries)
    found: defaultdict[str, list[Word]] = defaultdict(list)
    for entry in sources.entries:
        if may_be_abbreviated(entry) and any(typed_for(entry, sources, readings)):
            initials = "".join(syllable[0] for syllable in sources.reading_of(entry.word))
            found[initials].append((entry.word, entry.count))
    return sorted(f"{key} {priced(likeliest(words)[:WORDS_AN_ABBREVIATION], total)}" for key, words in found.items())


def may_be_abbreviated(entry: Entry) -> bool:
    """Whether a word is common enough to be meant by the first letters of its syllables."""
    return 1 < len(entry.word) < 5 and entry.count >= LEAST_COUNT_OF_ABBREVIATED and entry.part not in PERSON


def likeliest(texts: Iterable[Word]) -> list[Word]:
    """Each text once, with its greatest weight, by falling weight; what weighs the same stands by code point."""
    best: Weights = {}
    for text, weight in texts:
        best[text] = max(weight, best.get(text, 0.0))
    return sorted(best.items(), key=lambda word: (-word[1], word[0]))


def priced(words: Iterable[Word], total: int) -> str:
    """Words each followed by its cost: the negative logarithm of its share of all text, as one sign."""
    return "".join(word + cost_sign(count / total) for word, count in words)


def cost_sign(share: float) -> str:
    """A cost in steps from FIRST_COST, capped at LAST_COST."""
    return chr(min(ord(LAST_COST), ord(FIRST_COST) + round(-math.log(share) * COST_STEPS_A_NAT)))


if __name__ == "__main__":
    sys.exit(main())
