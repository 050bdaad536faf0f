"""What is being said, and how: pure. A text is said sentence by sentence, so that a pause loses only a few words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

RATES = (50, 60, 70, 85, 100, 120, 145)
VOLUMES = (40, 60, 80, 100, 130, 160, 200)
"""The steps of rate and volume, each in percent of what the engine finds normal."""

LONGEST_TEXT = 5_000
LONGEST_SENTENCE = 160
"""In characters. A sentence must be short enough that its sound is made before anybody waits for it."""

SENTENCE = re.compile(r".+?(?:[。！？；!?;]+|\.(?=\s)|\n|$)", re.DOTALL)
CLAUSE = re.compile(rf".{{1,{LONGEST_SENTENCE}}}(?:(?<=[，、,：:\s])|$)|.{{1,{LONGEST_SENTENCE}}}", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Voice:
    """How fast and how loud, in percent of normal."""

    rate: int = 100
    volume: int = 100

    def slower(self) -> Voice:
        """One step slower, down to half."""
        return replace(self, rate=_step(RATES, self.rate, -1))

    def faster(self) -> Voice:
        """One step faster."""
        return replace(self, rate=_step(RATES, self.rate, 1))

    def louder(self) -> Voice:
        """One step louder, up to twice."""
        return replace(self, volume=_step(VOLUMES, self.volume, 1))

    def quieter(self) -> Voice:
        """One step quieter; never silent, which is what stop is for."""
        return replace(self, volume=_step(VOLUMES, self.volume, -1))


USUAL_VOICE = Voice()


@dataclass(frozen=True, slots=True)
class Line:
    """What an engine is given at once: a plain text, its language and the voice."""

    text: str
    language: str
    voice: Voice = USUAL_VOICE


@dataclass(frozen=True, slots=True)
class Script:
    """The last text, and how far it was said: `sentences[at]` sounds now, or next where it is `held`.

    The default has nothing to say, and `headset` is what a private text needs. `level` is how loud the house wants
    the usual voice, in percent; the voice is each visitor's own.
    """

    headset: bool = False
    level: int = 100
    voice: Voice = USUAL_VOICE
    language: str = ""
    sentences: tuple[str, ...] = field(default=(), repr=False)
    at: int = 0
    held: bool = False
    take: int = 0
    """Tells a text that begins again from the same text still being said."""

    @property
    def line(self) -> Line | None:
        """What has to sound now."""
        if self.held or self.at >= len(self.sentences):
            return None
        volume = min(self.voice.volume * self.level // 100, VOLUMES[-1])
        return Line(self.sentences[self.at], self.language, replace(self.voice, volume=volume))

    def said(self, text: str, language: str, private: bool) -> Script:
        """A new text takes the place of the old one. A private text without a headset leaves silence: what came
        before it would be repeated as if it belonged here."""
        allowed = not private or self.headset
        said = tuple(sentences(text)) if allowed else ()
        return replace(self, language=language, sentences=said).repeated()

    def added(self, text: str, language: str, private: bool) -> Script:
        """News, said after what is being said rather than over it; at once where nothing is, or in another language.
        A private text without a headset leaves what is being said."""
        if self.at >= len(self.sentences) or language != self.language:
            return self.said(text, language, private)
        allowed = not private or self.headset
        return replace(self, sentences=(*self.sentences, *sentences(text))) if allowed else self

    def goes_on_from(self, before: Script) -> bool:
        """Whether what sounded before sounds on: nothing is to be cut short."""
        return (self.line, self.at, self.take) == (before.line, before.at, before.take)

    def moved_on(self) -> Script:
        """The sentence was said to its end."""
        return replace(self, at=self.at + 1)

    def stopped(self) -> Script:
        """Silence; the text can be repeated."""
        return replace(self, at=len(self.sentences), held=False)

    def paused(self) -> Script:
        """Silence; the sentence that was cut short comes again when it goes on."""
        return replace(self, held=True)

    def resumed(self) -> Script:
        """Go on after a pause."""
        return replace(self, held=False)

    def repeated(self) -> Script:
        """The last text from its start."""
        return replace(self, at=0, held=False, take=self.take + 1)

    def in_voice(self, voice: Voice) -> Script:
        """The same in another voice; the sentence that sounds begins again in it."""
        return replace(self, voice=voice)

    def at_level(self, percent: int) -> Script:
        """The same as loud as the house wants it."""
        return replace(self, level=percent)

    def forgotten(self) -> Script:
        """As for the next visitor: nothing to repeat, and the voice as it was."""
        return Script(self.headset, self.level)


def sentences(text: str) -> Iterator[str]:
    """The sentences of a text, each plain, none empty, none too long; a very long text is cut."""
    for sentence in SENTENCE.findall(text[:LONGEST_TEXT]):
        for clause in CLAUSE.findall(sentence):
            if said := plain(clause):
                yield said


def plain(text: str) -> str:
    """A text that is only a text: without control, invisible, private and half characters, without the brackets
    that engines read as orders, and beginning with a letter or digit, so that no program takes it for an option."""
    kept = "".join(_kept(character) for character in unicodedata.normalize("NFC", text))
    words = " ".join(kept.split())
    start = next((place for place, character in enumerate(words) if character.isalnum()), len(words))
    return words[start:]


def _kept(character: str) -> str:
    if character.isspace() or character in "[]{}<>|\\^~`":
        return " "
    return "" if unicodedata.category(character).startswith("C") else character


def _step(steps: tuple[int, ...], now: int, by: int) -> int:
    return steps[min(max(steps.index(now) + by, 0), len(steps) - 1)]
