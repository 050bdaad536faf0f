"""Reads the screens aloud for whoever wants that: what is new on them, what the keys are at, and nothing private
without a headset. It never speaks to somebody who did not ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from kiosk.modes import STANDARD_MODES, Modes
from kiosk.speech import Say, SilentSpeaker, Speaker, spoken
from kiosk.states import AskingOffice, EnteringPin, Servicing, State
from kiosk.touch.views.order import heading
from kiosk.touch.views.parts import Button, View
from kiosk.touch.views.saying import Said, said_of, said_of_button

RESTLESS = frozenset({"time", "countdown"})
"""What changes by itself: said with its screen, and not at each change."""


class Narrator:
    """`say_in(language)` gives the words of a language; `headset` says that private texts reach one pair of ears."""

    def __init__(self, speaker: Speaker, say_in: Callable[[str], Say], headset: bool = False) -> None:
        self._speaker = speaker
        self._say_in = say_in
        self._headset = headset
        self._modes = self._tuned = STANDARD_MODES
        self._language = ""
        self._shown: tuple[type[View], str, str] = View, "", ""
        self._told: tuple[Said, ...] = ()
        self._heard = False

    @property
    def has_voice(self) -> bool:
        """Whether there is anything to hear."""
        return not isinstance(self._speaker, SilentSpeaker)

    @property
    def is_reading(self) -> bool:
        """Whether somebody is being told something now."""
        return self._heard and self._speaker.script.line is not None

    def seen(self, state: State, view: View, focus: Button | None = None) -> None:
        """A view is on the screen: all of it is read where it is another one, else what is new on it, and that not
        before what is being said was heard: news that come by themselves must not cut a queue number short."""
        before, self._modes = self._modes, state.draft.modes
        another, known, self._told = self._is_another(state, view, before), self._told, said_of(view)
        self._heard = self._speaks(state)
        if not self._heard:
            if before.speech:
                # nothing of a visit can be heard once it is over
                self._speaker.reset()
                self._tuned = STANDARD_MODES
            return
        fresh = [said for said in self._told if another or (said not in known and said.id not in RESTLESS)]
        tuned, self._tuned = self._tuned, self._modes
        if self._tune(tuned, self._modes) and before.speech:
            fresh = [Said("sample", self._say_in(self._language)("screen.speech.sample"))]
        self._tell([*fresh, *self._at(focus if another else None)], cut_short=another)

    def focused(self, button: Button) -> None:
        """The keys are at that button."""
        if self._heard:
            said = said_of_button(button)
            self._tell([said], said.language)

    def touched(self) -> None:
        """Silence at once: whoever touches has heard enough."""
        self._speaker.stop()

    def repeat(self) -> None:
        """Pause what is being said, go on after a pause, or say it all again."""
        script = self._speaker.script
        if not self._heard:
            return
        if script.held:
            self._speaker.resume()
        elif script.line is not None:
            self._speaker.pause()
        else:
            self._tell(self._told)

    def _speaks(self, state: State) -> bool:
        """Never where staff are at work: keys would tell a PIN, and the menu what others were given."""
        return self._modes.speech and not isinstance(state, EnteringPin | AskingOffice | Servicing)

    def _is_another(self, state: State, view: View, before: Modes) -> bool:
        """Another screen, another question on it, another language, or a visitor who has just begun to listen."""
        shown = type(view), heading(view), state.draft.language
        known, self._shown = self._shown, shown
        self._language = state.draft.language
        return known != shown or not before.speech

    def _tune(self, before: Modes, modes: Modes) -> bool:
        """As many steps as the voice is to go; whether it is another now."""
        faster, louder = modes.rate - before.rate, modes.volume - before.volume
        for _ in range(abs(faster)):
            (self._speaker.faster if faster > 0 else self._speaker.slower)()
        for _ in range(abs(louder)):
            (self._speaker.louder if louder > 0 else self._speaker.quieter)()
        return bool(faster or louder)

    def _at(self, focus: Button | None) -> list[Said]:
        """What the keys are at, and how they are used, after a screen was read."""
        if focus is None:
            return []
        said, say = said_of_button(focus), self._say_in(self._language)
        return [Said("focus", say("screen.speech.focus", name=said.text.replace("\n", " ")), said.private)]

    def _tell(self, told: Iterable[Said], language: str = "", *, cut_short: bool = True) -> None:
        heard = [said for said in told if said.language in ("", language)]
        allowed = [said for said in heard if self._headset or not said.private]
        if len(allowed) < len(heard):
            allowed.append(Said("private", self._say_in(self._language)("screen.speech.private")))
        if allowed:
            say = self._say_in(language or self._language)
            text = "\n".join(spoken(line, say) for said in allowed for line in said.text.split("\n"))
            begin = self._speaker.say if cut_short else self._speaker.add
            begin(text, language or self._language, private=any(said.private for said in allowed))
