"""What the entries of a catalogue file are made of: texts in every language, names, amounts.

Every refusal says what is allowed, in words that can stand behind a file, a key and a value.
"""

from __future__ import annotations

import re
from datetime import time
from decimal import Decimal
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    ValidationInfo,
    model_validator,
)

from kiosk.fault import not_allowed, only_known

AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")
TIME_OF_DAY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9])?")


def written(pattern: str, allowed: str) -> AfterValidator:
    """A text that must be written as `pattern` says, which is `allowed` in words."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise not_allowed(f"allowed is {allowed}")
        return text

    return AfterValidator(check)


def plain_cells(text: str) -> int:
    """The room that a text may take, counted as whoever writes it can: one cell for what Latin-1 knows, two for all
    else. What it then takes on paper to the cell, `printing` knows."""
    return sum(1 if character < "\u0100" else 2 for character in text)


def _readable(most: int) -> AfterValidator:
    """A text that no language of the file lacks, of printable characters, and in none wider than `most` cells."""

    def check(texts: dict[str, str], validation: ValidationInfo) -> dict[str, str]:
        languages = (validation.context or {}).get("languages", texts)
        for language in languages:
            if language not in texts:
                raise not_allowed("the text in this language is missing", language)
        for language, text in texts.items():
            if language not in languages:
                raise not_allowed(f"no such language, the catalogue has {', '.join(languages)}", language, text)
            if not text.strip() or not text.isprintable() or plain_cells(text) > most:
                allowed = f"allowed is one line of printable characters, {most} cells at the most, a hanzi takes 2"
                raise not_allowed(allowed, language, text)
        return texts

    return AfterValidator(check)


def _exact(amount: object) -> object:
    """A written amount with two decimals. Numbers are refused: a binary fraction is not money."""
    if isinstance(amount, Decimal):
        return amount
    if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
        raise not_allowed('allowed is an amount in quotation marks, "0" to "9999999.99", two decimals at most')
    return Decimal(amount).quantize(Decimal("0.01"))


def _by_the_clock(told: object) -> time:
    """A local time as TOML has it, or as text. Numbers are refused: pydantic takes 8 for eight seconds past
    midnight."""
    if isinstance(told, time) and told.tzinfo is None:
        return told
    if not isinstance(told, str) or not TIME_OF_DAY.fullmatch(told):
        raise not_allowed("allowed is a local time of day, such as 08:30:00")
    return time.fromisoformat(told)


Text = Annotated[dict[str, str], _readable(300)]
"""A text in each language of the catalogue, by language code: one sentence or a few."""

Line = Annotated[dict[str, str], _readable(120)]
"""A text that is a question, a hint, or a name with all that belongs to it."""

Label = Annotated[dict[str, str], _readable(70)]
"""A text that names something: on a button, or in large type at the head of a ticket."""

Short = Annotated[dict[str, str], _readable(50)]
"""A text for where there is little room: a name among others on a slip, whom to turn to."""

Unit = Annotated[dict[str, str], _readable(20)]
"""What something is counted in, beside a number in large type."""

Spot = Annotated[dict[str, str], _readable(40)]
"""A text that names a place, below a number that is read from afar."""

Whole = Annotated[int, Strict()]
"""A whole number; true and "3" are none."""

Truth = Annotated[bool, Strict()]
"""Whether something is so; 0 and "no" say nothing."""

TimeOfDay = Annotated[time, BeforeValidator(_by_the_clock)]
"""A time by the centre's clock, 08:30:00 or "08:30"; 8 is none."""

Name = Annotated[str, written(r"[a-z][a-z0-9-]{0,39}", "small letters, digits and hyphens, a letter first")]
Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=9, decimal_places=2)]


class Entry(BaseModel):
    """Frozen, and without keys that nobody reads: a misspelt key is an error, not a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, told: Any) -> Any:
        return only_known(told, cls.model_fields)
