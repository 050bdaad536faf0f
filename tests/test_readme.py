"""What the README says is so: its rules and their tests, its settings, its commands."""

from __future__ import annotations

import re
from argparse import ArgumentParser, _SubParsersAction
from pathlib import Path

import pytest
from pydantic import BaseModel

from kiosk.__main__ import parser
from kiosk.settings import Settings, read_settings

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


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def block_of(words: str) -> str:
    """The block of the README, between its marks, that holds the words."""
    blocks = (block.partition("\n")[2] for block in readme().split("```")[1::2])
    return next(block for block in blocks if words in block)


def test_the_settings_shown_are_taken_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kiosk.toml").write_text(block_of("printer ="), encoding="utf-8")
    told = read_settings()
    given = told.model_copy(update={"state": None, "catalogue": None, "centre": None})
    assert given == Settings().model_copy(update={"state": None, "catalogue": None, "centre": None})
    assert told.centre.model_copy(update={"opening": ()}) == Settings().centre


def test_every_setting_is_shown() -> None:
    shown = block_of("printer =")
    names = {name for model in (Settings, *tables()) for name in model.model_fields}
    assert [
        name for name in sorted(names) if not re.search(rf"^(# )?(\[{name}\]|{name} = )", shown, re.MULTILINE)
    ] == []


def tables() -> list[type[BaseModel]]:
    return [type(value) for _, value in Settings() if isinstance(value, BaseModel)]


def test_every_command_is_shown_with_all_its_options() -> None:
    shown = block_of("kiosk take")
    for name, command in commands().items():
        own = "\n".join(re.findall(rf"^kiosk {name}\b.*(?:\n +.*)*", shown, re.MULTILINE))
        assert own, name
        wanted = {option for it in command._actions for option in it.option_strings if option.startswith("--")}
        wanted |= {str(choice) for it in command._actions for choice in it.choices or ()}
        assert {word for word in wanted - {"--help"} if word not in own} == set(), name


def commands() -> dict[str, ArgumentParser]:
    """Each command's own parser."""
    (made,) = (action for action in parser()._actions if isinstance(action, _SubParsersAction))
    return dict(made.choices)
