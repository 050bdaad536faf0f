"""What the README says of the rules for everyone: each has its row, and each test it names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[1]
RULES = {f"A{number}" for number in range(1, 29)} - {"A19", "A23"}
"""Those two numbers were given up."""

ROW = re.compile(r"^\| (A\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
TEST = re.compile(r"^def (test_\w+)\(", re.MULTILINE)


def rows() -> list[tuple[str, str]]:
    """Each rule of the table, and what holds it."""
    return ROW.findall((ROOT / "README.md").read_text(encoding="utf-8"))


def test_every_rule_stands_in_the_table_once() -> None:
    told = [rule for rule, _ in rows()]
    assert len(told) == len(set(told))
    assert set(told) == RULES


def test_every_rule_names_tests_that_exist_or_says_that_nothing_covers_it() -> None:
    files = (ROOT / "tests").rglob("test_*.py")
    there = {name for file in files for name in TEST.findall(file.read_text(encoding="utf-8"))}
    for rule, held_by in rows():
        named = set(NAMED.findall(held_by))
        assert named or held_by.startswith("not covered: "), rule
        assert named <= there, rule
