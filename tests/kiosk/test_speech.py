"""The kiosk's voice: one text at a time, ended at a touch, private things only into a headset, never in the way."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kiosk.speech import Line, RecordingSpeaker, Speaker, Voice
from kiosk.speech.command import CommandEngine
from kiosk.speech.speaker import SpeakingThread

HANGS_S = 120
"""How long a test waits before it says that nothing came; what is well comes in milliseconds."""

GREETING = "您好，欢迎光临。请问您想办什么事？"


def eventually(is_so: Callable[[], bool]) -> None:
    """Waits for another thread to get there."""
    gives_up_s = time.monotonic() + HANGS_S
    while not is_so():
        assert time.monotonic() < gives_up_s


class Tone:
    """A sound that lasts until it is finished or ended."""

    def __init__(self, trouble: str = "") -> None:
        self._over = threading.Event()
        self.was_ended = False
        self.trouble = trouble

    def finish(self) -> None:
        self._over.set()

    def wait(self) -> str:
        assert self._over.wait(HANGS_S)
        return self.trouble

    def end(self) -> None:
        self.was_ended = True
        self._over.set()


class ToneEngine:
    """Tells each line as its tone starts."""

    def __init__(self) -> None:
        self.started: queue.Queue[tuple[Line, Tone]] = queue.Queue()

    def sounds(self, line: Line) -> Iterator[Tone]:
        tone = Tone("speech: no breath" if line.text == "mute." else "")
        if tone.trouble:
            tone.finish()
        self.started.put((line, tone))
        yield tone

    def rehearsal(self, languages: Sequence[str]) -> Iterator[Tone]:
        return iter(())

    def next(self) -> tuple[Line, Tone]:
        return self.started.get(timeout=HANGS_S)


@pytest.fixture
def engine() -> ToneEngine:
    return ToneEngine()


@pytest.fixture
def thread(engine: ToneEngine) -> Iterator[SpeakingThread]:
    speaker = SpeakingThread(engine)
    yield speaker
    speaker.close()


# What it says, in the fake that tests of screens use.


def test_a_text_is_said_sentence_by_sentence() -> None:
    speaker = RecordingSpeaker()
    speaker.say(GREETING, "zh")
    speaker.finish()
    assert speaker.heard == [Line("您好，欢迎光临。", "zh"), Line("请问您想办什么事？", "zh")]


def test_a_new_text_interrupts_the_old_one() -> None:
    speaker = RecordingSpeaker()
    speaker.say(GREETING, "zh")
    speaker.say("Good morning.", "en")
    speaker.finish()
    assert speaker.texts == ["您好，欢迎光临。", "Good morning."]


def test_news_wait_until_what_is_being_said_was_heard() -> None:
    speaker = RecordingSpeaker()
    speaker.add("One.", "en")
    speaker.add("Two.", "en")
    speaker.add("Secret.", "en", private=True)
    assert speaker.texts == ["One."]
    speaker.finish()
    assert speaker.texts == ["One.", "Two."]
    speaker.say("Three. Four.", "en")
    speaker.pause()
    speaker.add("Five.", "en")
    assert not speaker.is_speaking, "news do not end a pause"
    speaker.resume()
    speaker.finish()
    assert speaker.texts == ["One.", "Two.", "Three.", "Three.", "Four.", "Five."]


def test_a_touch_silences_it_and_it_can_repeat_itself() -> None:
    speaker = RecordingSpeaker()
    speaker.say("One. Two.", "en")
    speaker.stop()
    assert not speaker.is_speaking
    speaker.repeat()
    speaker.finish()
    assert speaker.texts == ["One.", "One.", "Two."]


def test_after_a_pause_it_begins_the_sentence_again_that_was_cut_short() -> None:
    speaker = RecordingSpeaker()
    speaker.say("One. Two. Three.", "en")
    speaker.finish_sentence()
    speaker.pause()
    assert not speaker.is_speaking
    speaker.resume()
    speaker.finish()
    assert speaker.texts == ["One.", "Two.", "Two.", "Three."]


def test_going_on_without_a_pause_changes_nothing() -> None:
    speaker = RecordingSpeaker()
    speaker.say("One.", "en")
    speaker.resume()
    assert speaker.texts == ["One."]


def test_slower_and_louder_are_heard_at_once_and_have_an_end() -> None:
    speaker = RecordingSpeaker()
    speaker.say("One.", "en")
    speaker.slower()
    speaker.louder()
    assert [line.voice for line in speaker.heard] == [Voice(), Voice(85, 100), Voice(85, 130)]
    for _ in range(20):
        speaker.slower()
        speaker.louder()
    assert speaker.script.voice == Voice(50, 200)
    for _ in range(20):
        speaker.faster()
        speaker.quieter()
    assert speaker.script.voice == Voice(145, 40)


def test_private_words_are_said_only_into_a_headset() -> None:
    open_to_all, headset = RecordingSpeaker(), RecordingSpeaker(headset=True)
    for speaker in (open_to_all, headset):
        speaker.say("Your name?", "en")
        speaker.say("Wang Xiaoming", "en", private=True)
        speaker.repeat()
    assert open_to_all.texts == ["Your name?"]
    assert headset.texts == ["Your name?", "Wang Xiaoming", "Wang Xiaoming"]


def test_the_next_visitor_finds_silence_nothing_to_repeat_and_the_usual_voice() -> None:
    speaker = RecordingSpeaker(headset=True)
    fresh = speaker.script
    speaker.say("Wang Xiaoming", "en", private=True)
    speaker.slower()
    speaker.pause()
    speaker.reset()
    assert speaker.script == fresh
    speaker.repeat()
    assert not speaker.is_speaking


def test_what_a_visitor_typed_is_in_no_representation_that_could_be_logged() -> None:
    speaker = RecordingSpeaker()
    speaker.say("Wang Xiaoming", "en")
    assert "Wang" not in repr(speaker.script)


# The real one, on its thread, with tones for a voice.

STEPS: dict[str, Callable[[Speaker], None]] = {
    "say": lambda speaker: speaker.say("One. Two.", "en"),
    "say more": lambda speaker: speaker.say("三。四。五。", "zh"),
    "add": lambda speaker: speaker.add("Seven. Eight.", "en"),
    "say nothing": lambda speaker: speaker.say("…", "zh"),
    "say private": lambda speaker: speaker.say("Six.", "en", private=True),
    "stop": lambda speaker: speaker.stop(),
    "pause": lambda speaker: speaker.pause(),
    "resume": lambda speaker: speaker.resume(),
    "repeat": lambda speaker: speaker.repeat(),
    "slower": lambda speaker: speaker.slower(),
    "faster": lambda speaker: speaker.faster(),
    "reset": lambda speaker: speaker.reset(),
}


@settings(deadline=None)
@given(st.lists(st.sampled_from([*STEPS, "finish"]), max_size=12))
def test_the_fake_hears_what_the_thread_says(steps: Sequence[str]) -> None:
    engine, fake = ToneEngine(), RecordingSpeaker()
    real = SpeakingThread(engine)
    tone = Tone()
    for step in steps:
        known = len(fake.heard)
        if step == "finish":
            fake.finish_sentence()
            tone.finish()
            eventually(lambda: real.script.at == fake.script.at)
        else:
            STEPS[step](fake)
            STEPS[step](real)
        for line in fake.heard[known:]:
            sounding, tone = engine.next()
            assert sounding == line
    real.close()
    assert engine.started.empty()


def test_a_stop_ends_the_sound_before_it_returns(engine: ToneEngine, thread: SpeakingThread) -> None:
    thread.say("One. Two.", "en")
    _, tone = engine.next()
    thread.stop()
    assert tone.was_ended


def test_a_sound_that_starts_too_late_is_ended_at_once() -> None:
    """The touch comes while the child is still being started."""
    starting, may_start, tone = threading.Event(), threading.Event(), Tone()

    class SlowEngine:
        def sounds(self, _line: Line) -> Iterator[Tone]:
            starting.set()
            assert may_start.wait(HANGS_S)
            yield tone

        def rehearsal(self, languages: Sequence[str]) -> Iterator[Tone]:
            return iter(())

    speaker = SpeakingThread(SlowEngine())
    speaker.say("One.", "en")
    assert starting.wait(HANGS_S)
    speaker.stop()
    may_start.set()
    tone.wait()
    assert tone.was_ended
    speaker.close()


def test_after_trouble_it_gives_a_text_up_tells_what_is_wrong_once_and_says_the_next(
    engine: ToneEngine, thread: SpeakingThread, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        thread.say("mute. Wang Xiaoming.", "en")
        engine.next()
        eventually(lambda: thread.script.line is None)
    assert (thread.trouble, caplog.messages) == ("speech: no breath", ["speech: no breath"])
    thread.say("Better. Well.", "en")
    line, tone = engine.next()
    tone.finish()
    assert (line.text, engine.next()[0].text, thread.trouble) == ("Better.", "Well.", "")


class FaultyEngine(ToneEngine):
    """Fails in the midst of some lines."""

    def sounds(self, line: Line) -> Iterator[Tone]:
        yield from super().sounds(line)
        if "Wang" in line.text:
            raise ValueError(line.text)


def test_after_a_fault_of_the_engine_it_is_told_once_without_what_was_said_and_the_next_visitor_hears(
    caplog: pytest.LogCaptureFixture,
) -> None:
    engine = FaultyEngine()
    thread = SpeakingThread(engine)
    for _ in range(2):
        thread.say("Wang Xiaoming.", "en")
        engine.next()[1].finish()
        eventually(lambda: thread.script.line is None)
    assert thread.trouble.startswith("speech: the engine failed (ValueError in test_speech.py:")
    assert caplog.messages == [thread.trouble]
    thread.say("Welcome. Well.", "en")
    engine.next()[1].finish()
    assert (engine.next()[0].text, thread.trouble) == ("Well.", "")
    thread.close()


def test_a_sound_whose_wait_fails_is_not_left_sounding() -> None:
    class Torn(Tone):
        def wait(self) -> str:
            raise MemoryError

    class TornEngine(ToneEngine):
        def sounds(self, line: Line) -> Iterator[Tone]:
            yield torn

    torn = Torn()
    speaker = SpeakingThread(TornEngine())
    speaker.say("One.", "en")
    eventually(lambda: torn.was_ended)
    speaker.close()


def test_closing_ends_the_thread(engine: ToneEngine) -> None:
    speaker = SpeakingThread(engine)
    speaker.say("One.", "en")
    _, tone = engine.next()
    speaker.close()
    assert tone.was_ended
    assert "speech" not in [thread.name for thread in threading.enumerate() if thread.is_alive()]


def test_a_program_that_vanished_is_told_and_the_kiosk_goes_on(tmp_path: Path) -> None:
    gone = str(tmp_path / "gone")
    speaker = SpeakingThread(CommandEngine((gone,)))
    speaker.say("One.", "en")
    eventually(lambda: speaker.trouble != "")
    assert speaker.trouble == f"speech: {gone} cannot be used: No such file or directory"
    speaker.close()


def test_the_house_sets_the_usual_voice_and_each_visitor_goes_on_from_there() -> None:
    speaker = RecordingSpeaker()
    speaker.turn(50)
    speaker.say("one.", "en")
    speaker.louder()
    speaker.reset()
    speaker.say("two.", "en")
    assert [(line.text, line.voice.volume) for line in speaker.heard] == [("one.", 50), ("one.", 65), ("two.", 50)]


def test_no_voice_is_louder_than_an_engine_can() -> None:
    speaker = RecordingSpeaker()
    speaker.turn(150)
    for _ in range(5):
        speaker.louder()
    speaker.say("one.", "en")
    assert speaker.heard[-1].voice.volume == 200
