"""What the README says is so: its rules and their tests, its settings, its commands."""

from __future__ import annotations

import ast
import re
import tomllib
from argparse import ArgumentParser, _SubParsersAction
from functools import cache
from pathlib import Path
from string import ascii_lowercase

import pytest
from pydantic import BaseModel

from kiosk.__main__ import parser
from kiosk.opening import WEEK
from kiosk.settings import Centre, Settings, read_settings

ROOT = Path(__file__).parents[1]
RULES = {f"A{number}" for number in range(1, 29)} - {"A19", "A23"}
"""Those two numbers were given up."""

PROTOCOL = {str(number) for number in range(1, 11)}
ROW = re.compile(r"^\| (A\d+) \| [^|]+ \| ([^|]+) \|$", re.MULTILINE)
STEP = re.compile(r"^\| ((?:R|(?=\d))\d*[a-z]?) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
NAMED = re.compile(r"`(test_\w+)`")
HELD = re.compile(r"`tests/([\w/]+\.py)::((?:\w+::)?test_\w+)`")
TEST = re.compile(r"^ *(?:async )?def (test_\w+)\(", re.MULTILINE)


def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


def rows() -> list[tuple[str, str]]:
    """Each rule of the table, and what holds it."""
    return ROW.findall(readme())


def steps() -> list[tuple[str, str, str]]:
    """Each step of the protocol, what it says, and what holds it."""
    return STEP.findall(readme())


def names_in(file: Path) -> set[str]:
    return set(TEST.findall(file.read_text(encoding="utf-8"))) if file.is_file() else set()


def test_every_rule_stands_in_the_table_once() -> None:
    told = [rule for rule, _ in rows()]
    assert len(told) == len(set(told))
    assert set(told) == RULES


def test_every_rule_names_tests_that_exist_or_says_that_nothing_covers_it() -> None:
    there = set().union(*(names_in(file) for file in (ROOT / "tests").rglob("test_*.py")))
    for rule, held_by in rows():
        named = set(NAMED.findall(held_by))
        assert named or held_by.startswith("not covered: "), rule
        assert named <= there, rule


def test_every_point_of_the_protocol_and_its_recovery_stand_in_the_table_each_step_once() -> None:
    told = [step for step, _, _ in steps()]
    assert len(told) == len(set(told))
    assert {step.rstrip(ascii_lowercase) for step in told if step[0] != "R"} == PROTOCOL
    assert any(step[0] == "R" for step in told)


def test_every_step_of_the_protocol_is_one_sentence_and_names_one_test_that_exists() -> None:
    for step, said, held_by in steps():
        assert re.fullmatch(r"[^.]+(\.\d+)?[^.]*\.", said), step
        [(file, test)] = HELD.findall(held_by)
        assert test in as_pytest_names(ROOT / "tests" / file), step


@cache
def as_pytest_names(file: Path) -> set[str]:
    """The file's tests as pytest is asked for one of them, with the class where there is one."""
    top = ast.parse(file.read_text(encoding="utf-8")).body
    classes = [it for it in top if isinstance(it, ast.ClassDef)]
    alone = {it.name for it in top if isinstance(it, ast.FunctionDef)}
    return alone | {f"{it.name}::{m.name}" for it in classes for m in it.body if isinstance(m, ast.FunctionDef)}


def block_of(words: str) -> str:
    """The block of the README, between its marks, that holds the words."""
    blocks = (block.partition("\n")[2] for block in readme().split("```")[1::2])
    return next(block for block in blocks if words in block)


def test_the_settings_shown_are_taken_word_for_word(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "kiosk.toml").write_text(block_of("printer ="), encoding="utf-8")
    told = read_settings()
    given = told.model_copy(update={"state": None, "catalogue": None})
    assert given == Settings().model_copy(update={"state": None, "catalogue": None})


def test_the_opening_shown_is_taken_and_is_what_people_read() -> None:
    [example] = re.findall(r"# (\[\{ start.*\}\]),", block_of("printer ="))
    centre = Centre(opening=tomllib.loads(f"opening = {example}")["opening"])
    [every_day] = centre.opening
    assert every_day.days == WEEK
    assert f"每天 {every_day.start:%-H:%M}–{every_day.end:%-H:%M}" == centre.hours["zh"]


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
