"""A whole lobby for stories: the real screens, the real store, and a printer behind a socket; only the clock of the
visit is turned by hand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from typing import Any

from kiosk.house import House, open_house
from kiosk.office import Office
from kiosk.settings import Screen
from kiosk.speech import RecordingSpeaker
from kiosk.states import ChoosingLanguage, State
from kiosk.touch.presenter import Moment
from kiosk.touch.views import View
from kiosk.wiring import five_keys, greeting, open_lobby, viewer
from printing.drawing import Picture
from printing.tcp_printer import TcpPrinter
from printing.virtual import VirtualPrinter
from tests.kiosk.touch.harness import dictionary, open_window

PATIENCE_FRAMES = 3000
INITIALISE = b"\x1b@"
DESIGNED_WIDTH = 1080
"""A smaller window gets a smaller density, so that the same widgets stand in it."""


class NeverCame(AssertionError):
    """What a story waited for did not come."""


@dataclass
class Recorder:
    """Passes bytes on to a printer and keeps them, so that a story can read what was really sent, and when."""

    printer: VirtualPrinter
    received: bytearray = field(default_factory=bytearray)
    slip_began: float = 0.0

    def wait_for_slip(self) -> None:
        """The next slip's first bytes are to be timed; `slip_began` then holds seconds of `perf_counter`."""
        self.slip_began = 0.0

    def feed(self, data: bytes) -> bytes:
        # Questions for the printer's condition come all the time; a slip begins by setting the printer back.
        if INITIALISE in data and not self.slip_began:
            self.slip_began = time.perf_counter()
        self.received += data
        return self.printer.feed(data)


class Lobby:
    """What a visitor and a clerk can do and see: touch a button by its name, read the screen, pick slips up."""

    def __init__(self, house: House, recorder: Recorder, slips: list[Picture]) -> None:
        self.window = open_window()
        from kiosk.touch.app import TouchscreenApp
        from kiosk.touch.narrator import Narrator

        self.house = house
        self.recorder = recorder
        self.printer = recorder.printer
        self.slips = slips
        self.time = 0.0
        self.chimes: list[float] = []
        self.speaker = RecordingSpeaker()
        self.layouts = 0
        keys, view_of = count(1), viewer(house, dictionary(), speech=True)

        def lay_out(state: State, moment: Moment, size: tuple[int, int]) -> View:
            self.layouts += 1
            return view_of(state, moment, size)

        self.app = TouchscreenApp(
            greeting(house),
            view_of=lay_out,
            perform=lambda effect: self.office.perform(effect),
            now=lambda: self.time,
            minute=lambda: 0,
            new_key=lambda: f"journey-{next(keys)}",
            chime=lambda: self.chimes.append(self.time),
            turn=lambda _percent: None,
            felt=lambda: None,
            reduced_motion=True,
            narrator=Narrator(self.speaker, lambda it: partial(house.wording.say, it)),
            five_keys=five_keys(house.settings.keypad),
        )
        self.office = Office(
            lambda: open_lobby(house, self.office.report, self.app.tell_paper, away_told=self.app.tell_away),
            self.app.tell,
            self.app.tell_shut,
        )

    @property
    def state(self) -> State:
        """Where the visitor is."""
        return self.app.presenter.state

    @property
    def received(self) -> bytes:
        """All bytes that the printer got."""
        return bytes(self.recorder.received)

    def touch(self, name: str) -> None:
        """A finger on the button of that name; there must be exactly one."""
        self.press(name)
        self.frames(2)

    def press(self, name: str) -> None:
        """The same, without drawing what comes of it."""
        self.frames(2)
        self.window.press(self.button(name))

    def button(self, name: str) -> Any:
        """The button of that name; there must be exactly one."""
        found = [it for it in self._seen("Tappable") if it.name == name]
        assert len(found) == 1, f"{len(found)} buttons are called {name!r}, there are {self.buttons()}"
        return found[0]

    def speak(self, language: str) -> None:
        """Another language is chosen: by the bar at once, or from the list that it opens."""
        self.touch("language")
        if self.state.draft.language != language:
            self._choose_language(language)

    def _choose_language(self, language: str) -> None:
        if not isinstance(self.state, ChoosingLanguage):
            self.touch("language")
        self.touch(f"language-{language}")

    def type(self, text: str) -> None:
        """Keys of the kiosk's own keypad, one after the other."""
        for character in text:
            self.touch(f"key-{character}")

    def buttons(self) -> list[str]:
        """The names of all buttons in sight."""
        return sorted(it.name for it in self._seen("Tappable"))

    def reads(self) -> str:
        """All words in sight; broken lines are put together again."""
        self.frames(1)
        return "\n".join(it.text.replace("\n", "") for it in self._seen("Words"))

    def wait(self, seconds: float) -> None:
        """Nobody touches for so long."""
        for _ in range(int(seconds * 2)):
            self.time += 0.5
            self.app.tick()
        self.frames(1)

    def until(self, is_so: Callable[[], bool], what: str) -> None:
        """Draws frames until it is so; the office and the printer work meanwhile."""
        for _ in range(PATIENCE_FRAMES):
            if is_so():
                return
            self.frames(1)
            time.sleep(0.005)  # frames without a display take no time; the printer's threads need some
        raise NeverCame(f"{what}; the screen reads:\n{self.reads()}")

    def until_state(self, kind: type[State]) -> None:
        """Draws frames until the visit is there."""
        self.until(lambda: isinstance(self.state, kind), f"{kind.__name__} never came")

    def frames(self, number: int) -> None:
        """Draw."""
        self.window.frames(number)

    def _seen(self, kind: str) -> Iterator[Any]:
        # Kivy is imported only once its environment is set, so widgets are known by their class's name here.
        return (it for it in self.app.stage.current_screen.walk() if kind in {c.__name__ for c in type(it).__mro__})


@contextmanager
def open_for_visitors(
    before: Callable[[VirtualPrinter], None] | None = None,
    printer: str = "",
    profile: str = "",
    size: tuple[int, int] = (1080, 1920),
) -> Iterator[Lobby]:
    """A lobby with a printer at a real socket, unless another is named; closed in order at the end."""
    open_window()
    from kivy.core.window import Window

    slips: list[Picture] = []
    recorder = Recorder(VirtualPrinter(576, slips.append))
    if before is not None:
        before(recorder.printer)
    with TcpPrinter(recorder) as served:
        told = open_house()
        settings = told.settings.model_copy(
            update={
                "printer": printer or served.address,
                "profile": profile or told.settings.profile,
                "screen": Screen(width=size[0], height=size[1], ppi=102 * size[0] / DESIGNED_WIDTH),
            }
        )
        lobby = Lobby(House(settings, told.catalogue, told.wording), recorder, slips)
        others = list(Window.children)
        for other in others:
            Window.remove_widget(other)
        Window.size = size
        stage = lobby.app.build()
        Window.add_widget(stage)
        lobby.app.presenter.show()
        lobby.office.start()
        try:
            yield lobby
        finally:
            lobby.office.close()
            Window.remove_widget(stage)
            for other in others:
                Window.add_widget(other)
