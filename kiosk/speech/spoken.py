"""How a written text is said: numbers digit by digit, amounts, times, dates and ranges in words; pure.

The words stand in the wording files under `spoken.`, so that another language needs no code.
"""

from __future__ import annotations

import re
from typing import Protocol

DIGITS = "0123456789"

TOKENS = {
    "date": r"(?<![\d-])(?P<year>\d{4})-(?P<month>0?[1-9]|1[0-2])-(?P<day>\d{1,2})(?![\d-])",
    "time": r"(?<![\d:])(?P<hour>[01]?\d|2[0-4]):(?P<minute>[0-5]\d)(?![\d:])",
    "amount": r"(?P<currency>[¥￥$€£])\s?(?P<units>\d[\d,]*)(?:\.(?P<cents>\d+))?",
    "ticket": r"(?<![A-Za-z0-9])(?P<number>[A-Z]\d{3,})(?![A-Za-z0-9])",
    "grouped": r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?![\d,])",
    "decimal": r"(?<![\d.])(?P<whole>\d+)\.(?P<places>\d+)(?![\d.])",
    "spelt": r"(?<!\d)\d(?: \d)+(?!\d)",
    "code": r"(?<!\d)(?:\d+(?:-\d+)+|\d{3,}(?: \d{3,})+(?!\d)|0\d+|\d{5,}|\d+(?=\*)|(?<=\*)\d+)",
    "to": r"(?<=\d)\s?[–—~～]\s?(?=[\d¥￥$€£])",
    "sign": r"[+＋&＆×¥￥$€£]",
    "pause": r"\s?[·•…()（）\[\]【】「」《》<>/|*_~～–—“”\"]+\s?|\s-\s",
}
"""What is not said as it is written. A range's dash needs digits around it; a hyphen joins the parts of a code."""

TOKEN = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in TOKENS.items()), re.ASCII)

PAUSE_AFTER_STOP = re.compile(r"(?<=[，、。！？；：,.!?;:])\s*,\s*")
PAUSE_BEFORE_STOP = re.compile(r"\s*,\s*(?=[，、。！？；：.!?;:]|$)")

FULL_WIDTH = {code: code - 0xFEE0 for code in range(ord("！"), ord("～")) if chr(code - 0xFEE0).isalnum()} | {
    ord("－"): "-"
}


class Say(Protocol):
    """One language's wording: `functools.partial(wording.say, "zh")`."""

    def __call__(self, key: str, /, **params: object) -> str:
        """The text of a message key, its placeholders filled."""


def spoken_number(number: str, say: Say) -> str:
    """A ticket's number, a telephone, a room: letter by letter and digit by digit, a pause for each hyphen or space.

    `B012` is said "B zero one two", so that no voice makes a twelve of it.
    """
    digits = say("spoken.digits").split()
    parts = (
        " ".join(digits[int(sign)] if sign in DIGITS else sign for sign in part) for part in re.split("[- ]", number)
    )
    return ", ".join(part for part in parts if part)


def spoken(text: str, say: Say) -> str:
    """A text as it is said. What is left in figures is a plain count, which every voice reads well."""
    said = TOKEN.sub(lambda token: _said(token, say), text.translate(FULL_WIDTH))
    said = PAUSE_BEFORE_STOP.sub("", PAUSE_AFTER_STOP.sub(" ", said))
    return " ".join(said.removeprefix(", ").split())


def _said(token: re.Match[str], say: Say) -> str:
    match next(name for name in TOKENS if token[name] is not None):
        case "date":
            month = say("spoken.months").split()[int(token["month"]) - 1]
            return say("spoken.date", year=token["year"], month=month, day=int(token["day"]))
        case "time":
            return _time(int(token["hour"]), int(token["minute"]), say)
        case "amount":
            count = _decimal(_ungrouped(token["units"]), (token["cents"] or "").rstrip("0"), say)
            return say("spoken.amount", count=count, currency=_sign(token["currency"], say))
        case "decimal":
            return _decimal(token["whole"], token["places"], say)
        case "grouped":
            return _ungrouped(token[0])
        case "spelt":
            return spoken_number(token[0].replace(" ", ""), say)
        case "code":
            # what a letter begins, B1-1402, is not said as one word with it
            letter_before = token.start() > 0 and token.string[token.start() - 1].isalpha()
            return " " * letter_before + spoken_number(token[0], say)
        case "ticket":
            return spoken_number(token[0], say)
        case "to":
            return f" {say('spoken.to')} "
        case "sign":
            return f" {_sign(token[0], say)} "
        case _:
            return ", "


def _time(hour: int, minute: int, say: Say) -> str:
    if minute == 0:
        return say("spoken.full-hour", hour=hour)
    told = str(minute) if minute > 9 else say("spoken.small-minute", minute=minute)
    return say("spoken.time", hour=hour, minute=told)


def _decimal(whole: str, places: str, say: Say) -> str:
    """The places digit by digit: nobody says "point fifty"."""
    return say("spoken.decimal", whole=whole, places=spoken_number(places, say)) if places else whole


def _ungrouped(number: str) -> str:
    return number.replace(",", "")


def _sign(sign: str, say: Say) -> str:
    words = dict(pair.split("=") for pair in say("spoken.signs").split())
    return words[sign]
