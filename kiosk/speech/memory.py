"""A speaker for tests: it remembers what would have sounded, and by which rules."""

from __future__ import annotations

from kiosk.speech.script import Line, Script
from kiosk.speech.speaker import Change, Speaker


class RecordingSpeaker(Speaker):
    """Hears itself: `heard` has every sentence that began to sound. It sounds until `finish_sentence`, or a call,
    ends it; `finish` says everything to its end."""

    def __init__(self, headset: bool = False) -> None:
        self.heard: list[Line] = []
        self._script = Script(headset)

    @property
    def script(self) -> Script:
        """What is being said now."""
        return self._script

    @property
    def is_speaking(self) -> bool:
        """Whether something sounds now."""
        return self._script.line is not None

    @property
    def texts(self) -> list[str]:
        """The words of what was heard, whatever the voice."""
        return [line.text for line in self.heard]

    def finish_sentence(self) -> None:
        """The sentence that sounds comes to its end."""
        if self.is_speaking:
            self._change(Script.moved_on)

    def finish(self) -> None:
        """Everything is said to its end."""
        while self.is_speaking:
            self.finish_sentence()

    def _change(self, change: Change) -> None:
        before, self._script = self._script, change(self._script)
        line = self._script.line
        if line is not None and not self._script.goes_on_from(before):
            self.heard.append(line)
