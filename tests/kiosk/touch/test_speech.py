"""What is read aloud: everything that is shown, once; nothing private to bystanders; silence at a touch."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial

import pytest

from kiosk.events import LanguageChosen, ModesChosen, StaffSlipSettled, TicketSettled, Typed
from kiosk.flow import advance
from kiosk.settings import Centre
from kiosk.speech import RecordingSpeaker, SilentSpeaker
from kiosk.states import CheckingDocuments, ChoosingRequest, GivingDetails, Reviewing, State, Welcoming
from kiosk.touch import views
from kiosk.touch.narrator import Narrator
from kiosk.touch.views import Surroundings, View
from kiosk.touch.views.order import content, spots
from kiosk.touch.views.parts import Panel, Text
from kiosk.touch.views.saying import flowing, said_of, said_of_button
from tests.kiosk.touch.harness import PANELS, catalogue, dictionary, theme_of, wording
from tests.kiosk.touch.harness import Panel as Glass
from tests.kiosk.touch.layout import in_each_mode
from tests.kiosk.touch.samples import MODES, NOON, draft_for, in_modes, samples


def broad(text: str, em: int, _bold: bool) -> float:
    """A measure without Kivy."""
    return sum(em if sign > "\u2e80" else 0.58 * em for sign in text)


def look(state: State, panel: Glass = PANELS[0]) -> View:
    around = Surroundings(
        catalogue(),
        wording(),
        theme_of(panel),
        broad,
        Centre(),
        NOON,
        24,
        offered=dictionary().offered(state),
        speech=True,
        keep_days=30,
    )
    return views.view_of(state, around)


class Listener:
    """Somebody who listens; every sentence is said to its end unless it is cut short."""

    def __init__(self, state: State, headset: bool = False) -> None:
        self.speaker = RecordingSpeaker(headset)
        self.narrator = Narrator(self.speaker, lambda it: partial(wording().say, it), headset)
        self.state = state.__class__(**{**vars(state), "draft": state.draft.in_modes(state.draft.modes.spoken())})
        self.narrator.seen(self.state, look(self.state))

    def does(self, *events: object) -> None:
        for event in events:
            self.state, _ = advance(self.state, event)  # type: ignore[arg-type]
            self.narrator.seen(self.state, look(self.state))

    def hears(self) -> list[str]:
        """All that is said until it is silent, and forgets it."""
        self.speaker.finish()
        heard = self.speaker.texts[:]
        self.speaker.heard.clear()
        return heard

    @property
    def languages(self) -> set[str]:
        return {line.language for line in self.speaker.heard}


def shown(view: View) -> Iterator[tuple[str, str]]:
    """What can be read on a view, text by text, and the buttons by their names."""
    parts = (*view.frame.title, *content(view), *view.frame.actions, *view.frame.bar, *view.frame.head)
    for part in parts:
        texts = (part,) if isinstance(part, Text) else part.texts if isinstance(part, Panel) else ()
        for text in texts:
            if not text.icon and text.name != "second":
                yield "text", text.said or flowing(text.lines).rstrip("▏")
    for spot in spots(view):
        yield "button", spot.button.id


@pytest.mark.parametrize("panel", PANELS, ids=lambda panel: panel.name)
@pytest.mark.parametrize("language", ["zh", "en"])
@in_each_mode
def test_everything_shown_can_be_spoken(panel: Glass, language: str, mode: str) -> None:
    """A15: what is shown, less what is spoken, is nothing; the small second language says the same again."""
    for name, state in samples(catalogue(), language).items():
        view = look(in_modes(state, MODES[mode]), panel)
        spoken = {("text", line) for said in said_of(view) for line in said.text.split("\n")}
        spoken |= {("button", said.id) for said in said_of(view) if said.text.strip()}
        assert {it for it in shown(view) if it[1].strip()} - spoken == set(), name


@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_button_says_what_it_is_even_where_it_shows_only_an_icon(language: str) -> None:
    for name, state in samples(catalogue(), language).items():
        for spot in spots(look(state)):
            assert said_of_button(spot.button).text.strip(), (name, spot.button.id)


def test_a_visitor_hears_one_language_only() -> None:
    """What small letters repeat in the other language is not said."""
    for panel in PANELS:
        for name, state in samples(catalogue(), "en").items():
            typed = ("giving-pinyin", "choosing-language", "welcoming-shut")
            # a language is named, and said, in its own words
            own = ("language", "key-pinyin", "candidate")
            said = [it for it in said_of(look(state, panel)) if not it.id.startswith(own)]
            if not name.startswith(typed):
                assert [
                    it.text
                    for it in said
                    if any("\u4e00" <= sign <= "\u9fff" for sign in it.text.replace("中文", ""))
                ] == [], name


def test_broken_lines_are_said_as_one_sentence() -> None:
    assert flowing(("请带好您的材料", "和随身物品。")) == "请带好您的材料和随身物品。"
    assert flowing(("Please take your", "papers with you.")) == "Please take your papers with you."


def test_nobody_is_spoken_to_who_did_not_ask_for_it() -> None:
    speaker = RecordingSpeaker()
    narrator = Narrator(speaker, lambda it: partial(wording().say, it))
    state = samples(catalogue(), "zh")["choosing-request"]
    narrator.seen(state, look(state))
    narrator.focused(spots(look(state))[0].button)
    narrator.repeat()
    assert speaker.texts == []


def test_a_screen_is_read_whole_and_then_only_what_is_new_on_it() -> None:
    listener = Listener(samples(catalogue(), "zh")["answering-number"])
    heard = listener.hears()
    assert "装修" in heard[0]
    assert any("工人" in text for text in heard)
    listener.does(Typed("9"))
    assert listener.hears() == ["59", "人"]


def test_news_of_the_paper_do_not_cut_the_number_short() -> None:
    listener = Listener(samples(catalogue(), "zh")["printing"])
    ticket = listener.state.ticket  # type: ignore[union-attr]
    listener.hears()
    listener.does(TicketSettled(ticket.visit, tray="lobby"))
    listener.does(StaffSlipSettled(ticket.visit, tray="lobby"))
    heard = listener.hears()
    assert "B 零 一 二" in heard
    assert heard[-1] == "请将下联交给工作人员。"


def test_a_number_is_said_digit_by_digit() -> None:
    listener = Listener(samples(catalogue(), "zh")["finished"])
    assert "B 零 一 二" in listener.hears()


@pytest.mark.parametrize(
    ("typed", "said"), [("13", "一 三"), ("139", "一 三 九"), ("1390", "一 三 九 零"), ("139 0", "一 三 九 0")]
)
def test_a_telephone_number_is_no_count_however_little_of_it_is_typed(typed: str, said: str) -> None:
    listener = Listener(telling("phone", typed), headset=True)
    assert said in listener.hears()


def test_speech_follows_the_language() -> None:
    """A21."""
    listener = Listener(samples(catalogue(), "zh")["choosing-request"])
    assert listener.languages == {"zh"}
    listener.hears()
    listener.does(LanguageChosen("en"))
    assert "What did you come for?" in listener.hears()
    listener.does(LanguageChosen("zh"))
    assert listener.languages == {"zh"}


def test_a_touch_is_followed_by_silence_at_once() -> None:
    """A16."""
    listener = Listener(samples(catalogue(), "zh")["choosing-request"])
    assert listener.speaker.is_speaking
    listener.narrator.touched()
    assert not listener.speaker.is_speaking


def test_repeat_pauses_goes_on_and_says_all_again() -> None:
    """A16."""
    listener = Listener(samples(catalogue(), "zh")["choosing-request"])
    listener.narrator.repeat()
    assert not listener.speaker.is_speaking
    listener.narrator.repeat()
    assert listener.speaker.is_speaking
    broken_off, *whole = listener.hears()
    assert broken_off == whole[0], "it goes on with the sentence that was broken off"
    assert len(whole) > 20
    listener.narrator.repeat()
    assert listener.hears() == whole


def test_slower_and_louder_are_heard_at_once_and_forgotten_after_the_visit() -> None:
    listener = Listener(samples(catalogue(), "zh")["adjusting-speech"])
    listener.hears()
    modes = listener.state.draft.modes
    listener.does(ModesChosen(modes.paced(-1)))
    assert listener.speaker.script.voice.rate < 100
    assert listener.hears() == ["这样听得清楚吗？"]
    listener.does(ModesChosen(modes.paced(-1).raised(2)))
    assert listener.speaker.script.voice.volume > 100
    listener.state = Welcoming(listener.state.draft.fresh())
    listener.narrator.seen(listener.state, look(listener.state))
    assert (listener.speaker.script.voice.rate, listener.speaker.script.voice.volume) == (100, 100)
    assert not listener.speaker.is_speaking
    assert listener.speaker.script.sentences == ()


def test_a_pace_that_was_chosen_while_the_voice_was_off_is_its_pace_when_it_is_on() -> None:
    listener = Listener(samples(catalogue(), "zh")["adjusting-speech"])
    silent = listener.state.draft.modes.unspoken()
    for asked in (silent, silent.paced(-1), silent.paced(-1).spoken()):
        listener.does(ModesChosen(asked))
    assert listener.speaker.script.voice.rate < 100
    assert "这样听得清楚吗？" not in listener.hears(), "the screen is read, and no sample"


def telling(detail: str, typed: str) -> GivingDetails:
    draft = draft_for(catalogue(), "ownership-transfer", "zh")
    place = next(at for at, asked in enumerate(draft.chosen.details) if asked.id == detail)
    return GivingDetails(draft, place, typed)


def test_private_entries_reach_one_pair_of_ears_only() -> None:
    """A17."""
    aloud = Listener(telling("phone", "139 0000 1111"))
    in_confidence = Listener(telling("phone", "139 0000 1111"), headset=True)
    assert not any("零" in text or "139" in text for text in aloud.hears())
    assert any("一 三 九" in text or "139" in text for text in in_confidence.hears())


def test_the_keys_of_a_private_entry_do_not_tell_it_either() -> None:
    aloud, in_confidence = Listener(telling("phone", "")), Listener(telling("phone", ""), headset=True)
    key = next(spot.button for spot in spots(look(aloud.state)) if spot.button.id == "key-7")
    for listener in (aloud, in_confidence):
        listener.hears()
        listener.narrator.focused(key)
    assert in_confidence.hears() == ["7"]
    assert aloud.hears()[0].startswith("这里的内容属于您的隐私")


@pytest.mark.parametrize(
    "name", ["entering-staff-number", "entering-pin", "entering-pin-refused", "entering-new-pin"]
)
def test_a_pin_is_never_read_out_not_even_into_a_headset(name: str) -> None:
    """A17."""
    listener = Listener(samples(catalogue(), "zh")[name], headset=True)
    listener.does(Typed("7"))
    for spot in spots(look(listener.state)):
        listener.narrator.focused(spot.button)
    listener.narrator.repeat()
    assert listener.hears() == []


def test_what_staff_see_at_the_screen_is_not_read_out() -> None:
    for name in ("asking-office", *(name for name in samples(catalogue(), "zh") if name.startswith("servicing-"))):
        listener = Listener(samples(catalogue(), "zh")[name])
        listener.narrator.focused(spots(look(listener.state))[0].button)
        listener.narrator.repeat()
        assert listener.hears() == [], name


def test_what_was_told_in_confidence_is_not_read_out_on_the_review() -> None:
    draft = draft_for(catalogue(), "ownership-transfer", "zh").detailed("phone", "139 0000 1111")
    assert not any("一 一 一" in text for text in Listener(Reviewing(draft)).hears())
    assert any("一 一 一" in text or "1111" in text for text in Listener(Reviewing(draft), headset=True).hears())


def test_a_ticked_document_says_which_and_how_it_is_now() -> None:
    state = samples(catalogue(), "zh")["checking-documents"]
    assert isinstance(state, CheckingDocuments)
    listener = Listener(state)
    listener.hears()
    button = next(s.button for s in spots(look(listener.state)) if s.button.id == "document-construction-drawings")
    listener.does(button.event)
    heard = listener.hears()
    assert "已带" in heard
    assert heard[heard.index("已带") - 1].startswith("施工图纸")


def test_the_countdown_is_said_with_its_screen_and_not_every_second() -> None:
    state = samples(catalogue(), "zh")["asking-if-present"]
    listener = Listener(state)
    assert "24 秒" in listener.hears()
    later = look(listener.state)
    (count,) = later.countdown  # type: ignore[attr-defined]
    listener.narrator.seen(listener.state, replace(later, countdown=(replace(count, lines=("23 秒",)),)))  # type: ignore[call-arg]
    assert listener.hears() == []


def test_without_an_engine_no_button_offers_to_listen() -> None:
    narrator = Narrator(SilentSpeaker("speech: none here"), lambda it: partial(wording().say, it))
    assert not narrator.has_voice
    state = samples(catalogue(), "zh")["choosing-request"]
    assert isinstance(state, ChoosingRequest)
    around = Surroundings(catalogue(), wording(), theme_of(PANELS[0]), broad, Centre(), NOON, keep_days=30)
    assert "speech" not in {spot.button.id for spot in spots(views.view_of(state, around))}
    assert "speech" in {spot.button.id for spot in spots(look(state))}
