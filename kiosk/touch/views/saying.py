"""What is said of a view: every text that can be seen, once, in the order in which it is read. Pure.

The other language that stands small below the visitor's own says nothing new; it is said once the visitor changes to
it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kiosk.touch.views.entry import CARET
from kiosk.touch.views.order import content
from kiosk.touch.views.parts import Button, Panel, Part, Text, View

SECOND = "second"
FIRST_HAN = "\u2e80"


@dataclass(frozen=True, slots=True)
class Said:
    """A text to say, and the `id` of what it stands on. What is `private` is for one pair of ears; in another
    `language` than the visitor's it is said by itself only."""

    id: str
    text: str
    private: bool = False
    language: str = ""


def said_of(view: View) -> tuple[Said, ...]:
    """All that is said of a view: title, content, actions, bar, and at last centre and time."""
    frame = view.frame
    parts: tuple[Part, ...] = (*frame.title, *content(view), *reversed(frame.actions), *frame.bar, *frame.head)
    return tuple(said for place, part in enumerate(parts) for said in _said(part, place))


def said_of_button(button: Button) -> Said:
    """What a button says: what it shows, or what its icon means."""
    shown = _words(button.texts)
    private = any(text.private for text in button.texts)
    return Said(button.id, button.said or _joined(shown), private, button.language)


def flowing(lines: Sequence[str]) -> str:
    """Broken lines as one sentence: words get their space back, hanzi need none."""
    whole = ""
    for line in lines:
        spaced = whole and line and whole[-1] < FIRST_HAN and line[0] < FIRST_HAN
        whole += f" {line}" if spaced else line
    return whole


def _said(part: Part, place: int) -> Iterator[Said]:
    if isinstance(part, Button):
        yield said_of_button(part)
    elif isinstance(part, Text):
        yield from _of_texts((part,), part.name or str(place))
    elif isinstance(part, Panel):
        yield from _of_texts(part.texts, f"panel {place}")
        for button in part.buttons:
            yield said_of_button(button)


def _of_texts(texts: Sequence[Text], name: str) -> Iterator[Said]:
    """What is private is said apart from what is not."""
    for private in (False, True):
        words = _words([text for text in texts if text.private == private])
        if words:
            yield Said(f"{name} private" if private else name, _joined(words), private)


def _words(texts: Sequence[Text]) -> list[str]:
    told = (text.said or flowing(text.lines).rstrip(CARET) for text in texts if not text.icon and text.name != SECOND)
    return [words for words in told if words.strip()]


def _joined(words: Sequence[str]) -> str:
    """Texts beside each other, with a pause between them."""
    return "\n".join(words)
