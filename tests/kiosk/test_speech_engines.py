"""The engines behind the voice: what children are told, what espeak-ng makes of it, what is said when it cannot."""

from __future__ import annotations

import io
import queue
import sys
import threading
import wave
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kiosk.house import House, open_house
from kiosk.settings import Speech
from kiosk.speech import ENGINES, Line, Voice, WavFolder, open_speaker, spoken
from kiosk.speech.child import Child
from kiosk.speech.command import CommandEngine, filled
from kiosk.speech.espeak import Espeak, EspeakEngine, find_espeak
from kiosk.speech.script import LONGEST_SENTENCE, plain, sentences
from kiosk.speech.speaker import SilentSpeaker, SpeakingThread
from kiosk.speech.wav import WavEngine
from kiosk.wiring import open_narrator
from tests.kiosk.test_speech import eventually

HANGS_S = 120
"""How long a test waits before it says that nothing came; what is well comes in milliseconds."""

WRITE = "import sys; open(sys.argv[1], 'ab').write(sys.stdin.buffer.read() + b'|')"
SLEEP = "import sys, time; print(sys.stdin.read()); time.sleep(600)"

# Texts as children get them.

HOSTILE = [
    "-f /etc/passwd",
    "--help",
    "@/etc/passwd",
    "{rate}{0.__class__}",
    "$(touch /tmp/owned); `id` && exit",
    '<speak><audio src="file:///etc/passwd"/>&amp;</speak>',
    "[[h@'loU]]",
    "\x00\x1b[31m\u202e\ud800\ufeff",
    "𠮷" * 200,
    "a" * 10_000,
    "一，" * 5_000,
    "...",
    "",
]


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_only_words(text: str) -> None:
    said = list(sentences(text))
    assert all(sentence[0].isalnum() for sentence in said)
    assert all(len(sentence) <= LONGEST_SENTENCE for sentence in said)
    assert not set("\0\x1b[]<>{}|`\u202e\ud800") & set("".join(said))


@given(st.text(max_size=400))
def test_no_word_is_lost_between_the_sentences(text: str) -> None:
    assert letters("".join(sentences(text))) == letters(plain(text))


