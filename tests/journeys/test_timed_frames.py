"""What the bench tells of a frame is what a visitor waits for: the press is within it, as it is in the kiosk."""

from __future__ import annotations

from kiosk.states import AskingForHelp, ChoosingRequest
from tests.bench.touchscreen import timed_frames
from tests.journeys.lobby import Lobby


def test_what_comes_of_a_press_is_done_within_the_frame_that_is_timed(lobby: Lobby) -> None:
    lobby.touch("start")
    with timed_frames(lobby) as took_ms:
        lobby.press("help")
        assert isinstance(lobby.state, ChoosingRequest), "it only looks pressed"
        told = len(took_ms)
        lobby.frames(1)
        assert isinstance(lobby.state, AskingForHelp)
        assert len(took_ms) == told + 1
        lobby.touch("primary")
        assert isinstance(lobby.state, ChoosingRequest)
    lobby.press("help")
    assert isinstance(lobby.state, AskingForHelp), "no frame is timed any more"
