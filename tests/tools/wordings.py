"""Holds code and wording files against each other: `python -m tests.tools.wordings` fails where a text is missing,
empty, left over, takes other placeholders in another language, or is a list that lacks a word there."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from string import Formatter

from kiosk.catalogue import read_catalogue
from kiosk.wording import Wording, load_wording

ROOT = Path(__file__).parents[2]
PACKAGES = ("kiosk", "layouts", "printing")
LISTS = ("spoken.digits", "spoken.months", "spoken.signs", "screen.keys.marks.said")
"""Texts that are one word for each of several things."""
PAGE_SAYS = re.compile(r'say\("([^"]+)"')


def main() -> int:
    """Tells everything that is wrong, one line each; 1 where there is something."""
    languages = [language.id for language in read_catalogue().languages]
    told = list(faults(load_wording(languages, languages[0]), ROOT))
    print("\n".join(told) or f"the texts in {', '.join(languages)} are whole")
    return 1 if told else 0


def faults(wording: Wording, root: Path) -> Iterator[str]:
    """What is wrong with the texts of a source tree, as sentences."""
    home, said = wording.languages[wording.home].texts, said_in(root, families(wording))
    yield from (f"{language}: {key} is missing or empty" for language, key in missing(wording))
    yield from (f"{key} takes other placeholders in another language" for key in different_placeholders(wording))
    yield from (
        f"{language}: {key} has {words} words, {most} are needed" for language, key, words, most in short(wording)
    )
    yield from (f"the code says {pattern}, which has no text" for pattern in unworded(said, home))
    yield from (f"{key} has a text that nothing says" for key in unsaid(said, home))


def families(wording: Wording) -> list[str]:
    """The first parts of all keys."""
    return sorted({key.split(".")[0] for words in wording.languages.values() for key in words.texts})


def missing(wording: Wording) -> Iterator[tuple[str, str]]:
    """Languages and keys that have no text there, though another language has one."""
    for key in {key: None for words in wording.languages.values() for key in words.texts}:
        for language, words in wording.languages.items():
            if not all(form.strip() for form in words.texts.get(key, ("",))):
                yield language, key


def different_placeholders(told: Wording) -> Iterator[str]:
    """Keys that take other placeholders in one language than in another; a singular may leave its count out."""
    for key in {key: None for words in told.languages.values() for key in words.texts}:
        taken = {
            frozenset(_placeholders(words.texts[key])) for words in told.languages.values() if key in words.texts
        }
        if len(taken) > 1:
            yield key


def short(told: Wording) -> Iterator[tuple[str, str, int, int]]:
    """Languages and keys whose list has more or fewer words than the home language's, and how many each has."""
    for key in LISTS:
        for language, words in told.languages.items():
            counts = [len("".join(it.texts.get(key, ())).split()) for it in (words, told.languages[told.home])]
            if counts[0] != counts[1]:
                yield language, key, counts[0], counts[1]


def said_in(root: Path, known: Iterable[str]) -> set[str]:
    """The keys of the known families that code says, each as a pattern: `.+` stands where a key is put together."""
    key = re.compile(rf"({'|'.join(re.escape(re.escape(name)) for name in known)})\\\.(\\?[a-z0-9.+-])+")
    files = [file for package in PACKAGES for file in (root / package).rglob("*.py")]
    in_code = {said for file in files for said in _said_in(ast.parse(file.read_text(encoding="utf-8")))}
    pages = (root / "layouts").rglob("*.html")
    in_pages = {re.escape(told) for page in pages for told in PAGE_SAYS.findall(page.read_text(encoding="utf-8"))}
    return {said for said in in_code if key.fullmatch(said)} | in_pages


def unworded(said: set[str], texts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """What is said and has no text."""
    return sorted(pattern for pattern in said if not any(re.fullmatch(pattern, key) for key in texts))


def unsaid(said: set[str], texts: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Texts that nothing says."""
    return [key for key in texts if not any(re.fullmatch(pattern, key) for pattern in said)]


def _placeholders(forms: Iterable[str]) -> set[str]:
    return {name for form in forms for _, name, _, _ in Formatter().parse(form) if name}


def _said_in(tree: ast.AST) -> Iterator[str]:
    within = {part for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            yield "".join(re.escape(part.value) if isinstance(part, ast.Constant) else ".+" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in within:
            yield re.escape(node.value)


if __name__ == "__main__":
    sys.exit(main())