def letters(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def test_a_command_gets_each_word_as_one_argument_and_no_shell() -> None:
    line = Line("it's {rate} $HOME; ok", "en", Voice(85, 130))
    command = ("say", "-l{language}", "{rate}/{volume}", "{text}")
    assert filled(command, line) == ("say", "-len", "85/130", "it's {rate} $HOME; ok")


def test_a_command_that_reads_its_input_gets_the_text_there(tmp_path: Path) -> None:
    file = tmp_path / "said"
    engine = CommandEngine((sys.executable, "-c", WRITE, str(file)))
    assert [sound.wait() for sound in engine.sounds(Line("你好", "zh"))] == [""]
    assert file.read_text(encoding="utf-8") == "你好|"


# Children.


def test_a_child_that_hangs_is_ended_at_its_deadline() -> None:
    child = Child((sys.executable, "-c", SLEEP), b"x", deadline_s=0.3)
    assert child.wait() == f"speech: {sys.executable} was not done after 0.3 s"


def test_a_child_that_is_ended_takes_its_own_children_along() -> None:
    """A shell script that plays a file is two processes; the pipe closes when both are gone."""
    child = Child(("/bin/sh", "-c", "sleep 600 & sleep 600"), b"", deadline_s=HANGS_S, keeps_output=True)
    child.end()
    assert child.wait() == "speech: /bin/sh ended with code -9"
    child.end()


# espeak-ng itself.


@pytest.fixture(scope="session")
def espeak() -> Espeak:
    found = find_espeak()
    assert found is not None, "the package espeakng-loader is in the lock file"
    return found


def wav_of(espeak: Espeak, line: Line) -> bytes:
    child = espeak.start(line)
    assert child.wait() == ""
    return child.output


def seconds_of(wav: bytes) -> float:
    with wave.open(io.BytesIO(wav)) as sound:
        assert (sound.getnchannels(), sound.getsampwidth()) == (1, 2)
        return float(sound.getnframes() / sound.getframerate())


@pytest.mark.parametrize(
    ("text", "language"),
    [("您好，欢迎光临。请问您想办什么事？", "zh"), ("Good morning.", "en"), ("おはようございます", "ja")],
)
def test_espeak_makes_a_sound_in_each_language(espeak: Espeak, text: str, language: str) -> None:
    assert 0.5 < seconds_of(wav_of(espeak, Line(text, language))) < 8


def test_chinese_is_read_as_chinese_and_not_spelt_out(espeak: Espeak) -> None:
    """A voice that does not know hanzi says "Chinese letter" and a code for each: several times as long."""
    assert seconds_of(wav_of(espeak, Line("请到二号窗口", "zh"))) < 2.5


def test_slower_takes_longer_and_louder_is_louder(espeak: Espeak) -> None:
    usual, slow = (seconds_of(wav_of(espeak, Line("号码", "zh", Voice(rate)))) for rate in (100, 50))
    assert slow > 1.4 * usual
    soft, loud = (peak_of(wav_of(espeak, Line("号码", "zh", Voice(100, volume)))) for volume in (40, 130))
    assert loud > 2 * soft


def peak_of(wav: bytes) -> int:
    with wave.open(io.BytesIO(wav)) as sound:
        return max(memoryview(sound.readframes(sound.getnframes())).cast("h"))


def test_a_text_that_looks_like_orders_is_read_out(espeak: Espeak) -> None:
    """As SSML or phonemes it would be much shorter than its letters."""
    orders = seconds_of(wav_of(espeak, Line("x [[a]] <break/> y", "en")))
    assert orders > 2 * seconds_of(wav_of(espeak, Line("x y", "en")))


def test_a_language_without_voice_and_a_library_without_sound_are_told(espeak: Espeak) -> None:
    assert espeak.start(Line("x", "xx")).wait() == "speech: espeak-ng has no voice for the language 'xx'"
    lost = Espeak("libgone.so").start(Line("x", "en")).wait()
    assert lost.startswith("speech: libgone.so cannot be loaded; espeak-ng is missing: install")


def test_what_is_said_is_piped_to_the_player_and_touches_no_disk(espeak: Espeak, tmp_path: Path) -> None:
    file = tmp_path / "played"
    engine = EspeakEngine(espeak, (sys.executable, "-c", WRITE, str(file)))
    assert [sound.wait() for sound in engine.sounds(Line("号码", "zh"))] == ["", ""]
    played = file.read_bytes().removesuffix(b"|")
    assert played == wav_of(espeak, Line("号码", "zh"))
    assert list(tmp_path.iterdir()) == [file]


# Recorded for the board.


class Played:
    """A sound that is over as soon as it starts."""

    def wait(self) -> str:
        return ""

    def end(self) -> None:
        pass


def test_a_call_is_recorded_once_and_kept_as_a_file(espeak: Espeak, tmp_path: Path) -> None:
    folder = WavFolder(espeak, tmp_path / "calls")
    file = folder.record("请 B 零 一 二 到二号窗口", "zh")
    assert isinstance(file, Path)
    assert seconds_of(file.read_bytes()) > 1
    assert file.parent.stat().st_mode & 0o077 == 0
    first = file.stat().st_mtime_ns
    assert folder.record("请 B 零 一 二 到二号窗口", "zh") == file
    assert file.stat().st_mtime_ns == first
    assert folder.record("请 B 零 一 三 到二号窗口", "zh") != file


def test_a_recording_that_cannot_be_made_is_told(espeak: Espeak, tmp_path: Path) -> None:
    (tmp_path / "calls").write_text("not a folder")
    assert WavFolder(espeak, tmp_path / "calls").record("x", "xx") == (
        "speech: espeak-ng has no voice for the language 'xx'"
    )
    assert "cannot be used: " in str(WavFolder(espeak, tmp_path / "calls").record("x", "en"))


def test_the_oldest_recordings_go(espeak: Espeak, tmp_path: Path) -> None:
    for number in range(600):
        (tmp_path / f"{number}.wav").touch()
    file = WavFolder(espeak, tmp_path).record("x", "en")
    kept = list(tmp_path.iterdir())
    assert len(kept) == 500
    assert file in kept


class Told(Espeak):
    """Says a text by its own letters, in no time."""

    def start(self, line: Line) -> Child:
        return Child(("cat",), line.text.encode(), deadline_s=HANGS_S, keeps_output=True)


def test_two_boards_that_ask_for_the_same_call_at_once_both_get_it(tmp_path: Path) -> None:
    folder, together = WavFolder(Told("cat"), tmp_path), threading.Barrier(2, timeout=HANGS_S)

    def ask(numbers: Sequence[str]) -> list[Path | str]:
        return [folder.record(number, "en") for number in numbers if together.wait() >= 0]

    numbers = [f"B {nth}" for nth in range(100)]
    with ThreadPoolExecutor(2) as boards:
        one, other = boards.map(ask, (numbers, numbers))
    assert one == other
    assert [it.read_text() for it in one if isinstance(it, Path)] == numbers


def test_a_line_is_played_whether_it_is_kept_or_not(tmp_path: Path) -> None:
    played: queue.Queue[bytes] = queue.Queue()

    def play(wav: bytes) -> Played:
        played.put(wav)
        return Played()

    folder = WavFolder(Told("cat"), tmp_path)
    speaker = SpeakingThread(WavEngine(folder, "Welcome.".__eq__, play))
    for _ in range(2):
        speaker.say("Welcome. My kitchen leaks.", "en")
        assert played.get(timeout=HANGS_S) == b"Welcome."
        assert played.get(timeout=HANGS_S) == b"My kitchen leaks."
    speaker.close()
    assert list(tmp_path.iterdir()) == [folder.file_of(Line("Welcome.", "en"))]


def test_of_what_is_said_only_the_houses_own_words_stay_on_the_disk(espeak: Espeak, tmp_path: Path) -> None:
    played = tmp_path / "played"
    voice = Speech(engine="wav", player=(sys.executable, "-c", WRITE, str(played)))
    house = open_house()
    settings = house.settings.model_copy(update={"speech": voice, "state": tmp_path})
    house = House(settings, house.catalogue, house.wording)
    _, speaker = open_narrator(house)
    title = house.wording.say("zh", "screen.choosing-request.title")
    name = house.catalogue.requests[0].name["zh"]
    telephone = spoken(house.settings.centre.telephone, partial(house.wording.say, "zh"))
    speaker.say(f"{title}\n{name}\n{telephone}\n我家厨房漏水，老人一个人在家", "zh")
    eventually(lambda: speaker.script.line is None)
    speaker.close()
    assert speaker.trouble == ""
    assert played.read_bytes().count(b"|RIFF") == 3, "all four were heard"
    folder = WavFolder(espeak, tmp_path / "speech")
    kept = {folder.file_of(Line(text, "zh")) for text in (title, name, telephone)}
    assert set((tmp_path / "speech").iterdir()) == kept


# Opening.


def test_each_engine_opens_and_says_a_text(espeak: Espeak, tmp_path: Path) -> None:
    said = tmp_path / "said"
    write = (sys.executable, "-c", WRITE, str(said))
    for engine in ENGINES:
        speaker = open_speaker(engine, command=write, player=write, folder=tmp_path / "calls")
        assert speaker.trouble == ""
        speaker.say("One.", "en")
        speaker.close()


@pytest.mark.parametrize(
    ("engine", "command", "sentence"),
    [
        ("siri", (), "speech.engine = 'siri': allowed are none, wav, espeak-ng, command"),
        ("command", (), "speech.command is empty: the engine 'command' needs a program and its words"),
        ("command", ("no-such-voice",), "speech.command: no-such-voice is no program on this machine"),
        (
            "command",
            ("sh", "{txt}"),
            "speech.command: {txt} is no placeholder; allowed are text, language, rate, volume",
        ),
        ("command", ("sh", "{"), "speech.command: {{} is no placeholder; allowed are text, language, rate, volume"),
        ("wav", (), "speech.folder is empty: the engine 'wav' needs a folder to write into"),
    ],
)
def test_a_voice_that_cannot_be_is_told_in_a_sentence_and_the_kiosk_goes_on_in_silence(
    engine: str, command: Sequence[str], sentence: str
) -> None:
    speaker = open_speaker(engine, command=command)
    assert speaker.trouble == sentence
    speaker.say("One.", "en")
    speaker.repeat()
    speaker.slower()
    speaker.close()


def test_private_words_never_stand_in_a_command_where_other_programs_read_them() -> None:
    assert open_speaker("command", command=("cat", "{text}"), headset=True).trouble == (
        "speech.command: with a headset {text} would show private words to others; read the standard input"
    )
    for command, headset in ((("cat", "{text}"), False), (("cat", "-l{language}"), True)):
        speaker = open_speaker("command", command=command, headset=headset)
        assert speaker.trouble == ""
        speaker.close()


@pytest.mark.parametrize("engine", ["espeak-ng", "wav"])
def test_a_player_that_is_missing_is_told(engine: str, tmp_path: Path) -> None:
    speaker = open_speaker(engine, player=("no-such-player",), folder=tmp_path)
    assert speaker.trouble == "speech.player: no-such-player is no program on this machine"


@pytest.mark.parametrize("engine", ["espeak-ng", "wav"])
def test_a_machine_on_which_nothing_plays_sound_is_told_how_to_mend_it(
    engine: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    speaker = open_speaker(engine, folder=tmp_path)
    assert speaker.trouble == (
        "speech: no program plays sound here: install Debian's alsa-utils, or set speech.player"
    )
    assert isinstance(speaker, SilentSpeaker)


@pytest.mark.parametrize("engine", ["espeak-ng", "wav"])
@pytest.mark.parametrize("program", ["aplay", "paplay", "play", "ffplay"])
def test_a_player_that_is_there_plays_without_being_named(
    engine: str, program: str, espeak: Espeak, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard, player = tmp_path / "heard", tmp_path / "bin" / program
    player.parent.mkdir()
    player.write_text(f"#!/bin/sh\n/bin/cat > {heard}.part && /bin/mv {heard}.part {heard}\n")
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(player.parent))
    speaker = open_speaker(engine, folder=tmp_path / "kept")
    assert speaker.trouble == ""
    speaker.say("One.", "en")
    eventually(heard.exists)
    speaker.close()
    assert heard.read_bytes() == wav_of(espeak, Line("One.", "en"))


def test_what_is_kept_as_files_is_never_private(tmp_path: Path) -> None:
    speaker = open_speaker("wav", headset=True, player=("true",), folder=tmp_path)
    speaker.say("Wang Xiaoming", "en", private=True)
    assert speaker.script.line is None
    speaker.close()
    assert list(tmp_path.iterdir()) == []


# What doctor asks.


def test_a_voice_that_is_well_is_rehearsed_without_being_heard(espeak: Espeak, tmp_path: Path) -> None:
    played = tmp_path / "played"
    write = (sys.executable, "-c", WRITE, str(played))
    speaker = open_speaker("espeak-ng", player=write)
    assert speaker.rehearse(["zh", "en"]) == ""
    with wave.open(io.BytesIO(played.read_bytes().removesuffix(b"|"))) as sound:
        assert set(sound.readframes(sound.getnframes())) == {0}
    speaker.close()


def test_a_rehearsal_tells_of_a_missing_language_and_of_a_missing_sound_device(tmp_path: Path) -> None:
    speaker = open_speaker("espeak-ng", player=("false",))
    assert speaker.rehearse(["zh", "xx"]) == "speech: espeak-ng has no voice for the language 'xx'"
    assert speaker.rehearse(["zh"]).startswith("speech: false finds no sound device: is one connected")
    speaker.close()


@pytest.mark.parametrize(
    ("engine", "told"),
    [
        ("none", ""),
        ("siri", "speech.engine = 'siri': allowed are none, wav, espeak-ng, command"),
        ("wav", ""),
        ("command", ""),
    ],
)
def test_a_rehearsal_leaves_nothing_behind(engine: str, told: str, tmp_path: Path) -> None:
    written = tmp_path / "written"
    write = (sys.executable, "-c", WRITE, str(written))
    speaker = open_speaker(engine, command=write, player=write, folder=tmp_path)
    assert speaker.rehearse(["zh", "en"]) == told
    speaker.close()
    assert list(tmp_path.iterdir()) == []
