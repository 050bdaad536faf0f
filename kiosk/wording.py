"""All words that people read or hear: message keys to text, in each language of the kiosk.

The words stand in gettext files, `locale/LANGUAGE/LC_MESSAGES/kiosk.po`, read as they are: whoever mends a word saves
the file, and nothing is compiled. A missing key is a bug, not a blank.
"""

from __future__ import annotations

import gettext
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from importlib import resources

from babel import Locale
from babel.core import UnknownLocaleError
from babel.messages.pofile import PoFileError, read_po


class WordingError(Exception):
    """A wording file cannot be used; the message is one sentence: file, what is wrong, what is allowed."""


@dataclass(frozen=True)
class Words:
    """One language's texts by key: one text, or one for each plural form, which `form(count)` picks."""

    locale: Locale
    texts: Mapping[str, tuple[str, ...]]
    form: Callable[[int], int]


@dataclass(frozen=True)
class Wording:
    """The texts of several languages. `home` is the centre's own: money looks the same in all of them."""

    languages: Mapping[str, Words]
    home: str

    def say(self, language: str, key: str, **params: object) -> str:
        """The text of a key, its {placeholders} filled; `count` picks the plural form where the text has some.
        Raises `KeyError` for a key that the language lacks."""
        words = self._words(language)
        if key not in words.texts:
            raise KeyError(f"no text for {key!r} in {language!r}")
        texts = words.texts[key]
        count = params.get("count")
        text = texts[words.form(count)] if len(texts) > 1 and isinstance(count, int) else texts[0]
        return text.format(**params)

    def date(self, language: str, day: date) -> str:
        """A day in words with its weekday: 11月23日星期一, Monday 23 November."""
        from babel.dates import format_date

        return format_date(day, self.say(language, "format.date"), locale=self._words(language).locale)

    def time(self, language: str, moment: datetime) -> str:
        """The hour and minute of a moment, in its own time zone: 9:41, 14:05."""
        self._words(language)
        return f"{moment.hour}:{moment.minute:02d}"

    def money(self, language: str, amount: Decimal, currency: str) -> str:
        """An amount with two decimals, after the currency's sign as the home language writes it: ¥2,000.00."""
        from babel.numbers import format_decimal, get_currency_symbol

        sign = get_currency_symbol(currency, locale=self._words(self.home).locale)
        return sign + format_decimal(amount, "#,##0.00", locale=self._words(language).locale)

    def _words(self, language: str) -> Words:
        if language not in self.languages:
            raise KeyError(f"no texts in {language!r}, only in {', '.join(self.languages)}")
        return self.languages[language]


def is_currency(code: str) -> bool:
    """Whether anybody pays with it: a code of ISO 4217."""
    from babel.numbers import is_currency as is_known

    return bool(is_known(code))


def load_wording(languages: Sequence[str], home: str) -> Wording:
    """The texts of these languages. Raises `WordingError` where a language has no file, or one that is no gettext."""
    return Wording({language: _read(language) for language in languages}, home)


def load_what_is_spoken(home: str, others: Sequence[str]) -> tuple[Wording, tuple[str, ...]]:
    """The texts of the centre's own language and of those others that can be loaded, and a sentence for each that
    cannot: for want of one language a kiosk does not stand still. Raises `WordingError` for the centre's own."""
    languages, missing = {home: _read(home)}, []
    for language in others:
        try:
            languages[language] = _read(language)
        except WordingError as error:
            missing.append(str(error))
    return Wording(languages, home), tuple(missing)


def _read(language: str) -> Words:
    file = resources.files("kiosk") / "locale" / language / "LC_MESSAGES" / "kiosk.po"
    try:
        locale = Locale.parse(language, sep="-")
        with file.open("rb") as opened:
            catalog = read_po(opened, locale=locale, ignore_obsolete=True, abort_invalid=True)
    except (UnknownLocaleError, ValueError):
        raise WordingError(f"language {language!r}: allowed are codes such as zh, en or zh-Hant") from None
    except OSError as error:
        raise WordingError(f"{file}: cannot be read ({error.strerror}); each language has such a file") from None
    except PoFileError as error:
        raise WordingError(f"{file}: is not a gettext file: {error}") from None
    texts = {_key(message.id): _forms(message.string) for message in catalog if message.id}
    return Words(locale, texts, gettext.c2py(catalog.plural_expr))


def _key(name: str | Sequence[str]) -> str:
    return name if isinstance(name, str) else name[0]


def _forms(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    return (texts,) if isinstance(texts, str) else tuple(texts or ("",))
