"""How soon the pinyin keyboard offers what is meant, how fast it answers, and how long its tables take to load.

`python -m tests.bench.pinyin` prints the figures and what was missed.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

from kiosk.pinyin import Composition, Tables, candidates, load_tables, type_key
from kiosk.pinyin.composition import Mode
from tests.bench.row import Row

LIST = Path(__file__).parents[1] / "kiosk" / "pinyin_measure.tsv"
BY_HAND = Path(__file__).parents[1] / "tools" / "readings.tsv"
FIRST_LOOK = {"name": 8, "word": 10}
ROUNDS = 9


class Wanted(NamedTuple):
    """A text that somebody types, after what stands before it in the field."""

    kind: Mode
    text: str
    typed: str
    before: str


class Found(NamedTuple):
    """At which place, from 0, the wanted text is offered (None: never), and whether the sources know it."""

    wanted: Wanted
    place: int | None
    known: bool

    @property
    def soon(self) -> bool:
        """Whether it is among the first that are looked at."""
        return self.place is not None and self.place < FIRST_LOOK[self.wanted.kind]


def measured(kind: Mode, tables: Tables) -> list[Found]:
    """Every character of the list's names, or every word of the lobby, typed and looked for."""
    return [_found(wanted, tables) for wanted in wanted_texts() if wanted.kind == kind]


def share(found: list[Found]) -> float:
    """The share that is offered soon, 0 to 1."""
    return sum(one.soon for one in found) / len(found)


def wanted_texts() -> Iterator[Wanted]:
    """The list: names character by character, words whole."""
    for line in LIST.read_text(encoding="utf-8").splitlines():
        if line.startswith("name"):
            _, name, typed = line.split("\t")
            for place, syllable in enumerate(typed.split()):
                yield Wanted("name", name[place], syllable, name[:place])
        if line.startswith("word"):
            _, word, typed = line.split("\t")
            yield Wanted("word", word, typed.replace(" ", ""), "")


def _found(wanted: Wanted, tables: Tables) -> Found:
    composition = Composition(mode=wanted.kind, before=wanted.before)
    for letter in wanted.typed:
        composition = type_key(composition, letter)
    offered = [candidate.text for candidate in candidates(composition, tables)]
    place = offered.index(wanted.text) if wanted.text in offered else None
    return Found(wanted, place, _known(wanted, tables))


def _known(wanted: Wanted, tables: Tables) -> bool:
    """Whether a source has the character under its reading, or the word as one word."""
    if wanted.kind == "word":
        return wanted.text in (word for word, _ in tables.words_of(wanted.typed))
    by_hand = BY_HAND.read_text(encoding="utf-8")
    return wanted.text in tables.characters[wanted.typed].given and wanted.text not in by_hand


def rows() -> list[Row]:
    """What is missed at a first look, and times against reading the tables' bytes as plain lines."""
    tables = load_tables()
    floor, load = _interleaved(_plain_lines, load_tables)
    keys = sorted(_key_times(tables))
    slow, middle = keys[len(keys) * 99 // 100], statistics.median(keys)
    against = f"reading the same files as lines, {statistics.median(floor) * 1000:.0f} ms, {ROUNDS} rounds"
    return [
        *_missed("name", "name characters beyond the first 8", 7.0, tables),
        *_missed("word", "lobby words beyond the first 10", 5.0, tables),
        Row(
            "pinyin tables load",
            statistics.median(b / a for a, b in zip(floor, load, strict=True)),
            "x",
            3.0,
            against,
        ),
        Row("pinyin tables load", statistics.median(load) * 1000, "ms", None, "told only; meant to stay under 200"),
        Row("a pinyin key, p99", slow / statistics.median(floor), "x", 0.5, against),
        Row("a pinyin key, median", middle * 1000, "ms", None, f"told only; p99 {slow * 1000:.2f} ms, a frame is 16"),
    ]


def _missed(kind: Mode, name: str, limit: float, tables: Tables) -> list[Row]:
    found = measured(kind, tables)
    known = [one for one in found if one.known]
    return [
        Row(name, 100 * (1 - share(found)), "%", limit, f"{len(found)} of the measuring list"),
        Row(f"{name}, of those the sources know", 100 * (1 - share(known)), "%", limit, f"{len(known)} of these"),
    ]


def _interleaved(floor: Callable[[], object], whole: Callable[[], object]) -> tuple[list[float], list[float]]:
    pairs = [(_seconds(floor), _seconds(whole)) for _ in range(ROUNDS)]
    return [pair[0] for pair in pairs], [pair[1] for pair in pairs]


def _seconds(run: Callable[[], object]) -> float:
    begun = time.perf_counter()
    run()
    return time.perf_counter() - begun


def _plain_lines() -> list[list[str]]:
    folder = files("kiosk.pinyin.tables")
    texts = [entry.read_text(encoding="utf-8") for entry in folder.iterdir() if entry.name.endswith(".txt")]
    return [text.splitlines() for text in texts]


def _key_times(tables: Tables) -> Iterator[float]:
    """Seconds for every key of the list, as it is typed; the best of three, as other work may come between."""
    for wanted in wanted_texts():
        for length in range(1, len(wanted.typed) + 1):
            composition = Composition(wanted.typed[:length], wanted.kind, wanted.before)
            yield min(_seconds(partial(candidates, composition, tables)) for _ in range(3))


def main() -> int:
    """Print what was missed, then the figures."""
    tables = load_tables()
    kinds: tuple[Mode, ...] = ("name", "word")
    for kind in kinds:
        late = [one for one in measured(kind, tables) if not one.soon]
        print(f"{kind}, late: " + " ".join(f"{one.wanted.text}({one.wanted.typed} {one.place})" for one in late))
    for row in rows():
        print(f"{row.name}: {row.value:.3g} {row.unit} (limit {row.limit}; {row.note})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
