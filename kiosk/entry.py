"""What the entries of a catalogue file are made of: texts in every language, names, amounts.

Every refusal says what is allowed, in words that can stand behind a file, a key and a value.
"""

from __future__ import annotations

import re
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

MOST_CHARACTERS = 400
AMOUNT = re.compile(r"[0-9]{1,7}(\.[0-9]{1,2})?")


def written(pattern: str, allowed: str) -> AfterValidator:
    """A text that must be written as `pattern` says, which is `allowed` in words."""

    def check(text: str) -> str:
        if not re.fullmatch(pattern, text, re.ASCII):
            raise not_allowed(f"allowed is {allowed}")
        return text

    return AfterValidator(check)


def _readable(texts: dict[str, str], validation: ValidationInfo) -> dict[str, str]:
    """Refuses a text that is missing in a language of the file, empty, huge, or not made of printable characters."""
    languages = (validation.context or {}).get("languages", texts)
    for language in languages:
        if language not in texts:
            raise not_allowed("the text in this language is missing", language)
    for language, text in texts.items():
        if language not in languages:
            raise not_allowed(f"no such language, the catalogue has {', '.join(languages)}", language, text)
        if not text.strip() or not text.isprintable() or len(text) > MOST_CHARACTERS:
            raise not_allowed(f"allowed is one line of 1 to {MOST_CHARACTERS} printable characters", language, text)
    return texts


def _exact(amount: object) -> object:
    """A written amount with two decimals. Numbers are refused: a binary fraction is not money."""
    if isinstance(amount, Decimal):
        return amount
    if not isinstance(amount, str) or not AMOUNT.fullmatch(amount):
        raise not_allowed('allowed is an amount in quotation marks, "0" to "9999999.99", two decimals at most')
    return Decimal(amount).quantize(Decimal("0.01"))


Text = Annotated[dict[str, str], AfterValidator(_readable)]
"""A text in each language of the catalogue, by language code."""

Whole = Annotated[int, Strict()]
"""A whole number; true and "3" are none."""

Name = Annotated[str, written(r"[a-z][a-z0-9-]{0,39}", "small letters, digits and hyphens, a letter first")]
Amount = Annotated[Decimal, BeforeValidator(_exact), Field(ge=0, max_digits=9, decimal_places=2)]


class Entry(BaseModel):
    """Frozen, and without keys that nobody reads: a misspelt key is an error, not a silent nothing."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _only_known_keys(cls, told: Any) -> Any:
        return only_known(told, cls.model_fields)
